"""What an evaluation is about, tested sentence by sentence; the expectations were written before the rules were run."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from strategies import texts

import framing as fr
from framing.targets import target_of

ROWS = list(csv.DictReader((Path(__file__).parent / "data" / "targets.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['sentence']} ({row['mark']})")
def test_the_target_is_what_the_sentence_says(row: dict[str, str]) -> None:
    text = row["sentence"]
    start = text.index(row["mark"])
    found = target_of(text, start, start + len(row["mark"]))
    assert (text[slice(*found)] if found else "") == row["target"], row["note"]


def test_marks_that_evaluate_and_count_have_a_target() -> None:
    frame = fr.mark(["The corrupt mayor may resign. The thugs left."], ["evaluation", "hedges", "loaded-labels"]).frame
    targets = dict(zip(frame["surface"], frame["target"], strict=True))
    assert targets["corrupt"] == "mayor"
    assert targets["thugs"] == "thugs"
    assert targets["may"] == ""


@given(texts)
def test_a_target_lies_in_the_text(text: str) -> None:
    for start, end in ((0, 1), (len(text) // 2, len(text) // 2 + 3), (max(0, len(text) - 2), len(text))):
        found = target_of(text, start, end)
        assert found is None or 0 <= found[0] < found[1] <= len(text)

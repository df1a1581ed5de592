"""Sentences: a table of hand-made cases by phenomenon, and what holds for any text."""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from strategies import texts

import framing as fr
from framing.cleaning import clean
from framing.sentences import split

TABLE = (Path(__file__).parent / "cases" / "sentences.csv").read_text(encoding="utf-8")
CASES = list(csv.DictReader(TABLE.splitlines()))


def input_of(marked: str) -> str:
    """The text without its marks: ``a ‖ b`` stood apart, ``a‖b`` stood together."""
    return re.sub(r"(\s?)‖(\s?)", lambda m: " " if m[1] or m[2] else "", marked)


def test_the_table_is_large_and_varied() -> None:
    assert len(CASES) >= 150
    assert len({case["phenomenon"] for case in CASES}) >= 15
    assert len({case["text"] for case in CASES}) == len(CASES)


def test_97_of_100_cases_are_split_exactly_right() -> None:
    wrong = []
    for case in CASES:
        text = input_of(case["text"])
        got = [text[start:end] for start, end in split(text)]
        if got != [piece.strip() for piece in case["text"].split("‖")]:
            wrong.append((case["phenomenon"], case["id"], got))
    by_phenomenon = Counter(phenomenon for phenomenon, _, _ in wrong)
    assert len(wrong) <= 0.03 * len(CASES), f"{by_phenomenon}\n" + "\n".join(map(str, wrong))


@given(texts)
def test_spans_are_in_order_and_hold_every_character_but_white_space(text: str) -> None:
    spans = split(text)
    assert all(a < b <= c < d for (a, b), (c, d) in pairwise(spans))
    held = {i for start, end in spans for i in range(start, end)}
    assert all(i in held for i, c in enumerate(text) if not c.isspace())
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    assert split(text) == spans


def test_positions_are_characters_not_bytes() -> None:
    text = "🚢🚢 “Naïve”. Next."
    assert [text[a:b] for a, b in split(text)] == ["🚢🚢 “Naïve”.", "Next."]


@pytest.mark.parametrize("text", ["K\u212a,.E", "\u03a3.\u212ar", "n\u212a.\u00a0y"])
def test_odd_letters_hide_no_break_where_many_texts_are_cut(text: str) -> None:
    units = fr.read([{"text": text}], attribution="marks").units
    found = units.loc[units["level"] == "sentence", ["start", "end"]].apply(tuple, axis=1).tolist()
    cleaned = clean(text).text
    assert found == split(cleaned)

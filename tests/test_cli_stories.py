"""The command line of stories: align, keyness, and matched comparison."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

from framing.cli import main
from framing.places import shipped

SEED = shipped("seeds") / "ferry-strike"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["framing", *map(str, arguments)])
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def test_align_shows_events_and_writes_the_table(monkeypatch, capsys, tmp_path: Path) -> None:
    assert run(monkeypatch, "align", SEED, "--out", tmp_path / "events.csv") == 0
    out = capsys.readouterr().out
    assert "9 events told by two sources or more" in out
    assert "    the-daily-gull: FERRY MISERY LOOMS: Crews vote to sink our summer!" in out
    assert pd.read_csv(tmp_path / "events.csv")["event"].nunique() == 9


def test_align_says_which_copy_is_set_aside(monkeypatch, capsys, tmp_path: Path) -> None:
    story = " ".join(f"sentence {i} of a long story about boats." for i in range(20))
    for source in ("north", "south"):
        (tmp_path / source).mkdir()
        (tmp_path / source / "a.txt").write_text(story, encoding="utf-8")
    assert run(monkeypatch, "align", tmp_path) == 0
    assert "set aside: south/a: syndicated: shares 100%" in capsys.readouterr().out


def test_matched_comparison_with_the_adjustment_asked_for(monkeypatch, capsys) -> None:
    few = ("--resamples", "200", "--permutations", "999", "--adjust", "bh", "--effect", "standardized")
    assert run(monkeypatch, "compare", SEED, "--within", "event", *few) == 0
    out = capsys.readouterr().out
    assert "after Benjamini and Hochberg's adjustment" in out
    assert "9 events of two or more sources were found" in out


def test_keyness_prints_terms_with_sentences_and_writes_the_page(monkeypatch, capsys, tmp_path: Path) -> None:
    pair = ("-g", "harbour-wire", "-g", "the-daily-gull")
    assert run(monkeypatch, "keyness", SEED, *pair, "--of", "phrases", "--out", tmp_path / "terms.html") == 0
    assert "port tarrow  (" in capsys.readouterr().out
    assert (tmp_path / "terms.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("compare", SEED, "--fewest", "3"), "3 documents give no interval worth the name"),
        (("compare", SEED, "--within", "sources"), "no column"),
        (("compare", SEED, "--adjust", "bonferroni"), "is not known; it should be holm, bh or none"),
        (("keyness", SEED, "-g", "harbour-wire", "-g", "nobody"), 'no document has the source "nobody"; there are'),
        (("align", SEED, "--similarity", "2"), "should lie between 0 and 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_with_code_2(monkeypatch, capsys, arguments, says: str) -> None:
    assert run(monkeypatch, *arguments) == 2
    assert says in capsys.readouterr().err

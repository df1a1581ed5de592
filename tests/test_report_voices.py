"""The report's sections on voices and names."""

from __future__ import annotations

import pandas as pd
import pytest

import framing as fr
from framing.report_voices import naming_section, speaker_section

EVIL = "<b>Ann</b>"


@pytest.fixture(scope="module")
def page(marks: fr.Marks) -> str:
    """The report on the teaching corpus."""
    return fr.Report(fr.compare(marks, resamples=100, permutations=99)).html()


def test_the_page_lists_who_speaks_and_who_is_called_what(page: str) -> None:
    for words in ("Who is given voice", "Who is called what", "Loaded labels, by what they label", "Aila Torrance"):
        assert words in page


def test_speakers_are_shown_with_words_shares_and_kinds(ferry: fr.Corpus) -> None:
    section = speaker_section(ferry, "source")
    assert [g["group"] for g in section] == ["harbour-wire", "shoreline-review", "the-daily-gull"]
    table = fr.speakers(ferry)
    for group in section:
        mine = table[table["source"] == group["group"]]
        named_first = pd.concat([mine[mine["speaker"] != ""], mine[mine["speaker"] == ""]]).head(8)
        assert [r["words"] for r in group["rows"]] == [f"{n:,}" for n in named_first["words"]]
        assert [r["kinds"].startswith("neutral") for r in group["rows"]] == (named_first["neutral"] > 0).tolist()
        assert all(r["share"].endswith("%") for r in group["rows"])


def test_terms_that_evaluate_come_first() -> None:
    rows = [
        {"source": s, "text": "Luis Ortega met the press. The corrupt Luis Ortega left. The thugs cheered."}
        for s in "AAB"
    ]
    section = naming_section(fr.mark(rows), "source")
    (ortega,) = section["referents"]
    assert ortega["n"] == 6
    assert [(t["term"], t["count"], t["judges"]) for t in ortega["groups"][0]["terms"]] == [
        ("corrupt Luis Ortega", 2, True),
        ("Luis Ortega", 2, False),
    ]
    assert (
        section["labels"][0]["rows"] == [{"category": "protest", "n": 2, "labels": "thugs (2)"}]
        or section["labels"][0]["rows"][0]["labels"] == "thugs (2)"
    )


def test_a_comparison_of_speakers_has_no_such_sections() -> None:
    page = fr.Report(fr.compare(fr.read_seed("interview"), by="speaker", resamples=50, permutations=50)).html()
    assert 'id="naming"' not in page
    assert 'id="speakers"' not in page


def test_names_of_sources_are_escaped() -> None:
    rows = [
        {"source": f"{EVIL}{i % 2}", "text": "Luis Ortega fled. “It was a long and bitter day,” said Luis Ortega."}
        for i in range(12)
    ]
    html = fr.Report(fr.compare(rows, resamples=50, permutations=50)).html()
    assert EVIL not in html

"""Sections of the report as plain data: what the results say, as text and figures."""

from __future__ import annotations

import pytest

import framing as fr
from framing.report_sections import event_section, keyness_section, multiverse_section, trend_section


@pytest.fixture(scope="module")
def comparison(marks: fr.Marks) -> fr.Comparison:
    return fr.compare(fr.score(marks, [fr.HedgeRate()]), within="event")


def test_events_are_listed_with_their_figure(ferry: fr.Corpus) -> None:
    section = event_section(fr.align(ferry))
    assert section["n_events"] == len(section["rows"]) == 9
    assert section["figure"].startswith("<svg")
    assert section["rows"][0]["dates"] == "2024-04-26"
    assert section["copies"] == []
    assert "9 events told by two sources or more" in section["summary"]


def test_the_line_and_the_choices_are_there(comparison: fr.Comparison) -> None:
    multiverse = fr.multiverse(comparison, without=("categories",))
    section = multiverse_section(multiverse)
    assert section["line"] == multiverse.line()
    assert len(section["rows"]) == len(multiverse.influence())
    assert section["figure"].startswith("<svg")


def test_every_term_has_its_sentence(marks: fr.Marks) -> None:
    section = keyness_section(fr.keyness(marks, groups=["harbour-wire", "the-daily-gull"]), how_many=5)
    assert [g["group"] for g in section["groups"]] == ["harbour-wire", "the-daily-gull"]
    for group in section["groups"]:
        assert len(group["rows"]) == 5
        for row in group["rows"]:
            assert row["sentence"]["term"].lower() == row["term"]
    assert section["figure"].startswith("<svg")
    assert keyness_section(fr.keyness(marks))["figure"] == ""


def test_courses_and_changes_are_there(marks: fr.Marks) -> None:
    section = trend_section(fr.trend(marks, measures=fr.HedgeRate(), event="2024-05-16"))
    assert [f["measure"] for f in section["figures"]] == ["hedge rate"]
    assert section["what"] == "after 2024-05-16 minus before"
    assert [row["n"] for row in section["rows"]] == ["5 / 4"] * 3
    assert trend_section(fr.trend(marks, measures=fr.HedgeRate()))["what"] == "slope by the year"

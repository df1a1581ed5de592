"""Sections of the report as plain data: what the results say, as text and figures."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

import framing as fr
from framing.report_sections import event_section, keyness_section, multiverse_section, trend_section
from framing.studies import more


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


def test_a_full_report_has_every_section_and_its_table(tmp_path: Path) -> None:
    comparison = fr.compare(fr.read_seed("ferry-strike", attribution="marks"), resamples=200, permutations=199)
    found = more(comparison)
    assert [type(each).__name__ for each in found] == ["Multiverse", "Keyness", "Trend", "Alignment"]
    written = fr.Report(comparison, more=found).save_all(tmp_path)
    names = {path.name for path in written}
    assert names >= {"multiverse.csv", "keyness.csv", "trend.csv", "alignment.csv"}
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    for heading in ("Does it hold?", "What sets them apart", "Over time", "Same story"):
        assert f"<h2>{heading}</h2>" in page
    assert page.count(html.escape(found[0].line(), quote=False)) == 2  # in its section, and in the methods paragraph


def test_what_the_material_does_not_allow_is_left_out() -> None:
    texts = [
        {"source": "ab"[i % 2], "text": f"The pier may open, said crew {i}. It was a shameful delay."}
        for i in range(12)
    ]
    comparison = fr.compare(fr.read(texts, attribution="marks"), resamples=200, permutations=199)
    assert "Trend" not in [type(each).__name__ for each in more(comparison)]

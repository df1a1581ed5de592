"""The report: one self-contained page, everything escaped, every table beside it."""

from __future__ import annotations

import base64
import gzip
import json
import re

import pandas as pd
import pytest

import framing as fr
from framing import report
from framing.studies import more
from framing.tables import DOCS, SPANS, UNITS, check


@pytest.fixture(scope="module")
def comparison(marks: fr.Marks) -> fr.Comparison:
    return fr.compare(marks, resamples=200, permutations=199)


@pytest.fixture(scope="module")
def page(comparison: fr.Comparison) -> str:
    return fr.Report(comparison).html()


def test_the_page_asks_nothing_of_the_network(page: str) -> None:
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_the_page_says_what_a_reader_needs(page: str, comparison: fr.Comparison) -> None:
    for measure in comparison.scores.measures:
        assert f'id="{measure.name.replace(" ", "-").replace(":", "")}"' in page
    for heading in ("What was compared", "Whose voice?", "Documents", "Set aside, and why", "Methods", "Provenance"):
        assert heading in page
    tested = comparison.contrasts[comparison.contrasts["low"].notna()]["measure"].nunique()
    beside = 2  # all measures at once, and the ladder of assertion strength
    assert page.count("<svg") == len(comparison.scores.measures) + tested + beside
    assert "built-in method" not in page
    assert page.count('class="doc"') == 27


def test_the_numbers_on_the_page_are_those_of_the_tables(page: str, comparison: fr.Comparison) -> None:
    row = comparison.profile.set_index(["group", "measure"]).loc[("the-daily-gull", "hedge rate")]
    assert f"{row['mean']:.2f} [{row['low']:.2f}, {row['high']:.2f}]" in page


def test_telling_sentences_hold_the_words_that_made_the_score(comparison: fr.Comparison) -> None:
    summary = report.summarise(comparison)
    section = next(m for m in summary["measures"] if m["name"] == "evaluation rate")
    assert {group["group"] for group in section["telling"] if group["sentences"]} >= {
        "the-daily-gull",
        "shoreline-review",
    }
    for group in section["telling"]:
        assert all("<mark" in s["html"] for s in group["sentences"])
        assert len({s["doc_id"] for s in group["sentences"]}) == len(group["sentences"])


def test_the_methods_paragraph_has_the_numbers(comparison: fr.Comparison) -> None:
    text = report.methods(comparison)
    assert "27 documents" in text
    assert "200 bootstrap resamples" in text
    assert "hedges 1." in text
    assert "{" not in text


def test_hostile_text_and_names_are_escaped(mary) -> None:
    evil = "<script>alert(1)</script>"
    rows = [
        {
            "doc_id": f"{evil}{i}",
            "title": evil,
            "source": f"{evil}{i % 2}",
            "topic": evil,
            "text": f'{evil} it may {evil}. Perhaps "{evil}" too.',
        }
        for i in range(12)
    ]
    html = fr.Report(fr.compare(rows, within="topic", resamples=100, permutations=99), title=evil).html()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_a_large_corpus_travels_compressed_and_opens_as_the_same_page(
    comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "_INLINE", 100)
    html = fr.Report(comparison).html()
    packed = re.findall(r'data-packed="([^"]+)"', html)
    assert len(packed) == 27
    first = gzip.decompress(base64.b64decode(packed[0])).decode()
    assert first == comparison.scores.marks.page(_first_id(comparison)).html


def _first_id(comparison: fr.Comparison) -> str:
    docs = comparison.scores.corpus.docs
    return docs.loc[docs["source"] == sorted(docs["source"])[0], "doc_id"].iloc[0]


def test_save_all_writes_every_table_and_they_read_back(comparison: fr.Comparison, tmp_path) -> None:
    written = fr.Report(comparison).save_all(tmp_path / "out")
    assert {p.name for p in written if p.parent.name == "out"} == {
        "report.html", "docs.parquet", "units.parquet", "spans.parquet", "scores.csv", "profile.csv", "contrasts.csv", "provenance.json",
    }  # fmt: skip
    assert {p for p in (tmp_path / "out").rglob("*") if p.is_file()} == set(written)
    drawn = {p.stem for p in written if p.suffix == ".pdf"}
    assert {"profile", "ladder", "forest-hedge-rate", "differences-hedge-rate"} <= drawn
    for name in drawn:
        assert len(pd.read_csv(tmp_path / "out" / "figures" / f"{name}.csv"))
    for name, table in (("docs", DOCS), ("units", UNITS), ("spans", SPANS)):
        check(pd.read_parquet(tmp_path / "out" / f"{name}.parquet"), table)
    assert json.loads((tmp_path / "out" / "provenance.json").read_text())["tool"] == "framing-analysis"


def test_every_span_on_disk_walks_back_to_its_words(comparison: fr.Comparison, tmp_path) -> None:
    fr.Report(comparison).save_all(tmp_path)
    texts = pd.read_parquet(tmp_path / "docs.parquet").set_index("doc_id")["text"]
    spans = pd.read_parquet(tmp_path / "spans.parquet")
    assert all(texts[s.doc_id][s.start : s.end] == s.surface for s in spans.itertuples())


def test_one_source_and_one_text_are_profiled() -> None:
    one = fr.compare([{"text": "It may rain.", "source": "A", "doc_id": str(i)} for i in range(3)])
    html = fr.Report(one).html()
    assert "nothing was compared" in html
    text = fr.compare(fr.read_seed("interview"), by="speaker")
    assert "Profile of" in fr.Report(text).html()


HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "=HYPERLINK(1)", "{{7*7}}", "../../C $x_1$")


def test_a_full_report_on_hostile_names_escapes_everything_and_stays_in_its_folder(tmp_path) -> None:
    told = ("pier anchor rope", "budget levy vote", "storm surge flood")
    rows = [
        {
            "doc_id": f"{evil}/{n}",
            "title": f"{words} {evil}",
            "source": source,
            "date": f"2024-0{n + 1}-1{k}",
            "text": f"{words} news {evil}. The shameful {words} plan may fail, told {k}. “{evil} is splendid,” Ann Voss said.",
        }
        for k, source in enumerate(("<script>alert(1)</script>", "=cmd|B", "../../C $x_1$"))
        for n, words in enumerate(told)
        for evil in HOSTILE[k : k + 1]
    ]
    comparison = fr.compare(fr.read(rows, attribution="marks"), within="event", resamples=100, permutations=99)
    written = fr.Report(comparison, more=more(comparison)).save_all(tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page and "<img" not in page
    assert all((tmp_path / "out") in path.parents for path in written)
    for path in written:
        if path.suffix == ".csv":
            cells = pd.read_csv(path, dtype=str, keep_default_na=False).to_numpy().ravel()
            assert not [cell for cell in cells if cell[:1] in ("=", "+", "@")], path.name


def test_a_matched_report_says_that_events_are_the_sample(marks: fr.Marks) -> None:
    matched = fr.compare(
        marks,
        within="event",
        measures=fr.HedgeRate(),
        resamples=200,
        permutations=199,
        adjust="bh",
        effect="standardized",
    )
    text = report.methods(matched)
    assert "27 documents in 9 events" in text and "bootstrap resamples of events" in text
    assert "Benjamini and Hochberg" in text and "Holm" not in text and "Cliff" not in text
    summary = report.summarise(matched)
    assert summary["sample"] == "events"
    assert [d["n"] for d in summary["measures"][0]["differences"]] == ["9", "9", "9"]
    assert "p, Benjamini–Hochberg" in fr.Report(matched).html()


def test_quotations_in_one_source_alone_do_not_stop_a_matched_report() -> None:
    rows = [
        {
            "source": s,
            "event": f"e{n}",
            "text": f"The pier may open, day {n}." + (" “A shame,” Ann Voss said." if s == "A" else ""),
        }
        for s in "AB"
        for n in range(5)
    ]
    page = fr.Report(
        fr.compare(
            fr.read(rows, attribution="marks"), within="event", duplicates="count", resamples=100, permutations=99
        )
    ).html()
    assert "Whose voice?" in page


def test_a_copy_set_aside_is_not_said_to_lack_a_source(ferry: fr.Corpus) -> None:
    raw = ferry.docs[["doc_id", "source", "date", "title", "text"]]
    again = raw.iloc[[0]].assign(doc_id="again", source="the-daily-gull")
    notes = fr.compare(fr.read(pd.concat([raw, again]), attribution="marks"), measures=fr.HedgeRate()).notes
    assert any("1 document prints the text of another" in note for note in notes)
    assert not any("without a value" in note for note in notes)

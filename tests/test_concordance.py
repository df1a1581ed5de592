"""Concordance: lines that quote the corpus, reasons for what is set aside, and coverage worked by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from strategies import texts

import framing as fr
from framing.concordance import context, coverage, kwic
from framing.errors import FramingError
from framing.lexicon import Lexicon

ROWS = [
    {"doc_id": "a", "source": "north", "text": "The little lamb was good. A good Friday it was. Nobody slept."},
    {"doc_id": "b", "source": "south", "text": "Lambs, and lambs again. \"Not only that but also white as snow,” Ann Voss said."},
    {"doc_id": "c", "source": "south", "text": "It rained all day."},
]  # fmt: skip


@pytest.fixture(scope="module")
def corpus() -> fr.Corpus:
    return fr.read(ROWS, attribution="marks")


def test_a_source_that_begins_the_document_id_is_not_said_twice() -> None:
    page = kwic([{"doc_id": "gull/one", "source": "gull", "text": "It may rain."}], "hedges")._repr_html_()
    assert "<td>gull/one</td>" in page


def test_lines_say_where_what_and_why_not(corpus: fr.Corpus, mary: Lexicon) -> None:
    lines = kwic(corpus, mary).frame
    assert lines[["doc_id", "left", "keyword", "entry", "kept", "why"]].to_numpy().tolist() == [
        ["a", "The", "little lamb", "little lamb", True, ""],
        ["a", "The little", "lamb", "lamb*", False, "inside “little lamb”"],
        ["a", "The little lamb was", "good", "good", True, ""],
        ["a", "The little lamb was good. A", "good", "good", False, "sense: before “friday”"],
        ["b", "", "Lambs", "lamb*", True, ""],
        ["b", "Lambs, and", "lambs", "lamb*", True, ""],
        ["b", 'Lambs, and lambs again. "', "Not only that but also", "not only … but also", True, ""],
        ["b", 'Lambs, and lambs again. "Not only that but also', "white as snow", "white as snow", True, ""],
    ]
    assert lines["voice"].tolist()[-1] == "quoted"
    assert set(lines["source"]) == {"north", "south"}


def test_lines_can_be_limited_sorted_and_narrowed(corpus: fr.Corpus, mary: Lexicon) -> None:
    assert kwic(corpus, mary, aside=False).frame["kept"].all()
    three = kwic(corpus, mary, limit=3)
    assert three.frame["keyword"].tolist() == ["little lamb", "Lambs", "white as snow"]
    assert "3 of 8 lines" in repr(three)
    assert kwic(corpus, mary, category="praise").frame["category"].unique().tolist() == ["praise"]
    by_word = kwic(corpus, mary, order="keyword").frame["keyword"].str.lower().tolist()
    assert by_word == sorted(by_word)
    assert kwic(corpus, mary, order="left").frame["left"].tolist()[0] == ""
    assert kwic(corpus, mary, limit=0).frame.empty


def test_a_word_or_pattern_is_looked_up_without_a_lexicon(corpus: fr.Corpus) -> None:
    assert kwic(corpus, word="Rain*").frame["keyword"].tolist() == ["rained"]
    assert kwic(corpus, word="not only ... also").frame["keyword"].tolist() == ["Not only that but also"]
    assert kwic(corpus, word="xylophone").frame.empty
    with pytest.raises(FramingError, match="would fire on every word"):
        kwic(corpus, word="*")
    with pytest.raises(FramingError, match="name a lexicon, or give word="):
        kwic(corpus)
    with pytest.raises(FramingError, match="should be place, left, keyword or right"):
        kwic(corpus, word="rain*", order="up")  # type: ignore[arg-type]
    with pytest.raises(FramingError, match=r'no category "modals".*Did you mean "modal"\?'):
        kwic(corpus, "hedges", category="modals")


def test_marks_are_taken_as_they_are(corpus: fr.Corpus, mary: Lexicon) -> None:
    marks = fr.mark(corpus, mary)
    assert kwic(marks).frame.equals(kwic(corpus, mary).frame)


def test_hostile_text_is_harmless_in_html_and_in_spreadsheets(tmp_path: Path) -> None:
    hostile = fr.read([{"doc_id": "=cmd()", "source": "<b>", "text": "=SUM(A1) <script>alert(1)</script> may & more"}])
    lines = kwic(hostile, "hedges", word="script")
    page = lines.save(tmp_path / "x.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;/</td><td><b>script</b></td><td>&gt; may &amp; more</td>" in page
    csv = pd.read_csv(lines.save(tmp_path / "x.csv"))
    assert csv["doc_id"].tolist() == ["'=cmd()", "'=cmd()"]
    assert csv["left"].str.startswith("'=SUM").all()
    assert "<script" not in lines._repr_html_()


@given(texts, texts)
def test_context_is_one_line_and_from_the_text(before: str, after: str) -> None:
    text = f"{before}\x00{after}"
    left, right = context(text, len(before), len(before) + 1, 20)
    assert "\n" not in left + right
    assert len(left) <= 21
    assert len(right) <= 21
    assert " ".join(before.split()).endswith(left.removeprefix("…"))
    assert " ".join(after.split()).startswith(right.removesuffix("…"))


def test_coverage_is_worked_by_hand(corpus: fr.Corpus, mary: Lexicon) -> None:
    found = coverage(corpus, mary)
    n_words = 12 + 15 + 4
    n_sentences = 3 + 2 + 1
    rows = found.frame.set_index("category")
    animal, praise, both = rows.loc["animal"], rows.loc["praise"], rows.loc["all"]
    assert (animal["marks"], animal["aside"], animal["entries"], animal["fired"]) == (3, 1, 3, 2)
    assert animal["documents"] == pytest.approx(2 / 3)
    assert animal["sentences"] == pytest.approx(2 / n_sentences)
    assert animal["per_1000"] == pytest.approx(3 / n_words * 1000)
    assert animal["top"] == "lamb* (2), little lamb (1)"
    assert (praise["marks"], praise["aside"]) == (3, 1)
    assert both["marks"] == 6
    assert both["sentences"] == pytest.approx(3 / n_sentences)
    assert found.silent["entry"].tolist() == ["sheep", "about", "may"]
    entry = found.entries.set_index("entry")
    assert entry.loc["good", ["marks", "aside", "documents", "why"]].tolist() == [1, 1, 1, "sense: before “friday”"]
    assert "5 of 8 entries fire" in repr(found)


def test_coverage_without_marks_is_zero_and_without_words_missing(mary: Lexicon) -> None:
    none = coverage([{"text": "It rained."}], mary).frame.set_index("category").loc["all"]
    assert (none["documents"], none["per_1000"], none["top"]) == (0, 0, "")
    empty = coverage([{"doc_id": "d", "text": "— — —"}], mary).frame.set_index("category").loc["all"]
    assert pd.isna(empty["documents"]) and pd.isna(empty["per_1000"]) and pd.isna(empty["sentences"])

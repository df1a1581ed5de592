"""Which marks count, in whose voice, and why not."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from strategies import texts

import framing as fr
from framing.context import contextualise
from framing.errors import FramingError
from framing.lexicon import Lexicon, load_lexicon
from framing.matching import match

Mark = Callable[..., pd.DataFrame]


def shown(spans: pd.DataFrame) -> list[tuple[str, bool, str]]:
    return list(zip(spans["surface"], spans["kept"], spans["why"], strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A little lamb slept.", [("little lamb", True, ""), ("lamb", False, "inside “little lamb”")]),
        ("It was good.", [("good", True, "")]),
        ("On Good Friday it rained.", [("Good", False, "sense: before “friday”")]),
        ("It came in May.", [("May", False, "sense: capitalised “May”")]),
        ("May it rain.", [("May", True, "")]),
        ("They MAY go.", [("MAY", True, "")]),
        ("Talk about ten.", [("about", True, "")]),
        ("Talk about $2.5 million.", [("about", True, "")]),
        ("Talk about us.", [("about", False, "sense: not before a number or “ten”")]),
        ("Good grief, no.", [("Good", False, "inside “Good grief”"), ("Good grief", False, "sense: an exclamation")]),
        ("The black sheep left.", [("sheep", False, "sense: after “black”")]),
        ("The black. Sheep left.", [("Sheep", True, "")]),
    ],
)
def test_senses_and_overlaps_worked_by_hand(mark_one: Mark, mary: Lexicon, text: str, expected: list) -> None:
    assert shown(mark_one(text, mary, negators=None)) == expected


def test_overlap_all_counts_each(mark_one: Mark, mary: Lexicon) -> None:
    spans = mark_one("A little lamb slept.", mary, negators=None, overlap="all")
    assert spans["kept"].all()
    assert len(spans) == 2
    with pytest.raises(FramingError, match='overlap "some" is not known; it should be longest or all'):
        mark_one("A lamb.", mary, overlap="some")


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("This is not a good plan.", True),
        ("This is hardly good.", True),
        ("They never had a good plan.", True),
        ("This is not, they say, good.", True),
        ("They did not vote. It was good.", False),
        ("It was good, not bad.", False),
    ],
)
def test_a_negator_reaches_what_follows_in_its_clause(mark_one: Mark, mary: Lexicon, text: str, negated: bool) -> None:
    spans = mark_one(text, mary)
    good = spans[spans["surface"] == "good"].iloc[0]
    assert good["negated"] == negated
    assert good["kept"]
    assert good["why"].startswith("negated by “") == negated


def test_what_negation_does_stands_on_the_card(mark_one: Mark, mary: Lexicon) -> None:
    aside = Lexicon(mary.card | {"negation": "set aside"}, mary.entries)
    keep = Lexicon(mary.card | {"negation": "keep"}, mary.entries)
    text = "This is not a good plan."
    assert shown(mark_one(text, aside)) == [("good", False, "negated by “not”")]
    assert shown(mark_one(text, keep)) == [("good", True, "")]
    assert mark_one(text, keep)["negated"].tolist() == [True]


def test_page_furniture_and_labels_do_not_count(mark_one: Mark, mary: Lexicon) -> None:
    spans = mark_one("It was good.\n\nThis website uses cookies to give you a good experience.", mary, negators=None)
    assert shown(spans) == [("good", True, ""), ("good", False, "boilerplate: cookie notice")]


def test_turns_give_the_speaker(mark_one: Mark, mary: Lexicon) -> None:
    text = "A lamb.\n\nHW: Good?\n\nAnn Voss: Good. He said: “It was a good and very long day.”\n\nHW: Why?\n\nLambs."
    spans = mark_one(text, mary, negators=None)
    assert list(zip(spans["surface"], spans["voice"], spans["speaker"], strict=True)) == [
        ("lamb", "author", ""),
        ("Good", "quoted", "HW"),
        ("Good", "quoted", "Ann Voss"),
        ("good", "quoted", ""),
        ("Lambs", "quoted", "Ann Voss"),
    ]


@given(texts)
def test_every_span_quotes_its_text_and_says_why_it_does_not_count(mary: Lexicon, text: str) -> None:
    if not text.strip():
        return
    corpus = fr.read([{"doc_id": "d", "text": text}], attribution="marks")
    spans = fr.mark(corpus, [mary]).frame
    body = corpus.docs["text"][0]
    assert all(body[s.start : s.end] == s.surface for s in spans.itertuples())
    assert all(s.kept or s.why for s in spans.itertuples())
    assert spans["span_id"].is_unique
    kept = spans[spans["kept"]].sort_values("start")
    assert (kept["end"].to_numpy()[:-1] <= kept["start"].to_numpy()[1:]).all()


def test_the_words_of_the_interview_that_must_be_found(shared) -> None:
    (path,) = sorted((shared / "seeds").glob("*.txt"))
    spans = fr.mark(fr.read(path)).frame
    kept = spans[spans["kept"]]
    surfaces = set(kept["surface"].str.lower())
    assert {"feeble minded", "traitorous"} <= surfaces
    assert any("highly likely" in s for s in surfaces)
    assert "may" in " ".join(kept.loc[kept["by"].str.startswith("hedges"), "surface"]).lower().split()
    cookie = spans["start"] > corpus_end(path)
    assert not spans.loc[cookie, "kept"].any()


def corpus_end(path) -> int:
    return fr.read(path, attribution="marks").docs["text"][0].index("This website uses cookies")


def test_the_authors_marks_in_scare_quotes_count_and_say_so() -> None:
    marks = fr.mark(fr.read([{"text": 'The corrupt mayor kept his "brave" plan.'}]), "evaluation").frame
    assert marks.set_index("surface")["why"].to_dict() == {"corrupt": "", "brave": "in scare quotes"}
    assert marks["kept"].all()


def test_batches_of_documents_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"The corrupt mayor did not lie {'to us ' * n}. “It may be a good plan,” Ann Voss said." for n in range(9)]
    corpus = fr.read([{"text": text} for text in (*texts[:4], "Ships.", *texts[4:])], attribution="marks")
    whole = fr.mark(corpus).frame
    monkeypatch.setattr("framing.arrangement._BATCH", 150)
    pd.testing.assert_frame_equal(fr.mark(corpus).frame, whole)


def test_candidates_in_any_order_give_the_same_marks(mary: Lexicon) -> None:
    corpus = fr.read(["A little lamb is not good.", "About ten good lambs."], attribution="marks")
    found = match(corpus.docs, [mary, load_lexicon("negators")])
    given = [corpus.docs, corpus.units, [mary]]
    spans = contextualise(found, *given, negators=load_lexicon("negators"))
    turned = contextualise(found.iloc[::-1], *given, negators=load_lexicon("negators"))
    pd.testing.assert_frame_equal(turned, spans)


def test_marks_in_a_line_without_end_are_read_with_what_is_near() -> None:
    far = "and so on " * 60
    text = f"{far}the mayor is not corrupt {far}the clerk is a coward {far}"
    frame = fr.mark([text], ["evaluation", "loaded-labels"]).frame.set_index("surface")
    assert frame.loc["corrupt", ["negated", "target"]].tolist() == [True, "mayor"]
    assert frame.loc["coward", ["negated", "target"]].tolist() == [False, "clerk"]


def test_marks_without_units_are_outside_sentences() -> None:
    lexicons = [fr.load_lexicon("hedges"), fr.load_lexicon("negators")]
    corpus = fr.read([{"text": "It may not rain."}], attribution="marks")
    candidates = match(corpus.docs, lexicons)
    spans = contextualise(candidates, corpus.docs, corpus.units.iloc[:0], lexicons, negators=lexicons[1])
    assert len(spans) == len(candidates) and not spans["kept"].any()

"""Shipped lexicons: cards complete, catalogue current, sizes reached, every example obeyed."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import framing as fr
from framing.lexicon import ASIDE, Lexicon, catalogue
from framing.places import shipped

IDS = fr.shipped_lexicons()
AT_LEAST = {
    "hedges": 400, "boosters": 300, "evaluation": 2500, "loaded-labels": 600, "reporting-verbs": 250, "evidentials": 80,
    "intensifiers": 150, "negators": 60,
}  # fmt: skip


def test_the_shipped_set_is_whole() -> None:
    assert set(AT_LEAST) <= set(IDS)


@pytest.mark.parametrize("id", IDS)
def test_the_card_says_what_a_reviewer_asks(id: str) -> None:
    lexicon = fr.load_lexicon(id)
    card = lexicon.card
    assert card["id"] == id == lexicon.id
    assert re.fullmatch(r"\d+\.\d+\.\d+", lexicon.version)
    assert lexicon.licence in ("MIT", "CC-BY-4.0")
    assert len(card["references"]) >= 1
    assert card["changes"]
    assert len(str(card["description"])) > 80


@pytest.mark.parametrize("id", IDS)
def test_there_are_as_many_entries_as_promised_each_with_source_and_gloss(id: str) -> None:
    lexicon = fr.load_lexicon(id)
    counted = [e for e in lexicon.entries if e.category != ASIDE]
    assert len(counted) >= AT_LEAST.get(id, 1)
    assert len({e.id for e in lexicon.entries}) == len(lexicon.entries)
    assert all(e.source and e.gloss and e.since for e in lexicon.entries)
    assert {e.category for e in counted} == set(lexicon.categories)


@pytest.mark.parametrize("id", ["evaluation"])
def test_polarity_of_a_category_is_the_sign_of_its_weights(id: str) -> None:
    lexicon = fr.load_lexicon(id)
    for entry in lexicon.entries:
        if entry.category != ASIDE:
            assert entry.weight * lexicon.categories[entry.category].polarity > 0, entry.pattern


def test_each_loaded_label_has_a_counterpart_of_its_own() -> None:
    counted = [e for e in fr.load_lexicon("loaded-labels").entries if e.category != ASIDE]
    counterparts = {e.pattern: dict(e.extra).get("neutral", "") for e in counted}
    assert [p for p, neutral in counterparts.items() if not neutral or neutral.lower().replace("-", " ") == p] == []
    assert max(Counter(counterparts.values()).values()) < 60
    assert counterparts["death tax"] == "estate tax"


def marks_of(lexicon: Lexicon, sentences: list[str]):
    corpus = fr.read([{"doc_id": str(i), "text": s} for i, s in enumerate(sentences)], attribution="marks")
    return fr.mark(corpus, [lexicon], negators=None).frame


@pytest.mark.parametrize("id", IDS)
def test_every_example_is_obeyed(id: str) -> None:
    lexicon = fr.load_lexicon(id)
    spans = marks_of(lexicon, [e.sentence for e in lexicon.examples])
    kept = spans[spans["kept"]]
    given = set(zip(kept["doc_id"], kept["surface"].str.lower(), kept["category"], strict=True))
    broken = [
        (e.sentence, e.mark, e.category, e.counts)
        for i, e in enumerate(lexicon.examples)
        if ((str(i), e.mark.lower(), e.category) in given) != e.counts
    ]
    assert broken == []


@pytest.mark.parametrize("id", IDS)
def test_every_category_has_an_example_that_counts_and_one_that_does_not(id: str) -> None:
    lexicon = fr.load_lexicon(id)
    seen = Counter((e.category, e.counts) for e in lexicon.examples)
    for category in lexicon.categories:
        assert seen[category, True], category
        assert seen[category, False], category


def test_the_catalogue_is_generated_from_the_cards() -> None:
    assert (shipped("lexicons") / "README.md").read_text(encoding="utf-8") == catalogue()


@pytest.mark.parametrize("id", IDS)
def test_every_figure_on_a_card_stands_in_the_benchmarks_table(id: str) -> None:
    table = pd.read_csv(Path(__file__).parent / "benchmarks" / "accuracy.csv")
    known = {(r.data, r.figure, r.value, r.n) for r in table.itertuples()}
    together = ", together with loaded-labels"
    for f in fr.load_lexicon(id).card.get("validation", []):
        assert (f["data"], f["figure"].removesuffix(together), f["value"], f["n"]) in known, f["figure"]

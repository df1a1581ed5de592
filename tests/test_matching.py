"""The answer is defined by one regular expression per entry; the fast path is equal to it."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from strategies import texts

import framing as fr
from framing.lexicon import Lexicon, fold
from framing.matching import CANDIDATES, Matcher, match, pattern_expression


def slowly(lexicon: Lexicon, text: str) -> list[tuple[int, int, int]]:
    """Every candidate, found one entry at a time at every position."""
    folded = fold(text)
    out = []
    for n, entry in enumerate(lexicon.entries):
        expression = re.compile(pattern_expression(entry.pattern))
        out += [(n, at, m.end()) for at in range(len(folded)) if (m := expression.match(folded, at))]
    return sorted(out, key=lambda x: (x[1], x[2], x[0]))


@given(texts)
@settings(max_examples=200)
def test_the_fast_path_is_the_slow_one(mary: Lexicon, text: str) -> None:
    assert Matcher((mary,)).find(text) == slowly(mary, text)


@pytest.mark.parametrize("id", ["hedges", "boosters", "evaluation"])
def test_the_fast_path_is_the_slow_one_on_shipped_lexicons(id: str, ferry: fr.Corpus) -> None:
    lexicon = fr.load_lexicon(id)
    text = ferry.docs["text"].iloc[0][:600]
    assert Matcher((lexicon,)).find(text) == slowly(lexicon, text)


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("The lambs, the Lamb’s wool", ["lambs", "Lamb"]),
        ("a little-lamb", ["little-lamb", "lamb"]),
        ("white\nas snow", ["white\nas snow"]),
        ("not only tired but also good", ["not only tired but also", "good"]),
        ("not only one two three four five six seven but also", []),
        ("goodness, a sheepish slamb", []),
        ("can't may'n't", []),
        ("good.", ["good"]),
        ("", []),
    ],
)
def test_patterns_worked_by_hand(mary: Lexicon, text: str, surfaces: list[str]) -> None:
    found = match(pd.DataFrame({"doc_id": ["d"], "text": [text]}), [mary])
    assert found["surface"].tolist() == surfaces


@given(texts, texts)
def test_a_candidate_quotes_its_text_and_batches_change_nothing(mary: Lexicon, one: str, two: str) -> None:
    docs = pd.DataFrame({"doc_id": ["a", "b"], "text": [one, two]})
    both = match(docs, [mary])
    assert all(docs["text"][0 if r.doc_id == "a" else 1][r.start : r.end] == r.surface for r in both.itertuples())
    apart = [match(docs.iloc[[i]], [mary]) for i in (0, 1)]
    expected = pd.concat([p for p in apart if len(p)], ignore_index=True) if any(map(len, apart)) else both
    assert both[CANDIDATES].to_numpy().tolist() == expected[CANDIDATES].to_numpy().tolist()


@given(texts)
def test_an_added_entry_takes_no_candidate_away(mary: Lexicon, text: str) -> None:
    fewer = Lexicon(mary.card, mary.entries[1:])
    docs = pd.DataFrame({"doc_id": ["a"], "text": [text]})
    kept = match(docs, [fewer])[["start", "end", "entry"]].apply(tuple, axis=1).tolist()
    assert set(kept) <= set(match(docs, [mary])[["start", "end", "entry"]].apply(tuple, axis=1).tolist())


def test_real_news_gives_the_same_answer_both_ways(shared) -> None:
    corpus = fr.read(shared / "data" / "subjectivity.jsonl", text="text", attribution="marks")
    lexicon = fr.load_lexicon("hedges")
    matcher = Matcher((lexicon,))
    for text in corpus.docs["text"].head(12):
        assert matcher.find(text) == slowly(lexicon, text)

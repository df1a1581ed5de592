"""The answer is defined by one regular expression per entry; the fast path is equal to it."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import texts

import framing as fr
from framing import matching
from framing.lexicon import Lexicon, fold, shipped_lexicons
from framing.matching import CANDIDATES, Matcher, match, pattern_expression
from framing.readers import read_paths


def slowly(lexicon: Lexicon, text: str) -> list[tuple[int, int, int]]:
    """Every candidate, found one entry at a time at every position."""
    folded = fold(text)
    out = []
    for n, entry in enumerate(lexicon.entries):
        everywhere = re.compile(f"(?=({pattern_expression(entry.pattern)}))")
        out += [(n, found.start(1), found.end(1)) for found in everywhere.finditer(folded)]
    return sorted(out, key=lambda x: (x[1], x[2], x[0]))


ODD = (
    "can|can't|couldn't|couldn|u.s.|s|lit*|little|little lamb*|lamb* white|white … snow|naïve|straße|istanbul|feeble minded|"
    "feeble|minded|10|2.5%|regime|regime's|may|may resign*|the minister may|not … but|not only … but also|café|grief|e.g.|"
    "black sheep|about ten|dr.|as|snow as|don't|t"
).split("|")
"""Patterns that overlap, hold apostrophes, points and hyphens, wildcards inside, gaps, and letters beyond ASCII."""


@pytest.fixture(scope="module")
def odd(mary: Lexicon) -> Lexicon:
    entries = [replace(mary.entries[0], id=f"o{i}", pattern=fold(pattern)) for i, pattern in enumerate(ODD)]
    return Lexicon(mary.card, tuple(entries))


@given(texts)
@settings(max_examples=300)
def test_odd_patterns_are_found_as_the_slow_one_finds_them(odd: Lexicon, text: str) -> None:
    assert Matcher((odd,)).find(text) == slowly(odd, text)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("İstanbul, the U.S. may resign.", ["u.s.", "s", "may", "may resign*"]),
        ("STRASSE straße Straße", ["straße", "straße"]),
        ("the regime's; regimes", ["regime", "regime's"]),
        ("Can’t can'ts can's", ["can't", "can"]),
        ("white\nlamb’s\u00a0snow", ["white … snow"]),
        ("Feeble-Minded feeble\u2011minded", ["feeble", "feeble minded", "minded"] * 2),
        ("not\nonly\nbut\nalso", ["not … but", "not only … but also"]),
        ("may_resign snake_may _10", []),
    ],
)
def test_odd_patterns_worked_by_hand(odd: Lexicon, text: str, marked: list[str]) -> None:
    assert [ODD[n] for n, _, _ in Matcher((odd,)).find(text)] == marked


def test_letters_beyond_the_west_are_found_too(odd: Lexicon) -> None:
    wider = Lexicon(odd.card, (*odd.entries, replace(odd.entries[0], id="wide", pattern="žalm*")))
    text = "Žalmy may… žalm? The ŽALMS"
    assert Matcher((wider,)).find(text) == slowly(wider, text)
    assert [text[a:b] for n, a, b in Matcher((wider,)).find(text) if n == len(ODD)] == ["Žalmy", "žalm", "ŽALMS"]


@given(st.lists(st.tuples(*[st.sampled_from([0, 1, 2, 1 << 19, 1 << 20, 1 << 24])] * 3), max_size=6))
def test_candidates_are_ordered_by_start_end_and_entry(found: list[tuple[int, int, int]]) -> None:
    start, length, entry = (np.array([each[i] for each in found], dtype=np.int64) for i in range(3))
    order = matching._order(entry, start, start + length)
    ordered = list(zip(start[order].tolist(), (start + length)[order].tolist(), entry[order].tolist(), strict=True))
    assert ordered == sorted(zip(start.tolist(), (start + length).tolist(), entry.tolist(), strict=True))


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
    docs = read_paths([shared / "news" / "news.jsonl.gz"]).docs
    text = "\n\n".join(docs["text"].iloc[at][:1500] for at in (0, 700, 1400, 2100))
    entries = tuple(entry for id in shipped_lexicons() for entry in fr.load_lexicon(id).entries)
    whole = Lexicon(fr.load_lexicon("hedges").card, entries)
    found = Matcher((whole,)).find(text)
    assert len(found) > 100
    assert found == slowly(whole, text)


def test_a_matcher_is_made_once_for_its_lexicons(mary: Lexicon, odd: Lexicon) -> None:
    docs = pd.DataFrame({"doc_id": ["a"], "text": ["little lamb"]})
    first = [match(docs, [lexicon])["entry"].tolist() for lexicon in (mary, odd)]
    others = [Lexicon(mary.card, mary.entries[n:]) for n in range(6)]
    for other in others:
        match(docs, [other])
    assert [match(docs, [lexicon])["entry"].tolist() for lexicon in (mary, odd)] == first
    assert len(matching._MADE) <= matching._AT_MOST

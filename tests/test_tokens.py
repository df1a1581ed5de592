"""Tokens of many sentences at once are those of each sentence alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from strategies import ruled, texts

from framing.clauses import tokens_of
from framing.keyed import KeyedLine, keys_of
from framing.tokens import TokenTable, WordLists, walk


@given(st.lists(texts | ruled, min_size=1, max_size=4), st.lists(st.integers(0, 300), max_size=8))
def test_tokens_are_those_of_each_sentence(parts: list[str], cuts: list[int]) -> None:
    """Sentences may be cut anywhere, in the middle of a word too, and they may touch."""
    line = KeyedLine(parts)
    bounds = sorted({min(cut, len(line.text)) for cut in cuts})
    first, last = np.array(bounds[:-1], dtype=np.int64), np.array(bounds[1:], dtype=np.int64)
    tokens = TokenTable(line, first, last)
    for k, (a, b) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        expected = tokens_of(line.text[a:b])
        found = tokens.sentence(k)
        assert [start - a for start in found.starts] == expected.starts
        assert [end - a for end in found.ends] == expected.ends
        assert found.words == expected.words
        low = int(tokens.edges[k]) + 1
        numbers = np.arange(low, low + len(found.words))
        for ending in ("ed", "s", "'s", "able"):
            assert tokens.ends_in(numbers, ending).tolist() == [w.endswith(ending) for w in expected.words]
        assert tokens.sentence_of(numbers).tolist() == [k] * len(numbers)


@given(texts | ruled, st.integers(0, 60), st.integers(1, 20))
def test_the_tokens_that_a_stretch_overlaps(text: str, start: int, length: int) -> None:
    start = min(start, max(len(text) - 1, 0))
    end = min(start + length, len(text))
    tokens = TokenTable(KeyedLine(["x", text]), np.array([2]), np.array([2 + len(text)]))
    first, last = tokens.overlapping(np.array([start + 2]), np.array([end + 2]))
    found, expected = (int(first[0]) - 1, int(last[0]) - 1), tokens_of(text).overlapping(start, end)
    assert found == expected or (found[0] > found[1] and expected[0] > expected[1])


def test_words_are_found_on_their_lists() -> None:
    lists = WordLists({"one": {"the", "—", "isn't"}, "two": {"the", "a"}})
    on = lists.of(keys_of(["the", "The", "A", "—", "–", "isn’t", "then", "a" * 20]))
    both, one, two = lists["one"] | lists["two"], lists["one"], lists["two"]
    assert on.tolist() == [both, both, two, one, 0, one, 0, 0]


def test_a_walk_goes_on_for_each_as_long_as_it_may() -> None:
    limit = np.array([3, 9, 5])
    assert walk(np.array([0, 9, 4]), 1, lambda i, rows: i < limit[rows]).tolist() == [3, 9, 5]

"""Characters and words as numbers: what is said of them is what ``re`` and ``str`` say."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import ruled, texts

from framing.clauses import lowered
from framing.keyed import ALNUM, ALPHA, DIGIT, LONGEST, LOWER, SPACE, UPPER, WORD, KeyedLine, keys_of


@given(st.lists(texts, max_size=3))
def test_kinds_are_those_of_the_characters(parts: list[str]) -> None:
    line = KeyedLine(parts)
    assert line.text == "\n".join(parts)
    assert all(line.text[a : a + len(part)] == part for a, part in zip(line.base.tolist(), parts, strict=True))
    for c, low, kind in zip(line.text, lowered(line.text), line.kinds.tolist()[:-8], strict=True):
        expected = {
            WORD: bool(re.match(r"\w", low)),
            DIGIT: bool(re.match(r"\d", low)),
            SPACE: bool(re.match(r"\s", low)),
            ALPHA: low.isalpha(),
            ALNUM: low.isalnum(),
            UPPER: c.isupper(),
            LOWER: c.islower(),
        }
        assert {bit: bool(kind & bit) for bit in expected} == expected, c


@given(texts | ruled)
def test_words_have_the_same_key_when_they_are_the_same_in_lower_case(text: str) -> None:
    line, low = KeyedLine([text]), lowered(text)
    places = [found.span() for found in re.finditer(r"[a-z',.%]+", low)]
    starts, ends = (np.array([place[i] for place in places], dtype=np.int64) for i in range(2))
    keys = line.keys(starts, ends)
    words = [low[a:b] for a, b in places]
    assert np.array_equal(keys, keys_of(words))
    key_of = dict(zip(words, keys.tolist(), strict=True))
    short = {word: key for word, key in key_of.items() if len(word) <= LONGEST}
    assert len(set(short.values())) == len(short)
    assert not any(key for word, key in key_of.items() if len(word) > LONGEST)
    for ending in ("ing", "'s", "e"):
        assert line.ends_in(ends, [ending], ends - starts).tolist() == [word.endswith(ending) for word in words]


@pytest.mark.parametrize("word", ["naïve", "isn“t", "caf\u0130", "ʼtis"])
def test_a_foreign_letter_makes_another_word(word: str) -> None:
    plain = "".join(c if c.isascii() else "i" for c in word)
    keys = keys_of([word, plain])
    assert keys[0] != keys[1]

"""What the factuality model sees: tokens as rows of tables, and where each stands in its sentence."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["CHANNELS", "PLACES", "Sentences", "Words", "lay_out", "plain", "words_of"]

IntArray = NDArray[np.int64]

_WORD = re.compile(
    r"\d+(?:[.,:]\d+)*"
    r"|(?:[^\W\d_]\.){2,}"
    r"|[^\W\d_]+(?=n['’]t\b)|n['’]t\b"
    r"|['’](?:s|re|ve|ll|d|m)\b"
    r"|[^\W_]+|\.{2,}|-{2,}|[^\w\s]|_+",
    re.IGNORECASE,
)
N_ENDINGS, N_BEGINNINGS = 1024, 1024
#: What is looked up of each word, with the number of different values (the word channel: as the vocabulary is long).
CHANNELS = {"word": 0, "ending": N_ENDINGS, "beginning": N_BEGINNINGS, "shape": 8}
#: What is looked up of each place: tokens since the start and to the end of the sentence, and the mark it ends with.
PLACES = {"from_start": 10, "to_end": 10, "mark": 5}
_DISTANCE = np.searchsorted(np.array([1, 2, 3, 4, 6, 9, 14, 21, 31]), np.arange(32), side="right")
_MARKS = {".": 1, "?": 2, "!": 3, ":": 4}
_CLOSING = frozenset(['"', "'", "''", "”", "’", ")", "]"])
UNKNOWN, DIGITS = 0, 1
N_RESERVED = 2


def words_of(text: str) -> list[str]:
    """The tokens of a text, contractions and hyphenated words in their parts.

    >>> words_of("They didn’t re-open it.")
    ['They', 'did', 'n’t', 're', '-', 'open', 'it', '.']
    """
    return _WORD.findall(text)


def plain(token: str) -> str:
    """A token as the vocabulary knows it.

    >>> plain("N’t")
    "n't"
    """
    return token.lower().replace("’", "'")


def shape_of(token: str) -> int:
    """The kind of a token: nothing, mark, number, lower case, Capital, CAPITALS, with digits, other."""
    if not token:
        return 0
    if token.isdigit():
        return 2
    if not any(character.isalnum() for character in token):
        return 1
    if not token.isalpha():
        return 6 if any(character.isdigit() for character in token) else 7
    if token.islower():
        return 3
    return 5 if token.isupper() and len(token) > 1 else 4


def _bucket(string: str, size: int) -> int:
    """The same number for the same string on every machine."""
    return zlib.crc32(string.encode("utf-8", "surrogatepass")) % size


class Words:
    """A number for every distinct token met, and its row in each channel."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self.vocabulary = vocabulary
        self.number: dict[str, int] = {}
        self.rows: list[tuple[int, ...]] = []

    def numbers(self, tokens: Iterable[str]) -> list[int]:
        """The number of each token; new ones are added."""
        known = self.number
        return [known[token] if token in known else self._add(token) for token in tokens]

    def _add(self, token: str) -> int:
        word = plain(token)
        row = DIGITS if word.isdigit() else self.vocabulary.get(word, UNKNOWN)
        ending, beginning = _bucket(word[-3:], N_ENDINGS), _bucket("^" + word[:4], N_BEGINNINGS)
        self.number[token] = len(self.rows)
        self.rows.append((row, ending, beginning, shape_of(token)))
        return self.number[token]


@dataclass(frozen=True)
class Sentences:
    """Sentences one after the other: for each token its word's number, its sentence, and its row for each place."""

    word: IntArray
    sentence: IntArray
    places: IntArray  # (n_tokens, 3)
    starts: IntArray  # of each sentence

    def beside(self, offset: int) -> IntArray:
        """For each token the one that stands ``offset`` further in its sentence; the number of tokens for none."""
        n = len(self.word)
        there = np.arange(n) + offset
        other = self.sentence[np.clip(there, 0, n - 1)]
        return np.where((there >= 0) & (there < n) & (other == self.sentence), there, n)


def lay_out(sentences: Sequence[Sequence[str]], words: Words) -> Sentences:
    """The sentences, none of them empty, as arrays."""
    lengths = np.array([len(tokens) for tokens in sentences], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    word = np.array(words.numbers(token for tokens in sentences for token in tokens), dtype=np.int64)
    sentence = np.repeat(np.arange(len(lengths)), lengths)
    since = np.arange(len(word)) - starts[sentence]
    to_end = lengths[sentence] - 1 - since
    marks = np.array([_mark(tokens) for tokens in sentences], dtype=np.int64)
    places = np.column_stack([_DISTANCE[np.minimum(since, 31)], _DISTANCE[np.minimum(to_end, 31)], marks[sentence]])
    return Sentences(word, sentence, places, starts)


def _mark(tokens: Sequence[str]) -> int:
    """The mark that a sentence ends with, closing quotation marks and brackets aside."""
    for token in reversed(tokens[-3:]):
        if token not in _CLOSING:
            return _MARKS.get(token[-1:], 0)
    return 0

"""What a text model sees: words, pairs of neighbouring words, and the letters of each word.

A text's score is a bias plus the sum of the weights of its words and pairs, divided by the square root of how many
words there are: so each word's share in the score is known, and scoring is a look-up per word. The weight of a word
that training did not see is the sum of the weights of its groups of three to five letters.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "N_BUCKETS",
    "Counted",
    "Phrases",
    "Words",
    "count",
    "letter_weights",
    "letters",
    "pair_weights",
    "spans",
    "sums",
    "tokens",
]

N_BUCKETS = 1 << 16
"""Groups of letters share this many weights, by a hash that is the same on every machine."""

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|\w+(?:['’]\w+)?|[^\w\s]")
_SAME = dict(zip("’‘“”—–", "''\"\"--", strict=True))
_NUMBER = "0"
"""How every number is written."""


def folded(text: str) -> str:
    """The text in lower case and with plain quotes and dashes, each character in its place."""
    lower = text.lower()
    if len(lower) != len(text):  # “İ” becomes two characters
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    for odd, plain in _SAME.items():
        lower = lower.replace(odd, plain)
    return lower


def tokens(text: str) -> list[str]:
    """The words, numbers and marks of a text, in lower case; numbers all alike.

    >>> tokens("It’s 2,500 feeble-minded men!")
    ["it's", '0', 'feeble', '-', 'minded', 'men', '!']
    """
    return [_NUMBER if token[0].isdigit() else token for token in _TOKEN.findall(folded(text))]


def _folded_each(texts: Sequence[str]) -> Iterator[str]:
    """Every text folded; many are folded as one, which is several times faster."""
    joined = folded("\n".join(texts))
    if len(joined) != len(joined.lower()):  # a letter whose other case has another length: none may change the others
        yield from map(folded, texts)
        return
    start = 0
    for text in texts:
        yield joined[start : start + len(text)]
        start += len(text) + 1


def spans(text: str) -> list[tuple[int, int]]:
    """Where each token stands; as many as :func:`tokens` gives."""
    return [found.span() for found in _TOKEN.finditer(folded(text))]


def letters(word: str) -> Iterator[int]:
    """The buckets of a word's groups of three to five letters, its ends marked; none for a mark or number."""
    if not word[0].isalpha():
        return
    marked = f"<{word[:40]}>"
    for size in (3, 4, 5):
        for start in range(len(marked) - size + 1):
            yield zlib.crc32(marked[start : start + size].encode("utf-8", "surrogatepass")) % N_BUCKETS


class _Rows(dict[str, int]):
    """Row numbers of words; a word that is asked for the first time gets the next row."""

    def __missing__(self, word: str) -> int:
        if word[0].isdigit() and word != _NUMBER:
            return self[_NUMBER]
        self[word] = row = len(self)
        return row


class Words:
    """Row numbers of words; new words get new rows when asked for, and all numbers have one.

    >>> words = Words(["it", "may"])
    >>> words.of(["may", "rain", "2.5", "3"]), list(words.rows)
    ([1, 2, 3, 3], ['it', 'may', 'rain', '0'])
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.rows: dict[str, int] = _Rows((word, row) for row, word in enumerate(known))

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, words: Iterable[str]) -> list[int]:
        """The row of each word."""
        return list(map(self.rows.__getitem__, words))


@dataclass(frozen=True)
class Counted:
    """The words of some texts in one run: ``rows`` of all words, where each text ``starts``, how many it has."""

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]

    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Neighbouring words of the same text: positions of the first of each, and their joint key."""
        first = np.arange(max(len(self.rows) - 1, 0))
        inside = np.ones(len(first), dtype=bool)
        ends = self.starts[1:] - 1
        inside[ends[(ends >= 0) & (ends < len(first))]] = False
        first = first[inside]
        return first, self.rows[first] << 32 | self.rows[first + 1]

    def text_of(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """The text that each position belongs to."""
        filled = np.flatnonzero(self.lengths)
        return filled[np.searchsorted(self.starts[filled], positions, side="right") - 1]


def count(texts: Sequence[str], words: Words, *, once: bool = False) -> tuple[Counted, list[str]]:
    """The texts' words as row numbers, and the words that were new; ``once``: each distinct word of a text once.

    >>> counted, new = count(["It may.", ""], Words(["it", "may"]))
    >>> counted.rows.tolist(), counted.lengths.tolist(), new
    ([0, 1, 2], [3, 0], ['.'])
    """
    known = len(words)
    found = [_TOKEN.findall(text) for text in _folded_each(texts)]
    if once:
        rows = [list(dict.fromkeys(words.of(each))) for each in found]
        flat, lengths = list(chain.from_iterable(rows)), list(map(len, rows))
    else:
        flat, lengths = words.of(chain.from_iterable(found)), list(map(len, found))
    sizes = np.array(lengths, dtype=np.int64)
    counted = Counted(np.array(flat, dtype=np.int64), np.cumsum(sizes) - sizes, sizes)
    return counted, list(islice(words.rows, known, None))


class Phrases:
    """Finds phrases among the words of texts: from left to right, the longest at each place, none within another.

    A phrase is its tokens with spaces between them; ``words`` gets rows for those of them that it does not know.

    >>> words = Words()
    >>> phrases = Phrases(["it may", "it may be"], words)
    >>> counted, _ = count(["It may be so.", "It may"], words)
    >>> [found.tolist() for found in phrases.found(counted)]
    [[0, 5], [3, 2], [1, 0]]
    """

    def __init__(self, phrases: Sequence[str], words: Words) -> None:
        steps: dict[tuple[int, int], int] = {}
        ends: dict[int, tuple[int, int]] = {}
        for number, phrase in enumerate(phrases):
            rows = words.of(phrase.split(" "))
            node = 0
            for row in rows:
                node = steps.setdefault((node, row), len(steps) + 1)
            ends[node] = (number, len(rows))
        self.keys = np.array(sorted(node << 32 | row for node, row in steps), dtype=np.int64)
        self.nodes = np.array([steps[key >> 32, key & 0xFFFFFFFF] for key in self.keys.tolist()], dtype=np.int64)
        self.phrase_at = np.full(len(steps) + 1, -1, dtype=np.int64)
        self.size_at = np.zeros(len(steps) + 1, dtype=np.int64)
        for node, (number, size) in ends.items():
            self.phrase_at[node], self.size_at[node] = number, size
        self.first = np.zeros(1 + max((row for node, row in steps if node == 0), default=0), dtype=bool)
        self.first[[row for node, row in steps if node == 0]] = True

    def __len__(self) -> int:
        return int((self.phrase_at >= 0).sum())

    def found(self, counted: Counted) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Where phrases begin in the run of words, how many words each has, and which phrase it is."""
        places, best = self._longest(counted)
        kept, free = [], 0
        for number, (begin, size) in enumerate(zip(places.tolist(), self.size_at[best].tolist(), strict=True)):
            if begin >= free:
                kept.append(number)
                free = begin + size
        places, best = places[kept], best[kept]
        return places, self.size_at[best], self.phrase_at[best]

    def _longest(self, counted: Counted) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Every place where a phrase begins, and the node at which the longest from there ends."""
        rows = counted.rows
        begins = np.flatnonzero((rows < len(self.first)) & self.first[np.minimum(rows, len(self.first) - 1)])
        last = np.repeat(counted.starts + counted.lengths, counted.lengths)[begins]
        best = np.zeros(len(begins), dtype=np.int64)
        walking, node, at = np.arange(len(begins)), np.zeros(len(begins), dtype=np.int64), begins
        while len(walking):
            key = node << 32 | rows[at]
            place = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
            goes_on = self.keys[place] == key
            walking, node, at = walking[goes_on], self.nodes[place[goes_on]], at[goes_on] + 1
            ended = self.phrase_at[node] >= 0
            best[walking[ended]] = node[ended]
            inside = at < last[walking]
            walking, node, at = walking[inside], node[inside], at[inside]
        found = best > 0
        return begins[found], best[found]


def letter_weights(words: Sequence[str], table: NDArray[np.float32]) -> NDArray[np.float32]:
    """For each word the sum of the weights of its groups of letters; shape (n_words, n_outputs)."""
    out = np.zeros((len(words), table.shape[1]), dtype=np.float32)
    for i, word in enumerate(words):
        buckets = list(letters(word))
        if buckets:
            out[i] = table[buckets].sum(axis=0) / np.sqrt(len(buckets))
    return out


def pair_weights(
    counted: Counted, keys: NDArray[np.int64], weights: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The pairs that have a weight: positions of their first words, and their weights."""
    first, found = counted.pairs()
    if not len(keys) or not len(found):
        return first[:0], weights[:0]
    at = np.minimum(np.searchsorted(keys, found), len(keys) - 1)
    known = keys[at] == found
    return first[known], weights[at[known]]


def sums(counted: Counted, values: NDArray[np.float32]) -> NDArray[np.float64]:
    """The sum of a value per word over each text; shape (n_texts, n_outputs)."""
    out = np.zeros((len(counted.lengths), values.shape[1]))
    filled = np.flatnonzero(counted.lengths)
    if len(filled):
        out[filled] = np.add.reduceat(values.astype(np.float64), counted.starts[filled], axis=0)
    return out

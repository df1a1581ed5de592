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
_SAME = str.maketrans("’‘“”—–", "''\"\"--")


def folded(text: str) -> str:
    """The text in lower case and with plain quotes and dashes, each character in its place."""
    lower = text.lower()
    if len(lower) != len(text):  # “İ” becomes two characters
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.translate(_SAME)


def tokens(text: str) -> list[str]:
    """The words, numbers and marks of a text, in lower case; numbers all alike.

    >>> tokens("It’s 2,500 feeble-minded men!")
    ["it's", '0', 'feeble', '-', 'minded', 'men', '!']
    """
    return ["0" if token[0].isdigit() else token for token in _TOKEN.findall(folded(text))]


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


class Words:
    """Row numbers of words; new words get new rows when asked for."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.rows: dict[str, int] = {word: row for row, word in enumerate(known)}

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, words: Sequence[str]) -> tuple[list[int], list[str]]:
        """The row of each word, and the words that are new, in the order of their rows."""
        rows = self.rows
        new: list[str] = []
        out = [rows.get(word, -1) for word in words]
        if -1 in out:
            for place, row in enumerate(out):
                if row < 0 and words[place] not in rows:
                    rows[words[place]] = len(rows)
                    new.append(words[place])
            out = [rows[word] for word in words]
        return out, new


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
    flat: list[int] = []
    lengths, new = [], []
    for text in texts:
        found = tokens(text)
        rows, unknown = words.of(list(dict.fromkeys(found)) if once else found)
        flat += rows
        new += unknown
        lengths.append(len(rows))
    sizes = np.array(lengths, dtype=np.int64)
    return Counted(np.array(flat, dtype=np.int64), np.cumsum(sizes) - sizes, sizes), new


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
        self.next: dict[tuple[int, int], int] = {}
        self.ends: dict[int, tuple[int, int]] = {}
        for number, phrase in enumerate(phrases):
            rows, _ = words.of(phrase.split(" "))
            node = 0
            for row in rows:
                node = self.next.setdefault((node, row), len(self.next) + 1)
            self.ends[node] = (number, len(rows))
        self.first = np.unique([row for node, row in self.next if node == 0])

    def found(self, counted: Counted) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Where phrases begin in the run of words, how many words each has, and which phrase it is."""
        rows = counted.rows.tolist()
        last = np.repeat(counted.starts + counted.lengths, counted.lengths).tolist()
        out: list[tuple[int, int, int]] = []
        free = 0
        for begin in np.flatnonzero(np.isin(counted.rows, self.first)).tolist():
            if begin < free:
                continue
            node, at, best = 0, begin, None
            while at < last[begin] and (node := self.next.get((node, rows[at]), -1)) >= 0:
                at += 1
                best = self.ends.get(node, best)
            if best:
                out.append((begin, best[1], best[0]))
                free = begin + best[1]
        places, sizes, which = np.array(out, dtype=np.int64).reshape(-1, 3).T
        return places, sizes, which


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

"""The scorer of the model of targets: a small convolutional network over the words around a mention, in plain numpy.

Every word brings its embedding, its ending and beginning, its kind, how far from the mention it stands and how many
commas and quotation marks lie between. Windows of words are read; what is found at the mention, what is strongest in
the sentence and what is there on average decide together between blame, neither and praise.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.models.attribution_network import neighbours, positive
from framing.models.target_text import SAME, TARGET, Reading

__all__ = ["CHANNELS", "GAP", "HIDDEN", "N_RESERVED", "REACH", "Batch", "WordTable", "batch_of", "logits"]

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]

REACH = (2, 4)
GAP = 1 + sum(REACH)
"""Empty words after each sentence, so that no window reads two of them."""

N_SUFFIXES, N_PREFIXES = 512, 1024
#: Row numbers of the vocabulary that are no words.
NOTHING, UNKNOWN, A_TARGET, A_SAME, A_NAME, A_NUMBER = range(6)
N_RESERVED = 6
HIDDEN = "<hidden>"
"""Stands for a word that is not to be read."""

(EMPTY, LOWER, CAPITAL, CAPITALS, NUMBER, MARK) = range(6)
_DISTANCES = np.array([1, 2, 3, 4, 6, 9, 13, 19])
N_SIDE = len(_DISTANCES)
_BREAKS = frozenset(",;:()-–—")
_QUOTES = frozenset('"“”«»')

#: The channels in their order, with the number of different values (the word channel is as long as the vocabulary).
CHANNELS = {"word": 0, "suffix": N_SUFFIXES, "prefix": N_PREFIXES, "shape": 6, "near": 2 * N_SIDE + 1, "clause": 10}


def bucket(string: str, size: int) -> int:
    """The same number, 1 to size - 1, for the same string on every machine."""
    return 1 + zlib.crc32(string.encode("utf-8", "surrogatepass")) % (size - 1)


class WordTable(dict[str, int]):
    """Rows of per-word values, worked out once per distinct word.

    The columns are word, suffix, prefix, shape, whether it breaks a clause, and whether it is a quotation mark. A
    capitalised word that the vocabulary does not hold is a name: nothing of it is read but that.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.rows = np.zeros((4096, 6), dtype=np.int32)
        self[""] = 0

    def __missing__(self, word: str) -> int:
        row = len(self)
        if row == len(self.rows):
            self.rows = np.concatenate([self.rows, np.zeros_like(self.rows)])
        self.rows[row] = self.values_of(word)
        self[word] = row
        return row

    def values_of(self, word: str) -> tuple[int, int, int, int, int, int]:
        """The six values of a word as it is written, or of a stand-in."""
        if word == TARGET:
            return A_TARGET, 0, 0, MARK, 0, 0
        if word == SAME:
            return A_SAME, 0, 0, CAPITAL, 0, 0
        if word == HIDDEN:
            return UNKNOWN, 0, 0, LOWER, 0, 0
        if word[0].isdigit():
            return A_NUMBER, 0, 0, NUMBER, 0, 0
        plain = word.lower().replace("’", "'")
        number = self.vocabulary.get(plain, UNKNOWN)
        if not word[0].isalpha():
            return number, 0, 0, MARK, int(word in _BREAKS or word in _QUOTES), int(word in _QUOTES)
        shape = LOWER if word[0].islower() else CAPITALS if len(word) > 1 and word.isupper() else CAPITAL
        if number == UNKNOWN and shape != LOWER:
            return A_NAME, 0, 0, shape, 0, 0
        return number, bucket(plain[-3:], N_SUFFIXES), bucket(plain[:5], N_PREFIXES), shape, 0, 0


@dataclass(frozen=True)
class Batch:
    """Sentences joined with gaps: channels of every word, where each sentence starts, and where its mention is."""

    channels: IntArray
    real: FloatArray
    starts: NDArray[np.intp]
    at: NDArray[np.intp]
    lengths: FloatArray


def batch_of(readings: Sequence[Reading], table: WordTable) -> Batch:
    """The channels of some sentences."""
    flat: list[int] = []
    gap = [0] * GAP
    for reading in readings:
        flat += [table[word] for word in reading.words]
        flat += gap
    lengths = np.array([len(reading.words) for reading in readings], dtype=np.int64)
    starts = np.cumsum(lengths + GAP) - lengths - GAP
    at = starts + np.array([reading.at for reading in readings], dtype=np.int64)
    values = table.rows[np.array(flat, dtype=np.int64)]
    sizes = lengths + GAP
    away = np.arange(len(flat)) - np.repeat(at, sizes)
    near = np.searchsorted(_DISTANCES, np.abs(away), side="right") * np.sign(away) + N_SIDE
    breaks = np.cumsum(values[:, 4])
    quotes = np.cumsum(values[:, 5])
    clause = np.clip(breaks - np.repeat(breaks[at], sizes), -2, 2) + 2
    quoted = (quotes - np.repeat(quotes[starts] - values[starts, 5], sizes)) % 2
    channels = np.column_stack([values[:, :4], near, clause + 5 * quoted]).astype(np.int32)
    real = (values[:, 3] != EMPTY).astype(np.float32)[:, None]
    return Batch(channels, real, starts, at, lengths.astype(np.float32)[:, None])


def embed(weights: Mapping[str, FloatArray], channels: IntArray) -> FloatArray:
    """The values of all channels side by side."""
    return np.concatenate(
        [weights[f"in_{name}"].take(channels[:, i], axis=0) for i, name in enumerate(CHANNELS)], axis=1
    )


def logits(weights: Mapping[str, FloatArray], batch: Batch) -> FloatArray:
    """Three columns for each sentence: blame, neither, praise."""
    real = batch.real
    hidden = positive(neighbours(embed(weights, batch.channels) * real, 1), weights, "first") * real
    for i, reach in enumerate(REACH):
        hidden += positive(neighbours(hidden, reach), weights, f"deep{i}") * real
    notes = positive(hidden, weights, "pool") * real
    strongest = np.maximum.reduceat(notes, batch.starts, axis=0)
    mean = np.add.reduceat(hidden, batch.starts, axis=0) / batch.lengths
    about = np.concatenate([hidden[batch.at], strongest, mean], axis=1)
    last = positive(about, weights, "last")
    return np.asarray(last @ weights["out_w"] + weights["out_b"], dtype=np.float32)

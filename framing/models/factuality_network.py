"""The network of the factuality model in plain numpy: a window of five words, then layers that look ever further.

What the first layer makes of a word does not depend on its neighbors, so it is computed once for each distinct word.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from framing.models.factuality_features import CHANNELS, PLACES, Sentences

__all__ = ["OFFSETS", "REACH", "answers", "hidden_states", "word_parts"]

FloatArray = NDArray[np.float32]
Weights = Mapping[str, FloatArray]

OFFSETS = (-2, -1, 0, 1, 2)
REACH = (1, 2, 4, 8)


def word_parts(weights: Weights, rows: NDArray[np.int64]) -> FloatArray:
    """What the first layer makes of words, for each place in its window; shape (5, n_words, hidden)."""
    each = np.concatenate([weights[f"in_{name}"][rows[:, i]] for i, name in enumerate(CHANNELS)], axis=1)
    return np.stack([each @ weights["first_w"][i] for i in range(len(OFFSETS))])


def with_nothing(values: FloatArray) -> FloatArray:
    """The rows and one more of zeros, for neighbors that are not there."""
    return np.concatenate([values, np.zeros((1, values.shape[1]), dtype=np.float32)])


def hidden_states(weights: Weights, parts: FloatArray, sentences: Sentences) -> FloatArray:
    """What the network makes of each token in its sentence; shape (n_tokens, hidden)."""
    hidden = weights["first_b"] + parts[2][sentences.word]
    for i, offset in enumerate(OFFSETS):
        if offset:
            there = sentences.beside(offset)
            found = there < len(there)
            hidden[found] += parts[i][sentences.word[there[found]]]
    for i, name in enumerate(PLACES):
        hidden += weights[f"at_{name}"][sentences.places[:, i]]
    np.maximum(hidden, 0, out=hidden)
    for i, reach in enumerate(REACH):
        known = with_nothing(hidden)
        window = np.concatenate([known[sentences.beside(-reach)], hidden, known[sentences.beside(reach)]], axis=1)
        hidden += np.maximum(window @ weights[f"deep{i}_w"] + weights[f"deep{i}_b"], 0)
    return hidden


def answers(weights: Weights, hidden: FloatArray, sentences: Sentences, places: NDArray[np.int64]) -> FloatArray:
    """Log odds that a token is an event, and its factuality, for tokens at some places; shape (n_places, 2)."""
    notes = np.maximum(hidden @ weights["pool_w"] + weights["pool_b"], 0)
    strongest = np.maximum.reduceat(notes, sentences.starts, axis=0)[sentences.sentence[places]]
    last = hidden[places] @ weights["last_w"] + strongest @ weights["last_pool_w"] + weights["last_b"]
    return np.asarray(np.maximum(last, 0) @ weights["out_w"] + weights["out_b"], dtype=np.float32)

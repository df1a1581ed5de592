"""The scorer of the attribution model: a small convolutional network over token channels, in plain numpy.

Embeddings of the channels are joined, a window of three tokens is read, and layers that look ever further are added
on top of each other. What was strongest in the sentence, and in the ones before and after, is given to every token.
Three answers come out for each token: does a content, a source or a cue begin here, continue, or neither?
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.models.attribution_features import CHANNELS, Tokens

__all__ = ["LAYERS", "Scores", "score"]

FloatArray = NDArray[np.float32]

#: What is tagged, in the order of the output's columns; each has three columns: outside, begins, continues.
LAYERS = ("content", "source", "cue")
REACH = (2, 5, 12)
WINDOW, MARGIN = 3072, 160


@dataclass(frozen=True)
class Scores:
    """Probabilities for the tokens of one text: arrays of shape (tokens, 3), columns outside, begins, continues."""

    content: FloatArray
    source: FloatArray
    cue: FloatArray


def neighbours(values: FloatArray, reach: int) -> FloatArray:
    """Each row joined with the rows `reach` before and after it (zeros beyond the ends)."""
    n, width = values.shape
    inner = max(n - reach, 0)
    joined = np.empty((n, 3 * width), dtype=np.float32)
    joined[: n - inner, :width] = 0
    joined[n - inner :, :width] = values[:inner]
    joined[:, width : 2 * width] = values
    joined[:inner, 2 * width :] = values[n - inner :]
    joined[inner:, 2 * width :] = 0
    return joined


def embed(weights: Mapping[str, FloatArray], channels: NDArray[np.int32]) -> FloatArray:
    """The values of all channels side by side."""
    return np.concatenate(
        [weights[f"in_{name}"].take(channels[:, i], axis=0) for i, name in enumerate(CHANNELS)], axis=1
    )


def group_starts(sentence: NDArray[np.int32]) -> NDArray[np.intp]:
    """The first token of each sentence."""
    return np.flatnonzero(np.diff(sentence, prepend=np.int32(-1)))


def positive(values: FloatArray, weights: Mapping[str, FloatArray], layer: str) -> FloatArray:
    """One layer: weights, bias, and nothing below zero."""
    out: FloatArray = values @ weights[f"{layer}_w"]
    out += weights[f"{layer}_b"]
    return np.maximum(out, 0, out=out)


def logits(weights: Mapping[str, FloatArray], channels: NDArray[np.int32], sentence: NDArray[np.int32]) -> FloatArray:
    """Nine columns for each token: three for each of content, source and cue."""
    hidden = positive(neighbours(embed(weights, channels), 1), weights, "first")
    for i, reach in enumerate(REACH):
        hidden += positive(neighbours(hidden, reach), weights, f"deep{i}")
    notes = positive(hidden, weights, "pool")
    starts = group_starts(sentence)
    strongest = np.maximum.reduceat(notes, starts, axis=0)
    about = neighbours(strongest, 1) @ weights["last_pool_w"] + weights["last_b"]
    last: FloatArray = hidden @ weights["last_w"]
    last += about[sentence - sentence[0]]
    np.maximum(last, 0, out=last)
    return np.asarray(last @ weights["out_w"] + weights["out_b"], dtype=np.float32)


def shares(values: FloatArray) -> FloatArray:
    """Probabilities from the nine columns, three at a time: (tokens, 3, 3)."""
    raised = np.exp(np.clip(values, -40, 40)).reshape(-1, 3, 3)
    total = raised[:, :, 0] + raised[:, :, 1] + raised[:, :, 2]
    return np.asarray(raised / total[:, :, None], dtype=np.float32)


def score(weights: Mapping[str, FloatArray], tokens: Tokens) -> Scores:
    """Probabilities for one text; a long one is read in overlapping windows, so that memory stays small."""
    n = len(tokens)
    out = np.empty((n, 9), dtype=np.float32)
    for start in range(0, n, WINDOW):
        end = min(start + WINDOW, n)
        low, high = max(start - MARGIN, 0), min(end + MARGIN, n)
        part = logits(weights, tokens.channels[low:high], tokens.sentence[low:high])
        out[start:end] = part[start - low : end - low]
    each = shares(out)
    return Scores(content=each[:, 0], source=each[:, 1], cue=each[:, 2])

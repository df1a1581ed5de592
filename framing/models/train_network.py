"""Fit the attribution network: gradients by hand, Adam, weights averaged along the way. Only numpy is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.models.attribution_features import CHANNELS, UNKNOWN, Tokens
from framing.models.attribution_network import REACH, embed, group_starts, neighbours, shares

__all__ = ["Article", "fit_network"]

FloatArray = NDArray[np.float32]
Weights = dict[str, FloatArray]

EMBEDDING = {
    "word": 40,
    "suffix": 8,
    "prefix": 16,
    "shape": 6,
    "quote": 8,
    "from_start": 4,
    "to_end": 4,
    "place": 4,
}
HIDDEN, POOL = 64, 32
GAP = 40  # empty tokens between the articles of a batch, more than any layer reaches


@dataclass(frozen=True)
class Article:
    """The tokens of a text and the coded tags: (tokens, 3) integers, 0 outside, 1 begins, 2 continues."""

    tokens: Tokens
    tags: NDArray[np.int8]


def start_weights(n_words: int, rng: np.random.Generator) -> Weights:
    weights: Weights = {}

    def layer(name: str, rows: int, columns: int) -> None:
        scale = np.sqrt(2.0 / rows)
        weights[f"{name}_w"] = (rng.standard_normal((rows, columns)) * scale).astype(np.float32)
        weights[f"{name}_b"] = np.zeros(columns, dtype=np.float32)

    for name, size in CHANNELS.items():
        rows = n_words if name == "word" else size
        weights[f"in_{name}"] = (rng.standard_normal((rows, EMBEDDING[name])) * 0.3).astype(np.float32)
    layer("first", 3 * sum(EMBEDDING.values()), HIDDEN)
    for i in range(len(REACH)):
        layer(f"deep{i}", 3 * HIDDEN, HIDDEN)
        weights[f"deep{i}_w"] *= np.float32(0.5)
    layer("pool", HIDDEN, POOL)
    layer("last", HIDDEN, HIDDEN)
    layer("last_pool", 3 * POOL, HIDDEN)
    del weights["last_pool_b"]
    layer("out", HIDDEN, 9)
    weights["out_w"] *= np.float32(0.3)
    return weights


def spread_back(gradient: FloatArray, reach: int) -> FloatArray:
    """The way back through `neighbours`."""
    n, width = len(gradient), gradient.shape[1] // 3
    back = gradient[:, width : 2 * width].copy()
    back[: max(n - reach, 0)] += gradient[reach:, :width]
    back[reach:] += gradient[: max(n - reach, 0), 2 * width :]
    return back


@dataclass
class Batch:
    """Articles joined with gaps: `real` is 1 for tokens and 0 in the gaps."""

    channels: NDArray[np.int32]
    sentence: NDArray[np.int32]
    real: FloatArray
    tags: NDArray[np.int8]


def join(articles: Sequence[Article]) -> Batch:
    size = sum(len(a.tags) + GAP for a in articles)
    channels = np.zeros((size, len(CHANNELS)), dtype=np.int32)
    sentence = np.zeros(size, dtype=np.int32)
    real = np.zeros((size, 1), dtype=np.float32)
    tags = np.zeros((size, 3), dtype=np.int8)
    at, number = 0, 0
    for article in articles:
        n = len(article.tags)
        channels[at : at + n] = article.tokens.channels
        sentence[at : at + n] = article.tokens.sentence + number
        number = int(sentence[at + n - 1]) + 1 if n else number
        sentence[at + n : at + n + GAP] = number
        number += 1
        real[at : at + n] = 1
        tags[at : at + n] = article.tags
        at += n + GAP
    return Batch(channels, sentence, real, tags)


def dropout(shape: tuple[int, ...], rate: float, rng: np.random.Generator) -> FloatArray:
    keep = rng.random(shape, dtype=np.float32) >= rate
    return keep.astype(np.float32) / np.float32(1 - rate)


def gradients(weights: Weights, batch: Batch, rng: np.random.Generator) -> tuple[float, Weights]:
    """The loss of one batch and its gradient for every weight."""
    real, n = batch.real, len(batch.real)
    channels = batch.channels.copy()
    channels[rng.random(n) < 0.06, 0] = UNKNOWN
    drop_in = dropout((n, sum(EMBEDDING.values())), 0.2, rng) * real
    inputs = neighbours(embed(weights, channels) * drop_in, 1)
    first = np.maximum(inputs @ weights["first_w"] + weights["first_b"], 0) * real
    hidden, saved = first, []
    for i, reach in enumerate(REACH):
        window = neighbours(hidden, reach)
        step = np.maximum(window @ weights[f"deep{i}_w"] + weights[f"deep{i}_b"], 0) * real
        mask = dropout((1, HIDDEN), 0.1, rng)
        saved.append((window, step, mask))
        hidden = hidden + step * mask
    notes = np.maximum(hidden @ weights["pool_w"] + weights["pool_b"], 0) * real
    starts = group_starts(batch.sentence)
    sizes = np.diff(np.r_[starts, n])
    strongest = np.maximum.reduceat(notes, starts, axis=0)
    about = neighbours(strongest, 1)
    drop_last = dropout((n, HIDDEN), 0.3, rng)
    drop_hidden = dropout((n, HIDDEN), 0.2, rng)
    dropped = hidden * drop_hidden
    spread = np.repeat(about @ weights["last_pool_w"] + weights["last_b"], sizes, axis=0)
    last = np.maximum(dropped @ weights["last_w"] + spread, 0) * drop_last
    answers = shares(last @ weights["out_w"] + weights["out_b"])

    rows = np.arange(n)[:, None], np.arange(3)[None, :], batch.tags.astype(np.intp)
    total = float(real.sum())
    loss = float(-(np.log(answers[rows] + 1e-9) * real).sum() / total)
    d_out = answers
    d_out[rows] -= 1
    d_out = (d_out * real[:, :, None] / total).reshape(n, 9)
    grads: Weights = {"out_w": last.T @ d_out, "out_b": d_out.sum(axis=0)}
    d_last = (d_out @ weights["out_w"].T) * drop_last * (last > 0)
    grads["last_w"] = dropped.T @ d_last
    d_hidden = (d_last @ weights["last_w"].T) * drop_hidden
    d_spread = np.add.reduceat(d_last, starts, axis=0)
    grads["last_b"] = d_spread.sum(axis=0)
    grads["last_pool_w"] = about.T @ d_spread
    d_strongest = spread_back(d_spread @ weights["last_pool_w"].T, 1)
    is_strongest = (notes == np.repeat(strongest, sizes, axis=0)) & (notes > 0)
    d_notes = np.where(is_strongest, np.repeat(d_strongest, sizes, axis=0), np.float32(0))
    grads["pool_w"], grads["pool_b"] = hidden.T @ d_notes, d_notes.sum(axis=0)
    d_hidden += d_notes @ weights["pool_w"].T
    for i in reversed(range(len(REACH))):
        window, step, mask = saved[i]
        d_step = d_hidden * mask * (step > 0)
        grads[f"deep{i}_w"], grads[f"deep{i}_b"] = window.T @ d_step, d_step.sum(axis=0)
        d_hidden = d_hidden + spread_back(d_step @ weights[f"deep{i}_w"].T, REACH[i])
    d_first = d_hidden * (first > 0)
    grads["first_w"], grads["first_b"] = inputs.T @ d_first, d_first.sum(axis=0)
    d_input = spread_back(d_first @ weights["first_w"].T, 1) * drop_in
    grads.update(embedding_gradients(weights, channels, d_input))
    return loss, grads


def embedding_gradients(weights: Weights, channels: NDArray[np.int32], gradient: FloatArray) -> Weights:
    """Sums of the rows of the gradient for every value of each channel."""
    from scipy.sparse import csr_matrix

    n, at, grads = len(channels), 0, {}
    ones, columns = np.ones(n, dtype=np.float32), np.arange(n)
    for i, name in enumerate(CHANNELS):
        table = weights[f"in_{name}"]
        width = table.shape[1]
        gather = csr_matrix((ones, (channels[:, i], columns)), shape=(len(table), n))
        grads[f"in_{name}"] = gather @ np.ascontiguousarray(gradient[:, at : at + width])
        at += width
    return grads


def fit_network(
    articles: Sequence[Article],
    n_words: int,
    *,
    epochs: int,
    seed: int,
    rate: float = 0.003,
    per_batch: int = 8,
    start: Weights | None = None,
    tell: Callable[[str], None] | None = None,
) -> Weights:
    """Weights fitted to the articles; the same articles and seed give the same weights on the same machine."""
    rng = np.random.default_rng(seed)
    weights = start_weights(n_words, rng)
    weights.update(start or {})
    mean = {name: np.zeros_like(value) for name, value in weights.items()}
    square = {name: np.zeros_like(value) for name, value in weights.items()}
    average = {name: value.copy() for name, value in weights.items()}
    n_steps = epochs * -(-len(articles) // per_batch)
    step = 0
    for epoch in range(epochs):
        order = rng.permutation(len(articles))
        losses = []
        for at in range(0, len(order), per_batch):
            step += 1
            batch = join([articles[i] for i in order[at : at + per_batch]])
            loss, grads = gradients(weights, batch, rng)
            losses.append(loss)
            pace = rate * min(step / 100, 1.0) * (1 - 0.95 * step / n_steps)
            keep = min(0.998, step / (step + 10))
            for name, value in weights.items():
                grad = grads[name]
                mean[name] += 0.1 * (grad - mean[name])
                square[name] += 0.01 * (grad * grad - square[name])
                size = np.sqrt(square[name] / (1 - 0.99**step)) + 1e-8
                value -= pace * (mean[name] / (1 - 0.9**step) / size + 0.01 * value)
                average[name] += (1 - keep) * (value - average[name])
        if tell is not None:
            tell(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}")
    return {name: value.astype(np.float32) for name, value in average.items()}

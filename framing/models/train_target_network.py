"""Fit the network of targets: gradients by hand, Adam, weights averaged along the way; numpy and scipy are enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from framing.models.attribution_network import neighbours
from framing.models.target_network import CHANNELS, NOTHING, REACH, UNKNOWN, Batch, WordTable, batch_of, embed
from framing.models.target_text import Reading
from framing.models.train_network import Weights, dropout, spread_back

__all__ = ["EMBEDDING", "fit_network"]

FloatArray = NDArray[np.float32]

EMBEDDING = {"word": 64, "suffix": 8, "prefix": 12, "shape": 4, "near": 12, "clause": 6}
HIDDEN, POOL, LAST = 64, 64, 48


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
    layer("last", 2 * HIDDEN + POOL, LAST)
    layer("out", LAST, 3)
    weights["out_w"] *= np.float32(0.3)
    return weights


def gradients(
    weights: Weights, batch: Batch, wanted: FloatArray, worth: FloatArray, rng: np.random.Generator
) -> tuple[float, Weights]:
    """The loss of one batch and its gradient for every weight."""
    real, n, n_texts = batch.real, len(batch.real), len(wanted)
    channels = batch.channels.copy()
    channels[(rng.random(n) < 0.06) & (channels[:, 0] > UNKNOWN + 1), 0] = UNKNOWN
    gone = rng.random((n, 1), dtype=np.float32) < 0.05
    gone[batch.at] = False
    drop_in = dropout((n, sum(EMBEDDING.values())), 0.25, rng) * real * ~gone
    inputs = neighbours(embed(weights, channels) * drop_in, 1)
    hidden = first = np.maximum(inputs @ weights["first_w"] + weights["first_b"], 0) * real
    saved = []
    for i, reach in enumerate(REACH):
        window = neighbours(hidden, reach)
        step = np.maximum(window @ weights[f"deep{i}_w"] + weights[f"deep{i}_b"], 0) * real
        mask = dropout((1, HIDDEN), 0.1, rng)
        saved.append((window, step, mask))
        hidden = hidden + step * mask
    notes = np.maximum(hidden @ weights["pool_w"] + weights["pool_b"], 0) * real
    sizes = np.diff(np.r_[batch.starts, n])
    strongest = np.maximum.reduceat(notes, batch.starts, axis=0)
    mean = np.add.reduceat(hidden, batch.starts, axis=0) / batch.lengths
    about = np.concatenate([hidden[batch.at], strongest, mean], axis=1)
    drop_about = dropout(about.shape, 0.3, rng)
    about = about * drop_about
    drop_last = dropout((n_texts, LAST), 0.2, rng)
    last = np.maximum(about @ weights["last_w"] + weights["last_b"], 0) * drop_last
    out = last @ weights["out_w"] + weights["out_b"]
    out -= out.max(axis=1, keepdims=True)
    shares = np.exp(out)
    shares /= shares.sum(axis=1, keepdims=True)

    loss = float(-(wanted * np.log(shares + 1e-9) * worth).sum() / worth.sum())
    d_out = (shares * wanted.sum(axis=1, keepdims=True) - wanted) * worth / worth.sum()
    grads: Weights = {"out_w": last.T @ d_out, "out_b": d_out.sum(axis=0)}
    d_last = (d_out @ weights["out_w"].T) * drop_last * (last > 0)
    grads["last_w"], grads["last_b"] = about.T @ d_last, d_last.sum(axis=0)
    d_here, d_strongest, d_mean = np.split((d_last @ weights["last_w"].T) * drop_about, [HIDDEN, HIDDEN + POOL], axis=1)
    d_hidden = np.repeat(d_mean / batch.lengths, sizes, axis=0) * real
    d_hidden[batch.at] += d_here
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
    grads["in_word"][NOTHING] = 0
    return grads


def fit_network(
    readings: Sequence[Reading],
    wanted: FloatArray,
    worth: FloatArray,
    table: WordTable,
    n_words: int,
    *,
    epochs: int,
    seed: int,
    rate: float = 0.002,
    decay: float = 0.01,
    per_batch: int = 128,
    start: Weights | None = None,
    tell: Callable[[str], None] | None = None,
) -> Weights:
    """Weights fitted to sentences with the shares ``wanted`` of the three classes, each counted ``worth`` times.

    The same sentences and seed give the same weights on the same machine.
    """
    rng = np.random.default_rng(seed)
    weights = start_weights(n_words, rng)
    weights.update({name: value.copy() for name, value in (start or {}).items()})
    mean = {name: np.zeros_like(value) for name, value in weights.items()}
    square = {name: np.zeros_like(value) for name, value in weights.items()}
    average = {name: value.copy() for name, value in weights.items()}
    n_steps = epochs * -(-len(readings) // per_batch)
    step = 0
    for epoch in range(epochs):
        order = rng.permutation(len(readings))
        losses = []
        for at in range(0, len(order), per_batch):
            step += 1
            rows = order[at : at + per_batch]
            batch = batch_of([readings[i] for i in rows], table)
            loss, grads = gradients(weights, batch, wanted[rows], worth[rows, None], rng)
            losses.append(loss)
            pace = rate * min(step / 100, 1.0) * (1 - 0.95 * step / n_steps)
            keep = min(0.995, step / (step + 10))
            for name, value in weights.items():
                grad = grads[name]
                mean[name] += 0.1 * (grad - mean[name])
                square[name] += 0.01 * (grad * grad - square[name])
                size = np.sqrt(square[name] / (1 - 0.99**step)) + 1e-8
                value -= pace * (mean[name] / (1 - 0.9**step) / size + decay * value)
                average[name] += (1 - keep) * (value - average[name])
        if tell is not None:
            tell(f"epoch {epoch + 1}: loss {np.mean(losses):.4f}")
    return {name: value.astype(np.float32) for name, value in average.items()}

"""Fit the factuality network with torch, from codes and from what teachers say of sentences without codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.models.factuality_features import CHANNELS, PLACES, UNKNOWN, Sentences, Words, lay_out
from framing.models.factuality_network import OFFSETS, REACH

__all__ = ["Lesson", "Recipe", "fit_network"]

FloatArray = NDArray[np.float32]

WIDTH = {"word": 64, "ending": 24, "beginning": 16, "shape": 8}


@dataclass(frozen=True)
class Recipe:
    """How a network is made and fitted."""

    hidden: int = 96
    pool: int = 48
    last: int = 64
    first: int = 1_200_000  # tokens read of coded sentences alone, repeats included
    tokens: int = 4_000_000  # tokens read then, of coded and of judged sentences
    per_batch: int = 2_500  # tokens
    rate: float = 2e-3
    unknown: float = 0.08  # share of words hidden while learning
    drop: float = 0.2
    noticing: float = 0.15  # how much the answer "is this an event" counts
    decay: float = 0.02
    seed: int = 0


@dataclass(frozen=True)
class Lesson:
    """Sentences to learn from, and for each of their tokens what should be said and how much that counts."""

    sentences: Sequence[Sequence[str]]
    event: FloatArray  # probability of an event, NaN where nobody said
    factuality: FloatArray
    weight: FloatArray  # of the factuality
    often: float = 1.0  # how many times as often as others these sentences are read


@dataclass(frozen=True)
class Batch:
    laid: Sentences
    event: FloatArray
    factuality: FloatArray
    weight: FloatArray


def batches_of(lessons: Sequence[Lesson], words: Words, recipe: Recipe, rng: np.random.Generator) -> list[Batch]:
    """One reading of all lessons, mixed, about ``per_batch`` tokens each."""
    pool: list[tuple[int, int]] = []
    for number, lesson in enumerate(lessons):
        n = len(lesson.sentences)
        times = int(lesson.often) + (rng.random(n) < lesson.often % 1)
        pool += [(number, i) for i, many in enumerate(times.tolist()) for _ in range(many)]
    ends = [np.cumsum([len(tokens) for tokens in lesson.sentences]) for lesson in lessons]
    out: list[Batch] = []
    current: list[tuple[int, int]] = []
    size = 0
    for place in rng.permutation(len(pool)):
        number, i = pool[place]
        current.append((number, i))
        size += len(lessons[number].sentences[i])
        if size >= recipe.per_batch:
            out.append(batch_of(lessons, ends, current, words))
            current, size = [], 0
    return out


def batch_of(
    lessons: Sequence[Lesson], ends: Sequence[NDArray[Any]], rows: Sequence[tuple[int, int]], words: Words
) -> Batch:
    parts = []
    for number, i in rows:
        lesson, end = lessons[number], ends[number][i]
        own = slice(end - len(lesson.sentences[i]), end)
        parts.append((lesson.event[own], lesson.factuality[own], lesson.weight[own]))
    event, factuality, weight = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Batch(lay_out([lessons[number].sentences[i] for number, i in rows], words), event, factuality, weight)


def start_weights(n_words: int, recipe: Recipe) -> dict[str, Any]:
    """Random weights, as torch parameters."""
    import torch

    torch.manual_seed(recipe.seed)
    hidden = recipe.hidden
    weights: dict[str, Any] = {}

    def layer(name: str, rows: int, columns: int, scale: float = 1.0) -> None:
        weights[f"{name}_w"] = torch.randn(rows, columns) * (scale * (2.0 / rows) ** 0.5)
        weights[f"{name}_b"] = torch.zeros(columns)

    for name, rows in CHANNELS.items():
        weights[f"in_{name}"] = torch.randn(rows or n_words, WIDTH[name]) * 0.3
    for name, rows in PLACES.items():
        weights[f"at_{name}"] = torch.zeros(rows, hidden)
    inputs = sum(WIDTH.values())
    weights["first_w"] = torch.randn(len(OFFSETS), inputs, hidden) * (2.0 / (len(OFFSETS) * inputs)) ** 0.5
    weights["first_b"] = torch.zeros(hidden)
    for i in range(len(REACH)):
        layer(f"deep{i}", 3 * hidden, hidden, 0.5)
    layer("pool", hidden, recipe.pool)
    layer("last", hidden, recipe.last)
    layer("last_pool", recipe.pool, recipe.last)
    del weights["last_pool_b"]
    layer("out", recipe.last, 2, 0.3)
    return weights


def shifted(values: Any, sentence: Any, offset: int) -> Any:
    """For each token the row of the one that stands ``offset`` further in its sentence; zeros for none."""
    import torch

    nothing = values.new_zeros(abs(offset), values.shape[1])
    if offset > 0:
        same = torch.nn.functional.pad(sentence[offset:] == sentence[:-offset], (0, offset))
        moved = torch.cat([values[offset:], nothing])
    else:
        same = torch.nn.functional.pad(sentence[:offset] == sentence[-offset:], (-offset, 0))
        moved = torch.cat([nothing, values[:offset]])
    return moved * same[:, None].to(values.dtype)


def forward(weights: Mapping[str, Any], batch: Batch, rows: NDArray[np.int64], recipe: Recipe, rng: Any) -> Any:
    """Both answers for every token, as the network in numpy gives them, with parts dropped; shape (n_tokens, 2)."""
    import torch
    from torch.nn.functional import embedding

    def dropout(values: Any, rate: float) -> Any:
        if not rate:
            return values
        keep = rng.random(values.shape, dtype=np.float32) >= rate
        return values * (torch.from_numpy(keep).to(values.dtype) / (1 - rate))

    laid = batch.laid
    channels = rows[laid.word]
    channels[rng.random(len(channels)) < recipe.unknown, 0] = UNKNOWN
    columns, places, sentence = (torch.from_numpy(each) for each in (channels, laid.places, laid.sentence))
    each = torch.cat([embedding(columns[:, i], weights[f"in_{name}"]) for i, name in enumerate(CHANNELS)], dim=1)
    parts = dropout(each, recipe.drop) @ torch.cat(list(weights["first_w"]), dim=1)
    pieces = parts.split(recipe.hidden, dim=1)
    hidden = weights["first_b"] + pieces[OFFSETS.index(0)]
    for offset, piece in zip(OFFSETS, pieces, strict=True):
        if offset:
            hidden = hidden + shifted(piece, sentence, offset)
    for i, name in enumerate(PLACES):
        hidden = hidden + embedding(places[:, i], weights[f"at_{name}"])
    hidden = torch.relu(hidden)
    for i, reach in enumerate(REACH):
        known = dropout(hidden, recipe.drop / 2)
        window = torch.cat([shifted(known, sentence, -reach), known, shifted(known, sentence, reach)], dim=1)
        hidden = hidden + torch.relu(window @ weights[f"deep{i}_w"] + weights[f"deep{i}_b"])
    notes = torch.relu(hidden @ weights["pool_w"] + weights["pool_b"]).float()
    lengths = torch.from_numpy(np.diff(np.append(laid.starts, len(laid.word))))
    strongest = torch.segment_reduce(notes, "max", lengths=lengths)
    about = embedding(sentence, strongest @ weights["last_pool_w"] + weights["last_b"])
    last = torch.relu(dropout(hidden, recipe.drop) @ weights["last_w"] + about)
    return dropout(last, recipe.drop) @ weights["out_w"] + weights["out_b"]


def loss_of(said: Any, batch: Batch, noticing: float) -> Any:
    """Squared error of factuality, and cross-entropy of which tokens are events."""
    import torch

    weight, event = torch.from_numpy(batch.weight), torch.from_numpy(batch.event)
    squared = (said[:, 1] - torch.from_numpy(batch.factuality)) ** 2 / 4 * weight
    known = ~event.isnan()
    entropy = torch.nn.functional.binary_cross_entropy_with_logits(said[known, 0], event[known])
    return squared.sum() / weight.sum().clamp(min=1) + noticing * entropy


def fit_network(
    lessons: Sequence[Lesson],
    vocabulary: Mapping[str, int],
    recipe: Recipe,
    n_tokens: int,
    *,
    start: Mapping[str, FloatArray] | None = None,
    tell: Callable[[str], None] | None = None,
) -> dict[str, FloatArray]:
    """Weights fitted to the lessons while so many tokens are read, averaged along the way."""
    import torch

    rng = np.random.default_rng(recipe.seed)
    words = Words(vocabulary)
    weights = start_weights(max(vocabulary.values()) + 1, recipe)
    weights.update({name: torch.from_numpy(value.copy()) for name, value in (start or {}).items()})
    for value in weights.values():
        value.requires_grad_(True)
    optimizer = torch.optim.AdamW(
        weights.values(), lr=recipe.rate, weight_decay=recipe.decay, betas=(0.9, 0.99), fused=True
    )
    average = {name: value.detach().clone() for name, value in weights.items()}
    read, step, losses = 0, 0, []
    while read < n_tokens:
        for batch in batches_of(lessons, words, recipe, rng):
            share = min(read / n_tokens, 1.0)
            for group in optimizer.param_groups:
                group["lr"] = recipe.rate * min((step + 1) / 100, 1.0) * (1 - 0.97 * share)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                said = forward(weights, batch, np.array(words.rows), recipe, rng).float()
            loss = loss_of(said, batch, recipe.noticing)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step, read = step + 1, read + len(batch.event)
            losses.append(float(loss.detach()))
            keep = min(0.998, step / (step + 10))
            with torch.no_grad():
                for name, value in weights.items():
                    average[name].lerp_(value, 1 - keep)
            if tell is not None and step % 100 == 0:
                tell(f"step {step}, {read / 1e6:.1f} million tokens: loss {np.mean(losses[-100:]):.4f}")
            if read >= n_tokens:
                break
    return {name: value.numpy().astype(np.float32) for name, value in average.items()}

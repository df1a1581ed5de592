"""The difference of two groups with documents weighted alike or by their length; for many analyses in a row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from framing.contrasts.resampling import expanded, freedom, further, p_value, sign_flips, widening

__all__ = ["Difference", "weighted_difference"]


@dataclass(frozen=True)
class Difference:
    """A difference of two groups: the value, its interval, p, and the documents behind it; NaN with too few."""

    value: float
    low: float
    high: float
    p: float
    n_a: int
    n_b: int


@dataclass(frozen=True)
class _Part:
    """The documents of one group in one stratum: scores times weights, and weights."""

    product: np.ndarray
    weight: np.ndarray

    @property
    def mean(self) -> float:
        return float(self.product.sum() / self.weight.sum())

    @property
    def influence(self) -> np.ndarray:
        """What each document contributes: its mean is the part's mean, its spread that mean's error."""
        return self.mean + (self.product - self.mean * self.weight) / self.weight.mean()

    def resampled(self, resamples: int, rng: np.random.Generator) -> np.ndarray:
        rows = rng.integers(0, len(self.weight), (resamples, len(self.weight)), dtype=np.int32)
        return self.product[rows].sum(axis=1) / self.weight[rows].sum(axis=1)


def weighted_difference(
    values: np.ndarray,
    weights: np.ndarray,
    first: np.ndarray,
    strata: np.ndarray,
    *,
    paired: bool = False,
    equal: bool = False,
    resamples: int = 400,
    permutations: int = 499,
    level: float = 0.95,
    fewest: int = 5,
    rng: np.random.Generator,
) -> Difference:
    """The difference of two groups' weighted means, inside strata that have both.

    Parameters
    ----------
    values, weights : the score and the weight of each document; weights above 0, all 1 for documents alike.
    first : flags of the documents of the first group; the others are the second.
    strata : what each document is compared within, as whole numbers.
    paired : strata are events, which are the sample; otherwise documents are. Where weights differ, an event weighs as
        much as the precision of its difference.
    equal : pool strata alike rather than by the precision of a difference.

    >>> found = weighted_difference(np.array([4.0, 2, 1, 1]), np.ones(4), np.array([True, True, False, False]),
    ...                             np.zeros(4, dtype=int), rng=np.random.default_rng(0))
    >>> found.value, found.n_a
    (2.0, 2)
    """
    parts: list[tuple[_Part, _Part]] = []
    for stratum in np.unique(strata):
        here = strata == stratum
        a, b = here & first, here & ~first
        if a.any() and b.any():
            parts.append((_Part(values[a] * weights[a], weights[a]), _Part(values[b] * weights[b], weights[b])))
    n_a, n_b = (sum(len(pair[k].weight) for pair in parts) for k in (0, 1))
    if not parts:
        return Difference(np.nan, np.nan, np.nan, np.nan, 0, 0)
    differences = np.array([x.mean - y.mean for x, y in parts])
    if paired:
        masses = np.array([[x.weight.sum(), y.weight.sum()] for x, y in parts])
        alike = bool(np.all(weights == weights[0]))
        events = np.ones(len(parts)) if alike else masses.prod(axis=1) / masses.sum(axis=1)
        return _paired(_Part(differences * events, events), resamples, permutations, level, fewest, rng, (n_a, n_b))
    sizes = [(len(x.weight), len(y.weight)) for x, y in parts]
    share = np.array([1.0 if equal else i * j / (i + j) for i, j in sizes])
    share /= share.sum()
    value = float(share @ differences)
    if min(n_a, n_b) < fewest:
        return Difference(value, np.nan, np.nan, np.nan, n_a, n_b)
    pairs = list(zip(parts, share, strict=True))
    drawn = np.sum([s * (x.resampled(resamples, rng) - y.resampled(resamples, rng)) for (x, y), s in pairs], axis=0)
    each, twice = [part.influence for pair in parts for part in pair], np.repeat(share, 2)
    degrees = min(n_a - 1, n_b - 1, freedom(each, twice))
    low, high = expanded(drawn, degrees, widening(each, twice), level)

    def draw(n: int, rng: np.random.Generator) -> np.ndarray:
        return np.sum([s * _exchanged(x, y, n, rng) for (x, y), s in pairs], axis=0)

    p, _ = p_value(value, draw, permutations, rng)
    return Difference(value, low, high, p, n_a, n_b)


def _paired(
    events: _Part, resamples: int, permutations: int, level: float, fewest: int, rng: np.random.Generator,
    counts: tuple[int, int],
) -> Difference:  # fmt: skip
    """The mean of events' differences, by the weights of the events."""
    if len(events.weight) < fewest:
        return Difference(events.mean, np.nan, np.nan, np.nan, *counts)
    drawn, one = events.resampled(resamples, rng), np.ones(1)
    narrow = expanded(drawn, freedom([events.influence], one), widening([events.influence], one), level)
    low, high = further(events.influence, narrow, level)
    p, _ = sign_flips(events.product / events.weight.mean(), permutations, rng)
    return Difference(events.mean, low, high, p, *counts)


def _exchanged(x: _Part, y: _Part, n: int, rng: np.random.Generator) -> np.ndarray:
    """Differences of weighted means under exchanged labels; shape (n,)."""
    product, weight = np.concatenate([x.product, y.product]), np.concatenate([x.weight, y.weight])
    k = len(x.weight)
    chosen = np.argpartition(rng.random((n, len(weight)), dtype=np.float32), k - 1, axis=1)[:, :k]
    products, weights = product[chosen].sum(axis=1), weight[chosen].sum(axis=1)
    return products / weights - (product.sum() - products) / (weight.sum() - weights)

"""Resampling: means of resamples, exchanged labels, turned signs, and intervals that keep their coverage."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np

__all__ = [
    "exchanged",
    "expanded",
    "freedom",
    "further",
    "generator",
    "p_value",
    "resampled_means",
    "sign_flips",
    "weighted",
    "widening",
]

_EXCEEDANCES = 50
_CHUNK = 1000
_NUMBERS = 4_000_000
_EXACT = 14


def generator(seed: int, *names: str) -> np.random.Generator:
    """A generator whose stream depends on the seed and the names alone.

    >>> int(generator(0, "a").integers(100)) == int(generator(0, "a").integers(100))
    True
    """
    digest = hashlib.sha256("\x1f".join(map(str, (seed, *names))).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "little"))


def weighted(values: Sequence[float], weights: np.ndarray) -> float:
    """The weighted mean; NaN when nothing has weight."""
    total = float(np.sum(weights))
    return float(np.dot(values, weights) / total) if total else float("nan")


def resampled_means(values: np.ndarray, resamples: int, rng: np.random.Generator) -> np.ndarray:
    """Means of resamples; shape (resamples,). Drawn a few at a time, so that many documents need no more memory."""
    n = len(values)
    return np.concatenate(
        [values[rng.integers(0, n, (k, n), dtype=np.int32)].mean(axis=1) for k in _portions(resamples, n)]
    )


def _portions(n_draws: int, size: int) -> list[int]:
    """How many draws of ``size`` numbers to make at a time: about four million numbers, and all draws in the end.

    >>> _portions(2000, 3_000_000)[:2], sum(_portions(2000, 3_000_000))
    ([1, 1], 2000)
    """
    k = max(1, _NUMBERS // max(size, 1))
    return [min(k, n_draws - done) for done in range(0, n_draws, k)]


def widening(parts: Sequence[np.ndarray], weights: np.ndarray) -> float:
    """How much narrower resampling makes a weighted sum of means than it is: unbiased over resampled error."""
    several = [(v, w) for v, w in zip(parts, weights, strict=True) if len(v) > 1]
    unbiased = sum(w**2 * v.var(ddof=1) / len(v) for v, w in several)
    resampled = sum(w**2 * v.var() / len(v) for v, w in several)
    return float(np.sqrt(unbiased / resampled)) if resampled > 0 else 1.0


def freedom(parts: Sequence[np.ndarray], weights: np.ndarray) -> float:
    """The degrees of freedom of a weighted sum of means (Satterthwaite 1946); few when a small part weighs much.

    >>> round(freedom([np.arange(10.0), np.arange(10.0)], np.ones(2)))
    18
    """
    several = [(w**2 * v.var(ddof=1) / len(v), len(v) - 1) for v, w in zip(parts, weights, strict=True) if len(v) > 1]
    below = sum(error**2 / n for error, n in several)
    return float(sum(error for error, _ in several) ** 2 / below) if below > 0 else 1.0


def expanded(drawn: np.ndarray, degrees: float, wider: float, level: float) -> tuple[float, float]:
    """The percentile interval with its tails set further out: by Student's t, and by what resampling narrows.

    The ends stay among the resampled means, so that a rate's interval never goes below zero (Hesterberg 2015).
    """
    from scipy import stats

    tail = stats.norm.cdf(wider * stats.t.ppf((1 - level) / 2, max(degrees, 1)))
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return float(low), float(high)


def further(values: np.ndarray, interval: tuple[float, float], level: float) -> tuple[float, float]:
    """An interval of a mean of differences, or Student's on the side on which that reaches further.

    With few events there are few different resamples, and their tails end too soon.
    """
    from scipy import stats

    half = stats.t.ppf((1 + level) / 2, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return min(interval[0], float(values.mean() - half)), max(interval[1], float(values.mean() + half))


def exchanged(x: np.ndarray, y: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Differences of means under exchanged labels; shape (n,)."""
    pooled = np.concatenate([x, y])
    size, k = len(pooled), min(len(x), len(y))
    small = np.concatenate(
        [
            pooled[np.argpartition(rng.random((some, size), dtype=np.float32), k - 1, axis=1)[:, :k]].sum(axis=1)
            for some in _portions(n, size)
        ]
    )
    difference = small / k - (pooled.sum() - small) / (size - k)
    return difference if k == len(x) else -difference


def p_value(
    observed: float, draw: Callable[[int, np.random.Generator], np.ndarray], permutations: int, rng: np.random.Generator
) -> tuple[float, int]:
    """The two-sided p of a difference among differences drawn under the null hypothesis, and how many were drawn.

    Drawing stops early when p is clearly large (Besag & Clifford 1991).
    """
    limit = abs(observed) - 1e-12
    exceeded = done = 0
    while done < permutations and exceeded < _EXCEEDANCES:
        n = min(_CHUNK, permutations - done)
        exceeded += int((np.abs(draw(n, rng)) >= limit).sum())
        done += n
    return (exceeded + 1) / (done + 1), done


def sign_flips(differences: np.ndarray, permutations: int, rng: np.random.Generator) -> tuple[float, int]:
    """The two-sided p of a mean of paired differences, by turning their signs, and how many turnings were tried.

    Up to 14 pairs all turnings are tried, and p is exact.

    >>> sign_flips(np.array([1.0, 2.0, 3.0]), 9999, generator(0))
    (0.25, 8)
    """
    n = len(differences)
    if n <= _EXACT and 2**n <= permutations:
        signs = 1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
        means = np.abs(signs @ differences) / n
        return float((means >= abs(differences.mean()) - 1e-12).mean()), 2**n

    def draw(k: int, rng: np.random.Generator) -> np.ndarray:
        return (1 - 2 * rng.integers(0, 2, (k, n), dtype=np.int8)) @ differences / n

    return p_value(float(differences.mean()), draw, permutations, rng)

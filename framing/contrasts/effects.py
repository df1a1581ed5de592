"""Effect sizes, adjusted p values, and the smallest difference a sample could have shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

from framing.errors import ComparisonError, nearest, one_of

__all__ = ["Adjust", "Effect", "adjusted", "benjamini_hochberg", "cliffs_delta", "detectable", "effect_size", "holm"]

Adjust = Literal["holm", "bh", "none"]
"""How p values are adjusted: Holm bounds the chance of any false finding, ``bh`` (Benjamini–Hochberg) their share."""

Effect = Literal["cliffs_delta", "standardized"]
"""Effect size: Cliff's delta (-1 to 1), or the difference in standard deviations (Hedges' g)."""


def adjusted(p: np.ndarray, adjust: Adjust) -> np.ndarray:
    """P values adjusted; NaN stays NaN and is not counted.

    Raises
    ------
    ComparisonError
        When the adjustment is not known, naming the nearest.
    """
    if adjust not in get_args(Adjust):
        known = get_args(Adjust)
        raise ComparisonError(f'adjust="{adjust}" is not known; it should be {one_of(known)}.{nearest(adjust, known)}')
    if adjust == "none":
        return p.copy()
    return holm(p) if adjust == "holm" else benjamini_hochberg(p)


def holm(p: np.ndarray) -> np.ndarray:
    """P values adjusted after Holm (1979); NaN stays NaN and is not counted.

    >>> holm(np.array([0.01, 0.04, np.nan])).tolist()
    [0.02, 0.04, nan]
    """
    out = np.full(len(p), np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    steps = p[order] * np.arange(len(order), 0, -1)
    out[order] = np.minimum(np.maximum.accumulate(steps), 1.0) if len(order) else steps
    return out


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """P values adjusted after Benjamini & Hochberg (1995); NaN stays NaN and is not counted.

    >>> benjamini_hochberg(np.array([0.01, 0.04, np.nan, 0.03])).round(3).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    out = np.full(len(p), np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")][::-1]
    steps = p[order] * len(order) / np.arange(len(order), 0, -1)
    out[order] = np.minimum(np.minimum.accumulate(steps), 1.0) if len(order) else steps
    return out


def effect_size(a: np.ndarray, b: np.ndarray, effect: Effect) -> float:
    """The size of the difference between two samples; positive when ``a`` is higher, NaN when it has none.

    Raises
    ------
    ComparisonError
        When the effect is not known, naming the nearest.
    """
    if effect not in get_args(Effect):
        known = get_args(Effect)
        raise ComparisonError(f'effect="{effect}" is not known; it should be {one_of(known)}.{nearest(effect, known)}')
    return cliffs_delta(a, b) if effect == "cliffs_delta" else standardized(a, b)


def cliffs_delta(a: np.ndarray, b: np.ndarray) -> float:
    """Cliff's delta: how often a value of ``a`` exceeds one of ``b``, minus the reverse; -1 to 1, NaN when empty.

    Values that agree to nine decimals are equal: what sums in another order leave behind is no difference.

    >>> cliffs_delta(np.array([2.0, 3.0]), np.array([1.0, 3.0]))
    0.25
    """
    if not len(a) or not len(b):
        return float("nan")
    a, b = np.round(a, 9), np.round(b, 9)  # equal scores summed in another order are ties
    ordered = np.sort(b)
    above = np.searchsorted(ordered, a, side="left").sum()
    below = (len(b) - np.searchsorted(ordered, a, side="right")).sum()
    return float(above - below) / (len(a) * len(b))


def standardized(a: np.ndarray, b: np.ndarray) -> float:
    """Hedges' g: the difference of means in pooled standard deviations, corrected for small samples.

    0 means no difference; NaN when a sample has fewer than two values or nothing varies.

    >>> round(standardized(np.array([2.0, 4.0, 6.0]), np.array([1.0, 3.0, 5.0])), 3)
    0.4
    """
    freedom = len(a) + len(b) - 2
    if min(len(a), len(b)) < 2:
        return float("nan")
    pooled = np.sqrt(((len(a) - 1) * a.var(ddof=1) + (len(b) - 1) * b.var(ddof=1)) / freedom)
    if not pooled > 0:
        return float("nan")
    return float((a.mean() - b.mean()) / pooled * (1 - 3 / (4 * freedom - 1)))


def detectable(parts: Sequence[np.ndarray], weights: np.ndarray, *, power: float = 0.8, alpha: float = 0.05) -> float:
    """The smallest true difference that a sample like this one would find with the given power.

    ``parts`` are the samples whose weighted means make up the difference. In the measure's own unit, above 0; NaN
    when a sample cannot tell its own spread. A difference that was not found and is smaller than this was out of
    the sample's reach: it has not been shown to be absent. For one test at ``alpha``, two-sided, before adjustment.

    >>> round(detectable([np.arange(20.0), np.arange(20.0)], np.ones(2)), 1)
    5.4
    """
    from scipy import stats

    errors = [w**2 * v.var(ddof=1) / len(v) for v, w in zip(parts, weights, strict=True) if len(v) > 1]
    freedoms = [len(v) - 1 for v in parts if len(v) > 1]
    total = sum(errors)
    if not errors or total <= 0:
        return float("nan")
    freedom = total**2 / sum(e**2 / f for e, f in zip(errors, freedoms, strict=True))
    return float((stats.t.ppf(1 - alpha / 2, freedom) + stats.t.ppf(power, freedom)) * np.sqrt(total))

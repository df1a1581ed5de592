"""Scores × groups → profiles and contrasts, with intervals.

The sample is documents, never words: intervals come from resampling documents, p values from exchanging the
documents' group labels. Every random draw has a seed that depends on the names of what is compared alone, so
the same numbers come out on every run and in any document order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from framing.errors import ComparisonError
from framing.tables import CONTRASTS, check, empty

__all__ = ["Pool", "cliffs_delta", "contrast", "holm", "profile"]

Pool = Literal["precision", "equal"]
"""How strata are pooled: by ``n_a * n_b / (n_a + n_b)`` (the precision of a difference), or each alike."""

_EXCEEDANCES = 50
_CHUNK = 1000


def profile(
    scores: pd.DataFrame,
    groups: pd.Series,
    strata: pd.Series | None = None,
    *,
    resamples: int = 2000,
    level: float = 0.95,
    fewest: int = 5,
    seed: int = 0,
) -> pd.DataFrame:
    """For each measure and group the mean per document with an interval by bootstrap over documents.

    Parameters
    ----------
    scores : scores table; one row per document (or turn) and measure; NaN values are left out.
    groups, strata : Series indexed by unit_id.
    fewest : groups with fewer scored documents get no interval, and ``few`` is True.

    With strata the mean is standardised: the mean of the strata's means, weighted by each stratum's share of all
    documents, over the strata in which the group has documents. The interval is the expanded percentile interval
    (Hesterberg 2015), which keeps its coverage with few documents.

    Returns
    -------
    DataFrame with measure, group, mean, low, high, sd, n_docs, n_marks, per, few.
    """
    rows = []
    for measure, frame in _measures(scores):
        sample = _Sample(frame, groups, strata)
        for group in sample.names:
            parts = [sample.values(group, stratum) for stratum in sample.strata]
            share = np.array([sample.share[s] if len(v) else 0.0 for s, v in zip(sample.strata, parts, strict=True)])
            n_docs = sum(map(len, parts))
            few = n_docs < fewest
            mean = _weighted([v.mean() if len(v) else 0.0 for v in parts], share)
            low = high = np.nan
            if not few:
                rng = _generator(seed, "profile", measure, group)
                drawn = sum(
                    w * _means(v, resamples, rng) for v, w in zip(parts, share / share.sum(), strict=True) if len(v)
                )
                low, high = _expanded(np.asarray(drawn), n_docs - 1, _widening(parts, share), level)
            whole = np.concatenate(parts) if n_docs else np.empty(0)
            rows.append(
                {
                    "measure": measure,
                    "group": group,
                    "mean": mean,
                    "low": low,
                    "high": high,
                    "sd": float(whole.std(ddof=1)) if n_docs > 1 else np.nan,
                    "n_docs": n_docs,
                    "n_marks": sample.n_marks(group),
                    "per": frame["per"].iloc[0],
                    "few": few,
                }
            )
    names = ["measure", "group", "mean", "low", "high", "sd", "n_docs", "n_marks", "per", "few"]
    return pd.DataFrame(rows, columns=names)


def contrast(
    scores: pd.DataFrame,
    groups: pd.Series,
    strata: pd.Series | None = None,
    *,
    pool: Pool = "precision",
    resamples: int = 2000,
    permutations: int = 9999,
    level: float = 0.95,
    fewest: int = 5,
    seed: int = 0,
) -> pd.DataFrame:
    """The contrasts table: each pair of groups on each measure.

    The difference is between means per document, inside each stratum and pooled over strata; its interval is a
    stratified bootstrap over documents; p is two-sided by exchanging labels within strata, stopped early when
    it is clearly large (Besag & Clifford 1991); ``p_adjusted`` is Holm's over all contrasts returned; the effect
    size is Cliff's delta, pooled likewise. Pairs in which a group has fewer than ``fewest`` documents in common
    strata have a difference, but no interval and no p.

    Raises
    ------
    ComparisonError
        When there are fewer than two groups.
    """
    names = sorted(set(groups.dropna().astype("str")) - {""})
    if len(names) < 2:
        raise ComparisonError(
            f"a comparison needs two groups; the documents have {'one: ' + names[0] if names else 'none'}. "
            "Give more sources, or compare by another column."
        )
    samples = [(measure, _Sample(frame, groups, strata)) for measure, frame in _measures(scores)]
    rows = []
    for a, b in combinations(names, 2):
        pairs = [_Pair(measure, sample, a, b, pool) for measure, sample in samples]
        enough = [pair for pair in pairs if min(pair.n_a, pair.n_b) >= fewest]
        for pair in enough:
            pair.resample(resamples, level, _generator(seed, "contrast", pair.measure, a, b))
            pair.permute(permutations, _generator(seed, "permutation", a, b))
        rows += [pair.row(resamples) for pair in pairs]
    if not rows:
        return empty(CONTRASTS)
    frame = pd.DataFrame(rows)
    frame["p_adjusted"] = holm(frame["p"].to_numpy())
    return check(frame, CONTRASTS).sort_values(["measure", "group_a", "group_b"], ignore_index=True)


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


def cliffs_delta(a: np.ndarray, b: np.ndarray) -> float:
    """Cliff's delta: how often a value of ``a`` exceeds one of ``b``, minus the reverse; -1 to 1, NaN when empty.

    >>> cliffs_delta(np.array([2.0, 3.0]), np.array([1.0, 3.0]))
    0.25
    """
    if not len(a) or not len(b):
        return float("nan")
    ordered = np.sort(b)
    above = np.searchsorted(ordered, a, side="left").sum()
    below = (len(b) - np.searchsorted(ordered, a, side="right")).sum()
    return float(above - below) / (len(a) * len(b))


# --- samples ------------------------------------------------------------


def _measures(scores: pd.DataFrame) -> Iterable[tuple[str, pd.DataFrame]]:
    return ((str(name), frame) for name, frame in scores.groupby("measure", sort=True))


class _Sample:
    """The scored documents of one measure, by group and stratum, in the order of their ids."""

    def __init__(self, frame: pd.DataFrame, groups: pd.Series, strata: pd.Series | None) -> None:
        frame = frame.assign(
            group=frame["unit_id"].map(groups).astype("str"),
            stratum="" if strata is None else frame["unit_id"].map(strata).astype("str"),
        )
        frame = frame[~frame["group"].isin(["", "nan"])]
        self.names = sorted(frame["group"].unique())
        self.frame = frame[frame["value"].notna()].sort_values("unit_id")
        self.strata = sorted(self.frame["stratum"].unique())
        self.share = self.frame["stratum"].value_counts(normalize=True).to_dict()
        self._values = {key: part["value"].to_numpy() for key, part in self.frame.groupby(["group", "stratum"])}

    def values(self, group: str, stratum: str) -> np.ndarray:
        """The scores of a group in a stratum."""
        return self._values.get((group, stratum), np.empty(0))

    def n_marks(self, group: str) -> int:
        """The marks behind a group's scores."""
        return int(self.frame.loc[self.frame["group"] == group, "n_marks"].sum())


@dataclass
class _Pair:
    """Two groups on one measure, in the strata in which both have documents."""

    measure: str
    sample: _Sample
    a: str
    b: str
    pool: Pool
    low: float = np.nan
    high: float = np.nan
    p: float = np.nan
    tried: int = 0

    def __post_init__(self) -> None:
        both = [(self.sample.values(self.a, s), self.sample.values(self.b, s)) for s in self.sample.strata]
        self.parts = [(x, y) for x, y in both if len(x) and len(y)]
        self.n_a = sum(len(x) for x, _ in self.parts)
        self.n_b = sum(len(y) for _, y in self.parts)
        raw = [len(x) * len(y) / (len(x) + len(y)) if self.pool == "precision" else 1.0 for x, y in self.parts]
        self.weights = np.array(raw) / sum(raw) if raw else np.empty(0)

    @property
    def difference(self) -> float:
        return _weighted([x.mean() - y.mean() for x, y in self.parts], self.weights)

    def resample(self, resamples: int, level: float, rng: np.random.Generator) -> None:
        """The interval of the difference by stratified bootstrap."""
        drawn = sum(
            w * (_means(x, resamples, rng) - _means(y, resamples, rng))
            for (x, y), w in zip(self.parts, self.weights, strict=True)
        )
        widening = _widening([v for part in self.parts for v in part], np.repeat(self.weights, 2))
        self.low, self.high = _expanded(np.asarray(drawn), min(self.n_a, self.n_b) - 1, widening, level)

    def permute(self, permutations: int, rng: np.random.Generator) -> None:
        """The p value by exchanging labels within strata."""
        observed = abs(self.difference) - 1e-12
        exceeded = done = 0
        while done < permutations and exceeded < _EXCEEDANCES:
            n = min(_CHUNK, permutations - done)
            drawn = sum(w * _exchanged(x, y, n, rng) for (x, y), w in zip(self.parts, self.weights, strict=True))
            exceeded += int((np.abs(drawn) >= observed).sum())
            done += n
        self.p, self.tried = (exceeded + 1) / (done + 1), done

    def row(self, resamples: int) -> dict[str, object]:
        """The contrast as a row of the table."""
        tested = not np.isnan(self.p)
        delta = _weighted([cliffs_delta(x, y) for x, y in self.parts], self.weights)
        return {
            "measure": self.measure,
            "stratum": "",
            "group_a": self.a,
            "group_b": self.b,
            "value_a": _weighted([x.mean() for x, _ in self.parts], self.weights),
            "value_b": _weighted([y.mean() for _, y in self.parts], self.weights),
            "difference": self.difference,
            "low": self.low,
            "high": self.high,
            "effect_size": delta,
            "p": self.p,
            "n_docs_a": self.n_a,
            "n_docs_b": self.n_b,
            "method": f"bootstrap {resamples}, permutation {self.tried}" if tested else "too few documents",
            "p_adjusted": np.nan,
        }


def _exchanged(x: np.ndarray, y: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Differences of means under exchanged labels; shape (n,)."""
    pooled = np.concatenate([x, y])
    size, k = len(pooled), min(len(x), len(y))
    chosen = np.argpartition(rng.random((n, size), dtype=np.float32), k - 1, axis=1)[:, :k]
    small = pooled[chosen].sum(axis=1)
    difference = small / k - (pooled.sum() - small) / (size - k)
    return difference if k == len(x) else -difference


def _means(values: np.ndarray, resamples: int, rng: np.random.Generator) -> np.ndarray:
    """Means of resamples; shape (resamples,)."""
    n = len(values)
    return values[rng.integers(0, n, (resamples, n), dtype=np.int32)].mean(axis=1)


def _widening(parts: list[np.ndarray], weights: np.ndarray) -> float:
    """How much narrower resampling makes a weighted sum of means than it is: unbiased over resampled error."""
    several = [(v, w) for v, w in zip(parts, weights, strict=True) if len(v) > 1]
    unbiased = sum(w**2 * v.var(ddof=1) / len(v) for v, w in several)
    resampled = sum(w**2 * v.var() / len(v) for v, w in several)
    return float(np.sqrt(unbiased / resampled)) if resampled > 0 else 1.0


def _expanded(drawn: np.ndarray, freedom: int, widening: float, level: float) -> tuple[float, float]:
    """The percentile interval with its tails set further out: by Student's t, and by what resampling narrows.

    The ends stay among the resampled means, so that a rate's interval never goes below zero.
    """
    from scipy import stats

    tail = stats.norm.cdf(widening * stats.t.ppf((1 - level) / 2, max(freedom, 1)))
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return float(low), float(high)


def _weighted(values: list[float], weights: np.ndarray) -> float:
    total = float(np.sum(weights))
    return float(np.dot(values, weights) / total) if total else float("nan")


def _generator(seed: int, *names: str) -> np.random.Generator:
    """A generator whose stream depends on the seed and the names alone."""
    digest = hashlib.sha256("\x1f".join(map(str, (seed, *names))).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "little"))

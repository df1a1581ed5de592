"""Scores × groups → profiles and contrasts of independent samples, pooled over strata."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np
import pandas as pd

from framing.contrasts.effects import Adjust, Effect, adjusted, detectable, effect_size
from framing.contrasts.resampling import (
    exchanged,
    expanded,
    freedom,
    generator,
    p_value,
    resampled_means,
    weighted,
    widening,
)
from framing.errors import ComparisonError
from framing.tables import CONTRASTS, check, empty

__all__ = ["Pool", "Sample", "contrast", "finished", "group_names", "profile"]

Pool = Literal["precision", "equal"]
"""How strata are pooled: by ``n_a * n_b / (n_a + n_b)`` (the precision of a difference), or each alike."""


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
        sample = Sample(frame, groups, strata)
        for group in sample.names:
            parts = [sample.values(group, stratum) for stratum in sample.strata]
            share = np.array([sample.share[s] if len(v) else 0.0 for s, v in zip(sample.strata, parts, strict=True)])
            n_docs = sum(map(len, parts))
            few = n_docs < fewest
            mean = weighted([v.mean() if len(v) else 0.0 for v in parts], share)
            low = high = np.nan
            if not few:
                rng = generator(seed, "profile", measure, group)
                scaled = share / share.sum()
                drawn = sum(
                    w * resampled_means(v, resamples, rng) for v, w in zip(parts, scaled, strict=True) if len(v)
                )
                degrees = min(n_docs - 1, freedom(parts, share))
                low, high = expanded(np.asarray(drawn), degrees, widening(parts, share), level)
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
    adjust: Adjust = "holm",
    effect: Effect = "cliffs_delta",
    seed: int = 0,
) -> pd.DataFrame:
    """The contrasts table: each pair of groups on each measure.

    The difference is between means per document, inside each stratum and pooled over strata; its interval is a
    stratified bootstrap over documents; p is two-sided by exchanging labels within strata, stopped early when
    it is clearly large (Besag & Clifford 1991); ``p_adjusted`` is adjusted over all contrasts returned; the effect
    size is pooled likewise; ``detectable`` is the smallest true difference that such a sample would find with a
    power of .8. Pairs in which a group has fewer than ``fewest`` documents in common strata have a difference, but
    no interval and no p.

    Raises
    ------
    ComparisonError
        When there are fewer than two groups.
    """
    names = group_names(groups)
    samples = [(measure, Sample(frame, groups, strata)) for measure, frame in _measures(scores)]
    rows = []
    for a, b in combinations(names, 2):
        pairs = [_Pair(measure, sample, a, b, pool) for measure, sample in samples]
        enough = [pair for pair in pairs if min(pair.n_a, pair.n_b) >= fewest]
        for pair in enough:
            pair.resample(resamples, level, generator(seed, "contrast", pair.measure, a, b))
            pair.permute(permutations, generator(seed, "permutation", a, b))
        rows += [pair.row(resamples, effect) for pair in pairs]
    return finished(rows, adjust)


def group_names(groups: pd.Series) -> list[str]:
    """The names of the groups, sorted.

    Raises
    ------
    ComparisonError
        When there are fewer than two.
    """
    names = sorted(set(groups.dropna().astype("str")) - {""})
    if len(names) < 2:
        raise ComparisonError(
            f"a comparison needs two groups; the documents have {'one: ' + names[0] if names else 'none'}. "
            "Give more sources, or compare by another column."
        )
    return names


def finished(rows: list[dict[str, Any]], adjust: Adjust) -> pd.DataFrame:
    """The contrasts table of its rows, with p values adjusted over all of them."""
    if not rows:
        return empty(CONTRASTS)
    frame = pd.DataFrame(rows)
    frame["p_adjusted"] = adjusted(frame["p"].to_numpy(dtype=np.float64), adjust)
    return check(frame, CONTRASTS).sort_values(["measure", "group_a", "group_b"], ignore_index=True)


# --- samples ------------------------------------------------------------


def _measures(scores: pd.DataFrame) -> Iterable[tuple[str, pd.DataFrame]]:
    return ((str(name), frame) for name, frame in scores.groupby("measure", sort=True))


class Sample:
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
    sample: Sample
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
        return weighted([x.mean() - y.mean() for x, y in self.parts], self.weights)

    def resample(self, resamples: int, level: float, rng: np.random.Generator) -> None:
        """The interval of the difference by stratified bootstrap."""
        drawn = sum(
            w * (resampled_means(x, resamples, rng) - resampled_means(y, resamples, rng))
            for (x, y), w in zip(self.parts, self.weights, strict=True)
        )
        parts, weights = [v for part in self.parts for v in part], np.repeat(self.weights, 2)
        degrees = min(self.n_a - 1, self.n_b - 1, freedom(parts, weights))
        self.low, self.high = expanded(np.asarray(drawn), degrees, widening(parts, weights), level)

    def permute(self, permutations: int, rng: np.random.Generator) -> None:
        """The p value by exchanging labels within strata."""

        def draw(n: int, rng: np.random.Generator) -> np.ndarray:
            parts = zip(self.parts, self.weights, strict=True)
            return np.asarray(sum(w * exchanged(x, y, n, rng) for (x, y), w in parts))

        self.p, self.tried = p_value(self.difference, draw, permutations, rng)

    def row(self, resamples: int, effect: Effect) -> dict[str, Any]:
        """The contrast as a row of the table."""
        tested = not np.isnan(self.p)
        both = [v for part in self.parts for v in part]
        smallest = detectable(both, np.repeat(self.weights, 2)) if tested else np.nan
        return {
            "measure": self.measure,
            "stratum": "",
            "group_a": self.a,
            "group_b": self.b,
            "value_a": weighted([x.mean() for x, _ in self.parts], self.weights),
            "value_b": weighted([y.mean() for _, y in self.parts], self.weights),
            "difference": self.difference,
            "low": self.low,
            "high": self.high,
            "effect_size": weighted([effect_size(x, y, effect) for x, y in self.parts], self.weights),
            "p": self.p,
            "n_docs_a": self.n_a,
            "n_docs_b": self.n_b,
            "n_events": 0,
            "detectable": smallest,
            "method": f"bootstrap {resamples}, permutation {self.tried}" if tested else "too few documents",
            "p_adjusted": np.nan,
        }

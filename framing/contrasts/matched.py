"""Matched contrasts: sources compared inside the events they all covered. The sample is events."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from framing.contrasts.effects import Adjust, Effect, detectable
from framing.contrasts.groups import finished, group_names
from framing.contrasts.resampling import expanded, further, generator, resampled_means, sign_flips, widening
from framing.errors import ComparisonError

__all__ = ["matched", "matched_profile", "paired"]


def matched(
    scores: pd.DataFrame,
    groups: pd.Series,
    events: pd.Series,
    *,
    resamples: int = 2000,
    permutations: int = 9999,
    level: float = 0.95,
    fewest: int = 5,
    adjust: Adjust = "holm",
    effect: Effect = "cliffs_delta",
    seed: int = 0,
) -> pd.DataFrame:
    """The contrasts table of groups inside the events that both covered.

    In each event that both groups covered, the difference of their means; every event counts alike. The interval is
    a bootstrap over events, or Student's where that reaches further; p is two-sided by turning the signs of the events'
    differences. The effect size is the
    paired Cliff's delta (share of events in which a is higher, minus the reverse) or the mean difference in standard
    deviations of the differences. Pairs with fewer than ``fewest`` common events have no interval and no p.

    Raises
    ------
    ComparisonError
        When there are fewer than two groups, or no event was covered by two of them.
    """
    names = group_names(groups)
    tables = [(str(name), _means(frame, groups, events)) for name, frame in scores.groupby("measure", sort=True)]
    if not any((table.notna().sum(axis=1) > 1).any() for _, table in tables):
        raise ComparisonError(
            "no event was covered by two groups, so nothing can be matched. Widen the events (fr.align with a larger "
            "window_days or a lower similarity), or compare within a topic instead."
        )
    rows = []
    for a, b in combinations(names, 2):
        for measure, table in tables:
            pair = table.reindex(columns=[a, b]).dropna()
            counts = _counts(scores, measure, groups, events, pair.index)
            values = pair.to_numpy()
            row = paired(
                values[:, 0] - values[:, 1], resamples=resamples, permutations=permutations, level=level,
                fewest=fewest, effect=effect, rngs=(generator(seed, "matched", measure, a, b), generator(seed, a, b)),
            )  # fmt: skip
            means = values.mean(axis=0) if len(values) else np.full(2, np.nan)
            rows.append(
                {
                    "measure": measure, "stratum": "", "group_a": a, "group_b": b, "value_a": means[0],
                    "value_b": means[1], "n_docs_a": counts.get(a, 0), "n_docs_b": counts.get(b, 0),
                    "n_events": len(pair), "p_adjusted": np.nan,
                } | row
            )  # fmt: skip
    return finished(rows, adjust)


def paired(
    differences: np.ndarray,
    *,
    resamples: int,
    permutations: int,
    level: float,
    fewest: int,
    effect: Effect,
    rngs: tuple[np.random.Generator, np.random.Generator],
) -> dict[str, Any]:
    """The mean of paired differences with interval, p, effect size and the smallest difference it could show."""
    n = len(differences)
    out: dict[str, Any] = {
        "difference": float(differences.mean()) if n else np.nan,
        "low": np.nan,
        "high": np.nan,
        "p": np.nan,
        "effect_size": _effect(differences, effect),
        "detectable": np.nan,
        "method": f"too few events: {n}",
    }
    if n < fewest:
        return out
    drawn = resampled_means(differences, resamples, rngs[0])
    low, high = further(differences, expanded(drawn, n - 1, widening([differences], np.ones(1)), level), level)
    p, tried = sign_flips(differences, permutations, rngs[1])
    return out | {
        "low": low,
        "high": high,
        "p": p,
        "detectable": detectable([differences], np.ones(1)),
        "method": f"{n} events: bootstrap {resamples}, sign flips {tried}",
    }


def matched_profile(
    scores: pd.DataFrame,
    groups: pd.Series,
    events: pd.Series,
    *,
    resamples: int = 2000,
    level: float = 0.95,
    fewest: int = 5,
    seed: int = 0,
) -> pd.DataFrame:
    """For each measure and group the mean over the events it shares with another group, every event alike.

    Intervals resample events. Two groups that told other events differ in what they told as well: the difference
    inside the events both told is in :func:`matched`, and is more precise.
    """
    rows = []
    for measure, frame in scores.groupby("measure", sort=True):
        table = _means(frame, groups, events)
        table = table[table.notna().sum(axis=1) > 1]
        known = frame[frame["unit_id"].map(events).isin(table.index)]
        of = known["unit_id"].map(groups)
        for group in sorted(set(frame["unit_id"].map(groups).dropna()) - {""}):
            values = table[group].dropna().to_numpy() if group in table else np.empty(0)
            few = len(values) < fewest
            low = high = np.nan
            if not few:
                drawn = resampled_means(values, resamples, generator(seed, "matched profile", str(measure), group))
                low, high = expanded(drawn, len(values) - 1, widening([values], np.ones(1)), level)
            mine = known[of == group]
            rows.append(
                {
                    "measure": measure, "group": group, "mean": float(values.mean()) if len(values) else np.nan,
                    "low": low, "high": high, "sd": float(values.std(ddof=1)) if len(values) > 1 else np.nan,
                    "n_docs": int(mine["value"].notna().sum()), "n_marks": int(mine["n_marks"].sum()),
                    "per": frame["per"].iloc[0], "few": few,
                }
            )  # fmt: skip
    names = ["measure", "group", "mean", "low", "high", "sd", "n_docs", "n_marks", "per", "few"]
    return pd.DataFrame(rows, columns=names)


def _means(frame: pd.DataFrame, groups: pd.Series, events: pd.Series) -> pd.DataFrame:
    """The mean score of each group in each event: a row per event, a column per group, NaN where it has none."""
    placed = frame.assign(group=frame["unit_id"].map(groups), event=frame["unit_id"].map(events))
    placed = placed[placed["value"].notna() & ~placed["group"].isin(["", None]) & ~placed["event"].isin(["", None])]
    placed = placed.dropna(subset=["group", "event"])
    return placed.groupby(["event", "group"])["value"].mean().unstack("group").sort_index()


def _counts(
    scores: pd.DataFrame, measure: str, groups: pd.Series, events: pd.Series, shared: pd.Index
) -> dict[str, int]:
    """The scored documents of each group in the shared events."""
    mine = scores[(scores["measure"] == measure) & scores["value"].notna() & scores["unit_id"].map(events).isin(shared)]
    return {str(name): int(n) for name, n in mine["unit_id"].map(groups).value_counts().items()}


def _effect(differences: np.ndarray, effect: Effect) -> float:
    if not len(differences):
        return float("nan")
    if effect == "cliffs_delta":
        return float(np.sign(differences).mean())
    spread = differences.std(ddof=1) if len(differences) > 1 else 0.0
    return float(differences.mean() / spread) if spread > 0 else float("nan")

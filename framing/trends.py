"""Over time: measures by week or month, and how each group changed."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd

from framing.contrasts import Adjust, adjusted, contrast, profile
from framing.contrasts.resampling import expanded, generator, p_value
from framing.errors import ComparisonError, nearest, one_of

__all__ = ["Every", "changes", "periods", "trends"]

Every = Literal["day", "week", "month", "quarter", "year"]
"""How long a period is; weeks begin on Monday."""

_CODES = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
_BEFORE, _AFTER = "1 before", "2 after"


def periods(dates: pd.Series, every: Every) -> pd.Series:
    """The first day of each date's period, as ISO text; empty for a date that is missing or no date.

    Raises
    ------
    ComparisonError
        When the period is not known, naming the nearest.

    >>> periods(pd.Series(["2024-05-08", ""]), "week").tolist()
    ['2024-05-06', '']
    """
    if every not in get_args(Every):
        known = get_args(Every)
        raise ComparisonError(f'every="{every}" is not known; it should be {one_of(known)}.{nearest(every, known)}')
    days = pd.to_datetime(dates.astype("str").str[:10], format="%Y-%m-%d", errors="coerce")
    return days.dt.to_period(_CODES[every]).dt.start_time.dt.strftime("%Y-%m-%d").fillna("")


def trends(
    scores: pd.DataFrame,
    groups: pd.Series,
    dates: pd.Series,
    *,
    every: Every = "month",
    resamples: int = 2000,
    level: float = 0.95,
    fewest: int = 5,
    seed: int = 0,
) -> pd.DataFrame:
    """For each measure, group and period the mean per document, with an interval by bootstrap over documents.

    ``groups`` and ``dates`` are indexed by unit_id. Periods with fewer than ``fewest`` documents have no interval;
    periods between the first and the last without any document are rows with a NaN mean.

    Returns
    -------
    DataFrame with measure, group, period (its first day), mean, low, high, sd, n_docs, n_marks, per, few.

    Raises
    ------
    ComparisonError
        When no document has a date.
    """
    period = periods(dates, every)
    dated = (period != "") & (groups != "")
    if not dated.any():
        raise ComparisonError(
            'no document has a date such as "2024-05-08", so there is no course over time; name the column with '
            'fr.read(…, date="published").'
        )
    both = (groups + "\x1f" + period).where(dated, "")
    table = profile(scores, both, resamples=resamples, level=level, fewest=fewest, seed=seed)
    split = table["group"].str.split("\x1f")
    table = table.assign(group=split.str[0], period=split.str[1])
    every_period = pd.period_range(period[dated].min(), period[dated].max(), freq=_CODES[every])
    starts = every_period.start_time.strftime("%Y-%m-%d").tolist()
    index = pd.MultiIndex.from_product(
        [sorted(table["measure"].unique()), sorted(table["group"].unique()), starts],
        names=["measure", "group", "period"],
    )
    whole = table.set_index(["measure", "group", "period"]).reindex(index).reset_index()
    per = table.drop_duplicates("measure").set_index("measure")["per"]
    whole["per"] = whole["measure"].map(per)
    for name in ("n_docs", "n_marks"):
        whole[name] = whole[name].fillna(0).astype(np.int64)
    whole["few"] = whole["n_docs"] < fewest
    names = ["measure", "group", "period", "mean", "low", "high", "sd", "n_docs", "n_marks", "per", "few"]
    return whole[names]


def changes(
    scores: pd.DataFrame,
    groups: pd.Series,
    dates: pd.Series,
    *,
    event: str | None = None,
    resamples: int = 2000,
    permutations: int = 9999,
    level: float = 0.95,
    fewest: int = 5,
    adjust: Adjust = "holm",
    seed: int = 0,
) -> pd.DataFrame:
    """How each group changed: from before an event to after it, or by the year.

    With ``event`` (an ISO date; its own day counts as after) the difference of means after and before; without, the
    slope of a straight line through the documents, per year. Intervals resample documents; p exchanges their dates.

    Returns
    -------
    DataFrame with measure, group, change, low, high, p, p_adjusted, before, after (means; NaN for a slope), n_before,
    n_after, per.

    Raises
    ------
    ComparisonError
        When ``event`` is no date, no group has documents on both sides of it, or no document has a group.
    """
    days = pd.to_datetime(dates.astype("str").str[:10], format="%Y-%m-%d", errors="coerce")
    rows: list[dict[str, object]] = []
    if event is None:
        for (measure, group), mine in scores.assign(group=scores["unit_id"].map(groups)).groupby(["measure", "group"]):
            if group:
                rng = generator(seed, "slope", str(measure), str(group))
                found = _slope(mine, days, resamples, permutations, level, fewest, rng)
                rows.append({"measure": measure, "group": group, "per": f"{mine['per'].iloc[0]}, by the year"} | found)
    else:
        rows = _around(scores, groups, days, _day(event), (resamples, permutations, level, fewest, seed))
    if not rows:
        raise ComparisonError(
            "no group has documents both before and after the event, so no change can be told; move the event, or "
            "compare by another column."
            if event
            else "no document has a group, so there is no change to tell; name another column with by."
        )
    frame = pd.DataFrame(rows)
    frame["p_adjusted"] = adjusted(frame["p"].to_numpy(dtype=np.float64), adjust)
    names = [
        "measure",
        "group",
        "change",
        "low",
        "high",
        "p",
        "p_adjusted",
        "before",
        "after",
        "n_before",
        "n_after",
        "per",
    ]
    return frame[names]


def _day(event: str) -> pd.Timestamp:
    try:
        return pd.to_datetime(event, format="%Y-%m-%d")
    except ValueError as error:
        raise ComparisonError(f'event="{event}" is no date; write it like 2024-05-08.') from error


def _around(
    scores: pd.DataFrame,
    groups: pd.Series,
    days: pd.Series,
    day: pd.Timestamp,
    options: tuple[int, int, float, int, int],
) -> list[dict[str, object]]:
    """The rows of changes from before a day to after it."""
    resamples, permutations, level, fewest, seed = options
    side = pd.Series(np.where(days >= day, _AFTER, _BEFORE), index=days.index).where(days.notna(), "")
    if side[side != ""].nunique() < 2:
        raise ComparisonError(
            f"all dated documents lie on one side of {day.date()}, so nothing changed at it; the dates run from "
            f"{days.min().date()} to {days.max().date()}."
        )
    rows: list[dict[str, object]] = []
    for group in sorted(set(groups) - {""}):
        mine = side.where(groups.reindex(side.index) == group, "")
        if mine[mine != ""].nunique() < 2:
            continue
        table = contrast(
            scores, mine, resamples=resamples, permutations=permutations, level=level, fewest=fewest, adjust="none",
            seed=seed,
        )  # fmt: skip
        for row in table.itertuples():
            rows.append(
                {
                    "measure": row.measure, "group": group, "change": -row.difference, "low": -row.high,
                    "high": -row.low, "p": row.p, "before": row.value_a, "after": row.value_b,
                    "n_before": row.n_docs_a, "n_after": row.n_docs_b,
                    "per": scores.loc[scores["measure"] == row.measure, "per"].iloc[0],
                }
            )  # fmt: skip
    return sorted(rows, key=lambda row: (str(row["measure"]), str(row["group"])))


def _slope(
    frame: pd.DataFrame, days: pd.Series, resamples: int, permutations: int, level: float, fewest: int,
    rng: np.random.Generator,
) -> dict[str, object]:  # fmt: skip
    """The slope per year of one group's scores over their dates."""
    at = frame["unit_id"].map(days)
    some = frame[frame["value"].notna() & at.notna()].sort_values("unit_id")
    x = (some["unit_id"].map(days) - pd.Timestamp("2000-01-01")).dt.days.to_numpy(dtype=np.float64) / 365.25
    y = some["value"].to_numpy(dtype=np.float64)
    n = len(y)
    out: dict[str, object] = {
        "change": np.nan, "low": np.nan, "high": np.nan, "p": np.nan, "before": np.nan, "after": np.nan,
        "n_before": n, "n_after": n,
    }  # fmt: skip
    if n < 2 or not np.ptp(x) > 0:
        return out
    out["change"] = slope = float(np.cov(x, y)[0, 1] / x.var(ddof=1))
    if n < fewest:
        return out
    rows = rng.integers(0, n, (resamples, n))
    xs, ys = x[rows], y[rows]
    spread = xs.var(axis=1)
    known = spread > 1e-12
    drawn = (((xs * ys).mean(axis=1) - xs.mean(axis=1) * ys.mean(axis=1))[known]) / spread[known]
    out["low"], out["high"] = expanded(drawn, n - 2, float(np.sqrt(n / (n - 2))), level)
    centred = (x - x.mean()) / ((x - x.mean()) ** 2).sum()
    out["p"], _ = p_value(slope, lambda k, g: g.permuted(np.tile(y, (k, 1)), axis=1) @ centred, permutations, rng)
    return out

"""Figures of groups: profiles over measures, forest plots, tallies and distributions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.charts.canvas import COLOURS, MARKERS, canvas, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "differences",
    "differences_layout",
    "distributions",
    "forest",
    "forest_layout",
    "profile",
    "profile_layout",
    "tally",
]


def profile_layout(profile: pd.DataFrame) -> pd.DataFrame:
    """What a profile draws: every group on every measure, in standard deviations from the mean over groups.

    Columns: measure, y, group, x, low, high, mean. The standard deviation is that of documents within groups, so that
    measures of different units share an axis; measures whose scores do not vary are left out.
    """
    parts: list[pd.DataFrame] = []
    names = list(dict.fromkeys(profile["measure"]))[::-1]
    for measure in names:
        rows = profile[(profile["measure"] == measure) & profile["mean"].notna()]
        spread = float(np.sqrt((rows["sd"] ** 2).mean()))
        if not spread > 0:
            continue
        y = len(parts)
        centred = {name: (rows[column] - rows["mean"].mean()) / spread
                   for name, column in (("x", "mean"), ("low", "low"), ("high", "high"))}  # fmt: skip
        parts.append(rows[["measure", "group", "mean"]].assign(y=y, **centred))
    columns = ["measure", "y", "group", "x", "low", "high", "mean"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def profile(table: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """All measures at once: a row per measure, a point with its interval per group."""
    rows = profile_layout(table)
    groups = sorted(rows["group"].unique())
    with style():
        figure, axes = canvas(ax, height=1.2 + max(0.42, 0.09 * len(groups)) * max(rows["measure"].nunique(), 1))
        axes.axvline(0, color="#777777", linewidth=0.8)
        for n, group in enumerate(groups):
            mine = rows[rows["group"] == group]
            y = mine["y"] + 0.5 * ((len(groups) - 1) / 2 - n) / max(len(groups), 2)
            colour = COLOURS[n % len(COLOURS)]
            axes.hlines(y, mine["low"], mine["high"], color=colour, linewidth=1.4)
            axes.plot(
                mine["x"], y, MARKERS[n % len(MARKERS)], color=colour, markersize=5, label=group,
                markerfacecolor=colour if n < len(COLOURS) else "white",
            )  # fmt: skip
        labels = rows.drop_duplicates("y")
        axes.set_yticks(labels["y"].tolist(), labels["measure"].tolist())
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(-0.6, rows["measure"].nunique() - 0.4)
        axes.grid(axis="x", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set_xlabel("standard deviations of documents from the mean over groups")
        if groups:
            figure.legend(loc="outside upper center", ncols=min(len(groups), 3), frameon=False)
    return figure


def forest_layout(profile: pd.DataFrame, measure: str) -> pd.DataFrame:
    """What a forest plot draws: a row per group, lowest at the bottom.

    Columns: group, y, mean, low, high, n_docs, label, few. Groups with a NaN mean are left out.

    Raises
    ------
    KeyError
        When the profile has no such measure.
    """
    rows = profile[profile["measure"] == measure]
    if rows.empty:
        raise KeyError(measure)
    rows = rows[rows["mean"].notna()].sort_values(["mean", "group"], ignore_index=True)
    label = [
        f"{group}  (n={n}{', no interval' if few else ''})"
        for group, n, few in zip(rows["group"], rows["n_docs"], rows["few"], strict=True)
    ]
    return rows[["group", "mean", "low", "high", "n_docs", "few"]].assign(y=np.arange(len(rows)), label=label)


def forest(profile: pd.DataFrame, measure: str, ax: Axes | None = None) -> Figure:
    """A forest plot: each group's mean per document with its interval.

    A hollow point stands for a group with too few documents for an interval.
    """
    rows = forest_layout(profile, measure)
    per = profile.loc[profile["measure"] == measure, "per"].iloc[0]
    with style():
        figure, axes = canvas(ax, height=0.75 + 0.3 * max(len(rows), 1))
        for row in rows.itertuples():
            if not row.few:
                axes.plot([row.low, row.high], [row.y, row.y], color=COLOURS[0], linewidth=2, solid_capstyle="butt")
            axes.plot(
                row.mean, row.y, "o", color=COLOURS[0], markersize=6, markerfacecolor="white" if row.few else COLOURS[0]
            )
        axes.set_yticks(rows["y"].tolist(), rows["label"].tolist())
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.grid(axis="x", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set_xlabel(f"{measure}, per {per}" if per[0].isdigit() else f"{measure} ({per})")
        values = rows[["mean", "low", "high"]].to_numpy()
        if values.size and np.nanmin(values) >= 0 and np.nanmin(values) < 0.35 * np.nanmax(values):
            axes.set_xlim(left=0)
    return figure


def differences_layout(contrasts: pd.DataFrame, measure: str, most: int = 15) -> pd.DataFrame:
    """What a figure of differences draws: a row per pair with an interval, the lowest difference at the bottom.

    Columns: pair, y, difference, low, high, clear (adjusted p < .05), label (with the documents, or the events when
    matched). Of many pairs the ``most`` with the smallest p.
    """
    rows = contrasts[(contrasts["measure"] == measure) & contrasts["low"].notna()]
    rows = rows.sort_values(["p", "group_a", "group_b"], kind="stable").head(most)
    rows = rows.sort_values(["difference", "group_a", "group_b"], kind="stable", ignore_index=True)
    pair = [f"{a} − {b}" for a, b in zip(rows["group_a"], rows["group_b"], strict=True)]
    n = [
        f"{events} events" if events else f"n={a}, {b}"
        for a, b, events in zip(rows["n_docs_a"], rows["n_docs_b"], rows["n_events"], strict=True)
    ]
    return rows[["difference", "low", "high"]].assign(
        pair=pair,
        y=np.arange(len(rows)),
        clear=rows["p_adjusted"] < 0.05,
        label=[f"{p}  ({k})" for p, k in zip(pair, n, strict=True)],
    )


def differences(contrasts: pd.DataFrame, measure: str, ax: Axes | None = None, *, most: int = 15) -> Figure:
    """The difference of each pair of groups with its interval; filled points have an adjusted p below .05."""
    rows = differences_layout(contrasts, measure, most)
    with style():
        figure, axes = canvas(ax, height=0.85 + 0.26 * max(len(rows), 1))
        axes.axvline(0, color="#777777", linewidth=0.8)
        axes.hlines(rows["y"], rows["low"], rows["high"], color=COLOURS[0], linewidth=2)
        for clear in (True, False):
            some = rows[rows["clear"] == clear]
            axes.plot(
                some["difference"], some["y"], "o", color=COLOURS[0], markersize=6,
                markerfacecolor=COLOURS[0] if clear else "white",
            )  # fmt: skip
        axes.set_yticks(rows["y"].tolist(), rows["label"].tolist())
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.grid(axis="x", color="#dddddd", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.set_xlabel(f"difference in {measure}")
    return figure


def tally(spans: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Bars: for each maker of marks, how many count and how many are set aside."""
    counts = spans.groupby("by")["kept"].agg(["sum", "size"]).sort_index()
    aside = (counts["size"] - counts["sum"]).to_numpy()
    with style():
        figure, axes = canvas(ax, height=0.8 + 0.4 * max(len(counts), 1))
        at = np.arange(len(counts))
        axes.barh(at, counts["sum"].to_numpy(), color=COLOURS[0], label="count")
        axes.barh(at, aside, left=counts["sum"].to_numpy(), color="#bbbbbb", label="set aside")
        axes.set_yticks(at, counts.index.tolist())
        axes.set_xlabel("marks")
        axes.legend(frameon=False)
    return figure


def distributions(scores: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """A box for each measure, standardised so that measures of different units share an axis."""
    parts = [(name, frame["value"].dropna()) for name, frame in scores.groupby("measure", sort=True)]
    parts = [(name, (v - v.mean()) / v.std()) for name, v in parts if v.std() > 0]
    with style():
        figure, axes = canvas(ax, height=0.8 + 0.4 * max(len(parts), 1))
        if parts:
            axes.boxplot([v.to_numpy() for _, v in parts], orientation="horizontal", widths=0.6)
            axes.set_yticks(np.arange(1, len(parts) + 1), [str(name) for name, _ in parts])
        axes.set_xlabel("standard deviations from the mean over units")
    return figure

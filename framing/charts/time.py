"""Figures over time: a measure by week or month, and which source told which event when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.charts.canvas import COLOURS, DASHES, MARKERS, canvas, sheet, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["coverage", "coverage_layout", "timeline", "timeline_layout"]

_TOGETHER = 3


def timeline_layout(trend: pd.DataFrame, measure: str) -> pd.DataFrame:
    """What a timeline draws: group, period, x (the period's first day), mean, low, high, n_docs; by group and time.

    Raises
    ------
    KeyError
        When the trend has no such measure.
    """
    rows = trend[trend["measure"] == measure]
    if rows.empty:
        raise KeyError(measure)
    rows = rows.sort_values(["group", "period"], ignore_index=True)
    return rows.assign(x=pd.to_datetime(rows["period"]))[["group", "period", "x", "mean", "low", "high", "n_docs"]]


def timeline(trend: pd.DataFrame, measure: str, ax: Axes | None = None, *, event: str | None = None) -> Figure:
    """A line per group: the mean per document in each period, with its interval where there are enough documents.

    Periods without documents break the line. ``event`` is a date at which a line is drawn. More groups than can be told
    apart in one panel have a panel each, with the others in grey behind it.
    """
    rows = timeline_layout(trend, measure)
    per = trend.loc[trend["measure"] == measure, "per"].iloc[0]
    label = f"{measure}, per {per}" if per[:1].isdigit() else f"{measure} ({per})"
    groups = sorted(rows["group"].unique())
    with style():
        if ax is None and len(groups) > _TOGETHER:
            return _panels(rows, groups, label, event)
        figure, axes = canvas(ax, height=3.0)
        step = (
            np.median(np.diff(np.unique(rows["x"].to_numpy()))) if rows["x"].nunique() > 1 else np.timedelta64(7, "D")
        )
        for n, group in enumerate(groups):
            _line(axes, rows[rows["group"] == group], n, step * 0.12 * (n - (len(groups) - 1) / 2), group)
        _event(axes, event)
        axes.set_ylabel(label)
        _scaled(axes, rows)
        figure.legend(loc="outside upper center", ncols=min(len(groups), 3), frameon=False)
    return figure


def _panels(rows: pd.DataFrame, groups: list[str], label: str, event: str | None) -> Figure:
    """A small panel per group."""
    n_rows = -(-len(groups) // 3)
    figure = sheet(0.5 + 1.35 * n_rows)
    panels = figure.subplots(n_rows, 3, sharex=True, sharey=True, squeeze=False).ravel()
    for n, (panel, group) in enumerate(zip(panels, groups, strict=False)):
        for other, part in rows.groupby("group", sort=True):
            if other != group:
                panel.plot(part["x"], part["mean"], color="#dddddd", linewidth=0.8)
        _line(panel, rows[rows["group"] == group], 0, np.timedelta64(0, "D"), group)
        _event(panel, event if n == 0 else None, event)
        panel.set_title(group, fontsize=8, loc="left")
        panel.tick_params(labelsize=8)
    for panel in panels[len(groups) :]:
        panel.set_visible(False)
    _scaled(panels[0], rows)
    figure.supylabel(label, fontsize=9)
    return figure


def _line(axes: Axes, rows: pd.DataFrame, n: int, aside: np.timedelta64, label: str) -> None:
    """One group's means, with their intervals."""
    x, colour = rows["x"].to_numpy() + aside, COLOURS[n % len(COLOURS)]
    axes.vlines(x, rows["low"], rows["high"], color=colour, linewidth=1.2, alpha=0.8)
    axes.plot(
        x, rows["mean"], linestyle=DASHES[n % len(DASHES)], marker=MARKERS[n % len(MARKERS)], color=colour,
        markersize=4.5, linewidth=1.3, label=label,
    )  # fmt: skip


def _event(axes: Axes, named: str | None, at: str | None = None) -> None:
    """A line at the event, with its date where it is named."""
    if named or at:
        axes.axvline(pd.Timestamp(named or at), color="#333333", linewidth=1, linestyle=(0, (4, 3)))
    if named:
        axes.annotate(
            named, (pd.Timestamp(named), 1), xycoords=("data", "axes fraction"), xytext=(3, 2),
            textcoords="offset points", fontsize=8,
        )  # fmt: skip


def _scaled(axes: Axes, rows: pd.DataFrame) -> None:
    """Dates below, lines across, and from zero upwards where zero is near what is drawn."""
    _dated(axes)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    values = rows[["mean", "low", "high"]].to_numpy()
    if np.isfinite(values).any() and 0 <= np.nanmin(values) < 0.35 * np.nanmax(values):
        axes.set_ylim(bottom=-0.03 * axes.get_ylim()[1])


def coverage_layout(frame: pd.DataFrame, most: int = 25) -> pd.DataFrame:
    """What the coverage figure draws: a row per dated document of an event of several sources.

    Columns: event, y (the latest event at 0), label (first date and words), source, date, days (after the event's first
    article), x (days, set aside by source so that articles of one day stand beside one another). Of many events the
    ``most`` with the most sources, then documents, are taken.
    """
    dated = frame[frame["date"].astype("str") != ""]
    day = pd.to_datetime(dated["date"].astype("str").str[:10], format="%Y-%m-%d", errors="coerce")
    dated = dated.assign(day=day).dropna(subset=["day"])
    size = dated.groupby("event").agg(sources=("source", "nunique"), n=("source", "size"), first=("day", "min"))
    size = size[size["sources"] > 1].reset_index()
    chosen = size.sort_values(["sources", "n", "event"], ascending=[False, False, True]).head(most)
    order = chosen.sort_values(["first", "event"], ascending=False)["event"].tolist()
    rows = dated[dated["event"].isin(order)].sort_values(["day", "source", "doc_id"], ignore_index=True)
    names = ["event", "y", "label", "source", "date", "days", "x"]
    if rows.empty:
        return pd.DataFrame(columns=names)
    first = rows["event"].map(size.set_index("event")["first"])
    words = rows["event_words"].str.split(", ").str[:3].str.join(", ")
    days = (rows["day"] - first).dt.days
    places = {source: n for n, source in enumerate(sorted(rows["source"].unique()))}
    slot = (rows["source"].map(places) - (len(places) - 1) / 2) / (len(places) + 1)
    out = rows.assign(
        y=rows["event"].map({event: n for n, event in enumerate(order)}),
        label=first.dt.strftime("%Y-%m-%d") + "  " + words, days=days, x=days + slot,
    )  # fmt: skip
    return out[names]


def coverage(frame: pd.DataFrame, ax: Axes | None = None, *, most: int = 25) -> Figure:
    """Which source told which event when: a row per event, a point per article, its form and place by source."""
    rows = coverage_layout(frame, most)
    with style():
        figure, axes = canvas(ax, height=1.3 + 0.22 * max(rows["event"].nunique(), 2))
        for n, (source, mine) in enumerate(rows.groupby("source", sort=True)):
            again = mine.groupby(["event", "x"]).cumcount()
            colour = COLOURS[n % len(COLOURS)]
            axes.plot(
                mine["x"], mine["y"] + 0.18 * again, MARKERS[n % len(MARKERS)], color=colour, markersize=4.5,
                label=str(source), markerfacecolor=colour if n < len(COLOURS) else "white",
            )  # fmt: skip
        labels = rows.drop_duplicates("y")
        axes.set_yticks(labels["y"].tolist(), labels["label"].tolist(), fontsize=8)
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(-0.7, rows["event"].nunique() - 0.3)
        latest = int(rows["days"].max()) if len(rows) else 0
        axes.set_xlim(-0.6, latest + 0.6)
        axes.set_xticks(range(0, latest + 1, max(1, -(-latest // 10))))
        for edge in range(latest):
            axes.axvline(edge + 0.5, color="#eeeeee", linewidth=0.8)
        axes.set_xlabel("days after the first article")
        axes.grid(axis="y", color="#e5e5e5", linewidth=0.6)
        axes.set_axisbelow(True)
        if len(rows):
            figure.legend(loc="outside upper center", ncols=3, frameon=False)
    return figure


def _dated(axes: Axes) -> None:
    """Dates written shortly along the lower edge."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=3, maxticks=8)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))

"""Figures from tables. Each has a ``*_layout`` that gives the numbers to be drawn, and a function that draws them.

Figures are made without pyplot: nothing global changes, and nothing opens a window. Colours are safe for
colour-blind readers and differ in lightness, so that a grey print still tells them apart.
"""

from __future__ import annotations

import io
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["COLOURS", "distributions", "forest", "forest_layout", "svg", "tally"]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#5D5D5D")
"""Okabe and Ito's palette, in the order used."""

_STYLE = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": "#555555",
    "xtick.color": "#333333",
    "ytick.color": "#111111",
    "svg.hashsalt": "framing",
    "svg.fonttype": "path",
    "text.parse_math": False,
}


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
    with _style():
        figure, axes = _axes(ax, height=0.75 + 0.3 * max(len(rows), 1))
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


def tally(spans: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """Bars: for each maker of marks, how many count and how many are set aside."""
    counts = spans.groupby("by")["kept"].agg(["sum", "size"]).sort_index()
    aside = (counts["size"] - counts["sum"]).to_numpy()
    with _style():
        figure, axes = _axes(ax, height=0.8 + 0.4 * max(len(counts), 1))
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
    with _style():
        figure, axes = _axes(ax, height=0.8 + 0.4 * max(len(parts), 1))
        if parts:
            axes.boxplot([v.to_numpy() for _, v in parts], orientation="horizontal", widths=0.6)
            axes.set_yticks(np.arange(1, len(parts) + 1), [str(name) for name, _ in parts])
        axes.set_xlabel("standard deviations from the mean over units")
    return figure


def _style() -> AbstractContextManager[None]:
    import matplotlib as mpl

    return mpl.rc_context(_STYLE)  # type: ignore[arg-type]


def _axes(ax: Axes | None, height: float) -> tuple[Figure, Axes]:
    """The axes to draw on, and their figure; a new one of a column's width when none is given."""
    from matplotlib.figure import Figure

    if ax is None:
        figure = Figure(figsize=(6.6, height), layout="constrained")
        return figure, figure.add_subplot()
    owner = ax.get_figure(root=True)
    if owner is None:
        raise ValueError("the axes stand on no figure")
    return owner, ax


def svg(figure: Figure) -> str:
    """The figure as SVG text, the same bytes on every run."""
    out = io.StringIO()
    with _style():
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    return text[text.index("<svg") :]

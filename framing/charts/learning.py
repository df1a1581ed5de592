"""The learning curve: how right a model is with a growing share of the codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from framing.charts.canvas import COLOURS, canvas, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["learning_curve"]


def learning_curve(curve: pd.DataFrame, *, ax: Axes | None = None) -> Figure:
    """The figure of a model over the number of codes it learned from, with 95% intervals.

    ``curve`` has a row per number of codes with ``codes, figure, value, low, high``. While the line still rises at its
    right end, more codes are worth their work.
    """
    with style():
        figure, ax = canvas(ax, 2.6)
        ax.fill_between(curve["codes"], curve["low"], curve["high"], color=COLOURS[0], alpha=0.15, linewidth=0)
        ax.plot(curve["codes"], curve["value"], color=COLOURS[0], marker="o", markersize=4)
        for row in curve.itertuples():
            ax.annotate(f"{row.value:.2f}", (row.codes, row.value), (0, 6), textcoords="offset points", ha="center")
        ax.set_xlabel("codes learned from and tested on")
        ax.set_ylabel(str(curve["figure"].iloc[0]).replace("_", " "))
        ax.set_ylim(min(0.0, float(curve["low"].min())), 1)
        ax.set_xlim(0, float(curve["codes"].max()) * 1.05)
        return figure

"""The specification curve: one difference under many defensible choices (Simonsohn, Simmons & Nelson 2020)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.charts.canvas import COLOURS, sheet, style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["specification_curve", "specification_layout"]

_FIXED = ("difference", "low", "high", "p", "usual", "n_docs_a", "n_docs_b")


def specification_layout(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the curve draws, and the choices under it.

    Returns
    -------
    (curve, choices) : a row per analysis with x, difference, low, high, clear (p < .05), usual; from the lowest
        difference to the highest. And a row per dot of the panel below: x, y, dimension, choice.
    """
    curve = frame[frame["difference"].notna()].sort_values("difference", kind="stable", ignore_index=True)
    curve = curve.assign(x=np.arange(len(curve)), clear=curve["p"] < 0.05)
    dots, y = [], 0
    for dimension in [name for name in frame.columns if name not in _FIXED and name != "analysis"]:
        values = list(dict.fromkeys(frame[dimension]))
        if len(values) < 2:
            continue
        for value in values:
            here = curve.loc[curve[dimension] == value, "x"]
            dots.append(pd.DataFrame({"x": here, "y": y, "dimension": dimension, "choice": str(value)}))
            y += 1
        y += 1
    names = ["x", "y", "dimension", "choice"]
    return curve, pd.concat(dots, ignore_index=True) if dots else pd.DataFrame(columns=names)


def specification_curve(frame: pd.DataFrame, label: str) -> Figure:
    """The differences of all analyses in order, above the choices each one made.

    Dark points have p < .05; hollow ones have not; the ringed one is the analysis as it was first made.
    """
    curve, choices = specification_layout(frame)
    n_rows = int(choices["y"].max()) + 1 if len(choices) else 1
    with style():
        figure = sheet(2.4 + 0.17 * n_rows)
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[2.2, 0.17 * n_rows])
        upper.axhline(0, color="#777777", linewidth=0.8)
        upper.vlines(
            curve["x"], curve["low"], curve["high"], color="#c9c9c9", linewidth=max(0.5, 150 / (len(curve) + 40))
        )
        for clear, face in ((True, COLOURS[0]), (False, "white")):
            some = curve[curve["clear"] == clear]
            upper.plot(
                some["x"], some["difference"], "o", markersize=3.2, color=COLOURS[0], markerfacecolor=face,
                markeredgewidth=0.7, label="p < .05" if clear else "p ≥ .05",
            )  # fmt: skip
        usual = curve[curve["usual"]]
        upper.plot(
            usual["x"], usual["difference"], "o", markersize=9, markerfacecolor="none", color=COLOURS[1],
            markeredgewidth=1.6, label="as first made",
        )  # fmt: skip
        upper.set_title(label, loc="left", fontsize=9)
        upper.spines["bottom"].set_visible(False)
        upper.tick_params(axis="x", length=0, labelbottom=False)
        figure.legend(loc="outside upper center", ncols=3, frameon=False)
        lower.plot(
            choices["x"],
            choices["y"],
            "|",
            color="#333333",
            markersize=5,
            markeredgewidth=max(0.4, 60 / (len(curve) + 30)),
        )
        names = choices.drop_duplicates("y")
        lower.set_yticks(names["y"].tolist(), [f"{r.dimension}: {r.choice}" for r in names.itertuples()], fontsize=8)
        lower.tick_params(axis="y", length=0)
        lower.set_ylim(n_rows - 0.4, -0.6)
        lower.set_xlabel(f"{len(curve)} analyses, by size of difference")
    return figure

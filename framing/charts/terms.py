"""The scatter of terms: how often two groups use each, with the ones that set them apart named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.charts.canvas import COLOURS, apart, canvas, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["scatter", "scatter_layout"]


def scatter_layout(terms: pd.DataFrame, labels: int = 10) -> pd.DataFrame:
    """What the scatter draws: a row per term.

    Columns: term, x (marks per 10,000 words in both groups, on a logarithmic scale), y (the term's z), side (1: first
    group, -1: second, 0: neither clearly), label (the term when it is named beside its point, else empty).
    """
    rate = 10_000 * (terms["count_a"] + terms["count_b"]) / (terms["words_a"] + terms["words_b"])
    rows = terms.assign(x=rate).sort_values(["z", "x", "term"], ignore_index=True)
    side = np.where(rows["z"] > 1.96, 1, np.where(rows["z"] < -1.96, -1, 0))
    named = set(rows["term"].head(labels)) | set(rows["term"].tail(labels))
    return pd.DataFrame(
        {
            "term": rows["term"],
            "x": rows["x"],
            "y": rows["z"],
            "side": side,
            "label": rows["term"].where(rows["term"].isin(named), ""),
        }
    )


def scatter(terms: pd.DataFrame, group_a: str, group_b: str, ax: Axes | None = None, *, labels: int = 10) -> Figure:
    """Terms by how often both groups use them and how far they set the groups apart.

    Filled circles belong to the first group, squares to the second, small grey points to neither; the most telling are
    named on the right.
    """
    rows = scatter_layout(terms, labels)
    with style():
        figure, axes = canvas(ax, height=4.6)
        for side, marker, colour, size in ((0, ".", "#aaaaaa", 3), (1, "o", COLOURS[0], 4), (-1, "s", COLOURS[1], 4)):
            some = rows[rows["side"] == side]
            axes.plot(some["x"], some["y"], marker, color=colour, markersize=size, markeredgewidth=0)
        axes.axhline(0, color="#777777", linewidth=0.8)
        for edge in (-1.96, 1.96):
            axes.axhline(edge, color="#bbbbbb", linewidth=0.8, linestyle=(0, (4, 3)))
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(lambda x, _: f"{x:,g}")
        axes.set_xlabel("uses per 10,000 words, both together", loc="left")
        axes.set_ylabel(f"more in {_short(group_b)}   ←   z   →   more in {_short(group_a)}")
        named = rows[rows["label"] != ""]
        if len(named):
            low, high = float(rows["y"].min()), float(rows["y"].max())
            reach = max(high - low, 1.0)
            at = apart(named["y"].tolist(), reach / 23)
            axes.set_ylim(min(low, at[0]) - 0.04 * reach, max(high, at[-1]) + 0.04 * reach)
            right = float(rows["x"].max())
            left = float(rows["x"].min())
            span = np.log(right / left) if right > left else 1.0
            edge = right * np.exp(0.06 * span)
            axes.set_xlim(left / np.exp(0.03 * span), right * np.exp(0.4 * span))
            decades = 10.0 ** np.arange(-3, 5)
            steps = (1,) if right / left > 100 else (1, 2, 5)
            axes.set_xticks([t for t in sorted(d * s for d in decades for s in steps) if left <= t <= right])
            axes.minorticks_off()
            for row, y in zip(named.itertuples(), at, strict=True):
                axes.annotate(
                    row.label, (row.x, row.y), xytext=(edge, y), textcoords="data", fontsize=8, va="center",
                    arrowprops={"arrowstyle": "-", "color": "#cccccc", "linewidth": 0.5, "shrinkB": 2},
                )  # fmt: skip
    return figure


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}…"

"""The ladder of assertion strength: what share of its statements each group makes on each rung."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.charts.canvas import canvas, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["ladder", "ladder_layout"]

_RUNGS = (("speculative", 0.0, 0.5), ("hedged", 0.5, 0.7), ("plain", 0.7, 0.8), ("emphatic", 0.8, 1.01))
_GREYS = ("#f1f1f1", "#c4d8e8", "#6fa3cc", "#08407a")
_HATCHES = ("", "////", "", "")


def ladder_layout(values: pd.DataFrame) -> pd.DataFrame:
    """What the ladder draws: for each group and rung the share of statements, 0 to 1.

    ``values`` has a row per statement: group, value (assertion strength, 0 to 1; NaN rows are left out). Rungs:
    speculative below .5, hedged below .7, plain below .8 (a bare statement has .77), emphatic above. Groups are in
    order of the mean, the lowest first. Columns: group, rung, share, left (where its bar begins), n, mean.
    """
    known = values[values["value"].notna()]
    rows = []
    for group, mine in known.groupby("group", sort=True):
        left = 0.0
        for rung, low, high in _RUNGS:
            share = float(((mine["value"] >= low) & (mine["value"] < high)).mean())
            rows.append((group, rung, share, left, len(mine), float(mine["value"].mean())))
            left += share
    table = pd.DataFrame(rows, columns=["group", "rung", "share", "left", "n", "mean"])
    return table.sort_values(["mean", "group"], kind="stable", ignore_index=True)


def ladder(values: pd.DataFrame, ax: Axes | None = None) -> Figure:
    """A bar per group, cut into rungs from speculation to emphasis, darker upwards."""
    rows = ladder_layout(values)
    groups = list(dict.fromkeys(rows["group"]))
    with style():
        figure, axes = canvas(ax, height=1.3 + 0.42 * max(len(groups), 1))
        for (rung, _, _), grey, hatch in zip(_RUNGS, _GREYS, _HATCHES, strict=True):
            some = rows[rows["rung"] == rung]
            at = [groups.index(g) for g in some["group"]]
            axes.barh(
                at, some["share"], left=some["left"], color=grey, edgecolor="#555555", linewidth=0.6, height=0.62,
                hatch=hatch, label=rung,
            )  # fmt: skip
            for y, row in zip(at, some.itertuples(), strict=True):
                if row.share >= 0.05:
                    axes.text(
                        row.left + row.share / 2, y, f"{row.share:.0%}", ha="center", va="center", fontsize=8,
                        color="white" if rung == "emphatic" else "#111111",
                        bbox={"facecolor": grey, "edgecolor": "none", "pad": 1.2},
                    )  # fmt: skip
        n = rows.drop_duplicates("group").set_index("group")["n"]
        axes.set_yticks(np.arange(len(groups)), [f"{g}  (n={n[g]:,})" for g in groups])
        axes.tick_params(axis="y", length=0)
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(lambda x, _: f"{x:.0%}")
        axes.set_xlabel("share of statements")
        figure.legend(loc="outside upper center", ncols=4, frameon=False)
    return figure

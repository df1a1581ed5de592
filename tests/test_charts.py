"""Figures are tested as the numbers that are drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from framing import charts

PROFILE = pd.DataFrame(
    {
        "measure": ["rate"] * 3,
        "group": ["b", "a", "c"],
        "mean": [2.0, 1.0, np.nan],
        "low": [1.5, np.nan, np.nan],
        "high": [2.5, np.nan, np.nan],
        "n_docs": [9, 3, 0],
        "per": ["1,000 words"] * 3,
        "few": [False, True, True],
    }
)


def test_a_forest_draws_groups_from_low_to_high_and_leaves_undefined_ones_out() -> None:
    rows = charts.forest_layout(PROFILE, "rate")
    assert rows["group"].tolist() == ["a", "b"]
    assert rows["y"].tolist() == [0, 1]
    assert rows["label"].tolist() == ["a  (n=3, no interval)", "b  (n=9)"]
    with pytest.raises(KeyError):
        charts.forest_layout(PROFILE, "balance")


def test_what_is_drawn_is_the_layout() -> None:
    figure = charts.forest(PROFILE, "rate")
    axes = figure.axes[0]
    lines = [line.get_xydata().tolist() for line in axes.lines]
    assert [[1.0, 0.0]] in lines
    assert [[1.5, 1.0], [2.5, 1.0]] in lines
    assert axes.get_xlabel() == "rate, per 1,000 words"
    hollow = next(line for line in axes.lines if line.get_xydata().tolist() == [[1.0, 0.0]])
    assert hollow.get_markerfacecolor() == "white"


def test_an_svg_is_the_same_on_every_run_and_asks_nothing_of_the_network() -> None:
    one, two = (charts.svg(charts.forest(PROFILE, "rate")) for _ in range(2))
    assert one == two
    assert one.startswith("<svg")
    assert "http://www.w3.org" in one
    assert 'href="http' not in one


def test_figures_go_on_the_axes_they_are_given() -> None:
    axes = Figure().add_subplot()
    assert charts.forest(PROFILE, "rate", axes) is axes.get_figure()
    assert axes.lines


def test_a_group_called_like_mathematics_is_only_text() -> None:
    odd = PROFILE.assign(group=["$\\frac{", "a_b^c", "c"])
    assert "<svg" in charts.svg(charts.forest(odd, "rate"))

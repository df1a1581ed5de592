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


def test_figures_show_themselves_in_a_notebook_without_a_backend() -> None:
    picture, size = charts.forest(PROFILE, "rate")._repr_png_()  # type: ignore[attr-defined]
    assert picture.startswith(b"\x89PNG") and size["width"] == round(6.6 * 96)


def test_differences_are_drawn_by_pair_with_the_sample_behind_them() -> None:
    contrasts = pd.DataFrame(
        {"measure": "rate", "group_a": ["a", "a", "b"], "group_b": ["b", "c", "c"], "difference": [1.0, -2.0, 3.0],
         "low": [0.5, -3.0, np.nan], "high": [1.5, 0.5, np.nan], "p": [0.01, 0.2, np.nan], "p_adjusted": [0.02, 0.2, np.nan],
         "n_docs_a": 6, "n_docs_b": 7, "n_events": [0, 5, 0]}
    )  # fmt: skip
    rows = charts.differences_layout(contrasts, "rate")
    assert rows["label"].tolist() == ["a − c  (5 events)", "a − b  (n=6, 7)"]
    assert rows["clear"].tolist() == [False, True]
    assert charts.differences(contrasts, "rate").axes[0].get_xlabel() == "difference in rate"


def test_a_group_called_like_mathematics_is_only_text() -> None:
    odd = PROFILE.assign(group=["$\\frac{", "a_b^c", "c"])
    assert "<svg" in charts.svg(charts.forest(odd, "rate"))


def test_a_profile_puts_measures_of_different_units_on_one_axis() -> None:
    two = pd.concat(
        [
            PROFILE.assign(sd=[0.5, 0.5, np.nan]),
            PROFILE.assign(measure="share", mean=[0.2, 0.4, np.nan], sd=[0.1, 0.1, np.nan]),
        ]
    )
    rows = charts.profile_layout(two).set_index(["measure", "group"])
    assert rows.loc[("rate", "b"), "x"] == pytest.approx(0.5 / 0.5)
    assert rows.loc[("share", "b"), "x"] == pytest.approx(-0.1 / 0.1)
    axes = charts.profile(two).axes[0]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["share", "rate"]
    still = charts.profile_layout(two.assign(sd=0.0))
    assert still.empty


def test_a_ladder_cuts_each_group_into_rungs_that_add_up() -> None:
    values = pd.DataFrame({"group": ["a"] * 4 + ["b"] * 2, "value": [0.2, 0.6, 0.77, 0.9, 0.77, np.nan]})
    rows = charts.ladder_layout(values).set_index(["group", "rung"])
    assert rows.loc["a", "share"].tolist() == [0.25] * 4
    assert rows.loc[("b", "plain"), "share"] == 1.0
    assert rows.loc[("a", "emphatic"), "left"] == 0.75
    assert [t.get_text() for t in charts.ladder(values).axes[0].get_yticklabels()] == ["a  (n=4)", "b  (n=1)"]


def test_a_timeline_draws_the_periods_and_names_the_event() -> None:
    trend = pd.DataFrame(
        {"measure": "rate", "group": ["a", "a", "b", "b"], "period": ["2024-01-01", "2024-02-01"] * 2, "mean": [1.0, 2, 3, np.nan],
         "low": np.nan, "high": np.nan, "n_docs": [1, 1, 1, 0], "per": "1,000 words"}
    )  # fmt: skip
    assert charts.timeline_layout(trend, "rate")["mean"].tolist()[:3] == [1.0, 2.0, 3.0]
    axes = charts.timeline(trend, "rate", event="2024-01-20").axes[0]
    assert [t.get_text() for t in axes.texts] == ["2024-01-20"]
    with pytest.raises(KeyError):
        charts.timeline_layout(trend, "balance")


def test_a_curve_runs_from_low_to_high_and_rings_the_first_analysis() -> None:
    frame = pd.DataFrame(
        {"analysis": [1, 2, 3], "voice": ["author", "all", "author"], "headline": ["in", "in", "in"], "difference": [2.0, -1.0, 1.0],
         "low": [1.0, -2, 0], "high": [3.0, 0, 2], "p": [0.01, 0.2, 0.04], "n_docs_a": 5, "n_docs_b": 5, "usual": [True, False, False]}
    )  # fmt: skip
    curve, choices = charts.specification_layout(frame)
    assert curve["difference"].tolist() == [-1.0, 1.0, 2.0]
    assert curve["clear"].tolist() == [False, True, True]
    assert choices["choice"].drop_duplicates().tolist() == ["author", "all"], "one choice alone is no choice"
    ring = next(line for line in charts.specification_curve(frame, "a − b").axes[0].lines if line.get_markersize() == 9)
    assert ring.get_xydata().tolist() == [[2.0, 2.0]]


def test_coverage_has_a_row_for_each_event_of_several_sources() -> None:
    frame = pd.DataFrame(
        {"doc_id": list("wxyz"), "source": ["A", "B", "A", "B"], "date": ["2024-01-01", "2024-01-02", "2024-02-01", ""],
         "event": ["e1", "e1", "e2", "e1"], "event_words": "one, two, three, four"}
    )  # fmt: skip
    rows = charts.coverage_layout(frame)
    assert rows[["event", "source", "y"]].to_numpy().tolist() == [["e1", "A", 0], ["e1", "B", 0]]
    assert rows["label"].iloc[0] == "2024-01-01  one, two, three"
    assert rows["days"].tolist() == [0, 1] and rows["x"].tolist() == [0 - 1 / 6, 1 + 1 / 6]
    assert charts.coverage_layout(frame.assign(source="A")).empty
    assert charts.coverage(frame.assign(source="A")).axes


def test_labels_on_a_line_are_moved_apart_and_keep_their_order() -> None:
    from framing.charts.canvas import apart

    moved = apart([0.0, 0.1, 0.2, 5.0], 1.0)
    assert moved == sorted(moved)
    assert min(b - a for a, b in zip(moved, moved[1:], strict=False)) >= 1.0 - 1e-9
    assert moved[-1] == 5.0

"""Over time: periods, intervals, and change at an event."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import framing as fr
from framing.tables import SCORES, check
from framing.trends import changes, periods, trends


def table(rows: list[tuple[str, str, float]]) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """A scores table of (group, date, value), its groups and its dates."""
    ids = [f"d{i:03d}" for i in range(len(rows))]
    frame = pd.DataFrame(
        [(i, i, "document", "rate", x, 1, 100.0, "1,000 words") for i, (_, _, x) in zip(ids, rows, strict=True)],
        columns=SCORES.names,
    )
    return check(frame, SCORES), pd.Series([g for g, _, _ in rows], ids), pd.Series([d for _, d, _ in rows], ids)


def test_periods_begin_on_monday_on_the_first_and_on_new_years_day() -> None:
    dates = pd.Series(["2024-05-12", "2024-05-13", "2024-12-30T08:00", "soon", ""])
    assert periods(dates, "week").tolist() == ["2024-05-06", "2024-05-13", "2024-12-30", "", ""]
    assert periods(dates, "month").tolist() == ["2024-05-01", "2024-05-01", "2024-12-01", "", ""]
    assert periods(dates, "year").tolist()[:1] == ["2024-01-01"]
    with pytest.raises(fr.ComparisonError, match='every="weeks" is not known.*Did you mean "week"'):
        periods(dates, "weeks")


def test_each_period_has_its_mean_and_empty_ones_are_nan_not_zero() -> None:
    frame, groups, dates = table(
        [("A", "2024-01-03", 2.0), ("A", "2024-01-20", 4.0), ("A", "2024-03-01", 6.0), ("B", "2024-02-01", 1.0)]
    )
    found = trends(frame, groups, dates, every="month").set_index(["group", "period"])
    assert found.loc[("A", "2024-01-01"), "mean"] == 3.0
    assert np.isnan(found.loc[("A", "2024-02-01"), "mean"])
    assert found.loc[("A", "2024-02-01"), "n_docs"] == 0
    assert found["few"].all() and found["low"].isna().all()
    assert len(found) == 6


def test_periods_with_enough_documents_have_intervals() -> None:
    rng = np.random.default_rng(0)
    frame, groups, dates = table(
        [("A", f"2024-01-{d:02d}", x) for d, x in zip(range(1, 21), rng.normal(5, 1, 20), strict=True)]
    )
    row = trends(frame, groups, dates, every="month").iloc[0]
    assert row["low"] < row["mean"] < row["high"]


def test_change_at_an_event_is_after_minus_before() -> None:
    rows = [("A", f"2024-01-{d:02d}", 1.0 + d % 3) for d in range(1, 11)]
    rows += [("A", f"2024-02-{d:02d}", 4.0 + d % 3) for d in range(1, 11)]
    row = changes(*table(rows), event="2024-02-01").iloc[0]
    before, after = np.mean([1.0 + d % 3 for d in range(1, 11)]), np.mean([4.0 + d % 3 for d in range(1, 11)])
    assert row["change"] == pytest.approx(after - before)
    assert row["low"] < row["change"] < row["high"]
    assert row["low"] > 0 and row["p"] < 0.01
    assert (row["before"], row["after"], row["n_before"], row["n_after"]) == pytest.approx((before, after, 10, 10))


def test_a_straight_line_has_its_slope_by_the_year() -> None:
    days = pd.date_range("2020-01-01", periods=40, freq="30D")
    rng = np.random.default_rng(1)
    rows = [
        ("A", day.strftime("%Y-%m-%d"), 2.0 * i * 30 / 365.25 + e)
        for i, (day, e) in enumerate(zip(days, rng.normal(0, 0.1, 40), strict=True))
    ]
    row = changes(*table(rows)).iloc[0]
    assert row["change"] == pytest.approx(2.0, abs=0.1)
    assert row["low"] < 2.0 < row["high"]
    assert row["p"] < 0.001
    level = changes(*table([(g, d, 3.0) for g, d, _ in rows])).iloc[0]
    assert level["change"] == pytest.approx(0) and level["p"] == 1.0


def test_a_group_on_one_day_has_no_slope() -> None:
    row = changes(*table([("A", "2024-01-01", float(i)) for i in range(8)])).iloc[0]
    assert np.isnan(row["change"]) and np.isnan(row["p"])


def test_what_has_no_course_is_refused() -> None:
    frame, groups, dates = table([("A", "", 1.0), ("B", "soon", 2.0)])
    with pytest.raises(fr.ComparisonError, match="no document has a date"):
        trends(frame, groups, dates)
    frame, groups, dates = table([("A", "2024-01-01", 1.0), ("B", "2024-01-02", 2.0)])
    with pytest.raises(fr.ComparisonError, match="lie on one side of 2025-01-01.*run from 2024-01-01 to 2024-01-02"):
        changes(frame, groups, dates, event="2025-01-01")
    with pytest.raises(fr.ComparisonError, match="no group has documents both before and after"):
        changes(frame, groups, dates, event="2024-01-02")
    with pytest.raises(fr.ComparisonError, match="no document has a group"):
        changes(frame, groups.where(groups == "C", ""), dates)
    with pytest.raises(fr.ComparisonError, match='event="May" is no date'):
        changes(frame, groups, dates, event="May")


def test_the_verb_shows_plots_and_saves(marks: fr.Marks, tmp_path) -> None:
    trend = fr.trend(marks, every="week", event="2024-05-16", measures=[fr.HedgeRate(), fr.BoosterRate()])
    assert repr(trend).splitlines()[0] == "<Trend of 2 measures by source: 7 periods>"
    axes = trend.plot(measure="hedge rate").axes[0]
    assert axes.get_ylabel() == "hedge rate, per 1,000 words"
    assert [t.get_text() for t in axes.texts] == ["2024-05-16"]
    assert set(trend.changes["group"]) == {"harbour-wire", "shoreline-review", "the-daily-gull"}
    assert trend.save(tmp_path / "trend.csv").read_text(encoding="utf-8").startswith("measure,group,period,mean")
    with pytest.raises(fr.FramingError, match='measure "hedge" was not scored'):
        trend.plot(measure="hedge")


def test_many_groups_have_a_panel_each() -> None:
    rows = [(f"source {n}", f"2024-0{m}-01", float(n)) for n in range(8) for m in range(1, 5)]
    frame, groups, dates = table(rows)
    from framing import charts

    figure = charts.timeline(trends(frame, groups, dates), "rate", event="2024-02-15")
    assert [a.get_title(loc="left") for a in figure.axes[:8]] == [f"source {n}" for n in range(8)]

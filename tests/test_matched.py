"""Matched contrasts: events are the sample, and what an event says to all sources cancels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import framing as fr
from framing.contrasts import contrast, matched, matched_profile
from framing.tables import SCORES, check


def table(rows: list[tuple[str, str, float]]) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """A scores table of (group, event, value), its groups and its events."""
    ids = [f"d{i:03d}" for i in range(len(rows))]
    frame = pd.DataFrame(
        [(i, i, "document", "rate", x, 1, 100.0, "1,000 words") for i, (_, _, x) in zip(ids, rows, strict=True)],
        columns=SCORES.names,
    )
    return check(frame, SCORES), pd.Series([g for g, _, _ in rows], ids), pd.Series([e for _, e, _ in rows], ids)


def story(n: int = 12, apart: float = 1.0, seed: int = 1) -> list[tuple[str, str, float]]:
    """Events whose levels differ far more than the sources do."""
    rng = np.random.default_rng(seed)
    levels = rng.normal(0, 10, n)
    return [
        (g, f"e{k:02d}", level + shift + rng.normal(0, 0.5))
        for k, level in enumerate(levels)
        for g, shift in (("a", apart), ("b", 0.0))
    ]


def test_what_events_say_to_all_cancels() -> None:
    frame, groups, events = table(story())
    inside, outright = matched(frame, groups, events).iloc[0], contrast(frame, groups).iloc[0]
    assert inside["difference"] == pytest.approx(outright["difference"])
    assert inside["p"] < 0.01 < outright["p"]
    assert inside["high"] - inside["low"] < 0.2 * (outright["high"] - outright["low"])
    assert inside["detectable"] < 0.2 * outright["detectable"]


def test_the_interval_agrees_with_the_paired_t() -> None:
    frame, groups, events = table(story(30))
    row = matched(frame, groups, events).iloc[0]
    values = frame["value"].to_numpy()
    t = stats.ttest_rel(values[::2], values[1::2])
    low, high = t.confidence_interval()
    assert (row["low"], row["high"]) == pytest.approx((low, high), abs=0.08)


def test_several_articles_of_one_source_in_an_event_count_as_their_mean() -> None:
    rows = [("a", f"e{k}", x) for k in range(5) for x in (1.0, 3.0)] + [("b", f"e{k}", 1.0) for k in range(5)]
    row = matched(*table(rows)).iloc[0]
    assert row["difference"] == 1.0
    assert (row["n_docs_a"], row["n_docs_b"]) == (10, 5)
    assert row["effect_size"] == 1.0


def test_events_of_one_source_and_undefined_scores_are_left_out() -> None:
    rows = [
        *story(6),
        ("a", "alone", 99.0),
        ("b", "undefined", np.nan),
        ("a", "undefined", 7.0),
        ("a", "", 50.0),
        ("b", "", -50.0),
    ]
    assert matched(*table(rows)).iloc[0]["difference"] == pytest.approx(matched(*table(story(6))).iloc[0]["difference"])


def test_few_events_have_a_difference_and_no_interval() -> None:
    row = matched(*table(story(4))).iloc[0]
    assert not np.isnan(row["difference"])
    assert np.isnan(row["low"]) and np.isnan(row["p"])
    assert row["method"] == "too few events: 4"


def test_standardized_is_in_deviations_of_the_differences() -> None:
    frame, groups, events = table(story(20))
    d = frame["value"].to_numpy()[::2] - frame["value"].to_numpy()[1::2]
    row = matched(frame, groups, events, effect="standardized").iloc[0]
    assert row["effect_size"] == pytest.approx(d.mean() / d.std(ddof=1))


def test_the_order_of_documents_changes_nothing() -> None:
    frame, groups, events = table(story())
    again = matched(frame.sample(frac=1, random_state=1), groups, events)
    pd.testing.assert_frame_equal(again, matched(frame, groups, events))


def test_the_profile_is_the_mean_over_shared_events() -> None:
    rows = [*story(6), ("a", "alone", 99.0)]
    found = matched_profile(*table(rows)).set_index("group")
    assert found.loc["a", "mean"] == pytest.approx(np.mean([x for g, _, x in story(6) if g == "a"]))
    assert found.loc["a", "n_docs"] == 6
    assert found.loc["a", "low"] < found.loc["a", "mean"] < found.loc["a", "high"]


def test_nothing_in_common_is_refused() -> None:
    rows = [("a", f"e{k}", 1.0) for k in range(6)] + [("b", f"f{k}", 1.0) for k in range(6)]
    with pytest.raises(fr.ComparisonError, match="no event was covered by two groups.*larger window_days"):
        matched(*table(rows))
    with pytest.raises(fr.ComparisonError, match="needs two groups"):
        matched(*table(rows[:6]))


def test_a_contrast_says_how_many_events_it_rests_on(marks: fr.Marks) -> None:
    scores = fr.score(marks, [fr.HedgeRate()])
    assert fr.compare(scores, within="event").contrasts["n_events"].tolist() == [9, 9, 9]
    assert fr.compare(scores).contrasts["n_events"].tolist() == [0, 0, 0]

"""Intervals and p values: documents are the sample; the same numbers on every run and in any order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from framing.contrasts import cliffs_delta, contrast, holm, profile
from framing.errors import ComparisonError
from framing.tables import SCORES, check


def table(values: dict[str, list[float]], strata: dict[str, list[str]] | None = None):
    rows, groups, places = [], {}, {}
    for group, numbers in values.items():
        for i, x in enumerate(numbers):
            id = f"{group}{i}"
            rows.append((id, id, "document", "rate", x, 1, 100.0, "1,000 words"))
            groups[id] = group
            if strata:
                places[id] = strata[group][i]
    frame = check(pd.DataFrame(rows, columns=SCORES.names), SCORES)
    return frame, pd.Series(groups), pd.Series(places) if strata else None


RNG = np.random.default_rng(3)
TWO = {"a": RNG.normal(10, 2, 30).tolist(), "b": RNG.normal(8, 2, 25).tolist()}


def test_the_profile_is_the_mean_per_document_with_an_interval_near_students() -> None:
    frame, groups, _ = table(TWO)
    row = profile(frame, groups).set_index("group").loc["a"]
    assert row["mean"] == pytest.approx(np.mean(TWO["a"]))
    half = stats.t.ppf(0.975, 29) * np.std(TWO["a"], ddof=1) / np.sqrt(30)
    assert row["high"] - row["low"] == pytest.approx(2 * half, rel=0.08)
    assert row["n_docs"] == 30


def test_the_contrast_agrees_with_welch_and_with_mann_whitney() -> None:
    frame, groups, _ = table(TWO)
    row = contrast(frame, groups).iloc[0]
    welch = stats.ttest_ind(TWO["a"], TWO["b"], equal_var=False)
    assert row["difference"] == pytest.approx(np.mean(TWO["a"]) - np.mean(TWO["b"]))
    low, high = welch.confidence_interval()
    assert (row["low"], row["high"]) == pytest.approx((low, high), abs=0.25)
    assert row["p"] == pytest.approx(welch.pvalue, abs=0.01)
    u = stats.mannwhitneyu(TWO["a"], TWO["b"]).statistic
    assert row["effect_size"] == pytest.approx(2 * u / (30 * 25) - 1)


def test_the_same_numbers_on_every_run_and_in_any_order() -> None:
    frame, groups, _ = table(TWO)
    shuffled = frame.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(contrast(frame, groups), contrast(shuffled, groups.sample(frac=1, random_state=2)))
    pd.testing.assert_frame_equal(profile(frame, groups), profile(shuffled, groups))
    assert contrast(frame, groups, seed=1)["low"].item() != contrast(frame, groups, seed=2)["low"].item()


def test_a_third_group_changes_nothing_between_two_but_the_adjustment() -> None:
    frame, groups, _ = table(TWO)
    more, more_groups, _ = table({**TWO, "c": [5.0, 6, 7, 8, 9, 10]})
    two, three = contrast(frame, groups).iloc[0], contrast(more, more_groups).iloc[0]
    for name in ("difference", "low", "high", "p", "effect_size"):
        assert two[name] == three[name]
    assert three["p_adjusted"] >= two["p_adjusted"]


def test_a_topic_that_explains_everything_leaves_no_difference_within_it() -> None:
    values = {"a": [10.0, 11, 9, 10, 12, 8, 1, 2], "b": [10.0, 9, 1, 2, 1, 2, 3, 0]}
    strata = {"a": ["x"] * 6 + ["y"] * 2, "b": ["x"] * 2 + ["y"] * 6}
    frame, groups, places = table(values, strata)
    outright = contrast(frame, groups).iloc[0]
    inside = contrast(frame, groups, places).iloc[0]
    assert outright["difference"] > 4
    by_hand = np.average([10 - 9.5, 1.5 - 1.5], weights=[6 * 2 / 8, 2 * 6 / 8])
    assert inside["difference"] == pytest.approx(by_hand)
    assert inside["p"] > 0.2
    equal = contrast(frame, groups, places, pool="equal").iloc[0]
    assert equal["difference"] == pytest.approx(np.mean([0.5, 0.0]))


def test_few_documents_have_a_mean_and_no_interval() -> None:
    frame, groups, _ = table({"a": [1.0, 2, 3, 4], "b": [2.0, 3, 4, 5, 6]})
    one = profile(frame, groups).set_index("group")
    assert one.loc["a", "few"]
    assert np.isnan(one.loc["a", "low"])
    assert one.loc["a", "mean"] == 2.5
    assert not np.isnan(one.loc["b", "low"])
    row = contrast(frame, groups).iloc[0]
    assert np.isnan(row["low"])
    assert np.isnan(row["p"])
    assert row["difference"] == pytest.approx(-1.5)
    assert row["method"] == "too few documents"


def test_undefined_scores_are_left_out_not_counted_as_zero() -> None:
    frame, groups, _ = table({"a": [1.0, np.nan, 3.0], "b": [2.0] * 3})
    assert profile(frame, groups).set_index("group").loc["a", ["mean", "n_docs"]].tolist() == [2.0, 2]


def test_an_interval_of_a_rate_never_goes_below_zero() -> None:
    frame, groups, _ = table({"a": [0.0, 0, 0, 0, 0, 9.0], "b": [1.0] * 6})
    rows = profile(frame, groups).set_index("group")
    assert rows.loc["a", "low"] >= 0
    assert rows.loc["b", ["low", "high"]].tolist() == [1.0, 1.0]


def test_one_group_cannot_be_compared() -> None:
    frame, groups, _ = table({"a": [1.0, 2.0]})
    with pytest.raises(ComparisonError, match="needs two groups; the documents have one: a"):
        contrast(frame, groups)


def test_holm_worked_by_hand() -> None:
    assert holm(np.array([0.01, 0.04, 0.03])).tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert holm(np.array([0.6, 0.7])).tolist() == [1.0, 1.0]
    assert holm(np.array([])).tolist() == []


def test_cliffs_delta_worked_by_hand() -> None:
    assert cliffs_delta(np.array([1.0, 2, 3]), np.array([0.0, 2.0])) == pytest.approx((5 - 1) / 6 - 0 / 6, abs=0.2)
    assert cliffs_delta(np.array([5.0]), np.array([1.0, 2.0])) == 1.0
    assert np.isnan(cliffs_delta(np.array([]), np.array([1.0])))


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(11)
    covered = 0
    for trial in range(200):
        frame, groups, _ = table({"a": rng.exponential(5, 12).tolist(), "b": rng.exponential(5, 12).tolist()})
        row = contrast(frame, groups, resamples=400, permutations=99, seed=trial).iloc[0]
        covered += row["low"] <= 0 <= row["high"]
    assert 0.91 <= covered / 200 <= 0.99

"""Effect sizes, adjusted p values and detectable differences: worked by hand, and checked by simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import framing as fr
from framing.contrasts import adjusted, benjamini_hochberg, contrast, detectable, holm
from framing.contrasts.effects import effect_size, standardized
from framing.contrasts.resampling import exchanged, freedom, generator, sign_flips
from framing.tables import SCORES, check

RNG = np.random.default_rng(5)


def table(values: dict[str, list[float]]) -> tuple[pd.DataFrame, pd.Series]:
    rows = [(f"{g}{i}", g, x) for g, numbers in values.items() for i, x in enumerate(numbers)]
    frame = pd.DataFrame(
        [(id, id, "document", "rate", x, 1, 100.0, "1,000 words") for id, _, x in rows], columns=SCORES.names
    )
    return check(frame, SCORES), pd.Series({id: g for id, g, _ in rows})


def test_benjamini_and_hochberg_worked_by_hand() -> None:
    assert benjamini_hochberg(np.array([0.01, 0.02, 0.04])).tolist() == pytest.approx([0.03, 0.03, 0.04])
    assert benjamini_hochberg(np.array([])).tolist() == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_values_are_never_smaller_and_bh_is_never_stricter_than_holm(values: list[float]) -> None:
    p = np.array(values)
    assert (holm(p) >= benjamini_hochberg(p) - 1e-12).all()
    assert (benjamini_hochberg(p) >= p - 1e-12).all()
    assert benjamini_hochberg(p).tolist() == pytest.approx(stats.false_discovery_control(p).tolist())
    assert adjusted(p, "none").tolist() == p.tolist()


def test_hedges_g_worked_by_hand() -> None:
    a, b = np.array([2.0, 4.0, 6.0]), np.array([1.0, 3.0, 5.0])
    assert standardized(a, b) == pytest.approx(1 / 2 * (1 - 3 / 15))
    assert np.isnan(standardized(np.array([1.0, 1.0]), np.array([1.0, 1.0])))
    assert np.isnan(effect_size(np.array([1.0]), np.array([2.0, 3.0]), "standardized"))


def test_the_effect_and_the_adjustment_are_as_asked() -> None:
    values = {
        "a": RNG.normal(9, 2, 12).tolist(),
        "b": RNG.normal(8, 2, 12).tolist(),
        "c": RNG.normal(7, 2, 12).tolist(),
    }
    frame, groups = table(values)
    one = contrast(frame, groups, effect="standardized", adjust="bh")
    row = one.query("group_a == 'a' and group_b == 'c'").iloc[0]
    assert row["effect_size"] == pytest.approx(standardized(np.array(values["a"]), np.array(values["c"])))
    assert one["p_adjusted"].tolist() == pytest.approx(benjamini_hochberg(one["p"].to_numpy()).tolist())
    with pytest.raises(fr.ComparisonError, match='adjust="bonferroni" is not known'):
        contrast(frame, groups, adjust="bonferroni")
    with pytest.raises(fr.ComparisonError, match='effect="cliffs-delta" is not known.*Did you mean "cliffs_delta"'):
        contrast(frame, groups, effect="cliffs-delta")


def test_a_detectable_difference_is_found_four_times_in_five() -> None:
    rng = np.random.default_rng(2)
    asked = detectable([np.array([0.0, 1, 2, 3, 4] * 4)] * 2, np.ones(2))
    assert asked == pytest.approx((stats.t.ppf(0.975, 38) + stats.t.ppf(0.8, 38)) * np.sqrt(2 * (40 / 19) / 20))
    sd = np.sqrt(40 / 19)
    found = [stats.ttest_ind(rng.normal(asked, sd, 20), rng.normal(0, sd, 20)).pvalue < 0.05 for _ in range(2000)]
    assert np.mean(found) == pytest.approx(0.8, abs=0.04)
    assert np.isnan(detectable([np.array([1.0]), np.array([2.0])], np.ones(2)))


def test_the_contrast_says_what_it_could_have_found() -> None:
    frame, groups = table({"a": RNG.normal(9, 2, 40).tolist(), "b": RNG.normal(9, 2, 40).tolist(), "c": [1.0, 2.0]})
    rows = contrast(frame, groups).set_index(["group_a", "group_b"])
    assert 0.9 < rows.loc[("a", "b"), "detectable"] < 1.7
    assert np.isnan(rows.loc[("a", "c"), "detectable"])


def test_satterthwaite_is_welch_for_two_samples() -> None:
    a, b = RNG.normal(0, 1, 12), RNG.normal(0, 3, 30)
    welch = stats.ttest_ind(a, b, equal_var=False)
    assert freedom([a, b], np.ones(2)) == pytest.approx(welch.df)
    assert freedom([np.array([1.0])], np.ones(1)) == 1.0


def test_turned_signs_are_exact_for_few_pairs_and_close_for_many() -> None:
    p, tried = sign_flips(np.array([1.0, 2, 3, 4, 5]), 9999, generator(0))
    assert (p, tried) == (2 / 32, 32)
    many = RNG.normal(0.3, 1, 40)
    p, _ = sign_flips(many, 9999, generator(0))
    assert p == pytest.approx(stats.ttest_1samp(many, 0).pvalue, abs=0.02)


def test_exchanged_labels_keep_the_size_of_the_groups() -> None:
    x, y = np.array([1.0, 2.0]), np.array([5.0, 6.0, 7.0])
    drawn = exchanged(x, y, 4000, generator(0))
    assert drawn.mean() == pytest.approx(0, abs=0.1)
    assert drawn.min() == pytest.approx(1.5 - 6) and drawn.max() == pytest.approx(6.5 - 8 / 3)

"""The count model: rates of marks under a negative-binomial regression."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest

import framing as fr
from framing.contrasts import rate_ratios


def counts(
    n: int = 200, ratio: float = 1.5, spread: float = 0.5, seed: int = 3
) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Overdispersed counts of two groups, in events with levels of their own."""
    rng = np.random.default_rng(seed)
    ids = [f"d{i:03d}" for i in range(2 * n)]
    groups, events = pd.Series(["a", "b"] * n, ids), pd.Series(np.repeat([f"e{k:03d}" for k in range(n)], 2), ids)
    words = rng.integers(300, 1200, 2 * n)
    level = np.repeat(np.exp(rng.normal(0, 0.5, n)), 2)
    mean = 0.02 * words * level * np.where(groups == "b", ratio, 1.0)
    found = rng.poisson(mean * rng.gamma(1 / spread, spread, 2 * n))
    frame = pd.DataFrame(
        {"unit_id": ids, "measure": "hedge rate", "n_marks": found, "exposure": words, "per": "1,000 words"}
    )
    return frame, groups, events


def test_without_statsmodels_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels", None)
    monkeypatch.setitem(sys.modules, "statsmodels.api", None)
    with pytest.raises(fr.ComparisonError, match=r"python -m pip install 'framing-analysis\[stats\]'"):
        rate_ratios(*counts(5)[:2])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
class TestWithStatsmodels:
    """Needs the extra ``stats``."""

    @pytest.fixture(autouse=True)
    def _installed(self) -> None:
        pytest.importorskip("statsmodels.api")

    def test_the_ratio_of_two_rates_is_found_and_overdispersion_seen(self) -> None:
        frame, groups, _ = counts()
        row = rate_ratios(frame, groups).iloc[0]
        assert (row["reference"], row["group"]) == ("a", "b")
        assert row["low"] < 1.5 < row["high"]
        assert row["dispersion"] > 0.3
        assert row["n_docs"] == 400

    def test_event_effects_make_it_more_precise(self) -> None:
        frame, groups, events = counts()
        without, inside = rate_ratios(frame, groups).iloc[0], rate_ratios(frame, groups, events).iloc[0]
        assert inside["low"] < 1.5 < inside["high"]
        assert inside["high"] / inside["low"] < without["high"] / without["low"]
        assert inside["n_events"] > 150

    def test_without_other_causes_it_is_the_plain_ratio(self) -> None:
        frame = pd.DataFrame(
            {
                "unit_id": list("wxyz"),
                "measure": "r",
                "n_marks": [2, 2, 6, 6],
                "exposure": [100.0] * 4,
                "per": "1,000 words",
            }
        )
        row = rate_ratios(frame, pd.Series(list("aabb"), list("wxyz"))).iloc[0]
        assert row["ratio"] == pytest.approx(3.0)
        assert row["dispersion"] == 0.0

    def test_a_comparison_gives_its_own_ratios(self, marks: fr.Marks) -> None:
        scores = fr.score(marks, [fr.AssertionStrength(), fr.HedgeRate()])
        found = fr.compare(scores, within="event").rate_ratios()
        assert found["group"].tolist() == ["shoreline-review", "the-daily-gull"]
        assert (found["n_events"] == 9).all() and (found["measure"] == "hedge rate").all()
        assert found["ratio"].iloc[0] > 1
        with pytest.raises(fr.ComparisonError, match="is no rate per words"):
            fr.compare(scores).rate_ratios("assertion strength")

    def test_what_is_no_count_is_refused(self) -> None:
        frame, groups, _ = counts(5)
        with pytest.raises(fr.ComparisonError, match="is no rate per words but per statement"):
            rate_ratios(frame.assign(per="statement"), groups)
        with pytest.raises(fr.ComparisonError, match="b has no marks at all"):
            rate_ratios(frame.assign(n_marks=frame["n_marks"].where(groups.to_numpy() == "a", 0)), groups)
        with pytest.raises(fr.ComparisonError, match="fewer than two groups"):
            rate_ratios(frame, groups.where(groups == "a", ""))

"""Counts of marks under a model: negative-binomial regression with the words read as exposure."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from framing.errors import ComparisonError

__all__ = ["rate_ratios"]


def rate_ratios(
    scores: pd.DataFrame, groups: pd.Series, events: pd.Series | None = None, *, level: float = 0.95
) -> pd.DataFrame:
    """How many times more often each group's words are marked than the first group's, by negative-binomial regression.

    Parameters
    ----------
    scores : scores table of one or more measures per words; ``n_marks`` is the count, ``exposure`` the words.
    groups, events : Series indexed by unit_id. With events, each event that two groups covered has its own level,
        and standard errors allow for what the documents of one event share; without, they are robust (HC1).

    Returns
    -------
    DataFrame with measure, group, reference, ratio (1 means the same rate), low, high, p, dispersion (0: Poisson),
    n_docs, n_marks, n_events.

    Raises
    ------
    ComparisonError
        When statsmodels is not installed, a measure is not a rate per words, or there are fewer than two groups
        with marks.
    """
    try:
        import statsmodels.api as sm
    except ModuleNotFoundError as error:
        raise ComparisonError(
            "count models need statsmodels: run \"python -m pip install 'framing-analysis[stats]'\"."
        ) from error
    parts = []
    for measure, frame in scores.groupby("measure", sort=True):
        if not str(frame["per"].iloc[0]).endswith("words"):
            raise ComparisonError(
                f'"{measure}" is no rate per words but per {frame["per"].iloc[0]}; a count model takes rates alone, '
                "such as HedgeRate or EvaluationRate."
            )
        parts.append(_fitted(sm, str(measure), _counted(frame, groups, events), level))
    return pd.concat(parts, ignore_index=True)


def _counted(frame: pd.DataFrame, groups: pd.Series, events: pd.Series | None) -> pd.DataFrame:
    """The documents that enter the model: words, a group, and with events one that two groups covered."""
    out = frame.assign(group=frame["unit_id"].map(groups).fillna(""), event="")
    out = out[(out["group"] != "") & (out["exposure"] > 0)]
    if events is None:
        return out.sort_values("unit_id", ignore_index=True)
    out = out.assign(event=out["unit_id"].map(events).fillna(""))
    shared = out.groupby("event")["group"].transform("nunique") > 1
    counted = out.groupby("event")["n_marks"].transform("sum") > 0
    return out[shared & counted & (out["event"] != "")].sort_values("unit_id", ignore_index=True)


def _fitted(sm: object, measure: str, data: pd.DataFrame, level: float) -> pd.DataFrame:
    """The ratios of one measure."""
    from scipy import stats

    names = sorted(data["group"].unique())
    silent = [name for name in names if not data.loc[data["group"] == name, "n_marks"].sum()]
    if len(names) < 2 or silent:
        why = f"{silent[0]} has no marks at all" if silent else "fewer than two groups have documents to compare"
        raise ComparisonError(
            f"no count model of {measure}: {why}. Leave the group out, take a broader lexicon, or read the "
            "bootstrap comparison, which needs neither."
        )
    design = pd.get_dummies(data["group"], dtype=float).drop(columns=names[0]).reindex(columns=names[1:])
    if data["event"].ne("").any():
        levels = pd.get_dummies(data["event"], dtype=float)
    else:
        levels = pd.DataFrame({"level": np.ones(len(data))})
    both = np.hstack([design.to_numpy(), levels.to_numpy()])
    counts, words = data["n_marks"].to_numpy(dtype=float), data["exposure"].to_numpy(dtype=float)
    clusters = pd.factorize(data["event"])[0]
    n_clusters = int(clusters.max()) + 1
    # Levels of events lie inside the clusters, and must not be counted again as parameters that cost precision.
    inside = {"cov_type": "cluster", "cov_kwds": {"groups": clusters, "use_correction": False}}
    kind, small = (inside, n_clusters / (n_clusters - 1)) if n_clusters > 1 else ({"cov_type": "HC1"}, 1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        poisson = sm.GLM(counts, both, sm.families.Poisson(), exposure=words).fit()  # type: ignore[attr-defined]
        spread = _dispersion(counts, poisson.mu, len(counts) - both.shape[1])
        family = (
            sm.families.NegativeBinomial(alpha=spread)  # type: ignore[attr-defined]
            if spread > 0
            else sm.families.Poisson()  # type: ignore[attr-defined]
        )
        fit = sm.GLM(counts, both, family, exposure=words).fit(**kind)  # type: ignore[attr-defined]
    k = len(names) - 1
    error = fit.bse[:k] * np.sqrt(small)
    degrees = n_clusters - 1 if n_clusters > 1 else len(data) - both.shape[1]
    half = stats.t.ppf((1 + level) / 2, degrees) * error
    return pd.DataFrame(
        {
            "measure": measure,
            "group": names[1:],
            "reference": names[0],
            "ratio": np.exp(fit.params[:k]),
            "low": np.exp(fit.params[:k] - half),
            "high": np.exp(fit.params[:k] + half),
            "p": 2 * stats.t.sf(np.abs(fit.params[:k]) / error, degrees),
            "dispersion": spread,
            "n_docs": len(data),
            "n_marks": int(counts.sum()),
            "n_events": int(data["event"].nunique()) if data["event"].ne("").any() else 0,
        }
    )


def _dispersion(counts: np.ndarray, expected: np.ndarray, freedom: int) -> float:
    """The alpha of variance = mu + alpha * mu², such that Pearson's chi-square equals its degrees of freedom.

    0 when counts vary no more than Poisson's.
    """
    from scipy.optimize import brentq

    def excess(alpha: float) -> float:
        return float(((counts - expected) ** 2 / (expected + alpha * expected**2)).sum() - freedom)

    if freedom < 1 or excess(0.0) <= 0:
        return 0.0
    return float(brentq(excess, 0.0, 1e4)) if excess(1e4) < 0 else 1e4

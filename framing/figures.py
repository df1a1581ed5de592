"""How right predictions are against codes: F1, accuracy, correlation and alpha, with intervals over documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["Task", "alpha_interval", "alpha_nominal", "figures", "with_intervals"]

Task = Literal["classify", "rate"]
"""``classify``: the codes are classes; ``rate``: they are numbers on a scale."""


def figures(codes: NDArray[Any], predicted: NDArray[Any], task: Task) -> dict[str, float]:
    """The figures of one set of predictions; the main one first."""
    if task == "rate":
        varied = codes.std() > 0 and predicted.std() > 0
        return {
            "pearson_r": float(np.corrcoef(codes, predicted)[0, 1]) if varied else float("nan"),
            "mean_absolute_error": float(np.abs(codes - predicted).mean()),
            "alpha": alpha_interval(codes, predicted),
        }
    names = np.unique(codes)
    f1 = {}
    for name in names:
        hit = ((codes == name) & (predicted == name)).sum()
        f1[f"f1: {name}"] = float(2 * hit / max((codes == name).sum() + (predicted == name).sum(), 1))
    main = {
        "macro_f1": float(np.mean(list(f1.values()))),
        "accuracy": float((codes == predicted).mean()),
        "alpha": alpha_nominal(codes, predicted),
    }
    return main | f1


def alpha_nominal(a: NDArray[Any], b: NDArray[Any]) -> float:
    """Krippendorff's alpha of two coders without gaps, nominal (Krippendorff 2019)."""
    observed = float((a != b).mean())
    _, counts = np.unique(np.concatenate([a, b]), return_counts=True)
    n = counts.sum()
    expected = 1 - float((counts * (counts - 1)).sum() / (n * (n - 1)))
    return 1 - observed / expected if expected > 0 else float("nan")


def alpha_interval(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Krippendorff's alpha of two coders without gaps, interval (Krippendorff 2019)."""
    both = np.concatenate([a, b])
    expected = 2 * float(both.var(ddof=1))
    return 1 - float(((a - b) ** 2).mean()) / expected if expected > 0 else float("nan")


def with_intervals(
    codes: NDArray[Any], predicted: NDArray[Any], documents: Sequence[str], task: Task, seed: int, resamples: int = 500
) -> pd.DataFrame:
    """Every figure with its 95% interval: percentiles of a bootstrap over documents."""
    rng = np.random.default_rng(seed)
    _, number = np.unique(np.asarray(documents), return_inverse=True)
    order = np.argsort(number, kind="stable")
    starts = np.searchsorted(number[order], np.arange(number.max() + 2))
    value = figures(codes, predicted, task)
    drawn: dict[str, list[float]] = {name: [] for name in value}
    for _ in range(resamples):
        picked = rng.integers(0, number.max() + 1, number.max() + 1)
        rows = np.concatenate([order[starts[i] : starts[i + 1]] for i in picked])
        for name, each in figures(codes[rows], predicted[rows], task).items():
            if name in drawn:
                drawn[name].append(each)
    low, high = ([_quantile(drawn[name], q) for name in value] for q in (0.025, 0.975))
    return pd.DataFrame({"figure": list(value), "value": list(value.values()), "low": low, "high": high})


def _quantile(values: Sequence[float], q: float) -> float:
    """A quantile of the values that are numbers; NaN when none is."""
    known = [value for value in values if not np.isnan(value)]
    return float(np.quantile(known, q)) if known else float("nan")

"""What the benchmarks of accuracy share: the annotated sets, a figure with its interval, and the statistics."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

__all__ = ["DATA", "HERE", "Figure", "balanced", "f1", "figure", "macro_f1", "pearson", "ratio", "read", "resampled"]

HERE = Path(__file__).parent
DATA = Path(os.environ.get("FRAMING_DATA", HERE.parents[2] / "shared" / "data"))
RESAMPLES = 1000


@dataclass(frozen=True)
class Figure:
    """One measured figure of one lexicon, rule or model, on which data, with its 95% interval and number of cases."""

    what: str
    data: str
    figure: str
    value: float
    low: float
    high: float
    n: int


def read(name: str) -> pd.DataFrame:
    """The rows of an annotated set."""
    with (DATA / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return pd.DataFrame([json.loads(line) for line in lines])


def figure(
    what: str,
    data: str,
    name: str,
    statistic: Callable[[np.ndarray, np.ndarray], float],
    a: np.ndarray,
    b: np.ndarray,
) -> Figure:
    """A statistic of two columns with its bootstrap interval over rows."""
    low, high = resampled(lambda i: statistic(a[i], b[i]), len(a))
    return Figure(what, data, name, float(statistic(a, b)), low, high, len(a))


def resampled(statistic: Callable[[np.ndarray], float], n: int) -> tuple[float, float]:
    """The 95% percentile interval of a statistic of row numbers, drawn with replacement."""
    rng = np.random.default_rng(11)
    drawn = [statistic(rng.integers(0, n, n)) for _ in range(RESAMPLES)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)


def f1(truth: np.ndarray, guess: np.ndarray) -> float:
    """F1 of the positive class."""
    return 2 * float((truth & guess).sum()) / max(float(truth.sum() + guess.sum()), 1.0)


def macro_f1(truth: np.ndarray, guess: np.ndarray) -> float:
    """Mean F1 of both classes."""
    return (f1(truth, guess) + f1(~truth, ~guess)) / 2


def pearson(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's r."""
    return float(np.corrcoef(a, b)[0, 1])


def balanced(truth: np.ndarray, guess: np.ndarray) -> float:
    """Mean of both classes' recall."""
    return float((guess[truth].mean() + (~guess)[~truth].mean()) / 2)


def ratio(part: np.ndarray, whole: np.ndarray) -> float:
    """Summed part over summed whole."""
    return float(part.sum() / whole.sum())

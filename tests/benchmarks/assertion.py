"""Fits the weights of assertion strength to readers' ratings, and says how near it comes to ratings it has not seen.

    python tests/benchmarks/assertion.py

The rated findings are looked for in ``$FRAMING_DATA``, else in ``shared/data`` beside the repository; what teachers
judged in ``$FRAMING_TEACHERS``. Three folds by the text of the finding: the model that reads a finding, and the weights
that its strength is made with, come from the other two.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize

import framing as fr
from framing.assertions import conditions
from framing.measures.assertion import Weights
from framing.models.train import calibration, taught, unseen, vocabulary
from framing.models.train_data import FOLDS
from framing.models.train_phrases import phrasing_of
from framing.models.train_plans import PLANS
from framing.models.train_students import Teachers, model_of, read_teachers

DATA = Path(os.environ.get("FRAMING_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
WORK = Path(os.environ.get("FRAMING_TEACHERS", "teachers"))
MIDDLE = 4.6
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Statements:
    """The sentences of the findings: what is counted in each, its words, and the finding it is of."""

    hedges: Array
    boosters: Array
    conditions: Array
    words: Array
    finding: NDArray[np.int64]
    texts: Sequence[str]


def statements(findings: Sequence[str]) -> Statements:
    """Every sentence of the findings with the summed weights of its hedges and boosters."""
    frame = pd.DataFrame({"doc_id": [str(n) for n in range(len(findings))], "source": "any", "text": findings})
    corpus = fr.read(frame, attribution="marks")
    marks = fr.mark(corpus, ["hedges", "boosters"])
    flat = fr.AssertionStrength(voice="all", method="lexicon")
    units = corpus.units[(corpus.units["level"] == "sentence") & (corpus.units["boilerplate"] == "")]
    kept = marks.frame[marks.frame["kept"]]
    summed = {
        id: flat._summed(kept[kept["by"].str.startswith(f"{id}@")], units, corpus.units, corpus.docs)
        for id in flat.lexicons
    }
    texts = [corpus.text(u.doc_id)[u.start : u.end] for u in units.itertuples()]
    return Statements(
        summed["hedges"],
        summed["boosters"],
        np.array([float(len(conditions(text))) for text in texts]),
        units["n_words"].to_numpy(dtype=np.float64),
        units["doc_id"].astype(int).to_numpy(),
        texts,
    )


def unseen_ratings(teachers: Teachers, found: Statements) -> Array:
    """The rating of each sentence by a model that has not seen the finding it is of."""
    plan = PLANS["certainty"]
    seen = unseen(plan, teachers)
    phrased = phrasing_of(plan.lexicons, vocabulary(teachers)).counts(found.texts)
    folds = teachers.sets["certainty"].folds[found.finding]
    out = np.zeros(len(found.texts))
    for fold in range(FOLDS):
        rows = np.flatnonzero(folds == fold)
        lines = calibration(plan, seen, seen.fold != fold)
        score = model_of(taught(plan, teachers, fold)).decision_function([found.texts[i] for i in rows])[:, 0]
        out[rows] = score * lines.slope[0] + lines.offset[0] + phrased[rows] @ lines.added[0]
    return np.clip(out, 1, 6)


def strength(found: Statements, ratings: Array, w: Weights, n: int) -> Array:
    """The strength of each finding: the mean of its sentences, weighted by words."""
    linear = w.plain - w.hedge * found.hedges + w.boost * found.boosters - w.condition * found.conditions
    each = 1 / (1 + np.exp(-(linear + w.rating * (ratings - w.middle))))
    words = np.maximum(np.bincount(found.finding, found.words, minlength=n), 1)
    return np.asarray(np.bincount(found.finding, each * found.words, minlength=n) / words)


def fitted(found: Statements, ratings: Array, wanted: Array, use: NDArray[np.bool_], *, model: bool) -> Weights:
    """The weights that come nearest to the wanted strengths, by least squares."""

    def error(values: Array) -> float:
        w = Weights(*values[:4], values[4] if model else 0.0, MIDDLE)
        return float(np.mean((strength(found, ratings, w, len(wanted)) - wanted)[use] ** 2))

    best = minimize(error, [1.2, 0.3, 0.2, 0.3, 0.5], method="Nelder-Mead", options={"maxiter": 4_000, "fatol": 1e-9}).x
    return Weights(*map(float, best[:4]), float(best[4]) if model else 0.0, MIDDLE)


def main() -> None:
    """Fit, measure and print."""
    teachers = read_teachers(DATA, WORK)
    coded = teachers.sets["certainty"]
    found = statements(coded.texts)
    ratings = unseen_ratings(teachers, found)
    wanted, every = (coded.codes - 1) / 5, np.ones(len(coded.codes), dtype=bool)
    part = np.array([str(row["split"]) for row in coded.rows])
    for method in ("model", "lexicon"):
        out = np.zeros(len(wanted))
        for fold in range(FOLDS):
            away = coded.folds == fold
            w = fitted(found, ratings, wanted, ~away, model=method == "model")
            out[away] = strength(found, ratings, w, len(wanted))[away]
        print(method, fitted(found, ratings, wanted, every, model=method == "model"))  # noqa: T201
        for name in ("", *sorted(set(part))):
            mine = (part == name) if name else every
            r, off = np.corrcoef(out[mine], wanted[mine])[0, 1], np.abs(out - wanted)[mine].mean() * 5
            print(f"  {name or 'all'}: r {r:.3f}, {off:.2f} points off on average, n {mine.sum()}")  # noqa: T201
        for number, rows in enumerate(np.array_split(np.argsort(out, kind="stable"), 5)):
            print(f"  fifth {number + 1}: {out[rows].mean():.3f}, readers {wanted[rows].mean():.3f}")  # noqa: T201


if __name__ == "__main__":
    main()

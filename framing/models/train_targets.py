"""Train and measure the model of targets: ``python -m framing.models.train_targets --data FILE --out DIR --work DIR``.

FILE holds one sentence a line: ``text`` and ``targets``, a list of objects with ``start``, ``end`` and ``polarity``.
The work folder holds what `framing.models.train_target_teacher` judged and its word vectors; without it the network
learns from codes alone. Figures are those of networks that saw neither the fold they are measured on nor a teacher
that had; they go to ``metrics.json``, and into ``card.toml`` where the folder has one.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.errors import ModelError
from framing.models.base import save_weights
from framing.models.target_network import N_RESERVED, WordTable, batch_of, logits
from framing.models.target_text import Place, Reading, read_place
from framing.models.train import write_card
from framing.models.train_data import FOLDS
from framing.models.train_network import Weights
from framing.models.train_students import read_lexis
from framing.models.train_target_data import CodedPlaces, plain_words, read_places
from framing.models.train_target_network import EMBEDDING, fit_network
from framing.models.train_text import Lexis

__all__ = ["Recipe", "Teaching", "cross_fit", "figures_of", "learn", "main", "measured", "read_teaching", "ship"]

log = logging.getLogger(__name__)

RESAMPLES = 1_000
MARKS = ". , ; : ! ? ' \" “ ” ‘ ( ) - – — $ % @ # & /".split()
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Recipe:
    """How a network is fitted."""

    epochs: int = 8
    seed: int = 0
    rate: float = 0.002
    smooth: float = 0.1  # share of a code that is spread over the classes
    gold: float = 0.6  # share of the code in what a coded mention teaches; the rest is the teacher's
    plain: float = 0.5  # how much a mention without a code counts, beside a coded one


@dataclass(frozen=True)
class Teaching:
    """The coded mentions, mentions without codes, what each fold's teacher judged of them all, and word vectors."""

    coded: CodedPlaces
    plain: tuple[Place, ...] = ()
    judged: dict[int, NDArray[np.float32]] = field(default_factory=dict, repr=False)
    lexis: Lexis | None = field(default=None, repr=False)
    words: tuple[str, ...] = ()

    def shares(self, fold: int | None) -> Floats | None:
        """Probabilities for all mentions by the teacher that did not see the fold, or the mean of all teachers."""
        if not self.judged:
            return None
        used = list(self.judged.values()) if fold is None else [self.judged[fold]]
        return np.mean([softmax(each.astype(np.float64)) for each in used], axis=0)


def softmax(scores: Floats) -> Floats:
    """Probabilities from logits; rows add up to 1."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def read_teaching(data: Path, work: Path | None) -> Teaching:
    """The coded mentions, and the teachers' judgements where there are any in the work folder."""
    coded = read_places(data)
    if work is None:
        return Teaching(coded, words=(*MARKS, *plain_words({place.text for place in coded.places}, ())))
    lexis = read_lexis(work / "words.npz")
    if lexis is None:
        raise ModelError(f"{work} holds no words.npz. Run framing.models.train_target_teacher, or leave out --work.")
    plain = json.loads((work / "news_places.json").read_text(encoding="utf-8"))
    judged = {}
    for fold in range(FOLDS):
        found = []
        for path in sorted(work.glob(f"targets-{fold}-*.npz")):
            with np.load(path, allow_pickle=False) as stored:
                found.append(stored["judged"])
        if found:
            judged[fold] = np.mean(found, axis=0)
    if any(len(each) != len(coded.places) + len(plain) for each in judged.values()):
        raise ModelError(
            f"The judgements in {work} are of other mentions. Run framing.models.train_target_teacher again."
        )
    return Teaching(coded, tuple(Place(*each) for each in plain), judged, lexis, (*MARKS, *lexis.words))


def vectors_of(teaching: Teaching, seed: int) -> NDArray[np.float32]:
    """Where the words' embeddings start from: the main directions of their vectors; at random where there are none."""
    n, width = len(teaching.words) + N_RESERVED, EMBEDDING["word"]
    rng = np.random.default_rng(seed)
    start = (rng.standard_normal((n, width)) * 0.3).astype(np.float32)
    if teaching.lexis is not None:
        vectors = teaching.lexis.vectors
        _, directions = np.linalg.eigh(vectors.T @ vectors)
        found = vectors @ directions[:, ::-1][:, :width]
        start[n - len(found) :] = found / found.std() * 0.5
    start[0] = 0
    return start


def lessons(
    teaching: Teaching, readings: Sequence[Reading], plain: Sequence[Reading], recipe: Recipe, fold: int | None
) -> tuple[list[Reading], NDArray[np.float32], NDArray[np.float32]]:
    """What a network without this fold learns from: sentences, the shares of the classes, and how much each counts."""
    codes, n = teaching.coded.codes, len(teaching.coded.codes)
    use = np.flatnonzero(teaching.coded.folds != (-1 if fold is None else fold)).tolist()
    wanted = np.eye(3)[codes + 1] * (1 - recipe.smooth) + recipe.smooth / 3
    worth = np.ones(n)
    judged = teaching.shares(fold)
    if judged is None:
        return [readings[i] for i in use], wanted[use].astype(np.float32), worth[use].astype(np.float32)
    wanted = recipe.gold * wanted + (1 - recipe.gold) * judged[:n]
    texts = [readings[i] for i in use] + list(plain)
    shares = np.concatenate([wanted[use], judged[n:]])
    counts = np.concatenate([worth[use], np.full(len(plain), recipe.plain)])
    return texts, shares.astype(np.float32), counts.astype(np.float32)


class Student:
    """Fits networks to one teaching; sentences are read once."""

    def __init__(self, teaching: Teaching, recipe: Recipe, *, read: Callable[[Place], Reading] = read_place) -> None:
        self.teaching, self.recipe = teaching, recipe
        self.readings = [read(place) for place in teaching.coded.places]
        self.plain = [read(place) for place in teaching.plain]
        self.table = WordTable({word: i + N_RESERVED for i, word in enumerate(teaching.words)})

    def learn(self, fold: int | None) -> Weights:
        """A network that has seen no code of the fold, nor a teacher that has; in the precision it is shipped in."""
        texts, wanted, worth = lessons(self.teaching, self.readings, self.plain, self.recipe, fold)
        start = {"in_word": vectors_of(self.teaching, self.recipe.seed)}
        fitted = fit_network(
            texts,
            wanted,
            worth,
            self.table,
            len(self.teaching.words) + N_RESERVED,
            epochs=self.recipe.epochs,
            seed=self.recipe.seed,
            rate=self.recipe.rate,
            start=start,
            tell=log.info,
        )
        return {name: value.astype(np.float16).astype(np.float32) for name, value in fitted.items()}

    def scores(self, weights: Weights, rows: Sequence[int]) -> NDArray[np.float32]:
        """What a network says of coded mentions; shape (n, 3)."""
        parts = [rows[i : i + 256] for i in range(0, len(rows), 256)]
        return np.concatenate(
            [logits(weights, batch_of([self.readings[i] for i in part], self.table)) for part in parts]
        )


def learn(teaching: Teaching, recipe: Recipe) -> Weights:
    """The network of all rows."""
    return Student(teaching, recipe).learn(None)


def cross_fit(
    teaching: Teaching,
    recipe: Recipe,
    *,
    folds: Sequence[int] | None = None,
    read: Callable[[Place], Reading] = read_place,
) -> Floats:
    """The scores of coded mentions by networks that had not seen their fold; NaN in other folds; shape (n, 3).

    Without ``folds`` those that have a teacher, or all where there are no teachers.
    """
    student = Student(teaching, recipe, read=read)
    out = np.full((len(teaching.coded.codes), 3), np.nan)
    for fold in folds if folds is not None else sorted(teaching.judged) or range(FOLDS):
        away = np.flatnonzero(teaching.coded.folds == fold)
        out[away] = student.scores(student.learn(fold), away.tolist())
        each = f1_each(teaching.coded.codes[away], out[away].argmax(axis=1) - 1)
        log.info("fold %d macro-F1 %.3f, each class %s", fold, each.mean(), each.round(3))
    return out


# --- probabilities and figures ------------------------------------------------------------


def line_of(scores: Floats, codes: NDArray[np.int64]) -> tuple[float, Floats]:
    """Slope and offsets that turn scores into probabilities: those under which the codes are likeliest."""
    from scipy.optimize import minimize

    rows = np.arange(len(codes))

    def loss(free: Floats) -> float:
        chances = softmax(scores * np.exp(free[0]) + np.array([free[1], 0.0, free[2]]))
        return float(-np.log(chances[rows, codes + 1] + 1e-12).mean())

    found = minimize(loss, np.zeros(3), method="BFGS").x
    return float(np.exp(found[0])), np.array([found[1], 0.0, found[2]])


def calibrated(scores: Floats, coded: CodedPlaces) -> Floats:
    """Probabilities of every coded mention, the line learned on the other folds."""
    out = np.zeros_like(scores)
    for fold in np.unique(coded.folds):
        away = coded.folds == fold
        slope, offset = line_of(scores[~away], coded.codes[~away])
        out[away] = softmax(scores[away] * slope + offset)
    return out


def f1_each(codes: NDArray[np.int64], said: NDArray[np.int64]) -> Floats:
    """F1 of −1, 0 and 1."""
    both = [float(((codes == x) & (said == x)).sum()) for x in (-1, 0, 1)]
    either = [float((codes == x).sum() + (said == x).sum()) for x in (-1, 0, 1)]
    return np.array([2 * b / max(e, 1.0) for b, e in zip(both, either, strict=True)])


def calibration_error(codes: NDArray[np.int64], chances: Floats) -> float:
    """Mean distance between the probability of the likeliest class and how often it is right, in ten bins."""
    sure, right = chances.max(axis=1), chances.argmax(axis=1) - 1 == codes
    bins = np.minimum((sure * 10).astype(int), 9)
    return float(sum(abs(right[bins == b].mean() - sure[bins == b].mean()) * (bins == b).mean() for b in set(bins)))


def figures_of(codes: NDArray[np.int64], chances: Floats, groups: NDArray[np.int64]) -> list[dict[str, Any]]:
    """The figures with 95% intervals over resampled sentences; near-identical sentences are drawn together."""
    rng = np.random.default_rng(0)
    names = np.unique(groups)
    members = np.split(np.argsort(groups, kind="stable"), np.searchsorted(np.sort(groups), names[1:]))
    draws = [np.concatenate([members[i] for i in rng.integers(0, len(names), len(names))]) for _ in range(RESAMPLES)]
    measures: dict[str, tuple[str, Callable[[NDArray[np.int64], Floats], float]]] = {
        "macro_f1": ("mean F1 of blame, neither and praise", lambda c, p: float(f1_each(c, p.argmax(1) - 1).mean())),
        "f1_blame": ("F1 of −1", lambda c, p: float(f1_each(c, p.argmax(1) - 1)[0])),
        "f1_neither": ("F1 of 0", lambda c, p: float(f1_each(c, p.argmax(1) - 1)[1])),
        "f1_praise": ("F1 of 1", lambda c, p: float(f1_each(c, p.argmax(1) - 1)[2])),
        "accuracy": ("share of mentions that are right", lambda c, p: float((p.argmax(1) - 1 == c).mean())),
        "opposite": (
            "share of mentions coded −1 or 1 that are given the opposite sign",
            lambda c, p: float(((p.argmax(1) - 1) * c < 0).sum() / max(float((c != 0).sum()), 1.0)),
        ),
        "calibration_error": ("mean distance between probability and share right, in ten bins", calibration_error),
    }
    out = []
    for name, (meaning, measure) in measures.items():
        value = measure(codes, chances)
        low, high = np.quantile([measure(codes[rows], chances[rows]) for rows in draws], [0.025, 0.975])
        low, high = min(float(low), value), max(float(high), value)
        row = {"figure": name, "meaning": meaning, "value": round(value, 3), "low": round(low, 3)}
        out.append({**row, "high": round(high, 3), "n": len(codes)})
    return out


def measured(teaching: Teaching, scores: Floats) -> tuple[list[dict[str, Any]], CodedPlaces, Floats]:
    """The figures of the mentions that have scores; those mentions and their scores."""
    rows = np.asarray(np.isfinite(scores).all(axis=1))
    coded, scores = teaching.coded.part(rows), scores[rows]
    return figures_of(coded.codes, calibrated(scores, coded), coded.groups), coded, scores


def ship(teaching: Teaching, recipe: Recipe, scores: Floats, out: Path) -> list[dict[str, Any]]:
    """Fit to everything and save, with the figures of the scores that `cross_fit` gave; returns the figures."""
    found, coded, scores = measured(teaching, scores)
    for each in found:
        log.info("%s %.3f [%.3f, %.3f]", each["figure"], each["value"], each["low"], each["high"])
    slope, offset = line_of(scores, coded.codes)
    weights = learn(teaching, recipe)
    header = {"format": 1, "slope": round(slope, 6), "offset": offset.round(6).tolist(), "vocabulary": teaching.words}
    save_weights(out, header, {name: value.astype(np.float16) for name, value in weights.items()})
    (out / "metrics.json").write_text(json.dumps({"cross_validated": found}, indent=1) + "\n", encoding="utf-8")
    write_card(out / "card.toml", found)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="target_evaluation.jsonl")
    parser.add_argument("--work", type=Path, help="what framing.models.train_target_teacher wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=Recipe.epochs)
    parser.add_argument("--seed", type=int, default=Recipe.seed)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    teaching, recipe = read_teaching(given.data, given.work), Recipe(epochs=given.epochs, seed=given.seed)
    ship(teaching, recipe, cross_fit(teaching, recipe), given.out)


if __name__ == "__main__":
    main()

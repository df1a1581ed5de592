"""Your own codes: train a classifier on them, check it on others, and choose what to code next.

Codes are rows of a table: a text, a code (a class, or a number to rate), and the document the text is from. All of a
document's rows stay on one side of every split, for sentences of one article are alike.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.api import read
from framing.charts import learning_curve, svg
from framing.codes import Codes, fingerprints, groups, labels_of, read_codes
from framing.corpus import Corpus
from framing.errors import FramingError, ModelError, nearest, one_of
from framing.figures import Task, with_intervals
from framing.models import load_model
from framing.models.base import save_weights
from framing.models.text import TextModel
from framing.models.train_text import Fit, Recipe, cross_fit, fit, folds_of, platt
from framing.places import write_folder

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["CodesWarning", "Evaluation", "FewCodesWarning", "Task", "Trained", "evaluate", "sample", "train"]

_FEWEST = 200
_FOLDS = 5
_CURVE = (0.25, 0.5, 0.75, 1.0)


class CodesWarning(UserWarning):
    """Figures are not what they seem: texts without their documents, or texts that the model has learned from."""


class FewCodesWarning(CodesWarning):
    """There are too few codes for figures that can be relied on."""


@dataclass(frozen=True)
class Trained:
    """A trained model: where it lies, its cross-validated figures, and how they grow with the number of codes.

    ``figures`` has a row per figure with ``value, low, high`` (95% bootstrap over documents); ``curve`` the same
    for the main figure with a quarter, half, three quarters and all of the documents; ``predictions`` every row with
    what was predicted by a model that had not seen its document; ``classes`` how many codes each class has.
    """

    folder: Path
    task: Task
    figures: pd.DataFrame
    curve: pd.DataFrame
    predictions: pd.DataFrame
    classes: pd.Series

    @property
    def errors(self) -> pd.DataFrame:
        """The predictions that were wrong, the surest first; for ratings all, the farthest off first."""
        if self.task == "rate":
            off = (self.predictions["code"] - self.predictions["predicted"]).abs()
            return self.predictions.loc[off.sort_values(ascending=False, kind="stable").index]
        wrong = self.predictions[self.predictions["code"] != self.predictions["predicted"]]
        return wrong.sort_values("probability", ascending=False, kind="stable")

    def plot(self, *, ax: Axes | None = None) -> Figure:
        """The learning curve; while it rises at its right end, more codes are worth their work."""
        return learning_curve(self.curve, ax=ax)


@dataclass(frozen=True)
class Evaluation:
    """A model against codes: ``figures`` with intervals, ``confusion`` (empty for ratings), and every prediction."""

    figures: pd.DataFrame
    confusion: pd.DataFrame
    predictions: pd.DataFrame


def train(
    codes: Any,
    *,
    name: str,
    task: Task = "classify",
    text: str = "text",
    code: str = "code",
    document: str | None = None,
    out: str | Path = ".",
    seed: int = 0,
    progress: Callable[[str, int, int], None] | None = None,
) -> Trained:
    """Train a classifier or a rater on codes; writes a model folder that :func:`framing.load_model` opens.

    Parameters
    ----------
    codes : a CSV, XLSX or Parquet file, or a frame, with a row per coded text.
    name : the model's id, and the name of its folder in ``out``.
    text, code, document : the columns; without ``document`` the columns ``document`` and ``doc_id`` are looked for,
        and when there is none every row counts as a document of its own.

    Classes count alike however rare they are. The figures are cross-validated in five folds by document; documents
    that share a text count as one. The learning curve stands on the card and in ``learning_curve.svg`` beside it.
    Fewer than 200 codes give a :class:`FewCodesWarning`, codes without documents a :class:`CodesWarning`.

    Raises
    ------
    FramingError
        When a column is missing, a text, code or document is empty or (for ratings) no number, there are fewer than
        two classes, a class has fewer than five codes, or the folder exists.
    """
    from threadpoolctl import threadpool_limits

    _check_name(name, task)
    rows = read_codes(codes, task, text, code, document)
    folder = Path(out) / name
    if folder.exists():
        raise FramingError(f'"{folder}" exists; choose another name, or remove it.')
    labels = labels_of(rows, task)
    together = groups(rows)
    folds = folds_of(together, _FOLDS)
    if len(np.unique(folds)) < 2:
        raise FramingError("all codes are of one document; codes of several are needed to tell how right a model is.")
    _warn(rows)
    targets = _targets(rows.codes, labels, task)
    counted = _Steps(progress, _FOLDS * (len(_CURVE) + 1) + 1)

    def fitted(texts: list[str], y: NDArray[np.float64]) -> Fit:
        counted.step()
        with threadpool_limits(1):  # vectors so short are summed faster, and always alike, by one thread
            return _fitted(texts, y, task)

    held_out = cross_fit(rows.texts, targets, folds, lambda t, y, used: fitted(t, y))
    predicted = _predicted(held_out, targets, labels, task)
    figures = with_intervals(rows.codes, predicted, together, task, seed)
    curve = _curve(rows, targets, labels, folds, task, seed, fitted)
    stored, header = _stored(fitted(rows.texts, targets), held_out, targets, labels, task)
    stored["seen"] = np.unique(fingerprints(rows.texts))
    classes = pd.Series({label: int((rows.codes == label).sum()) for label in labels}, dtype="int64")
    card = _card(name, task, rows, classes, figures, curve)

    def write(aside: Path) -> None:
        save_weights(aside, header, stored)
        (aside / "card.toml").write_text(card, encoding="utf-8")
        (aside / "learning_curve.svg").write_text(svg(learning_curve(curve)), encoding="utf-8")

    write_folder(folder, write)
    told = pd.DataFrame(
        {"document": rows.documents, "text": rows.texts, "code": rows.codes, "predicted": predicted, "fold": folds}
    )
    if task == "classify":
        told["probability"] = _of_predicted(_chances(held_out, stored), predicted, labels)
    return Trained(folder, task, figures, curve, told, classes)


def evaluate(
    model: str | Path | TextModel,
    gold: Any,
    *,
    text: str = "text",
    code: str = "code",
    document: str | None = None,
    seed: int = 0,
) -> Evaluation:
    """Check a model against codes it was not trained on.

    Texts that the model has learned from give a :class:`CodesWarning`: figures on them say nothing.

    For classes: macro-F1, accuracy, Krippendorff's alpha between model and coder, and F1 of each class; for ratings:
    Pearson's r, mean absolute error, and alpha. Intervals are 95% percentile bootstrap over documents.

    Raises
    ------
    FramingError
        As :func:`train` does; and when the gold has a class that the model does not know.
    """
    loaded = model if isinstance(model, TextModel) else load_model(_where(model))
    if not isinstance(loaded, TextModel) or loaded.task == "tag":
        raise ModelError(f'"{model}" does not put texts into classes or on a scale; evaluate takes models that do.')
    task: Task = "rate" if loaded.task == "rate" else "classify"
    rows = read_codes(gold, task, text, code, document)
    if task == "classify":
        known_labels = [str(label) for label in loaded.labels]
        strange = sorted({str(c) for c in rows.codes} - set(known_labels))
        if strange:
            raise FramingError(
                f'the gold has the class "{strange[0]}", which the model does not know; it knows '
                f"{one_of(known_labels)}.{nearest(strange[0], known_labels)}"
            )
    if "seen" in loaded.weights and (known := np.isin(fingerprints(rows.texts), loaded.weights["seen"]).sum()):
        message = f"the model has learned from {known} of these {len(rows.texts)} texts; the figures flatter it."
        warnings.warn(message, CodesWarning, stacklevel=2)
    predicted = loaded.predict(rows.texts)
    predicted = predicted.astype("str") if task == "classify" else predicted
    figures = with_intervals(rows.codes, predicted, groups(rows), task, seed)
    confusion = pd.DataFrame()
    if task == "classify":
        confusion = pd.crosstab(pd.Series(rows.codes, name="code"), pd.Series(predicted, name="predicted"))
    told = pd.DataFrame({"document": rows.documents, "text": rows.texts, "code": rows.codes, "predicted": predicted})
    if task == "classify":
        told["probability"] = _of_predicted(loaded.predict_proba(rows.texts), predicted, tuple(known_labels))
    return Evaluation(figures, confusion, told)


def sample(
    model: str | Path | TextModel,
    data: Any,
    *,
    n: int = 50,
    most_per_document: int = 3,
    at_random: float = 0.2,
    seed: int = 0,
) -> pd.DataFrame:
    """Sentences worth coding next: those the model is least sure of, and some at random to keep it honest.

    Parameters
    ----------
    data : a corpus, or anything :func:`framing.read` takes.
    n : how many; ``most_per_document`` keeps them spread; ``at_random`` is the share drawn without regard to the model.

    Sentences that the model has learned from are left out. Returns a frame with ``document, source, text, probability,
    why`` and an empty ``code`` to fill in. For ratings, where the model has no probability, sentences are spread over
    its scale; of several tags the one that the model is least sure of counts.
    """
    if n < 1 or not 0 <= at_random <= 1:
        raise FramingError(f"n is {n} and at_random {at_random}; n should be 1 or more, at_random from 0 to 1.")
    loaded = model if isinstance(model, TextModel) else load_model(_where(model))
    corpus = data if isinstance(data, Corpus) else read(data)
    units = corpus.units
    some = units[(units["level"] == "sentence") & (units["boilerplate"] == "") & (units["n_words"] >= 4)]
    texts = dict(zip(corpus.docs["doc_id"], corpus.docs["text"], strict=True))
    columns = zip(some["doc_id"], some["start"], some["end"], strict=True)
    frame = pd.DataFrame({"document": some["doc_id"].to_numpy(), "text": [texts[d][a:b] for d, a, b in columns]})
    frame = frame.drop_duplicates("text", ignore_index=True)
    if "seen" in loaded.weights:
        frame = frame[~np.isin(fingerprints(frame["text"].tolist()), loaded.weights["seen"])].reset_index(drop=True)
    if frame.empty:
        raise FramingError("no sentence of four words or more that is not coded yet was found; give other texts.")
    rng = np.random.default_rng(seed)
    frame["doubt"], frame["probability"] = _doubt(loaded, frame["text"].tolist(), rng)
    n_random = round(n * at_random)
    by_doubt = frame.sort_values("doubt", ascending=False, kind="stable").groupby("document", sort=False)
    doubtful = by_doubt.head(most_per_document).sort_values("doubt", ascending=False, kind="stable").head(n - n_random)
    rest = frame.drop(doubtful.index)
    drawn = rest.iloc[np.sort(rng.permutation(len(rest))[:n_random])]
    chosen = pd.concat([doubtful.assign(why="least sure"), drawn.assign(why="at random")])
    source = corpus.docs.set_index("doc_id")["source"]
    chosen = chosen.assign(source=chosen["document"].map(source), code="")
    return chosen[["document", "source", "text", "probability", "why", "code"]].reset_index(drop=True)


# --- training ------------------------------------------------------------


def _check_name(name: str, task: str) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise FramingError(f'the name "{name}" should be small letters, digits and hyphens, such as my-frame.')
    if task not in get_args(Task):
        raise FramingError(f'task "{task}" is not known; it should be classify or rate.{nearest(task, get_args(Task))}')


def _warn(rows: Codes) -> None:
    """Say what makes the figures rougher or more flattering than they look."""
    if len(rows.texts) < _FEWEST:
        message = (
            f"{len(rows.texts)} codes: figures from fewer than {_FEWEST} are rough. Code more before relying on it."
        )
        warnings.warn(message, FewCodesWarning, stacklevel=3)
    if not rows.told:
        message = (
            "no column names the document of each text, so every text counts as a document of its own. Where several "
            "are of one article, the figures flatter: name the column with --document (document= in Python)."
        )
        warnings.warn(message, CodesWarning, stacklevel=3)


class _Steps:
    """Tells how many of the models have been fitted."""

    def __init__(self, tell: Callable[[str, int, int], None] | None, total: int) -> None:
        self.tell, self.total, self.done = tell, total, 0

    def step(self) -> None:
        if self.tell is not None:
            self.tell("fitting", self.done, self.total)
        self.done += 1


# --- fitting ------------------------------------------------------------


def _targets(codes: NDArray[Any], labels: tuple[str, ...], task: Task) -> NDArray[np.float64]:
    if task == "rate":
        return codes.astype(np.float64)[:, None]
    wanted = labels[1:] if len(labels) == 2 else labels
    return np.stack([np.where(codes == label, 1.0, -1.0) for label in wanted], axis=1)


def _fitted(texts: list[str], targets: NDArray[np.float64], task: Task) -> Fit:
    weights = None
    if task == "classify":
        signs = targets > 0
        share = np.clip(signs.mean(axis=0), 1e-6, 1 - 1e-6)
        weights = np.where(signs, 0.5 / share, 0.5 / (1 - share)).mean(axis=1)
    return fit(texts, targets, weights=weights, recipe=Recipe())


def _predicted(
    scores: NDArray[np.float64], targets: NDArray[np.float64], labels: tuple[str, ...], task: Task
) -> NDArray[Any]:
    """What scores say, before calibration."""
    if task == "rate":
        return np.clip(scores[:, 0], targets.min(), targets.max())
    names = np.array(labels)
    return names[(scores[:, 0] > 0).astype(int)] if len(labels) == 2 else names[scores.argmax(axis=1)]


def _stored(
    whole: Fit,
    held_out: NDArray[np.float64],
    targets: NDArray[np.float64],
    labels: tuple[str, ...],
    task: Task,
) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Arrays and header of the model, its probabilities calibrated on the held-out scores."""
    small = whole.pruned(words=40_000, pairs=60_000)
    stored = small.arrays()
    for name in ("word_weights", "pair_weights", "letter_weights"):
        stored[name] = stored[name].astype(np.float16)
    if task == "rate":
        limits = [float(targets.min()), float(targets.max())]
        return stored, {"format": 1, "task": "rate", "labels": [], "limits": limits}
    lines = [platt(held_out[:, i], targets[:, i] > 0) for i in range(targets.shape[1])]
    stored["slope"], stored["offset"] = np.array(lines).T
    if len(labels) == 2:  # where the balanced fit changes its mind
        stored["threshold"] = 1 / (1 + np.exp(-stored["offset"]))
    return stored, {"format": 1, "task": "classify", "labels": list(labels)}


def _chances(held_out: NDArray[np.float64], stored: dict[str, NDArray[Any]]) -> NDArray[np.float64]:
    """The calibrated probability of each class, from scores; shape (n_texts, n_classes)."""
    chances = 1 / (1 + np.exp(-np.clip(held_out * stored["slope"] + stored["offset"], -50, 50)))
    if chances.shape[1] == 1:
        return np.column_stack([1 - chances[:, 0], chances[:, 0]])
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))


def _of_predicted(chances: NDArray[np.float64], predicted: NDArray[Any], labels: tuple[str, ...]) -> NDArray[Any]:
    """The probability of what was predicted, which of two classes can be the less likely: classes count alike."""
    place = {label: i for i, label in enumerate(labels)}
    return chances[np.arange(len(chances)), [place[str(label)] for label in predicted]]


def _curve(
    rows: Codes,
    targets: NDArray[np.float64],
    labels: tuple[str, ...],
    folds: NDArray[np.int64],
    task: Task,
    seed: int,
    fitted: Callable[[list[str], NDArray[np.float64]], Fit],
) -> pd.DataFrame:
    """The main figure, on all codes, with a growing share of the documents to learn from."""
    together = groups(rows)
    rank = folds_of([f"{document} in the curve" for document in together], 100)
    out = []
    for share in _CURVE:
        kept = rank < 100 * share

        def fitting(texts: list[str], y: NDArray[np.float64], used: NDArray[np.bool_], kept: Any = kept) -> Fit:
            inside = kept[used]
            if inside.sum() < 10 or (task == "classify" and (np.ptp(y[inside], axis=0) == 0).any()):
                inside = np.ones(len(texts), dtype=bool)
            return fitted([t for t, use in zip(texts, inside, strict=True) if use], y[inside])

        scores = cross_fit(rows.texts, targets, folds, fitting)
        main = with_intervals(rows.codes, _predicted(scores, targets, labels, task), together, task, seed, 200).iloc[0]
        out.append({"codes": int(kept.sum()), **main.to_dict()})
    return pd.DataFrame(out)


# --- what is said of it ------------------------------------------------------------


def _doubt(
    model: TextModel, texts: list[str], rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How unsure the model is of each text, and the probability of its first choice (NaN for ratings).

    Of a model that gives several tags it is the tag it is least sure of.
    """
    if model.task == "rate":
        rated = model.predict(texts)
        spread = np.empty(len(texts))
        spread[np.argsort(rated, kind="stable")] = rng.permutation(len(texts))
        return spread, np.full(len(texts), np.nan)
    chances = model.predict_proba(texts)
    if model.task == "tag":
        nearest_tag = np.abs(chances - model.weights["threshold"]).argmin(axis=1)[:, None]
        off = np.take_along_axis(np.abs(chances - model.weights["threshold"]), nearest_tag, axis=1)
        return -off[:, 0], np.take_along_axis(chances, nearest_tag, axis=1)[:, 0]
    chances = np.sort(chances, axis=1)
    return chances[:, -2] - chances[:, -1], chances[:, -1]


def _where(model: str | Path) -> str | Path:
    """A shipped model's id, or the folder that is meant."""
    path = Path(model)
    return path if (path / "card.toml").is_file() else model


def _card(name: str, task: Task, rows: Codes, classes: pd.Series, figures: pd.DataFrame, curve: pd.DataFrame) -> str:
    """The card of a model trained on somebody's own codes."""
    counts = ", ".join(f"{label} ({n})" for label, n in classes.items())
    about = {
        "id": name,
        "kind": "text",
        "version": "1.0.0",
        "title": f"{name}, trained on own codes",
        "licence": "unstated",
        "date": date.today().isoformat(),
        "task": f"{task}: {counts or f'from {rows.codes.min():g} to {rows.codes.max():g}'}",
        "features": "words, pairs of words and groups of three to five letters; ridge regression",
        "balance": "classes count alike however many codes they have" if len(classes) else "every rating counts alike",
        "split": f"{_FOLDS} folds by document; no document, and no text, lies on both sides"
        if rows.told
        else f"{_FOLDS} folds by text; no column named the documents, so texts of one article may lie on both sides",
        "train": f"framing train CODES --task {task} --name {name}",
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in about.items()]
    lines += [f"codes = {len(rows.texts)}", f"documents = {len(set(rows.documents))}"]
    lines.append('known_failures = ["Not known yet: read its errors, and say here what you find."]')
    for row in figures.itertuples():
        lines += ["", "[[metrics]]", 'how = "cross_validated"', *_figure_lines(row)]
    for row in curve.itertuples():
        lines += ["", "[[learning_curve]]", f"codes = {row.codes}", *_figure_lines(row)]
    return "\n".join(lines) + "\n"


def _figure_lines(row: Any) -> list[str]:
    numbers = [f"{key} = {round(float(getattr(row, key)), 4)}" for key in ("value", "low", "high")]
    return [f"figure = {json.dumps(row.figure, ensure_ascii=False)}", *numbers]

"""Your own codes: train a classifier on them, check it on others, and choose what to code next.

Codes are rows of a table: a text, a code (a class, or a number to rate), and the document the text is from. All of a
document's rows stay on one side of every split, for sentences of one article are alike.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.api import read
from framing.corpus import Corpus
from framing.errors import FramingError, ModelError, nearest, one_of
from framing.models import load_model
from framing.models.base import save_weights
from framing.models.text import TextModel
from framing.models.train_text import Fit, Recipe, cross_fit, fit, folds_of, platt
from framing.places import write_folder
from framing.tables import from_any

__all__ = ["Evaluation", "FewCodesWarning", "Task", "Trained", "evaluate", "sample", "train"]

Task = Literal["classify", "rate"]
"""``classify``: the codes are classes; ``rate``: they are numbers on a scale."""

_FEWEST = 200
_FOLDS = 5
_CURVE = (0.25, 0.5, 0.75, 1.0)


class FewCodesWarning(UserWarning):
    """There are too few codes for figures that can be relied on."""


@dataclass(frozen=True)
class Trained:
    """A trained model: where it lies, its cross-validated figures, and how they grow with the number of codes.

    ``figures`` has a row per figure with ``value, low, high`` (95% bootstrap over documents); ``curve`` a row per share
    of the codes; ``predictions`` every row with what was predicted without its document.
    """

    folder: Path
    task: Task
    figures: pd.DataFrame
    curve: pd.DataFrame
    predictions: pd.DataFrame


@dataclass(frozen=True)
class Evaluation:
    """A model against codes: ``figures`` with intervals, ``confusion`` (empty for ratings), and every prediction."""

    figures: pd.DataFrame
    confusion: pd.DataFrame
    predictions: pd.DataFrame


@dataclass(frozen=True)
class _Codes:
    texts: list[str]
    codes: NDArray[Any]
    documents: list[str]


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
) -> Trained:
    """Train a classifier or a rater on codes; writes a model folder that :func:`framing.load_model` opens.

    Parameters
    ----------
    codes : a CSV, XLSX or Parquet file, or a frame, with a row per coded text.
    name : the model's id, and the name of its folder in ``out``.
    text, code, document : the columns; without ``document`` the columns ``document`` and ``doc_id`` are looked for,
        and when there is none every row counts as a document of its own.

    Classes count alike however rare they are. The figures are cross-validated in five folds by document. Fewer than
    200 codes give a :class:`FewCodesWarning`.

    Raises
    ------
    FramingError
        When a column is missing, a code is empty or (for ratings) no number, there are fewer than two classes, a class
        has fewer than five codes, or the folder exists.
    """
    _check_name(name, task)
    rows = _codes(codes, task, text, code, document)
    folder = Path(out) / name
    if folder.exists():
        raise FramingError(f'"{folder}" exists; choose another name, or remove it.')
    labels = _labels(rows, task)
    if len(rows.texts) < _FEWEST:
        message = (
            f"{len(rows.texts)} codes: figures from fewer than {_FEWEST} are rough. Code more before relying on it."
        )
        warnings.warn(message, FewCodesWarning, stacklevel=2)
    targets = _targets(rows.codes, labels, task)
    folds = folds_of(rows.documents, _FOLDS)
    if len(np.unique(folds)) < 2:
        raise FramingError("all codes are of one document; codes of several are needed to tell how right a model is.")
    held_out = cross_fit(rows.texts, targets, folds, lambda t, y, used: _fitted(t, y, task))
    predicted = _predicted(held_out, targets, labels, task)
    figures = _with_intervals(rows.codes, predicted, rows.documents, task, seed)
    curve = _curve(rows, targets, labels, folds, task)
    whole = _fitted(rows.texts, targets, task)
    stored, header = _stored(whole, held_out, targets, labels, rows, task)
    card = _card(name, task, rows, labels, figures)

    def write(aside: Path) -> None:
        save_weights(aside, header, stored)
        (aside / "card.toml").write_text(card, encoding="utf-8")

    write_folder(folder, write)
    told = pd.DataFrame(
        {"document": rows.documents, "text": rows.texts, "code": rows.codes, "predicted": predicted, "fold": folds}
    )
    return Trained(folder, task, figures, curve, told)


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
    rows = _codes(gold, task, text, code, document)
    if task == "classify":
        known = [str(label) for label in loaded.labels]
        strange = sorted({str(c) for c in rows.codes} - set(known))
        if strange:
            raise FramingError(
                f'the gold has the class "{strange[0]}", which the model does not know; it knows {one_of(known)}.'
                f"{nearest(strange[0], known)}"
            )
    predicted = loaded.predict(rows.texts)
    predicted = predicted.astype("str") if task == "classify" else predicted
    figures = _with_intervals(rows.codes, predicted, rows.documents, task, seed)
    confusion = pd.DataFrame()
    if task == "classify":
        confusion = pd.crosstab(pd.Series(rows.codes, name="code"), pd.Series(predicted, name="predicted"))
    told = pd.DataFrame({"document": rows.documents, "text": rows.texts, "code": rows.codes, "predicted": predicted})
    if task == "classify":
        told["probability"] = loaded.predict_proba(rows.texts).max(axis=1)
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

    Returns a frame with ``document, source, text, probability, why`` and an empty ``code`` to fill in. For ratings,
    where the model has no probability, sentences are spread over its scale.
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
    if frame.empty:
        raise FramingError("no sentence of four words or more was found; give other texts.")
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


# --- codes ------------------------------------------------------------


def _check_name(name: str, task: str) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
        raise FramingError(f'the name "{name}" should be small letters, digits and hyphens, such as my-frame.')
    if task not in get_args(Task):
        raise FramingError(f'task "{task}" is not known; it should be classify or rate.{nearest(task, get_args(Task))}')


def _codes(data: Any, task: Task, text: str, code: str, document: str | None) -> _Codes:
    """The coded rows; a clear error for what is missing."""
    frame, where = _frame(data)
    columns = [str(column) for column in frame.columns]
    for column in (text, code, *([document] if document else [])):
        if column not in columns:
            raise FramingError(
                f'{where}: no column is called "{column}"; the columns are {one_of(columns)}.{nearest(column, columns)}'
            )
    if frame.empty:
        raise FramingError(f"{where} has no rows.")
    found = document or next((name for name in ("document", "doc_id") if name in columns), None)
    texts = ["" if pd.isna(value) else str(value) for value in frame[text]]
    empty = next((i for i, value in enumerate(texts) if not value.strip()), None)
    if empty is not None:
        raise FramingError(f"{where}, row {empty + 1}: the text is empty; remove the row or fill it.")
    missing = next((i for i, value in enumerate(frame[code]) if pd.isna(value) or not str(value).strip()), None)
    if missing is not None:
        raise FramingError(f"{where}, row {missing + 1}: the code is empty; remove the row or fill it.")
    documents = [str(i) for i in range(len(texts))] if found is None else frame[found].astype("str").tolist()
    return _Codes(texts, _values(frame[code], task, where), documents)


def _values(codes: pd.Series, task: Task, where: str) -> NDArray[Any]:
    if task == "classify":
        whole = pd.api.types.is_float_dtype(codes) and (codes % 1 == 0).all()
        return (codes.astype("int64") if whole else codes).astype("str").str.strip().to_numpy(dtype=np.str_)
    numbers = pd.to_numeric(codes, errors="coerce")
    if numbers.isna().any():
        row = int(np.flatnonzero(numbers.isna())[0])
        raise FramingError(f'{where}, row {row + 1}: the rating "{codes.iloc[row]}" is no number.')
    return numbers.to_numpy(dtype=np.float64)


def _frame(data: Any) -> tuple[pd.DataFrame, str]:
    """The table of codes, and what errors call it."""
    if not isinstance(data, str | Path):
        return from_any(data), "the codes"
    from framing.readers.table import TABLE_ENDINGS, table

    path = Path(data)
    ending = path.suffix.lower()
    if ending not in TABLE_ENDINGS:
        raise FramingError(f'"{path.name}" is no table of codes; give one of {", ".join(TABLE_ENDINGS)}.')
    try:
        return table(path.read_bytes(), ending, name=path.name).infer_objects(), path.name
    except OSError as error:
        raise FramingError(f'"{path}" cannot be opened: {error.strerror}.') from error


def _labels(rows: _Codes, task: Task) -> tuple[str, ...]:
    if task == "rate":
        if len(np.unique(rows.codes)) < 2:
            raise FramingError("all ratings are equal; nothing can be learned from them.")
        return ()
    names, counts = np.unique(rows.codes, return_counts=True)
    if len(names) < 2:
        raise FramingError(f'all codes are "{names[0]}"; code texts of another class too.')
    if counts.min() < 5:
        rare = names[counts.argmin()]
        raise FramingError(f'the class "{rare}" has {counts.min()} codes; each needs five or more.')
    return tuple(str(name) for name in names)


def _targets(codes: NDArray[Any], labels: tuple[str, ...], task: Task) -> NDArray[np.float64]:
    if task == "rate":
        return codes.astype(np.float64)[:, None]
    wanted = labels[1:] if len(labels) == 2 else labels
    return np.stack([np.where(codes == label, 1.0, -1.0) for label in wanted], axis=1)


# --- fitting ------------------------------------------------------------


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
    rows: _Codes,
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


def _curve(
    rows: _Codes, targets: NDArray[np.float64], labels: tuple[str, ...], folds: NDArray[np.int64], task: Task
) -> pd.DataFrame:
    """The main figure with a growing share of the documents to learn from."""
    rank = folds_of([f"{document} in the curve" for document in rows.documents], 100)
    out = []
    for share in _CURVE:
        kept = rank < 100 * share

        def fitting(texts: list[str], y: NDArray[np.float64], used: NDArray[np.bool_], kept: Any = kept) -> Fit:
            inside = kept[used]
            if inside.sum() < 10 or (task == "classify" and len(np.unique(y[inside] > 0)) < 2):
                inside = np.ones(len(texts), dtype=bool)
            return _fitted([t for t, use in zip(texts, inside, strict=True) if use], y[inside], task)

        scores = cross_fit(rows.texts, targets, folds, fitting)
        name, value = next(iter(_figures(rows.codes, _predicted(scores, targets, labels, task), task).items()))
        out.append({"codes": int(kept.sum()), "figure": name, "value": value})
    return pd.DataFrame(out)


# --- figures ------------------------------------------------------------


def _figures(codes: NDArray[Any], predicted: NDArray[Any], task: Task) -> dict[str, float]:
    """The figures of one set of predictions; the main one first."""
    if task == "rate":
        varied = codes.std() > 0 and predicted.std() > 0
        return {
            "pearson_r": float(np.corrcoef(codes, predicted)[0, 1]) if varied else float("nan"),
            "mean_absolute_error": float(np.abs(codes - predicted).mean()),
            "alpha": _alpha_interval(codes, predicted),
        }
    names = np.unique(codes)
    f1 = {}
    for name in names:
        hit = ((codes == name) & (predicted == name)).sum()
        f1[f"f1: {name}"] = float(2 * hit / max((codes == name).sum() + (predicted == name).sum(), 1))
    main = {
        "macro_f1": float(np.mean(list(f1.values()))),
        "accuracy": float((codes == predicted).mean()),
        "alpha": _alpha_nominal(codes, predicted),
    }
    return main | f1


def _alpha_nominal(a: NDArray[Any], b: NDArray[Any]) -> float:
    """Krippendorff's alpha of two coders without gaps, nominal (Krippendorff 2019)."""
    observed = float((a != b).mean())
    _, counts = np.unique(np.concatenate([a, b]), return_counts=True)
    n = counts.sum()
    expected = 1 - float((counts * (counts - 1)).sum() / (n * (n - 1)))
    return 1 - observed / expected if expected > 0 else float("nan")


def _alpha_interval(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Krippendorff's alpha of two coders without gaps, interval (Krippendorff 2019)."""
    both = np.concatenate([a, b])
    expected = 2 * float(both.var(ddof=1))
    return 1 - float(((a - b) ** 2).mean()) / expected if expected > 0 else float("nan")


def _with_intervals(
    codes: NDArray[Any], predicted: NDArray[Any], documents: Sequence[str], task: Task, seed: int, resamples: int = 500
) -> pd.DataFrame:
    """Every figure with its 95% interval: percentiles of a bootstrap over documents."""
    rng = np.random.default_rng(seed)
    _, number = np.unique(np.asarray(documents), return_inverse=True)
    order = np.argsort(number, kind="stable")
    starts = np.searchsorted(number[order], np.arange(number.max() + 2))
    value = _figures(codes, predicted, task)
    drawn: dict[str, list[float]] = {name: [] for name in value}
    for _ in range(resamples):
        picked = rng.integers(0, number.max() + 1, number.max() + 1)
        rows = np.concatenate([order[starts[i] : starts[i + 1]] for i in picked])
        for name, each in _figures(codes[rows], predicted[rows], task).items():
            if name in drawn:
                drawn[name].append(each)
    low, high = (
        [float(np.nanquantile(drawn[name], q)) if drawn[name] else float("nan") for name in value]
        for q in (0.025, 0.975)
    )
    return pd.DataFrame({"figure": list(value), "value": list(value.values()), "low": low, "high": high})


def _doubt(
    model: TextModel, texts: list[str], rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How unsure the model is of each text, and the probability of its first choice (NaN for ratings)."""
    if model.task == "rate":
        rated = model.predict(texts)
        spread = np.empty(len(texts))
        spread[np.argsort(rated, kind="stable")] = rng.permutation(len(texts))
        return spread, np.full(len(texts), np.nan)
    chances = np.sort(model.predict_proba(texts), axis=1)
    return chances[:, -2] - chances[:, -1], chances[:, -1]


def _where(model: str | Path) -> str | Path:
    """A shipped model's id, or the folder that is meant."""
    path = Path(model)
    return path if (path / "card.toml").is_file() else model


def _card(name: str, task: Task, rows: _Codes, labels: tuple[str, ...], figures: pd.DataFrame) -> str:
    """The card of a model trained on somebody's own codes."""
    counts = {label: int((rows.codes == label).sum()) for label in labels}
    about = {
        "id": name,
        "kind": "text",
        "version": "1.0.0",
        "title": f"{name}, trained on own codes",
        "licence": "unstated",
        "date": date.today().isoformat(),
        "task": f"{task}: " + (", ".join(f"{k} ({v})" for k, v in counts.items()) if counts else "a rating"),
        "features": "words, pairs of words and groups of three to five letters; ridge regression",
        "split": f"{_FOLDS} folds by document; no document lies on both sides",
        "train": f"framing train CODES --task {task} --name {name}",
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in about.items()]
    lines += [f"codes = {len(rows.texts)}", f"documents = {len(set(rows.documents))}"]
    lines.append('known_failures = ["Not known yet: read its errors, and say here what you find."]')
    for row in figures.itertuples():
        lines += [
            "",
            "[[metrics]]",
            'how = "cross_validated"',
            f"figure = {json.dumps(row.figure, ensure_ascii=False)}",
        ]
        lines += [f"{key} = {round(float(getattr(row, key)), 4)}" for key in ("value", "low", "high")]
    return "\n".join(lines) + "\n"

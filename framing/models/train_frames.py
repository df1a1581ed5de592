"""Fits and measures the model of news frames: articles with several yes-or-no answers.

Each distinct word of an article counts once, the rarer in training the more; beside it stands the sum of the words'
vectors. Weights learned on vectors are folded into weights of words, so the model looks up words alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.errors import ModelError
from framing.models.text_features import N_BUCKETS, Words, count, tokens
from framing.models.train_data import read_lines
from framing.models.train_plans import FRAMES, Plan
from framing.models.train_text import Fit, Lexis, platt

__all__ = ["fit_frames", "measure_frames"]

FOLDS = 5
LEAST_ARTICLES = 3  # a word is known when this many articles hold it
RESAMPLES = 1_000


@dataclass(frozen=True)
class Articles:
    """Coded articles: texts, a column of codes for each frame, and the fold of each article's outlet."""

    texts: tuple[str, ...]
    codes: NDArray[np.int64]
    folds: NDArray[np.int64]


def read_articles(data: Path) -> Articles:
    rows = list(read_lines(data / "news_frames.jsonl"))
    codes = np.array([[int(row[frame]) for frame in FRAMES] for row in rows])
    return Articles(tuple(row["text"] for row in rows), codes, np.array([outlet_fold(row["outlet"]) for row in rows]))


def outlet_fold(outlet: str) -> int:
    """The fold of an outlet, however its name is written.

    >>> outlet_fold("The Huffington Post") == outlet_fold("huffingtonpost")
    True
    """
    name = re.sub("^the|[^a-z]", "", outlet.lower())
    return int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def known_words(texts: Sequence[str]) -> tuple[list[str], NDArray[np.float64]]:
    """Words of enough articles, sorted, and how rare each is: log((1 + articles) / (1 + those with it)) + 1."""
    found = Words()
    counted, _ = count(texts, found, once=True)
    times = np.bincount(counted.rows, minlength=len(found))
    words = sorted(word for word, row in found.rows.items() if times[row] >= LEAST_ARTICLES)
    held = np.array([times[found.rows[word]] for word in words])
    return words, np.log((1 + len(texts)) / (1 + held)) + 1


def vectors_of(words: Sequence[str], lexis: Lexis | None) -> NDArray[np.float64]:
    if lexis is None:
        return np.zeros((len(words), 0))
    place = {word: row for row, word in enumerate(lexis.words)}
    out = np.zeros((len(words), lexis.vectors.shape[1]))
    for i, word in enumerate(words):
        if word in place:
            out[i] = lexis.vectors[place[word]]
    return out


def fit_articles(texts: Sequence[str], codes: NDArray[np.int64], alpha: float, lexis: Lexis | None) -> Fit:
    """One ridge classifier for each frame, both its answers weighing alike."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import RidgeClassifier

    words, rarity = known_words(texts)
    place = {word: i for i, word in enumerate(words)}
    row, column, value = [], [], []
    for i, text in enumerate(texts):
        distinct = dict.fromkeys(tokens(text))
        for word in distinct:
            if word in place:
                row.append(i)
                column.append(place[word])
                value.append(rarity[place[word]] / np.sqrt(len(distinct)))
    by_word = csr_matrix((value, (row, column)), shape=(len(texts), len(words))).toarray()
    vectors = vectors_of(words, lexis)
    matrix = np.hstack([by_word, by_word @ vectors])
    own, bias = [], []
    for frame in range(codes.shape[1]):
        model = RidgeClassifier(alpha=alpha, class_weight="balanced").fit(matrix, codes[:, frame])
        weights = model.coef_.ravel()
        own.append(rarity * (weights[: len(words)] + vectors @ weights[len(words) :]))
        bias.append(float(np.ravel(model.intercept_)[0]))
    n = codes.shape[1]
    return Fit(
        tuple(words),
        np.stack(own, axis=1).astype(np.float32),
        np.zeros(0, dtype=np.int64),
        np.zeros((0, n), dtype=np.float32),
        np.zeros((N_BUCKETS, n), dtype=np.float32),
        np.array(bias),
    )


def scores_of(fitted: Fit, texts: Sequence[str]) -> NDArray[np.float64]:
    from framing.models.train_students import model_of

    return model_of(fitted, once=True).decision_function(texts)


def unseen_scores(articles: Articles, alpha: float, lexis: Lexis | None) -> NDArray[np.float64]:
    """The scores of each article by a model that saw no article of its outlet."""
    scores = np.zeros(articles.codes.shape)
    for fold in range(FOLDS):
        away = articles.folds == fold
        known = [text for text, out in zip(articles.texts, away, strict=True) if not out]
        fitted = fit_articles(known, articles.codes[~away], alpha, lexis)
        scores[away] = scores_of(fitted, [text for text, out in zip(articles.texts, away, strict=True) if out])
    return scores


def macro_f1(code: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    """Mean F1 of yes and no."""
    f1s = [2 * (a & b).sum() / max(a.sum() + b.sum(), 1) for a, b in ((code, said), (~code, ~said))]
    return float(np.mean(f1s))


def interval(measure: Callable[[NDArray[np.intp]], float], n: int) -> tuple[float, float, float]:
    """A figure with its 95% percentile interval over resampled articles."""
    rng = np.random.default_rng(0)
    low, high = np.quantile([measure(rng.integers(0, n, n)) for _ in range(RESAMPLES)], [0.025, 0.975])
    return round(measure(np.arange(n)), 3), round(float(low), 3), round(float(high), 3)


def measure_frames(data: Path, plan: Plan, lexis: Lexis | None) -> list[dict[str, Any]]:
    """The macro-F1 of each frame and their mean, on outlets that the model has not seen."""
    articles = read_articles(data)
    if set(articles.folds.tolist()) != set(range(FOLDS)):
        raise ModelError("The articles are of too few outlets to measure the model on unseen ones.")
    code, said = articles.codes > 0, unseen_scores(articles, plan.recipe.alpha, lexis) > 0
    n = len(code)

    def frame_figure(frame: int) -> tuple[float, float, float]:
        return interval(lambda i: macro_f1(code[i, frame], said[i, frame]), n)

    mean = interval(lambda i: float(np.mean([macro_f1(code[i, j], said[i, j]) for j in range(len(FRAMES))])), n)
    found = [("mean_macro_f1", "mean over the five frames of macro-F1", mean)]
    found += [
        (f"macro_f1 {frame}", f"mean F1 of yes and no, {frame}", frame_figure(j)) for j, frame in enumerate(FRAMES)
    ]
    return [
        {"figure": name, "meaning": meaning, "value": value, "low": low, "high": high, "n": n}
        for name, meaning, (value, low, high) in found
    ]


def fit_frames(data: Path, plan: Plan, lexis: Lexis | None) -> tuple[Fit, dict[str, NDArray[Any]]]:
    """The model of all articles; probabilities from unseen scores, and a frame is called where the score is above 0."""
    articles = read_articles(data)
    fitted = fit_articles(articles.texts, articles.codes, plan.recipe.alpha, lexis)
    unseen = unseen_scores(articles, plan.recipe.alpha, lexis)
    lines = np.array([platt(unseen[:, j], articles.codes[:, j] > 0) for j in range(len(FRAMES))])
    at_zero = 1 / (1 + np.exp(-lines[:, 1]))
    return fitted, {**fitted.arrays(), "slope": lines[:, 0], "offset": lines[:, 1], "threshold": at_zero}

"""Fits text models: ridge regression on words, pairs and letters, to codes, ratings or a teacher's scores.

Everything here is linear algebra with one answer: the same rows give the same weights.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.models.base import Card
from framing.models.text import TextModel
from framing.models.text_features import N_BUCKETS, Counted, Words, count, letter_weights, letters

__all__ = ["Fit", "Lexis", "Recipe", "cross_fit", "fit", "folds_of", "platt", "scores_of", "stack"]


@dataclass(frozen=True)
class Recipe:
    """How a model is fitted: which words and pairs it knows, and how hard each kind of weight is held near 0."""

    alpha: float = 1.0
    words_in: int = 2  # texts that a word must stand in
    pairs_in: int = 3
    pair_scale: float = 0.7
    letter_scale: float = 0.7
    vector_scale: float = 1.0


@dataclass(frozen=True)
class Lexis:
    """What is known of words before training: for each word a vector; shape (n_words, n_features).

    A text's vector is the sum of its words' vectors, so weights learned on vectors fold into weights of words, and
    words that no training text held get a weight from their kin.
    """

    words: tuple[str, ...]
    vectors: NDArray[np.float32]


@dataclass(frozen=True)
class Fit:
    """Weights in the form that :class:`framing.models.text.TextModel` looks up; shapes (n, n_outputs)."""

    words: tuple[str, ...]
    word_weights: NDArray[np.float32]
    pair_keys: NDArray[np.int64]
    pair_weights: NDArray[np.float32]
    letter_weights: NDArray[np.float32]
    bias: NDArray[np.float64]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What a text model looks up, with scores passed on as they are."""
        n = len(self.bias)
        return {
            "words": np.frombuffer("\n".join(self.words).encode("utf-8"), dtype=np.uint8),
            "word_weights": self.word_weights,
            "pair_keys": self.pair_keys,
            "pair_weights": self.pair_weights,
            "letter_weights": self.letter_weights,
            "bias": self.bias,
            "slope": np.ones(n),
            "offset": np.zeros(n),
            "threshold": np.full(n, 0.5),
        }

    def pruned(self, *, words: int, pairs: int) -> Fit:
        """Only the words and pairs that matter most, so that the model is small; others count as unseen.

        A word's own weight already holds its letters' weight: words that their letters speak for can go.
        """
        heavy = np.abs(self.word_weights - letter_weights(self.words, self.letter_weights)).max(axis=1)
        kept = np.sort(np.argsort(-heavy, kind="stable")[:words])
        place = np.full(len(self.words), -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        left, right = place[self.pair_keys >> 32], place[self.pair_keys & 0xFFFFFFFF]
        strong = np.abs(self.pair_weights).max(axis=1)
        order = np.argsort(-np.where((left >= 0) & (right >= 0), strong, -1), kind="stable")[:pairs]
        order = order[(left[order] >= 0) & (right[order] >= 0)]
        keys = left[order] << 32 | right[order]
        by_key = np.argsort(keys)
        return replace(
            self,
            words=tuple(self.words[i] for i in kept),
            word_weights=self.word_weights[kept],
            pair_keys=keys[by_key],
            pair_weights=self.pair_weights[order][by_key],
        )


def stack(fits: Sequence[Fit]) -> Fit:
    """Several fits of one output each as one fit of several outputs; a word that one did not know counts by letters."""
    words = sorted({word for each in fits for word in each.words})
    place = {word: i for i, word in enumerate(words)}
    n_outputs = sum(len(each.bias) for each in fits)
    own = np.zeros((len(words), n_outputs), dtype=np.float32)
    moved = []
    for output, each in enumerate(fits):
        at = np.array([place[word] for word in each.words], dtype=np.int64)
        unknown = np.setdiff1d(np.arange(len(words)), at)
        own[at, output] = each.word_weights[:, 0]
        own[unknown, output] = letter_weights([words[i] for i in unknown], each.letter_weights)[:, 0]
        moved.append(at[each.pair_keys >> 32] << 32 | at[each.pair_keys & 0xFFFFFFFF])
    keys = np.unique(np.concatenate(moved))
    pairs = np.zeros((len(keys), n_outputs), dtype=np.float32)
    for output, (each, mine) in enumerate(zip(fits, moved, strict=True)):
        pairs[np.searchsorted(keys, mine), output] = each.pair_weights[:, 0]
    letter = np.hstack([each.letter_weights for each in fits])
    return Fit(tuple(words), own, keys, pairs, letter, np.concatenate([each.bias for each in fits]))


def fit(
    texts: Sequence[str],
    targets: NDArray[np.float64],
    *,
    weights: NDArray[np.float64] | None = None,
    lexis: Lexis | None = None,
    recipe: Recipe | None = None,
) -> Fit:
    """Ridge regression of the targets, shape (n_texts, n_outputs), on the texts; ``weights``: how much each counts."""
    from scipy.sparse import csr_matrix, diags, hstack
    from sklearn.linear_model import Ridge

    recipe = recipe or Recipe()
    lexis = lexis or Lexis((), np.zeros((0, 0), dtype=np.float32))
    words, seen, counted = known_words(texts, recipe.words_in, lexis.words)
    n_seen = len(seen)
    vectors = aligned(lexis, words)
    known = counted.rows < len(words)
    text_of = np.repeat(np.arange(len(texts)), counted.lengths)
    length = 1 / np.sqrt(np.maximum(counted.lengths, 1))
    n = len(texts)
    by_word = csr_matrix((length[text_of][known], (text_of[known], counted.rows[known])), shape=(n, len(words)))
    keys, by_pair = pairs_of(counted, len(words), n, length, recipe.pairs_in)
    by_letter = csr_matrix((length[text_of], (text_of, counted.rows)), shape=(n, n_seen)) @ spelled(seen)
    by_vector = csr_matrix(by_word @ vectors)
    scales = np.concatenate(
        [
            np.ones(len(words)),
            np.full(len(keys), recipe.pair_scale),
            np.full(N_BUCKETS, recipe.letter_scale),
            np.full(vectors.shape[1], recipe.vector_scale),
        ]
    )
    matrix = hstack([by_word, by_pair, by_letter, by_vector], format="csr") @ diags(scales)
    model = Ridge(alpha=recipe.alpha, solver="lsqr", tol=1e-4, max_iter=300)
    model.fit(matrix, targets, sample_weight=weights)
    coefficients = (np.atleast_2d(model.coef_) * scales).T.astype(np.float32)
    n_words, n_pairs = len(words), len(words) + len(keys)
    own, pair, letter, vector = np.split(coefficients, [n_words, n_pairs, n_pairs + N_BUCKETS])
    return Fit(
        tuple(words),
        own + letter_weights(words, letter) + (vectors @ vector).astype(np.float32),
        keys,
        pair,
        letter,
        np.atleast_1d(np.asarray(model.intercept_, dtype=np.float64)),
    )


def known_words(texts: Sequence[str], words_in: int, given: Sequence[str] = ()) -> tuple[list[str], list[str], Counted]:
    """The given words and those of at least so many texts, sorted; all words, those first; the texts counted so."""
    seen = Words()
    counted, _ = count(texts, seen)
    text_of = np.repeat(np.arange(len(texts)), counted.lengths)
    once = np.unique(text_of * len(seen) + counted.rows) % max(len(seen), 1)
    often = np.bincount(once, minlength=len(seen)) >= words_in
    words = sorted({*given, *(word for word, row in seen.rows.items() if often[row])})
    again = Words(words)
    counted, _ = count(texts, again)
    return words, list(again.rows), counted


def aligned(lexis: Lexis, words: Sequence[str]) -> NDArray[np.float32]:
    """The vectors of the words; 0 for those that have none."""
    vectors = np.zeros((len(words), lexis.vectors.shape[1]), dtype=np.float32)
    place = {word: i for i, word in enumerate(words)}
    vectors[[place[word] for word in lexis.words]] = lexis.vectors
    return vectors


def pairs_of(
    counted: Counted, n_words: int, n_texts: int, length: NDArray[np.float64], pairs_in: int
) -> tuple[NDArray[np.int64], Any]:
    """The keys of pairs of known words in at least so many texts, sorted, and their matrix."""
    from scipy.sparse import csr_matrix

    first, keys = counted.pairs()
    known = (counted.rows[first] < n_words) & (counted.rows[first + 1] < n_words) if len(first) else first >= 0
    first, keys = first[known], keys[known]
    found, column = np.unique(keys, return_inverse=True)
    row = counted.text_of(first) if len(first) else first
    once = np.unique(row * max(len(found), 1) + column) % max(len(found), 1)
    often = np.bincount(once, minlength=len(found)) >= pairs_in
    place = np.cumsum(often) - 1
    use = often[column]
    matrix = csr_matrix((length[row][use], (row[use], place[column][use])), shape=(n_texts, int(often.sum())))
    return found[often], matrix


def spelled(words: Sequence[str]) -> Any:
    """For each word its groups of letters, so weighted that a word counts alike whatever its length."""
    from scipy.sparse import csr_matrix

    buckets = [list(letters(word)) for word in words]
    sizes = np.array([len(each) for each in buckets])
    row = np.repeat(np.arange(len(words)), sizes)
    value = 1 / np.sqrt(np.maximum(sizes, 1))
    flat = np.array([bucket for each in buckets for bucket in each], dtype=np.int64)
    return csr_matrix((value[row], (row, flat)), shape=(len(words), N_BUCKETS))


def platt(scores: NDArray[np.float64], truth: NDArray[np.bool_], *, balanced: bool = False) -> tuple[float, float]:
    """Slope and offset that turn scores into probabilities (Platt 1999); ``balanced``: as if half were true.

    Scores without any skill get a slope of nearly 0 and so the share of what is true, never a negative slope.
    """
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e6, class_weight="balanced" if balanced else None).fit(scores.reshape(-1, 1), truth)
    slope, offset = float(model.coef_[0, 0]), float(model.intercept_[0])
    return (slope, offset) if slope > 1e-6 else (1e-6, float(np.log(truth.mean() / (1 - truth.mean()))))


def folds_of(groups: Sequence[Any], n_folds: int) -> NDArray[np.int64]:
    """A fold for each row: rows of one group share it, and it depends on the group's name alone.

    >>> folds_of(["a", "a ", "a"], 5).tolist()
    [3, 3, 3]
    """
    numbers = {
        group: int.from_bytes(hashlib.blake2b(str(group).strip().encode(), digest_size=8).digest(), "big") % n_folds
        for group in set(groups)
    }
    return np.array([numbers[group] for group in groups], dtype=np.int64)


def scores_of(fitted: Fit, texts: Sequence[str]) -> NDArray[np.float64]:
    """The linear scores of a fit; shape (n_texts, n_outputs)."""
    return TextModel(Card("fit", "text", "0", "", "", Path(), {}), "rate", (), fitted.arrays()).decision_function(texts)


def cross_fit(
    texts: Sequence[str],
    targets: NDArray[np.float64],
    folds: NDArray[np.int64],
    fitting: Callable[[list[str], NDArray[np.float64], NDArray[np.bool_]], Fit],
) -> NDArray[np.float64]:
    """The score of every text by a fit that never saw its fold; ``fitting`` gets texts, targets and the rows used."""
    out = np.zeros(targets.shape)
    for fold in np.unique(folds):
        away = folds == fold
        fitted = fitting([t for t, a in zip(texts, away, strict=True) if not a], targets[~away], ~away)
        out[away] = scores_of(fitted, [t for t, a in zip(texts, away, strict=True) if a])
    return out

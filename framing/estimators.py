"""Doors to scikit-learn: texts in, numbers out, for pipelines, grid searches and cross-validation.

>>> from sklearn.linear_model import LogisticRegression
>>> from sklearn.pipeline import make_pipeline
>>> texts = ["It may rain.", "It will rain.", "Perhaps they left.", "They left."]
>>> model = make_pipeline(LexiconVectorizer(["hedges"]), LogisticRegression()).fit(texts, [1, 0, 1, 0])
>>> model.predict(["She might stay."]).tolist()
[1]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from framing.api import Attribution, default_lexicons, default_measures, mark, read_documents, score
from framing.errors import FramingError, nearest, one_of
from framing.lexicon import Lexicon, load_lexicon
from framing.measures.base import Measure, Voice, exposure, kept_marks, sentences_of
from framing.readers.base import FIELDS
from framing.results import Marks

__all__ = ["Feature", "LexiconVectorizer", "MeasureTransformer"]

Feature = Literal["lexicon", "category", "entry"]
"""What a column counts: all marks of a lexicon, of one category, or of one entry."""


class _TextTransformer(TransformerMixin, BaseEstimator):
    """What the transformers share: they take a sequence of texts, and learn nothing but their columns."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.requires_fit = True
        return tags

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """The names of the columns; shape (n_columns,)."""
        check_is_fitted(self, "feature_names_")
        return np.asarray(self.feature_names_, dtype=object)


class LexiconVectorizer(_TextTransformer):
    """How often each category (or lexicon, or entry) of some lexicons is marked in each text.

    Parameters
    ----------
    lexicons : ids of shipped lexicons, paths, or Lexicon objects; the default lexicons when None.
    feature : what a column is: ``"category"`` (the default), ``"lexicon"`` or ``"entry"``.
    voice : whose words count: ``"all"`` (the default), ``"author"``, ``"quoted"``, ``"reported"`` or ``"own"``.
    per : marks per this many words of that voice, 1,000 by default; None for plain counts.
    attribution : ``"marks"`` (the default, fast) tells voices by quotation marks, ``"model"`` by the trained model.

    Columns are named ``hedges: modal``. 0 means no mark; a text without words in the voice scores 0 too, for
    estimators take no NaN. Marks set aside (senses, negation, overlaps) are not counted.

    >>> vectorizer = LexiconVectorizer(["hedges"], feature="lexicon", per=None)
    >>> vectorizer.fit_transform(["It may perhaps rain.", "It rains."]).tolist()
    [[2.0], [0.0]]
    >>> vectorizer.get_feature_names_out().tolist()
    ['hedges']
    """

    def __init__(
        self,
        lexicons: Sequence[str | Lexicon] | None = None,
        *,
        feature: Feature = "category",
        voice: Voice = "all",
        per: float | None = 1000,
        attribution: Attribution = "marks",
    ) -> None:
        self.lexicons = lexicons
        self.feature = feature
        self.voice = voice
        self.per = per
        self.attribution = attribution

    def fit(self, texts: Iterable[str], y: object = None) -> LexiconVectorizer:
        """Load the lexicons; the texts are only checked."""
        _checked(texts)
        if self.feature not in get_args(Feature):
            known = get_args(Feature)
            raise FramingError(
                f'feature="{self.feature}" is not known; it should be {one_of(known)}.{nearest(self.feature, known)}'
            )
        chosen = default_lexicons() if self.lexicons is None else self.lexicons
        self.lexicons_ = [x if isinstance(x, Lexicon) else load_lexicon(x) for x in chosen]
        self.feature_names_ = list(dict.fromkeys(name for x in self.lexicons_ for name in _columns(x, self.feature)))
        return self

    def transform(self, texts: Iterable[str]) -> NDArray[np.float64]:
        """The counts or rates; shape (n_texts, n_columns)."""
        check_is_fitted(self, "feature_names_")
        texts = _checked(texts)
        marks, rows = _marks(texts, self.lexicons_, self.attribution)
        out = np.zeros((len(texts), len(self.feature_names_)))
        if marks is None:
            return out
        units = marks.corpus.units
        column = {name: i for i, name in enumerate(self.feature_names_)}
        for lexicon in self.lexicons_:
            spans = kept_marks(marks.frame, units, lexicon.id, self.voice)
            rest = "" if self.feature == "lexicon" else ": " + spans[self.feature].astype("str")
            places = (lexicon.id + rest + pd.Series("", index=spans.index)).map(column)
            np.add.at(out, (spans["doc_id"].astype("int64").to_numpy(), places.to_numpy(dtype=np.int64)), 1.0)
        if self.per is not None:
            sentences = sentences_of(units, "document")
            words = exposure(sentences, self.voice).groupby(sentences["of"]).sum().reindex([str(row) for row in rows])
            out[rows] *= self.per / np.maximum(words.fillna(1).to_numpy(dtype=np.float64), 1)[:, None]
        return out


class MeasureTransformer(_TextTransformer):
    """The scores of each text on some measures, one column each.

    Parameters
    ----------
    measures : the measures; the default ones when None.
    missing : what stands where a measure is undefined (a text without words): NaN, or a number such as 0.
    attribution : ``"marks"`` (the default, fast) tells voices by quotation marks, ``"model"`` by the trained model.

    >>> transformer = MeasureTransformer()
    >>> transformer.fit_transform(["It may rain."]).shape
    (1, 7)
    """

    def __init__(
        self,
        measures: Sequence[Measure] | None = None,
        *,
        missing: float = np.nan,
        attribution: Attribution = "marks",
    ) -> None:
        self.measures = measures
        self.missing = missing
        self.attribution = attribution

    def fit(self, texts: Iterable[str], y: object = None) -> MeasureTransformer:
        """Load what the measures need; the texts are only checked."""
        _checked(texts)
        self.measures_ = tuple(default_measures() if self.measures is None else self.measures)
        needed = dict.fromkeys(id for measure in self.measures_ for id in measure.lexicons)
        self.lexicons_ = [load_lexicon(id) for id in needed] or [load_lexicon("hedges")]
        self.feature_names_ = [measure.name for measure in self.measures_]
        return self

    def transform(self, texts: Iterable[str]) -> NDArray[np.float64]:
        """The scores; shape (n_texts, n_measures)."""
        check_is_fitted(self, "feature_names_")
        texts = _checked(texts)
        marks, rows = _marks(texts, self.lexicons_, self.attribution)
        out = np.full((len(texts), len(self.feature_names_)), np.nan)
        if marks is not None:
            frame = score(marks, self.measures_).frame
            for i, name in enumerate(self.feature_names_):
                mine = frame[frame["measure"] == name].set_index("doc_id")["value"]
                out[rows, i] = mine.reindex([str(row) for row in rows]).to_numpy(dtype=np.float64)
        return np.where(np.isnan(out), self.missing, out)


def _checked(texts: Iterable[str]) -> list[str]:
    """The texts as a list; a clear error for a single string, a table, or anything that is no text."""
    if isinstance(texts, str):
        raise FramingError("a list of texts is needed, and one string was given; write [text].")
    if isinstance(texts, pd.DataFrame) or getattr(texts, "ndim", 1) != 1:
        raise FramingError("a list of texts is needed, and a table was given; give its column of texts.")
    if not isinstance(texts, Iterable):
        raise FramingError(
            f"a list of texts is needed, and {type(texts).__name__} was given; give the texts in a list."
        )
    found = list(texts)
    for number, text in enumerate(found):
        if not isinstance(text, str):
            raise FramingError(f"text number {number} is of type {type(text).__name__}; replace missing texts by ''.")
    return found


def _columns(lexicon: Lexicon, feature: Feature) -> list[str]:
    match feature:
        case "lexicon":
            return [lexicon.id]
        case "category":
            return [f"{lexicon.id}: {name}" for name in lexicon.categories]
    return [f"{lexicon.id}: {entry.id}" for entry in lexicon.entries]


def _marks(
    texts: list[str], lexicons: Sequence[Lexicon], attribution: Attribution
) -> tuple[Marks | None, NDArray[np.int64]]:
    """The marks of the texts that say something, each document named by its place, and those places."""
    rows = np.array([i for i, text in enumerate(texts) if text.strip()], dtype=np.int64)
    if not len(rows):
        return None, rows
    docs = pd.DataFrame(dict.fromkeys(FIELDS, ""), index=range(len(rows)), dtype="str")
    docs = docs.assign(doc_id=[str(i) for i in rows], text=[texts[i] for i in rows])
    return mark(read_documents(docs, attribution=attribution), list(lexicons)), rows

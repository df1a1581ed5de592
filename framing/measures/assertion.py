"""Assertion strength: how categorically a text states what it states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.assertions import conditions, side_stretches
from framing.errors import FramingError, nearest, one_of
from framing.measures.base import Level, Voice, cached_model, exposure, kept_marks, scores, sentences_of
from framing.pieces import Piece, pieces, texts_of, without

__all__ = ["WEIGHTS", "AssertionStrength", "Method", "Weights"]

Method = Literal["model", "lexicon"]
"""``model``: hedges, boosters, conditions and how certain readers find the other words; ``lexicon``: without those."""


class Weights(NamedTuple):
    """What moves the strength of a statement; all but ``plain`` are taken times what is counted."""

    plain: float
    hedge: float  # for each unit of weight of the hedges
    boost: float
    condition: float  # for each condition on which the statement hangs
    rating: float  # for each point by which the model's rating lies above the middle
    middle: float = 4.6


WEIGHTS: Mapping[Method, Weights] = {
    "model": Weights(plain=1.06, hedge=0.14, boost=0.16, condition=0.23, rating=0.65),
    "lexicon": Weights(plain=1.21, hedge=0.38, boost=0.30, condition=0.33, rating=0.0),
}
"""Those that come nearest to how certain readers found 1,220 findings (least squares; see the benchmark)."""


@dataclass(frozen=True, kw_only=True)
class AssertionStrength:
    """How categorically a text states what it states, from 0 (open speculation) to 1 (categorical).

    A statement has ``1 / (1 + exp(-(plain - hedge * H + boost * B - condition * C + rating * (R - middle))))``: H and B
    are the summed weights of its hedges and boosters in the voice, C the conditions it hangs on ("if", "unless"), and
    R the rating that the model ``certainty`` gives its words in the voice. Higher means more categorical. A unit has
    the mean of its statements, weighted by their words in the voice.

    The scale is that of the readers of Pei & Jurgens (2021), who rated 1,220 findings from 1 (uncertain) to 6
    (certain): 0 is their 1, 1 their 6, so a difference of 0.1 is half a point of theirs. With ``method="model"``
    r = .72 with their ratings on findings that were not learned from, and in each fifth of the predictions the mean is
    within .03 of the readers'; with ``method="lexicon"``, which leaves the model out, r = .67.

    Only the main clause is what a sentence states: hedges and boosters in conditions, clauses of time, cause and
    concession, commenting relative clauses and brackets count ``side`` times their weight. Questions, commands and
    headings, captions and list items without a verb assert nothing: a sentence of these kinds is NaN, as is a unit
    without statements in the voice. ``weights`` replaces the method's own. Words that only their capital sets apart
    (the month of May) are no hedges, and the model does not read them.

    Source: Hyland (1998) on hedges and boosters; Holmes (1984) on modifying illocutionary force.

    >>> round(AssertionStrength(method="lexicon").strength(hedges=0, boosters=0), 2)
    0.77
    """

    voice: Voice = "author"
    method: Method = "model"
    side: float = 0.5
    weights: Weights | None = None

    @property
    def name(self) -> str:
        """``assertion strength``."""
        return "assertion strength"

    @property
    def lexicons(self) -> tuple[str, ...]:
        """Hedges and boosters."""
        return ("hedges", "boosters")

    @property
    def models(self) -> tuple[str, ...]:
        """``certainty``, unless the lexicons alone are asked."""
        return ("certainty",) if self.method == "model" else ()

    @property
    def per(self) -> str:
        """``statement``."""
        return "statement"

    @property
    def used(self) -> Weights:
        """The weights that were given, or those of the method; `FramingError` for a method that is not known."""
        if self.method not in WEIGHTS:
            raise FramingError(
                f'method="{self.method}" is not known; it should be {one_of(WEIGHTS)}.{nearest(self.method, WEIGHTS)}'
            )
        return self.weights or WEIGHTS[self.method]

    def strength(self, hedges: float, boosters: float, conditions: float = 0.0, rating: float | None = None) -> float:
        """The strength of one statement; ``rating`` is the model's, None for the middle."""
        w = self.used
        above = 0.0 if rating is None else rating - w.middle
        linear = w.plain - w.hedge * hedges + w.boost * boosters - w.condition * conditions + w.rating * above
        return float(_logistic(linear))

    def __call__(
        self, spans: pd.DataFrame, units: pd.DataFrame, docs: pd.DataFrame, *, level: Level = "document"
    ) -> pd.DataFrame:
        """The scores of every unit of the level; exposure counts statements."""
        w = self.used
        sentences = sentences_of(units, level)
        sentences = sentences.assign(words=exposure(sentences, self.voice))
        stated = sentences[(sentences["kind"] == "statement") & (sentences["words"] > 0)]
        marks = {lexicon: kept_marks(spans, units, lexicon, self.voice) for lexicon in self.lexicons}
        both = pd.concat(marks.values())
        total = {lexicon: self._summed(some, stated, units, docs) for lexicon, some in marks.items()}
        linear = w.plain - w.hedge * total["hedges"] + w.boost * total["boosters"]
        found = list(pieces(stated, units, self.voice))
        linear -= w.condition * _conditions(found, stated, docs)
        if w.rating:
            read = texts_of(_without_names(found, spans), docs)
            linear += w.rating * (cached_model("certainty").predict(read) - w.middle)
        words = stated["words"].groupby(stated["of"]).sum()
        strength = pd.Series(_logistic(linear) * stated["words"].to_numpy(), index=stated.index)
        of = both["sentence_id"].map(stated.set_index("unit_id")["of"]).dropna()
        return scores(
            units,
            measure=self.name,
            level=level,
            per=self.per,
            value=strength.groupby(stated["of"]).sum() / words,
            n_marks=of.value_counts(),
            exposed=stated["of"].value_counts(),
        )

    def _summed(
        self, marks: pd.DataFrame, stated: pd.DataFrame, units: pd.DataFrame, docs: pd.DataFrame
    ) -> NDArray[np.float64]:
        """The weights of the marks in each statement."""
        weights = (marks["weight"] * self._shares(marks, units, docs)).groupby(marks["sentence_id"]).sum()
        return weights.reindex(stated["unit_id"], fill_value=0.0).to_numpy(dtype=np.float64)

    def _shares(self, marks: pd.DataFrame, units: pd.DataFrame, docs: pd.DataFrame) -> NDArray[np.float64]:
        """For each mark how much of its weight counts: 1 in the main clause, ``side`` beside it."""
        texts = dict(zip(docs["doc_id"], docs["text"], strict=True))
        places = units.loc[units["level"] == "sentence"].set_index("unit_id")[["start", "end"]]
        first, last = (marks["sentence_id"].map(places[name]).fillna(0).astype(int) for name in ("start", "end"))
        columns = [column.tolist() for column in (marks["doc_id"], marks["start"] - first, first, last)]
        beside = [
            any(a <= at < b for a, b in side_stretches(texts[doc_id][start:end]))
            for doc_id, at, start, end in zip(*columns, strict=True)
        ]
        return np.where(np.array(beside, dtype=bool), self.side, 1.0)


def _logistic(linear: Any) -> Any:
    return 1 / (1 + np.exp(-np.clip(linear, -500, 500)))


def _without_names(found: Sequence[Piece], spans: pd.DataFrame) -> list[Piece]:
    """The pieces without words that only their capital sets apart: "May" is "may" to a model that knows no capitals."""
    names = spans[~spans["kept"] & spans["why"].str.startswith("sense: capitalised")]
    places: dict[str, list[tuple[int, int]]] = {}
    for doc_id, start, end in zip(*(names[name].tolist() for name in ("doc_id", "start", "end")), strict=True):
        places.setdefault(doc_id, []).append((start, end))
    return [
        piece._replace(
            stretches=tuple(part for a, b in piece.stretches for part in without(a, b, places[piece.doc_id]))
        )
        if piece.doc_id in places
        else piece
        for piece in found
    ]


def _conditions(found: Sequence[Piece], stated: pd.DataFrame, docs: pd.DataFrame) -> NDArray[np.float64]:
    """How many conditions each statement hangs on, in the voice."""
    texts = dict(zip(docs["doc_id"], docs["text"], strict=True))
    out = np.zeros(len(found))
    for i, (piece, start, end) in enumerate(zip(found, stated["start"].tolist(), stated["end"].tolist(), strict=True)):
        for at in conditions(texts[piece.doc_id][start:end]):
            out[i] += any(a <= start + at < b for a, b in piece.stretches)
    return out

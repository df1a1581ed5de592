"""Assertion strength: how categorically a text states what it states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from framing.assertions import side_stretches
from framing.measures.base import Level, Voice, exposure, kept_marks, scores, sentences_of

__all__ = ["AssertionStrength"]


@dataclass(frozen=True, kw_only=True)
class AssertionStrength:
    """How categorically a text states what it states, from 0 (open speculation) to 1 (categorical).

    Each statement has ``1 / (1 + exp(-(plain - hedge * H + boost * B)))``, where H and B are the summed weights of
    its hedges and boosters in the voice: a bare statement has 0.77, one with two median hedges 0.43. Higher
    means more categorical. A unit has the mean of its statements, weighted by their words in the voice.
    Only the main clause is what a sentence states: hedges and boosters in conditions ("if", "unless"), clauses of
    time, cause and concession, commenting relative clauses and brackets count ``side`` times their weight.
    Questions, commands and headings, captions and list items without a verb assert nothing: a sentence of these
    kinds is NaN, as is a unit without statements in the voice. With ``method="lexicon"`` the coefficients are
    those that come nearest to how certain readers found 1,220 findings in news and abstracts (r = .67; Pei &
    Jurgens 2021): compare values, do not read one as a probability. There ``side`` of 0, 0.5 and 1 fit alike
    (.664, .668, .667).

    Source: Hyland (1998) on hedges and boosters; Holmes (1984) on modifying illocutionary force.

    >>> round(AssertionStrength().strength(hedges=0, boosters=0), 2)
    0.77
    """

    voice: Voice = "author"
    method: Literal["lexicon"] = "lexicon"
    plain: float = 1.2
    hedge: float = 0.37
    boost: float = 0.23
    side: float = 0.5

    @property
    def name(self) -> str:
        """``assertion strength``."""
        return "assertion strength"

    @property
    def lexicons(self) -> tuple[str, ...]:
        """Hedges and boosters."""
        return ("hedges", "boosters")

    @property
    def per(self) -> str:
        """``statement``."""
        return "statement"

    def strength(self, hedges: float, boosters: float) -> float:
        """The strength of one statement with these summed weights."""
        return float(1 / (1 + np.exp(-(self.plain - self.hedge * hedges + self.boost * boosters))))

    def __call__(
        self, spans: pd.DataFrame, units: pd.DataFrame, docs: pd.DataFrame, *, level: Level = "document"
    ) -> pd.DataFrame:
        """The scores of every unit of the level; exposure counts statements."""
        sentences = sentences_of(units, level)
        sentences = sentences.assign(words=exposure(sentences, self.voice))
        stated = sentences[(sentences["kind"] == "statement") & (sentences["words"] > 0)]
        marks = {lexicon: kept_marks(spans, units, lexicon, self.voice) for lexicon in self.lexicons}
        total = {
            lexicon: (some["weight"] * self._shares(some, units, docs))
            .groupby(some["sentence_id"])
            .sum()
            .reindex(stated["unit_id"], fill_value=0.0)
            .to_numpy()
            for lexicon, some in marks.items()
        }
        linear = self.plain - self.hedge * total["hedges"] + self.boost * total["boosters"]
        strength = 1 / (1 + np.exp(-np.clip(linear, -500, 500)))
        words = stated["words"].groupby(stated["of"]).sum()
        weighted = pd.Series(strength * stated["words"].to_numpy(), index=stated.index).groupby(stated["of"]).sum()
        both = pd.concat([some["sentence_id"] for some in marks.values()])
        of = both.map(stated.set_index("unit_id")["of"]).dropna()
        return scores(
            units,
            measure=self.name,
            level=level,
            per=self.per,
            value=weighted / words,
            n_marks=of.value_counts(),
            exposed=stated["of"].value_counts(),
        )

    def _shares(self, marks: pd.DataFrame, units: pd.DataFrame, docs: pd.DataFrame) -> np.ndarray:
        """For each mark how much of its weight counts: 1 in the main clause, ``side`` beside it."""
        texts = dict(zip(docs["doc_id"], docs["text"], strict=True))
        places = units.loc[units["level"] == "sentence"].set_index("unit_id")[["start", "end"]]
        first, last = (marks["sentence_id"].map(places[name]).fillna(0).astype(int) for name in ("start", "end"))
        columns = (marks["doc_id"], marks["start"] - first, first, last)
        beside = [
            any(a <= at < b for a, b in side_stretches(texts[doc_id][start:end]))
            for doc_id, at, start, end in zip(*columns, strict=True)
        ]
        return np.where(np.array(beside, dtype=bool), self.side, 1.0)

"""Evaluation: how often a text judges, and which way."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from framing.measures.base import Level, Voice, exposure, kept_marks, scores, sentences_of
from framing.measures.rates import MarkRate

__all__ = ["EvaluationBalance", "EvaluationRate"]


@dataclass(frozen=True, kw_only=True)
class EvaluationRate(MarkRate):
    """How often a text evaluates: marks of attitude (affect, judgement, appreciation) per 1,000 words.

    Range: 0 upwards; higher means more evaluative wording, of either polarity; a negated evaluation ("not
    traitorous") is one too. 0 when there are words and no marks; NaN without words in the voice. Source: Martin
    & White (2005).

    >>> EvaluationRate().name
    'evaluation rate'
    """

    lexicon: str = "evaluation"

    @property
    def name(self) -> str:
        """``evaluation rate``, and the categories when limited."""
        return "evaluation rate" + (f": {', '.join(self.categories)}" if self.categories else "")


@dataclass(frozen=True, kw_only=True)
class EvaluationBalance:
    """Which way a text evaluates: (positive - negative) / (positive + negative), by intensity.

    Unit: share of evaluative weight. Range: -1 (all negative) to 1 (all positive); 0 when both weigh the same. NaN
    when there is no evaluation in the voice: no attitude is not a balanced one. A negated mark counts with its
    sign turned.

    Source: the relative proportional difference of content analysis (Lowe et al. 2011).

    >>> EvaluationBalance().name
    'evaluation balance'
    """

    lexicon: str = "evaluation"
    voice: Voice = "author"

    @property
    def name(self) -> str:
        """``evaluation balance``."""
        return "evaluation balance"

    @property
    def lexicons(self) -> tuple[str, ...]:
        """The one lexicon."""
        return (self.lexicon,)

    @property
    def per(self) -> str:
        """``evaluative weight``."""
        return "evaluative weight"

    def __call__(
        self, spans: pd.DataFrame, units: pd.DataFrame, docs: pd.DataFrame, *, level: Level = "document"
    ) -> pd.DataFrame:
        """The scores of every unit of the level."""
        sentences = sentences_of(units, level)
        words = exposure(sentences, self.voice).groupby(sentences["of"]).sum()
        marks = kept_marks(spans, units, self.lexicon, self.voice)
        marks = marks.assign(of=marks["sentence_id"].map(sentences.set_index("unit_id")["of"])).dropna(subset=["of"])
        signed = marks["weight"].where(~marks["negated"], -marks["weight"])
        net = signed.groupby(marks["of"]).sum()
        total = signed.abs().groupby(marks["of"]).sum()
        return scores(
            units,
            measure=self.name,
            level=level,
            per=self.per,
            value=(net / total).where(total > 0),
            n_marks=marks["of"].value_counts(),
            exposed=words,
        )

"""Rates: marks per 1,000 words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from framing.measures.base import Level, Voice, exposure, kept_marks, scores, sentences_of

__all__ = ["MarkRate"]


@dataclass(frozen=True, kw_only=True)
class MarkRate:
    """How often the marks of a lexicon occur, per 1,000 words.

    Unit: marks per ``per_words`` words of the voice. Range: 0 upwards; higher means more marked words. 0 when
    there are words and no marks; NaN when the unit has no words in the voice. ``categories`` limits it to some
    of the lexicon's categories; empty means all.

    Source: rates per thousand words are the usual unit of corpus linguistics (Biber et al. 1999).

    >>> MarkRate(lexicon="hedges", categories=("modal",)).name
    'hedges rate: modal'
    """

    lexicon: str
    categories: tuple[str, ...] = ()
    voice: Voice = "author"
    per_words: int = 1000

    @property
    def name(self) -> str:
        """The lexicon's id, and the categories when limited."""
        return f"{self.lexicon} rate" + (f": {', '.join(self.categories)}" if self.categories else "")

    @property
    def lexicons(self) -> tuple[str, ...]:
        """The one lexicon."""
        return (self.lexicon,)

    @property
    def per(self) -> str:
        """``1,000 words``, or as many as asked for."""
        return f"{self.per_words:,} words"

    def __call__(
        self, spans: pd.DataFrame, units: pd.DataFrame, docs: pd.DataFrame, *, level: Level = "document"
    ) -> pd.DataFrame:
        """The scores of every unit of the level."""
        sentences = sentences_of(units, level)
        words = exposure(sentences, self.voice).groupby(sentences["of"]).sum()
        marks = kept_marks(spans, units, self.lexicon, self.voice)
        if self.categories:
            marks = marks[marks["category"].isin(self.categories)]
        marks = marks.drop_duplicates(["doc_id", "start", "end"])  # a word in several categories is one mark
        of = marks["sentence_id"].map(sentences.set_index("unit_id")["of"]).dropna()
        n_marks = of.value_counts().reindex(words.index, fill_value=0)
        value = (n_marks * self.per_words / words).where(words > 0)
        return scores(units, measure=self.name, level=level, per=self.per, value=value, n_marks=n_marks, exposed=words)

"""Sourcing: how much of a text is somebody else's words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from framing.measures.base import Level, Voice, exposure, scores, sentences_of

__all__ = ["Sourcing"]


@dataclass(frozen=True, kw_only=True)
class Sourcing:
    """How much of a text is given to other voices: the share of its words in quotation.

    Unit: share of words. Range: 0 (all in the author's voice) to 1 (all quoted). 0 when there are words and none
    is quoted; NaN without words. Scare quotes and titles are the author's words. ``voice`` says which voice is
    counted: ``quoted`` (quotation marks, and the turns of a transcript) or ``reported`` (indirect speech). Of a
    single turn it is the share that its speaker quotes.

    Source: the share of sourced text in studies of news sourcing (Sigal 1973; Gans 1979).

    >>> Sourcing().name
    'sourcing'
    """

    voice: Voice = "quoted"

    @property
    def name(self) -> str:
        """``sourcing``, or ``sourcing: reported``."""
        return "sourcing" if self.voice == "quoted" else f"sourcing: {self.voice}"

    @property
    def lexicons(self) -> tuple[str, ...]:
        """None: it reads units alone."""
        return ()

    @property
    def per(self) -> str:
        """``share of words``."""
        return "share of words"

    def __call__(
        self, spans: pd.DataFrame, units: pd.DataFrame, docs: pd.DataFrame, *, level: Level = "document"
    ) -> pd.DataFrame:
        """The scores of every unit of the level."""
        sentences = sentences_of(units, level)
        words = sentences["n_words"].groupby(sentences["of"]).sum()
        nested = level == "turn" and self.voice == "quoted"
        counted = sentences["n_quoted"] if nested else exposure(sentences, self.voice)
        voiced = counted.groupby(sentences["of"]).sum()
        return scores(
            units,
            measure=self.name,
            level=level,
            per=self.per,
            value=(voiced / words).where(words > 0),
            n_marks=pd.Series(dtype="int64"),
            exposed=words,
        )

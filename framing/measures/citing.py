"""Citations: how often a text names its sources in brackets or by a link."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from framing.citations import references
from framing.measures.base import Level, Voice, exposure, scores, sentences_of

__all__ = ["Citations"]


@dataclass(frozen=True, kw_only=True)
class Citations:
    """How often a text cites: works named in brackets, "(Merat 2018; Carey 2018)", and links.

    Unit: works and links per 1,000 words. Range: 0 upwards; higher means more citing. 0 when there are words and
    nothing is cited; NaN without words. Their own words are not counted as words of the text. ``voice`` says
    whose words divide; references stand in no voice and are all counted.

    Source: links and citations as sourcing (De Maeyer 2013; Coddington 2012).

    >>> Citations().per
    '1,000 words'
    """

    voice: Voice = "all"

    @property
    def name(self) -> str:
        """``citation rate``."""
        return "citation rate"

    @property
    def lexicons(self) -> tuple[str, ...]:
        """None: it reads the text alone."""
        return ()

    @property
    def per(self) -> str:
        """``1,000 words``."""
        return "1,000 words"

    def __call__(
        self, spans: pd.DataFrame, units: pd.DataFrame, docs: pd.DataFrame, *, level: Level = "document"
    ) -> pd.DataFrame:
        """The scores of every unit of the level; marks are works and links."""
        sentences = sentences_of(units, level).sort_values(["doc_id", "start"], kind="stable")
        words = exposure(sentences, self.voice).groupby(sentences["of"]).sum()
        cited = pd.Series(_works(sentences, docs), index=sentences.index).groupby(sentences["of"]).sum()
        return scores(
            units,
            measure=self.name,
            level=level,
            per=self.per,
            value=(1000 * cited / words).where(words > 0),
            n_marks=cited,
            exposed=words,
        )


def _works(sentences: pd.DataFrame, docs: pd.DataFrame) -> np.ndarray:
    """For each sentence the works and links that begin in it."""
    out = np.zeros(len(sentences), dtype=np.int64)
    rows = sentences.reset_index(drop=True).groupby("doc_id", sort=False).indices
    for doc_id, text in zip(docs["doc_id"], docs["text"], strict=True):
        found = references(text)
        if found and doc_id in rows:
            here = rows[doc_id]
            starts, ends = (sentences[name].to_numpy()[here] for name in ("start", "end"))
            for reference in found:
                at = int(np.searchsorted(starts, reference.start, side="right")) - 1
                if at >= 0 and reference.start < ends[at]:
                    out[here[at]] += reference.works
    return out

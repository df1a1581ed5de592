"""Hedging and boosting: how often a text softens or strengthens what it says."""

from __future__ import annotations

from dataclasses import dataclass

from framing.measures.rates import MarkRate

__all__ = ["BoosterRate", "HedgeRate"]


@dataclass(frozen=True, kw_only=True)
class HedgeRate(MarkRate):
    """How often a text softens what it says: hedges per 1,000 words.

    Range: 0 upwards; higher means more guarded. 0 when there are words and no hedges; NaN without words in the
    voice. Source: Hyland (1998, 2005); the lexicon's card says how right its marks are.

    >>> HedgeRate().per
    '1,000 words'
    """

    lexicon: str = "hedges"

    @property
    def name(self) -> str:
        """``hedge rate``, and the categories when limited."""
        return "hedge rate" + (f": {', '.join(self.categories)}" if self.categories else "")


@dataclass(frozen=True, kw_only=True)
class BoosterRate(MarkRate):
    """How often a text strengthens what it says: boosters per 1,000 words.

    Range: 0 upwards; higher means more emphatic. 0 when there are words and no boosters; NaN without words in
    the voice. Source: Holmes (1990), Hyland (2005).

    >>> BoosterRate(voice="quoted").voice
    'quoted'
    """

    lexicon: str = "boosters"

    @property
    def name(self) -> str:
        """``booster rate``, and the categories when limited."""
        return "booster rate" + (f": {', '.join(self.categories)}" if self.categories else "")

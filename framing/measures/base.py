"""What every measure shares: the protocol, and the one place where marks meet the words they could have been.

Measures start from *units* and join marks to them. So a unit with words and no marks scores 0, and a unit
without words scores NaN: zero is not missing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal, Protocol, get_args, runtime_checkable

import numpy as np
import pandas as pd

from framing.errors import FramingError, nearest, one_of
from framing.models import load_model
from framing.tables import SCORES, check

__all__ = [
    "Level",
    "Measure",
    "ModelMeasure",
    "Voice",
    "cached_model",
    "exposure",
    "kept_marks",
    "labelled",
    "scores",
    "sentences_of",
]

Voice = Literal["author", "quoted", "reported", "own", "all"]
"""Whose words are measured.

``author``: the source's own words, outside quotations, indirect speech and speakers' turns. ``quoted``: words in
attributed quotation marks and in turns. ``reported``: indirect speech. ``own``: the words of whoever holds the
floor, the source or the turn's speaker. ``all``: every word.
"""

Level = Literal["document", "turn", "paragraph", "sentence"]
"""What is scored: one value per unit of this level."""


@runtime_checkable
class Measure(Protocol):
    """A measure: a small value whose call turns marks and units into scores.

    ``lexicons`` names the lexicons whose marks it needs; ``per`` says what its value is per.
    """

    @property
    def name(self) -> str:
        """The name that stands in ``scores.measure``."""

    @property
    def lexicons(self) -> tuple[str, ...]:
        """Ids of the lexicons whose marks it needs."""

    @property
    def voice(self) -> Voice:
        """Whose words it measures."""

    @property
    def per(self) -> str:
        """What a value is per, or its unit."""

    def __call__(
        self, spans: pd.DataFrame, units: pd.DataFrame, docs: pd.DataFrame, *, level: Level = "document"
    ) -> pd.DataFrame:
        """The scores table of every unit of the level."""


@runtime_checkable
class ModelMeasure(Measure, Protocol):
    """A measure that asks models; ``models`` names them."""

    @property
    def models(self) -> tuple[str, ...]:
        """Ids of the models that it asks."""


@lru_cache(maxsize=8)
def cached_model(name: str) -> Any:
    """A shipped model, loaded once."""
    return load_model(name)


def labelled(measure: str, per: str) -> str:
    """A measure's name with its unit, as an axis or a table says it.

    >>> labelled("hedge rate", "1,000 words"), labelled("sourcing", "share of words")
    ('hedge rate, per 1,000 words', 'sourcing (share of words)')
    """
    return f"{measure}, per {per}" if per[:1].isdigit() else f"{measure} ({per})"


def sentences_of(units: pd.DataFrame, level: Level) -> pd.DataFrame:
    """The sentences that are not furniture, each with the ``unit_id`` of the unit of ``level`` around it in ``of``.

    Raises
    ------
    FramingError
        When the level is not one that can be scored.
    """
    if level not in get_args(Level):
        raise FramingError(
            f'level "{level}" is not known; it should be {one_of(get_args(Level))}.{nearest(level, get_args(Level))}'
        )
    sentences = units[(units["level"] == "sentence") & (units["boilerplate"] == "")]
    if level == "document":
        return sentences.assign(of=sentences["doc_id"])
    if level == "sentence":
        return sentences.assign(of=sentences["unit_id"])
    if level == "paragraph":
        return sentences.assign(of=sentences["parent_id"])
    parents = units[units["level"] == "paragraph"].set_index("unit_id")["parent_id"]
    return sentences.assign(of=sentences["parent_id"].map(parents).to_numpy())


def exposure(sentences: pd.DataFrame, voice: Voice) -> pd.Series:
    """For each sentence, the words that stand in the voice; whole numbers from 0.

    Raises
    ------
    FramingError
        When the voice is not known, naming the nearest.
    """
    others = sentences["n_quoted"] + sentences["n_reported"]
    floor = sentences["n_words"] - others
    in_turn = sentences["speaker"] != ""
    match voice:
        case "all":
            return sentences["n_words"]
        case "author":
            return floor.where(~in_turn, 0)
        case "own":
            return floor
        case "quoted":
            return sentences["n_quoted"] + floor.where(in_turn, 0)
        case "reported":
            return sentences["n_reported"]
    raise FramingError(
        f'voice "{voice}" is not known; it should be {one_of(get_args(Voice))}.{nearest(voice, get_args(Voice))}'
    )


def kept_marks(spans: pd.DataFrame, units: pd.DataFrame, lexicon: str, voice: Voice) -> pd.DataFrame:
    """The marks of one lexicon that count, in one voice.

    Raises
    ------
    FramingError
        When the spans hold marks, but none of them could come from that lexicon.
    """
    mine = spans[spans["by"].str.startswith(f"{lexicon}@") & spans["kept"]]
    if voice == "all":
        return mine
    if voice != "own":
        return mine[mine["voice"] == voice]
    floor = units.loc[units["level"] == "sentence"].set_index("unit_id")["speaker"]
    holder = mine["sentence_id"].map(floor).fillna("")
    in_turn = (mine["voice"] == "quoted") & (holder != "") & (mine["speaker"] == holder)
    return mine[(mine["voice"] == "author") | in_turn]


def scores(
    units: pd.DataFrame,
    *,
    measure: str,
    level: Level,
    per: str,
    value: pd.Series,
    n_marks: pd.Series,
    exposed: pd.Series,
) -> pd.DataFrame:
    """The scores table: a row for every unit of the level, in the units' order, also those without words.

    ``value``, ``n_marks`` and ``exposed`` are indexed by unit_id; a unit they do not name has value NaN, no
    marks and no exposure.
    """
    asked = units[units["level"] == level]
    if level == "sentence":
        asked = asked[asked["boilerplate"] == ""]
    ids = asked["unit_id"]
    frame = pd.DataFrame(
        {
            "unit_id": ids.to_numpy(),
            "doc_id": asked["doc_id"].to_numpy(),
            "level": level,
            "measure": measure,
            "value": ids.map(value).to_numpy(dtype=np.float64),
            "n_marks": ids.map(n_marks).fillna(0).to_numpy(dtype=np.int64),
            "exposure": ids.map(exposed).fillna(0).to_numpy(dtype=np.float64),
            "per": per,
        }
    )
    return check(frame, SCORES)

"""Classifiers as markers: in each sentence that a classifier calls by its name, the words that moved it most.

Each voice of a sentence is read on its own, so a mark's voice is the voice in which it was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.models.text import TextModel
from framing.pieces import Piece, pieces, texts_of
from framing.tables import SPANS, check, empty

__all__ = ["CATEGORIES", "telling_words"]

CATEGORIES = {"loaded-language": "loaded", "subjectivity": "subjective", "hedging": "hedged"}
"""What the marks of each shipped classifier of sentences mean."""

VOICES = ("author", "quoted", "reported")


def telling_words(
    model: TextModel,
    docs: pd.DataFrame,
    units: pd.DataFrame,
    *,
    fewest_words: int = 4,
    most_marks: int = 3,
    least: float = 0.4,
) -> pd.DataFrame:
    """The spans table of a classifier of sentences with two classes.

    A row for each of the ``most_marks`` words that moved a sentence most towards the second class, when they moved it
    at least ``least`` times as much as the first of them; ``weight`` is how much (the model's ``explain``),
    ``probability`` the sentence's. Pieces of fewer than ``fewest_words`` words, and page furniture, are not read.
    """
    sentences = units[(units["level"] == "sentence") & (units["boilerplate"] == "")]
    rows = [
        row
        for voice in VOICES
        for row in _marks(model, docs, sentences, units, voice, (fewest_words, most_marks, least))
    ]
    if not rows:
        return empty(SPANS)
    found = pd.DataFrame(rows).sort_values(["doc_id", "start"], kind="stable").reset_index(drop=True)
    order = {doc_id: n for n, doc_id in enumerate(docs["doc_id"])}
    found = found.iloc[np.argsort(found["doc_id"].map(order), kind="stable")].reset_index(drop=True)
    number = found.groupby("doc_id", sort=False).cumcount()
    found["span_id"] = [f"{doc_id}#{model.card.id}{n}" for doc_id, n in zip(found["doc_id"], number, strict=True)]
    return check(found[SPANS.names], SPANS)


def _marks(
    model: TextModel,
    docs: pd.DataFrame,
    sentences: pd.DataFrame,
    units: pd.DataFrame,
    voice: str,
    limits: tuple[int, int, float],
) -> Iterator[dict[str, Any]]:
    """The marks in one voice."""
    fewest_words, most_marks, least = limits
    found = [piece for piece in pieces(sentences, units, voice) if piece.stretches]
    read = texts_of(found, docs)
    called = [len(text.split()) >= fewest_words for text in read]
    found = [piece for piece, use in zip(found, called, strict=True) if use]
    read = [text for text, use in zip(read, called, strict=True) if use]
    chances = model.predict_proba(read)[:, 1]
    said = model.predict(read) == model.classes_[1]
    speakers = _Speakers(sentences, units) if voice != "author" else None
    for i in np.flatnonzero(said):
        piece = found[i]
        words = [each for each in model.explain(read[i]) if each.surface[0].isalpha() and each.value > 0]
        words = sorted(words, key=lambda each: -each.value)[:most_marks]
        for word in sorted(words, key=lambda each: each.start):
            if word.value < least * words[0].value:
                continue
            start = _place(piece, word.start)
            yield {
                "doc_id": piece.doc_id,
                "start": start,
                "end": start + len(word.surface),
                "surface": word.surface,
                "method": "classifier",
                "by": model.card.by,
                "category": CATEGORIES.get(model.card.id, str(model.classes_[1])),
                "entry": "",
                "weight": float(word.value),
                "probability": float(chances[i]),
                "sentence_id": piece.sentence_id,
                "voice": voice,
                "speaker": speakers.of(piece, start) if speakers else "",
                "target": "",
                "negated": False,
                "kept": True,
                "why": "",
            }


def _place(piece: Piece, at: int) -> int:
    """The document's character that is character ``at`` of the piece's text.

    >>> _place(Piece("a", "a#s0", ((0, 6), (17, 22))), 7)
    17
    """
    for start, end in piece.stretches:
        if at < end - start:
            return start + at
        at -= end - start + 1
    raise IndexError("the place lies beyond the piece")


class _Speakers:
    """Whose words stand where, outside the author's voice."""

    def __init__(self, sentences: pd.DataFrame, units: pd.DataFrame) -> None:
        self.turns = dict(zip(sentences["unit_id"], sentences["speaker"], strict=True))
        self.quotes: dict[str, list[tuple[int, int, str]]] = {}
        some = units[(units["level"] == "quote") & units["kind"].isin(["quotation", "reported"])]
        for doc_id, start, end, speaker in zip(
            *(some[name] for name in ("doc_id", "start", "end", "speaker")), strict=True
        ):
            self.quotes.setdefault(doc_id, []).append((start, end, speaker))

    def of(self, piece: Piece, start: int) -> str:
        """The speaker of the narrowest quotation around a place, else of the turn."""
        around: Sequence[tuple[int, int, str]] = [
            each for each in self.quotes.get(piece.doc_id, ()) if each[0] <= start < each[1]
        ]
        if around:
            return min(around, key=lambda each: each[1] - each[0])[2]
        return str(self.turns[piece.sentence_id])

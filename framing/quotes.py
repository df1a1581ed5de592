"""Quotations by their marks: where they open, where they close, and which quotes are apostrophes."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from framing.characters import LETTER, QUOTE, SPACE, code_points, kinds, lines

__all__ = ["Quote", "quotations", "quotations_of"]


@dataclass(frozen=True)
class Quote:
    """What stands inside one pair of quotation marks: ``text[start:end]``, the marks themselves left out."""

    start: int
    end: int


_SINGLE_CLOSE = re.compile(r"['’](?!\w)")
_ELIDED = re.compile(r"(?:em|til|cause|n|tis|twas|s)\b")
"""After an apostrophe that stands for letters left out: 'em, 'til."""


def quotations(text: str) -> list[Quote]:
    """The quotations of a text, in order, from the outer marks; a quotation may run over paragraphs.

    Give the text with curly marks where it had them (:attr:`framing.cleaning.Cleaned.typographic`): opening and
    closing differ there. A paragraph that opens a quotation and does not close it is quoted to its end when
    the next paragraph opens one too; otherwise the lone mark is passed over.

    >>> [text[q.start:q.end] for text in ['He said "it may" twice, ‘perhaps’.'] for q in quotations(text)]
    ['it may', 'perhaps']
    """
    points = code_points(text)
    marks = np.flatnonzero((kinds(points) & QUOTE) != 0)
    starts, ends = lines(points)
    begins, closes = quotations_of(points, marks, starts, ends, np.zeros_like(starts))
    return [Quote(*span) for span in zip(begins.tolist(), closes.tolist(), strict=True)]


def quotations_of(
    points: np.ndarray, marks: np.ndarray, starts: np.ndarray, ends: np.ndarray, document: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Where quotations begin and end in documents that stand side by side: code points, marks of quotation and lines.

    ``document`` is the number of each line's document: a quotation goes on only in its own.
    """
    double, single = _opening(np.concatenate([points, np.zeros(2, dtype=points.dtype)]), marks)
    closing = marks[_among(points[marks], '”»"')]
    opening = marks[double | single]
    n = np.searchsorted(starts, opening, side="right") - 1
    close = _next(closing, opening + 1, ends[n])
    close[(close == opening + 1) & (points[np.minimum(close, len(points) - 1)] == ord('"'))] = -1
    last = len(starts) - 1
    following = np.minimum(n + 1, last)
    goes_on = (n < last) & (document[n] == document[following]) & _among(points[starts[following]], '“"„')
    close = np.where((close < 0) & goes_on, ends[n], close)
    begins, closes = [], []
    here = 0
    columns = (opening, double[double | single], close, ends[n])
    for place, is_double, at, end in zip(*(column.tolist() for column in columns), strict=True):
        if place < here:
            continue
        here = place + 1
        if not is_double:
            far = min(end, place + _LONGEST_SINGLE + len("' a") + 1)
            at = here + _single(points[place:far].tobytes().decode("utf-32-le", "surrogatepass"))
        if at > here:
            begins.append(here)
            closes.append(at)
            here = at + 1
    return np.array(begins, dtype=np.int64), np.array(closes, dtype=np.int64)


def _among(points: np.ndarray, characters: str) -> np.ndarray:
    return np.isin(points, [ord(c) for c in characters])


def _opening(points: np.ndarray, marks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which marks may open a quotation, double or single, by what stands around them; two points more follow.

    A straight mark opens one after white space, an opening bracket or a dash, and before a letter; or between the end
    of a sentence and a capital. A straight single one after a letter is an apostrophe.
    """
    mark, after = points[marks], points[marks + 1]
    before, earlier = points[marks - 1], points[marks - 2]
    word_before, word_after = ((kinds(at) & LETTER != 0) | (at == ord("_")) for at in (before, after))
    solid = (kinds(after) & SPACE == 0) & (marks + 3 < len(points))
    lower = (earlier >= ord("a")) & (earlier <= ord("z"))
    upper = (after >= ord("A")) & (after <= ord("Z"))
    small = (after >= ord("a")) & (after <= ord("z"))
    parted = ~word_before & ~_among(before, ".,;:!?)")
    straight = parted & ~_among(before, "…'’") & solid | lower & _among(before, ".!?") & upper
    double = _among(mark, "“„«") | (mark == ord('"')) & straight
    curly = word_after | (after == ord("$"))
    single = (mark == ord("‘")) & curly | (mark == ord("'")) & parted & (upper | small)
    return double, single


def _next(places: np.ndarray, begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The first of the places in each stretch, or -1."""
    found = np.append(places, np.iinfo(np.int64).max)[np.searchsorted(places, begins)]
    return np.where(found < ends, found, -1)


def _single(text: str) -> int:
    """How long the quotation is that a text begins with, opened by a single mark; negative when it opens none.

    The plural's apostrophe ("the groups' aims") looks like a closing mark: a mark after "s" before a
    lower-case word counts only if no better one follows in the sentence, or the quotation is short.
    """
    opened = text[0]
    if opened == "'" and _ELIDED.match(text, 1):
        return -1
    stop = text.find("‘", 1) if opened == "‘" else -1
    doubtful = -1
    for found in _SINGLE_CLOSE.finditer(text, 1, stop if stop > 0 else len(text)):
        at = found.start()
        if opened == "‘" and text[at] == "'":
            continue
        if at > _LONGEST_SINGLE:
            break
        plural = text[at - 1] in "sS" and _NEXT_WORD.match(text, at + 1) is not None
        if not plural or text.count(" ", 1, at) < 4:
            return at - 1
        doubtful = at - 1 if doubtful < 0 else doubtful
    return doubtful


_LONGEST_SINGLE = 601
_NEXT_WORD = re.compile(r" [a-z]")

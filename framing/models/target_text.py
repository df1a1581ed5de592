"""What the model of targets reads: the sentence around a mention, with the mention and its repetitions masked.

The words of the mention are never looked at, so that no name is good or bad by itself.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from framing.sentences import split

__all__ = ["MOST", "SAME", "TARGET", "Place", "Reading", "read_place", "same_names", "sentence_of"]

TARGET, SAME = "<target>", "<same>"
"""Stand-ins: for the mention, and for a word of its name elsewhere in the sentence."""

MOST = 60
"""Words read on either side of the mention at most."""

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|\w+(?:['’]\w+)?|[^\w\s]")
_WORD = re.compile(r"\w+")
_BREAK = re.compile(r"[.!?…]\W*\s")
_NOT_NAMES = frozenset(
    "the this that his her its their our president senator governor minister secretary prime and for mrs".split()
)


class Place(NamedTuple):
    """A mention in a text: the text, and where the mention stands."""

    text: str
    start: int
    end: int


class Reading(NamedTuple):
    """The words of a sentence, one of them `TARGET`; its number; where each word stands in the text."""

    words: list[str]
    at: int
    spans: list[tuple[int, int]]


def sentence_of(place: Place) -> tuple[int, int]:
    """Where the sentence is that holds the mention; from the first to the last where the mention crosses a break."""
    text, start, end = place
    low = text.rfind("\n", 0, start) + 1
    high = text.find("\n", end)
    high = high if high >= 0 else len(text)
    if not _BREAK.search(text, low, high):
        return low, high
    inside = [(low + a, low + b) for a, b in split(text[low:high]) if low + b > start and low + a < end]
    return (min(inside[0][0], start), max(inside[-1][1], end)) if inside else (start, end)


def same_names(mention: str) -> frozenset[str]:
    """The words of a mention that name it: capitalised, of three letters or more, and no title.

    >>> sorted(same_names("President Ann Voss"))
    ['Ann', 'Voss']
    """
    words = _WORD.findall(mention)
    return frozenset(w for w in words if len(w) > 2 and w[0].isupper() and w.lower() not in _NOT_NAMES)


def read_place(place: Place) -> Reading:
    """The sentence around a mention as the model reads it.

    >>> read_place(Place("Voss lied, and Voss’s aides knew it.", 0, 4)).words
    ['<target>', 'lied', ',', 'and', '<same>', 'aides', 'knew', 'it', '.']
    """
    text, start, end = place
    low, high = sentence_of(place)
    names = same_names(text[start:end])
    before = [found.span() for found in _TOKEN.finditer(text, low, start)][-MOST:]
    after = [found.span() for found in _TOKEN.finditer(text, end, high)][:MOST]
    words = [text[a:b] for a, b in before]
    words.append(TARGET)
    words += [text[a:b] for a, b in after]
    if names:
        words = [
            SAME if word in names or (word[-2:] in ("'s", "’s") and word[:-2] in names) else word for word in words
        ]
    return Reading(words, len(before), [*before, (start, end), *after])

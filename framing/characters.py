"""Characters in bulk: what each character of a text is, looked up once, so that questions about places are array work.

Texts that are worked on together stand on one :class:`Line`, blank lines between them. Nothing that this package looks
for runs over a blank line, so what is found on the line is what is found in each text alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import TypeVar

import numpy as np

__all__ = [
    "CLOSING",
    "DIGIT",
    "LETTER",
    "NAME",
    "OPENING",
    "QUOTE",
    "SPACE",
    "STOP",
    "Beginnings",
    "Line",
    "batches",
    "code_points",
    "counted",
    "kinds",
    "lines",
    "run_end",
    "without_end",
    "word_starts",
    "words",
]

LETTER, DIGIT, SPACE, NAME, STOP, QUOTE, CLOSING, OPENING = (1 << bit for bit in range(8))
"""What a character may be, several at once: letter or digit, a digit 0 to 9, white space, part of a name or
an abbreviation, a mark that may end a sentence, one of quotation, one that closes and one that opens."""

_IS: dict[int, Callable[[str], bool]] = {
    LETTER: str.isalnum,
    DIGIT: "0123456789".__contains__,
    SPACE: str.isspace,
    NAME: lambda character: character.isalnum() or character in "_.'’-",
    STOP: ".!?…".__contains__,
    QUOTE: "\"'“”„«»‘’".__contains__,
    CLOSING: "\"'”’)]".__contains__,
    OPENING: "\"'“‘([".__contains__,
}
_PLANE = 0x10000
_BETWEEN = "\n\n"


Item = TypeVar("Item")


def batches(items: Iterable[Item], size: Callable[[Item], int], most: int) -> Iterator[list[Item]]:
    """Items in batches that end as soon as their sizes add up to ``most``.

    >>> list(batches(["ab", "c", "def"], len, 3))
    [['ab', 'c'], ['def']]
    """
    batch: list[Item] = []
    total = 0
    for item in items:
        batch.append(item)
        total += size(item)
        if total >= most:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def _kind(character: str) -> int:
    return sum(flag for flag, holds in _IS.items() if holds(character))


@lru_cache(maxsize=1)
def _table() -> np.ndarray:
    """For each code point of the basic plane, what it is."""
    return np.fromiter(map(_kind, map(chr, range(_PLANE))), dtype=np.uint8, count=_PLANE)


def kinds(points: np.ndarray) -> np.ndarray:
    """For each code point, what it is: flags as named above; same shape.

    >>> (kinds(code_points("a 1.")) & (LETTER | STOP)).tolist()
    [1, 0, 1, 16]
    """
    found = np.take(_table(), points, mode="clip")
    beyond = np.flatnonzero(points >= _PLANE)
    if len(beyond):
        rare, which = np.unique(points[beyond], return_inverse=True)
        found[beyond] = np.array([_kind(chr(point)) for point in rare], dtype=np.uint8)[which]
    return found


def code_points(text: str) -> np.ndarray:
    """The code points of a text; shape (len(text),)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def lines(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the lines that are not empty begin and end.

    >>> [at.tolist() for at in lines(code_points("One.\\n\\nTwo."))]
    [[0, 6], [4, 10]]
    """
    breaks = np.flatnonzero(points == ord("\n"))
    starts, ends = np.append(0, breaks + 1), np.append(breaks, len(points))
    held = ends > starts
    return starts[held], ends[held]


def run_end(inside: np.ndarray, at: np.ndarray, step: int = 1) -> np.ndarray:
    """From each place, the first that is not ``inside``, going on by ``step``, or -1; the last flag must be False.

    >>> run_end(np.array([True, True, False]), np.array([0, 2])).tolist()
    [2, 2]
    """
    at = at.copy()
    live = np.flatnonzero(inside[at])
    for _ in range(_LONG_RUN):
        if not len(live):
            return at
        at[live] += step
        live = live[inside[at[live]]]
    stops = np.append(-1, np.flatnonzero(~inside))
    which = np.searchsorted(stops, at[live], side="left" if step > 0 else "right") - (step < 0)
    at[live] = stops[which]
    return at


_LONG_RUN = 64
"""Runs longer than this are looked up rather than walked through."""


def without_end(points: np.ndarray, starts: np.ndarray, ends: np.ndarray, characters: str) -> np.ndarray:
    """Where stretches end when some characters are taken off their ends.

    >>> without_end(code_points('It "may".'), np.array([0]), np.array([9]), '."').tolist()
    [7]
    """
    ends = ends.copy()
    off = np.array([ord(c) for c in characters], dtype=np.uint32)
    live = np.arange(len(ends))
    while len(live):
        live = live[(ends[live] > starts[live]) & np.isin(points[ends[live] - 1], off)]
        ends[live] -= 1
    return ends


def counted(places: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """How many of the places, which are in order, lie in each stretch.

    >>> counted(np.array([0, 2]), np.array([0, 1]), np.array([3, 2])).tolist()
    [2, 0]
    """
    return np.searchsorted(places, ends) - np.searchsorted(places, starts)


class Beginnings:
    """The first three letters of some words: a cheap question before words are read. Backwards, their last three.

    >>> Beginnings(["stop", "go"]).may_stand(code_points("Stop it now. Go on."), np.array([0, 5, 8, 13])).tolist()
    [True, False, False, True]
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._known = np.zeros((32, 32, 32), dtype=bool)
        for word in words:
            self._known[tuple(ord(letter) & 31 for letter in word[:3])] = True

    def may_stand(self, points: np.ndarray, at: np.ndarray, step: int = 1) -> np.ndarray:
        """Whether one of the words may stand at each place, going on by ``step``; never False where one does."""
        last = len(points) - 1
        letters = [points[np.clip(at + step * i, -1, last)] for i in range(3)]
        known = self._known[tuple(letter & 31 for letter in letters)]
        return known | (np.maximum(np.maximum(*letters[:2]), letters[2]) > 127)


def word_starts(text: str) -> np.ndarray:
    """For each character, whether a word begins there; shape (len(text),).

    A word is a run of letters and digits; apostrophes and hyphens between letters join ("don't",
    "well-known"), as do points and commas between digits ("2.5", "300,000") and points between single letters
    ("U.S."). Everything that counts words counts these.
    """
    points = code_points(text)
    return _word_starts(points, kinds(points))


_HYPHENS = np.array([ord(c) for c in "'’-\u2010\u2011"], dtype=np.uint32)


def _word_starts(points: np.ndarray, kind: np.ndarray) -> np.ndarray:
    inside = (kind & LETTER) != 0
    if len(inside) > 2:
        between = inside[:-2] & inside[2:] & ~inside[1:-1] & (points[1:-1] != ord(" "))
        marks = np.flatnonzero(between) + 1  # what stands alone between two letters or digits, spaces left out
        mark = points[marks]
        before, after = (kind[marks - 1] & DIGIT) != 0, (kind[marks + 1] & DIGIT) != 0
        initial = (mark == ord(".")) & ((marks < 2) | ~inside[marks - 2])
        stops = (mark == ord(".")) | (mark == ord(","))
        joins = np.isin(mark, _HYPHENS) | (stops & np.where(before, after, initial))
        inside[marks[joins]] = True
    starts = inside.copy()
    starts[1:] &= ~inside[:-1]
    return starts


def words(text: str) -> int:
    """The number of words in a text.

    >>> words("The U.S. didn't pay $2.5 million to well-known ‘assets’.")
    9
    """
    return int(word_starts(text).sum())


class Line:
    """Texts side by side, blank lines between them: one text, its code points, and what each character is.

    The arrays are one longer than the text and end in a character that is nothing, where every run ends.

    >>> line = Line(["One.", "Two."])
    >>> line.text[line.firsts[1] :], line.document(np.array([2, 7])).tolist()
    ('Two.', [0, 1])
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.text = _BETWEEN.join(texts)
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        self.ends = np.cumsum(lengths + len(_BETWEEN)) - len(_BETWEEN)
        self.firsts = self.ends - lengths
        self.points = code_points(self.text + "\0")
        self.kinds = kinds(self.points)
        self._any_of: dict[int, np.ndarray] = {}
        self._places: dict[str, np.ndarray] = {}

    def document(self, places: np.ndarray) -> np.ndarray:
        """The number of the text in which each place lies."""
        return np.searchsorted(self.firsts, places, side="right") - 1

    def any_of(self, flags: int) -> np.ndarray:
        """For each character, whether it is of one of the kinds."""
        if flags not in self._any_of:
            self._any_of[flags] = (self.kinds & flags) != 0
        return self._any_of[flags]

    def none_of(self, flags: int) -> np.ndarray:
        """For each character of the text, whether it is of none of the kinds."""
        if -flags not in self._any_of:
            self._any_of[-flags] = (self.kinds & flags) == 0
            self._any_of[-flags][-1] = False
        return self._any_of[-flags]

    def places(self, character: str) -> np.ndarray:
        """Where a character stands."""
        if character not in self._places:
            self._places[character] = np.flatnonzero(self.points == ord(character))
        return self._places[character]

    @cached_property
    def lower(self) -> bytes:
        """The text in lower case, one byte a character so that places agree: what is beyond Latin-1 is "?"."""
        # The sign of Kelvin is the one character beyond Latin-1 with a plain letter for its lower case.
        return self.text.replace("\u212a", "k").encode("latin-1", "replace").lower()

    @cached_property
    def lines(self) -> tuple[np.ndarray, np.ndarray]:
        """Where the lines that are not empty begin and end."""
        return lines(self.points[:-1])

    def n_spaces(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """How many spaces lie in each stretch."""
        return counted(self.places(" "), starts, ends)

    def word_starts(self) -> np.ndarray:
        """For each character, whether a word begins there: see :func:`word_starts`."""
        return _word_starts(self.points, self.kinds)

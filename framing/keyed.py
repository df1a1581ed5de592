"""A line of characters: texts laid end to end as arrays, so that one question is asked of all of them at once.

``kinds`` says for each character what it is (a letter, a digit, a capital), ``codes`` which one it is: lower-case ASCII
as itself, all others as one of a few; both end in eight zeros. A word of up to sixteen characters is read as one
number (:meth:`KeyedLine.keys`), so that a word list is looked up for hundreds of thousands of words in one step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

__all__ = [
    "ALNUM",
    "ALPHA",
    "DIGIT",
    "FOREIGN",
    "LONGEST",
    "LOWER",
    "SPACE",
    "UPPER",
    "WORD",
    "KeyedLine",
    "keys_of",
]

WORD, DIGIT, SPACE, ALPHA, ALNUM, UPPER, LOWER = (1 << i for i in range(7))
"""What a character is, as bits: ``\\w``, ``\\d`` and ``\\s`` of :mod:`re`, a letter, a letter or digit, a capital, a
small letter."""

FOREIGN = 0x80
"""The first code of characters that are not ASCII; "`" stands among them, for matching sees it as an apostrophe."""
_CODES = {
    "’": ord("'"), "—": 0x81, "–": 0x82, "£": 0x83, "€": 0x84, "ʼ": 0x85, "‘": 0x86, "`": 0x87, "\x00": 0x80,
    **dict.fromkeys("\u2010\u2011\u00ad\u00a0", 0x88),
}  # fmt: skip
_OTHER, _OTHER_WORD = 0x80, 0x90

LONGEST = 16
"""Characters of a word that :meth:`KeyedLine.keys` tells apart; a longer one has the key of no word."""
_FIRST_HALF, _SECOND_HALF = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], dtype=np.uint64)


class KeyedLine:
    """Texts laid end to end, one character apart.

    >>> line = KeyedLine(["He may.", "Or MAY not."])
    >>> line.base.tolist(), line.text[11:14]
    ([0, 8], 'MAY')
    >>> bool(line.keys(np.array([3]), np.array([6]))[0] == line.keys(np.array([11]), np.array([14]))[0])
    True
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.text = "\n".join(texts)
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1
        self.base = np.cumsum(lengths) - lengths
        points = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        small = points.astype(np.uint8).tobytes()
        others = np.flatnonzero(points > 0xFF)
        self.kinds = np.frombuffer(bytearray(small.translate(_latin(_kind)) + bytes(8)), dtype=np.uint8)
        self.kinds[others] = _looked_up(points[others], _kind)
        around = bytearray(8) + small.translate(_latin(_code)) + bytes(LONGEST + 8)
        self.codes = np.frombuffer(around, dtype=np.uint8)[8 : len(points) + 16]
        self.codes[others] = _looked_up(points[others], _code)
        self._eight = np.ndarray((len(points) + LONGEST + 8,), dtype="<u8", buffer=around, strides=(1,))

    def keys(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """A number for each word, the same for the same word whatever its case; 0 for a word that is too long."""
        lengths = ends - starts
        first = self._eight[starts + 8] & _MASKS[np.minimum(lengths, 8)]
        long = np.flatnonzero(lengths > 8)
        out = first * _FIRST_HALF
        second = self._eight[starts[long] + 16] & _MASKS[np.clip(lengths[long] - 8, 0, 8)]
        out[long] = np.where(lengths[long] > LONGEST, 0, out[long] + second * _SECOND_HALF)
        return out

    def ends_in(self, ends: np.ndarray, endings: Iterable[str], lengths: np.ndarray | None = None) -> np.ndarray:
        """Whether one of some letters, at most eight, stand before each place; ``lengths`` says how many there may."""
        last = self._eight[ends]
        out = np.zeros(len(ends), dtype=bool)
        for ending in endings:
            n = len(ending)
            same = last >> np.uint64(64 - 8 * n) == np.uint64(int.from_bytes(ending.encode(), "little"))
            out |= same if lengths is None else same & (lengths >= n)
        return out


def keys_of(words: Iterable[str]) -> np.ndarray:
    """The keys of words as :meth:`KeyedLine.keys` gives them.

    >>> keys_of(["may"]) == KeyedLine(["MAY"]).keys(np.array([0]), np.array([3]))
    array([ True])
    """
    line = KeyedLine(list(words))
    lengths = np.diff(np.append(line.base, len(line.text) + 1)) - 1
    return line.keys(line.base, line.base + lengths)


def _small(c: str) -> str:
    """A character in lower case, as the rules see it; those whose lower case is longer stay as they are."""
    c = "'" if c == "’" else c
    return c.lower() if len(c.lower()) == 1 else c


def _kind(c: str) -> int:
    low = _small(c)
    tests = (low.isalnum() or low == "_", low.isdecimal(), low.isspace(), low.isalpha(), low.isalnum())
    return sum(bool(test) << i for i, test in enumerate((*tests, c.isupper(), c.islower())))


def _code(c: str) -> int:
    if c in _CODES:
        return _CODES[c]
    low = _small(c)
    if ord(low) < FOREIGN:
        return ord(low)
    return _OTHER_WORD if low.isalnum() else _OTHER


@cache
def _latin(said: object) -> bytes:
    """What is said of each of the first 256 characters."""
    return bytes(said(chr(i)) for i in range(0x100))  # type: ignore[operator]


def _looked_up(points: np.ndarray, said: object) -> np.ndarray:
    """What is said of each code point; each character is asked once."""
    if not len(points):
        return np.empty(0, dtype=np.uint8)
    present = np.zeros(0x110000, dtype=bool)
    present[points] = True
    table = np.zeros(len(present), dtype=np.uint8)
    for i in np.flatnonzero(present).tolist():
        table[i] = said(chr(i))  # type: ignore[operator]
    return table[points]

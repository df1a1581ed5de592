"""Repair text without losing the way back.

:func:`clean` mends line-break hyphens, odd spaces, invisible characters, HTML entities and curly quotes. Each
repair is kept with what stood there before, so that the text as read can be restored and every character of
the repaired text knows where it came from.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from framing.characters import Line, batches

__all__ = ["Cleaned", "Repair", "clean", "clean_all", "read_repairs", "typographic"]

Repair = tuple[int, int, str]
"""``(start, end, original)``: ``text[start:end]`` of the repaired text stood as ``original`` in the text read."""

_STRAIGHT = {"“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "‛": "'"}

_ODD = re.compile(
    r"(?P<join>(?<=[a-z])[-\u00ad\u2010]\n[ \t]*(?=[a-z]))"
    r"|(?P<blank>[ \t]*\n(?:[ \t\u00a0]*\n)+[ \t\u00a0]*)"
    r"|(?P<line>[ \t\u00a0]+\n[ \t\u00a0]*|\n[ \t\u00a0]+)"
    r"|(?P<space>[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+)"
    r"|(?P<hidden>[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+)"
    r"|(?P<quote>[“”„‟«»‘’‚‛])"
    r"|(?P<entity>&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,5});)"
)


_RARE = re.compile(
    r"[\n\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\x0b\x0c\x1c-\x1f\x85\u2028\u2029\x00-\x08\x0e-\x1b\x7f-\x84"
    r"\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff“”„‟«»‘’‚‛&]"
)
"""Every odd stretch holds one of these, or two spaces, or a space at an end of the text."""


@dataclass(frozen=True)
class Cleaned:
    """A repaired text and the repairs that made it, in order.

    >>> cleaned = clean("The govern-\\nment  “may” fall.")
    >>> cleaned.text
    'The government "may" fall.'
    >>> cleaned.original
    'The govern-\\nment  “may” fall.'
    """

    text: str
    repairs: tuple[Repair, ...] = ()

    @property
    def original(self) -> str:
        """The text as it was read, restored by undoing every repair."""
        pieces, here = [], 0
        for start, end, before in self.repairs:
            pieces += [self.text[here:start], before]
            here = end
        return "".join([*pieces, self.text[here:]])

    @cached_property
    def origin(self) -> np.ndarray:
        """For each character of the repaired text, the position in the text as read; shape (len(text) + 1,).

        The last value is the length of the text as read. Positions never decrease.

        >>> clean("a  b").origin.tolist()
        [0, 1, 3, 4]
        """
        positions = np.arange(len(self.text) + 1)
        shift = 0
        for start, end, before in self.repairs:
            inside = np.minimum(np.arange(end - start), max(len(before) - 1, 0))
            positions[start:end] = start + shift + inside
            shift += len(before) - (end - start)
            positions[end:] = np.arange(end, len(self.text) + 1) + shift
        return positions

    @property
    def typographic(self) -> str:
        """The repaired text with its curly quotes put back: same length, so positions agree.

        Opening and closing marks differ in it, which the search for quotations uses.
        """
        pieces, here = [], 0
        for start, end, before in self.repairs:
            if end - start == 1 and before in _STRAIGHT:
                pieces += [self.text[here:start], before]
                here = end
        return "".join([*pieces, self.text[here:]])

    def to_json(self) -> str:
        """The repairs as JSON, the form kept in ``docs.repairs``."""
        return json.dumps(self.repairs, ensure_ascii=False, separators=(",", ":")) if self.repairs else "[]"


def typographic(line: Line, repairs: Sequence[str]) -> np.ndarray:
    """The code points of repaired texts on a line, each with its repairs, their curly quotes put back."""
    places: list[int] = []
    quotes: list[int] = []
    for first, kept in zip(line.firsts.tolist(), repairs, strict=True):
        if len(kept) > len("[]"):
            for start, end, before in json.loads(kept):
                if before in _STRAIGHT and end - start == 1:
                    places.append(first + start)
                    quotes.append(ord(before))
    points = line.points[:-1].copy()
    points[places] = quotes
    return points


def read_repairs(text: str, repairs: str) -> Cleaned:
    """A repaired text with the repairs kept in ``docs.repairs``.

    >>> read_repairs('"yes"', '[[0,1,"“"],[4,5,"”"]]').original
    '“yes”'
    """
    return Cleaned(text, tuple((start, end, before) for start, end, before in json.loads(repairs or "[]")))


def clean(text: str) -> Cleaned:
    """Repair a text, keeping the way back.

    Line ends are expected as ``\\n``. A word broken by a hyphen at a line end is joined, unless the text writes
    the same word with its hyphen elsewhere ("well-known"). Two or more line breaks become one blank line.
    """
    [places] = _curly_alone([text])
    if places is None:
        return _mended_throughout(text)
    return Cleaned(_straight(text, places), tuple((place, place + 1, text[place]) for place in places))


def clean_all(texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Many texts repaired, and the repairs of each as JSON: what :func:`clean` does for one, many times faster.

    >>> clean_all(["“Yes”", "a  b"])
    (['"Yes"', 'a b'], ['[[0,1,"“"],[4,5,"”"]]', '[[1,2,"  "]]'])
    """
    repaired, repairs = [], []
    for batch in batches(texts, len, _BATCH):
        for text, places in zip(batch, _curly_alone(batch), strict=True):
            if places is None:
                cleaned = _mended_throughout(text)
                repaired.append(cleaned.text)
                repairs.append(cleaned.to_json())
            else:
                repaired.append(_straight(text, places))
                repairs.append("[" + ",".join([f'[{place},{place + 1},"{text[place]}"]' for place in places]) + "]")
    return repaired, repairs


_BATCH = 500_000  # characters


def _straight(text: str, places: Sequence[int]) -> str:
    """A text with its curly quotes straightened, which stand in these places."""
    for mark in {text[place] for place in places}:
        text = text.replace(mark, _STRAIGHT[mark])
    return text


def _curly_alone(texts: Sequence[str]) -> list[list[int] | None]:
    """For each text that needs no other repair, where its curly quotes stand; None for one that may.

    Most texts of a corpus are such, and reading their characters as an array is many times faster.
    """
    joined = ".".join(texts)  # a point is never odd, nor is what stands beside it
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    ends = np.cumsum(lengths + 1) - 1
    firsts = ends - lengths
    points = np.minimum(np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32), _LAST_POINT)
    kinds = _kinds_of_points().take(points)
    untidy = np.flatnonzero(kinds[:-1] & (kinds[1:] >> _AFTER) & _FIRST_OF_TWO)
    breaks = np.flatnonzero(points == ord("\n"))
    three = breaks[:-2][breaks[2:] - breaks[:-2] == 2]
    entities = [found.start() for found in _ENTITY.finditer(joined)]
    odd = np.concatenate([untidy, three, entities, np.flatnonzero(kinds >= _ODD_POINT)]).astype(np.int64)
    loose = [i for i, text in enumerate(texts) if text[:1] in (" ", "\n") or text[-1:] in (" ", "\n")]
    hard = {*(np.searchsorted(firsts, odd, side="right") - 1).tolist(), *loose}
    curly = np.flatnonzero(kinds & _CURLY_POINT)
    low, high = np.searchsorted(curly, firsts).tolist(), np.searchsorted(curly, ends).tolist()
    places = (curly - np.repeat(firsts, np.subtract(high, low))).tolist()
    return [None if i in hard else places[a:b] for i, (a, b) in enumerate(zip(low, high, strict=True))]


_ENTITY = re.compile(r"&[a-zA-Z#]")
_CURLY_POINT, _ODD_POINT = 64, 128
_LAST_POINT = 0xFFFF  # of the basic plane: stands for those beyond, none of which is odd
_FIRST_OF_TWO, _AFTER = 7, 3


@lru_cache(maxsize=1)
def _kinds_of_points() -> np.ndarray:
    """For each code point of the basic plane what it may need repair for: 64 a curly quote, 128 another odd one.

    The lowest three bits are set for the first of two characters that do so together, the next three for the second.
    """
    kinds = np.zeros(0x10000, dtype=np.uint8)
    kinds[[i for i in range(0x10000) if _RARE.match(chr(i)) and chr(i) not in "\n&"]] = _ODD_POINT
    kinds[[ord(mark) for mark in _STRAIGHT]] = _CURLY_POINT
    for bit, (firsts, seconds) in enumerate(((" ", " \n"), ("\n", " "), ("-\u2010", "\n"))):
        for first in firsts:
            kinds[ord(first)] |= 1 << bit
        for second in seconds:
            kinds[ord(second)] |= 1 << bit + _AFTER
    return kinds


def _mended_throughout(text: str) -> Cleaned:
    """The repaired text, each odd stretch looked at from left to right."""
    pieces: list[str] = []
    repairs: list[Repair] = []
    here = length = 0
    for found in _odd(text):
        before = found.group()
        after = _mended(found, text)
        if after == before:
            continue
        kept = text[here : found.start()]
        pieces += [kept, after]
        length += len(kept)
        repairs.append((length, length + len(after), before))
        length += len(after)
        here = found.end()
    return Cleaned("".join([*pieces, text[here:]]), tuple(repairs))


def _odd(text: str) -> Iterator[re.Match[str]]:
    """The odd stretches, as the pattern would find them from left to right.

    Places are looked for by single characters, which is many times faster than trying the pattern everywhere.
    """
    here = 0
    for place in _places(text):
        if place < here:
            continue
        found = _ODD.match(text, place)
        if found:
            yield found
            here = found.end()


def _places(text: str) -> list[int]:
    """Where an odd stretch may begin: at a rare character, or at the spaces or the hyphen before it."""
    places = []
    if "  " in text:
        places += [found.start() for found in re.finditer(r" {2,}", text)]
    if text[:1] == " ":
        places.append(0)
    if text[-1:] == " ":
        places.append(len(text) - 1)
    for found in _RARE.finditer(text):
        place = found.start()
        while place and text[place - 1] in " -\u2010":
            place -= 1
            places.append(place)
        places.append(found.start())
    return sorted(set(places))


def _mended(found: re.Match[str], text: str) -> str:
    """What replaces one odd stretch."""
    match found.lastgroup:
        case "quote":
            return _STRAIGHT[found.group()]
        case "join":
            return "-" if _written_with_hyphen(found, text) else ""
        case "blank":
            return "\n\n" if found.start() > 0 and found.end() < len(text) else ""
        case "line":
            return "\n" if found.start() > 0 and found.end() < len(text) else ""
        case "space":
            return " " if found.start() > 0 and found.end() < len(text) else ""
        case "entity":
            plain = html.unescape(found.group())
            return plain if len(plain) == 1 and plain.isprintable() else found.group()
        case _:
            return ""


def _written_with_hyphen(found: re.Match[str], text: str) -> bool:
    left = re.search(r"[a-z]+$", text[max(0, found.start() - 40) : found.start()])
    right = re.match(r"[a-z]+", text[found.end() : found.end() + 40])
    return bool(left and right and f"{left.group()}-{right.group()}" in text)

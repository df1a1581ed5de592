"""Repair text without losing the way back, and find page furniture without deleting it.

:func:`clean` mends line-break hyphens, odd spaces, invisible characters, HTML entities and curly quotes. Each
repair is kept with what stood there before, so that the text as read can be restored and every character of
the repaired text knows where it came from.
"""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

__all__ = ["Cleaned", "Furniture", "Repair", "boilerplate", "clean", "read_repairs"]

Repair = tuple[int, int, str]
"""``(start, end, original)``: ``text[start:end]`` of the repaired text stood as ``original`` in the text read."""

Furniture = tuple[int, int, str]
"""``(start, end, reason)``: a stretch of page furniture and what it is."""

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
    places = _curly_alone(text)
    if places is None:
        return _mended_throughout(text)
    plain = text
    for mark in {text[place] for place in places}:
        plain = plain.replace(mark, _STRAIGHT[mark])
    return Cleaned(plain, tuple((place, place + 1, text[place]) for place in places))


def _curly_alone(text: str) -> list[int] | None:
    """Where curly quotes stand, in a text that needs no other repair; None in one that may.

    Most texts of a corpus are such, and reading their characters as an array is many times faster.
    """
    points = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    if len(points) != len(text) or "\n\n\n" in text or text != text.strip(" \n"):
        return None
    kinds = _kinds_of_points().take(points)
    untidy = (kinds[:-1] & (kinds[1:] >> _AFTER) & _FIRST_OF_TWO).any()
    if untidy or kinds.max(initial=0) >= _ODD_POINT or ("&" in text and _ENTITY.search(text)):
        return None
    return np.flatnonzero(kinds & _CURLY_POINT).tolist()


_ENTITY = re.compile(r"&[a-zA-Z#]")
_CURLY_POINT, _ODD_POINT = 64, 128
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


# --- page furniture ------------------------------------------------------------

_SHARE = (
    r"share|tweet|facebook|twitter|x|e-?mail|print|whatsapp|linkedin|reddit|pinterest|telegram|flipboard|pocket|"
    r"comments?|follow|like|save|copy|link|on|this|via|article|story|us|google|plus|sms|more|instagram|bookmark|\d+|[|·•,&/]"
)


class _Kind(NamedTuple):
    """One kind of furniture: a line's pattern, and what is cheap to look for before the pattern is tried."""

    reason: str
    pattern: str
    begins: str = ""  # one of these is the line's first run of letters
    holds: str = ""  # or one of these, divided by bars, stands in it
    longest: int = 25  # in words


_KINDS = (
    _Kind(
        "cookie notice",
        r".*\b(?:(?:this|our|the) (?:web)?site|we|you consent to|use of)\b.{0,60}\bcookies?\b.*"
        r"|.*\bcookies?\b.{0,80}\b(?:to improve your experience|consent|opt[- ]?out|privacy policy|preferences)\b.*"
        r"|(?:accept|reject|manage)(?: all)? cookies?.*",
        holds="cookie",
        longest=90,
    ),
    _Kind(
        "read-more link",
        r"\W*(?:read|see|learn|find out|watch|click)\s+(?:more|also|next|here|now|the full \w+)\b.{0,140}",
        begins="read see learn find watch click",
    ),
    _Kind(
        "read-more link",
        r"\W*(?:related|more|recommended|more from [\w .']+|also on [\w .']+|trending|most read|up next|watch"
        r"|you may also like|don't miss)\W*(?::.{0,140})?",
        begins="related more recommended also trending most up watch you don",
    ),
    _Kind(
        "source line",
        r"\W*(?:source|sources|via|h/t)(?:\W+source)?\W*(?:: ?\S+(?: \S+){0,3})?",
        begins="source sources via h",
    ),
    _Kind(
        "share buttons",
        rf"\W*(?:share|tweet|follow|e-?mail|print|facebook|twitter|like)\b(?:[\s:]+(?:{_SHARE}))*\W*",
        begins="share tweet follow e email print facebook twitter like",
    ),
    _Kind(
        "newsletter call",
        r".*\b(?:sign up (?:here|now|today|for|to)|subscribe (?:to|now|here|today)|get .{0,60}(?:in|to) your inbox|"
        r"(?:daily|weekly|our|free|morning|evening|e-?mail) newsletters?|enter your e-?mail)\b.*",
        holds="sign up|subscribe|inbox|newsletter|enter your",
        longest=45,
    ),
    _Kind(
        "advertisement",
        r"\W*(?:advertisement|story continue[sd] below(?: advertisement)?|sponsored(?: content)?|ad feedback)\W*",
        begins="advertisement story sponsored ad",
    ),
    _Kind(
        "copyright notice",
        r".*(?:©|\bcopyright (?:\d{4}|©)|\ball rights reserved\b|may not be published, broadcast"
        r"|reprinted with permission).*",
        holds="©|copyright|rights reserved|published, broadcast|with permission",
        longest=80,
    ),
    _Kind(
        "photo credit",
        r".*(?:\bAP Photo\b|\bGetty Images\b|\(Photo(?:graph)? by\b|\bphoto credit\b|/Reuters\)?$"
        r"|^(?:photo|image|credit):).*",
        holds="photo|getty|/reuters|image:|credit",
        longest=60,
    ),
    _Kind(
        "credit line",
        r".*\bcontributed to this (?:report|story|article)\b.*"
        r"|.*\bfollow (?:him|her|them|me|us|@?\w+(?: \w+)?) on (?:twitter|facebook)\b.*"
        r"|.*\bon (?:twitter|facebook)(?: at)?:? @\w+.*"
        r"|this (?:article|story|post) (?:was )?(?:originally )?(?:appeared|published) .*",
        holds="contributed|on twitter|on facebook|appeared|published",
        longest=45,
    ),
)
_PATTERNS = tuple(re.compile(kind.pattern, re.IGNORECASE) for kind in _KINDS)
_HOLDING = tuple((i, word) for i, kind in enumerate(_KINDS) if kind.holds for word in kind.holds.split("|"))
_BEGINNING = {
    word: tuple(i for i, kind in enumerate(_KINDS) if word in kind.begins.split())
    for word in sorted({word for kind in _KINDS for word in kind.begins.split()})
}
_SHORT = _Kind._field_defaults["longest"]
_FIRST = re.compile(r"[^\W_]+")
_WORD = re.compile(r"\w+")
_SELLING = re.compile(r"\b(?:newsletter|inbox|sign up|subscribe|e-?mail)\b", re.IGNORECASE)
_LINKED_NAMES = re.compile(
    r"(?:[A-Z][\w.'’-]+ |\([A-Z]\w+\) ){1,5}[A-Z][\w'’-]*[a-z](?=[A-Z])[^\n]{10,700}? MORE\b(?=[\s,.;:()'’\"]|$)"
)


def boilerplate(text: str, title: str = "") -> list[Furniture]:
    """Stretches of a repaired text that are page furniture, with what each is; in order, not overlapping.

    Found line by line: cookie notices, "Read more" and related links, source lines, share buttons, newsletter
    calls, advertisements, copyright, photo and credit lines, a headline repeated at the head of the text, and
    link lists that a site pastes after a person's name. Nothing is removed.

    >>> text = "Ferries stop.\\n\\nThis website uses cookies to improve your experience."
    >>> [(text[a:b][:12], why) for a, b, why in boilerplate(text)]
    [('This website', 'cookie notice')]
    """
    lines = [(found.start(), found.end()) for found in re.finditer(r"[^\n]+", text)]
    out: list[Furniture] = []
    held = _held(text, [start for start, _ in lines])
    for n, (start, end) in enumerate(lines):
        n_words = text.count(" ", start, end) + 1
        first = _FIRST.search(text, start, end) if n_words <= _SHORT else None
        begun = _BEGINNING.get(first.group().lower(), ()) if first else ()
        if begun or n in held:
            reason = _furniture(text[start:end], n_words, {*begun, *held.get(n, ())})
            if reason:
                out.append((start, end, reason))
    out += _repeated_headline(text, lines[:6], title)
    if " MORE" in text:
        out += [(found.start(), found.end(), "link list") for found in _LINKED_NAMES.finditer(text)]
    return _apart(out)


def _held(text: str, starts: Sequence[int]) -> dict[int, set[int]]:
    """For the lines that hold words of some kinds of furniture, by their number, these kinds."""
    lower = text.lower()
    if len(lower) != len(text):
        starts = [found.start() for found in re.finditer(r"[^\n]+", lower)]
    out: dict[int, set[int]] = {}
    for kind, word in _HOLDING:
        at = lower.find(word)
        while at >= 0:
            out.setdefault(bisect_right(starts, at) - 1, set()).add(kind)
            at = lower.find(word, at + 1)
    return out


def _furniture(line: str, n_words: int, likely: set[int]) -> str:
    """What kind of furniture a line is, of the likely ones; empty when it is prose."""
    for i in sorted(likely):
        if n_words <= _KINDS[i].longest and _PATTERNS[i].fullmatch(line.strip()):
            if _KINDS[i].reason == "newsletter call" and len(_SELLING.findall(line)) < 2 and n_words > 14:
                continue
            return _KINDS[i].reason
    return ""


def _repeated_headline(text: str, head: list[tuple[int, int]], title: str) -> list[Furniture]:
    """Lines among the first six that say again what the title or an earlier line said."""
    said = [title, *(text[start:end] for start, end in head)]
    firsts = [_first_word(line) for line in said]
    again = {word for word in firsts if word and firsts.count(word) > 1}
    if not again:
        return []
    plain = [_plain(line) if first in again else "" for line, first in zip(said, firsts, strict=True)]
    return [
        (start, end, "headline repeated")
        for n, (start, end) in enumerate(head, 1)
        if plain[n] and plain[n] in plain[:n]
    ]


def _first_word(line: str) -> str:
    found = _WORD.search(line.casefold())
    return found.group() if found else ""


def _plain(line: str) -> str:
    return " ".join(_WORD.findall(line.casefold()))


def _apart(found: list[Furniture]) -> list[Furniture]:
    """The stretches in order, each beginning after the one before ends."""
    out: list[Furniture] = []
    for start, end, reason in sorted(found):
        if not out or start >= out[-1][1]:
            out.append((start, end, reason))
    return out

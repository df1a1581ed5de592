"""Citations in brackets and links: what a text gives as its sources, which is not its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from framing.characters import Line

__all__ = ["Reference", "references", "references_of"]


@dataclass(frozen=True)
class Reference:
    """A citation or link with its place, and how many works it names; a page's own link names none."""

    start: int
    end: int
    kind: Literal["citation", "link"]
    works: int = 1


_MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|"
    r"Aug|Sept?|Oct|Nov|Dec|Spring|Summer|Autumn|Fall|Winter|Since|Until|After|Before|In|From|By|Early|Late|Mid)\.?\b"
)
_NAME = r"(?:(?:van|von|de|der|den|del|di|la|le|al)[ -])*[A-Z][\w'’-]+"
_AUTHORS = rf"{_NAME}(?:(?:, | and | & |, and |, & ){_NAME}){{0,5}}(?:,? et al\.?)?"
_YEAR = r"(?:1[89]|20)\d\d[a-z]?"
_PAGES = r"(?:(?:, ?(?:pp?\.? ?)?|: ?)\d+(?:[-–]\d+)?)?"
_WORK = rf"(?!{_MONTHS})(?:(?:see(?: also)?|cf\.|e\.g\.,?) )?{_AUTHORS},? {_YEAR}(?:, {_YEAR})*{_PAGES}"
_CITATION = re.compile(rf"\({_WORK}(?:; ?(?:{_WORK}|{_YEAR}))*\)")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"“”]+[^\s<>\"“”.,;:!?)\]'’]", re.IGNORECASE)

_BOOK = re.compile(r"[\"“](?:[A-Z0-9][\w'’-]*|[aA]n?|and|at|by|for|from|in|of|on|or|the|to|with|[,:!?]| )+[\"”] $")
"""Before "(Norton 2013)": a title in quotation marks, its words with capitals."""
_OWN = re.compile(
    r"(?:(?:read|read or share|share) (?:this|the) (?:story|article|post)|follow [^.!?\n]{1,50} (?:at|on)|"
    r"\b(?:poster|src|href)=\"?):? ?$",
    re.IGNORECASE,
)
"""Before the address of the page itself, its author's account or a picture."""


def references(text: str) -> list[Reference]:
    """The citations in brackets and the links of a text, ordered by place.

    A citation is a bracket that holds nothing but authors and years; "(May 2018)" and "(2018)" are none. A link is
    an address that begins with http or www. The link under which a page is shared, its author followed or a picture
    shown is no source (``works`` is 0), nor is the publisher in brackets after a book's title in quotation marks.

    >>> [(r.kind, r.works) for r in references("It fell (Merat 2018; Carey 2018). See https://example.org/a.")]
    [('citation', 2), ('link', 1)]
    >>> references("It fell again (May 2018).")
    []
    """
    return references_of(Line([text]))


def references_of(line: Line) -> list[Reference]:
    """The citations and links of texts on a line."""
    text = line.text
    found = []
    for at in line.places("(").tolist():
        m = _CITATION.match(text, at)
        if m:
            works = 0 if _BOOK.search(text[max(0, at - 100) : at]) else m[0].count(";") + 1
            found.append(Reference(*m.span(), "citation", works))
    for m in _links(line):
        own = _OWN.search(text[max(0, m.start() - 80) : m.start()])
        found.append(Reference(*m.span(), "link", 0 if own else 1))
    return sorted(found, key=lambda r: r.start)


def _links(line: Line) -> Iterator[re.Match[str]]:
    """The links, tried only where "://" or "www." says that one may stand."""
    colons = line.places(":")
    colons = colons[colons + 2 < len(line.points)]
    schemes = colons[(line.points[colons + 1] == ord("/")) & (line.points[colons + 2] == ord("/"))].tolist()
    places = [at - before for at in schemes for before in (5, 4)]
    at = line.lower.find(b"www.")
    while at >= 0:
        places.append(at)
        at = line.lower.find(b"www.", at + 1)
    here = 0
    for place in sorted(places):
        found = _LINK.match(line.text, place) if place >= here else None
        if found:
            yield found
            here = found.end()

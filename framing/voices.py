"""Whose words are they? Quotation marks and attributions joined to stretches with a voice.

A stretch inside quotation marks is a *quotation* when somebody is found to say it, or when it is long enough to
be one; one to four words in marks without a source are *scare* quotes, the author's own words held at a
distance; title-cased words in marks name a work. What is said without marks is *reported*.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Said", "Stretch", "voiced"]

Span = tuple[int, int]


class Said(Protocol):
    """Who says what: the spans of source, cue and content of one attribution."""

    @property
    def source(self) -> Sequence[Span]:
        """Where the source stands."""

    @property
    def cue(self) -> Sequence[Span]:
        """Where the reporting words stand."""

    @property
    def content(self) -> Sequence[Span]:
        """Where that which is said stands."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of text that is not simply the author's: ``quotation``, ``reported``, ``scare`` or ``title``."""

    start: int
    end: int
    kind: str
    speaker: str = ""
    cue: str = ""


_LONGEST_SCARE = 4
_IMPERSONAL = re.compile(
    r"\bit (?:(?:seems?|seemed|appears?|appeared|looks?|looked|turns? out|turned out)"
    r"(?: that| as if| as though| like)?|"
    r"(?:is|was|remains|remained|may be|might be)(?: \w+ly| not| also| still| now| yet| far from| hardly)*"
    r" (?:(?:un|im)?(?:clear|certain|sure|likely|possible|probable|true|plausible)|obvious|evident|apparent|doubtful|"
    r"a fact|no secret|to be seen|(?:hard|difficult|easy|fair|safe|important) to \w+)"
    r"(?: that| whether| if| how| why)?)$",
    re.IGNORECASE,
)
"""What stands up to the end of a cue that nobody says: "it seems", "it is not certain"."""
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "into",
        "nor",
        "of",
        "on",
        "or",
        "over",
        "the",
        "to",
        "with",
        "vs",
    ]
)


def voiced(
    text: str,
    quotes: Sequence[tuple[int, int, int]],
    said: Sequence[Said],
    paragraphs: Sequence[Span],
    sentences: Sequence[Span] = (),
) -> list[Stretch]:
    """The stretches of a text in another voice, ordered by position.

    ``quotes`` are ``(start, end, n_words)`` of what stands in quotation marks; ``said`` the attributions found.
    Reported stretches are what is said outside the marks, cut at paragraph ends. A source that runs over the end
    of one of the ``sentences`` keeps the part nearest to its cue. What follows "it seems" or "it is not certain" is
    the author's own.

    >>> text = 'The "assets" left. He called it "a long and bitter day at sea".'
    >>> [(s.kind, text[s.start:s.end]) for s in voiced(text, [(5, 11, 1), (33, 61, 7)], [], [(0, 63)])]
    [('scare', 'assets'), ('quotation', 'a long and bitter day at sea')]
    """
    names = _Names(text)
    said = [one for one in said if not _nobody_says(text, one)]
    starts = [start for start, _ in sentences]
    who = [
        (start, end, speaker, _first(text, one.cue))
        for one in said
        for speaker in [names.full(_source(text, one, starts))]
        for start, end in one.content
    ]
    out = [_quote(text, start, end, n_words, who) for start, end, n_words in quotes if n_words]
    marked = [(s.start - 1, s.end + 1) for s in out]
    for start, end, speaker, cue in who:
        for a, b in _outside(start, end, marked):
            for first, last in paragraphs:
                low, high = _trim(text, max(a, first), min(b, last))
                if any(c.isalnum() for c in text[low:high]):
                    out.append(Stretch(low, high, "reported", speaker, cue))
    return sorted(out, key=lambda s: (s.start, s.end, s.kind))


def _nobody_says(text: str, one: Said) -> bool:
    """Whether an attribution has no source but the "it" of "it seems that"."""
    if not one.cue or any(text[slice(*span)].casefold() != "it" for span in one.source):
        return False
    start, end = one.cue[0]
    words = " ".join(text[max(0, start - 40) : end].split())
    return bool(_IMPERSONAL.search(re.sub(r"\b(it)['’]s\b", r"\1 is", words, flags=re.IGNORECASE)))


def _quote(text: str, start: int, end: int, n_words: int, who: Sequence[tuple[int, int, str, str]]) -> Stretch:
    """A quotation with its speaker, or scare quotes, or the title of a work."""
    best = max(who, key=lambda w: min(end, w[1]) - max(start, w[0]), default=None)
    if best and 2 * (min(end, best[1]) - max(start, best[0])) >= end - start:
        return Stretch(start, end, "quotation", best[2], best[3])
    if n_words <= _LONGEST_SCARE:
        return Stretch(start, end, "title" if n_words > 1 and _title_cased(text[start:end]) else "scare")
    return Stretch(start, end, "title" if n_words <= 12 and _title_cased(text[start:end]) else "quotation")


def _title_cased(words: str) -> bool:
    content = [word for word in re.findall(r"[\w'’-]+", words) if word.casefold() not in _SMALL]
    return len(content) > 1 and all(word[0].isupper() or word[0].isdigit() for word in content) and not words.isupper()


def _outside(start: int, end: int, marked: Sequence[Span]) -> list[Span]:
    """What of a stretch lies outside the marked ones."""
    out, here = [], start
    for a, b in sorted(marked):
        if b <= here or a >= end:
            continue
        if a > here:
            out.append((here, a))
        here = max(here, b)
    return [*out, (here, end)] if here < end else out


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _first(text: str, spans: Sequence[Span]) -> str:
    """The words of an attribution's part; its first stretch when it has several."""
    return " ".join(text[slice(*spans[0])].split()) if spans else ""


_NOBODY = frozenset("a an and as at by for from in of on or than that the this to with".split())


def _source(text: str, one: Said, starts: Sequence[int]) -> str:
    """The words of the source: within one sentence, with its brackets closed, and more than a function word."""
    if not one.source:
        return ""
    start, end = one.source[0]
    cuts = [start, *(cut for cut in starts[bisect_right(starts, start) : bisect_left(starts, end)]), end]
    if len(cuts) > 2:
        before = not one.cue or one.cue[0][0] >= start
        start, end = (cuts[-2], cuts[-1]) if before else (cuts[0], cuts[1])
    words = " ".join(text[start:end].split())
    if words.count("(") > words.count(")"):
        rest = text[end : end + 2].partition(")")
        words = f"{words}{rest[0]})" if rest[1] else words[: words.rindex("(")].rstrip()
    return "" if words.casefold() in _NOBODY else words.strip(" ,;:")


class _Names:
    """Joins a pronoun or a short name to the full name seen before it in the text."""

    _TITLES = re.compile(
        r"^(?:(?:mr|mrs|ms|dr|sen|rep|gov|gen|lt|col|prof|sir|president|senator|minister)\.? )+", re.IGNORECASE
    )
    _FULL = re.compile(r"\b[A-Z][\w'’.-]+(?: (?:[A-Z][\w'’.-]*|of|de|van|von|bin|al))* [A-Z][\w'’-]+\b")

    def __init__(self, text: str) -> None:
        self.text = text
        self.latest = ""
        self._full: list[str] | None = None

    def full(self, source: str) -> str:
        """The source's words, with the full name in their place when they are a short form or a pronoun."""
        if source.casefold() in ("he", "she", "his", "her"):
            return self.latest or source
        short = self._TITLES.sub("", source)
        if re.fullmatch(r"[A-Z][\w'’-]+", short):
            source = self._longer(short) or source
        if self._FULL.search(source):
            self.latest = source
        return source

    def _longer(self, surname: str) -> str:
        """The first full name of the text that ends in this surname."""
        if self._full is None:
            self._full = self._FULL.findall(self.text)
        return next((self._TITLES.sub("", name) for name in self._full if name.endswith(f" {surname}")), "")

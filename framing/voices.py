"""Whose words are they? Quotation marks and attributions joined to stretches with a voice.

A stretch inside quotation marks is a *quotation* when somebody is found to say it, or when it is long enough to
be one; one to four words in marks without a source are *scare* quotes, the author's own words held at a
distance; title-cased words in marks name a work. What is said without marks is *reported*.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from framing.antecedents import People, is_short_form

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


class Stretch(NamedTuple):
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
_NAMES = re.compile(
    r"(?:often|commonly|also|widely|better|popularly|so)[ -](?:called|known|dubbed)(?: as)?|known(?: as)?|dubbed", re.I
)
"""Cues that give a name rather than say who said it."""
_AUTHOR = re.compile(r"(?:I|we|my|our|me|us|you|your|one|there)(?:['’]\w+)?(?: |$)", re.IGNORECASE)
"""Sources that are the author, the reader or nobody."""
_SMALL = frozenset("a an and as at but by for from in into nor of on or over the to with vs".split())


def voiced(
    text: str,
    quotes: Sequence[tuple[int, int, int]],
    said: Sequence[Said],
    paragraphs: Sequence[Span],
    sentences: Sequence[Span] = (),
) -> list[Stretch]:
    """The stretches of a text in another voice, ordered by position.

    ``quotes`` are ``(start, end, n_words)`` of what stands in quotation marks, in order; ``said`` the attributions.
    Reported stretches are what is said outside the marks by somebody who is named and is not the author ("I think"),
    cut at paragraph ends; what nobody is found to say stays the author's. A source that runs over the end
    of one of the ``sentences`` keeps the part nearest to its cue. What follows
    "it seems" or "it is not certain" is the author's own.

    >>> text = 'The "assets" left. He called it "a long and bitter day at sea".'
    >>> [(s.kind, text[s.start:s.end]) for s in voiced(text, [(5, 11, 1), (33, 61, 7)], [], [(0, 63)])]
    [('scare', 'assets'), ('quotation', 'a long and bitter day at sea')]
    """
    if not said:
        return [_quote(text, *counted, ()) for counted in quotes if counted[-1]]
    said = [one for one in said if not _nobody_says(text, one)]
    starts = [start for start, _ in sentences]
    who = [
        (start, end, speaker, _first(text, one.cue))
        for one, speaker in zip(said, _speakers(text, said, quotes, starts), strict=True)
        for start, end in one.content
    ]
    out = [_quote(text, start, end, n_words, who) for start, end, n_words in quotes if n_words]
    marked = [(s.start - 1, s.end + 1) for s in out]
    begins, ends = [start for start, _ in paragraphs], [end for _, end in paragraphs]
    for start, end, speaker, cue in who:
        if not speaker or _AUTHOR.match(speaker):
            continue
        for a, b in _outside(start, end, marked):
            for first, last in paragraphs[bisect_right(ends, a) : bisect_left(begins, b)]:
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
    near = [w for w in who if w[0] < end and w[1] > start]
    best = max(near, key=lambda w: min(end, w[1]) - max(start, w[0])) if near else None
    attributed = best is not None and 2 * (min(end, best[1]) - max(start, best[0])) >= end - start
    if best and attributed and ((best[2] and not _NAMES.fullmatch(best[3])) or n_words > _LONGEST_SCARE):
        return Stretch(start, end, "quotation", best[2], best[3])
    if n_words <= _LONGEST_SCARE:
        return Stretch(start, end, "title" if n_words > 1 and _title_cased(text[start:end]) else "scare")
    return Stretch(start, end, "title" if n_words <= 12 and _title_cased(text[start:end]) else "quotation")


def _title_cased(words: str) -> bool:
    """Whether at least two words, and all but small ones, have a capital, as in the title of a work."""
    n = 0
    for found in _WORD.finditer(words):
        small = found[0].casefold() in _SMALL
        if not small and not (found[0][0].isupper() or found[0][0].isdigit()):
            return False
        n += not small
    return n > 1 and not words.isupper()


_WORD = re.compile(r"[\w'’-]+")


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
    """The words of the source: within one sentence, without what only leads up to them or follows from them."""
    if not one.source:
        return ""
    start, end = one.source[0]
    within = starts[bisect_right(starts, start) : bisect_left(starts, end)]
    cuts = [start, *(cut for cut in within if text[cut - 1].isspace() and not _INITIAL.search(text, start, cut)), end]
    if len(cuts) > 2:
        before = not one.cue or one.cue[0][0] >= start
        start, end = (cuts[-2], cuts[-1]) if before else (cuts[0], cuts[1])
    words = _LEADS_UP.sub("", " ".join(text[start:end].split()))
    words = _FOLLOWS.sub("", words)
    if words.count("(") > words.count(")"):
        rest = text[end : end + 2].partition(")")
        words = f"{words}{rest[0]})" if rest[1] else words[: words.rindex("(")].rstrip()
    return "" if words.casefold() in _NOBODY else words.strip(" ,;:")


_INITIAL = re.compile(r"\b[A-Z]\.\s+$")
_LEADS_UP = re.compile(
    r"^(?:[A-Z][\w., ]{0,30}\) ?[–—-]+ ?|CLOSE |WATCH |(?:And|But|So|Yet|Now|Then|While|When|As) (?=[A-Z]))"
)
"""A place before a dash ("CNN) – "), a label, a conjunction."""
_FOLLOWS = re.compile(r",? (?:who|which|whose)(?:'s|’s)? .*$| (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$")


def _speakers(
    text: str, said: Sequence[Said], quotes: Sequence[tuple[int, int, int]], starts: Sequence[int]
) -> list[str]:
    """Who speaks in each attribution: the words of its source, with a full name for a pronoun or a short name.

    A reporting word without a source that goes on a sentence ("… said no, and added that …") has the speaker of the
    one before it.
    """
    order = sorted(range(len(said)), key=lambda i: _place(said[i]))
    contents = [span for one in said for span in one.content] + [(start, end) for start, end, _ in quotes]
    sources = [span for one in said for span in one.source]
    people: People | None = None
    out = [""] * len(said)
    before, sentence_before = "", -1
    for i in order:
        words = _source(text, said[i], starts)
        sentence = bisect_right(starts, _place(said[i]))
        if not words and sentence == sentence_before and _goes_on(text, said[i]):
            words = before
        elif _SHORT.fullmatch(words) and is_short_form(words):
            people = people or People(text, starts, contents, sources)
            words = people.meant(words, said[i].source[0][0]) or words
        out[i] = words
        if words:
            before, sentence_before = words, sentence
    return out


_SHORT = re.compile(r"he|she|his|her|him|who|who also|(?:[A-Z][\w.]* )*[A-Z][\w'’-]+", re.IGNORECASE)
"""Words that may stand for a longer name; all others are left as they are."""


def _place(one: Said) -> int:
    """Where an attribution says who speaks, or how, or what."""
    return (one.source or one.cue or one.content)[0][0]


_GOES_ON = re.compile(r"(?:\band|\bbut|\bor|\bthen|,)(?: \w+ly| also| then| later)? $")


def _goes_on(text: str, one: Said) -> bool:
    """Whether a reporting word is joined to what stands before it."""
    return bool(one.cue) and _GOES_ON.search(text, max(0, one.cue[0][0] - 30), one.cue[0][0]) is not None

"""What is quoted without quotation marks: embedded posts, and paragraphs that the one before announces.

An embedded post is a paragraph, or a piece of one, that ends in a signature: "… — Ann Voss (@annvoss) May 4, 2018".
An announced paragraph follows one that ends in who says it and a colon: "The letter reads:", "More from the Herald:".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from framing.characters import Line

__all__ = ["Passage", "may_hold_passages", "passages"]

Span = tuple[int, int]


@dataclass(frozen=True)
class Passage:
    """A stretch quoted without marks: its words, who says them, with which words, and the signature under a post."""

    content: tuple[Span, ...]
    source: tuple[Span, ...]
    cue: tuple[Span, ...] = ()
    signature: Span | None = None


_SIGNATURE = re.compile(
    r"\s*(?:—|–|--|-) ?(?P<name>[^\n—–]{1,60}?) ?\(@\w{1,30}\)"
    r"(?: (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}, \d{4})?"
)
"""Under an embedded post: a dash, a name, the account in brackets, most often the day."""
_NAME = (
    r"(?!(?:I|We|My|Our|As|And|But|So) )(?:[Tt]he )?"
    r"[A-Z][\w.'’&-]*(?:(?: (?:of|for|the|and|de|van))? [A-Z][\w.'’&-]*){0,6}"
)
_BODY = r"(?:[Tt]he|[Oo]ne|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir) (?:[a-z][\w-]* ){0,2}?[a-z][\w-]*"
_VERB = (
    r"said|says|wrote|writes|reads?|reports|reported|explain(?:s|ed)|argue(?:s|d)|note(?:s|d)|state[sd]|testified|"
    r"add(?:s|ed)|conclude[sd]|observe[sd]"
)
_WHEN = (
    r"(?: (?:this|the following|today|yesterday|back|earlier|recently|last|in|on|at|for)"
    r"(?: (?!that\b|what\b|how\b|if\b)[\w'’-]+){0,6}?)?"
)
_ANNOUNCED = re.compile(
    rf"(?:(?:^|(?<=[.?!,;”\"] )|(?<=\bas )|(?<=\bAs )|(?<=\bAnd )|(?<=\bBut ))(?P<who>{_NAME}|{_BODY})"
    rf"|(?:what|how) (?P<pronoun>he|she|they|it)) (?P<cue>{_VERB}){_WHEN}:$"
    rf"|(?:^|(?<=[.?!] ))(?P<from>More from|From (?=the )) ?(?P<paper>{_NAME}):$"
)
_LONGEST_ANNOUNCEMENT = 200
_SHORTEST = 60


def passages(text: str, blocks: Sequence[Span]) -> list[Passage]:
    """The stretches of the paragraphs in ``blocks`` that are quoted without marks, ordered by place.

    Announced is one whole paragraph; where a longer quotation ends its layout does not say. A paragraph that
    begins with a mark of quotation or of a list, that is short, or that ends without a full stop is not announced.

    >>> text = "The plan is dead. Good! — Ann Voss (@annvoss) May 4, 2018"
    >>> [(text[slice(*p.content[0])], text[slice(*p.source[0])]) for p in passages(text, [(0, len(text))])]
    [('The plan is dead. Good!', 'Ann Voss')]
    """
    out: list[Passage] = []
    for i, (start, end) in enumerate(blocks):
        posts = _posts(text, start, end) if text.find("(@", start, end) >= 0 else []
        if not posts and i and text[blocks[i - 1][1] - 1] == ":":
            posts = _announced(text, blocks[i - 1], (start, end))
        out += posts
    return out


def may_hold_passages(line: Line, starts: np.ndarray, ends: np.ndarray) -> set[int]:
    """The texts on a line that may have passages, by their number; their paragraphs begin and end at these places."""
    brackets = line.places("(")
    posts = brackets[line.points[brackets + 1] == ord("@")]
    document = line.document(starts)
    announced = (line.points[ends[:-1] - 1] == ord(":")) & (document[1:] == document[:-1])
    announced &= (ends - starts >= _SHORTEST)[1:]
    return {*line.document(posts).tolist(), *document[1:][announced].tolist()}


def _posts(text: str, start: int, end: int) -> list[Passage]:
    """The posts of a paragraph, each from the signature before to its own."""
    out: list[Passage] = []
    for found in _SIGNATURE.finditer(text, start, end):
        first = start + len(text[start : found.start()]) - len(text[start : found.start()].lstrip())
        if found.start() > first:
            out.append(Passage(((first, found.start()),), (found.span("name"),), signature=found.span()))
        start = found.end()
    return out


def _announced(text: str, before: Span, block: Span) -> list[Passage]:
    """The paragraph, when the end of the one before it says whose words it is."""
    start, end = block
    if end - start < _SHORTEST or not text[start].isalnum() or text[end - 1] not in ".!?…\"'”’)]":
        return []
    if re.match(r"\d+[.)]? ", text[start : start + 5]):
        return []
    at = max(before[0], before[1] - _LONGEST_ANNOUNCEMENT)
    found = _ANNOUNCED.search(text[at : before[1]])
    if not found:
        return []
    source = next(name for name in ("who", "pronoun", "paper") if found[name])
    cue = "from" if source == "paper" else "cue"
    spans = [(at + a, at + b) for a, b in (found.span(source), found.span(cue))]
    return [Passage((block,), (spans[0],), (spans[1],))]

"""Quotations by their marks: where they open, where they close, and which quotes are apostrophes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Quote", "quotations"]


@dataclass(frozen=True)
class Quote:
    """What stands inside one pair of quotation marks: ``text[start:end]``, the marks themselves left out."""

    start: int
    end: int


_MARK = re.compile(r"[“„«‘'\"](?<![\w.,;:!?)]')")
"""What may open a quotation; an apostrophe after a letter never does."""
_DOUBLE_OPEN = re.compile(
    r"[“„«]|(?<![\w.,;:!?…)'’])\"(?=\S)|(?<=[\n ])\"(?=\w)|(?<=[—–(\[-])\"(?=\w)|(?<=[a-z][.!?])\"(?=[A-Z])"
)
_DOUBLE_CLOSE = re.compile(r"[”»\"]")
_SINGLE_OPEN = re.compile(r"‘(?=[\w$])|(?<![\w.,;:!?)])'(?=[A-Za-z])(?!(?:em|til|cause|n|tis|twas|s)\b)")
_SINGLE_CLOSE = re.compile(r"['’](?!\w)")


def quotations(text: str) -> list[Quote]:
    """The quotations of a text, in order, from the outer marks; a quotation may run over paragraphs.

    Give the text with curly marks where it had them (:attr:`framing.cleaning.Cleaned.typographic`): opening and
    closing differ there. A paragraph that opens a quotation and does not close it is quoted to its end when
    the next paragraph opens one too; otherwise the lone mark is passed over.

    >>> [text[q.start:q.end] for text in ['He said "it may" twice, ‘perhaps’.'] for q in quotations(text)]
    ['it may', 'perhaps']
    """
    out: list[Quote] = []
    blocks = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    for i, (start, end) in enumerate(blocks):
        following = text[blocks[i + 1][0]] if i + 1 < len(blocks) else ""
        out += _in_block(text, start, end, goes_on=following in '“"„' and following != "")
    return out


def _in_block(text: str, start: int, end: int, goes_on: bool) -> Iterator[Quote]:
    here = start
    for place in [found.start() for found in _MARK.finditer(text, start, end)]:
        if place < here:
            continue
        double = _DOUBLE_OPEN.match(text, place, end)
        opened = double or _SINGLE_OPEN.match(text, place, end)
        if opened is None:
            continue
        begin = opened.end()
        close = _close_double(text, begin, end) if double else _close_single(text, begin, end)
        if close < 0 and double and goes_on:
            close = end
        if close > begin:
            yield Quote(begin, close)
            here = close + 1
        else:
            here = begin


def _close_double(text: str, begin: int, end: int) -> int:
    found = _DOUBLE_CLOSE.search(text, begin, end)
    if found and text[found.start()] == '"' and found.start() == begin:
        return -1
    return found.start() if found else -1


def _close_single(text: str, begin: int, end: int) -> int:
    """The mark that closes a single quotation, told from apostrophes.

    The plural's apostrophe ("the groups' aims") looks like a closing mark: a mark after "s" before a
    lower-case word counts only if no better one follows in the sentence, or the quotation is short.
    """
    opened = text[begin - 1]
    stop = text.find("‘", begin, end) if opened == "‘" else -1
    doubtful = -1
    for found in _SINGLE_CLOSE.finditer(text, begin, stop if stop > 0 else end):
        at = found.start()
        if opened == "‘" and text[at] == "'":
            continue
        if at - begin > 600:
            break
        plural = text[at - 1] in "sS" and re.match(r". [a-z]", text[at : at + 3]) is not None
        if not plural or text.count(" ", begin, at) < 4:
            return at
        doubtful = at if doubtful < 0 else doubtful
    return doubtful

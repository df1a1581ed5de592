"""Sense rules: whether a mark means what its entry means, told by its case and by the words around it.

A mark that breaks a rule of its entry does not count, and says why. The rules are asked of many marks at once in
:mod:`framing.sense_rules`.
"""

from __future__ import annotations

import re
from functools import cache

from framing.entries import Entry, Options
from framing.errors import one_of

__all__ = ["BACK", "BACKWARD", "NUMBERS", "POSITIVE", "WHERE", "said", "wrong_case", "wrong_neighbour"]

NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety one hundred hundreds thousand thousands million "
    "millions billion billions trillion trillions dozen dozens half"
).split()
_NUMBER = re.compile(rf"[$£€]?\d[\d,.]*%?|(?:{'|'.join(NUMBERS)})(?!\w)")
_FOLLOWING = re.compile(r" ?([$£€]?\w[\w.,]*(?:'\w+)?%?)")
_PRECEDING = re.compile(r" ?([%'.]?\w[\w.'%]*[$£€]?)")
BACK = 40
"""Characters before a mark in which the word before it is read."""
POSITIVE, BACKWARD = (1, 3), (2, 3)
"""Of the four rules of :attr:`Entry.neighbours` those that name words of which one must stand there, and those about
the word before."""
WHERE = ("before", "before", "after", "after")
"""Where a mark stands that breaks one of the four rules: before or after a word."""


def wrong_case(case: str, text: str, start: int, end: int, first: int) -> str:
    """In words, why a mark has not the case its entry asks for; empty when it has. ``first`` begins its sentence.

    >>> wrong_case("lower", "It came in May.", 11, 14, 0)
    'sense: capitalised “May”'
    """
    capital = text[start].isupper()
    if case == "upper" and not capital:
        return f"sense: lower case “{text[start:end]}”"
    if case == "lower" and capital and not text[start:end].isupper() and any(c.isalnum() for c in text[first:start]):
        return f"sense: capitalised “{text[start:end]}”"
    return ""


def wrong_neighbour(entry: Entry, folded: str, start: int, end: int, first: int, last: int) -> str:
    """In words, which of an entry's rules the words around a mark break, inside its sentence; empty when none.

    >>> friday = Entry("good", "good", "praise", not_before=("friday",))
    >>> wrong_neighbour(friday, "on good friday", 3, 7, 0, 14)
    'sense: before “friday”'
    """
    after = _next_word(folded, end, last) if entry.not_before or entry.only_before else ""
    before = _previous_word(folded, start, first) if entry.not_after or entry.only_after else ""
    for rule, options in enumerate(entry.neighbours):
        word = before if rule in BACKWARD else after
        if options and _is_one_of(word, options) != (rule in POSITIVE):
            return said(entry, rule, word)
    return ""


def said(entry: Entry, rule: int, word: str) -> str:
    """In words, that a mark breaks one of the four rules of its entry; ``word`` stands beside it."""
    if rule in POSITIVE:
        return f"sense: not {WHERE[rule]} {_list((entry.only_before, entry.only_after)[rule in BACKWARD])}"
    return f"sense: {WHERE[rule]} “{word}”"


def _next_word(folded: str, end: int, last: int) -> str:
    """The word right after a mark, within the sentence; an empty string when a mark of punctuation comes first."""
    found = _FOLLOWING.match(folded, end, max(end, last))
    return found[1].rstrip(".,") if found else ""


def _previous_word(folded: str, start: int, first: int) -> str:
    """The word right before a mark, within the sentence; read backwards, which no long run of letters slows down."""
    found = _PRECEDING.match(folded[max(first, start - BACK) : start][::-1])
    return found[1][::-1] if found else ""


def _is_one_of(word: str, options: Options) -> bool:
    whole, stems, number = options
    return bool(word) and (word in whole or word.startswith(stems) or (number and bool(_NUMBER.match(word))))


@cache
def _list(options: tuple[str, ...]) -> str:
    shown = ["a number" if option == "#" else f"“{option}”" for option in options[:4]]
    return one_of([*shown, "…"] if len(options) > 4 else shown)

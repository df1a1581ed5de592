"""Entries: one row of a lexicon, its pattern and its sense rules.

Patterns are words, ``stem*``, phrases, and a gap ``not only … but also`` of up to six words; no regular
expressions. A pattern that would fire on everything is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

__all__ = ["ASIDE", "Category", "Entry", "Example", "Options", "fold", "pattern_problem", "tidy_pattern"]

ASIDE = "aside"
"""The reserved category whose marks never count: they take shorter entries out ("this kind of")."""


class Options(NamedTuple):
    """The words a sense rule names: whole ones, stems, and whether any number is one."""

    whole: frozenset[str]
    stems: tuple[str, ...]
    number: bool


@dataclass(frozen=True)
class Entry:
    """One row of ``entries.csv``.

    ``not_before`` and ``not_after`` hold the words that may not follow or precede the mark, ``only_before`` and
    ``only_after`` those of which one must; ``#`` stands for any number. ``case`` is empty, ``lower`` (counted
    in lower case or as first word of a sentence) or ``upper`` (counted only when capitalised).
    """

    id: str
    pattern: str
    category: str
    weight: float = 1.0
    gloss: str = ""
    example: str = ""
    source: str = ""
    since: str = ""
    case: str = ""
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def has_rules(self) -> bool:
        """Whether a sense rule stands beside the pattern."""
        return bool(self.case or self.not_before or self.not_after or self.only_before or self.only_after)

    @cached_property
    def neighbours(self) -> tuple[Options | None, ...]:
        """``not_before``, ``only_before``, ``not_after`` and ``only_after`` as they are looked up; None when empty."""
        rules = (self.not_before, self.only_before, self.not_after, self.only_after)
        return tuple(_options(words) if words else None for words in rules)

    @property
    def sense(self) -> str:
        """The name of the sense a ruled-out mark has; the gloss of an ``aside`` entry."""
        return self.gloss or self.pattern


def _options(words: tuple[str, ...]) -> Options:
    whole = frozenset(word for word in words if not word.endswith("*"))
    return Options(whole, tuple(word[:-1] for word in words if word.endswith("*")), "#" in words)


@dataclass(frozen=True)
class Category:
    """A category: its gloss, the family it belongs to, and its polarity (1, -1 or 0)."""

    name: str
    gloss: str
    family: str = ""
    polarity: int = 0


@dataclass(frozen=True)
class Example:
    """A sentence that must (``counts``) or must not give a mark of a category."""

    sentence: str
    mark: str
    category: str
    counts: bool


def fold(text: str) -> str:
    """A text as matching sees it, of the same length: case folded, hyphens and white space as spaces.

    Characters whose lower case has another length stay as they are, so that positions agree.

    >>> fold("Feeble-minded\\nMEN")
    'feeble minded men'
    """
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    for odd, plain in _FOLDED.items():
        lower = lower.replace(odd, plain)
    return lower


_FOLDED = dict.fromkeys("-\u2010\u2011\u00ad\n\t\r\u00a0", " ") | dict.fromkeys("’‘ʼ`", "'")


def tidy_pattern(pattern: str) -> str:
    """A pattern as it is stored: folded, single spaces, three dots as a gap.

    >>> tidy_pattern(" Not only ... but  Also")
    'not only … but also'
    """
    return " ".join(fold(pattern).replace("...", " … ").replace("…", " … ").split())


_WORD = re.compile(r"[\w'.&,$%/#+]+")
_LETTERS_THAT_ARE_WORDS = frozenset("aio")


def pattern_problem(pattern: str) -> str:
    """What is wrong with a pattern, and the mend; an empty string when nothing is.

    >>> pattern_problem("may")
    ''
    >>> pattern_problem("*")
    'pattern "*" would fire on every word; write the words that are meant.'
    """
    if not pattern:
        return "the pattern is empty; write a word, or delete the row."
    parts = pattern.split()
    if all(part.strip("*…") == "" for part in parts):
        return f'pattern "{pattern}" would fire on every word; write the words that are meant.'
    if parts[0] == "…" or parts[-1] == "…":
        return f'pattern "{pattern}" begins or ends with a gap; write words on both sides.'
    for part in parts:
        problem = _part_problem(part) if part != "…" else ""
        if problem:
            return f'pattern "{pattern}"{problem}'
    if len(pattern) == 1 and pattern.isalpha() and pattern not in _LETTERS_THAT_ARE_WORDS:
        return f'pattern "{pattern}" is a single letter; it would fire on initials. Write a longer word.'
    return ""


def _part_problem(part: str) -> str:
    """What is wrong with one word of a pattern."""
    stem = part.rstrip("*")
    if not stem:
        return ': a bare "*" stands for any word; write the words, or a gap "…" between words.'
    if part.startswith("*"):
        return f': "{part}" begins with a wildcard; write each word out: a pattern begins with its first letters.'
    if "*" in stem or not _WORD.fullmatch(stem):
        return (
            f': "{part}" is no word; write words, stem* (the star last), phrases or a gap "…" (no regular expressions).'
        )
    if part.endswith("**"):
        return f': "{part}" has two stars; write one.'
    if part != stem and len(stem) < 2:
        return f' would fire on every word beginning with "{stem}"; give the stem two letters or more.'
    return ""

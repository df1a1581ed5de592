"""The noun phrases around given words: "crews", "the greedy crews", "Governor Ortega"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

__all__ = ["Term", "terms_of"]

_FUNCTION = frozenset(
    "a an the this that these those his her their its our my your some any no every each all and or but nor as at "
    "by for from in into of on onto over with without about against after before between during under until than so "
    "if because although though while when where which who whom whose then there here he she it they we you i him "
    "them us me is are was were be been being am has have had do does did will would can could may might must shall "
    "should not never to says said say told asked added called also just only even still already now more most less "
    "least very too out up both either neither many several few other another such what how why like per one two "
    "three four five six".split()
)
_DETERMINERS = frozenset("a an the this that these those his her their its our my your no some any all many".split())
_OPENING = frozenset("yesterday today tomorrow meanwhile perhaps then again earlier later inside outside once".split())
_OFFICES = frozenset(
    "leader boss chief president minister mayor governor secretary chairman chairwoman chair spokesman spokeswoman "
    "captain executive director senator judge general officer economist professor owner founder host candidate".split()
)
_ADJECTIVE = re.compile(r"(?:al|ous|ive|ful|ic|able|ible|less|ish|ary|ern|ing|ian|ist|ant|ent)$")
_NOT_ADJECTIVE = frozenset(
    "want grant prevent represent warrant sent went spent lent during being having "
    "saying including according told called asked added give drive live arrive receive forgive "
    "survive deprive strive allowing letting making helping giving deporting protecting removing keeping bringing "
    "hiring using leaving getting taking putting calling".split()
)
_UNMARKED: Mapping[int, int] = MappingProxyType({})
_BEFORE = re.compile(
    r"((?:(?<!\w)(?:Mr|Mrs|Ms|Dr|Sens?|Reps?|Govs?|Gen|Lt|Col|Capt|Sgt|Prof|Rev)\.)|[\w’'-]+)([ \u00a0-]?)$"
)
"""The word before a place; the point of a title is part of it ("Mr. Ortega")."""
_FURTHEST = 4


@dataclass(frozen=True)
class Term:
    """A noun phrase with its place; ``words`` are without article, in lower case but for names.

    ``head`` is where the given word begins, after the modifiers.
    """

    start: int
    end: int
    words: str
    head: int


def terms_of(
    text: str, heads: Sequence[str], marked: Mapping[int, int] = _UNMARKED, *, definite: bool = False
) -> list[Term]:
    """The noun phrases whose last word is one of the heads, with the modifiers before it.

    A modifier is a word between a determiner and the head (up to four), or right before the head when it is part of
    one mark with it (``marked``: where marks begin and end), has the ending of an adjective, or is a title or
    capitalised word before a name. Heads are found in the singular and plural; those written with a capital only so.
    ``definite`` keeps only phrases with "the", "this", "that" or a possessive, and heads as they are written.

    >>> [t.words for t in terms_of("The greedy crews met Governor Ortega; crews left.", ["crews", "Ortega"])]
    ['greedy crews', 'Governor Ortega', 'crews']
    """
    out = []
    here = 0
    for found in _pattern(tuple(heads), definite).finditer(text):
        start, determiner = _opens(text, max(here, found.start() - 60), found.start(), marked)
        if definite and determiner not in ("the", "this", "that", "his", "her", "their", "its", "our"):
            continue
        here = found.end()
        out.append(Term(start, here, _words(text, start, here, heads), found.start()))
    return out


@lru_cache(maxsize=256)
def _pattern(heads: tuple[str, ...], exact: bool) -> re.Pattern[str]:
    """Finds any of the heads, longest first; unless ``exact``, in singular and plural."""
    options = []
    for head in sorted(heads, key=lambda h: (-len(h), h)):
        body = r"[\s-]+".join(re.escape(word) for word in head.split())
        plural = "" if exact or head.endswith("s") else "(?:s|es)?"
        options.append(f"(?i:{body}{plural})" if head == head.lower() else body)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(options)})(?![\w-])")


def _opens(text: str, low: int, head: int, marked: Mapping[int, int]) -> tuple[int, str]:
    """Where the noun phrase that ends in a head begins, and its determiner in lower case."""
    start, words, kept, past = head, 0, head, False
    proper = text[head].isupper()
    while words < _FURTHEST:
        found = _BEFORE.search(text, low, start)
        if not found:
            break
        word = found[1]
        folded = word.lower().replace("’", "'")
        if folded in _DETERMINERS or folded.endswith(("'s", "s'")):
            return (kept if past else start), folded
        if folded in _FUNCTION or not word[0].isalpha() or past or ((words or proper) and _plural(word)):
            break
        start, words, past = found.start(), words + 1, _is_past(text, low, found.start(), folded)
        if proper:
            modifies = (word[0].isupper() and folded not in _OPENING) or folded in _OFFICES
        else:
            ending = bool(_ADJECTIVE.search(folded)) and (words == 1 or not folded.endswith("ing"))
            modifies = ending and folded not in _NOT_ADJECTIVE and not word[0].isupper()
        if kept == found.end() and (modifies or marked.get(start, 0) > head):
            kept = start
    return kept, ""


def _is_past(text: str, low: int, at: int, folded: str) -> bool:
    """Whether a word in -ed or -ing is likely a verb; a modifier follows its determiner ("the *embattled* mayor")."""
    before = _BEFORE.search(text, low, at)
    return folded.endswith(("ed", "ing")) and not (before and before[1].lower() in _DETERMINERS)


def _plural(word: str) -> bool:
    """A plural noun or a verb with -s, which cannot stand among the modifiers ("the law *allows* illegal …")."""
    return word.endswith("s") and not word.endswith(("ss", "ous", "us", "is")) and word.islower()


def _words(text: str, start: int, end: int, heads: Sequence[str]) -> str:
    """The words of a term: in lower case when its head is a common noun, with its capitals when it is a name."""
    words = " ".join(text[start:end].split())
    common = any(head == head.lower() and words.lower().rstrip("s").endswith(head.rstrip("s")) for head in heads)
    return words.lower() if common else words

"""How far a "not" or a "may" reaches: the scope of a cue inside its sentence, by rules.

A cue (a negator, a hedge, a booster) reaches from itself to the end of its clause. The clause ends at a mark of
punctuation, a contrast ("but"), a word that opens another clause ("because", "which"), or an "and" that begins a
new predicate. In a passive or copular clause the subject belongs to the scope as well. This is the convention of
the BioScope corpus (Vincze et al. 2008), so the rules can be measured against it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Literal, NamedTuple

__all__ = ["LISTS", "Scope", "Tokens", "lowered", "scope_of", "tokens_of"]

Kind = Literal["negation", "hedge"]


@dataclass(frozen=True)
class Scope:
    """A cue and the characters it reaches over, both half-open within the sentence; the scope holds the cue."""

    cue: tuple[int, int]
    start: int
    end: int


class Tokens(NamedTuple):
    """The words and marks of punctuation of a sentence, in order: lower-case forms, and where each begins and ends."""

    words: list[str]
    starts: list[int]
    ends: list[int]

    def overlapping(self, start: int, end: int) -> tuple[int, int]:
        """The numbers of the first and the last token that share characters with a stretch; first > last for none."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end) - 1


_TOKEN = re.compile(r"(\w++(?:[-'./]\w++|(?<=\d),(?=\d)\w++)*+|--++|[^\w\s])")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BE = _set(
    "is are was were be been being am isn't aren't wasn't weren't ain't it's that's he's she's they're we're i'm"
)
_AUXILIARIES = _BE | _set(
    "has have had do does did will would can could may might must shall should cannot can't won't wouldn't couldn't "
    "shouldn't don't doesn't didn't hasn't haven't hadn't"
)
_PRONOUNS = _set("i he she it they we you there this these that those who")
_ENDERS = _set("but whereas although though because while unless since until yet nor if suggesting indicating")
_RELATIVE = _set("which who whose whereby where")
_LEFT = _set(
    "but whereas although though because while unless since which who whose whereby that if and when where whether so "
    "yet how why than said says"
)
_PHRASAL = _set(
    "no none without lack lacking absence absent failure instead loss shortage dearth want refusal inability "
    "unwillingness denial rejection"
)
_FINITE = _AUXILIARIES | _set("suggests suggest indicates indicate inhibited resulted led plays acts activates")
_ANY = _set("anything nothing none nobody")
_DETERMINERS = _set("the a an his her its their our my your no every each some many most")
_HARD = frozenset([*".;:!?—–", "--", "---"])
_LEFT_OF_THAT = _LEFT | _HARD | {",", "said", "says", "say"}
_OPENING = _set("far instead rather without contrary unlike lacking")
_SUPPORTED = _set("don't doesn't didn't won't can't cannot couldn't wouldn't do does did will can could would to")
_RELATIVES = _set("which who that")
_RAISING = _set("appear seem appears seems appeared seemed")
_MODALS = _set("may might could can should would")
_PREDICATES = _set("likely unlikely unclear unknown uncertain possible doubtful questionable")
_ATTRIBUTIVE = _set("putative potential possible probable alleged apparent unknown supposed suspected presumed")
_REPORTING = (
    "suggest",
    "indicat",
    "propos",
    "hypothes",
    "impl",
    "speculat",
    "believ",
    "suspect",
    "assum",
    "think",
    "say",
)
_IRREGULAR = _set(
    "been seen found shown known done made given taken held kept left lost met paid sent sold told thought brought "
    "bought caught taught written driven broken chosen spoken stolen worn torn born borne begun drawn grown thrown "
    "bound built cut put set hit hurt read led fed won understood heard felt proven meant due able likely"
)
_CLOSING = frozenset("\"'")
_BEFORE_CLOSING = frozenset(",?!")
_ABBREVIATED = _set(
    "a b c d e f g h i j k l m n o p q r s t u v w x y z mr mrs ms dr st sen sens rep reps gov gen lt col sgt jr sr vs "
    "no fig al"
)
_INSERTED = _set("however therefore of in for as then moreover indeed though too at they he she it")

LISTS = {
    "be": _BE,
    "auxiliary": _AUXILIARIES,
    "pronoun": _PRONOUNS,
    "ender": _ENDERS,
    "relative": _RELATIVE,
    "left": _LEFT,
    "phrasal": _PHRASAL,
    "finite": _FINITE,
    "anything": _ANY,
    "determiner": _DETERMINERS,
    "hard": _HARD,
    "left of that": _LEFT_OF_THAT,
    "opening": _OPENING,
    "supported": _SUPPORTED,
    "attributive": _ATTRIBUTIVE,
    "inserted": _INSERTED,
    "closing": _CLOSING,
    "before closing": _BEFORE_CLOSING,
    "abbreviated": _ABBREVIATED,
}
"""The lists by name. How far negators reach is written for many at once in :mod:`framing.denials`."""


@lru_cache(maxsize=4096)
def tokens_of(sentence: str) -> Tokens:
    """The words and marks of a sentence, in lower case with plain apostrophes.

    >>> tokens_of("He isn’t brave.").words
    ['he', "isn't", 'brave', '.']
    """
    pieces = _TOKEN.split(lowered(sentence))
    bounds = list(accumulate(map(len, pieces)))
    return Tokens(pieces[1::2], bounds[:-1:2], bounds[1::2])


def lowered(text: str) -> str:
    """A text of the same length in lower case, with plain apostrophes.

    >>> lowered("Isn’t")
    "isn't"
    """
    low = text.replace("’", "'").lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text.replace("’", "'"))
    return low


def scope_of(sentence: str, start: int, end: int, kind: Kind = "negation") -> Scope:
    """The scope of the cue at ``sentence[start:end]``.

    >>> text = "He did not pay the crew, but he will."
    >>> scope = scope_of(text, 7, 10)
    >>> text[scope.start:scope.end]
    'not pay the crew'
    >>> text = "The crew was not paid."
    >>> scope = scope_of(text, 13, 16)
    >>> text[scope.start:scope.end]
    'The crew was not paid'
    """
    tokens = tokens_of(sentence)
    words = tokens.words
    first, last = tokens.overlapping(start, end)
    if first > last:
        return Scope((start, end), start, end)
    if kind == "hedge" and _reports(words, first, last):
        right = _sentence_end(words, last)
    else:
        right = _right(words, first, last, _reaches_phrase(words, first, last))
    right = max(last, min(right, _said(tokens, last)))
    left = _left(words, first) if _takes_subject(words, first, last, kind) else first
    low, high = min(tokens.starts[left], start), max(tokens.ends[right], end)
    return Scope((start, end), low, high)


def _said(tokens: Tokens, last: int) -> int:
    """The number of the last token before a quotation around the cue closes with a comma: what follows reports it."""
    words, starts, ends = tokens
    for i in range(last + 1, len(words)):
        if words[i] not in _CLOSING:
            continue
        if starts[i] > ends[i - 1]:  # a mark that opens: what it closes does not hold the cue
            break
        if i > last + 1 and words[i - 1] in _BEFORE_CLOSING:
            return i - 2
    return len(words) - 1


def _stops(words: list[str], i: int) -> bool:
    """Whether token ``i`` is a full stop that ends something: not the point of an abbreviation ("U.S. troops")."""
    following = words[i + 1] if i + 1 < len(words) else ""
    return words[i] == "." and not (following[:1].isalnum() and i > 0 and _abbreviated(words[i - 1]))


def _abbreviated(word: str) -> bool:
    return word in _ABBREVIATED or _INITIALS.fullmatch(word) is not None


_INITIALS = re.compile(r"(?:[a-z]\.){1,3}[a-z]")


# --- the right end ------------------------------------------------------------


def _reports(words: list[str], first: int, last: int) -> bool:
    """Whether a cue is a verb with a clause for its object: all that it reports is in its scope."""
    after = words[last + 1 : last + 3]
    return "that" in after[:2] or words[last] == "that" or words[first].startswith(_REPORTING)


def _sentence_end(words: list[str], last: int) -> int:
    """The number of the last token before the sentence, or the bracket that holds the cue, closes."""
    depth, i = 0, last + 1
    while i < len(words) and not (_stops(words, i) if words[i] == "." else words[i] in ";?!"):
        depth += (words[i] in "([") - (words[i] in ")]")
        if depth < 0:
            break
        i += 1
    return max(i - 1, last)


def _reaches_phrase(words: list[str], first: int, last: int) -> bool:
    """Whether a cue reaches over a noun phrase only ("no hope", "without hope", "but not the crew")."""
    word = words[last]
    if word in _ATTRIBUTIVE:
        return first == 0 or words[first - 1] not in _BE
    head = words[first] if word in ("of", "to") else word
    if head in _PHRASAL:
        return not (head in ("no", "none") and _begins_clause(words, first))
    opens = first
    while opens and words[opens - 1] in _AUXILIARIES:
        opens -= 1
    before = words[opens - 1] if opens else ""
    after = words[last + 1] if last + 1 < len(words) else ""
    if (
        before in ("who", "which")
        or (before == "that" and opens > 1 and words[opens - 2] not in _LEFT_OF_THAT)
        or (word == "nothing" and before.endswith("ing"))
    ):
        return True
    if word == "not" and after.endswith("ing") and _begins_clause(words, first):
        return True
    return word == "not" and opens == first and before in ("but", "and", ",", "(")


def _begins_clause(words: list[str], first: int) -> bool:
    """Whether a cue stands at the head of its clause, in the subject."""
    return first == 0 or words[first - 1] in _LEFT or words[first - 1] in ",:;("


def _right(words: list[str], first: int, last: int, phrase: bool) -> int:
    """The number of the last token in the scope; a ``phrase`` ends where a finite verb begins."""
    depth, i = 0, _past_insertion(words, last)
    while i < len(words):
        word = words[i]
        if word in "([":
            depth += 1
        elif word in ")]":
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and (_ends(words, i, last) or (phrase and i > last + 1 and _new_verb(words, i))):
            break
        phrase = phrase and word != "that"
        i += 1
    return max(i - 1, last)


def _new_verb(words: list[str], i: int) -> bool:
    """Whether a verb that a phrase cannot hold begins at token ``i``: finite, or "and" with a verb and its object."""
    word = words[i]
    if i + 2 >= len(words):
        return word in _FINITE
    following = words[i + 1]
    if word != "and":
        third_person = word.endswith("s") and not word.endswith(("ss", "us")) and following in _DETERMINERS
        return word in _FINITE or third_person
    if following.endswith("ed") and words[i + 2] in ("at", "to", "by", "on"):
        return True
    return following not in _DETERMINERS and words[i + 2] in _DETERMINERS | {"to", "it", "them", "him"}


def _past_insertion(words: list[str], last: int) -> int:
    """The first token after the cue, or after a few words between commas that follow it at once."""
    if words[last] == "no" or last + 1 >= len(words) or words[last + 1] != ",":
        return last + 1
    closing = next((i for i in range(last + 2, min(last + 9, len(words))) if words[i] == ","), last)
    return closing + 1


def _ends(words: list[str], i: int, last: int) -> bool:
    """Whether the clause of a cue ends before token ``i``."""
    word = words[i]
    following = words[i + 1] if i + 1 < len(words) else "."
    if word in _HARD:
        return word != "." or _stops(words, i)
    if word == "even" and following in ("if", "though", "when") and i > last + 1:
        return True
    if word == ",":
        return _comma_ends(words, i, last)
    if word in _ENDERS:
        two_halves = (word == "nor" and words[last] == "neither") or (word == "but" and words[i - 1] in _ANY)
        return i > last + 1 and not two_halves
    if word == "as" and following in ("well", "the") and i > last + 2:
        return True
    if word in ("and", "or"):
        if following in _AUXILIARIES or following in _PRONOUNS or _new_subject(words, i + 1):
            return True
        return following.endswith("ed") and bool({words[last], words[last - 1]} & _SUPPORTED)
    return False


def _new_subject(words: list[str], i: int) -> bool:
    """Whether a short subject with its verb begins at token ``i``: a determiner, few words, an auxiliary."""
    if i >= len(words) or words[i] not in _DETERMINERS:
        return False
    return any(word in _AUXILIARIES for word in words[i + 2 : i + 5])


def _comma_ends(words: list[str], i: int, last: int) -> bool:
    """A comma ends the clause, unless it stands in a list or opens a few words between commas."""
    rest = words[i + 1 : i + 14]
    if not rest or (words[0] in _OPENING and last < 3):
        return True
    if "," in rest[:4] and rest[0] in _INSERTED:
        return False
    if rest[0] in ("such", "or", "nor") and len(rest) > 1:
        return False
    if rest[0] == "and" and "," not in words[max(last + 2, i - 8) : i]:
        return True
    for j, word in enumerate(rest):
        if word in _AUXILIARIES or word in _HARD or word in _ENDERS or word in _PRONOUNS or word in _RELATIVE:
            return True
        if word in ("and", "or"):
            after = rest[j + 1 : j + 5]
            in_list = "," in rest[:j] or j < 3
            return not in_list or any(w in _AUXILIARIES or w in _PRONOUNS for w in after)
    return True


# --- the left end ------------------------------------------------------------


def _takes_subject(words: list[str], first: int, last: int, kind: Kind) -> bool:
    """Whether the subject belongs to the scope: passives and predicates after a form of "be"."""
    word = words[last]
    before = words[max(0, first - 2) : first]
    after = words[last + 1 : last + 4]
    if kind == "negation":
        if not (word in ("not", "cannot", "longer", "yet", "never") or word.endswith("n't")):
            return word in ("absent", "nor") or (word == "unable" and bool(before) and before[-1] in _BE)
        if any(w in _BE for w in before) or word in _BE:
            return any(_participle(w) for w in after[:2])
        if after[:1] and after[0] in _RAISING:
            return True
        if not after or after[0] in ".,;":
            return True
        if "be" in after[:2] or "been" in after[:2]:
            return any(_participle(w) for w in after)
        return False
    if word in _RAISING:
        return before[-1:] not in (["it"], ["to"])
    if word in _MODALS:
        return "be" in after[:2] and any(_participle(w) for w in after)
    if word in _PREDICATES or word in ("thought", "believed", "suggested", "known", "clear"):
        return bool(before) and (before[-1] in _BE or (len(before) > 1 and before[-2] in _BE))
    return False


def _participle(word: str) -> bool:
    return (len(word) > 4 and word.endswith("ed")) or word in _IRREGULAR


def _left(words: list[str], first: int) -> int:
    """The number of the first token of the clause that holds token ``first``."""
    depth, i = 0, first - 1
    while i >= 0:
        word = words[i]
        if word in ")]":
            depth += 1
        elif word in "([":
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and (word in _LEFT or word == "," or (word in _HARD and (word != "." or _stops(words, i)))):
            relative = word in _RELATIVES and (i + 1 == first or words[i + 1] in _AUXILIARIES)
            return first if relative else i + 1
        i -= 1
    return i + 1

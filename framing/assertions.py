"""What a sentence asserts: its main clause, without conditions, side clauses and brackets.

"If the vote is lost, the mayor will probably resign" asserts that he will probably resign; the condition is not
asserted. A hedge in a side clause ("Voters, who may be angry, elected her") leaves the main assertion as it was.
"""

from __future__ import annotations

import re
from functools import lru_cache

from framing.clauses import tokens_of

__all__ = ["conditions", "side_stretches"]

_SIGN = re.compile(
    r"\b(?:if|unless|whether|although|though|while|whereas|because|since|when|which|who|whose|where|provided|assuming|"
    r"lest|once|until)\b|[(\[—–]|--",
    re.IGNORECASE,
)
_OPENERS = frozenset(
    "if unless whether although though while whereas because since when provided assuming lest once until".split()
)
_RELATIVES = frozenset("which who whose where".split())
_BEFORE = frozenset("even only except as and or but , ( — – -- just".split())


_CONDITION = re.compile(
    r"(?<!\beven )(?<!\bas )\b(?:if(?! (?:not|any|anything|ever|only|so)\b)|unless|assuming|"
    r"(?:provided|as long as)(?= (?:that|I|you|he|she|it|we|they|there)\b))\b",
    re.IGNORECASE,
)
_CONDITIONAL = ("if", "unless", "assuming", "provided", "as long as")
"""What every condition holds: cheap to look for before the pattern is tried."""
_ODD_CASE = frozenset("İıſ")
"""Letters that a pattern takes for "i" and "s" when case is ignored."""
_ASKING = re.compile(
    r"\b(?:ask|wonder|know|see|doubt|check|test|decide|determine|sure|unclear|tell)(?:s|ed|ing|n)? $"
    r"|\basked(?: (?!to\b|for\b|that\b)[\w'’-]+){1,2} $",
    re.IGNORECASE,
)


def conditions(sentence: str) -> tuple[int, ...]:
    """Where conditions begin on which a statement hangs: "if", "unless", "provided they", "as long as it".

    Not conditions: "even if" and "as if", "if not" and "if any", and what is asked or known ("asked if"; after a
    comma it is a condition again: "the worst she had seen, if the figures are right").

    >>> conditions("If the vote is lost, he will resign unless he is asked to stay.")
    (0, 36)
    >>> conditions("She asked if he would resign, even if the vote is won.")
    ()
    """
    lower = sentence.lower()
    if not any(word in lower for word in _CONDITIONAL) and (sentence.isascii() or _ODD_CASE.isdisjoint(sentence)):
        return ()
    return tuple(
        found.start() for found in _CONDITION.finditer(sentence) if not _ASKING.search(sentence[: found.start()])
    )


@lru_cache(maxsize=4096)
def side_stretches(sentence: str) -> tuple[tuple[int, int], ...]:
    """The stretches of a sentence that its main clause does not assert, ordered, as character places.

    These are conditions ("if", "unless", "whether"), clauses of time, cause and concession ("although", "because"),
    commenting relative clauses (", which") and brackets. Empty when the whole sentence is its main clause.

    >>> text = "If the vote is lost, the mayor will resign."
    >>> [text[a:b] for a, b in side_stretches(text)]
    ['If the vote is lost']
    >>> side_stretches("The mayor may resign.")
    ()
    """
    if not _SIGN.search(sentence):
        return ()
    tokens = tokens_of(sentence)
    words = tokens.words
    out: list[tuple[int, int]] = []
    i = 0
    while i < len(words):
        end = _closes(words, i)
        if end > i:
            out.append((tokens.starts[i], tokens.ends[end - 1]))
            i = end
        else:
            i += 1
    return tuple(out)


def _closes(words: list[str], i: int) -> int:
    """One past the last token of the side stretch that opens at token ``i``; ``i`` itself when none opens there."""
    word = words[i]
    previous = words[i - 1] if i else ""
    if word in "([":
        return next((j + 1 for j in range(i + 1, len(words)) if words[j] in ")]"), len(words))
    if word in ("—", "–", "--"):
        return next((j + 1 for j in range(i + 1, len(words)) if words[j] == word), i)
    if word in _OPENERS and not (word in ("once", "since") and i and previous not in _BEFORE):
        return _clause_end(words, i, leading=i == 0 or (i == 1 and previous in _BEFORE))
    if word in _RELATIVES and previous == ",":
        return _clause_end(words, i, leading=True)
    return i


def _clause_end(words: list[str], i: int, *, leading: bool) -> int:
    """Where a side clause ends: at its comma (a ``leading`` clause needs one), or with the sentence."""
    for j in range(i + 1, len(words)):
        if words[j] in (",", ";", ":", "—", "–", "--", ".", "?", "!", ")"):
            return j if not leading or words[j] in ",—–--" or i > 1 else i
    return len(words) if not leading or i > 1 else i

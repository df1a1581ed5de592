"""What a sentence does: it states, asks or commands, or it is a heading without a verb.

The rules read words only. A word that begins commands may begin a name instead ("Call center workers walked out"): it
is one when a finite verb follows in the same clause.
"""

from __future__ import annotations

import re

import numpy as np

from framing.characters import LETTER, OPENING, Beginnings, Line, run_end, without_end
from framing.headlines import tells

__all__ = ["KINDS", "sentence_kind", "sentence_kinds"]

_VERBS = (
    "is are was were am be been has have had do does did will would can could may might must shall should say says "
    "said get gets got goes went make makes made take takes took want wants know knows think thinks come comes came"
).split()
_FINITE = re.compile(
    rf"\b(?:{'|'.join(_VERBS)}|\w{{2,}}(?:ed|n't))\b"
    r"|(?:\b(?:it|he|she|that|this|there|here|who|what|where|how|why|when|everyone|nobody|one)'s|'(?:re|ve|ll|d|m))\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_NO_PAST = frozenset(
    "hundred seed speed feed weed breed greed steed creed united sacred naked wicked hatred kindred indeed".split()
)
_BEFORE_NOUN = frozenset(
    "a an the this that these those its their his her our your my no some any many more most all every each and or of "
    "for in on at with without from by to against under over after before between about newly long once".split()
)
_COMMANDING = (
    "please|let|let's|let us|don't|do not|never|look|listen|consider|remember|imagine|stop|take|make|go|"
    "come|get|give|keep|tell|ask|call|try|wait|watch|read|see|think|put|hold|leave|join|vote|write|"
    "click|subscribe|visit|"
    "find|learn|note|suppose|forget|send|bring|be|enter|follow|sign|check|pick|turn|start|recall|beware|behold"
)
_OPENING = re.compile(r"[\"'“‘(]*([^\W\d_]+)")
_FIRST = frozenset(re.findall(r"(?:^|(?<=\|))[a-z]+", _COMMANDING))
"""The first words of commands: cheap to look for before the pattern is tried."""
_COMMAND = re.compile(
    rf"[\"'“‘(]*(?:{_COMMANDING})\b"
    r"(?! (?:is|are|was|were|has|had|will|would|may|of|'s)\b)(?!['’,-])",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"[\"'“‘(]*(?:put (?:\w+ly|another way|differently)|"
    r"come (?:\w+day|january|february|march|april|may|june|july|august|september|october|november|december|"
    r"spring|summer|autumn|fall|winter))\b",
    re.IGNORECASE,
)
_NAMING = re.compile(
    r"[\"'“‘(]*(?:look|stop|take|call|try|wait|watch|read|hold|leave|vote|click|visit|find|sign|check|pick|turn|start) "
    r"(?!(?:the|a|an|this|that|these|those|it|its|him|his|her|them|their|us|our|you|your|me|my|what|who|whom|how|why|"
    r"where|when|which|whether|if|as|no|not|at|in|on|up|out|off|over|down|back|by|for|from|to|into|through|with|and|or|"
    r"now|here|there|all|any|every|each|both|more|some|one|only|just)\b)"
    r"[\w-]+ (?P<clause>[^,;:—–(]*)",
    re.IGNORECASE,
)
_OTHER_CLAUSE = re.compile(
    r"\b(?:that|which|who|whom|whose|what|how|why|where|when|if|because|while|until|before|after|as|and)\b",
    re.IGNORECASE,
)
_STATING = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|will|would|can|could|may|might|must|should|said|says|went|took|"
    r"made|came|got|stood|fell|rose|lost|won|left|told|met|paid|sold|kept|began|became|brought|gave|felt|built|sent|"
    r"grew|ran|drew|broke|spoke|"
    r"\w{2,}ed(?! (?:by|in|on|at|with|for|to|from|this|last|during|as)\b))\b",
    re.IGNORECASE,
)


def sentence_kind(sentence: str, heading: bool) -> str:
    """What a sentence does: ``question``, ``command``, ``fragment`` (no finite verb in a heading) or ``statement``.

    >>> [sentence_kind(s, False) for s in ("Why not?", "Let them speak.", "Call centers closed.", "They spoke.")]
    ['question', 'command', 'statement', 'statement']
    >>> sentence_kind("The disputed border in pictures", True)
    'fragment'
    """
    ending = sentence.rstrip(_AFTER_END)
    if ending.endswith("?") or ending.endswith("?!"):
        return "question"
    first = _OPENING.match(sentence)
    commands = first is not None and first[1].casefold() in _FIRST and _COMMAND.match(sentence)
    if commands and not _ASIDE.match(sentence) and not _begins_name(sentence):
        return "command"
    if heading and not _finite(sentence):
        return "fragment"
    return "statement"


_AFTER_END = " \"')]”’"
KINDS = ("statement", "question", "command", "fragment")


def sentence_kinds(line: Line, first: np.ndarray, last: np.ndarray, heading: np.ndarray) -> np.ndarray:
    """What many sentences on a line do, each a number of :data:`KINDS`; ``heading`` is said for each.

    Most sentences state: they end in no question mark, begin with no word that commands, and are no heading.
    """
    points = line.points
    end = without_end(points, first, last, _AFTER_END) - 1
    asks = (points[end] == ord("?")) | ((points[end] == ord("!")) & (points[end - 1] == ord("?")))
    likely = asks | _may_command(line, first, last)
    found = np.zeros(len(first), dtype=np.int64)
    for i in np.flatnonzero(likely).tolist():
        found[i] = KINDS.index(sentence_kind(line.text[first[i] : last[i]], bool(heading[i])))
    for i in np.flatnonzero(heading & ~likely).tolist():
        if not _finite(line.text[first[i] : last[i]]):
            found[i] = KINDS.index("fragment")
    return found


def _may_command(line: Line, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Which sentences begin with a word that may command: told by its first letters, then by the word."""
    begin = run_end(line.any_of(OPENING), first)
    out = _BEGINNINGS.may_stand(line.points, begin)
    begin = begin[out]
    columns = (begin.tolist(), run_end(line.any_of(LETTER), begin).tolist())
    out[out] = [line.text[a:b].casefold() in _FIRST for a, b in zip(*columns, strict=True)]
    return out


_BEGINNINGS = Beginnings(_FIRST)
_LABEL = re.compile(r"^\W*(?:[A-Z]{3,}:? ){1,2}(?=\S)")


def _begins_name(sentence: str) -> bool:
    """Whether the first words name what a finite verb of their clause tells of."""
    found = _NAMING.match(sentence)
    if not found:
        return False
    other = _OTHER_CLAUSE.search(found["clause"])
    return bool(_STATING.search(found["clause"][: other.start() if other else None]))


def _may_be_finite(heading: str) -> bool:
    """Whether the pattern is worth trying: a word of the list, one in "-ed", or an apostrophe stands in the heading."""
    if "'" in heading or not heading.isascii():
        return True
    words = _WORD.findall(heading.lower())
    return not _VERB_FORMS.isdisjoint(words) or any(word.endswith("ed") for word in words)


_VERB_FORMS = frozenset(_VERBS)


def _finite(heading: str) -> bool:
    """Whether a heading has a finite verb; "-ed" that begins a name ("the disputed border") is none.

    Labels in capitals ("MUST WATCH", "PHOTOS:") are not read, nor is "'s" after a name.
    """
    heading = _LABEL.sub("", heading) if not heading.isupper() else heading
    for found in _FINITE.finditer(heading) if _may_be_finite(heading) else ():
        word = found[0].casefold()
        if not word.endswith("ed"):
            return True
        before = re.search(r"[\w'’-]+(?= $)", heading[: found.start()])
        if word not in _NO_PAST and before and before[0].casefold() not in _BEFORE_NOUN:
            return True
    return tells(heading)

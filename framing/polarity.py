"""Is it denied? Whether a negator turns a mark round, by rules on the words between them.

A mark is denied when it follows a negator inside its scope (:mod:`framing.clauses`), unless

* a set phrase affirms: "nothing but", "no secret", "cannot be overstated", "never so", "could not be happier";
* a verb between them leaves it open or takes it for granted: "did not say", "did not know", "failed to prevent";
* it stands in a definite noun phrase, which is taken for granted: "did not meet *the corrupt dealer*" (but not
  after "be": "is not *the hero*");
* a negative question or exclamation asks for a yes: "Isn't it shameful?";
* more than seven words stand between them;
* a second negator turns it back: "nobody denies that he is cruel".

After Horn (1989) on negation, Karttunen (1971) and Kiparsky & Kiparsky (1970) on what verbs take for granted.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from framing.clauses import scope_of, tokens_of

__all__ = ["LIFTING", "REACH", "concord", "denied", "halved", "lifted", "negator_of", "plain"]

Span = tuple[int, int]


def negator_of(sentence: str, cues: Sequence[Span], mark: Span) -> int:
    """The number of the negator that denies a mark, -1 when none does; two cancel each other.

    >>> negator_of("Nobody is cruel.", [(0, 6)], (10, 15))
    0
    >>> negator_of("Nobody denies that he is cruel.", [(0, 6), (7, 13)], (25, 30))
    -1
    """
    reaching = [i for i, cue in enumerate(cues) if denied(sentence, cue, mark, [*cues[:i], *cues[i + 1 :]])]
    if len(reaching) > 1 and concord(*(sentence[slice(*cues[i])] for i in reaching[-2:])):
        reaching.pop(-2)
    return reaching[-1] if len(reaching) % 2 else -1


def denied(sentence: str, cue: Span, mark: Span, others: Sequence[Span] = ()) -> bool:
    """Whether the negator at ``cue`` denies the mark at ``mark``; places count from the sentence's first character.

    ``others`` are further negators of the sentence, which are weighed on their own (:func:`negator_of`).

    >>> denied("He is not brave.", (6, 9), (10, 15))
    True
    >>> denied("He did not meet the brave clerk.", (7, 10), (20, 25))
    False
    """
    cue = halved(sentence, cue)
    if mark[0] < cue[1]:
        return False
    if mark[0] - cue[1] > _NEAR and _far(sentence, cue[1], mark[0]):
        return False
    tokens = tokens_of(sentence)
    n_before, follows = bisect_right(tokens.ends, cue[0]), bisect_left(tokens.starts, cue[1])
    inner = tokens.words[follows : bisect_right(tokens.ends, mark[0])]
    if inner[:1] == [","] and "," in inner[1:]:
        past = inner.index(",", 1) + 1
        inner, follows = inner[past:], follows + past
    if sum(word[0].isalnum() for word in inner) > REACH or _names(sentence, cue, tokens.starts[:n_before]):
        return False
    if mark[0] >= scope_of(sentence, *cue).end:
        return False
    before, after = tokens.words[:n_before], tokens.words[bisect_left(tokens.starts, mark[1]) :]
    places = zip(inner, tokens.starts[follows:], strict=False)
    free = [word for word, at in places if not any(a <= at < b for a, b in others)]
    words = sentence[cue[0] : cue[1]].lower().replace("’", "'")
    if words == "not" and before and before[-1] in ("can", "could"):
        words = f"{before[-1]} not"
    marked = sentence[mark[0] : mark[1]].lower()
    return not lifted(sentence, words, marked, before, inner, free, after)


def lifted(
    sentence: str, words: str, marked: str, before: list[str], inner: list[str], free: list[str], after: list[str]
) -> bool:
    """Whether something lifts the denial of what stands in the scope of a negator.

    ``words`` are the negator's and ``marked`` the mark's, in lower case; ``before``, ``inner`` and ``after`` the words
    before the negator, between both, and after the mark; ``free`` those of ``inner`` that are no negators themselves.

    >>> lifted("Nothing but good.", "nothing", "good", [], ["but"], ["but"], ["."])
    True
    """
    return (
        _asks(sentence, words, before)
        or _affirms(words, inner, marked, after)
        or _leaves_open(words, free)
        or _taken_for_granted(words, before, inner, after)
    )


REACH = 7
"""Words between negator and mark. Farther off a mark is seldom denied, though it may stand in the scope."""
_NEAR = 2 * REACH
"""Characters that so many words take at the least."""
_BEGINS = re.compile(r"(?<=\s)[^\W_]")


def _far(sentence: str, start: int, end: int) -> bool:
    """Whether more words than :data:`REACH` begin in a stretch after its last comma: true is never wrong."""
    after = max(start, sentence.rfind(",", start, end))
    return len(_BEGINS.findall(sentence, after, end)) > REACH + 1


def _names(sentence: str, cue: Span, before: list[int]) -> bool:
    """Whether a negator with a capital inside a sentence belongs to a name ("so-called Never Trump Republicans")."""
    return bool(before) and sentence[cue[0]].isupper() and sentence[before[-1]].islower()


def halved(sentence: str, cue: Span) -> Span:
    """The first half of a negator in two halves ("neither … nor"): what stands between them is denied.

    >>> halved("neither fair nor", (0, 16))
    (0, 7)
    """
    words = sentence[slice(*cue)].lower()
    if words.endswith(" nor") and " " in words:
        return cue[0], cue[0] + words.index(" ")
    return cue


def concord(first: str, second: str) -> bool:
    """Whether the words of two negators are one ("ain't no saint").

    >>> concord("ain't", "no")
    True
    """
    return first.lower().replace("’", "'").endswith("n't") and second.lower() == "no"


# --- what lifts a denial ------------------------------------------------------------

_PARTICLE = ("n't", "not", "hardly")


def _asks(sentence: str, words: str, before: list[str]) -> bool:
    """A negative question or exclamation ("Isn't it shameful?") asks for a yes."""
    opens = not any(word.isalnum() for word in before)
    return opens and words.endswith("n't") and sentence.rstrip(" \"'”’)").endswith(("?", "!"))


_ONLY = re.compile(r"(?:nothing|none|nobody|no one)$")
_UTMOST = re.compile(r"\w+(?:ier|ter|der|ger)$|(?:worse|better|more|less|happier)$")
_CANNOT = re.compile(r"(?:cannot|can't|can not|could not|couldn't|could hardly)$")
_OVERSTATED = frozenset("overstated exaggerated overestimated stressed emphasised emphasized overemphasized".split())


_ADDING = frozenset("only merely just simply solely".split())


def _affirms(words: str, inner: list[str], marked: str, after: list[str]) -> bool:
    """Set phrases with a negator that affirm."""
    near = [*inner, *marked.split()]
    if _ONLY.search(words) and near[:1] in (["but"], ["except"]):
        return True
    if _EXCLUDING.match(words) or (words.endswith("no") and near[:1] == [","]):
        return True
    able = bool(_CANNOT.match(words)) or (words in _PARTICLE and near[:1] == ["be"])
    if able and (_OVERSTATED & set(inner) or "too" in inner or "enough" in after[:5]):
        return True
    comparative = inner[-1:] == ["more"] or bool(_UTMOST.match(marked))
    if comparative and (_CANNOT.match(words) or (words == "hardly" and "be" in inner)) and {"be", "been"} & set(inner):
        return True
    head = words.split()[0]
    if ("not" in head or "n't" in head) and (_ADDING & set(inner[:3]) or inner[:3] == ["the", "first", "time"]):
        return True
    if ("few" in words or "little" in words) and inner[-1:] in (["more"], ["greater"], ["better"]):
        return True
    if head in ("never", "nowhere", "nobody") and _UTMOST.match(marked) and "than" not in after[:6]:
        return True
    if _CANNOT.match(words) and {"think", "imagine", "ask"} & set(inner) and comparative:
        return True
    if head in ("never", "nowhere", "nothing", "no", "nobody") and (inner[-1:] == ["more"] or _unmatched(inner)):
        return True
    if _CANNOT.match(words) is None and inner.count("as") > 1 - words.endswith((" as", " so")):
        return True
    if words.startswith("not") and ("much" in inner[:2] or words.endswith("much")) and "as" in inner:
        return True
    return words.startswith("never") and bool({"so", "such"} & set(inner))


def _unmatched(inner: list[str]) -> bool:
    """Whether a comparison follows ("nothing scares him as much as", "no one is a greater thief than")."""
    return "than" in inner or any(inner[i : i + 3] == ["as", "much", "as"] for i in range(len(inner)))


_EXCLUDING = re.compile(
    r"(?:except|except for|with the exception of|contrary to|other than|apart from|aside from|barring|"
    r"excluding|save for|but for|in place of|as opposed to)$"
)
_SAYING = frozenset(
    "say said saying tell told claim claimed mention mentioned ask asked write wrote report reported".split()
)
_GRANTING = frozenset(
    "know knows knew realize realizes realized realise realised understand understood regret regretted forget forgets "
    "forgot admit admitted acknowledge acknowledged care cares cared mind notice noticed remember remembered apologise "
    "apologised apologize apologized prevent prevented avoid avoided stop stopped doubt doubts doubted dispute "
    "disputes disputed hide hid conceal end ended halt matter matters mattered help helps helped excuse excuses "
    "excused justify justifies justified condone tolerate change changes changed regrets guilty blame blamed "
    "condemn condemned criticise criticised criticize criticized punish forgive accountable".split()
)
_OPEN = frozenset(
    "clear known certain sure surprising obvious surprise secret wonder exaggeration accident coincidence wrong unfair "
    "unreasonable time place room".split()
)
_NOUNS = re.compile(r"failure|refusal|lack|absence|inability|denial|rejection|unwillingness")
_REJECTING = re.compile(
    r"(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|refus(?:e|es|ed|ing)|rul(?:e|es|ed|ing) out|"
    r"disput(?:e|es|ed)|refut(?:e|es|ed)|debunk(?:s|ed)?)$"
)
_PHRASE_ENDS = ("no", "without", "without any", "lack of", "absence of")
_EVIDENCE = frozenset("evidence sign signs hint proof indication suggestion idea reason claim fear hope chance".split())
_OPENERS = frozenset("that whether if how why to for".split())


def _leaves_open(words: str, inner: list[str]) -> bool:
    """A verb or adjective between negator and mark whose clause the negator does not deny."""
    if _NOUNS.match(words) and '"' in inner:
        return True
    if _REJECTING.match(words) and len(inner) and not _opens_clause(inner):
        return True
    if "save" in inner or ("(" in inner and ")" not in inner):
        return True
    relative = next((i for i, word in enumerate(inner) if word in ("that", "who", "which")), 0)
    if relative > 2 and words.endswith(_PHRASE_ENDS) and inner[relative - 1] not in _EVIDENCE:
        return True
    for i, word in enumerate(inner):
        noun = i > 0 and inner[i - 1] in _DEFINITE
        if not noun and (word in _GRANTING or (word in _SAYING and not _CANNOT.match(words))):
            return True
        if word in _OPEN and i + 1 < len(inner) and inner[i + 1] in _OPENERS and inner[i : i + 2] != ["known", "to"]:
            return True
    return False


def _opens_clause(inner: list[str]) -> bool:
    """Whether what a verb of rejecting rejects is a clause ("denied that", "refused to", "denied being")."""
    if inner[0] in ("that", "any", "to", "he", "she", "it", "they") or inner[0].endswith("ing"):
        return True
    return "that" in inner[:4]


_DEFINITE = frozenset("the this that these those his her their its our my your whose".split())
_BE = frozenset("is are was were be been being am isn't aren't wasn't weren't ain't".split())
_FUNCTION = frozenset(
    "a an and as at but by for from in into is are was were of on or so than that the this to too with nor who which "
    "about against after before be been being if when while it him them her us me you".split()
)
_CONTRACTED = frozenset("it's that's he's she's there's who's what's here's let's".split())
_ADJECTIVAL = re.compile(
    r"(?:ly|ing|ed|al|ous|ive|ful|ic|able|ible|less|ish|ant|ent|ary)$|^(?:very|most|own|new|old|big)$"
)
_RELATIVE = frozenset("who that which whose".split())


_AROUND = frozenset("amid despite during after before following".split())
_VERBS = _BE | frozenset("has have had do does did will would can could may might must should".split())


def _relative(inner: list[str]) -> bool:
    """Whether a clause about a noun opens ("folks that are …", "the man who …")."""
    return any(word in ("that", "which", "who") and following in _VERBS for word, following in pairwise(inner))


def _taken_for_granted(words: str, before: list[str], inner: list[str], after: list[str]) -> bool:
    """Whether the mark stands in a definite noun phrase that is not the predicate of "be"."""
    if inner and inner[-1].endswith("'s") and inner[-1] not in _CONTRACTED:
        return True
    lexical = not ({words, words.removesuffix(" not")} & _BE or (before and before[-1] in _BE))
    if "where" in inner or _AROUND & set(inner) or (lexical and _relative(inner)):
        return True
    at = next((i for i in range(len(inner) - 1, max(len(inner) - 12, -1), -1) if inner[i] in _DEFINITE), -1)
    if at < 0:
        return False
    to_mark = inner[at + 1 :]
    if _RELATIVE & set(to_mark):
        return "who" in to_mark
    if len(to_mark) > 3 or any(word in _FUNCTION or not word[0].isalnum() for word in to_mark if word != "and"):
        return False
    attributive = bool(after) and after[0][0].isalnum() and after[0] not in _FUNCTION
    if to_mark and not attributive and not all(_ADJECTIVAL.search(word) for word in to_mark):
        return False
    previous = [*before[-1:], *words.split(), *inner[:at]]
    return not (previous[-1] in _BE or (at == 0 and len(previous) > 1 and previous[-2] in _BE))


# --- what lifts none ------------------------------------------------------------

LIFTING = (
    frozenset('but except , " ( save too more greater better than as much so such think imagine ask where'.split())
    | {"that", "which", "who"}
    | _OVERSTATED
    | _ADDING
    | _SAYING
    | _GRANTING
    | _OPEN
    | _DEFINITE
    | _AROUND
)
"""Words between negator and mark without which a plain negator's denial is lifted by nothing but the mark itself."""


def plain(negator: str) -> bool:
    """Whether a negator lifts a denial only together with one of the words :data:`LIFTING`.

    >>> plain("not"), plain("denied")
    (True, False)
    """
    return not (_EXCLUDING.match(negator) or _REJECTING.match(negator))

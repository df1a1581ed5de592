"""What an evaluation is about: the noun phrase or name nearest to it, by rules.

In this order:

* a mark before a noun is about that noun: "the *corrupt* mayor", "the *coward* Ortega";
* a mark after a name and a comma is about the name: "Ortega, a *coward*, fled";
* after a verb of calling or making, the noun phrase between them: "called the mayor *corrupt*";
* after "be", "seem", "become" and the like, their subject: "the mayor was *corrupt*";
* an adverb, a verb or a noun of quality is about the subject of its clause: "the board *bungled* the talks";
* a noun that is itself the name of somebody is about itself: "the *coward* fled".

Words are told by lists and endings, without a parser; how right the rules are is tested on made-up sentences.
"""

from __future__ import annotations

from framing.clauses import Tokens, tokens_of

__all__ = ["ADJECTIVE_ENDINGS", "LISTS", "QUALITIES", "target_of"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FUSED = _set("i'm it's he's she's that's they're we're you're")
_BE = _FUSED | _set("is are was were be been being am isn't aren't wasn't weren't")
_LINKING = _BE | _set(
    "seem seems seemed become becomes became remain remains remained feel feels felt look looks looked sound sounds "
    "sounded appear appears appeared stay stayed prove proved proves turned"
)
_AUXILIARIES = _BE | _set(
    "has have had do does did will would can could may might must shall should cannot can't won't wouldn't couldn't "
    "shouldn't don't doesn't didn't hasn't haven't hadn't not never to"
)
_NAMING = _set(
    "call calls called calling brand brands branded label labels labelled labeled consider considers considered deem "
    "deems deemed find finds found make makes made describe describes described dub dubbed declare declared denounce "
    "denounced denounces paint painted portray portrayed see sees think thinks thought render rendered keep kept"
)
_DETERMINERS = _set("the a an this that these those his her their its our my your some any no every each all what such")
_ARTICLES = _set("the a an")
_FUNCTION = (
    _AUXILIARIES
    | _DETERMINERS
    | _set(
        "and or but nor as at by for from in into of on onto over with without about against after before between "
        "during under until than so if because although though while when where which who whom whose that then there "
        "here he she it they we you i him them us me himself herself itself themselves too very more most less least "
        "again ever also just only even still already now yesterday today tomorrow up down out off away back like"
    )
)
_LIMITS = _set("but although though because while when where if unless since said says that than as and or so whether")
_ADJECTIVES_IN_LY = _set("cowardly ugly deadly friendly silly lovely ghastly unruly costly beastly saintly")
_PREPOSITIONS = _set("in on at by for from with without after before during under over about against to into")
_PRONOUNS = _set("i he she it they we you him her them us me this that these those everyone nobody") | _FUSED
_EMPTY = (_FUNCTION - _set("his her their its our my your")) | _LIMITS | _set("otherwise whatever yet look act there")
_EMPTY_NOUNS = _EMPTY - _PRONOUNS
_PAST_LINKING = (_LIMITS - {"and", "or", "as"}) | _PREPOSITIONS
_OUTSIDE_SUBJECT = (_LIMITS - {"and"}) | _PREPOSITIONS | _AUXILIARIES
_BEFORE_OBJECT = _ARTICLES | _set("as very so to be utterly")
QUALITIES = tuple("ness ity age ance ence ism dom cy our or ery ry th ment ion ure".split())
ADJECTIVE_ENDINGS = tuple("al ous ive ful ic able ible less ish ary ed ing y".split())
_ADJECTIVES = _set(
    "young old new big small large long short high low bad good poor rich corrupt cruel wise brave proud great own"
)
_NO_ADVERBS = _set("cowardly ugly deadly friendly silly")
_PAST = _set(
    "fell fled won lost led spoke began came went took gave got made said told met left stood held kept ran rose saw "
    "sat broke chose drove knew grew threw wrote rode hid hit put cut let set says say continued failed passed "
    "spoke sailed"
)
_STOPS = frozenset(",;:().")
_ANTECEDENT_BEFORE = _set("who which that")

LISTS = {
    "fused": _FUSED,
    "linking": _LINKING,
    "auxiliary": _AUXILIARIES,
    "naming": _NAMING,
    "determiner": _DETERMINERS,
    "article": _ARTICLES,
    "function": _FUNCTION,
    "limit": _LIMITS,
    "pronoun": _PRONOUNS,
    "empty": _EMPTY,
    "empty noun": _EMPTY_NOUNS,
    "ends predicate": _PAST_LINKING | _STOPS,
    "outside subject": _OUTSIDE_SUBJECT,
    "before object": _BEFORE_OBJECT,
    "adjective": _ADJECTIVES,
    "no adverb": _NO_ADVERBS,
    "past": _PAST,
    "relative": _ANTECEDENT_BEFORE,
    "joins adjectives": _set(", and but"),
    "joins nouns": _set("and or"),
    "of or and": _set("of and"),
    "and": _set("and"),
    "of": _set("of"),
    ",": _set(","),
}
"""The lists by name. The same rules are written for many marks at once in :mod:`framing.evaluated`."""


def target_of(sentence: str, start: int, end: int) -> tuple[int, int] | None:
    """Where that stands which the mark at ``sentence[start:end]`` is about, without its article; None when nothing.

    >>> text = "He called the mayor corrupt."
    >>> a, b = target_of(text, 20, 27)
    >>> text[a:b]
    'mayor'
    """
    tokens = tokens_of(sentence)
    words = tokens.words
    first, last = tokens.overlapping(start, end)
    if first > last:
        return None
    found = (
        _following(sentence, tokens, first, last)
        or _apposed(sentence, tokens, first)
        or _object(words, first)
        or _predicated(words, first)
        or _agent(words, first, last)
        or _itself(words, first, last)
    )
    phrase = _trimmed(words, *found) if found else None
    if not phrase:
        return None
    low, high = phrase
    begins = tokens.starts[low]
    return begins, begins + words[low].index("'") if low == high and _fused(words[low]) else tokens.ends[high]


Found = tuple[int, int] | None
"""The numbers of the first and last token of a noun phrase."""


def _trimmed(words: list[str], low: int, high: int) -> Found:
    """A noun phrase without function words at its ends; None when nothing else is left. Pronouns are kept."""
    while low <= high and words[low] in _EMPTY and (low < high or words[low] not in _PRONOUNS):
        low += 1
    while high >= low and words[high] in _EMPTY_NOUNS:
        high -= 1
    return (low, high) if low <= high else None


def _content(word: str) -> bool:
    return word[0].isalpha() and word not in _FUNCTION


def _capital(sentence: str, tokens: Tokens, i: int) -> bool:
    return sentence[tokens.starts[i]].isupper()


# --- a noun that follows ------------------------------------------------------------


def _following(sentence: str, tokens: Tokens, first: int, last: int) -> Found:
    """The noun after an adjective or label, over further adjectives ("greedy, corrupt mayor")."""
    words = tokens.words
    if words[last].endswith("ly") and words[last] not in _NO_ADVERBS:
        return None
    if _is_verb(words, first, last):
        return None
    begins = i = _past_adjective(words, first, last + 1)
    while i < min(len(words), begins + 5) and _content(words[i]) and not _looks_like_verb(sentence, tokens, i):
        i += 1
    if i == begins:
        return None
    low = high = i - 1
    if _capital(sentence, tokens, high):
        while low > begins and _capital(sentence, tokens, low - 1):
            low -= 1
    else:
        while low > begins and not _is_adjective(words[low - 1]):
            low -= 1
    return low, high


def _past_adjective(words: list[str], first: int, i: int) -> int:
    """The number of the first token after "and" or a comma that joins a second adjective before the noun."""
    joined = i + 2 < len(words) and words[i] in (",", "and", "but")
    if not joined or not (_content(words[i + 1]) and _content(words[i + 2])):
        return i
    before = words[first - 1] if first else "the"
    return i + 1 if before in _DETERMINERS or not _predicative(words, first) else i


def _is_adjective(word: str) -> bool:
    return word.endswith(ADJECTIVE_ENDINGS) or word in _ADJECTIVES


def _looks_like_verb(sentence: str, tokens: Tokens, i: int) -> bool:
    """Whether a word after a noun is likely a verb: past forms, or a present form before an object."""
    word = tokens.words[i]
    if word.endswith("ed") or word in _PAST:
        return not (i and _capital(sentence, tokens, i))
    if not word.endswith("s") or word.endswith("ss"):
        return False
    following = tokens.words[i + 1] if i + 1 < len(tokens.words) else "."
    return following in _DETERMINERS and not (i and _capital(sentence, tokens, i))


# --- what stands before ------------------------------------------------------------


def _apposed(sentence: str, tokens: Tokens, first: int) -> Found:
    """The name before a comma and a label ("Ortega, a coward,")."""
    words, i = tokens.words, first - 1
    while i >= 0 and words[i] in _ARTICLES:
        i -= 1
    if i < 1 or i == first - 1 or words[i] != "," or not _capital(sentence, tokens, i - 1):
        return None
    low = i - 1
    while low > 0 and _capital(sentence, tokens, low - 1) and words[low - 1] not in _DETERMINERS:
        low -= 1
    return low, i - 1


def _object(words: list[str], first: int) -> Found:
    """The noun phrase between a verb of calling or making and the mark."""
    i = first - 1
    while i >= 0 and words[i] in _BEFORE_OBJECT:
        i -= 1
    high = i
    while i >= 0 and high - i < 6 and words[i] not in _NAMING:
        if not (words[i][0].isalnum()) or words[i] in _LINKING:
            return None
        i -= 1
    if i < 0 or i == high or words[i] not in _NAMING:
        return None
    low = i + 1 + (words[i + 1] in _ARTICLES)
    return (low, high) if low <= high and words[low] not in _LIMITS else None


def _predicative(words: list[str], first: int) -> int:
    """The number of the linking verb before a predicate, 0 when there is none."""
    for i in range(first - 1, max(first - 9, 0), -1):
        word = words[i]
        if word in _LINKING:
            return i
        if word in _PAST_LINKING or word in _STOPS:
            return 0
    return 0


def _predicated(words: list[str], first: int) -> Found:
    """The subject of the linking verb before a predicate."""
    verb = _predicative(words, first)
    if verb and _fused(words[verb]):
        return verb, verb
    return _subject(words, verb) if verb else (0, 0) if first and _fused(words[0]) else None


def _fused(word: str) -> bool:
    """A pronoun with its verb ("he's")."""
    return word in _FUSED


def _subject(words: list[str], verb: int) -> Found:
    """The subject before a verb: back over auxiliaries to the start of the clause; the noun of a relative clause."""
    high = verb - 1
    while high >= 0 and (words[high] in _AUXILIARIES or words[high].endswith("ly")):
        high -= 1
    if high < 0:
        return None
    if words[high] in _ANTECEDENT_BEFORE and high:
        high -= 1 + (words[high - 1] == ",")
    if high < 0 or not words[high][0].isalnum():
        return None
    low = high
    while low > 0 and _in_subject(words, low - 1, high):
        low -= 1
    while low < high and (words[low] in _ARTICLES or words[low] in ("and", "or")):
        low += 1
    return low, high


def _in_subject(words: list[str], i: int, high: int) -> bool:
    """Whether token ``i`` still belongs to the subject that ends at ``high``."""
    word = words[i]
    if not word[0].isalnum() or word in _OUTSIDE_SUBJECT:
        return False
    if word == "and":
        return not any(word in _LINKING or word in _PAST for word in words[max(0, i - 6) : i])
    if word.endswith("ed") and i and words[i - 1] not in _DETERMINERS and words[i - 1] != "of":
        return False
    starts = words[i + 1] in _DETERMINERS
    return not starts or word in ("of", "and")


def _is_verb(words: list[str], first: int, last: int) -> bool:
    """Whether the mark is a verb with an object, or ends its clause after a noun."""
    following = words[last + 1] if last + 1 < len(words) else "."
    before = words[first - 1] if first else ""
    ending = words[first].endswith(("ed", "s")) or words[first] in _PAST
    return bool(before) and before not in _DETERMINERS and ending and following in _DETERMINERS


def _agent(words: list[str], first: int, last: int) -> Found:
    """The subject of the clause, for adverbs, verbs and nouns of quality."""
    word = words[last]
    if _is_verb(words, first, last):
        return _subject(words, first)
    if word.endswith("ly"):
        verb = next((i for i in range(first - 1, -1, -1) if words[i] in _AUXILIARIES), first)
        return _subject(words, verb)
    if word.endswith(QUALITIES) and first > 1 and words[first - 1] not in _DETERMINERS:
        verb = first - 1
        return _subject(words, verb) if _content(words[verb]) else None
    return None


def _itself(words: list[str], first: int, last: int) -> Found:
    """The mark itself, when it is a noun with a determiner or a subject of its own."""
    if first == 0 and last + 2 >= len(words):
        return None
    low = first
    while low > 0 and _content(words[low - 1]) and first - low < 2:
        low -= 1
    if low and words[low - 1] in _DETERMINERS:
        return low, last
    return (first, last) if first and words[first - 1] in _DETERMINERS else None

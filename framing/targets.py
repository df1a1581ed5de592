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

import re

from framing.clauses import Token, tokens_of

__all__ = ["target_of"]


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
_QUALITIES = re.compile(r"(?:ness|ity|age|ance|ence|ism|dom|cy|our|or|ery|ry|th|ment|ion|ure)$")


def target_of(sentence: str, start: int, end: int) -> tuple[int, int] | None:
    """Where that stands which the mark at ``sentence[start:end]`` is about, without its article; None when nothing.

    >>> text = "He called the mayor corrupt."
    >>> a, b = target_of(text, 20, 27)
    >>> text[a:b]
    'mayor'
    """
    tokens = tokens_of(sentence)
    first = next((i for i, token in enumerate(tokens) if token.end > start), len(tokens))
    last = next((i for i in range(len(tokens) - 1, -1, -1) if tokens[i].start < end), -1)
    if first > last:
        return None
    found = (
        _following(sentence, tokens, first, last)
        or _apposed(sentence, tokens, first)
        or _object(tokens, first)
        or _predicated(tokens, first)
        or _agent(tokens, first, last)
        or _itself(tokens, first, last)
    )
    phrase = _trimmed(tokens, *found) if found else None
    if not phrase:
        return None
    low, high = tokens[phrase[0]], tokens[phrase[1]]
    return low.start, low.start + low.word.index("'") if low is high and _fused(low.word) else high.end


Found = tuple[int, int] | None
"""The numbers of the first and last token of a noun phrase."""


def _trimmed(tokens: tuple[Token, ...], low: int, high: int) -> Found:
    """A noun phrase without function words at its ends; None when nothing else is left. Pronouns are kept."""
    while low <= high and tokens[low].word in _EMPTY and (low < high or tokens[low].word not in _PRONOUNS):
        low += 1
    while high >= low and tokens[high].word in _EMPTY - _PRONOUNS:
        high -= 1
    return (low, high) if low <= high else None


def _content(token: Token) -> bool:
    return token.word[0].isalpha() and token.word not in _FUNCTION


def _capital(sentence: str, token: Token) -> bool:
    return sentence[token.start].isupper()


# --- a noun that follows ------------------------------------------------------------


def _following(sentence: str, tokens: tuple[Token, ...], first: int, last: int) -> Found:
    """The noun after an adjective or label, over further adjectives ("greedy, corrupt mayor")."""
    if tokens[last].word.endswith("ly") and tokens[last].word not in (
        "cowardly",
        "ugly",
        "deadly",
        "friendly",
        "silly",
    ):
        return None
    if _is_verb(tokens, first, last):
        return None
    i = _past_adjective(tokens, first, last + 1)
    words: list[int] = []
    while i < len(tokens) and _content(tokens[i]) and len(words) < 5:
        if _looks_like_verb(sentence, tokens, i):
            break
        words.append(i)
        i += 1
    if not words:
        return None
    low = high = words[-1]
    if _capital(sentence, tokens[high]):
        while low - 1 in words and _capital(sentence, tokens[low - 1]):
            low -= 1
    else:
        while low - 1 in words and not _ADJECTIVE.search(tokens[low - 1].word):
            low -= 1
    return low, high


def _past_adjective(tokens: tuple[Token, ...], first: int, i: int) -> int:
    """The number of the first token after "and" or a comma that joins a second adjective before the noun."""
    joined = i + 2 < len(tokens) and tokens[i].word in (",", "and", "but")
    if not joined or not (_content(tokens[i + 1]) and _content(tokens[i + 2])):
        return i
    before = tokens[first - 1].word if first else "the"
    return i + 1 if before in _DETERMINERS or not _predicative(tokens, first) else i


_ADJECTIVE = re.compile(
    r"(?:al|ous|ive|ful|ic|able|ible|less|ish|ary|ed|ing|y)$|"
    r"^(?:young|old|new|big|small|large|long|short|high|low|bad|good|poor|rich|corrupt|cruel|wise|brave|proud|great|own)$"
)


def _looks_like_verb(sentence: str, tokens: tuple[Token, ...], i: int) -> bool:
    """Whether a word after a noun is likely a verb: past forms, or a present form before an object."""
    word = tokens[i].word
    if _capital(sentence, tokens[i]) and i:
        return False
    following = tokens[i + 1].word if i + 1 < len(tokens) else "."
    if word.endswith("ed") or word in _PAST:
        return True
    return word.endswith("s") and not word.endswith("ss") and following in _DETERMINERS


_PAST = _set(
    "fell fled won lost led spoke began came went took gave got made said told met left stood held kept ran rose saw "
    "sat broke chose drove knew grew threw wrote rode hid hit put cut let set says say continued failed passed "
    "spoke sailed"
)


# --- what stands before ------------------------------------------------------------


def _apposed(sentence: str, tokens: tuple[Token, ...], first: int) -> Found:
    """The name before a comma and a label ("Ortega, a coward,")."""
    i = first - 1
    while i >= 0 and tokens[i].word in _ARTICLES:
        i -= 1
    if i < 1 or i == first - 1 or tokens[i].word != "," or not _capital(sentence, tokens[i - 1]):
        return None
    low = i - 1
    while low > 0 and _capital(sentence, tokens[low - 1]) and tokens[low - 1].word not in _DETERMINERS:
        low -= 1
    return low, i - 1


def _object(tokens: tuple[Token, ...], first: int) -> Found:
    """The noun phrase between a verb of calling or making and the mark."""
    i = first - 1
    while i >= 0 and (tokens[i].word in _ARTICLES or tokens[i].word in ("as", "very", "so", "to", "be", "utterly")):
        i -= 1
    high = i
    while i >= 0 and high - i < 6 and tokens[i].word not in _NAMING:
        if not (tokens[i].word[0].isalnum()) or tokens[i].word in _LINKING:
            return None
        i -= 1
    if i < 0 or i == high or tokens[i].word not in _NAMING:
        return None
    low = i + 1 + (tokens[i + 1].word in _ARTICLES)
    return (low, high) if low <= high and tokens[low].word not in _LIMITS else None


def _predicative(tokens: tuple[Token, ...], first: int) -> int:
    """The number of the linking verb before a predicate, 0 when there is none."""
    for i in range(first - 1, max(first - 9, 0), -1):
        word = tokens[i].word
        if word in _LINKING:
            return i
        if word in _LIMITS - {"and", "or", "as"} or word in ",;:()." or word in _PREPOSITIONS:
            return 0
    return 0


def _predicated(tokens: tuple[Token, ...], first: int) -> Found:
    """The subject of the linking verb before a predicate."""
    verb = _predicative(tokens, first)
    if verb and _fused(tokens[verb].word):
        return verb, verb
    return _subject(tokens, verb) if verb else (0, 0) if first and _fused(tokens[0].word) else None


def _fused(word: str) -> bool:
    """A pronoun with its verb ("he's")."""
    return word in _FUSED


def _subject(tokens: tuple[Token, ...], verb: int) -> Found:
    """The subject before a verb: back over auxiliaries to the start of the clause; the noun of a relative clause."""
    high = verb - 1
    while high >= 0 and (tokens[high].word in _AUXILIARIES or tokens[high].word.endswith("ly")):
        high -= 1
    if high < 0:
        return None
    if tokens[high].word in ("who", "which", "that") and high:
        high -= 1 + (tokens[high - 1].word == ",")
    if high < 0 or not tokens[high].word[0].isalnum():
        return None
    low = high
    while low > 0 and _in_subject(tokens, low - 1, high):
        low -= 1
    while low < high and (tokens[low].word in _ARTICLES or tokens[low].word in ("and", "or")):
        low += 1
    return low, high


def _in_subject(tokens: tuple[Token, ...], i: int, high: int) -> bool:
    """Whether token ``i`` still belongs to the subject that ends at ``high``."""
    word = tokens[i].word
    if not word[0].isalnum() or word in _LIMITS - {"and"} or word in _PREPOSITIONS or word in _AUXILIARIES:
        return False
    if word == "and":
        return not any(token.word in _LINKING or token.word in _PAST for token in tokens[max(0, i - 6) : i])
    if word.endswith("ed") and i and tokens[i - 1].word not in _DETERMINERS and tokens[i - 1].word != "of":
        return False
    starts = tokens[i + 1].word in _DETERMINERS
    return not starts or word in ("of", "and")


def _is_verb(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Whether the mark is a verb with an object, or ends its clause after a noun."""
    following = tokens[last + 1].word if last + 1 < len(tokens) else "."
    before = tokens[first - 1].word if first else ""
    ending = tokens[first].word.endswith(("ed", "s")) or tokens[first].word in _PAST
    return bool(before) and before not in _DETERMINERS and ending and following in _DETERMINERS


def _agent(tokens: tuple[Token, ...], first: int, last: int) -> Found:
    """The subject of the clause, for adverbs, verbs and nouns of quality."""
    word = tokens[last].word
    if _is_verb(tokens, first, last):
        return _subject(tokens, first)
    if word.endswith("ly"):
        verb = next((i for i in range(first - 1, -1, -1) if tokens[i].word in _AUXILIARIES), first)
        return _subject(tokens, verb)
    if _QUALITIES.search(word) and first > 1 and tokens[first - 1].word not in _DETERMINERS:
        verb = first - 1
        return _subject(tokens, verb) if _content(tokens[verb]) else None
    return None


def _itself(tokens: tuple[Token, ...], first: int, last: int) -> Found:
    """The mark itself, when it is a noun with a determiner or a subject of its own."""
    if first == 0 and last + 2 >= len(tokens):
        return None
    low = first
    while low > 0 and _content(tokens[low - 1]) and first - low < 2:
        low -= 1
    if low and tokens[low - 1].word in _DETERMINERS:
        return low, last
    return (first, last) if first and tokens[first - 1].word in _DETERMINERS else None

"""One name for one person: titles and descriptions off, short names joined to the full name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

__all__ = [
    "BODIES",
    "OFFICES",
    "TITLES",
    "Found",
    "bearers",
    "found_in",
    "full_names",
    "named",
    "names_in",
    "without_titles",
]

TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir dame lord lady rev reverend father sen senator rep representative gov "
    "governor president vice prime minister secretary chancellor mayor councillor councilman councilwoman judge "
    "justice attorney general gen col colonel lt lieutenant capt captain sgt sergeant maj major officer sheriff chief "
    "chairman chairwoman chair speaker ambassador king queen prince princess pope bishop cardinal former acting "
    "deputy assistant spokesman spokeswoman spokesperson director leader whip coach democrat republican ceo advisor "
    "adviser committee boss chairperson treasurer executive counsel analyst commissioner superintendent".split()
)
OFFICES = frozenset(
    "senator representative governor president minister secretary chancellor mayor councillor councilman councilwoman "
    "judge justice attorney general colonel captain sergeant sheriff chief chairman chairwoman chair speaker "
    "ambassador king queen prince princess pope bishop cardinal director coach".split()
)
"""Titles that name their holder when they stand alone with "the"."""

BODIES = frozenset(
    "house act states times party court congress department board union committee association council university news "
    "street city law bill security service services health center centre institute group post journal america ferries "
    "senate office agency bank company inc corp league club county island islands harbour harbor beach river church "
    "school college hospital foundation fund force forces army police east west north south kingdom republic nations "
    "day week year press media tonight live show world coast valley line lines airport station commission "
    "administration government authority ministry rights amendment order program project plan care republicans "
    "democrats conservatives liberals".split()
)
"""Words that end the name of a body, not of a person."""

_CONJUNCTIONS = frozenset("but and yet so if when while as for because although then now still even".split())
_LEADING = TITLES | _CONJUNCTIONS
"""What may stand before a name and is no part of it."""
_SHORTENED = "Mr Mrs Ms Dr Sen Rep Gov Gen Col Lt Prof Rev Jr Sr St".split()
_WORD = (  # initials, a shortened title, a word; the capital comes first, which makes the search twice as fast
    rf"[A-Z](?:\.(?:[A-Z]\.)*|(?:{'|'.join(f'(?<={word[0]}){word[1:]}' for word in _SHORTENED)})\.|[\w’'-]*)"
)
_NAME = re.compile(rf"{_WORD}(?: (?:(?:of|de|del|van|von|der|bin|al|la|le) )?{_WORD})*")
_LINKS = frozenset("of for with at from in by to on behalf and the a an that their his her its our".split())
_PRONOUNS = frozenset("he she they it his her its their i we you him them who others another someone".split())


def named(words: str) -> str:
    """The name in the words that name a speaker, titles and descriptions off; the words themselves without a name.

    A pronoun names nobody and gives an empty string. "Ortega's spokesman" and "a spokesman for Ortega" are not Ortega.

    >>> [named(x) for x in ("Governor Luis Ortega, 61,", "union leader Ann Voss", "a spokesman for Ann Voss", "she")]
    ['Luis Ortega', 'Ann Voss', 'spokesman for Ann Voss', '']
    """
    words = " ".join(words.split()).strip(' ,;:.“”"')
    if words.casefold() in _PRONOUNS:
        return ""
    parts = [part.strip() for part in words.split(", ")]
    for part in sorted(parts, key=lambda p: " " not in without_titles(p)):
        name = _name_of(part)
        if name:
            return name
    return re.sub(r"^(?:the|a|an) ", "", words, flags=re.IGNORECASE)


def _name_of(part: str) -> str:
    """The name a phrase ends in or begins with; empty when it only mentions one."""
    for found in _NAME.finditer(part):
        before, after, name = part[: found.start()].split(), part[found.end() :], found[0]
        first, _, rest = name.partition(" ")
        if first.casefold() in _LINKS and not before:
            name = rest
        short = without_titles(name)
        if not short or (" " not in name and not before and after[:2].strip().islower()):
            continue
        if before and before[-1].casefold() in _LINKS and [word.casefold() for word in before] != ["the"]:
            return ""
        if re.match(r"['’]s? \w", after) or re.search(r"['’]s?(?: |$)", name):
            return ""
        return short if " " in short or first.casefold() in _CONJUNCTIONS else name
    return ""


@lru_cache(maxsize=65536)
def without_titles(name: str) -> str:
    """A name without the titles and offices before it.

    >>> [without_titles(x) for x in ("Prime Minister Ann Voss", "Secretary of State Ann Voss", "But Voss")]
    ['Ann Voss', 'Ann Voss', 'Voss']
    """
    words = name.split()
    while words and words[0].rstrip(".").casefold() in _LEADING:
        words.pop(0)
        if words[:1] == ["of"] and len(words) > 3:
            words = words[2:]
    last = max((i for i, word in enumerate(words) if word.rstrip(".").casefold() in TITLES), default=-1)
    return " ".join(words[last + 1 :] if len(words) - last > 2 else words)


def full_names(names: Sequence[str]) -> dict[str, str]:
    """For each name of one text the name to count it under: a surname joins the full name that ends in it.

    A surname that two full names share joins neither. Names that differ in case or an article only are one.

    >>> full_names(["Luis Ortega", "Governor Ortega", "Ortega", "Voss"])
    {'Luis Ortega': 'Luis Ortega', 'Governor Ortega': 'Luis Ortega', 'Ortega': 'Luis Ortega', 'Voss': 'Voss'}
    """
    kept = list(dict.fromkeys(name for name in names if name))
    full = [name for name in kept if " " in without_titles(name) and name[0].isupper()]
    spelled: dict[str, str] = {}
    out = {}
    for name in kept:
        short = without_titles(name)
        longer = {other for other in full if other != name and other.split()[-1] == short}
        same = spelled.setdefault(name.casefold(), name)
        out[name] = min(longer) if " " not in short and len(longer) == 1 else same
    return out


_OPENERS = (
    _LINKS
    | _CONJUNCTIONS
    | frozenset("this these those it he she they we i you what who how why here there".split())
    | frozenset("some many most several few all no every each both other".split())
    | frozenset("did does do is are was were has have had can could should would here's there's that's".split())
    | frozenset("said says given asked added according despite like once after before since during".split())
)
_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)
_NO_NAMES = _OPENERS | _DAYS
"""Words with a capital that begin a sentence or name a day, and nobody."""
_GENITIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True)
class Found:
    """A name where it stands: its place and words without the title, the title in lower case, the words with it."""

    start: int
    end: int
    short: str
    title: str
    titled: str


def bearers(documents: Mapping[str, int]) -> dict[str, str]:
    """For each surname that one person bears in nearly all documents, the full name.

    ``documents`` counts for each full name the documents it stands in. The person is named in full in three documents
    or more, and in four of five of those that name anybody so.

    >>> bearers({"Luis Ortega": 8, "Maria Ortega": 1, "Ann Voss": 2})
    {'Ortega': 'Luis Ortega'}
    """
    alike: dict[str, list[tuple[int, str]]] = {}
    for name, n in documents.items():
        words = without_titles(name).split()
        if len(words) > 1 and words[-1].casefold() not in BODIES:
            alike.setdefault(words[-1], []).append((n, name))
    best = {surname: max(all_) for surname, all_ in alike.items()}
    return {
        surname: name
        for surname, (n, name) in best.items()
        if n >= _DOCUMENTS and n >= _SHARE * sum(m for m, _ in alike[surname])
    }


_DOCUMENTS, _SHARE = 3, 0.8


def names_in(text: str) -> list[tuple[str, str]]:
    """The names in a text with the title each is given, in order; a title is one word in lower case, or empty.

    A capitalised word that opens a sentence is no name unless a title stands before it; days and months are none.

    >>> names_in("On Monday Governor Luis Ortega met Ann Voss. Crews cheered Ortega.")
    [('Luis Ortega', 'governor'), ('Ann Voss', ''), ('Ortega', '')]
    """
    return [(one.short, one.title) for one in found_in(text)]


def found_in(text: str) -> list[Found]:
    """The names in a text, as :func:`names_in`, with their places.

    >>> [(one.start, one.short) for one in found_in("On Monday Governor Luis Ortega spoke.")]
    [(19, 'Luis Ortega')]
    """
    out = []
    for found in _NAME.finditer(text):
        words = found[0].split()
        opens = text[max(0, found.start() - 3) : found.start()].rstrip(" \"“'‘(")[-1:] in ("", ".", "!", "?", ":", "\n")
        dropped = 0
        while words and words[0].casefold() in _NO_NAMES:
            words.pop(0)
            dropped += 1
        whole = without_titles(" ".join(words))
        short = _GENITIVE.sub("", whole)
        before = words[: len(words) - len(short.split())]
        title = before[-1].rstrip(".").casefold() if before else ""
        if short and short.casefold() not in _DAYS and (title or " " in short or dropped or not opens):
            start = found.end() - len(whole)
            title = title if title in TITLES else ""
            titled = f"{before[-1]} {short}" if title else short
            out.append(Found(start, start + len(short), short, title, titled))
    return out

"""Who is meant by "he", "Mr. Voss" or "who": the persons a text names, and the one that stands nearest.

Rules, all of them on the text alone. A person is a name with a title ("Senator Ann Voss"), a name that begins with a
common first name, one whose surname stands elsewhere alone or with a title, or one that says something. "She" is the
first person of the nearest sentence before it who may be a woman; what others say is passed over ("Holm praised Ann
Voss," he said), and so are names that only describe ("Voss's lawyer", "the Voss campaign"). "Mr. Voss" is the Voss
named last.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from framing.persons import BODIES, TITLES, Found, found_in, without_titles

__all__ = ["People", "is_short_form"]

Span = tuple[int, int]

_MEN = frozenset(
    "aaron abdul abraham adam ahmed al alan albert alex alexander alfred ali allen alvin andre andrew andy anthony "
    "antonio arnold arthur barack barney barry ben benjamin bernard bernie bill billy bob bobby boris brad bradley "
    "brandon brendan brent bret brett brian bruce bryan calvin carl carlos cesar charles charlie chester chip chris "
    "christopher chuck clarence clint cliff cody colin conor corey cory craig curtis dale damian dan daniel danny "
    "darrell darren dave david dean dennis derek dermot devin dick diego dominic don donald doug douglas duncan "
    "dwight earl ed eddie edgar eduardo edward edwin elijah eli emmanuel eric erik ernest ethan eugene evan felix "
    "fernando frank franklin fred frederick gabriel gary gavin gene geoffrey george gerald gilbert glen glenn gordon "
    "greg gregory gus guy hank harold harry harvey hector henry herbert herman howard hugh hugo ian ira isaac ivan "
    "jack jacob jacques jaime jake james jamie jared jason jay jeff jeffrey jeremy jerome jerry jesse jesus jim jimmy "
    "joaquin joe joel john johnny jon jonathan jordan jorge jose joseph josh joshua juan julian justin karl keith ken "
    "kenneth kent kevin kirk kyle lamar larry lars lawrence lee leo leon leonard lewis lloyd lou louis lucas luis luke "
    "malcolm manuel marc marco marcus mario mark martin marty matt matthew maurice max michael mick miguel mike mitch "
    "mitt mohammed morgan moses nathan neal ned neil newt nicholas nick nicolas nigel noah norman oliver omar orrin "
    "oscar otto owen patrick paul pedro pete peter phil philip phillip pierre rafael rahm ralph ramon rand randall "
    "randy raul ray raymond reid ricardo rich richard rick ricky rob robert roberto rod rodney roger roland ron "
    "ronald ross roy ruben rudolph rudy rush russell ryan salvador sam samuel saul scott sean sergio seth shaun shawn "
    "sheldon sherrod sidney simon spencer stan stanley stephen steve steven stuart ted terrence terry theodore thom "
    "thomas tim timothy todd tom tommy tony travis trent trevor trey tyler vernon victor vince vincent vladimir "
    "wallace walter warren wayne wesley will william willie winston woodrow zachary".split()
)
_WOMEN = frozenset(
    "abigail ada adriana agnes alexandra alice alicia alison allison alma alyssa amanda amber amy ana andrea angela "
    "anita ann anna anne annette annie april ashley audrey barbara beatrice becky bernadette beth betsy betty "
    "beverly bonnie brenda bridget brittany camille candice carla carmen carol caroline carolyn carrie catherine "
    "cathy cecile cecilia celia charlotte chelsea cheri cheryl christina christine cindy claire clara claudia "
    "colleen condoleezza connie courtney crystal cynthia daisy dana danielle dawn debbie deborah debra denise diana "
    "diane dianne dolores donna dora doris dorothy edith eileen elaine eleanor elena elise elizabeth ella ellen "
    "elsie emily emma erica erin esther eva evelyn faith felicia fiona florence frances gabrielle gail georgia gina "
    "ginny gladys glenda gloria grace greta gwen hannah harriet hazel heather heidi helen helene hilary hillary "
    "holly hope ida ilana ingrid irene iris isabel ivanka jackie jacqueline jan jane janet janice jasmine jean "
    "jeanette jeanne jen jennifer jenny jessica jill jo joan joann joanna joanne jocelyn jodi josephine joy joyce "
    "juanita judith judy julia julie june kamala karen karine kate katharine katherine kathleen kathryn kathy katie "
    "katy kayla kellyanne kendra kim kimberly kirsten kirstjen kirsty kristen kristin kristina laura lauren laurie "
    "leah lena leslie lillian lily linda lindsey lisa liz lois loretta lori lorraine louise lucia lucille lucy "
    "lydia lynn madeleine maggie marcia margaret maria marianne marie marilyn marissa marjorie marlene marsha "
    "martha mary maureen maxine maya megan meghan melania melanie melinda melissa mia michelle mildred mimi miranda "
    "molly monica muriel nadia nancy naomi natalie nicole nikki nina nora norma olga olivia olympia pam pamela "
    "patricia patty paula pauline peggy penny phyllis priscilla rachel rebecca regina renee rhonda rita roberta "
    "rosa rosalind rose rosemary ruth sabrina sally samantha sandra sara sarah shannon sharon sheila shelley sherry "
    "shirley silvia simone sonia sonya sophia sophie stacy stella stephanie susan susanna suzanne sylvia tammy "
    "tanya tara teresa terri theresa tiffany tina tracy valerie vanessa vera veronica victoria viola violet "
    "virginia vivian wanda wendy whitney yolanda yvette yvonne zoe".split()
) - {"lindsey"}
_EITHER = frozenset("robin pat kelly casey taylor jody leigh dale lynne lindsey sandy drew cameron kerry".split())

_FIRST = _MEN | _WOMEN | _EITHER
_ALONE = _FIRST - frozenset(
    "al april art drew faith grant hope jack joy june mark ray reed rich rose rush trey violet will".split()
)
"""First names that may stand alone: the others are more often words."""

_TITLES_OF = {
    **dict.fromkeys("mr sir lord king prince chairman councilman spokesman father".split(), "m"),
    **dict.fromkeys("mrs ms miss dame lady queen princess chairwoman councilwoman spokeswoman".split(), "f"),
}
_PERSONAL = TITLES - frozenset("committee former acting deputy assistant vice prime general state chair major".split())
_DESCRIBES = re.compile(
    r"['’]s?(?!\w)|-\w| (?:administration|campaign|allies|ally|aides?|officials?|supporters?|voters?|era|advisers?|"
    r"advisors?|lawyers?|attorneys?|team|family|plans?|bill|act|law|government|presidency|camp|backers?|critics?|"
    r"rall(?:y|ies)|spokes\w+|staff(?:ers)?|Administration|Foundation|Center|Institute|University|Act|Tower|Street)\b"
)
_AGED = re.compile(r", \d\d?,|, who\b")
_PRONOUNS = {"he": "m", "his": "m", "him": "m", "she": "f", "her": "f"}
_WHO = ("who", "who also")
_SENTENCES_BACK = 6
_WHO_NEAR = 60
_ASIDE = re.compile(r"(?: \([^)]*\))?(?:, [^,]{1,40})?(?: \([^)]*\))?,? ")
"""What may stand between a name and "who": a bracket, or an aside in commas."""
_WHOM = re.compile(r"((?:[A-Z][\w’'.-]* ){0,3}[\w’'-]+),? $")


@dataclass(frozen=True)
class _Mention:
    """A person where the text names them."""

    start: int
    end: int
    name: str
    gender: str


def is_short_form(words: str) -> bool:
    """Whether words may stand for a longer name: a pronoun, "who", or a name of one word, with or without a title.

    >>> [is_short_form(words) for words in ("She", "Mr. Holm", "Karl Holm", "the crew")]
    [True, True, False, False]
    """
    if words.casefold() in _PRONOUNS or words.casefold() in _WHO:
        return True
    short = without_titles(words)
    return " " not in short and short[:1].isupper()


class People:
    """The persons of a text, to be asked who a short form stands for; ask in the order of the text.

    ``starts`` are the places where sentences begin; ``said`` the stretches that somebody says, ``sources`` where
    those who say them are named.

    >>> text = "Ann Voss met Karl Holm. She said no. Mr. Holm left, and he said so."
    >>> people = People(text, [0, 24, 37], [(33, 35)])
    >>> [people.meant("She", 24), people.meant("Mr. Holm", 37), people.meant("he", 56), people.meant("they", 56)]
    ['Ann Voss', 'Karl Holm', 'Karl Holm', '']
    """

    def __init__(
        self, text: str, starts: Sequence[int], said: Sequence[Span] = (), sources: Sequence[Span] = ()
    ) -> None:
        self._text, self._starts = text, starts or [0]
        found = [one for one in found_in(text) if one.short]
        self._full = _full_names(text, found, _Outside(sources))
        self._bearing: dict[str, list[str]] = {}  # for each surname, the full names that end in it
        for name in self._full:
            self._bearing.setdefault(name.split()[-1], []).append(name)
        opening = _opening(text, set(self._bearing), {one.start for one in found})
        named = sorted([*found, *opening], key=lambda one: one.start)
        self._mentions = [m for one in named for m in self._mention(one)]
        outside = _Outside(said)
        self._told = [m for m in self._mentions if not _DESCRIBES.match(text, m.end) and outside.holds(m.start)]

    def meant(self, words: str, at: int) -> str:
        """The full name of whom the words at a place stand for; an empty string for other words and where unknown."""
        kind = words.casefold()
        if kind in _PRONOUNS:
            name = self._nearest(_PRONOUNS[kind], at)
            self._told.append(_Mention(at, at + len(words), name, _PRONOUNS[kind])) if name else None
            self._told.sort(key=lambda m: m.start)
            return name
        if kind in _WHO:
            return self._before_who(at)
        if not is_short_form(words):
            return ""
        short = without_titles(words)
        title = words.removesuffix(short).split()[-1:]
        return self._named(short, _TITLES_OF.get(title[0].rstrip(".").casefold(), "") if title else "", at)

    def _mention(self, one: Found) -> list[_Mention]:
        if " " in one.short:
            gender = _TITLES_OF.get(one.title) or _gender(one.short)
            return [_Mention(one.start, one.end, one.short, gender)] if one.short in self._full else []
        gender = _TITLES_OF.get(one.title, "")
        name = self._named(one.short, gender, one.start)
        if name:
            return [_Mention(one.start, one.end, name, gender or _gender(name))]
        if one.title in _PERSONAL or one.short.casefold() in _ALONE:
            return [_Mention(one.start, one.end, one.titled, gender or _gender(one.short))]
        return []

    def _named(self, surname: str, gender: str, at: int) -> str:
        """The person with this surname named last before a place, or first after it."""
        fit = [name for name in self._bearing.get(surname, ()) if not gender or _gender(name) in ("", gender)]
        before = [(place, name) for name in fit for place in self._full[name] if place < at]
        if before:
            return max(before)[1]
        return min((self._full[name][0], name) for name in fit)[1] if fit else ""

    def _nearest(self, gender: str, at: int) -> str:
        """The first person of the nearest sentence before a place who may be of this gender."""
        here = bisect_right(self._starts, at) - 1
        told = [m for m in self._told if m.start < at and m.gender in ("", gender)]
        for back in range(_SENTENCES_BACK):
            if here - back < 0:
                break
            first = self._starts[here - back]
            last = self._starts[here - back + 1] if back else at
            inside = [m for m in told if first <= m.start < last]
            if inside:
                return next((m.name for m in inside if m.gender == gender), inside[0].name)
        return ""

    def _before_who(self, at: int) -> str:
        """The person or the words that "who" goes back to."""
        near = [m for m in self._mentions if at - _WHO_NEAR <= m.end <= at]
        if near and _ASIDE.fullmatch(self._text, near[-1].end, at):
            return near[-1].name
        found = _WHOM.search(self._text, max(0, at - _WHO_NEAR), at)
        return found[1] if found else ""


def _full_names(text: str, found: Sequence[Found], unsaying: _Outside) -> dict[str, list[int]]:
    """The full names of persons with the places where they stand."""
    saying = {one.short for one in found if not unsaying.holds(one.start)}
    titled = {one.short.split()[-1] for one in found if one.title in _PERSONAL or _stands_alone(one.short)}
    out: dict[str, list[int]] = {}
    for one in found:
        words = one.short.split()
        first = words[0].casefold()
        known = first in _FIRST
        if len(words) < 2 or len(words) > 4 or any(word.casefold() in BODIES for word in words):
            continue
        likely = one.title in _PERSONAL or words[-1] in titled or one.short in saying or _AGED.match(text, one.end)
        if known or (likely and not first.endswith("ly")):
            out.setdefault(one.short, []).append(one.start)
    return out


def _opening(text: str, surnames: set[str], found: set[int]) -> list[Found]:
    """Surnames that open a sentence, where any word has a capital."""
    places: dict[int, str] = {}
    for name in sorted(surnames):
        at = text.find(name)
        while at >= 0:
            if _opens(text, at) and _WORD_END.match(text, at + len(name)):
                places.setdefault(at, name)
            at = text.find(name, at + 1)
    out, free = [], 0
    for at, name in sorted(places.items()):
        if at >= free:
            free = at + len(name)
            if at not in found:
                out.append(Found(at, free, name, "", name))
    return out


_WORD_END = re.compile(r"\b")


def _opens(text: str, at: int) -> bool:
    """Whether a sentence, a line or a quotation begins at a place."""
    if at == 0 or text[at - 1] in '\n"“':
        return True
    return text[at - 1] == " " and at > 1 and text[at - 2] in '.!?:\n"“'


def _stands_alone(name: str) -> bool:
    """Whether one word may be a surname; a word in "s" is more often a group ("Americans")."""
    return " " not in name and not name.endswith("s")


def _gender(name: str) -> str:
    first = name.split()[0].casefold()
    return "m" if first in _MEN else "f" if first in _WOMEN else ""


class _Outside:
    """The places outside some stretches."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def holds(self, at: int) -> bool:
        here = bisect_right(self._starts, at) - 1
        return here < 0 or at >= self._ends[here]

"""Verbs of headlines: "Senate passes bill" tells something, "Senate bill" and "Plans for the Senate" only name it.

Headlines are told in the present tense, without auxiliaries. A form that is seldom a noun counts as a verb wherever a
word stands before it; one that is often a noun ("plans", "votes") only before a word that begins its object.
"""

from __future__ import annotations

import re

__all__ = ["tells"]

_SURE = frozenset(
    "accepts accuses acts adds admits adopts advances agrees aims allows announces appears approves argues "
    "arrives asks avoids becomes begins believes blasts bolsters brings bristles carries challenges clears closes "
    "collapses confirms considers contains continues creates declares decides decries defends defies denies "
    "deserves destroys dies dismisses divides draws eases elects enacts endorses enflames enriches ensures enters "
    "erupts escapes expands expects explains exposes fails falls favors feels finds follows forgets gets gives "
    "goes grows happens hears helps hits ignores includes inflames insists invokes joins jumps keeps kills knows "
    "lacks lashes launches leads learns lets looms loses makes meets mocks mulls nears nixes obtains oks opens "
    "opposes overturns passes pays pleads praises prepares presses prevents promises proposes protects proves "
    "pulls pushes puts quits raises rallies ramps reacts re-enters receives refuses rejects relies remains "
    "removes replaces requires resigns resists responds restores resumes reveals reverses revives rips rises "
    "rolls says seeks seems sends serves settles shuns slams slashes slows sours speaks spends stalls stays sues "
    "survives suspends swears takes tends testifies tweaks tells threatens throws topples tries trims trumpets "
    "unites unveils upholds urges uses visits vows wages wants warns weighs wins withdraws yields".split()
)
"""Third persons that are seldom plural nouns."""
_DOUBTFUL = frozenset(
    "attacks backs bans bars blames blocks boosts calls cites claims credits cuts debates delays demands doubts "
    "drops ends faces fears fights files fires forces impacts gains halts holds hopes leaves lifts looks moves "
    "names needs offers orders plans plays pledges posts questions races reaches reads releases reports returns "
    "runs scores sees sets shifts shows signals signs starts steps supports talks targets tests thinks turns "
    "votes works worries".split()
)
"""Third persons that are often plural nouns."""
_THIRD_PERSONS = _SURE | _DOUBTFUL
_AFTER_NAME = frozenset("backs bans blames blocks cites delays ends faces orders posts".split())
"""Of these, such as are verbs after a name with a capital: "Senate backs new rules"."""
_BARE = frozenset(
    [word[:-1] for word in _THIRD_PERSONS]
    + [word[:-2] for word in _THIRD_PERSONS if word.endswith("es")]
    + [word[:-3] + "y" for word in _SURE if word.endswith("ies")]
)
"""How the third persons are written after a plural, and some forms that no verb has."""
_TOLD = frozenset("became began chose fell flew gave grew knew meant rose saw spoke threw went wore wrote".split())
_VERBS = _THIRD_PERSONS | _BARE | _TOLD
_OBJECT = frozenset(
    "a an the this that these those its his her their our all no new major more to into against over up out down "
    "off back for on at with without".split()
)
_NO_SUBJECT = frozenset(
    "a an the this that these those its his her their our my your no any some many more all and or of for in on "
    "at with to from by about over under after before between how as vs per what who two three four five six "
    "seven eight nine ten twelve twenty hundred last next first new".split()
)
_WORD = re.compile(r"(?<![\w'’.-])(?:['’.-]*+\w)++")


def tells(heading: str) -> bool:
    """Whether a heading has a verb in the present tense or a strong past after the words that are its subject.

    >>> [tells(s) for s in ("Senate passes bill", "Mayors seek a new vote", "Plans for the Senate", "Voting rights")]
    [True, True, False, False]
    """
    written = _WORD.findall(heading)
    words = [word.casefold() for word in written]
    return not _VERBS.isdisjoint(words) and any(
        _after_name(written, i) or _is_verb(words[i - 1], words[i], words[i + 1] if i + 1 < len(words) else "")
        for i in range(1, len(words))
        if words[i - 1] not in _NO_SUBJECT and not (words[i - 1].isdigit() and words[i] in _DOUBTFUL)
    )


def _after_name(written: list[str], i: int) -> bool:
    """Whether a word is one that is a verb after a name, and more words follow."""
    return written[i] in _AFTER_NAME and written[i - 1][0].isupper() and 1 < i + 1 < len(written)


def _is_verb(before: str, word: str, after: str) -> bool:
    """Whether a word with these neighbours is the verb of a headline."""
    if word in _TOLD:
        return True
    if before.endswith("s") and not before.endswith(("ss", "us", "is", "'s", "’s")):
        # A plural subject: "mayors seek". The form with "-s" after a plural is a noun ("voters rights plans").
        third = next((word + end for end in ("s", "es") if word + end in _THIRD_PERSONS), "")
        third = third or (word[:-1] + "ies" if word.endswith("y") and word[:-1] + "ies" in _SURE else "")
        return bool(third) and after != "" and (after in _OBJECT or (third in _SURE and word not in _NOUNS))
    return (word in _SURE and after != "") or (word in _DOUBTFUL and after in _OBJECT)


_NOUNS = frozenset(
    "act advance aim challenge close collapse ease escape favor help hit jump kill lack launch lead lash mock pay "
    "press promise pull push race raise rally rise roll rip say settle slam slash spend stall stay take throw "
    "trim trumpet use wage yield win open complete clear find".split()
)
"""Bare forms that are often nouns or adjectives after a plural ("sales push", "jobs act")."""

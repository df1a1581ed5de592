"""Sense rules: which marks do not mean what their entry means, told by their case and by the words around them.

The rules of all entries are laid in arrays once (:class:`SenseRules`), so that the words before and after all marks
are looked up together. Words that are more than letters ("it's", "2.5"), and entries whose rules name stems, are looked
at one by one (:func:`wrong_neighbour`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from framing.entries import ASIDE, Entry, Options, fold
from framing.errors import one_of
from framing.lexicon import Lexicon
from framing.line import DIGIT, FOREIGN, LONGEST, UPPER, Line, keys_of

__all__ = ["SenseRules", "broken_rules", "rules_of", "wrong_case", "wrong_neighbour"]

_NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety one hundred hundreds thousand thousands million "
    "millions billion billions trillion trillions dozen dozens half"
).split()
_NUMBER = re.compile(rf"[$£€]?\d[\d,.]*%?|(?:{'|'.join(_NUMBER_WORDS)})(?!\w)")
_FOLLOWING = re.compile(r" ?([$£€]?\w[\w.,]*(?:'\w+)?%?)")
_PRECEDING = re.compile(r" ?([%'.]?\w[\w.'%]*[$£€]?)")
_BACK = 40
"""Characters before a mark in which the word before it is read."""
_POSITIVE, _BACKWARD = (1, 3), (2, 3)
"""Of the four rules of :attr:`Entry.neighbours` those that name words of which one must stand there, and those about
the word before."""


# --- one mark ------------------------------------------------------------


def wrong_case(case: str, text: str, start: int, end: int, first: int) -> str:
    """In words, why a mark has not the case its entry asks for; empty when it has. ``first`` begins its sentence.

    >>> wrong_case("lower", "It came in May.", 11, 14, 0)
    'sense: capitalised “May”'
    """
    capital = text[start].isupper()
    if case == "upper" and not capital:
        return f"sense: lower case “{text[start:end]}”"
    if case == "lower" and capital and not text[start:end].isupper() and any(c.isalnum() for c in text[first:start]):
        return f"sense: capitalised “{text[start:end]}”"
    return ""


def wrong_neighbour(entry: Entry, folded: str, start: int, end: int, first: int, last: int) -> str:
    """In words, which of an entry's rules the words around a mark break, inside its sentence; empty when none.

    >>> friday = Entry("good", "good", "praise", not_before=("friday",))
    >>> wrong_neighbour(friday, "on good friday", 3, 7, 0, 14)
    'sense: before “friday”'
    """
    after = _next_word(folded, end, last) if entry.not_before or entry.only_before else ""
    before = _previous_word(folded, start, first) if entry.not_after or entry.only_after else ""
    for rule, options in enumerate(entry.neighbours):
        word = before if rule in _BACKWARD else after
        if options and _is_one_of(word, options) != (rule in _POSITIVE):
            return _said(entry, rule, word)
    return ""


def _said(entry: Entry, rule: int, word: str) -> str:
    """In words, that a mark breaks one of the four rules of its entry; ``word`` stands beside it."""
    where = "after" if rule in _BACKWARD else "before"
    if rule in _POSITIVE:
        return f"sense: not {where} {_list(entry.only_after if rule in _BACKWARD else entry.only_before)}"
    return f"sense: {where} “{word}”"


def _next_word(folded: str, end: int, last: int) -> str:
    """The word right after a mark, within the sentence; an empty string when a mark of punctuation comes first."""
    found = _FOLLOWING.match(folded, end, max(end, last))
    return found[1].rstrip(".,") if found else ""


def _previous_word(folded: str, start: int, first: int) -> str:
    """The word right before a mark, within the sentence; read backwards, which no long run of letters slows down."""
    found = _PRECEDING.match(folded[max(first, start - _BACK) : start][::-1])
    return found[1][::-1] if found else ""


def _is_one_of(word: str, options: Options) -> bool:
    whole, stems, number = options
    return bool(word) and (word in whole or word.startswith(stems) or (number and bool(_NUMBER.match(word))))


@cache
def _list(options: tuple[str, ...]) -> str:
    shown = ["a number" if option == "#" else f"“{option}”" for option in options[:4]]
    return one_of([*shown, "…"] if len(options) > 4 else shown)


# --- the rules of all entries ------------------------------------------------------------


class SenseRules:
    """The entries of some lexicons, and their sense rules as arrays with an element per entry.

    ``number`` finds an entry by the name of its lexicon and its id. ``asks`` says for each of the four rules of
    :attr:`Entry.neighbours` which entries have it, ``counts`` where a number is one of the words, ``words`` holds the
    sorted keys of its whole words together with their entries.
    """

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self.lexicons = tuple(lexicons)
        named = [(lexicon.name, entry) for lexicon in lexicons for entry in lexicon.entries]
        self.entries = [entry for _, entry in named]
        self.number = {(name, entry.id): i for i, (name, entry) in enumerate(named)}
        self.aside = np.array([entry.category == ASIDE for entry in self.entries], dtype=bool)
        self.ruled = np.array([entry.has_rules for entry in self.entries], dtype=bool)
        self.ruled = np.array([entry.has_rules for entry in self.entries], dtype=bool)
        self.case = np.array([entry.case for entry in self.entries], dtype="U5")
        ruled = [(i, rules) for i, entry in enumerate(self.entries) if any(rules := entry.neighbours)]
        self.asks = np.zeros((4, len(named)), dtype=bool)
        self.counts = np.zeros((4, len(named)), dtype=bool)
        self.by_hand = np.zeros(len(named), dtype=bool)
        pairs: list[list[tuple[int, str]]] = [[], [], [], []]
        for i, rules in ruled:
            for rule, options in enumerate(rules):
                if options:
                    self.asks[rule, i] = True
                    self.counts[rule, i] = options.number
                    self.by_hand[i] |= bool(options.stems) or not all(map(_plain, options.whole))
                    pairs[rule] += [(i, word) for word in options.whole]
        self.words = [np.sort(_together(keys_of([w for _, w in some]), np.array([i for i, _ in some], dtype=np.uint64)))
                      for some in pairs]  # fmt: skip

    def holds(self, rule: int, entry: np.ndarray, keys: np.ndarray) -> np.ndarray:
        """For each entry whether its rule names the whole word with this key."""
        words = self.words[rule]
        if not len(words):
            return np.zeros(len(entry), dtype=bool)
        asked = _together(keys, entry.astype(np.uint64))
        return (words.take(np.searchsorted(words, asked), mode="clip") == asked) & (keys != 0)


def _plain(word: str) -> bool:
    """Whether a word of a rule is looked up by its key."""
    return word.isascii() and len(word) <= LONGEST


def _together(keys: np.ndarray, entry: np.ndarray) -> np.ndarray:
    return (keys ^ (entry + np.uint64(1))) * np.uint64(0xD6E8FEB86659FD93) + entry


_MADE: dict[tuple[int, ...], SenseRules] = {}
_AT_MOST = 4


def rules_of(lexicons: Sequence[Lexicon]) -> SenseRules:
    """The rules of these very lexicons, laid out once: a corpus that comes in parts asks for them again and again."""
    key = tuple(map(id, lexicons))  # the rules hold their lexicons, so no other object can take their ids
    if key not in _MADE:
        if len(_MADE) == _AT_MOST:
            del _MADE[next(iter(_MADE))]
        _MADE[key] = SenseRules(lexicons)
    return _MADE[key]


# --- all marks ------------------------------------------------------------

_APOSTROPHES = frozenset([ord("'"), 0x85, 0x86, 0x87])


def _among(codes: frozenset[int] | set[int]) -> np.ndarray:
    return np.array([i in codes for i in range(0x100)], dtype=bool)


_LETTERS = {i for i in range(FOREIGN) if chr(i).isalnum() or chr(i) == "_"} | {0x90}
_IS_LETTER = _among(_LETTERS)
_GAP = bytes(i not in _LETTERS for i in range(0x100))
_IS_SPACE = _among({*map(ord, " -\n\t\r"), 0x88})
_GOES_ON = _among({*map(ord, ".,%"), *_APOSTROPHES})
_BEGINS = _among({ord("$"), 0x83, 0x84})
_ENDS = _among({*map(ord, ".%"), *_APOSTROPHES})
_STOPS = _among({*map(ord, ".,")})


@cache
def _numbers() -> np.ndarray:
    return keys_of(_NUMBER_WORDS)


class _Words(NamedTuple):
    """For each mark the word beside it: where it begins and ends, empty for none, and where one must look by hand."""

    starts: np.ndarray
    ends: np.ndarray
    by_hand: np.ndarray


def _following(line: Line, gaps: np.ndarray, end: np.ndarray, last: np.ndarray) -> _Words:
    """The words right after marks, as :func:`_next_word` finds them."""
    codes, limit = line.codes, np.maximum(end, last)
    at = end + (_IS_SPACE[codes[end]] & (end < limit))
    to = np.maximum(np.minimum(gaps[np.searchsorted(gaps, at)], limit), at)
    here, beyond = codes[to], codes[to + 1]
    closes = _STOPS[here] & ~((to + 1 < limit) & (_IS_LETTER[beyond] | _GOES_ON[beyond]))
    return _Words(at, to, (to < limit) & np.where(to > at, _GOES_ON[here] & ~closes, _BEGINS[here]))


def _preceding(line: Line, gaps: np.ndarray, start: np.ndarray, first: np.ndarray) -> _Words:
    """The words right before marks, as :func:`_previous_word` finds them."""
    codes, limit = line.codes, np.maximum(first, start - _BACK)
    to = start - (_IS_SPACE[codes[start - 1]] & (start > limit))
    some, nearest = to > limit, codes[to - 1]
    letter = _IS_LETTER[nearest] & some
    gap = gaps[np.searchsorted(gaps, to - 1) - 1]
    at = np.where(letter, np.maximum(np.where(gap < to, gap + 1, 0), limit), to)
    before = codes[at - 1]
    odd = np.where(letter, (_ENDS[before] | _BEGINS[before]) & (at > limit), _ENDS[nearest] & some)
    return _Words(at, to, odd)


def broken_rules(
    line: Line, texts: Sequence[str], rules: SenseRules, entry: np.ndarray, *places: np.ndarray
) -> dict[int, str]:
    """Which of some marks break a rule of their entry, by number, and in words which.

    ``places`` are start and end of the marks, and of the sentences around them, on the line.

    >>> from framing.lexicon import load_lexicon
    >>> rules, text = rules_of((load_lexicon("hedges"),)), "It came in May."
    >>> may = next(i for i, entry in enumerate(rules.entries) if entry.pattern == "may")
    >>> broken_rules(Line([text]), [text], rules, np.array([may]), *map(np.array, ([11], [14], [0], [15])))
    {0: 'sense: capitalised “May”'}
    """
    verdict, words, by_hand = _verdicts(line, rules, entry, *places)
    case, capital = rules.case[entry], (line.kinds[places[0]] & UPPER) > 0
    by_hand |= np.where(capital, case == "lower", case == "upper")
    why: dict[int, str] = {}
    plain = np.flatnonzero((verdict >= 0) & ~by_hand)
    for i, rule, number, at, to in zip(
        plain.tolist(), verdict[plain].tolist(), entry[plain].tolist(), *words[:, plain].tolist(), strict=True
    ):
        word = line.text[at:to]
        by_hand[i] |= not word.isascii()
        why[i] = _said(rules.entries[number], rule, word.lower())
    rows = np.flatnonzero(by_hand)
    return why | _by_hand(line, texts, rules, rows, entry[rows], *(place[rows] for place in places))


def _verdicts(
    line: Line, rules: SenseRules, entry: np.ndarray, *places: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each mark the number of the rule it breaks, -1 for none, the word beside it, and where to look by hand."""
    start, end, first, last = places
    gaps = np.flatnonzero(np.frombuffer(line.codes.tobytes().translate(_GAP), dtype=bool))
    verdict, words = np.full(len(entry), -1), np.zeros((2, len(entry)), dtype=np.int64)
    by_hand = rules.by_hand[entry]
    for rule in (2, 0):
        rows = np.flatnonzero((rules.asks[rule] | rules.asks[rule + 1])[entry])
        at, to, odd = (
            _preceding(line, gaps, start[rows], first[rows])
            if rule in _BACKWARD
            else _following(line, gaps, end[rows], last[rows])
        )
        by_hand[rows] |= odd
        mine, keys, some = entry[rows], line.keys(at, to), to > at
        number = some & (((line.kinds.take(at, mode="clip") & DIGIT) > 0) | np.isin(keys, _numbers()))
        for each in (rule + 1, rule):
            named = some & (rules.holds(each, mine, keys) | (rules.counts[each][mine] & number))
            broken = rules.asks[each][mine] & (named != (each in _POSITIVE))
            verdict[rows[broken]] = each
            words[:, rows[broken]] = at[broken], to[broken]
    return verdict, words, by_hand


def _by_hand(
    line: Line, texts: Sequence[str], rules: SenseRules, rows: np.ndarray, entry: np.ndarray, *places: np.ndarray
) -> dict[int, str]:
    """The same as :func:`broken_rules` for marks that are looked at one by one; empty words for no broken rule."""
    why = {}
    docs = np.searchsorted(line.base, places[0], side="right") - 1
    last_doc, text, folded = -1, "", ""
    for i, number, doc, *place in zip(
        rows.tolist(), entry.tolist(), docs.tolist(), *((p - line.base[docs]).tolist() for p in places), strict=True
    ):
        if doc != last_doc:
            last_doc, text = doc, texts[doc]
            folded = fold(text)
        start, end, first, last = place
        asked = rules.entries[number]
        case = wrong_case(asked.case, text, start, end, first) if asked.case else ""
        why[i] = case or wrong_neighbour(asked, folded, start, end, first, last)
    return why

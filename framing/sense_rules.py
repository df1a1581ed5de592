"""The sense rules of all entries as arrays: which of many marks break a rule.

The words before and after all marks are looked up together. Words that are more than letters and an apostrophe ("2.5"),
and entries whose rules name words that have no key, are looked at one by one (:mod:`framing.senses`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from framing.entries import ASIDE, Options, fold
from framing.keyed import DIGIT, FOREIGN, LONGEST, UPPER, KeyedLine, keys_of
from framing.lexicon import Lexicon
from framing.senses import BACK, BACKWARD, NUMBERS, POSITIVE, WHERE, said, wrong_case, wrong_neighbour

__all__ = ["SenseRules", "broken_rules", "rules_of"]


class SenseRules:
    """The entries of some lexicons and their sense rules as arrays, with an element per entry.

    ``number`` finds an entry by the name of its lexicon and its id. ``asks`` says for each of the four rules of
    :attr:`Entry.neighbours` which entries have it, ``counts`` where a number is one of the words, ``by_hand`` where
    there is a word that has no key.
    """

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self.lexicons = tuple(lexicons)
        named = [(lexicon.name, entry) for lexicon in lexicons for entry in lexicon.entries]
        self.entries = [entry for _, entry in named]
        self.number = {(name, entry.id): i for i, (name, entry) in enumerate(named)}
        self.ruled = np.array([entry.has_rules for entry in self.entries], dtype=bool)
        self.aside = np.array([entry.category == ASIDE for entry in self.entries], dtype=bool)
        self.senses = np.array([f"sense: {entry.sense}" for entry in self.entries], dtype=object)
        self.case = np.array([entry.case for entry in self.entries], dtype="U5")
        self.asks, self.counts = np.zeros((2, 4, len(named)), dtype=bool)
        self.by_hand = np.zeros(len(named), dtype=bool)
        self.said = np.full((4, len(named)), "", dtype=object)
        words: list[dict[int, list[tuple[int, str]]]] = [{}, {}, {}, {}]
        for i in np.flatnonzero(self.ruled).tolist():
            for rule, options in enumerate(self.entries[i].neighbours):
                if options:
                    self._lay(i, rule, options, words[rule])
        self._words = [{length: _keys(some) for length, some in each.items()} for each in words]

    def _lay(self, i: int, rule: int, options: Options, words: dict[int, list[tuple[int, str]]]) -> None:
        """Lay out one rule of an entry; ``words`` collects its whole words under 0, and its stems by their length."""
        self.asks[rule, i], self.counts[rule, i] = True, options.number
        self.by_hand[i] |= not all(map(_has_key, (*options.whole, *options.stems)))
        if rule in POSITIVE:
            self.said[rule, i] = said(self.entries[i], rule, "")
        for length, some in ((0, options.whole), *((len(stem), (stem,)) for stem in options.stems)):
            words.setdefault(length, []).extend((i, word) for word in some)

    def names(self, rule: int, entry: np.ndarray, line: KeyedLine, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """For each of some words whether a rule of an entry names it, or a stem of it."""
        out = np.zeros(len(entry), dtype=bool)
        for length, keys in self._words[rule].items():
            long = np.flatnonzero(ends - starts >= length) if length else np.arange(len(entry))
            begins = starts[long]
            words = line.keys(begins, begins + length if length else ends[long])
            out[long] |= keys.hold(_together(words, entry[long])) & (words > 0)
        return out & (ends > starts)


class _Keys:
    """A set of keys. Most that are asked for are not in it, which a table of their first bits tells at once."""

    def __init__(self, keys: np.ndarray) -> None:
        n_bits = len(keys).bit_length() + 5  # one place in thirty or more is taken
        self._keys, self._rest = np.sort(keys), np.uint64(64 - n_bits)
        self._taken = np.zeros(1 << n_bits, dtype=bool)
        self._taken[keys >> self._rest] = True

    def hold(self, keys: np.ndarray) -> np.ndarray:
        """Which keys are in the set."""
        out = self._taken[keys >> self._rest]
        likely = np.flatnonzero(out)
        out[likely] = self._keys.take(np.searchsorted(self._keys, keys[likely]), mode="clip") == keys[likely]
        return out


def _keys(words: list[tuple[int, str]]) -> _Keys:
    """The keys of words together with their entries."""
    return _Keys(_together(keys_of([word for _, word in words]), np.array([entry for entry, _ in words])))


def _has_key(word: str) -> bool:
    """Whether a word of a rule can be looked up by its key."""
    return word.isascii() and 0 < len(word) <= LONGEST and word == word.lower()


def _together(keys: np.ndarray, entry: np.ndarray) -> np.ndarray:
    """One number for a word and an entry."""
    number = entry.astype(np.uint64) + np.uint64(1)
    return (keys ^ number) * np.uint64(0xD6E8FEB86659FD93) + number


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

_APOSTROPHE, _PERCENT = ord("'"), ord("%")
_ODD = {0x85, 0x86, 0x87}
"""Codes of characters that matching sees as apostrophes."""


def _among(codes: set[int]) -> np.ndarray:
    return np.array([i in codes for i in range(0x100)], dtype=bool)


_LETTERS = {i for i in range(FOREIGN) if chr(i).isalnum() or chr(i) == "_"} | {0x90}
_GAP = bytes(i not in _LETTERS for i in range(0x100))
_IS_LETTER = _among(_LETTERS)
_IS_SPACE = _among({*map(ord, " -\n\t\r"), 0x88})
_GOES_ON = _among({*map(ord, ".,%"), *_ODD})
_CLOSES = _among({*map(ord, ".,")})
_BEGINS = _among({ord("$"), 0x83, 0x84})
_ENDS = _among({*map(ord, ".%'"), *_ODD})


@cache
def _numbers() -> np.ndarray:
    return keys_of(NUMBERS)


class _Words(NamedTuple):
    """For each mark the word beside it, empty for none; where its first letters end; where one must look by hand."""

    starts: np.ndarray
    ends: np.ndarray
    letters: np.ndarray
    by_hand: np.ndarray


def _following(line: KeyedLine, gaps: np.ndarray, end: np.ndarray, last: np.ndarray) -> _Words:
    """The words right after marks, as :func:`_next_word` finds them."""
    codes, limit = line.codes, np.maximum(end, last)
    at = end + (_IS_SPACE[codes[end]] & (end < limit))
    to = np.maximum(np.minimum(gaps[np.searchsorted(gaps, at)], limit), at)
    here, beyond = codes[to], codes[to + 1]
    goes_on = (to + 1 < limit) & (_IS_LETTER[beyond] | _GOES_ON[beyond] | (beyond == _APOSTROPHE))
    by_hand = (to < limit) & np.where(to > at, _GOES_ON[here] & (goes_on | ~_CLOSES[here]), _BEGINS[here])
    whole = to.copy()
    more = np.flatnonzero((to > at) & (to + 1 < limit) & (here == _APOSTROPHE) & _IS_LETTER[beyond])
    whole[more] = np.minimum(gaps[np.searchsorted(gaps, to[more] + 1)], limit[more])
    by_hand[more] = (whole[more] < limit[more]) & (codes[whole[more]] == _PERCENT)
    return _Words(at, whole, to, by_hand)


def _preceding(line: KeyedLine, gaps: np.ndarray, start: np.ndarray, first: np.ndarray) -> _Words:
    """The words right before marks, as :func:`_previous_word` finds them."""
    codes, limit = line.codes, np.maximum(first, start - BACK)
    to = start - (_IS_SPACE[codes[start - 1]] & (start > limit))
    some, nearest = to > limit, codes[to - 1]
    at = np.where(_IS_LETTER[nearest] & some, _run_start(gaps, to, limit), to)
    letters = to.copy()
    more = np.flatnonzero((at < to) & (at > limit) & (codes[at - 1] == _APOSTROPHE))
    letters[more] = at[more] - 1
    at[more] = _run_start(gaps, letters[more], limit[more])
    before = codes[at - 1]
    by_hand = np.where(at < to, (_ENDS[before] | _BEGINS[before]) & (at > limit), _ENDS[nearest] & some)
    return _Words(at, to, letters, by_hand)


def _run_start(gaps: np.ndarray, to: np.ndarray, limit: np.ndarray) -> np.ndarray:
    """Where the letters that end at ``to`` begin."""
    gap = gaps[np.searchsorted(gaps, to) - 1]
    return np.maximum(np.where(gap < to, gap + 1, 0), limit)


def broken_rules(line: KeyedLine, rules: SenseRules, entry: np.ndarray, *places: np.ndarray) -> np.ndarray:
    """For each mark, in words, which rule of its entry it breaks; empty when none.

    ``places`` are start and end of the marks, and of the sentences around them, on the line.

    >>> from framing.lexicon import load_lexicon
    >>> rules, places = rules_of((load_lexicon("hedges"),)), map(np.array, ([11], [14], [0], [15]))
    >>> may = next(i for i, entry in enumerate(rules.entries) if entry.pattern == "may")
    >>> broken_rules(KeyedLine(["It came in May."]), rules, np.array([may]), *places).tolist()
    ['sense: capitalised “May”']
    """
    verdict, words, by_hand = _verdicts(line, rules, entry, *places)
    case, capital = rules.case[entry], (line.kinds[places[0]] & UPPER) > 0
    by_hand |= np.where(capital, case == "lower", case == "upper")
    why = np.full(len(entry), "", dtype=object)
    for rule in range(4):
        rows = np.flatnonzero((verdict == rule) & ~by_hand)
        if rule in POSITIVE:
            why[rows] = rules.said[rule, entry[rows]]
        else:
            where, beside = WHERE[rule], [line.text[at:to] for at, to in zip(*words[:, rows].tolist(), strict=True)]
            why[rows] = [f"sense: {where} “{word.lower()}”" for word in beside]
            by_hand[rows[[not word.isascii() for word in beside]]] = True
    rows = np.flatnonzero(by_hand)
    why[rows] = _by_hand(line, rules, entry[rows], *(place[rows] for place in places))
    return why


def _verdicts(
    line: KeyedLine, rules: SenseRules, entry: np.ndarray, *places: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each mark the number of the rule it breaks, -1 for none, the word beside it, and where to look by hand."""
    start, end, first, last = places
    gaps = np.flatnonzero(np.frombuffer(line.codes.tobytes().translate(_GAP), dtype=bool))
    verdict, words = np.full(len(entry), -1), np.zeros((2, len(entry)), dtype=np.int64)
    by_hand = rules.by_hand[entry]
    for rule in (2, 0):
        rows = np.flatnonzero((rules.asks[rule] | rules.asks[rule + 1])[entry])
        if rule in BACKWARD:
            at, to, letters, odd = _preceding(line, gaps, start[rows], first[rows])
        else:
            at, to, letters, odd = _following(line, gaps, end[rows], last[rows])
        by_hand[rows] |= odd
        number = (to > at) & (line.kinds[at] & DIGIT > 0)
        number |= np.isin(line.keys(at, letters), _numbers())
        for each in (rule + 1, rule):
            asked = np.flatnonzero(rules.asks[each][entry[rows]])
            mine = entry[rows[asked]]
            named = rules.names(each, mine, line, at[asked], to[asked]) | (rules.counts[each][mine] & number[asked])
            broken = asked[named != (each in POSITIVE)]
            verdict[rows[broken]] = each
            words[:, rows[broken]] = at[broken], to[broken]
    return verdict, words, by_hand


def _by_hand(line: KeyedLine, rules: SenseRules, entry: np.ndarray, *places: np.ndarray) -> list[str]:
    """The same as :func:`broken_rules` for marks that are looked at one by one."""
    out = []
    for number, start, end, first, last in zip(entry.tolist(), *(place.tolist() for place in places), strict=True):
        asked = rules.entries[number]
        wrong = wrong_case(asked.case, line.text, start, end, first) if asked.case else ""
        if not wrong:
            at, text = _folded(line, max(first, start - BACK), end, max(end, last))
            wrong = wrong_neighbour(asked, text, start - at, end - at, max(first - at, 0), last - at)
        out.append(wrong)
    return out


def _folded(line: KeyedLine, at: int, end: int, last: int) -> tuple[int, str]:
    """Where a stretch around a mark begins that holds the words beside it, and the folded stretch.

    The lower case of sigma depends on the letters around it, so that its whole document is folded.
    """
    to = min(last, end + BACK)
    text = line.text[at : last if " " not in line.text[end + 1 : to] else to]
    if "Σ" in text:
        doc = int(np.searchsorted(line.base, at, side="right")) - 1
        at = int(line.base[doc])
        text = line.text[at : int(line.base[doc + 1]) - 1 if doc + 1 < len(line.base) else len(line.text)]
    return at, fold(text)

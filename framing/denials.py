"""Which of many marks are denied: the rules of :mod:`framing.polarity`, asked of all marks and negators at once.

What lies far off or beyond the scope of its negator is told on arrays, and so is a mark with none but plain words
before it. Whether something lifts a denial is else asked one by one (:func:`framing.polarity.lifted`).
"""

from __future__ import annotations

from functools import cache

import numpy as np

from framing.clauses import lowered
from framing.keyed import ALNUM, LOWER, UPPER
from framing.polarity import LIFTING, REACH, concord, halved, lifted, plain
from framing.scopes import SCOPE_LISTS, Scopes
from framing.tokens import Places, TokenTable, WordLists

__all__ = ["negators_of"]


def negators_of(
    tokens: TokenTable, marks: np.ndarray, cues: np.ndarray, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """For each mark the number of the negator that denies it, -1 when none does: :func:`framing.polarity.negator_of`.

    ``marks`` and ``cues`` have a row of starts and a row of ends, places on the line; the negators that stand before
    mark ``i`` in its sentence are ``low[i]`` to ``high[i]``, without the last.

    >>> from framing.keyed import KeyedLine
    >>> tokens = TokenTable(KeyedLine(["He is not brave."]), np.array([0]), np.array([16]))
    >>> negators_of(tokens, np.array([[10], [15]]), np.array([[6], [9]]), np.array([0]), np.array([1])).tolist()
    [0]
    """
    many = high - low
    mark = np.repeat(np.arange(len(low)), many)
    cue = np.arange(len(mark)) - np.repeat(np.cumsum(many) - many, many) + low[mark]
    reaching = _Pairs(tokens, marks, cues, low, high).denied(mark, cue)
    out = np.full(len(low), -1)
    by_mark: dict[int, list[int]] = {}
    for i, by in zip(mark[reaching].tolist(), cue[reaching].tolist(), strict=True):
        by_mark.setdefault(i, []).append(by)
    for i, some in by_mark.items():
        if len(some) > 1 and concord(*(tokens.line.text[slice(*cues[:, by].tolist())] for by in some[-2:])):
            some.pop(-2)
        if len(some) % 2:
            out[i] = some[-1]
    return out


_LISTS = {
    **SCOPE_LISTS,
    "lifting": LIFTING,
    "enough": frozenset(["enough"]),
    "asks": frozenset("?!"),
}
_COMPARED = ("ier", "ter", "der", "ger", "worse", "more", "less")


@cache
def _lists() -> WordLists:
    return WordLists(_LISTS)


class _Pairs:
    """Marks and the negators before them."""

    def __init__(
        self, tokens: TokenTable, marks: np.ndarray, cues: np.ndarray, low: np.ndarray, high: np.ndarray
    ) -> None:
        self.tokens, self.words = tokens, Scopes(tokens, _lists())
        self.marks, self.cues, self.low, self.high = marks, cues, low, high
        self.halves = cues.copy()
        text = tokens.line.text
        for i in np.flatnonzero(tokens.line.ends_in(cues[1], [" nor"])).tolist():
            a, b = cues[:, i].tolist()
            self.halves[1, i] = a + halved(text[a:b], (0, b - a))[1]

    def denied(self, mark: np.ndarray, cue: np.ndarray) -> np.ndarray:
        """The numbers of the pairs in which the negator denies the mark."""
        tokens, words = self.tokens, self.words
        start, (cue_start, cue_end) = self.marks[0, mark], self.halves[:, cue]
        n_before, to = (np.searchsorted(tokens.ends, places, side="right") for places in (cue_start, start))
        follows = self._past_insertion(np.searchsorted(tokens.starts, cue_end), to)
        n_words = Places((tokens.kinds & ALNUM) > 0).between(follows, to)
        near = (start >= cue_end) & (n_words <= REACH)
        near &= ~self._names(cue_start, n_before)
        pairs = np.flatnonzero(near)
        first, last = tokens.overlapping(cue_start[pairs], cue_end[pairs])
        pairs, first, last = (each[first <= last] for each in (pairs, first, last))
        pairs = pairs[words.reaches(first, last, to[pairs])]
        places = n_before[pairs], follows[pairs], to[pairs]
        doubtful = ~self._nothing_lifts(mark[pairs], cue[pairs], *places)
        lifts = np.zeros(len(pairs), dtype=bool)
        lifts[doubtful] = self._lifted(*(each[doubtful] for each in (mark[pairs], cue[pairs], *places)))
        return pairs[~lifts]

    def _past_insertion(self, follows: np.ndarray, to: np.ndarray) -> np.ndarray:
        """The first tokens that count between negators and marks: behind a few words between commas."""
        comma = self.words.commas.from_on(follows + 1)
        inserted = self.words.on(follows, ",") & self.words.on(comma, ",") & (comma < to)
        return np.where(inserted, comma + 1, follows)

    def _names(self, cue_start: np.ndarray, n_before: np.ndarray) -> np.ndarray:
        """Whether negators with a capital inside a sentence belong to a name."""
        kinds, before = self.tokens.line.kinds, n_before - 1
        small = (kinds[self.tokens.starts[before]] & LOWER) > 0
        return ~self.tokens.edge[before] & small & ((kinds[cue_start] & UPPER) > 0)

    def _nothing_lifts(
        self, mark: np.ndarray, cue: np.ndarray, n_before: np.ndarray, follows: np.ndarray, to: np.ndarray
    ) -> np.ndarray:
        """Where it is plain that nothing lifts a denial: no word between, before or after could."""
        tokens, words, line = self.tokens, self.words, self.tokens.line
        (start, end), cue_end = self.marks[:, mark], self.halves[1, cue]
        lifting = words.places("lifting").between(follows, to)
        out = (lifting < 1) & ~tokens.ends_in(to - 1, "'s")
        out &= ~words.on(to, "lifting") & (tokens.starts[to] == start) & (tokens.ends[to] <= end)
        out &= ~line.ends_in(end, _COMPARED)
        after = np.searchsorted(tokens.starts, end)
        enough = words.places("enough").from_on(after)
        out &= (enough >= after + 5) | tokens.edge[enough]
        asks = ~tokens.edge[words.places("asks").up_to(tokens.edges[tokens.sentence_of(to) + 1] - 1)]
        out &= ~(line.ends_in(cue_end, ["n't"]) & asks)
        some, number = np.unique(cue, return_inverse=True)
        places = zip(self.halves[0, some].tolist(), self.halves[1, some].tolist(), strict=True)
        is_plain = np.array([_plain(line.text[a:b].lower()) for a, b in places], dtype=bool)
        return out & is_plain[number] if len(some) else out

    def _lifted(
        self, mark: np.ndarray, cue: np.ndarray, n_before: np.ndarray, follows: np.ndarray, to: np.ndarray
    ) -> list[bool]:
        """Where something lifts a denial, asked one by one."""
        tokens, text = self.tokens, self.tokens.line.text
        sentence = tokens.sentence_of(to)
        after = np.searchsorted(tokens.starts, self.marks[1, mark])
        numbers = np.stack([n_before, follows, to, after]) - tokens.edges[sentence] - 1
        places = np.concatenate([self.marks[:, mark], self.halves[:, cue], numbers])
        last_sentence, out = -1, []
        for i, j, k, place in zip(mark.tolist(), cue.tolist(), sentence.tolist(), places.T.tolist(), strict=True):
            if k != last_sentence:
                last_sentence, (words, starts, _) = k, tokens.sentence(k)
                whole = text[int(tokens.first[k]) : int(tokens.last[k])]
            start, end, cue_start, cue_end, b, f, t, a = place
            before, inner = words[:b], words[f:t]
            negator = lowered(text[cue_start:cue_end])
            if negator == "not" and before and before[-1] in ("can", "could"):
                negator = f"{before[-1]} not"
            free = inner if self.high[i] - self.low[i] == 1 else self._free(i, j, inner, starts[f:t])
            out.append(lifted(whole, negator, text[start:end].lower(), before, inner, free, words[a:]))
        return out

    def _free(self, mark: int, cue: int, inner: list[str], starts: list[int]) -> list[str]:
        """The words between a mark and its negator that are not in other negators."""
        numbers = range(int(self.low[mark]), int(self.high[mark]))
        others = [self.cues[:, i].tolist() for i in numbers if i != cue]
        places = zip(inner, starts, strict=True)
        return [word for word, at in places if not any(a <= at < b for a, b in others)]


@cache
def _plain(negator: str) -> bool:
    return plain(negator)

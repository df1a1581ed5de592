"""The words and marks of many sentences as arrays, cut as :func:`framing.clauses.tokens_of` cuts one sentence.

Rules on words are asked of all marks at once: which lists a word is on (:class:`WordLists`), how it ends, what it
begins with. :func:`walk` takes each mark along its sentence for as long as a rule goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set

import numpy as np

from framing.clauses import Tokens, lowered
from framing.keyed import DIGIT, SPACE, WORD, KeyedLine, keys_of

__all__ = ["Listed", "Places", "TokenTable", "WordLists", "walk"]

_PAD = 4
"""Edges after the last sentence, so that a look at the next words never leaves the table."""
_CONNECTORS = bytes(chr(i) in "-'./," for i in range(0x100))


class TokenTable:
    """The tokens of sentences of a line that do not overlap, in order, an edge before each sentence and at the end.

    An edge is an empty token at the beginning of its sentence: it is on no list and has no letters.

    >>> tokens = TokenTable(KeyedLine(["He isn’t brave. So?"]), np.array([0, 16]), np.array([15, 19]))
    >>> [tokens.line.text[a:b] for a, b in zip(tokens.starts.tolist(), tokens.ends.tolist())][:8]
    ['', 'He', 'isn’t', 'brave', '.', '', 'So', '?']
    """

    def __init__(self, line: KeyedLine, first: np.ndarray, last: np.ndarray) -> None:
        self.line, self.first, self.last = line, first, last
        starts, ends = _cut(line, first, last)
        low, high = np.searchsorted(starts, first), np.searchsorted(starts, last)
        many = high - low
        self.edges = np.append(0, np.cumsum(many + 1))
        total = int(many.sum())
        sentence = np.repeat(np.arange(len(first)), many)
        number = np.arange(total)
        into, source = number + sentence + 1, number + np.repeat(low - (np.cumsum(many) - many), many)
        self.starts = np.full(total + len(first) + _PAD, last[-1] if len(last) else 0, dtype=np.int64)
        self.starts[self.edges[:-1]] = first
        self.ends = self.starts.copy()
        self.starts[into], self.ends[into] = starts[source], ends[source]
        self.edge = np.ones(len(self.starts), dtype=bool)
        self.edge[into] = False
        self.kinds = line.kinds[self.starts]
        self.kinds[self.edge] = 0
        self.keys = line.keys(self.starts, self.ends)

    def overlapping(self, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The numbers of the first and the last token that share characters with stretches; first > last for none."""
        return np.searchsorted(self.ends, start, side="right"), np.searchsorted(self.starts, end) - 1

    def begin(self, i: np.ndarray, kind: int) -> np.ndarray:
        """Whether tokens begin with a character of a kind (:data:`framing.keyed.ALPHA`)."""
        return (self.kinds[i] & kind) > 0

    def sentence_of(self, i: np.ndarray) -> np.ndarray:
        """The numbers of the sentences of tokens."""
        return np.searchsorted(self.edges, i, side="right") - 1

    def ends_in(self, i: np.ndarray, *endings: str) -> np.ndarray:
        """Whether tokens end in one of some letters."""
        return self.line.ends_in(self.ends[i], endings, self.ends[i] - self.starts[i])

    def sentence(self, number: int) -> Tokens:
        """The tokens of one sentence, its places on the line; its first token has the number after its edge's."""
        low, high = int(self.edges[number]) + 1, int(self.edges[number + 1])
        starts, ends = self.starts[low:high].tolist(), self.ends[low:high].tolist()
        at = int(self.first[number])
        text = lowered(self.line.text[at : int(self.last[number])])
        return Tokens([text[a - at : b - at] for a, b in zip(starts, ends, strict=True)], starts, ends)


def _cut(line: KeyedLine, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the tokens of a line begin and end; none goes on over the beginning or the end of a sentence."""
    n = len(line.text)
    edge = np.zeros(n + 1, dtype=bool)
    edge[first], edge[last], edge[0], edge[n] = True, True, True, True
    made = np.frombuffer(bytearray(line.kinds[:n].tobytes().translate(_MADE_OF)), dtype=np.uint8)
    codes = line.codes[:n]
    marks = np.flatnonzero(np.frombuffer(codes.tobytes().translate(_CONNECTORS), dtype=bool))
    marks = marks[made[marks] == _MARK]
    joins = _joining(line, made, edge, marks[(marks > 0) & (marks < n - 1)])
    made[marks[codes[marks] == ord("-")]] = _HYPHEN
    made[joins] = _LETTERS
    edge[1:-1] |= (made[1:] != made[:-1]) | (made[1:] == _MARK)
    some = made != _NONE
    return np.flatnonzero(edge[:-1] & some), np.flatnonzero(edge[1:] & some) + 1


_NONE, _LETTERS, _HYPHEN, _MARK = range(4)
"""What tokens are made of: runs of letters, runs of hyphens, and marks each for itself."""
_MADE_OF = bytes(_LETTERS if kind & WORD else _NONE if kind & SPACE else _MARK for kind in range(0x100))


def _joining(line: KeyedLine, made: np.ndarray, edge: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The marks that belong to a word between its letters ("don't", "2.5", "and/or"); a comma between digits only."""
    at = at[(made[at - 1] == _LETTERS) & (made[at + 1] == _LETTERS) & ~edge[at] & ~edge[at + 1]]
    digits = (line.kinds[at - 1] & line.kinds[at + 1] & DIGIT) > 0
    return at[digits | (line.codes[at] != ord(","))]


def walk(at: np.ndarray, step: int, goes_on: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:
    """Where each token number stands after steps for as long as ``goes_on`` says so of (numbers, their rows).

    >>> walk(np.array([7, 2]), -1, lambda i, rows: i > 4).tolist()
    [4, 2]
    """
    at, live = at.copy(), np.arange(len(at))
    while len(live):
        live = live[goes_on(at[live], live)]
        at[live] += step
    return at


class WordLists:
    """Lists of words by name; which of them a word is on is a number whose bits are the lists.

    >>> lists = WordLists({"article": {"the", "a"}, "short": {"a", "of"}})
    >>> lists.of(keys_of(["a", "the", "it"])).tolist() == [lists["article"] | lists["short"], lists["article"], 0]
    True
    """

    def __init__(self, lists: Mapping[str, Set[str]]) -> None:
        self._bits = {name: np.uint64(1 << i) for i, name in enumerate(lists)}
        words = sorted(set().union(*lists.values()))
        self._keys = np.append(keys_of(words), np.uint64(0))
        on = [sum(int(bit) for name, bit in self._bits.items() if word in lists[name]) for word in words]
        self._on = np.array([*on, 0], dtype=np.uint64)
        self._factor, self._slots = self._hashed()

    def _hashed(self) -> tuple[np.uint64, np.ndarray]:
        """A factor that gives each word a place of its own in a table, and the table."""
        keys = self._keys[:-1]
        for factor in _FACTORS:
            places = (keys * factor) >> _SHIFT
            if len(np.unique(places)) == len(keys):
                slots = np.full(1 << (64 - int(_SHIFT)), len(keys), dtype=np.uint16)
                slots[places] = np.arange(len(keys))
                return factor, slots
        raise ValueError("two words have the same key")

    def __getitem__(self, name: str) -> np.uint64:
        return self._bits[name]

    def of(self, keys: np.ndarray) -> np.ndarray:
        """For each key of a word the lists it is on, as bits."""
        number = self._slots[(keys * self._factor) >> _SHIFT]
        return np.where(self._keys[number] == keys, self._on[number], np.uint64(0))


class Listed:
    """Tokens with the lists that their words are on, for rules to ask."""

    def __init__(self, tokens: TokenTable, lists: WordLists) -> None:
        self.tokens, self._lists = tokens, lists
        self._on = lists.of(tokens.keys)

    def on(self, i: np.ndarray, name: str) -> np.ndarray:
        """Whether tokens are on a list."""
        return (self._on[i] & self._lists[name]) > 0

    def places(self, *names: str) -> Places:
        """Where the tokens are that are on one of some lists, and the edges."""
        bits = np.bitwise_or.reduce([self._lists[name] for name in names])
        return Places(((self._on & bits) > 0) | self.tokens.edge)


class Places:
    """The numbers of some tokens, for which the nearest is looked up.

    >>> places = Places(np.array([True, False, False, True]))
    >>> places.up_to(np.array([2, 3])).tolist(), places.from_on(np.array([0, 1])).tolist()
    ([0, 3], [0, 3])
    """

    def __init__(self, wanted: np.ndarray) -> None:
        self._numbers = np.flatnonzero(wanted)

    def up_to(self, i: np.ndarray) -> np.ndarray:
        """The last one up to each number."""
        return self._numbers[np.searchsorted(self._numbers, i, side="right") - 1]

    def between(self, i: np.ndarray, to: np.ndarray) -> np.ndarray:
        """How many there are from each number on and before another; less than one when that is not farther on."""
        return np.searchsorted(self._numbers, to) - np.searchsorted(self._numbers, i)

    def from_on(self, i: np.ndarray) -> np.ndarray:
        """The first one from each number on."""
        return self._numbers[np.searchsorted(self._numbers, i)]


_SHIFT = np.uint64(64 - 17)
_FACTORS = np.random.default_rng(0).integers(1 << 62, 1 << 63, 500, dtype=np.uint64) | np.uint64(1)

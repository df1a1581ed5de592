"""What many evaluations are about: the rules of :mod:`framing.targets`, asked of all marks at once.

Each rule stands here under the name that it has there, where it can be read in plain words; both give the same.
``i``, ``first`` and the like are numbers of tokens in a :class:`framing.tokens.TokenTable`, one for each mark.
"""

from __future__ import annotations

from functools import cache, cached_property

import numpy as np

from framing.keyed import ALNUM, ALPHA, UPPER
from framing.targets import ADJECTIVE_ENDINGS, LISTS, QUALITIES
from framing.tokens import Listed, Places, TokenTable, WordLists, walk

__all__ = ["targets_of"]

Found = tuple[np.ndarray, np.ndarray]
"""The numbers of the first and last token of a noun phrase, for each mark; the last is -1 where there is none."""


def targets_of(tokens: TokenTable, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where that stands which each mark is about, as :func:`framing.targets.target_of` finds it; empty for nothing.

    ``start`` and ``end`` of the marks are places on the line, each mark within one of the sentences of the tokens.

    >>> from framing.keyed import KeyedLine
    >>> line = KeyedLine(["He called the mayor corrupt."])
    >>> tokens = TokenTable(line, np.array([0]), np.array([28]))
    >>> a, b = targets_of(tokens, np.array([20]), np.array([27]))
    >>> line.text[int(a[0]):int(b[0])]
    'mayor'
    """
    sentences = _Sentences(tokens, _lists())
    first, last = tokens.overlapping(start, end)
    low, high = np.full(len(first), 0), np.full(len(first), -1)
    open_ = np.flatnonzero(first <= last)
    for rule in (
        sentences.following,
        sentences.apposed,
        sentences.object,
        sentences.predicated,
        sentences.agent,
        sentences.itself,
    ):
        a, b = rule(first[open_], last[open_])
        found = b >= 0
        low[open_[found]], high[open_[found]] = a[found], b[found]
        open_ = open_[~found]
    low, high = sentences.trimmed(low, high)
    some = high >= low
    low, high = np.where(some, low, 0), np.where(some, high, 0)
    begins = tokens.starts[low]
    ends = np.where((low == high) & sentences.on(low, "fused"), sentences.pronoun_end(low), tokens.ends[high])
    return np.where(some, begins, 0), np.where(some, ends, 0)


@cache
def _lists() -> WordLists:
    return WordLists(LISTS)


class _Sentences(Listed):
    """The rules, over the tokens of sentences. Each takes the first and last token of marks."""

    def content(self, i: np.ndarray) -> np.ndarray:
        return self.tokens.begin(i, ALPHA) & ~self.on(i, "function")

    def capital(self, i: np.ndarray) -> np.ndarray:
        return self.tokens.begin(i, UPPER)

    def pronoun_end(self, i: np.ndarray) -> np.ndarray:
        """Where the pronoun ends that is one word with its verb ("he's", "they're")."""
        return self.tokens.ends[i] - np.where(self.tokens.ends_in(i, "re"), 3, 2)

    def trimmed(self, low: np.ndarray, high: np.ndarray) -> Found:
        low = walk(low, 1, lambda i, rows: (i <= high[rows]) & self.on(i, "empty")
                   & ((i < high[rows]) | ~self.on(i, "pronoun")))  # fmt: skip
        return low, walk(high, -1, lambda i, rows: (i >= low[rows]) & self.on(i, "empty noun"))

    # --- a noun that follows

    def following(self, first: np.ndarray, last: np.ndarray) -> Found:
        out = _nothing(first)
        adverb = self.tokens.ends_in(last, "ly") & ~self.on(last, "no adverb")
        rows = np.flatnonzero(~adverb & ~self.is_verb(first, last))
        begins = self.past_adjective(first[rows], last[rows] + 1)
        i = walk(begins, 1, lambda i, at: (i < begins[at] + 5) & self.content(i) & ~self.looks_like_verb(i))
        rows, begins, high = rows[i > begins], begins[i > begins], i[i > begins] - 1
        named = self.capital(high)
        low = walk(high, -1, lambda i, at: (i > begins[at]) & np.where(
            named[at], self.capital(i - 1), ~self.is_adjective(i - 1)))  # fmt: skip
        out[0][rows], out[1][rows] = low, high
        return out

    def past_adjective(self, first: np.ndarray, i: np.ndarray) -> np.ndarray:
        joined = self.on(i, "joins adjectives") & self.content(i + 1)
        joined &= self.content(np.where(joined, i + 2, i))
        before = first - 1
        determined = self.on(before, "determiner") | self.tokens.edge[before]
        return i + (joined & (determined | (self.predicative(first) < 0)))

    def is_adjective(self, i: np.ndarray) -> np.ndarray:
        return self.tokens.ends_in(i, *ADJECTIVE_ENDINGS) | self.on(i, "adjective")

    def looks_like_verb(self, i: np.ndarray) -> np.ndarray:
        past = self.tokens.ends_in(i, "ed") | self.on(i, "past")
        present = self.tokens.ends_in(i, "s") & ~self.tokens.ends_in(i, "ss") & self.on(i + 1, "determiner")
        return (past | present) & ~(self.capital(i) & ~self.tokens.edge[i - 1])

    # --- what stands before

    def apposed(self, first: np.ndarray, last: np.ndarray) -> Found:
        comma = walk(first - 1, -1, lambda i, rows: self.on(i, "article"))
        high = comma - 1
        found = (comma < first - 1) & self.on(comma, ",") & self.capital(high)
        return self.run_of_capitals(np.where(found, high, 0)), np.where(found, high, -1)

    def run_of_capitals(self, i: np.ndarray) -> np.ndarray:
        def goes_on(i: np.ndarray, rows: np.ndarray) -> np.ndarray:
            return (i > 0) & self.capital(i - 1) & ~self.on(i - 1, "determiner")

        return walk(i, -1, goes_on)

    def object(self, first: np.ndarray, last: np.ndarray) -> Found:
        high = walk(first - 1, -1, lambda i, rows: self.on(i, "before object"))
        naming = walk(high, -1, lambda i, rows: (high[rows] - i < 6) & ~self.on(i, "naming")
                      & self.tokens.begin(i, ALNUM) & ~self.on(i, "linking"))  # fmt: skip
        low = naming + 1 + self.on(naming + 1, "article")
        found = self.on(naming, "naming") & (naming < high) & (low <= high) & ~self.on(low, "limit")
        return low, np.where(found, high, -1)

    @cached_property
    def _near_predicate(self) -> Places:
        return self.places("linking", "ends predicate")

    def predicative(self, first: np.ndarray) -> np.ndarray:
        """The number of the linking verb before each predicate, -1 when there is none."""
        verb = self._near_predicate.up_to(first - 1)
        found = self.on(verb, "linking") & (verb >= first - 8) & ~self.tokens.edge[verb - 1]
        return np.where(found, verb, -1)

    def predicated(self, first: np.ndarray, last: np.ndarray) -> Found:
        low, high = _nothing(first)
        verb = self.predicative(first)
        rows = np.flatnonzero(verb >= 0)
        fused = self.on(verb[rows], "fused")
        low[rows[fused]] = high[rows[fused]] = verb[rows[fused]]
        low[rows[~fused]], high[rows[~fused]] = self.subject(verb[rows[~fused]])
        rows = np.flatnonzero((verb < 0) & ~self.tokens.edge[first - 1])
        opens = self.tokens.edges[self.tokens.sentence_of(first[rows])] + 1
        fused = self.on(opens, "fused")
        low[rows[fused]] = high[rows[fused]] = opens[fused]
        return low, high

    def subject(self, verb: np.ndarray) -> Found:
        """The subject before each verb."""
        high = walk(verb - 1, -1, lambda i, rows: self.on(i, "auxiliary") | self.tokens.ends_in(i, "ly"))
        relative = self.on(high, "relative") & ~self.tokens.edge[high - 1]
        high = high - relative * (1 + self.on(high - 1, ","))
        found = self.tokens.begin(high, ALNUM)
        low = walk(np.where(found, high, 1), -1, lambda i, rows: self.in_subject(i - 1))
        low = walk(low, 1, lambda i, rows: (i < high[rows]) & (self.on(i, "article") | self.on(i, "joins nouns")))
        return low, np.where(found, high, -1)

    @cached_property
    def _near_verb(self) -> Places:
        return self.places("linking", "past")

    def in_subject(self, i: np.ndarray) -> np.ndarray:
        joins = self.on(i, "and")
        verb = self._near_verb.up_to(i - 1)
        before = i - 1
        participle = self.tokens.ends_in(i, "ed") & ~(
            self.tokens.edge[before] | self.on(before, "determiner") | self.on(before, "of")
        )
        starts = self.on(i + 1, "determiner") & ~self.on(i, "of or and")
        inside = np.where(joins, self.tokens.edge[verb] | (verb < i - 6), ~participle & ~starts)
        return inside & self.tokens.begin(i, ALNUM) & ~self.on(i, "outside subject")

    def is_verb(self, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        before = first - 1
        ending = self.tokens.ends_in(first, "ed", "s") | self.on(first, "past")
        return ending & ~self.tokens.edge[before] & ~self.on(before, "determiner") & self.on(last + 1, "determiner")

    @cached_property
    def _near_auxiliary(self) -> Places:
        return self.places("auxiliary")

    def agent(self, first: np.ndarray, last: np.ndarray) -> Found:
        before = first - 1
        is_verb = self.is_verb(first, last)
        adverb = self.tokens.ends_in(last, "ly")
        auxiliary = self._near_auxiliary.up_to(before)
        quality = self.tokens.ends_in(last, *QUALITIES) & ~self.tokens.edge[before] & ~self.tokens.edge[before - 1]
        quality &= self.content(before)
        verb = np.where(quality, before, -1)
        verb = np.where(adverb, np.where(self.tokens.edge[auxiliary], first, auxiliary), verb)
        verb = np.where(is_verb, first, verb)
        out = _nothing(first)
        rows = np.flatnonzero(verb >= 0)
        out[0][rows], out[1][rows] = self.subject(verb[rows])
        return out

    def itself(self, first: np.ndarray, last: np.ndarray) -> Found:
        alone = self.tokens.edge[first - 1] & (self.tokens.edge[last + 1] | self.tokens.edge[last + 2])
        low = walk(first, -1, lambda i, rows: self.content(i - 1) & (first[rows] - i < 2))
        found = ~alone & self.on(low - 1, "determiner")
        return low, np.where(found, last, -1)


def _nothing(like: np.ndarray) -> Found:
    return np.zeros(len(like), dtype=np.int64), np.full(len(like), -1, dtype=np.int64)

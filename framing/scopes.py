"""How far many negators reach: the rules of :mod:`framing.clauses`, asked of all of them at once.

Each rule stands here under the name that it has there, where it can be read in plain words; both give the same.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from framing.clauses import LISTS
from framing.keyed import ALNUM
from framing.tokens import Listed, Places, walk

__all__ = ["SCOPE_LISTS", "Scopes"]

_SINGLE = ("no", "not", "neither", "nothing", "nor", "and", "but", "as", "that", "even", ",", ".")
SCOPE_LISTS = {
    **LISTS,
    **{word: frozenset([word]) for word in _SINGLE},
    "opens bracket": frozenset("(["),
    "closes bracket": frozenset(")]"),
    "and or": frozenset(["and", "or"]),
    "such or nor": frozenset(["such", "or", "nor"]),
    "who which": frozenset(["who", "which"]),
    "if though when": frozenset(["if", "though", "when"]),
    "well the": frozenset(["well", "the"]),
    "of to": frozenset(["of", "to"]),
    "no none": frozenset(["no", "none"]),
    "at to by on": frozenset(["at", "to", "by", "on"]),
    "object": LISTS["determiner"] | {"to", "it", "them", "him"},
    "head": frozenset(",:;("),
    "joint": frozenset(["but", "and", ",", "("]),
}
"""The lists of words that the rules ask for."""


class Scopes(Listed):
    """The rules, over the tokens of sentences; ``first`` and ``last`` are the first and last tokens of negators."""

    def reaches(self, first: np.ndarray, last: np.ndarray, to: np.ndarray) -> np.ndarray:
        """Whether the scope of each negator goes on over the token ``to`` behind it.

        This is ``_right`` of :mod:`framing.clauses`, gone only as far as it is asked.
        """
        phrase = self.reaches_phrase(first, last)
        depth = np.zeros(len(first), dtype=np.int64)

        def goes_on(i: np.ndarray, rows: np.ndarray) -> np.ndarray:
            depth[rows] += self.on(i, "opens bracket").astype(np.int64) - self.on(i, "closes bracket")
            bracket = self.on(i, "opens bracket") | self.on(i, "closes bracket")
            asked = np.flatnonzero((depth[rows] == 0) & ~bracket)
            stops = self.tokens.edge[i] | (depth[rows] < 0)
            j, mine = i[asked], rows[asked]
            stops[asked] |= self.ends(j, last[mine])
            stops[asked] |= phrase[mine] & (j > last[mine] + 1) & self.new_verb(j)
            phrase[rows] &= ~self.on(i, "that")
            return ~stops & (i <= to[rows])

        beyond = walk(self.past_insertion(last), 1, goes_on) > to
        beyond[beyond] = ~self.closed(last[beyond], to[beyond])
        return beyond

    def closed(self, last: np.ndarray, to: np.ndarray) -> np.ndarray:
        """Whether a quotation around each negator closes with a comma before the token ``to``, or at it: ``_said``."""
        out = np.zeros(len(last), dtype=bool)
        at, live = self._closings.from_on(last + 1), np.arange(len(last))
        while len(live):
            live = live[self.on(at[live], "closing") & (at[live] < to[live] + 2)]
            i = at[live]
            joined = self.tokens.starts[i] == self.tokens.ends[i - 1]
            ends = joined & (i > last[live] + 1) & self.on(i - 1, "before closing")
            out[live[ends]] = True
            live = live[joined & ~ends]
            at[live] = self._closings.from_on(at[live] + 1)
        return out

    @cached_property
    def _closings(self) -> Places:
        return self.places("closing")

    def abbreviates(self, i: np.ndarray) -> np.ndarray:
        """Whether tokens are points of abbreviations inside a sentence: ``_stops`` turned round."""
        before, after = i - 1, i + 1
        starts, n = self.tokens.starts[before], self.tokens.ends[before] - self.tokens.starts[before]
        initials = np.isin(n, (3, 5, 7))
        for k in range(7):
            at = np.minimum(starts + k, len(self.tokens.line.codes) - 1)
            code = self.tokens.line.codes[at]
            fits = code == ord(".") if k % 2 else (code >= ord("a")) & (code <= ord("z"))
            initials &= fits | (k >= n)
        shortened = initials | self.on(before, "abbreviated")
        return self.on(i, ".") & shortened & ~self.tokens.edge[after] & self.tokens.begin(after, ALNUM)

    def reaches_phrase(self, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        edge, before_first = self.tokens.edge, first - 1
        heads = self.begins_clause(first)
        head = np.where(self.on(last, "of to"), first, last)
        opens = walk(first, -1, lambda i, rows: self.on(i - 1, "auxiliary"))
        before, after = opens - 1, last + 1
        to_noun = self.on(before, "that") & ~edge[before - 1] & ~self.on(before - 1, "left of that")
        noun = self.on(before, "who which") | to_noun
        noun |= self.on(last, "nothing") & self.tokens.ends_in(before, "ing")
        noun |= self.on(last, "not") & self.tokens.ends_in(after, "ing") & heads
        noun |= self.on(last, "not") & (opens == first) & self.on(before, "joint")
        noun = np.where(self.on(head, "phrasal"), ~(self.on(head, "no none") & heads), noun)
        return np.where(self.on(last, "attributive"), ~self.on(before_first, "be"), noun)

    def begins_clause(self, first: np.ndarray) -> np.ndarray:
        before = first - 1
        return self.tokens.edge[before] | self.on(before, "left") | self.on(before, "head")

    def new_verb(self, i: np.ndarray) -> np.ndarray:
        tokens, after = self.tokens, i + 1
        short = tokens.edge[after] | tokens.edge[i + 2]
        third = tokens.ends_in(i, "s") & ~tokens.ends_in(i, "ss", "us") & self.on(after, "determiner") & ~short
        joined = tokens.ends_in(after, "ed") & self.on(i + 2, "at to by on")
        joined |= ~self.on(after, "determiner") & self.on(i + 2, "object")
        finite = self.on(i, "finite") | third
        return np.where(self.on(i, "and") & ~short, joined, finite)

    def past_insertion(self, last: np.ndarray) -> np.ndarray:
        opens = ~self.on(last, "no") & self.on(last + 1, ",")
        closing = self.commas.from_on(last + 1 + opens)
        closed = opens & self.on(closing, ",") & (closing < last + 9)
        return np.where(closed, closing, last) + 1

    @cached_property
    def commas(self) -> Places:
        return self.places(",")

    @cached_property
    def _next_auxiliary(self) -> Places:
        return self.places("auxiliary")

    def ends(self, i: np.ndarray, last: np.ndarray) -> np.ndarray:
        """Whether the clause of each negator ends before token ``i``."""
        tokens, after = self.tokens, i + 1
        out = self.on(i, "hard") & ~self.abbreviates(i)
        out |= self.on(i, "as") & self.on(after, "well the") & (i > last + 2)
        out |= self.on(i, "even") & self.on(after, "if though when") & (i > last + 1)
        halves = (self.on(i, "nor") & self.on(last, "neither")) | (self.on(i, "but") & self.on(i - 1, "anything"))
        out |= self.on(i, "ender") & (i > last + 1) & ~halves
        predicate = self.on(after, "auxiliary") | self.on(after, "pronoun") | self.new_subject(after)
        one_back = np.where(tokens.edge[last - 1], tokens.edges[tokens.sentence_of(last) + 1] - 1, last - 1)
        supported = self.on(last, "supported") | self.on(one_back, "supported")
        predicate |= tokens.ends_in(after, "ed") & supported
        out |= self.on(i, "and or") & predicate
        commas = np.flatnonzero(self.on(i, ","))
        out[commas] = self.comma_ends(i[commas], last[commas])
        return out

    def new_subject(self, i: np.ndarray) -> np.ndarray:
        verb = self._next_auxiliary.from_on(i + 2)
        near = (verb < i + 5) & ~self.tokens.edge[verb] & ~self.tokens.edge[i + 1]
        return self.on(i, "determiner") & near

    @cached_property
    def _next_stop(self) -> Places:
        return self.places("auxiliary", "hard", "ender", "pronoun", "relative", "and or")

    @cached_property
    def _next_subject(self) -> Places:
        return self.places("auxiliary", "pronoun")

    def comma_ends(self, i: np.ndarray, last: np.ndarray) -> np.ndarray:
        edge, after, far = self.tokens.edge, i + 1, i + 14
        opens = self.tokens.edges[self.tokens.sentence_of(i)] + 1
        opening = self.on(opens, "opening") & (last - opens < 3)
        comma = self.commas.from_on(after)
        comma = np.where(self.on(comma, ","), comma, len(edge))
        inserted = (comma < i + 5) & self.on(after, "inserted")
        listed = self.on(after, "such or nor") & ~edge[i + 2]
        before = self.commas.up_to(i - 1)
        alone = ~self.on(before, ",") | (before < np.maximum(last + 2, i - 8))
        stop = self._next_stop.from_on(after)
        subject = self._next_subject.from_on(stop + 1)
        in_list = (comma < stop) | (stop - after < 3)
        again = ~edge[subject] & (subject < np.minimum(stop + 5, far))
        joined = self.on(stop, "and or") & (stop < far)
        return np.select(
            [edge[after] | opening, inserted | listed, self.on(after, "and") & alone, joined],
            [True, False, True, ~in_list | again],
            True,
        )

"""The company words keep: words and two-word phrases of a corpus, and vectors of what stands around them.

Sources: positive pointwise mutual information with smoothed contexts, reduced by a singular value decomposition (Levy,
Goldberg & Dagan 2015, Transactions of the ACL 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from framing.entries import fold
from framing.errors import FramingError

__all__ = ["FUNCTION_WORDS", "Company"]

_WORD = re.compile(r"[^\W\d_][\w']*")
FUNCTION_WORDS = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being below
    between both but by can could did do does doing don't down dr during each either else ever every few for
    from further had has have having he he's her here hers herself him himself his how however i i'd i'll i'm
    i've if in into is isn't it it's its itself just let me mine more most mr mrs ms much my myself neither no
    nor not now of off on once one only onto or other our ours ourselves out over own per rather said same say
    says shall she should since so some such than that that's the their theirs them themselves then there
    these they they're this those though through to told too toward two under until up upon us very was wasn't
    we we're were what when where whether which while who whom whose why will with within without would yet
    you you're your yours yourself
    """.split()
)
"""Words that are no candidates by themselves, nor begin or end a phrase."""

_WINDOW = 3
_CONTEXTS = 8_000
_TYPES = 30_000
_DIMENSIONS = 100
_SMOOTHING = 0.75


_LOWER, _CAPITAL, _OPENING = 0, 1, 2


def _case(letter: str, opens: bool) -> int:
    """How a word is written: in lower case, capitalised inside a sentence, or capitalised as all first words are."""
    if not letter.isupper():
        return _LOWER
    return _OPENING if opens else _CAPITAL


class Company:
    """The words of a corpus by sentence, and the types (words and two-word phrases) made of them."""

    def __init__(self, docs: pd.DataFrame, units: pd.DataFrame, spans: pd.DataFrame, *, fewest: int) -> None:
        here = units[(units["level"] == "sentence") & (units["n_words"] > 0) & (units["boilerplate"] == "")]
        self.texts = dict(zip(docs["doc_id"], docs["text"], strict=True))
        self.ids = list(self.texts)
        self.sentences = here.reset_index(drop=True)
        rows = list(self._words())
        if not rows:
            raise FramingError("the corpus has no sentences with words; give texts to find candidates in.")
        word, *columns = zip(*rows, strict=True)
        self.sentence, self.doc, self.start, self.end, self.capital = map(np.array, columns)
        codes, self.words = pd.factorize(np.array(word, dtype=object))
        self.word = codes.astype(np.int64)
        self._types(spans, fewest)

    def _words(self) -> Iterator[tuple[str, int, int, int, int, int]]:
        """Each word with its sentence, document, place, and whether it is capitalised there."""
        doc_numbers = {doc_id: n for n, doc_id in enumerate(self.texts)}
        folded = ""
        current = ""
        columns = (self.sentences[c].tolist() for c in ("doc_id", "start", "end"))
        for n, (doc_id, first, last) in enumerate(zip(*columns, strict=True)):
            if doc_id != current:
                current, folded = doc_id, fold(self.texts[doc_id])
            text = self.texts[doc_id]
            for i, found in enumerate(_WORD.finditer(folded, first, last)):
                word = found[0].rstrip("'").removesuffix("'s")
                start = found.start()
                yield word, n, doc_numbers[doc_id], start, start + len(word), _case(text[start], i == 0)

    def _types(self, spans: pd.DataFrame, fewest: int) -> None:
        """Number the types; ``at`` and ``type`` list where each begins, ``size`` is 1 for a phrase of two words.

        A word inside a longer mark is part of that mark, and does not count as itself.
        """
        single = np.arange(len(self.word))
        n = len(self.words)
        free = np.array([w not in FUNCTION_WORDS and len(w) > 2 for w in self.words])
        adjacent = (self.sentence[:-1] == self.sentence[1:]) & (self.start[1:] - self.end[:-1] == 1)
        double = np.flatnonzero(adjacent & free[self.word[:-1]] & free[self.word[1:]])
        at = np.concatenate([single, double])
        size = np.repeat([0, 1], [len(single), len(double)])
        key = np.concatenate([self.word, (self.word[double] + 1) * n + self.word[double + 1]])
        alive = self._itself(at, size, spans)
        at, size, key = at[alive], size[alive], key[alive]
        keys, type_, counts = np.unique(key, return_inverse=True, return_counts=True)
        keep = np.sort([i for i in np.argsort(-counts, kind="stable")[:_TYPES] if counts[i] >= fewest])
        again = np.full(len(keys), -1)
        again[keep] = np.arange(len(keep))
        alive = again[type_] >= 0
        self.at, self.type, self.size = at[alive], again[type_[alive]], size[alive]
        self.counts = counts[keep]
        pairs = [(k // n - 1, k % n) for k in keys[keep]]
        self.names = [str(self.words[b]) if a < 0 else f"{self.words[a]} {self.words[b]}" for a, b in pairs]

    def _itself(self, at: np.ndarray, size: np.ndarray, spans: pd.DataFrame) -> np.ndarray:
        """For each occurrence, whether no mark covers a part of it, or one covers exactly it."""
        lengths = np.array([len(text) + 1 for text in self.texts.values()], dtype=np.int64)
        base = np.cumsum(lengths) - lengths
        number = {doc_id: base[i] for i, doc_id in enumerate(self.ids)}
        first = np.fromiter((number[d] for d in spans["doc_id"]), dtype=np.int64, count=len(spans))
        pairs = np.unique(np.stack([first + spans["start"].to_numpy(), first + spans["end"].to_numpy()]), axis=1)
        begins, ends = pairs.astype(np.int64)
        if not len(begins):
            return np.ones(len(at), dtype=bool)
        starts, stops = base[self.doc] + self.start, base[self.doc] + self.end
        mark = np.searchsorted(begins, starts, side="right") - 1
        inside = (mark >= 0) & (starts < ends[mark])
        exactly = inside[at] & (begins[mark[at]] == starts[at]) & (ends[mark[at]] == stops[at + size])
        return np.asarray(exactly | ~(inside[at] | inside[at + size]))

    def by_sentence(self) -> Any:
        """How often each type stands in each sentence; sparse, shape (types, sentences)."""
        from scipy.sparse import coo_matrix

        shape = (len(self.names), len(self.sentences))
        return coo_matrix((np.ones(len(self.at)), (self.type, self.sentence[self.at])), shape=shape).tocsr()

    def vectors(self) -> np.ndarray:
        """A row per type, of length 1: the company it keeps within three words; shape (types, dimensions)."""
        from scipy.sparse import coo_matrix
        from sklearn.utils.extmath import randomized_svd

        common = np.argsort(-np.bincount(self.word, minlength=len(self.words)), kind="stable")[:_CONTEXTS]
        column = np.full(len(self.words), -1)
        column[common] = np.arange(len(common))
        rows, columns = [], []
        for step in range(1, _WINDOW + 1):
            for place, side in ((self.at - step, 0), (self.at + self.size + step, 1)):
                inside = (place >= 0) & (place < len(self.word))
                inside[inside] &= self.sentence[place[inside]] == self.sentence[self.at[inside]]
                inside[inside] &= column[self.word[place[inside]]] >= 0
                rows.append(self.type[inside])
                columns.append(column[self.word[place[inside]]] + side * len(common))
        row, col = np.concatenate(rows), np.concatenate(columns)
        table = coo_matrix((np.ones(len(row)), (row, col)), shape=(len(self.names), 2 * len(common))).tocsr()
        table.sum_duplicates()
        table = _ppmi(table)
        k = min(_DIMENSIONS, min(table.shape) - 1)
        if k < 1 or table.nnz == 0:
            return np.zeros((len(self.names), 1))
        left, strength, _ = randomized_svd(table, k, n_iter=10, n_oversamples=50, random_state=0)
        found = left * np.sqrt(strength)
        length = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.where(length > 0, length, 1))

    def often_capital(self) -> np.ndarray:
        """For each type, whether it is a name: mostly capitalised inside sentences, or never in lower case."""
        lower, inside = (
            np.bincount(self.type, weights=self.capital[self.at] == state, minlength=len(self.names))
            for state in (_LOWER, _CAPITAL)
        )
        return np.asarray((lower == 0) | (inside > 0.4 * (lower + inside)))

    def documents(self) -> np.ndarray:
        """In how many documents each type stands."""
        pairs = np.unique(np.stack([self.type, self.doc[self.at]]), axis=1)
        return np.bincount(pairs[0], minlength=len(self.names))

    def place(self, type_: int, n: int) -> tuple[str, int, int] | None:
        """Where a type stands for the n-th time: document, start, end; first once in each document."""
        places = np.flatnonzero(self.type == type_)
        firsts = np.unique(self.doc[self.at[places]], return_index=True)[1]
        spread = [*places[firsts], *np.delete(places, firsts)]
        if n >= len(spread):
            return None
        at, size = self.at[spread[n]], self.size[spread[n]]
        return self.ids[self.doc[at]], int(self.start[at]), int(self.end[at + size])


def _ppmi(table: Any) -> Any:
    """Positive pointwise mutual information of a sparse table of counts, contexts smoothed."""
    rows = np.asarray(table.sum(axis=1)).ravel()
    columns = np.asarray(table.sum(axis=0)).ravel() ** _SMOOTHING
    entries = table.tocoo()
    expected = rows[entries.row] * columns[entries.col] / max(columns.sum(), 1)
    entries.data = np.maximum(np.log(np.maximum(entries.data, 1e-12) / np.maximum(expected, 1e-12)), 0)
    found = entries.tocsr()
    found.eliminate_zeros()
    return found

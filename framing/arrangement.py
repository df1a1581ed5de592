"""Candidates laid on one line of characters together with the sentences and quotes around them.

What is asked of all marks is asked of these arrays: an element per mark, in order of place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

import numpy as np
import pandas as pd

from framing.entries import ASIDE
from framing.keyed import KeyedLine
from framing.tokens import TokenTable

__all__ = ["Arrangement", "Reasons", "around", "arranged", "within"]

_BATCH = 8_000_000
"""Characters that are laid on one line."""


def arranged(candidates: pd.DataFrame, docs: pd.DataFrame, units: pd.DataFrame) -> Iterator[Arrangement]:
    """The candidates with their documents and units, in batches of documents; batches without any are left out."""
    lengths = docs["text"].str.len().to_numpy()
    batch_of = np.cumsum(lengths) // _BATCH
    if batch_of[0] == batch_of[-1]:
        yield Arrangement(candidates, docs, units)
        return
    batches = dict(zip(docs["doc_id"], batch_of.tolist(), strict=True))
    of_tables = [_looked_up(table["doc_id"], batches) for table in (candidates, docs, units)]
    for batch in np.unique(of_tables[0]):
        rows = (np.flatnonzero(of == batch) for of in of_tables)
        yield Arrangement(*(_some(table, some) for table, some in zip((candidates, docs, units), rows, strict=True)))


def _some(table: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    """Some rows of a table, in order; what stands together is not copied."""
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows):
        return table.iloc[rows[0] : rows[-1] + 1]
    return table.iloc[rows]


def _looked_up(keys: pd.Series, values: Mapping[str, int]) -> np.ndarray:
    """What stands for each key, each key being looked up once."""
    codes, names = pd.factorize(keys)
    return np.array([values[name] for name in names], dtype=np.int64)[codes]


class Arrangement:
    """The candidates in order, laid on one line of characters together with the sentences.

    ``names`` are the lexicons and ``makers`` the entries that fired, as (lexicon, entry); ``by`` and ``maker`` have for
    each mark the number of its own.
    ``first`` and ``last`` are where sentences begin and end, ``row`` has for each mark the number of its sentence and
    ``sentence`` that of its unit; both are -1 where there is none.
    """

    def __init__(self, candidates: pd.DataFrame, docs: pd.DataFrame, units: pd.DataFrame) -> None:
        self.line = KeyedLine(docs["text"].tolist())
        self._base = dict(zip(docs["doc_id"], self.line.base.tolist(), strict=True))
        self.units = units
        at, to = self.on_line(candidates)
        by, names = pd.factorize(candidates["by"], sort=True)
        entry, ids = pd.factorize(candidates["entry"], sort=True)
        maker = by * len(ids) + entry
        rows = _in_order(at, to - at, maker)
        self.by, self.names = by[rows], names.tolist()
        self.maker, makers = pd.factorize(maker[rows])
        ids = ids.tolist()
        self.makers = [(self.names[i // len(ids)], ids[i % len(ids)]) for i in makers.tolist()]
        self.columns = {name: candidates[name].array.take(rows) for name in candidates}
        self.category, categories = pd.factorize(self.columns["category"])
        self.aside = np.array([name == ASIDE for name in categories], dtype=bool)[self.category]
        self.start, self.end = at[rows], to[rows]
        self._unit_starts, self._unit_ends = self.on_line(units)
        sentences, self.first, self.last = self._stretches(units["level"] == "sentence")
        self.row = within(self.start, self.first, self.last)
        self.sentence = _named(sentences, self.row)

    def on_line(self, table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Starts and ends as positions on the line."""
        first = _looked_up(table["doc_id"], self._base)
        return first + table["start"].to_numpy(dtype=np.int64), first + table["end"].to_numpy(dtype=np.int64)

    def made_by(self, names: Set[str]) -> np.ndarray:
        """For each mark whether one of these lexicons made it."""
        return np.array([name in names for name in self.names], dtype=bool)[self.by]

    def words(self, rows: np.ndarray) -> list[str]:
        """The words that some marks mark."""
        return [self.line.text[a:b] for a, b in zip(self.start[rows].tolist(), self.end[rows].tolist(), strict=True)]

    def around(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where the sentences around marks begin and end on the line; all of these marks stand in sentences."""
        return self.first[self.row[rows]], self.last[self.row[rows]]

    def of_units(self, column: str, unit: np.ndarray) -> pd.api.extensions.ExtensionArray:
        """A column of the units with these numbers; empty for none."""
        import pyarrow as pa

        values = pa.array(self.units[column].array, pa.large_string())
        found = values.take(pa.array(unit, mask=unit < 0)).fill_null("")
        return pd.array(found, dtype="str")

    def quotes_around(self, kind: str) -> np.ndarray:
        """For each mark the number of the unit that is a quote of a kind around it, -1 when there is none."""
        quotes, starts, ends = self._stretches((self.units["level"] == "quote") & (self.units["kind"] == kind))
        return _named(quotes, within(self.start, starts, ends))

    def _stretches(self, wanted: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The numbers of some units by place, and where they begin and end on the line."""
        rows = np.flatnonzero(wanted)
        rows = rows[np.argsort(self._unit_starts[rows], kind="stable")]
        return rows, self._unit_starts[rows], self._unit_ends[rows]

    def tokens(self, marks: np.ndarray) -> TokenTable:
        """The words of the sentences in which some marks stand."""
        asked = np.zeros(len(self.first), dtype=bool)
        asked[self.row[marks]] = True
        return TokenTable(self.line, self.first[asked], self.last[asked])

    def is_near(self, rows: np.ndarray) -> np.ndarray:
        """Whether the whole sentence around marks is read: both its ends are near."""
        first, last = self.around(rows)
        return (first >= self.start[rows] - _NEAR) & (last <= self.end[rows] + _NEAR)

    def clipped(self, i: int) -> tuple[str, int]:
        """Of a sentence without end, what lies near a mark, and where that begins on the line."""
        first, last = int(self.first[self.row[i]]), int(self.last[self.row[i]])
        at, to = around(first, last, int(self.start[i]), int(self.end[i]))
        return self.line.text[at:to], at


def _named(numbers: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The numbers at some rows; -1 for the row -1."""
    return np.append(numbers, -1)[rows]


def _in_order(at: np.ndarray, length: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """The numbers of marks by place, length and rank. They come almost in order, which one sort makes use of."""
    n = int(rank.max()) + 1
    if (int(at.max()) + 1) * (int(length.max()) + 1) * n < 1 << 63:
        return np.argsort((at * (int(length.max()) + 1) + length) * n + rank, kind="stable")
    return np.lexsort((rank, length, at))


def within(positions: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """For each position the number of the stretch around it, -1 when there is none; stretches do not overlap.

    >>> within(np.array([1, 5]), np.array([0]), np.array([3])).tolist()
    [0, -1]
    """
    if not len(starts):
        return np.full(len(positions), -1)
    at = np.searchsorted(starts, positions, side="right") - 1
    return np.where((at >= 0) & (positions < ends[np.maximum(at, 0)]), at, -1)


def around(first: int, last: int, start: int, end: int) -> tuple[int, int]:
    """The sentence from ``first`` to ``last``, or of an endless one what lies near the stretch that is looked at.

    >>> around(0, 90, 10, 20), around(0, 90_000, 5_000, 5_010)
    ((0, 90), (4600, 5410))
    """
    return max(first, start - _NEAR), min(last, end + _NEAR)


_NEAR = 400
"""Characters to each side that are read in a sentence without end, such as a table that lost its lines."""


class Reasons:
    """Why marks do not count, as it is found out: the first reason stands."""

    def __init__(self, n: int) -> None:
        self.words = np.full(n, "", dtype=object)
        self.none = np.ones(n, dtype=bool)

    def add(self, rows: np.ndarray, words: str | Sequence[str] | np.ndarray) -> None:
        """Give marks a reason, unless they have one."""
        new = self.none[rows]
        self.words[rows[new]] = words if isinstance(words, str) else np.asarray(words, dtype=object)[new]
        self.none[rows] = False

    def note(self, rows: np.ndarray, words: str) -> None:
        """Add a note to what is said of marks, which count all the same."""
        self.words[rows] = [f"{said}; {words}" if said else words for said in self.words[rows]]

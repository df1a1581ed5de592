"""Rows of the units table from arrays: each level of units by itself, then all in the order of the documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Level", "Texts", "in_order"]


@dataclass
class Texts:
    """A column of texts of which few differ: for each row the number of its value; the value numbered -1 is empty."""

    codes: np.ndarray
    values: list[str]

    @classmethod
    def each(cls, values: Iterable[str]) -> Texts:
        """One value a row."""
        values = list(values)
        return cls(np.arange(len(values)), values)

    @classmethod
    def some(cls, n: int, values: Mapping[int, str]) -> Texts:
        """So many rows, empty but for those numbered."""
        codes = np.full(n, -1)
        codes[list(values)] = np.arange(len(values))
        return cls(codes, list(values.values()))

    def take(self, rows: np.ndarray) -> Texts:
        """The texts of some rows."""
        return Texts(self.codes[rows], self.values)

    @property
    def held(self) -> np.ndarray:
        """Which rows are not empty."""
        return np.array([*(value != "" for value in self.values), False], dtype=bool)[self.codes]


_TEXTS = ("speaker", "kind", "cue", "boilerplate")


@dataclass
class Level:
    """The units of one level, ordered by document and place; every array has one value for each.

    ``start`` and ``end`` are places on the line of characters. ``order`` says where among the rows of its document a
    unit stands, and ``parent`` in which row of all levels, one after the other, the unit around it is; -1 for none.
    Texts that are not given are empty.
    """

    name: str
    letter: str
    document: np.ndarray
    start: np.ndarray
    end: np.ndarray
    order: np.ndarray
    parent: np.ndarray
    speaker: Texts | None = None
    kind: Texts | None = None
    cue: Texts | None = None
    boilerplate: Texts | None = None

    def numbers(self) -> np.ndarray:
        """The number of each unit among those of its document."""
        return np.arange(len(self.start)) - np.searchsorted(self.document, self.document)


def in_order(ids: Sequence[str], levels: Sequence[Level]) -> dict[str, Any]:
    """The rows of documents with these ids as columns, by document and ``order``; also ``document``, its number."""
    import pyarrow as pa

    def joined(name: str) -> np.ndarray:
        return np.concatenate([getattr(level, name) for level in levels])

    document, order, parent = joined("document"), joined("order"), joined("parent")
    rows = np.argsort(document * (order.max(initial=0) + 1) + order, kind="stable")
    sizes = [len(level.document) for level in levels]
    names = Texts(document, list(ids))
    unit_ids = _unit_ids(names, levels)
    parents = pa.concat_arrays([unit_ids, _arrow(Texts.each([""]))])
    texts = {name: _one_after_other([getattr(level, name) for level in levels], sizes) for name in _TEXTS}
    texts |= {"doc_id": names, "level": Texts(np.repeat(np.arange(len(levels)), sizes), [one.name for one in levels])}
    return {
        "document": document[rows],
        "unit_id": unit_ids.take(pa.array(rows)),
        "parent_id": parents.take(pa.array(np.where(parent < 0, len(parent), parent)[rows])),
        "start": joined("start")[rows],
        "end": joined("end")[rows],
        **{name: _arrow(column.take(rows)) for name, column in texts.items()},
    }


def _one_after_other(columns: Sequence[Texts | None], sizes: Sequence[int]) -> Texts:
    """Columns of these sizes as one; empty where there is none."""
    codes: list[np.ndarray] = []
    values: list[str] = []
    for column, n in zip(columns, sizes, strict=True):
        if column is None:
            codes.append(np.full(n, -1))
        else:
            codes.append(np.where(column.codes < 0, -1, column.codes + len(values)))
            values += column.values
    return Texts(np.concatenate(codes), values)


def _arrow(texts: Texts) -> Any:
    import pyarrow as pa

    values = pa.array([*texts.values, ""], pa.large_string())
    return values.take(pa.array(np.where(texts.codes < 0, len(texts.values), texts.codes)))


def _unit_ids(documents: Texts, levels: Sequence[Level]) -> Any:
    """The id of each unit: its document's, and a letter and number for all but documents."""
    import pyarrow as pa
    import pyarrow.compute as pc

    endings: list[str] = []
    codes = []
    for level in levels:
        numbers = level.numbers()
        codes.append(numbers + len(endings) if level.letter else np.full_like(numbers, -1))
        if level.letter:
            endings += [f"#{level.letter}{n}" for n in range(numbers.max(initial=-1) + 1)]
    ends = _arrow(Texts(np.concatenate(codes), endings))
    return pc.binary_join_element_wise(_arrow(documents), ends, pa.scalar("", pa.large_string()))

"""Rows of the units table from arrays: each level of units by itself, then all in the order of the documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Level", "in_order", "texts"]


def texts(n: int, values: Mapping[int, str]) -> np.ndarray:
    """So many texts, empty where no value is given.

    >>> texts(3, {1: "title"}).tolist()
    ['', 'title', '']
    """
    out = np.full(n, "", dtype=object)
    for i, value in values.items():
        out[i] = value
    return out


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
    speaker: np.ndarray | None = None
    kind: np.ndarray | None = None
    cue: np.ndarray | None = None
    boilerplate: np.ndarray | None = None

    def texts(self, name: str) -> np.ndarray:
        """A column of texts."""
        given = getattr(self, name)
        return texts(len(self.start), {}) if given is None else given

    def numbers(self) -> np.ndarray:
        """The number of each unit among those of its document."""
        return np.arange(len(self.start)) - np.searchsorted(self.document, self.document)


def in_order(ids: Sequence[str], levels: Sequence[Level]) -> dict[str, Any]:
    """The rows of documents with these ids as columns, by document and ``order``; also ``document``, its number."""
    import pyarrow as pa

    def joined(name: str) -> np.ndarray:
        return np.concatenate([getattr(level, name) for level in levels])

    def text(values: Any) -> Any:
        return pa.array(values, pa.large_string())

    document, order, parent = joined("document"), joined("order"), joined("parent")
    rows = np.argsort(document * (order.max(initial=0) + 1) + order, kind="stable")
    names = text(ids)
    unit_ids = _unit_ids(names.take(pa.array(document)), levels)
    parents = pa.concat_arrays([unit_ids, text([""])]).take(pa.array(np.where(parent < 0, len(parent), parent)))
    level = np.repeat(np.array([level.name for level in levels], dtype=object), [len(one.start) for one in levels])
    return {
        "document": document[rows],
        "unit_id": unit_ids.take(pa.array(rows)),
        "doc_id": names.take(pa.array(document[rows])),
        "parent_id": parents.take(pa.array(rows)),
        "level": text(level[rows]),
        "start": joined("start")[rows],
        "end": joined("end")[rows],
        **{name: text(np.concatenate([level.texts(name) for level in levels])[rows]) for name in _TEXTS},
    }


def _unit_ids(documents: Any, levels: Sequence[Level]) -> Any:
    """The id of each unit: its document's, and a letter and number for all but documents."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ends, which = [""], []
    for level in levels:
        numbers = level.numbers()
        which.append(numbers + len(ends) if level.letter else np.zeros_like(numbers))
        if level.letter:
            ends += [f"#{level.letter}{n}" for n in range(numbers.max(initial=-1) + 1)]
    suffixes = pa.array(ends, pa.large_string()).take(pa.array(np.concatenate(which)))
    return pc.binary_join_element_wise(documents, suffixes, pa.scalar("", pa.large_string()))

"""Codes as people hand them in: a table with a text, a code and a document in each row, checked first."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.errors import FramingError, nearest, one_of
from framing.figures import Task
from framing.readers.base import Unreadable
from framing.readers.table import TABLE_ENDINGS, table
from framing.tables import from_any

__all__ = ["Codes", "fingerprints", "groups", "labels_of", "read_codes"]

_FEWEST_OF_A_CLASS = 5


@dataclass(frozen=True)
class Codes:
    """Coded texts, each with its document; ``told`` says whether a column named the documents."""

    texts: list[str]
    codes: NDArray[Any]
    documents: list[str]
    told: bool


def read_codes(data: Any, task: Task, text: str, code: str, document: str | None) -> Codes:
    """The coded rows of a table file or frame; without ``document`` the columns document and doc_id are looked for.

    Raises
    ------
    FramingError
        When the file is no table, a column is missing, or a text, code or document is empty, with file and row.
    """
    frame, where = _frame(data)
    columns = [str(column) for column in frame.columns]
    for option, column in (("text", text), ("code", code), *([("document", document)] if document else [])):
        if column not in columns:
            raise FramingError(
                f'{where}: no column is called "{column}"; the columns are {one_of(columns)}.{nearest(column, columns)}'
                f" Name the right one with --{option} ({option}= in Python)."
            )
    if frame.empty:
        raise FramingError(f"{where} has no rows.")
    texts = _filled(frame[text], "text", where)
    _filled(frame[code], "code", where)
    found = document or next((name for name in ("document", "doc_id") if name in columns), None)
    documents = [f"row {i + 1}" for i in range(len(texts))] if found is None else _filled(frame[found], found, where)
    return Codes(texts, _values(frame[code], task, where), documents, found is not None)


def _filled(column: pd.Series, what: str, where: str) -> list[str]:
    values = ["" if pd.isna(value) else str(value).strip() for value in column]
    empty = next((i for i, value in enumerate(values) if not value), None)
    if empty is not None:
        raise FramingError(f"{where}, row {empty + 1}: the {what} is empty; remove the row or fill it.")
    return values


def _values(codes: pd.Series, task: Task, where: str) -> NDArray[Any]:
    if task == "classify":
        whole = pd.api.types.is_float_dtype(codes) and (codes % 1 == 0).all()
        return (codes.astype("int64") if whole else codes).astype("str").str.strip().to_numpy(dtype=np.str_)
    numbers = pd.to_numeric(codes, errors="coerce")
    wrong = np.flatnonzero(~np.isfinite(numbers.to_numpy(dtype=np.float64)))
    if len(wrong):
        row = int(wrong[0])
        raise FramingError(f'{where}, row {row + 1}: the rating "{codes.iloc[row]}" is no number.')
    return numbers.to_numpy(dtype=np.float64)


def _frame(data: Any) -> tuple[pd.DataFrame, str]:
    """The table of codes, and what errors call it."""
    if not isinstance(data, str | Path):
        return from_any(data), "the codes"
    path = Path(data)
    ending = path.suffix.lower()
    if ending not in TABLE_ENDINGS:
        raise FramingError(f'"{path.name}" is no table of codes; give one of {", ".join(TABLE_ENDINGS)}.')
    try:
        return table(path.read_bytes(), ending, name=path.name).infer_objects(), path.name
    except Unreadable as error:
        raise FramingError(f"{path.name} cannot be read: {error}.") from error
    except OSError as error:
        raise FramingError(f'"{path}" cannot be opened: {error.strerror}.') from error


def labels_of(rows: Codes, task: Task) -> tuple[str, ...]:
    """The classes, in order; none for ratings. `FramingError` where there is nothing to tell apart."""
    if task == "rate":
        if len(np.unique(rows.codes)) < 2:
            raise FramingError("all ratings are equal; nothing can be learned from them.")
        return ()
    names, counts = np.unique(rows.codes, return_counts=True)
    if len(names) < 2:
        raise FramingError(f'all codes are "{names[0]}"; code texts of another class too.')
    if counts.min() < _FEWEST_OF_A_CLASS:
        rare, n = names[counts.argmin()], counts.min()
        raise FramingError(
            f'the class "{rare}" has {n} code{"s" if n > 1 else ""}; each needs five or more. Code more texts of it, '
            "or leave it out."
        )
    return tuple(str(name) for name in names)


def groups(rows: Codes) -> list[str]:
    """For each row the documents it must stay with: its own, and every one that shares a text with it.

    >>> rows = Codes(["It rains.", "It rains.", "It snows."], np.array(["a", "a", "b"]), ["x", "y", "z"], True)
    >>> groups(rows)
    ['x', 'x', 'z']
    """
    parent = {document: document for document in rows.documents}

    def first(document: str) -> str:
        while parent[document] != document:
            parent[document] = parent[parent[document]]
            document = parent[document]
        return document

    holder: dict[int, str] = {}
    for print_, document in zip(fingerprints(rows.texts).tolist(), rows.documents, strict=True):
        known = holder.setdefault(print_, document)
        low, high = sorted((first(known), first(document)))
        parent[high] = low
    return [first(document) for document in rows.documents]


def fingerprints(texts: Sequence[str]) -> NDArray[np.uint64]:
    """A number for each text, equal for texts that differ in white space and capitals at most; shape (n_texts,)."""
    plain = (" ".join(text.casefold().split()).encode("utf-8", "surrogatepass") for text in texts)
    return np.array([int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") for text in plain], np.uint64)

"""What the readers share: what a file gave, why one was set aside, and values as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from framing.errors import ReadError

__all__ = ["FIELDS", "Block", "Unread", "Unreadable", "as_text", "mended", "own_name", "plain_lines"]

FIELDS = ("doc_id", "text", "source", "topic", "date", "title")
"""The columns every reader fills, in order; the user's own columns follow them."""


@dataclass(frozen=True)
class Unread:
    """A file, or a row of a table, that did not become a document, and why.

    ``file`` is named from the path that was given; it is empty for a row of a data frame.

    >>> Unread("coverage/notes.docx", "not a text or table").reason
    'not a text or table'
    """

    file: str
    reason: str


class Unreadable(ReadError):
    """The reason why one file is set aside; an error of its own only when nothing else was given."""


@dataclass(frozen=True)
class Block:
    """Documents that stand together: those of one table, or a run of text files."""

    docs: pd.DataFrame
    places: list[tuple[str, int]]
    """For each document its file, and its row counted from 1; row 0 means the whole file."""
    unread: tuple[Unread, ...] = ()


def as_text(value: Any) -> str:
    """A cell as text: nothing becomes an empty text, and a whole number loses its ".0".

    >>> [as_text(value) for value in (None, float("nan"), 7.0, 2.5, "007")]
    ['', '', '7', '2.5', '007']
    """
    if isinstance(value, str):
        return mended(value)
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float | np.floating):
        if np.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else str(value)
    return mended(str(value))


def mended(value: Any) -> Any:
    """The value with every half of a broken surrogate pair, which no file can store, as U+FFFD.

    Reaches into lists and dicts, so that a whole parsed JSON value can be given.

    >>> mended({"text": "caf\\ud800"})
    {'text': 'caf\\ufffd'}
    """
    if isinstance(value, str):
        if value.isascii():
            return value
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return value
    if isinstance(value, list):
        return [mended(item) for item in value]
    if isinstance(value, dict):
        return {mended(name): mended(item) for name, item in value.items()}
    return value


def own_name(column: str) -> str:
    """What a column of the user's own is called, when it may bear the name of one that readers fill.

    >>> own_name("leaning"), own_name("title")
    ('leaning', 'title_as_read')
    """
    return f"{column}_as_read" if column in FIELDS else column


def plain_lines(text: str) -> str:
    """The text with every line end as ``\\n``.

    >>> plain_lines("one\\r\\ntwo\\rthree")
    'one\\ntwo\\nthree'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

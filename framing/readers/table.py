"""Tables of texts: CSV, TSV, Excel, JSON, JSON lines and Parquet, and data frames → documents.

Rows are counted from 1 without the header, lines as an editor counts them.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from framing.errors import ReadError, nearest, one_of
from framing.readers.base import FIELDS, Block, Unread, Unreadable, as_text, mended, own_name, plain_lines
from framing.readers.dates import iso_date
from framing.readers.text import decoded

__all__ = ["TABLE_ENDINGS", "documents", "json_lines", "table"]

_USUAL = {
    "doc_id": ("doc_id", "id", "docid", "document_id", "article_id"),
    "text": ("text", "content", "body", "article", "full_text", "fulltext", "article_text", "transcript"),
    "source": ("source", "outlet", "publisher", "newspaper", "publication", "source_name"),
    "topic": ("topic",),
    "date": ("date", "published", "publication_date", "pub_date", "publish_date", "published_at"),
    "title": ("title", "headline"),
}
_LARGEST_FIELD = 2**31 - 1  # what the csv module takes on every system
_HALF_A_PAIR = re.compile(r"\\u[dD][89a-fA-F]")


# --- files → frames -----------------------------------------------------------------------------------------


def table(data: bytes, ending: str, *, name: str, sheet: str | None = None) -> pd.DataFrame:
    """The table in a file's bytes, one row per record, every cell as the file has it.

    Raises
    ------
    Unreadable
        When the bytes are no table of this kind, or hold no rows.
    ReadError
        When a row or line is malformed; the message has its line number.
    """
    if ending in _FROM_TEXT:
        frame = _FROM_TEXT[ending](decoded(data), name)
    elif not data:
        raise Unreadable("empty")
    else:
        frame = _from_parquet(data) if ending == ".parquet" else _from_excel(data, sheet)
    if frame.empty:
        raise Unreadable("empty: the table has no rows")
    return frame


def _from_csv(text: str, name: str, usual: str = ",") -> pd.DataFrame:
    before = csv.field_size_limit(_LARGEST_FIELD)
    try:
        delimiter = _delimiter(text, usual)
        records = list(_records(io.StringIO(text), delimiter, name))
    finally:
        csv.field_size_limit(before)
    header = _header(records[0][1])
    for line, cells in records[1:]:
        while len(cells) > len(header) and not cells[-1].strip():
            cells.pop()
        if len(cells) != len(header):
            raise ReadError(
                f"{name}, line {line}: cells in this row {len(cells)}, in the header {len(header)}; "
                f'a text that holds "{delimiter}" or a line break needs quotation marks around it.'
            )
    return _gridded(header, [cells for _, cells in records[1:]])


def _delimiter(text: str, usual: str) -> str:
    """Which of comma, semicolon, tab and bar cuts the first rows into equally many cells, and into most."""

    def fit(delimiter: str) -> tuple[float, int]:
        rows = [row for row in islice(csv.reader(io.StringIO(text), delimiter=delimiter), 20) if row]
        width = len(rows[0]) if rows else 0
        return (sum(len(row) == width for row in rows) / len(rows), width) if width > 1 else (0.0, width)

    return max(dict.fromkeys(usual + ",;\t|"), key=fit)


def _records(stream: Iterable[str], delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line it begins at."""
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error):
                reason = f"line {line}: the row that begins here opens a quotation mark and never closes it."
            else:
                reason = f'line {reader.line_num}: a quotation mark inside a quoted text must be doubled ("").'
            raise ReadError(f"{name}, {reason}") from error
        if row:
            yield line, row


def _header(cells: list[Any]) -> list[str]:
    """The column names; blank ones at the end are dropped, others are called by their place."""
    names = [as_text(cell).strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return [column or f"column_{place}" for place, column in enumerate(names, 1)]


def _gridded(header: list[str], rows: list[list[Any]]) -> pd.DataFrame:
    """A frame of rows as wide as the header, without the blank rows that spreadsheets leave at the end."""
    while rows and not any(as_text(cell).strip() for cell in rows[-1]):
        rows.pop()
    return pd.DataFrame([row[: len(header)] for row in rows], columns=header, dtype=object)


def json_lines(text: str, name: str) -> list[dict[str, Any]]:
    """The object on each line; blank lines are passed over.

    Raises
    ------
    ReadError
        With the line number, when a line is no JSON object.

    >>> json_lines('{"text": "It may rain."}\\n', "stdin")
    [{'text': 'It may rain.'}]
    """
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ReadError(f"{name}, line {number}: not JSON: {error}.") from error
        if not isinstance(row, dict):
            raise ReadError(f'{name}, line {number}: not a JSON object; write {{"text": "…"}} on each line.')
        rows.append(row)
    return mended(rows) if _HALF_A_PAIR.search(text) else rows


def _from_json_lines(text: str, name: str) -> pd.DataFrame:
    return pd.DataFrame(json_lines(text, name), dtype=object)


def _from_json(text: str, name: str) -> pd.DataFrame:
    """A list of objects, alone or as the only list inside an object; one object; or JSON lines."""
    try:
        found = json.loads(text)
    except ValueError as error:
        if re.match(r"\s*\{.*\}[ \t]*\n\s*\{", text):
            return _from_json_lines(text, name)
        line = getattr(error, "lineno", 1)
        raise ReadError(f"{name}, line {line}: not JSON: {error}.") from error
    if isinstance(found, dict):
        lists = [value for value in found.values() if _is_rows(value)]
        found = lists[0] if len(lists) == 1 and not _usual("text", found) else [found]
    if not _is_rows(found):
        raise Unreadable("not a table of texts: a .json file should hold a list of objects")
    return pd.DataFrame(mended(found), dtype=object)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _from_excel(data: bytes, sheet: str | None) -> pd.DataFrame:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            listed = ", ".join(f'"{name}"' for name in names)
            raise Unreadable(f'no sheet is called "{sheet}"; the sheets are {listed}.{nearest(sheet, names)}')
        rows = book.get_sheet_by_name(names[0] if sheet is None else sheet).to_python()
    except CalamineError as error:
        raise Unreadable(f"not a workbook that can be opened ({error})") from error
    if not rows:
        raise Unreadable("empty: the sheet has no cells")
    return _gridded(_header(rows[0]), [[_whole(cell) for cell in row] for row in rows[1:]])


def _whole(cell: Any) -> Any:
    """A whole number as one: a workbook keeps every number as a fraction."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _from_parquet(data: bytes) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        read = pq.read_table(pa.BufferReader(data))
    except pa.ArrowException as error:
        raise Unreadable(f"not a Parquet file that can be opened ({str(error).splitlines()[0]})") from error
    # As objects, whole numbers with gaps stay whole; without pandas' notes, an index becomes a column.
    frame = read.to_pandas(integer_object_nulls=True, ignore_metadata=True)
    return frame[[name for name in frame.columns if not name.startswith("__index_level_")]]


_FROM_TEXT: Mapping[str, Callable[[str, str], pd.DataFrame]] = {
    ".csv": _from_csv,
    ".tsv": lambda text, name: _from_csv(text, name, "\t"),
    ".tab": lambda text, name: _from_csv(text, name, "\t"),
    ".jsonl": _from_json_lines,
    ".ndjson": _from_json_lines,
    ".json": _from_json,
}
TABLE_ENDINGS = (*_FROM_TEXT, ".xlsx", ".xlsm", ".parquet")


# --- frames → documents -------------------------------------------------------------------------------------


def documents(
    frame: pd.DataFrame,
    *,
    named: Mapping[str, str],
    name: str,
    stem: str,
    file: str = "",
    folder: str | None = None,
    first_row: int = 1,
) -> Block:
    """A table's rows as documents; rows without text are set aside.

    ``named`` has the columns the user named, by what they are; for the others the usual names are looked
    for, in upper or lower case. ``name`` is what errors call the table, ``stem`` begins the names of
    documents that have none, ``folder`` is what ``source="folder"`` stands for, and ``first_row`` is the number
    of the first row, when the frame is a later part of a table.

    Raises
    ------
    Unreadable
        When no column holds the texts.
    ReadError
        When another column that was named is missing, or two columns have one name.

    >>> frame = pd.DataFrame({"ID": [1, 2], "Body": ["It may rain.", " "]})
    >>> block = documents(frame, named={}, name="the table", stem="row")
    >>> block.docs["doc_id"].tolist(), block.unread[0].reason
    (['1'], 'row 2: empty text')
    """
    frame = frame.set_axis([str(column) for column in frame.columns], axis=1)
    chosen = _chosen(frame, named, name, folder)
    texts: list[str] = []
    rows: list[int] = []
    unread: list[Unread] = []
    for row, value in enumerate(frame[chosen["text"]], first_row):
        text, reason = _text_in(value)
        if reason:
            unread.append(Unread(file, f"row {row}: {reason}"))
        else:
            texts.append(text)
            rows.append(row)
    kept = frame.iloc[np.asarray(rows, dtype=np.int64) - first_row].reset_index(drop=True)
    filled: dict[str, Any] = {"text": texts}
    for field in FIELDS:
        if field == "text":
            continue
        if field in chosen:
            filled[field] = [_cell(field, value) for value in kept[chosen[field]]]
        else:
            filled[field] = [(folder or "") if named.get(field) == "folder" else ""] * len(rows)
    filled["doc_id"] = [given or f"{stem}-{row}" for given, row in zip(filled["doc_id"], rows, strict=True)]
    columns = {field: pd.Series(filled[field], dtype="str") for field in FIELDS}
    for column in frame.columns:
        if column not in chosen.values():
            columns[own_name(column)] = _own(kept[column])
    return Block(pd.DataFrame(columns), [(file, row) for row in rows], tuple(unread))


def _chosen(frame: pd.DataFrame, named: Mapping[str, str], name: str, folder: str | None) -> dict[str, str]:
    """Which column gives which field; the text is always among them."""
    columns = list(frame.columns)
    listed = ", ".join(f'"{column[:60]}"' for column in columns) or "none"
    again = next((column for column in columns if columns.count(column) > 1), None)
    if again is not None:
        raise ReadError(f'{name}: two columns are called "{again}"; rename one. The columns are {listed}.')
    chosen: dict[str, str] = {}
    for field, column in named.items():
        if column in columns:
            chosen[field] = column
        elif not (field == "source" and column == "folder" and folder is not None):
            reason = f'no column is called "{column}", asked for as {field}; the columns are {listed}.'
            reason += nearest(column, columns)
            raise Unreadable(reason) if field == "text" else ReadError(f"{name}: {reason}")
    free = [column for column in columns if column not in chosen.values()]
    for field in FIELDS:
        if field not in named and (column := _usual(field, free)):
            chosen[field] = column
    if "text" not in chosen:
        usual = one_of(f'"{option}"' for option in _USUAL["text"])
        raise Unreadable(
            f'no column holds the texts: none is called {usual}; the columns are {listed}. Name yours with text="…".'
        )
    return chosen


def _usual(field: str, columns: Any) -> str:
    """The column with the first of a field's usual names, in any case; empty when there is none."""
    plain: dict[str, str] = {}
    for column in columns:
        plain.setdefault(re.sub(r"[\s-]+", "_", column.strip().casefold()), column)
    for name in _USUAL[field]:
        if name in plain:
            return name if name in columns else plain[name]
    return ""


def _text_in(value: Any) -> tuple[str, str]:
    """A cell's text, and the reason why it is none."""
    if isinstance(value, bytes | list | dict | tuple | set | np.ndarray):
        return "", f"the text is a {type(value).__name__}, not text"
    text = plain_lines(as_text(value))
    return (text, "") if text.strip() else ("", "empty text")


def _cell(field: str, value: Any) -> str:
    return iso_date(value) if field == "date" else plain_lines(as_text(value)).strip()


def _own(values: pd.Series) -> pd.Series:
    """A column of the user's in its natural type; whole numbers with gaps are kept whole."""
    natural = values.infer_objects()
    made_fractions = natural.dtype.kind == "f" and values.dtype == object
    return values if made_fractions and any(isinstance(value, int) for value in values) else natural

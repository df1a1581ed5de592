"""Files, folders, data frames and standard input → documents with the columns every later step expects.

What cannot be read is set aside with a reason in :attr:`Reading.unread`, so that a reader of the study can
list it; what would silently change the study (a repeated name, a malformed row, a missing column) is an
error.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from framing.errors import ReadError
from framing.readers.base import FIELDS, Block, Unread, Unreadable, mended, own_name
from framing.readers.dates import iso_date, leading_date
from framing.readers.folder import LOOKED_FOR, TEXT_ENDINGS, Found, ending_of, find
from framing.readers.naming import NamePattern, name_pattern
from framing.readers.table import documents, json_lines, table
from framing.readers.text import decoded, headline
from framing.tables import from_any

__all__ = ["Reading", "Unread", "read_frame", "read_paths", "read_stream"]


@dataclass(frozen=True)
class Reading:
    """What was read: documents, what was set aside, and the fingerprints of the files.

    ``docs`` has ``doc_id, text, source, topic, date, title`` as text (empty when unknown), then the user's
    own columns untouched, in the order of the input. A column that gave one of the six is not repeated; a
    column that bears the name of one without giving it follows as ``…_as_read``. ``inputs`` has the SHA-256
    of every file read, under its name below the path that was given.
    """

    docs: pd.DataFrame
    unread: tuple[Unread, ...]
    inputs: dict[str, str]


def read_paths(
    paths: Sequence[str | Path],
    *,
    source: str | None = None,
    text: str | None = None,
    doc_id: str | None = None,
    topic: str | None = None,
    date: str | None = None,
    title: str | None = None,
    pattern: str | None = None,
    sheet: str | None = None,
) -> Reading:
    """Read texts and tables of texts from files and folders.

    Text files (``.txt .text .md``) are one document each: the name below the given path is its ``doc_id``, a
    date at the head of the file name its date, a headline above a blank line its title, and the folder it
    lies in, when that is below the given path, its source. Tables (``.csv .tsv .xlsx .jsonl .json .parquet``)
    are one document a row. All may be packed with ``.gz``; folders are read with all their sub-folders. Of a
    folder with ``card.toml`` and ``texts/`` only the texts are read.

    Parameters
    ----------
    source, text, doc_id, topic, date, title
        The column of a table, or the field of ``pattern``, that gives each; without it the usual names are
        looked for. ``source="folder"`` takes the folder for tables too.
    pattern
        What the names of text files say, as ``"{source}_{date}_{slug}.txt"``. Other fields become columns. A
        file that does not fit is set aside.
    sheet
        The sheet of a workbook; without it the first.

    Raises
    ------
    ReadError
        When a path does not exist, nothing readable is found, a row is malformed, a named column is missing,
        or two documents have one name.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "2031-05-04-ferries.txt").write_text("Ferries may stop.", encoding="utf-8")
    ...     read_paths([folder]).docs.loc[0, ["doc_id", "date"]].tolist()
    ['2031-05-04-ferries', '2031-05-04']
    """
    given = [Path(path).expanduser() for path in ([paths] if isinstance(paths, str | Path) else paths)]
    if not given:
        raise ReadError("no paths to read: give a file or a folder.")
    named = _named(source=source, text=text, doc_id=doc_id, topic=topic, date=date, title=title)
    shape = name_pattern(pattern) if pattern is not None else None
    read: list[dict[str, str] | Block] = []
    files: list[str] = []
    unread: list[Unread] = []
    inputs: dict[str, str] = {}
    found = find(given)
    for item in found:
        try:
            data = _bytes(item)
            document = _read_file(item, data, named, shape, sheet)
        except Unreadable as why:
            if len(given) == 1 and given[0].is_file():
                raise ReadError(f"{item.name}: {why}") from why
            unread.append(Unread(item.name, str(why)))
        else:
            read.append(document)
            unread += document.unread if isinstance(document, Block) else ()
            files.append(item.name)
            inputs[item.name] = hashlib.sha256(data).hexdigest()
    _check_asked(found, read, named, shape)
    blocks = _blocks(read, files)
    _check_any(blocks, given, len(found), unread)
    return Reading(_joined(blocks), tuple(unread), inputs)


def read_frame(
    data: Any,
    *,
    source: str | None = None,
    text: str | None = None,
    doc_id: str | None = None,
    topic: str | None = None,
    date: str | None = None,
    title: str | None = None,
) -> Reading:
    """Read documents from a pandas, polars or Arrow table, a dict of columns or a list of dicts.

    Columns are found as :func:`read_paths` finds those of a table; documents without a ``doc_id`` are called
    ``row-1``, ``row-2`` …

    Raises
    ------
    ReadError
        When no column holds the texts, no row has one, a named column is missing, or an id repeats.
    TableError
        When the data is no table.

    >>> read_frame([{"text": "It may rain.", "outlet": "Harbour Wire"}]).docs.iloc[0, :3].tolist()
    ['row-1', 'It may rain.', 'Harbour Wire']
    """
    name = "the data frame"
    named = _named(source=source, text=text, doc_id=doc_id, topic=topic, date=date, title=title)
    try:
        frame = from_any(data)
    except UnicodeEncodeError:  # half a surrogate pair, which pandas cannot hold
        frame = from_any(mended(data))
    except ValueError as error:
        raise ReadError(f"{name}: {error}.") from error
    if frame.empty:
        raise ReadError(f"no texts in {name}: it has no rows.")
    block = _tabled(frame, named, name, "row")
    return Reading(_joined([block]), block.unread, {})


def read_stream(stream: BinaryIO, *, name: str = "stdin") -> Reading:
    """Read one text from an open stream of bytes, or several when every line of it is a JSON object.

    Raises
    ------
    ReadError
        When the stream is empty, holds no text, or its JSON lines have no column of texts.

    >>> import io
    >>> read_stream(io.BytesIO(b"It may rain.")).docs[["doc_id", "text"]].iloc[0].tolist()
    ['stdin', 'It may rain.']
    """
    data = stream.read()
    try:
        text = decoded(data)
    except Unreadable as why:
        raise ReadError(f"{name}: {why}.") from why
    rows = _if_json_lines(text, name)
    if rows:
        block = _tabled(pd.DataFrame(rows, dtype=object), {}, name, name, file=name)
    else:
        (block,) = _blocks([_document(text, doc_id=name)], [name])
    return Reading(_joined([block]), block.unread, {name: hashlib.sha256(data).hexdigest()})


def _named(**columns: str | None) -> dict[str, str]:
    """The columns that were named, by what they are."""
    return {field: column for field, column in columns.items() if column is not None}


def _bytes(item: Found) -> bytes:
    if item.reason:
        raise Unreadable(item.reason)
    try:
        return item.path.read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be opened: {error.strerror}") from error


def _read_file(
    item: Found, data: bytes, named: Mapping[str, str], shape: NamePattern | None, sheet: str | None
) -> dict[str, str] | Block:
    """A text file as one document, a table as a block of them."""
    stem, ending = ending_of(item.path.name)
    data = _unpacked(item.path.name, data)
    if ending not in TEXT_ENDINGS:
        frame = table(data, ending, name=item.name, sheet=sheet)
        return documents(frame, named=named, name=item.name, stem=item.doc_id, file=item.name, folder=item.folder)
    said = shape.match(item.parts, mended(stem)) if shape else {}
    if said is None:
        raise Unreadable(f'its name does not fit the pattern "{shape.written if shape else ""}"')
    document = _document(decoded(data), doc_id=item.doc_id, source=item.folder, date=leading_date(stem))
    return _told(document, said, named)


def _unpacked(name: str, data: bytes) -> bytes:
    if not name.lower().endswith(".gz") or not data:
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(f"not a whole gzip file ({error})") from error


def _document(text: str, *, doc_id: str, source: str = "", date: str = "") -> dict[str, str]:
    title = headline(text)
    return {"doc_id": doc_id, "text": text, "source": source, "topic": "", "date": date, "title": title}


def _told(document: dict[str, str], said: Mapping[str, str], named: Mapping[str, str]) -> dict[str, str]:
    """A text file's document with what its name says, and its other fields as columns behind."""
    columns = {field: named.get(field, field) for field in FIELDS if field != "text"}
    for field, column in columns.items():
        if column in said:
            document[field] = iso_date(said[column]) if field == "date" else said[column]
    own = {own_name(field): value for field, value in said.items() if field not in columns.values()}
    return document | own


def _if_json_lines(text: str, name: str) -> list[dict[str, Any]]:
    """The objects when every line holds one; otherwise nothing, and the stream is a plain text."""
    if not text.lstrip().startswith("{"):
        return []
    try:
        return json_lines(text, name)
    except ReadError:
        return []


def _tabled(frame: pd.DataFrame, named: Mapping[str, str], name: str, stem: str, *, file: str = "") -> Block:
    """A table that is all there is to read: what would set it aside is an error."""
    try:
        block = documents(frame, named=named, name=name, stem=stem, file=file)
    except Unreadable as why:
        raise ReadError(f"{name}: {why}") from why
    if block.docs.empty:
        raise ReadError(f"no texts in {name}: {_no_row(block)}.")
    return block


def _no_row(block: Block) -> str:
    """Why a table gave no document."""
    return f"{block.unread[0].reason}; no other row has a text either"


def _blocks(read: Iterable[dict[str, str] | Block], files: Sequence[str]) -> list[Block]:
    """Tables as they are, runs of text files as one block each."""
    out: list[Block] = []
    for is_text, run in groupby(zip(read, files, strict=True), key=lambda pair: isinstance(pair[0], dict)):
        pairs = list(run)
        if is_text:
            docs = pd.DataFrame([document for document, _ in pairs], dtype="str")
            out.append(Block(docs, [(file, 0) for _, file in pairs]))
        else:
            out += [block for block, _ in pairs if isinstance(block, Block)]
    return out


def _joined(blocks: Sequence[Block]) -> pd.DataFrame:
    """The documents of all blocks, each with a name of its own."""
    filled = [block for block in blocks if len(block.docs)]
    docs = filled[0].docs
    if len(filled) > 1:
        docs = pd.concat([block.docs for block in filled], ignore_index=True)
    if docs["doc_id"].is_unique:
        return docs
    places = [place for block in filled for place in block.places]
    again = docs.loc[docs["doc_id"].duplicated(), "doc_id"].iloc[0]
    where = [places[row] for row in docs.index[docs["doc_id"] == again][:2]]
    raise ReadError(
        f'doc_id "{again}" stands in {_place(where[0])} and in {_place(where[1])}; each document needs '
        'its own. Mend the table, or name another column with doc_id="…".'
    )


def _place(place: tuple[str, int]) -> str:
    file, row = place
    return ", ".join(([file] if file else []) + ([f"row {row}"] if row else []))


def _check_asked(
    found: Sequence[Found],
    read: Sequence[dict[str, str] | Block],
    named: Mapping[str, str],
    shape: NamePattern | None,
) -> None:
    """A pattern must fit some text file, and where there are only text files no column can be named."""
    texts = [item for item in found if not item.reason and ending_of(item.path.name)[1] in TEXT_ENDINGS]
    n_read = sum(isinstance(document, dict) for document in read)
    if shape and texts and not any(shape.match(item.parts, ending_of(item.parts[-1])[0]) for item in texts):
        raise ReadError(
            f'pattern "{shape.written}" fits none of the {len(texts)} text files; the first is "{texts[0].name}".'
        )
    if shape and read and not n_read:
        raise ReadError(f'pattern "{shape.written}" is for names of text files, and only tables were found.')
    if not n_read or n_read < len(read):
        return
    for field, column in named.items():
        if column not in (shape.fields if shape else ()) and (field, column) != ("source", "folder"):
            also = 'use source="folder", or ' if field == "source" else ""
            raise ReadError(
                f'{field}="{column}" names a column, and text files have none: {also}'
                f"give a pattern for their names that has {{{column}}}."
            )


def _check_any(blocks: Sequence[Block], given: Sequence[Path], n_found: int, unread: Sequence[Unread]) -> None:
    if any(len(block.docs) for block in blocks):
        return
    if blocks and len(given) == 1 and given[0].is_file():
        raise ReadError(f"no texts in {given[0].name}: {_no_row(blocks[0])}.")
    where = ", ".join(path.name or str(path) for path in given)
    first = f"; {len(unread)} unreadable, the first {unread[0].file}: {unread[0].reason}" if unread else ""
    count = f"{n_found or 'no'} file{'s' * (n_found != 1)}"
    raise ReadError(f"no texts in {where}: looked for {LOOKED_FOR}; found {count}{first}.")

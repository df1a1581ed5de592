"""Corpora larger than memory: the same documents as :func:`framing.readers.read_paths`, a part at a time.

JSON lines, CSV and Parquet are read row by row, text files one by one; workbooks and JSON lists are held whole. A
part ends where a fingerprint of the last document says so, not after a fixed count: when articles are added, the
parts before and after them stay as they were, and what was computed for them can be used again.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any

import pandas as pd

from framing.errors import ReadError
from framing.readers import _blocks, _bytes, _check_any, _check_asked, _named, _read_file, read_paths
from framing.readers.base import Block, Unread, Unreadable, mended
from framing.readers.folder import TEXT_ENDINGS, Found, ending_of, find
from framing.readers.naming import NamePattern, name_pattern
from framing.readers.table import _HALF_A_PAIR, _LARGEST_FIELD, _delimiter, _header, _records, documents

__all__ = ["Parts", "fingerprint"]

_ROWS = 500
_SMALLEST, _LARGEST = 1_000_000, 4_000_000  # characters of a part; the last may be smaller
_ONE_IN = 16  # documents at which a part may end, once it is large enough
_HEAD = 1 << 20
_IN_MEMORY = 8_000_000  # bytes of a file that is read whole


@dataclass
class Parts:
    """The documents below some paths in parts of one to four million characters; iterate once.

    ``unread`` and ``inputs`` grow while the parts are read; ``n_bytes_read`` of ``n_bytes`` says how far it is.
    Options are those of :func:`framing.readers.read_paths`.
    """

    paths: Sequence[Path]
    options: dict[str, str | None] = field(default_factory=dict)
    unread: list[Unread] = field(default_factory=list)
    inputs: dict[str, str] = field(default_factory=dict)
    n_bytes: int = 0
    n_bytes_read: int = 0

    def __iter__(self) -> Iterator[pd.DataFrame]:
        """The parts: documents with the columns of :attr:`framing.readers.Reading.docs`, in the order of the input.

        Raises
        ------
        ReadError
            As :func:`framing.readers.read_paths` does; a malformed row only when it is reached.
        """
        found = find([Path(path).expanduser() for path in self.paths])
        self.n_bytes = sum(item.path.stat().st_size for item in found if not item.reason)
        if self.n_bytes <= _IN_MEMORY and all(item.path.suffix != ".gz" for item in found):
            reading = read_paths(self.paths, **self.options)
            self.unread, self.inputs, self.n_bytes_read = list(reading.unread), reading.inputs, self.n_bytes
            yield from _cut(iter([reading.docs]))
            return
        yield from _cut(self._unique(self._blocks(found)))

    def _blocks(self, found: list[Found]) -> Iterator[Block]:
        """Some documents at a time, files that cannot be read set aside."""
        options = {k: v for k, v in self.options.items() if k not in ("pattern", "sheet")}
        pattern = self.options.get("pattern")
        named, shape = _named(**options), name_pattern(pattern) if pattern else None
        kinds: list[dict[str, str] | Block] = [
            {} if ending_of(item.path.name)[1] in TEXT_ENDINGS else Block(pd.DataFrame(), []) for item in found
        ]
        _check_asked(found, kinds, named, shape)
        empty = True
        for item in found:
            try:
                for block in self._file(item, named, shape):
                    self.unread += block.unread
                    if len(block.docs):
                        empty = False
                        yield block
            except Unreadable as why:
                if len(found) == 1 and Path(self.paths[0]).is_file():
                    raise ReadError(f"{item.name}: {why}") from why
                self.unread.append(Unread(item.name, str(why)))
        if empty:
            _check_any([], [Path(path) for path in self.paths], len(found), self.unread)

    def _file(self, item: Found, named: dict[str, str], shape: NamePattern | None) -> Iterator[Block]:
        if item.reason:
            raise Unreadable(item.reason)
        ending = ending_of(item.path.name)[1]
        size = item.path.stat().st_size
        if ending in _BY_ROWS and (size > _IN_MEMORY or item.path.suffix == ".gz"):
            first = 1
            before = self.n_bytes_read
            for frame, share in _BY_ROWS[ending](item):
                self.n_bytes_read = before + int(share * size)
                yield documents(
                    frame,
                    named=named,
                    name=item.name,
                    stem=item.doc_id,
                    file=item.name,
                    folder=item.folder,
                    first_row=first,
                )
                first += len(frame)
            self.n_bytes_read = before + size
        else:
            read = _read_file(item, _bytes(item), named, shape, self.options.get("sheet"))
            self.n_bytes_read += size
            yield from _blocks([read], [item.name])
        self.inputs[item.name] = _digest(item.path)

    def _unique(self, blocks: Iterator[Block]) -> Iterator[pd.DataFrame]:
        """The documents, as long as none has the name of an earlier one."""
        seen: set[int] = set()
        for block in blocks:
            for doc_id, (file, row) in zip(block.docs["doc_id"], block.places, strict=True):
                mark = hash(doc_id)
                if mark in seen:
                    where = f"{file}, row {row}" if row else file
                    raise ReadError(
                        f'doc_id "{doc_id}" stands twice, the second time in {where}; each document needs its own. '
                        'Mend the table, or name another column with doc_id="…".'
                    )
                seen.add(mark)
            yield block.docs


def fingerprint(docs: pd.DataFrame) -> str:
    """A hash of everything a frame of documents says: column names and every cell.

    >>> docs = pd.DataFrame({"doc_id": ["1"], "text": ["It may rain."]})
    >>> fingerprint(docs) == fingerprint(docs.copy()), fingerprint(docs) == fingerprint(docs.assign(text="It rains."))
    (True, False)
    """
    digest = hashlib.blake2b(digest_size=20)
    for column in docs.columns:
        digest.update(f"\x1d{column}\x1d{docs[column].dtype}".encode())
        cells = "\x1f".join(str(cell) for cell in docs[column].tolist())
        digest.update(cells.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _cut(frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The documents in parts that end where a document's fingerprint allows it."""
    held: list[pd.DataFrame] = []
    size = 0
    for frame in frames:
        start = 0
        for row, (doc_id, text) in enumerate(zip(frame["doc_id"], frame["text"], strict=True), 1):
            size += len(text)
            if size >= _LARGEST or (size >= _SMALLEST and _may_end(doc_id, text)):
                yield _joined([*held, frame.iloc[start:row]])
                held, size, start = [], 0, row
        if start < len(frame):
            held.append(frame.iloc[start:])
    if held:
        yield _joined(held)


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0].reset_index(drop=True)


def _may_end(doc_id: str, text: str) -> bool:
    digest = hashlib.blake2b(f"{doc_id}\x1f{text}".encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return int.from_bytes(digest, "big") % _ONE_IN == 0


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


# --- tables, row by row -------------------------------------------------------------------------------------

_Rows = tuple[pd.DataFrame, float]
"""Some rows of a table, and how much of the file has been read when they are."""


@contextmanager
def _open(path: Path, newline: str) -> Iterator[tuple[IO[str], Callable[[], float]]]:
    """A text file, plain or packed, and how much of it has been read, 0 to 1."""
    size = max(path.stat().st_size, 1)
    with path.open("rb") as raw:
        packed = path.suffix.lower() == ".gz"
        unpacked: Any = gzip.GzipFile(fileobj=raw) if packed else raw
        with io.TextIOWrapper(unpacked, encoding="utf-8-sig", newline=newline) as stream:
            yield stream, lambda: raw.tell() / size


def _utf8(item: Found) -> None:
    """Fail early when a large table is not UTF-8."""
    try:
        with _open(item.path, "\n") as (stream, _):
            while stream.read(_HEAD):
                pass
    except UnicodeDecodeError as error:
        raise Unreadable("larger than 8 MB and not UTF-8; save it as UTF-8") from error
    except (OSError, EOFError) as error:
        raise Unreadable(f"not a whole file ({error})") from error


def _json_rows(item: Found) -> Iterator[_Rows]:
    """JSON lines; read once for the names of all columns, so that every part has the same."""
    _utf8(item)
    names: dict[str, None] = {}
    with _open(item.path, "\n") as (stream, _):
        for row in _objects(stream, item.name):
            names |= dict.fromkeys(row)
    with _open(item.path, "\n") as (stream, share):
        rows = _objects(stream, item.name)
        while chunk := list(islice(rows, _ROWS)):
            yield pd.DataFrame(chunk, columns=list(names), dtype=object), share()


def _objects(stream: IO[str], name: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ReadError(f"{name}, line {number}: not JSON: {error}.") from error
        if not isinstance(row, dict):
            raise ReadError(f'{name}, line {number}: not a JSON object; write {{"text": "…"}} on each line.')
        yield mended(row) if _HALF_A_PAIR.search(line) else row


def _csv_rows(item: Found) -> Iterator[_Rows]:
    _utf8(item)
    before = csv.field_size_limit(_LARGEST_FIELD)
    try:
        with _open(item.path, "") as (stream, _):
            head = "".join(islice(stream, 200))
        delimiter = _delimiter(head, "\t" if ending_of(item.path.name)[1] in (".tsv", ".tab") else ",")
        with _open(item.path, "") as (stream, share):
            records = _records(stream, delimiter, item.name)
            header = _header(next(records)[1])
            rows = (_fitting(cells, header, line, delimiter, item.name) for line, cells in records)
            while chunk := list(islice(rows, _ROWS)):
                yield pd.DataFrame(chunk, columns=header, dtype=object), share()
    finally:
        csv.field_size_limit(before)


def _fitting(cells: list[str], header: list[str], line: int, delimiter: str, name: str) -> list[str]:
    """A row as wide as the header."""
    while len(cells) > len(header) and not cells[-1].strip():
        cells.pop()
    if len(cells) != len(header):
        raise ReadError(
            f"{name}, line {line}: cells in this row {len(cells)}, in the header {len(header)}; "
            f'a text that holds "{delimiter}" or a line break needs quotation marks around it.'
        )
    return cells


def _parquet_rows(item: Found) -> Iterator[_Rows]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    packed = item.path.suffix.lower() == ".gz"
    try:
        file = pq.ParquetFile(io.BytesIO(gzip.decompress(item.path.read_bytes())) if packed else item.path)
        done = 0
        for batch in file.iter_batches(batch_size=_ROWS):
            frame = batch.to_pandas(integer_object_nulls=True)
            done += len(frame)
            names = [name for name in frame.columns if not name.startswith("__index_level_")]
            yield frame[names], done / file.metadata.num_rows
    except pa.ArrowException as error:
        raise Unreadable(f"not a Parquet file that can be opened ({str(error).splitlines()[0]})") from error


_BY_ROWS = {
    ".jsonl": _json_rows,
    ".ndjson": _json_rows,
    ".csv": _csv_rows,
    ".tsv": _csv_rows,
    ".tab": _csv_rows,
    ".parquet": _parquet_rows,
}

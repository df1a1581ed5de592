"""Runs: a corpus scored part by part, every finished part kept, so that nothing is ever computed twice.

A part's tables lie in a folder named by a hash of what went into them: the documents, the lexicons, the models, the
options and the program. A run looks there first. Stopped runs therefore go on where they stopped, a grown corpus
costs what was added, and a changed lexicon costs everything, as it should. Parts are written aside and renamed, so
that runs may share a folder and none ever sees half a part.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from framing.api import Attribution, default_lexicons, default_measures, mark, read_documents, score
from framing.errors import FramingError
from framing.lexicon import load_lexicon
from framing.measures.base import Level, Measure, ModelMeasure
from framing.models import load_model
from framing.places import write_atomically
from framing.readers.parts import Parts, fingerprint
from framing.results import as_csv, save_frame
from framing.tables import storable

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["NAMES", "Finished", "Recipe", "Run", "Stopped"]

NAMES = ("docs", "units", "spans", "scores")
"""The tables of a part."""


class Stopped(KeyboardInterrupt):
    """A run was interrupted; the message says what is finished and how to go on."""


@dataclass(frozen=True)
class Recipe:
    """What is done to every document: all that moves a number but the document itself."""

    lexicons: tuple[str, ...] = field(default_factory=default_lexicons)
    measures: tuple[Measure, ...] = field(default_factory=default_measures)
    level: Level = "document"
    attribution: Attribution = "model"

    def key(self) -> str:
        """A hash of the choices, the lexicons' cards and entries, the models' files and the program's own text."""
        digest = hashlib.blake2b(_program(), digest_size=20)
        for lexicon in map(load_lexicon, (*self.lexicons, "negators")):
            digest.update(f"{lexicon.hash}{sorted(lexicon.card.items())}".encode())
        digest.update(repr((self.lexicons, self.measures, self.level, self.attribution)).encode())
        for model in self.models():
            for path in sorted(load_model(model).card.folder.iterdir()):
                if path.is_file():
                    digest.update(f"{path.name}\0".encode() + path.read_bytes())
        return digest.hexdigest()

    def models(self) -> list[str]:
        """The models that are asked: the attribution model where it tells the voices, and those of the measures."""
        asked = [id for measure in self.measures if isinstance(measure, ModelMeasure) for id in measure.models]
        return list(dict.fromkeys([*(["attribution"] if self.attribution == "model" else []), *asked]))

    def tables(self, docs: pd.DataFrame) -> dict[str, pd.DataFrame]:
        """The tables of some documents."""
        corpus = read_documents(docs, attribution=self.attribution)
        marks = mark(corpus, self.lexicons)
        scores = score(marks, self.measures, level=self.level)
        return {"docs": corpus.docs, "units": corpus.units, "spans": marks.frame, "scores": scores.frame}


@cache
def _program() -> bytes:
    """A hash of the package's source and of what cuts and searches: a new version never takes an old one's parts."""
    libraries = [f"{name} {version(name)}" for name in ("sentencex", "ahocorasick-rs", "numpy", "pandas")]
    digest = hashlib.blake2b("; ".join(libraries).encode(), digest_size=20)
    home = Path(__file__).parent
    for path in sorted(home.rglob("*.py")):
        digest.update(f"{path.relative_to(home)}\0".encode() + path.read_bytes())
    return digest.digest()


@dataclass(frozen=True)
class Finished:
    """The parts of a finished run, in the order of the input, and what was read."""

    parts: tuple[Path, ...]
    unread: tuple[Any, ...]
    inputs: dict[str, str]

    def tables(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """One table of every part, all with one schema; of its columns all, or those that are named."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        schemas = [pq.read_schema(part / f"{name}.parquet").remove_metadata() for part in self.parts]
        schema = _unified(schemas)
        if columns is not None:
            schema = pa.schema([schema.field(column) for column in columns])
        for part in self.parts:
            there = set(pq.read_schema(part / f"{name}.parquet").names)
            wanted = [column.name for column in schema if column.name in there]
            table = pq.read_table(part / f"{name}.parquet", columns=wanted).replace_schema_metadata(None)
            yield pa.table([_column(table, column) for column in schema], schema=schema)

    def count(self, name: str) -> int:
        """How many rows one table has."""
        import pyarrow.parquet as pq

        return sum(pq.read_metadata(part / f"{name}.parquet").num_rows for part in self.parts)

    def columns(self, name: str) -> list[str]:
        """The columns of one table."""
        import pyarrow.parquet as pq

        return _unified([pq.read_schema(part / f"{name}.parquet") for part in self.parts]).names

    def frame(
        self, name: str, columns: Sequence[str] | None = None, where: Callable[[pa.Table], pa.Array] | None = None
    ) -> pd.DataFrame:
        """One table of all parts, in memory; of its rows all, or those for which ``where`` says true."""
        import pyarrow as pa

        tables = self.tables(name, columns)
        kept = tables if where is None else (table.filter(where(table)) for table in tables)
        return pa.concat_tables(kept).to_pandas().reset_index(drop=True)

    def save(self, name: str, path: Path) -> Path:
        """Write one table of all parts to a ``.parquet``, ``.csv`` or ``.jsonl`` file, holding one part at a time.

        Another ending holds the whole table. The file is complete or not written at all.
        """
        match path.suffix:
            case ".parquet":
                return write_atomically(path, lambda aside: self._parquet(name, aside))
            case ".csv" | ".jsonl":
                return write_atomically(path, lambda aside: self._text(name, aside, path.suffix))
        return save_frame(self.frame(name), path)

    def _parquet(self, name: str, path: Path) -> None:
        import pyarrow.parquet as pq

        writer: pq.ParquetWriter | None = None
        for table in self.tables(name):
            writer = writer or pq.ParquetWriter(path, table.schema)
            writer.write_table(table)
        if writer:
            writer.close()

    def _text(self, name: str, path: Path, ending: str) -> None:
        with path.open("w", encoding="utf-8", newline="") as out:
            for number, table in enumerate(self.tables(name)):
                frame = table.to_pandas()
                if ending == ".csv":
                    out.write(as_csv(frame, header=number == 0))
                else:
                    frame.to_json(out, orient="records", lines=True, force_ascii=False)


def _unified(schemas: Sequence[pa.Schema]) -> pa.Schema:
    """One schema for all parts: a column whose type differs is text."""
    import pyarrow as pa

    fields: dict[str, pa.Field] = {}
    for schema in schemas:
        for column in schema:
            known = fields.setdefault(column.name, column)
            if known.type != column.type:
                numbers = all(pa.types.is_integer(t) or pa.types.is_floating(t) for t in (known.type, column.type))
                fields[column.name] = pa.field(column.name, pa.float64() if numbers else pa.large_string())
    return pa.schema(list(fields.values()))


def _column(table: pa.Table, column: pa.Field) -> pa.ChunkedArray:
    import pyarrow as pa

    if column.name not in table.column_names:
        return pa.chunked_array([pa.nulls(len(table), column.type)])
    return table[column.name].cast(column.type)


@dataclass
class Run:
    """Scores the documents below some paths, a part at a time, with finished parts kept in ``folder``.

    ``jobs`` is the number of processes; the result is the same for any. ``progress`` is told what is being done, how
    many bytes of the input are done, and how many there are.
    """

    paths: Sequence[Path]
    recipe: Recipe
    folder: Path
    options: dict[str, str | None] = field(default_factory=dict)
    jobs: int = 1
    progress: Callable[[str, int, int], None] | None = None

    def finish(self) -> Finished:
        """Compute the parts that are not there yet.

        Raises
        ------
        ReadError
            As :func:`framing.read` does.
        Stopped
            When interrupted: finished parts stay.
        """
        if self.jobs < 1:
            raise FramingError(f"jobs is {self.jobs}; it should be 1 or more.")
        self._make_folder()
        parts = Parts(self.paths, self.options)
        key = self.recipe.key()
        done: list[Path] = []
        waiting: deque[tuple[Path, Future[None] | None, int]] = deque()
        try:
            with _Pool(self.jobs, self.recipe) as pool:
                for docs in parts:
                    place = self._place(key, docs)
                    waiting.append((place, None if _whole(place) else pool.submit(docs, place), parts.n_bytes_read))
                    while len(waiting) > 2 * self.jobs or (waiting and self.jobs == 1):
                        self._take(waiting, done, parts.n_bytes)
                while waiting:
                    self._take(waiting, done, parts.n_bytes)
        except KeyboardInterrupt:
            raise Stopped(
                f"stopped; {len(done)} part{'s' * (len(done) != 1)} of the corpus {'are' if len(done) != 1 else 'is'} "
                "finished and kept. Run the same command with --resume to go on."
            ) from None
        return Finished(tuple(done), tuple(parts.unread), parts.inputs)

    def _take(self, waiting: deque[tuple[Path, Future[None] | None, int]], done: list[Path], n_bytes: int) -> None:
        """Wait for the oldest part."""
        place, future, n_read = waiting.popleft()
        if future is not None:
            future.result()
        done.append(place)
        if self.progress:
            self.progress("scoring", n_read, n_bytes)

    def _place(self, key: str, docs: pd.DataFrame) -> Path:
        name = hashlib.blake2b(f"{key}{fingerprint(docs)}".encode(), digest_size=20).hexdigest()
        return self.folder / name[:2] / name

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FramingError(f'cannot make the folder "{self.folder}": {error.strerror}; give another.') from error


def _whole(place: Path) -> bool:
    """Whether a part is there and can be opened."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not place.is_dir():
        return False
    try:
        for name in NAMES:
            pq.read_metadata(place / f"{name}.parquet")
    except (OSError, pa.ArrowException):
        shutil.rmtree(place, ignore_errors=True)
        return False
    return True


class _Pool:
    """Computes parts here, or in several processes."""

    def __init__(self, jobs: int, recipe: Recipe) -> None:
        self.recipe = recipe
        self.pool = (
            ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_let_parent_stop)
            if jobs > 1
            else None
        )

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *why: object) -> None:
        if self.pool:
            self.pool.shutdown(wait=True, cancel_futures=True)

    def submit(self, docs: pd.DataFrame, place: Path) -> Future[None] | None:
        """Begin a part, or with one process do it."""
        if self.pool:
            return self.pool.submit(_make, self.recipe, docs, place)
        _make(self.recipe, docs, place)
        return None


def _let_parent_stop() -> None:
    """Ctrl-C reaches every process of a terminal; only the first one acts on it, and none outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the end of the process that started this one: a killed one cannot say that there is no more to do."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make(recipe: Recipe, docs: pd.DataFrame, place: Path) -> None:
    """Compute a part and put it in its place, whole."""
    aside = place.parent.parent / f".part-{os.getpid()}-{uuid.uuid4().hex}"
    aside.mkdir(parents=True)
    try:
        for name, frame in recipe.tables(docs).items():
            storable(frame).to_parquet(aside / f"{name}.parquet", index=False)
        place.parent.mkdir(exist_ok=True)
        aside.rename(place)
    except OSError:
        if not _whole(place):  # another run may have put the same part there in the meantime
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)

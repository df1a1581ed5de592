"""The five tables that pass between rooms: docs, units, spans, scores, contrasts.

Each column is declared once, here, with its type and one line of meaning. Inside, tables are pandas; at the
door, pandas, polars, Arrow or a list of dicts come in through :func:`from_any`, and :func:`to_kind` gives
back the kind asked for.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from framing.errors import TableError, nearest, one_of

__all__ = [
    "CONTRASTS",
    "DOCS",
    "SCARE",
    "SCORES",
    "SPANS",
    "TABLES",
    "UNITS",
    "Column",
    "Kind",
    "Table",
    "building",
    "check",
    "empty",
    "from_any",
    "storable",
    "text_array",
    "text_slices",
    "to_kind",
]

Kind = Literal["pandas", "polars", "arrow"]
Type = Literal["text", "whole", "number", "truth"]

_DTYPES: dict[str, str] = {"text": "str", "whole": "int64", "number": "float64", "truth": "bool"}


@dataclass(frozen=True)
class Column:
    """One column of a table: its name, type, and what it means."""

    name: str
    type: Type
    meaning: str
    key: bool = False


@dataclass(frozen=True)
class Table:
    """A declared table: its name, what one row is, and its columns in order."""

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """The column names, in order."""
        return [column.name for column in self.columns]

    @property
    def key(self) -> str | None:
        """The column that names a row, if there is one."""
        return next((column.name for column in self.columns if column.key), None)


DOCS = Table(
    "docs",
    "document",
    (
        Column("doc_id", "text", "names the document; unique", key=True),
        Column("text", "text", "the repaired text; every offset of every other table points into it"),
        Column("source", "text", "who published it; empty when unknown"),
        Column("topic", "text", "what it is about; empty when unknown"),
        Column("date", "text", "ISO date of publication; empty when unknown"),
        Column("title", "text", "headline; empty when unknown"),
        Column("repairs", "text", "JSON list of [start, end, original]: undoing them gives the text as read"),
    ),
)

UNITS = Table(
    "units",
    "stretch of text",
    (
        Column("unit_id", "text", "names the unit; unique", key=True),
        Column("doc_id", "text", "the document it stands in"),
        Column("level", "text", "document, paragraph, turn, sentence or quote"),
        Column("start", "whole", "first character, counted from 0"),
        Column("end", "whole", "one past the last character"),
        Column("n_words", "whole", "words between start and end, page furniture and speaker labels left out"),
        Column("n_quoted", "whole", "of these, words inside attributed quotation marks"),
        Column("n_reported", "whole", "of these, words in indirect speech outside quotation marks"),
        Column("parent_id", "text", "the unit around it; empty for a document"),
        Column("speaker", "text", "who holds the floor (turn) or is quoted (quote); empty for the source itself"),
        Column("kind", "text", "sentence: statement, question, command, fragment; turn: labelled, inferred, narration; "
               "paragraph: prose, heading, title; quote: quotation (in marks, or a post or announced "
               "paragraph), reported, scare, title"),
        Column("cue", "text", "quote: the words that report it (said, according to); empty otherwise"),
        Column("boilerplate", "text", "why the unit is set aside as page furniture; empty when it is not"),
    ),
)  # fmt: skip

SPANS = Table(
    "spans",
    "mark",
    (
        Column("span_id", "text", "names the mark; unique", key=True),
        Column("doc_id", "text", "the document it stands in"),
        Column("start", "whole", "first character"),
        Column("end", "whole", "one past the last character"),
        Column("surface", "text", "the words marked: text[start:end]"),
        Column("method", "text", "lexicon, classifier or human"),
        Column("by", "text", "who made the mark: hedges@1.0.0, loaded-language@1, coder-3"),
        Column("category", "text", "what the mark means, a category of its maker"),
        Column("entry", "text", "the lexicon entry that fired; empty for other methods"),
        Column("weight", "number", "as the lexicon's card defines it; NaN when there is none"),
        Column("probability", "number", "the classifier's probability, 0 to 1; NaN for other methods"),
        Column("sentence_id", "text", "the sentence around the mark; empty when there is none"),
        Column("voice", "text", "author, quoted or reported"),
        Column("speaker", "text", "whose words they are; empty for the source itself"),
        Column("target", "text", "what is evaluated; empty when unknown"),
        Column("negated", "truth", "stands in the scope of a negation"),
        Column("kept", "truth", "counts in measures"),
        Column("why", "text", "why it does not count, or what a reader should know (in scare quotes); empty otherwise"),
    ),
)

SCORES = Table(
    "scores",
    "unit × measure",
    (
        Column("unit_id", "text", "the unit that was measured"),
        Column("doc_id", "text", "the document it stands in"),
        Column("level", "text", "document, paragraph, turn or sentence"),
        Column("measure", "text", "the measure's name"),
        Column("value", "number", "the score; 0 when there are words but no marks, NaN when undefined"),
        Column("n_marks", "whole", "marks that entered the score"),
        Column("exposure", "number", "words or sentences that could have been marked"),
        Column("per", "text", "what the value is per: 1,000 words, sentence, mark, share"),
    ),
)

CONTRASTS = Table(
    "contrasts",
    "pair of groups × measure",
    (
        Column("measure", "text", "the measure's name"),
        Column("stratum", "text", "the stratum compared within; empty when pooled or unstratified"),
        Column("group_a", "text", "the first group"),
        Column("group_b", "text", "the second group"),
        Column("value_a", "number", "mean per document in the first group"),
        Column("value_b", "number", "mean per document in the second group"),
        Column("difference", "number", "a minus b; pooled over strata when compared within strata"),
        Column("low", "number", "lower end of the interval; NaN with too few documents"),
        Column("high", "number", "upper end of the interval; NaN with too few documents"),
        Column("effect_size", "number", "Cliff's delta (-1 to 1) or standardised; positive when a is higher"),
        Column("p", "number", "permutation p, two-sided; NaN with too few documents"),
        Column("p_adjusted", "number", "p after adjustment over all contrasts of the comparison"),
        Column("n_docs_a", "whole", "documents with a score in the first group"),
        Column("n_docs_b", "whole", "documents with a score in the second group"),
        Column("n_events", "whole", "events that both groups told, when matched by event; else 0"),
        Column("method", "text", "how interval and p were made"),
        Column("detectable", "number", "smallest difference such a sample finds with power .8; NaN where unknown"),
    ),
)

SCARE = "in scare quotes"
"""How ``why`` ends on a mark that counts and that its author holds at a distance: ‘assets’, a “reform”."""

TABLES = {table.name: table for table in (DOCS, UNITS, SPANS, SCORES, CONTRASTS)}


def empty(table: Table) -> pd.DataFrame:
    """A table without rows, with every column in its type.

    >>> list(empty(SCORES).columns)[:3]
    ['unit_id', 'doc_id', 'level']
    """
    return pd.DataFrame({column.name: pd.Series([], dtype=_DTYPES[column.type]) for column in table.columns})


@contextmanager
def building() -> Iterator[None]:
    """While rows are made, the search for cycles rests: it would walk hundreds of thousands of live rows, without any.

    >>> with building():
    ...     rows = [(i, str(i)) for i in range(3)]
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def text_array(values: Sequence[str] | np.ndarray) -> pd.api.extensions.ExtensionArray:
    """Strings as a column of text, several times faster than pandas makes one; no value may be missing.

    >>> text_array(["a", "b"]).dtype
    <StringDtype(na_value=nan)>
    """
    import pyarrow as pa

    return pd.array(pa.array(values, pa.large_string()), dtype="str")


def text_slices(text: str, starts: np.ndarray, ends: np.ndarray) -> pd.api.extensions.ExtensionArray:
    """Many stretches of one text as a column of text, cut out of its bytes at once.

    >>> list(text_slices("Élan may", np.array([0, 5]), np.array([4, 8])))
    ['Élan', 'may']
    """
    import pyarrow as pa

    raw = np.frombuffer(text.encode(), dtype=np.uint8)
    further = np.flatnonzero(raw.view(np.int8) < -64)  # the second and later bytes of characters
    of = further - np.arange(len(further)) - 1  # the characters that they belong to
    starts, ends = (at + np.searchsorted(of, at) for at in (starts, ends))
    lengths = ends - starts
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    cut = raw[np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], lengths)]
    found = pa.LargeStringArray.from_buffers(len(starts), pa.py_buffer(offsets), pa.py_buffer(cut))
    return pd.array(found, dtype="str")


def check(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The frame with the declared columns first and in their types; the user's own columns follow untouched.

    Raises
    ------
    TableError
        When a declared column is missing (naming the nearest present one), a value has the wrong type, or
        the key repeats.

    >>> check(empty(DOCS), DOCS).shape
    (0, 7)
    """
    missing = [name for name in table.names if name not in frame.columns]
    if missing:
        hint = nearest(missing[0], map(str, frame.columns))
        raise TableError(
            f'{table.name}: column "{missing[0]}" is missing; the table has {one_of(frame.columns)}.{hint}'
        )
    out = frame[table.names + [name for name in frame.columns if name not in table.names]].copy()
    for column in table.columns:
        try:
            out[column.name] = out[column.name].astype(_DTYPES[column.type])
        except (ValueError, TypeError) as error:
            raise TableError(
                f'{table.name}: column "{column.name}" should hold {column.type} values ({column.meaning}): {error}'
            ) from error
    if table.key and not out[table.key].is_unique:
        again = out.loc[out[table.key].duplicated(), table.key].iloc[0]
        raise TableError(f'{table.name}: {table.key} "{again}" occurs more than once; each {table.row} needs its own.')
    return out


def from_any(data: Any) -> pd.DataFrame:
    """A pandas frame from pandas, polars, Arrow (through narwhals), a dict of columns or a list of dicts.

    >>> from_any([{"text": "It may rain.", "source": "A"}]).columns.tolist()
    ['text', 'source']
    """
    if isinstance(data, pd.DataFrame):
        return data.reset_index(drop=True)
    if isinstance(data, dict) or (isinstance(data, list) and all(isinstance(row, dict) for row in data)):
        return pd.DataFrame(data)
    import narwhals as nw

    try:
        frame = nw.from_native(data)
    except TypeError as error:
        raise TableError(
            f"cannot read a table from {type(data).__name__}: give a pandas, polars or Arrow table, or a list of dicts."
        ) from error
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    return frame.to_pandas().reset_index(drop=True)


def storable(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as Parquet can hold it: columns of mixed kinds, which only a user's own can be, become text.

    >>> storable(pd.DataFrame({"page": [1, "ii"], "n": [1, 2]})).to_dict("list")
    {'page': ['1', 'ii'], 'n': [1, 2]}
    """
    import pyarrow as pa

    mixed = {}
    for column in [name for name in frame.columns if pd.api.types.is_object_dtype(frame[name].dtype)]:
        try:
            pa.array(frame[column], from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            mixed[column] = frame[column].map(str, na_action="ignore").astype("str")
    return frame.assign(**mixed) if mixed else frame


def to_kind(frame: pd.DataFrame, kind: Kind = "pandas") -> Any:
    """The frame as pandas, polars or Arrow.

    >>> to_kind(empty(SCORES), "arrow").num_rows
    0
    """
    if kind == "pandas":
        return frame
    if kind == "arrow":
        import pyarrow as pa

        return pa.Table.from_pandas(frame, preserve_index=False)
    if kind == "polars":
        try:
            import polars as pl
        except ModuleNotFoundError as error:
            raise TableError('polars is not installed: run "python -m pip install polars".') from error
        return pl.from_pandas(frame)
    raise TableError(f'kind "{kind}" is not known; ask for {one_of(["pandas", "polars", "arrow"])}.')


def codes(values: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Whole-number codes and the sorted names they stand for.

    >>> codes(pd.Series(["b", "a", "b"]))[1]
    ['a', 'b']
    """
    numbers, names = pd.factorize(values.astype("str"), sort=True)
    return np.asarray(numbers), [str(name) for name in names]

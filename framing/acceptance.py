"""Accepting suggestions: only the rows a person marked are written to a lexicon."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from framing.entries import Entry, tidy_pattern
from framing.errors import LexiconError, nearest, one_of
from framing.lexicon import Lexicon, read_lexicon
from framing.lexicon_files import ACCEPTED_COLUMNS, guard, unguard
from framing.places import write_atomically

__all__ = ["accept"]

_YES, _NO = ("yes", "y", "x", "1", "true"), ("", "no", "n", "0", "false")


def accept(folder: str | Path, suggestions: str | Path | pd.DataFrame) -> list[Entry]:
    """Add the suggestions a person marked ``yes`` in the column ``accept`` to a lexicon's entries; returns them.

    Rows with ``no`` or nothing are left. The columns ``candidate`` and ``category`` may have been edited, ``weight``,
    ``gloss``, ``source`` and ``since`` added. Other rows of ``entries.csv``, the card and the examples stay as they
    are; the version on the card is the person's to raise.

    Raises
    ------
    LexiconError
        With the line, when ``accept`` says something else, the category is not on the card, or the pattern is there
        already; nothing is written then.
    """
    folder = Path(folder)
    lexicon = read_lexicon(folder)
    new = [_accepted(line, row, lexicon) for line, row in _suggested(suggestions) if _is_yes(line, row)]
    path = folder / "entries.csv"
    text = path.read_bytes().decode("utf-8-sig")
    written = _appended(text, new)
    write_atomically(path, lambda part: part.write_text(written, encoding="utf-8", newline=""))
    try:
        read_lexicon(folder)
    except LexiconError:
        write_atomically(path, lambda part: part.write_text(text, encoding="utf-8", newline=""))
        raise
    return new


def _suggested(suggestions: str | Path | pd.DataFrame) -> list[tuple[str, dict[str, str]]]:
    """The rows of a table of suggestions, each with where it stands."""
    if isinstance(suggestions, pd.DataFrame):
        rows = suggestions.astype("str").to_dict("records")
        return [(f"row {n}", {str(k): v for k, v in row.items()}) for n, row in enumerate(rows, start=1)]
    path = Path(suggestions)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise LexiconError(f'"{path}" cannot be read: {error.strerror}.') from error
    except UnicodeDecodeError as error:
        raise LexiconError(f"{path.name} is not UTF-8; save it as CSV in UTF-8.") from error
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    for name in ("candidate", "category", "accept"):
        if name not in (reader.fieldnames or []):
            raise LexiconError(f'{path.name}, line 1: the column "{name}" is missing; keep the columns of suggest.')
    return [
        (f"{path.name}, line {reader.line_num}", {k: unguard((v or "").strip()) for k, v in row.items() if k})
        for row in reader
    ]


def _is_yes(where: str, row: dict[str, str]) -> bool:
    said = row.get("accept", "").strip().lower()
    if said not in (*_YES, *_NO):
        raise LexiconError(f'{where}: accept says "{row["accept"]}"; write yes or no, or leave it empty.')
    return said in _YES


def _accepted(where: str, row: dict[str, str], lexicon: Lexicon) -> Entry:
    """The entry of an accepted row."""
    pattern, category = tidy_pattern(row["candidate"]), row["category"]
    if category not in lexicon.categories:
        raise LexiconError(
            f'{where}: category "{category}" is not in card.toml, which has {one_of(lexicon.categories)}.'
            + nearest(category, lexicon.categories)
        )
    if any(e.pattern == pattern and e.category == category for e in lexicon.entries):
        raise LexiconError(f'{where}: "{pattern}" is in the category "{category}" already; write no.')
    weight = row.get("weight", "")
    try:
        amount = float(weight or 1.0)
    except ValueError as error:
        raise LexiconError(f'{where}: weight "{weight}" is not a number.') from error
    source = row.get("source") or "found in a corpus, accepted by hand"
    return Entry(
        f"{category}:{pattern}", pattern, category, amount, gloss=row.get("gloss", ""), source=source,
        since=row.get("since", ""),
    )  # fmt: skip


def _appended(text: str, entries: Sequence[Entry]) -> str:
    """The text of ``entries.csv`` with rows added below; columns it does not have are left out."""
    header = [name.strip() for name in next(csv.reader(io.StringIO(text, newline="")))]
    ending = "\r\n" if "\r\n" in text else "\n"
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=ending)
    for entry in entries:
        cells = {name: getattr(entry, name) for name in ACCEPTED_COLUMNS}
        cells["weight"] = repr(entry.weight).removesuffix(".0")
        plain = {name: value for name, value in cells.items() if isinstance(value, str)}
        writer.writerow([guard(plain.get(name, "")) for name in header])
    return text + ("" if text.endswith("\n") else ending) + out.getvalue()

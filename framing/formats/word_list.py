"""Plain word lists, ``.csv``, ``.txt`` and ``.xlsx``: a row per word, under a header that names the columns.

The column of words may be called pattern, word, term, entry, token or phrase, that of categories category, class,
label, group or sentiment, that of weights weight, score, value, strength or valence; the other columns of
``entries.csv`` are taken when they are there. Commas, semicolons or tabs divide columns. One column without such a
name is a list of words in one category, named after the file.

Source: the common shape of word lists in published supplements; there is no standard.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from framing.errors import one_of
from framing.formats.base import Draft, Feature, Format, Row, plain_file
from framing.lexicon import Lexicon
from framing.lexicon_files import ACCEPTED_COLUMNS, entries_as_csv, unguard

__all__ = ["WORD_LIST_CSV", "WORD_LIST_XLSX", "has_header"]

_PATTERN = ("pattern", "word", "term", "entry", "token", "phrase", "words", "terms")
_CATEGORY = ("category", "class", "label", "group", "sentiment", "categories", "cat")
_WEIGHT = ("weight", "score", "value", "strength", "valence")
_KEPT = [name for name in ACCEPTED_COLUMNS if name not in ("pattern", "category", "weight")]


def has_header(line: str) -> bool:
    """Whether a line of a table names a column of words and one of categories.

    >>> has_header("word\\tcategory"), has_header("praise\\tgood")
    (True, False)
    """
    names = [cell.strip().strip('"').lower() for cell in line.split(_delimiter(line))]
    return any(n in _PATTERN for n in names) and (len(names) == 1 or any(n in _CATEGORY for n in names))


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def _parse_csv(path: Path, draft: Draft, encoding: str) -> None:
    text = plain_file(path, draft, encoding)
    if not text:
        return
    first = text.lstrip("\r\n").splitlines()[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(first), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows.extend((reader.line_num, cells) for cells in reader)
    except csv.Error as error:
        draft.refuse(reader.line_num, f"{error}; a quotation mark is doubled inside quotes.")
        return
    _table(rows, path, draft)


def _parse_xlsx(path: Path, draft: Draft, encoding: str) -> None:
    from python_calamine import CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        cells = sheet.to_python(skip_empty_area=False)
    except Exception as error:
        draft.refuse(0, f"not a workbook that can be read ({type(error).__name__}); save it as .xlsx again.")
        return
    _table([(n, [_text(c) for c in row]) for n, row in enumerate(cells, start=1)], path, draft)


def _text(cell: object) -> str:
    """A cell as text: whole numbers without a point, a truth value as the word it was typed as."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)


def _table(rows: Sequence[tuple[int, list[str]]], path: Path, draft: Draft) -> None:
    """Note the rows of a table; the first one that is not blank names the columns."""
    rows = [(n, [c.strip() for c in cells]) for n, cells in rows if any(c.strip() for c in cells)]
    if not rows:
        draft.refuse(0, "the file is empty.")
        return
    names = [name.lower() for name in rows[0][1]]
    words = _column(names, _PATTERN)
    if words is None and max(len(cells) for _, cells in rows) > 1:
        draft.refuse(rows[0][0], f"no column is named {one_of(_PATTERN[:6])}; name the columns in the first line.")
        return
    if words is None:
        draft.rows += [Row(n, cells[0], path.stem) for n, cells in rows]
        return
    category, weight = _column(names, _CATEGORY), _column(names, _WEIGHT)
    for n, cells in rows[1:]:
        if len(cells) > len(names):
            draft.refuse(
                n, f"{len(cells)} fields where the header has {len(names)}; a value with a comma needs quotation marks."
            )
            continue
        cells = [unguard(c) for c in cells] + [""] * (len(names) - len(cells))
        amount = _number(cells[weight]) if weight is not None else 1.0
        if amount is None:
            draft.refuse(n, f'weight "{cells[weight or 0]}" is not a number; write one, or leave the cell empty for 1.')
            continue
        more = tuple((name, cells[i]) for i, name in enumerate(names) if name in _KEPT and cells[i])
        draft.rows.append(Row(n, cells[words], cells[category] if category is not None else path.stem, amount, more))


def _column(names: Sequence[str], known: Iterable[str]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)


def _number(text: str) -> float | None:
    """A weight; a comma may stand for the point; None when it is no number."""
    try:
        value = float(text.replace(",", ".") or 1.0)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _render_csv(lexicon: Lexicon, path: Path) -> None:
    path.write_text(entries_as_csv(lexicon.entries), encoding="utf-8", newline="")


def _render_xlsx(lexicon: Lexicon, path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "entries"
    for r, cells in enumerate(csv.reader(io.StringIO(entries_as_csv(lexicon.entries), newline="")), start=1):
        for c, value in enumerate(cells, start=1):
            cell = sheet.cell(r, c, value)
            cell.data_type = "s"  # else openpyxl takes a text that begins with = for a formula
    book.save(path)


_CARRIED: frozenset[Feature] = frozenset({"weights", "rules", "glosses"})
WORD_LIST_CSV = Format("word list", (".csv", ".txt"), _parse_csv, _render_csv, _CARRIED)
WORD_LIST_XLSX = Format("word list in a workbook", (".xlsx",), _parse_xlsx, _render_xlsx, _CARRIED)

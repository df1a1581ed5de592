"""The files of a lexicon: ``card.toml``, ``entries.csv`` and ``examples.csv``, with every problem found.

Reading goes on after a problem, so that all of them can be mended at once; writing gives back exactly what
reading takes.
"""

from __future__ import annotations

import csv
import datetime
import difflib
import io
import json
import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from framing.entries import ASIDE, Entry, Example, pattern_problem, tidy_pattern
from framing.errors import LexiconError, nearest, one_of

__all__ = [
    "ACCEPTED_COLUMNS",
    "BadLexicon",
    "Contents",
    "Problem",
    "card_as_toml",
    "decode",
    "entries_as_csv",
    "examples_as_csv",
    "guard",
    "read_contents",
    "unguard",
]

_REQUIRED = ("id", "version", "title", "language", "construct", "licence", "weight", "categories")
_COLUMNS = ("id", "pattern", "category", "weight")
_RULES = ("not_before", "not_after", "only_before", "only_after")
_NEGATION = ("keep", "flip", "set aside")
ACCEPTED_COLUMNS = tuple(f.name for f in fields(Entry) if f.name != "extra")
"""The columns of ``entries.csv`` that mean something; others are kept as they are."""


@dataclass(frozen=True)
class Problem:
    """Something wrong in a lexicon: where it is, and what it is with its mend.

    >>> str(Problem("entries.csv, line 3", "the pattern is empty; write a word, or delete the row."))
    'entries.csv, line 3: the pattern is empty; write a word, or delete the row.'
    """

    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


class BadLexicon(LexiconError):
    """A lexicon that cannot be used; ``problems`` holds all that was found wrong, the message the first.

    >>> str(BadLexicon([Problem("a.csv, line 2", "no word."), Problem("a.csv, line 3", "no word.")]))
    'a.csv, line 2: no word. There is 1 more problem: "framing lexicon check" lists all.'
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        more = len(self.problems) - 1
        rest = f'There {"is" if more == 1 else "are"} {more} more problem{"s" * (more > 1)}: "framing lexicon check"'
        super().__init__(f"{self.problems[0]}" + (f" {rest} lists all." if more else ""))


@dataclass
class Contents:
    """What the files of a lexicon say, and what is wrong with them; ``example_lines`` are lines of examples.csv."""

    card: dict[str, Any] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    example_lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, where: str, text: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(where, text))


def read_contents(folder: Path) -> Contents:
    """Everything the files of a lexicon's folder say; problems are gathered, not raised."""
    found = Contents()
    _read_card(folder / "card.toml", found)
    _read_entries(folder / "entries.csv", found)
    if (folder / "examples.csv").is_file():
        _read_examples(folder / "examples.csv", found)
    return found


def decode(path: Path, found: Contents, encoding: str = "utf-8") -> str | None:
    """The text of a file; None, with the problem noted, when it is missing, empty or in another encoding."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        found.refuse(path.parent.name or path.name, f"{path.name} is missing.")
        return None
    except OSError as error:
        found.refuse(path.name, f"cannot be read: {error.strerror}.")
        return None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") and encoding == "utf-8":
        found.refuse(f"{path.name}, line 1", "not UTF-8 but UTF-16; save the file as UTF-8.")
        return None
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found.refuse(f"{path.name}, line {line}", f"not {encoding.upper()}; save the file as UTF-8.")
        return None
    except LookupError:
        found.refuse(path.name, f'there is no encoding "{encoding}"; common ones are utf-8, cp1252 and latin-1.')
        return None
    if not text.strip():
        found.refuse(path.name, "the file is empty.")
        return None
    return text


# --- the card ------------------------------------------------------------


def _read_card(path: Path, found: Contents) -> None:
    text = decode(path, found)
    if text is None:
        return
    try:
        card = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        found.refuse(f"{path.name}, line {line[1]}" if line else path.name, f"not valid TOML: {error}.")
        return
    found.card = card
    for name in _REQUIRED:
        if not card.get(name):
            hint = ' Write licence = "unstated" if nobody stated one.' if name == "licence" else ""
            found.refuse(path.name, f'the field "{name}" is missing or empty.{hint}{nearest(name, card)}')
    if card.get("negation", "keep") not in _NEGATION:
        found.refuse(path.name, f'negation = "{card["negation"]}" should be {one_of(_NEGATION)}.')
    categories = card.get("categories")
    if categories and not isinstance(categories, dict):
        found.refuse(path.name, 'the categories should be tables; write [categories.name] gloss = "…".')
        found.card = card | {"categories": {}}
        return
    for name, category in (categories or {}).items():
        if name == ASIDE:
            found.refuse(
                path.name, f'the category "{ASIDE}" is reserved for marks that never count; name it otherwise.'
            )
        if not isinstance(category, dict) or not category.get("gloss"):
            found.refuse(path.name, f'category "{name}" has no gloss; write [categories.{_key(name)}] gloss = "…".')
        elif not isinstance(category.get("polarity", 0), int):
            found.refuse(path.name, f'category "{name}": polarity should be 1, -1 or 0.')


def card_as_toml(card: Mapping[str, Any]) -> str:
    r"""A card as TOML: plain fields first, then tables, then lists of tables.

    >>> card_as_toml({"id": "mary", "categories": {"lamb": {"gloss": "a \"lamb\""}}})
    'id = "mary"\n\n[categories.lamb]\ngloss = "a \\"lamb\\""\n'
    """
    return "".join(_table(card, ())).lstrip("\n")


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterable[str]:
    plain = {k: v for k, v in table.items() if not _is_table(v) and not _is_tables(v)}
    if path and (plain or not table):
        yield f"\n[{'.'.join(map(_key, path))}]\n"
    yield from _fields(plain)
    for name, value in table.items():
        if _is_table(value):
            yield from _table(value, (*path, name))
    for name, value in table.items():
        if _is_tables(value):
            for row in value:
                yield f"\n[[{'.'.join(map(_key, (*path, name)))}]]\n"
                yield from _fields(row)


def _fields(table: Mapping[str, Any]) -> Iterable[str]:
    for name, value in table.items():
        yield f"{_key(name)} = {_value(value)}\n"


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _string(name)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _long_string(value) if "\n" in value else _string(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _long_string(text: str) -> str:
    """A string over several lines, which stays readable."""
    body = "\n".join(_string(line)[1:-1] for line in text.split("\n"))
    return f'"""\n{body}"""'


# --- entries and examples ------------------------------------------------------------

_FORMULA = re.compile(r"'*[=+\-@]")


def guard(value: str) -> str:
    """A cell that a spreadsheet does not take for a formula; :func:`unguard` gives the value back.

    >>> guard("=1+1"), guard("-2"), guard("lamb")
    ("'=1+1", '-2', 'lamb')
    """
    return f"'{value}" if _FORMULA.match(value) and not _is_number(value) else value


def unguard(cell: str) -> str:
    """The value of a guarded cell."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _is_number(value: str) -> bool:
    return bool(re.fullmatch(r"[+-]?\d+(\.\d+)?", value))


def _rows(path: Path, needed: Iterable[str], found: Contents) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their line numbers; rows that cannot be read are noted and left out."""
    text = decode(path, found)
    if text is None:
        return []
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        header = [name.strip() for name in reader.fieldnames or []]
        reader.fieldnames = header
        for problem in _header_problems(header):
            found.refuse(f"{path.name}, line 1", problem)
        missing = [name for name in needed if name not in header]
        for name in missing:
            odd = [known for known in header if known not in ACCEPTED_COLUMNS]
            found.refuse(f"{path.name}, line 1", f'the column "{name}" is missing.{_misspelt(name, odd)}')
        if missing:
            return []
        for row in reader:
            if None in row or None in row.values():
                n = sum(v is not None for k, v in row.items() if k is not None) + len(row.get(None, ()))
                found.refuse(
                    f"{path.name}, line {reader.line_num}",
                    f"{n} fields where the header has {len(header)}; a value with a comma needs quotation marks.",
                )
            else:
                rows.append((reader.line_num, {k: unguard(v.strip()) for k, v in row.items()}))
    except csv.Error as error:
        found.refuse(f"{path.name}, line {reader.line_num}", f"{error}; a quotation mark is doubled inside quotes.")
    return rows


def _header_problems(header: Sequence[str]) -> Iterator[str]:
    """What is wrong with the columns of a table: one that stands twice, one that is nearly the name of a rule.

    >>> list(_header_problems(["id", "not-before", "note"]))
    ['the column "not-before" means nothing; rename it to "not_before", or to something unlike it.']
    """
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            yield f'the column "{name}" stands {header.count(name)} times; keep one of them.'
        meant = difflib.get_close_matches(name.lower().replace(" ", "_"), (*_RULES, "case"), n=1, cutoff=0.8)
        if meant and name not in ACCEPTED_COLUMNS:
            yield f'the column "{name}" means nothing; rename it to "{meant[0]}", or to something unlike it.'


def _misspelt(name: str, header: Iterable[str]) -> str:
    """A question whether a column of the header was meant to be ``name``."""
    near = nearest(name, header)
    return near.replace("Did you mean", "Rename").replace("?", f' to "{name}".') if near else ""


def _read_entries(path: Path, found: Contents) -> None:
    declared: Mapping[str, Any] | None = found.card.get("categories")
    seen: dict[tuple[str, str], int] = {}
    ids: dict[str, int] = {}
    counting: dict[tuple[str, bool], int] = {}
    n_problems = len(found.problems)
    for line, row in _rows(path, _COLUMNS, found):
        where = f"{path.name}, line {line}"
        pattern = tidy_pattern(row["pattern"])
        entry = _entry(row, pattern, where, found)
        problem = pattern_problem(pattern)
        if problem:
            found.refuse(where, problem)
        if declared is not None and entry.category != ASIDE and entry.category not in declared:
            found.refuse(
                where,
                f'category "{entry.category}" is not in card.toml, which has {one_of(declared)}.'
                + nearest(entry.category, declared),
            )
        twin = seen.setdefault((pattern, entry.category), line)
        if twin != line and pattern:
            found.refuse(
                where,
                f'pattern "{pattern}" stands already on line {twin} in the category "{entry.category}"; '
                "keep one of the two.",
            )
        if not entry.has_rules:
            counting.setdefault((pattern, entry.category == ASIDE), line)
            opposite = counting.get((pattern, entry.category != ASIDE))
            if opposite and pattern:
                found.refuse(
                    where,
                    f'pattern "{pattern}" stands on line {opposite} too, once to count and once to be set aside; '
                    "keep one.",
                )
        twin = ids.setdefault(entry.id, line)
        if twin != line or not entry.id:
            say = f'id "{entry.id}" stands already on line {twin}; give' if entry.id else "the id is empty; give"
            found.refuse(where, f"{say} each entry its own.")
        found.entries.append(entry)
    if not found.entries and len(found.problems) == n_problems:
        found.refuse(path.name, "no entries below the header.")


def _entry(row: Mapping[str, str], pattern: str, where: str, found: Contents) -> Entry:
    try:
        weight = float(row["weight"] or 1.0)
    except ValueError:
        weight = math.nan
    if not math.isfinite(weight):
        found.refuse(where, f'weight "{row["weight"]}" is not a number; write one, or leave the cell empty for 1.')
        weight = 1.0
    if row.get("case", "") not in ("", "lower", "upper"):
        found.refuse(where, f'case "{row["case"]}" should be empty, lower or upper.')
    lists = {
        name: tuple(word.strip().lower() for word in row.get(name, "").split("|") if word.strip()) for name in _RULES
    }
    return Entry(
        id=row["id"],
        pattern=pattern,
        category=row["category"],
        weight=weight,
        gloss=row.get("gloss", ""),
        example=row.get("example", ""),
        source=row.get("source", ""),
        since=row.get("since", ""),
        case=row.get("case", ""),
        extra=tuple((k, v) for k, v in row.items() if k not in ACCEPTED_COLUMNS and v),
        **lists,
    )


def _read_examples(path: Path, found: Contents) -> None:
    declared: Mapping[str, Any] | None = found.card.get("categories")
    for line, row in _rows(path, ("sentence", "mark", "category", "counts"), found):
        where = f"{path.name}, line {line}"
        if row["counts"] not in ("yes", "no"):
            found.refuse(where, f'counts "{row["counts"]}" should be yes or no.')
        if declared is not None and row["category"] not in declared:
            found.refuse(
                where, f'category "{row["category"]}" is not in card.toml.' + nearest(row["category"], declared)
            )
        if row["mark"].lower() not in row["sentence"].lower():
            found.refuse(where, f'"{row["mark"]}" does not stand in the sentence; copy the words that are marked.')
        found.examples.append(Example(row["sentence"], row["mark"], row["category"], row["counts"] == "yes"))
        found.example_lines.append(line)


def entries_as_csv(entries: Sequence[Entry]) -> str:
    """Entries as the text of ``entries.csv``; columns that no entry fills are left out."""
    rows = [_cells(entry) for entry in entries]
    extra = dict.fromkeys(name for entry in entries for name, _ in entry.extra)
    used = [name for name in ACCEPTED_COLUMNS if name in _COLUMNS or any(row.get(name) for row in rows)]
    return _as_csv([*used, *extra], rows)


def _cells(entry: Entry) -> dict[str, str]:
    """The cells of an entry as text."""
    out = {name: str(getattr(entry, name)) for name in ACCEPTED_COLUMNS if name not in _RULES}
    out["weight"] = repr(entry.weight).removesuffix(".0")
    out |= {name: "|".join(getattr(entry, name)) for name in _RULES}
    return out | dict(entry.extra)


def examples_as_csv(examples: Sequence[Example]) -> str:
    """Examples as the text of ``examples.csv``."""
    rows = [
        {"sentence": e.sentence, "mark": e.mark, "category": e.category, "counts": "yes" if e.counts else "no"}
        for e in examples
    ]
    return _as_csv(["sentence", "mark", "category", "counts"], rows)


def _as_csv(header: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([guard(row.get(name, "")) for name in header] for row in rows)
    return out.getvalue()

"""Lexicons as publications: a card, entries, and examples that run.

A lexicon is a folder of plain files: ``card.toml`` (what it is, by whom, under which licence, what its
categories mean), ``entries.csv`` (one pattern a row) and ``examples.csv`` (sentences with the marks they must
and must not give). Patterns are words, ``stem*``, phrases, and a gap ``not only … but also`` of up to six
words; no regular expressions.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from framing.errors import LexiconError, nearest, one_of
from framing.places import shipped

__all__ = [
    "ASIDE",
    "Category",
    "Entry",
    "Example",
    "Lexicon",
    "fold",
    "load_lexicon",
    "read_lexicon",
    "shipped_lexicons",
]

ASIDE = "aside"
"""The reserved category whose marks never count: they take shorter entries out ("this kind of")."""

_REQUIRED = ("id", "version", "title", "language", "construct", "licence", "weight", "categories")
_COLUMNS = ("id", "pattern", "category", "weight")
_NEGATION = ("keep", "flip", "set aside")


@dataclass(frozen=True)
class Entry:
    """One row of ``entries.csv``.

    ``not_before`` and ``not_after`` hold the words that may not follow or precede the mark, ``only_before`` and
    ``only_after`` those of which one must; ``#`` stands for any number. ``case`` is empty, ``lower`` (counted
    in lower case or as first word of a sentence) or ``upper`` (counted only when capitalised).
    """

    id: str
    pattern: str
    category: str
    weight: float = 1.0
    gloss: str = ""
    example: str = ""
    source: str = ""
    since: str = ""
    case: str = ""
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def has_rules(self) -> bool:
        """Whether a sense rule stands beside the pattern."""
        return bool(self.case or self.not_before or self.not_after or self.only_before or self.only_after)

    @property
    def sense(self) -> str:
        """The name of the sense a ruled-out mark has; the gloss of an ``aside`` entry."""
        return self.gloss or self.pattern


@dataclass(frozen=True)
class Category:
    """A category: its gloss, the family it belongs to, and its polarity (1, -1 or 0)."""

    name: str
    gloss: str
    family: str = ""
    polarity: int = 0


@dataclass(frozen=True)
class Example:
    """A sentence that must (``counts``) or must not give a mark of a category."""

    sentence: str
    mark: str
    category: str
    counts: bool


@dataclass(frozen=True)
class Lexicon:
    """A lexicon: card, entries, examples.

    >>> hedges = load_lexicon("hedges")
    >>> hedges.id, "modal" in hedges.categories
    ('hedges', True)
    """

    card: dict[str, Any]
    entries: tuple[Entry, ...]
    examples: tuple[Example, ...] = field(default=(), repr=False)

    @property
    def id(self) -> str:
        """Short name, also the folder's."""
        return str(self.card["id"])

    @property
    def version(self) -> str:
        """Version as on the card."""
        return str(self.card["version"])

    @property
    def name(self) -> str:
        """``id@version``: what stands in ``spans.by``."""
        return f"{self.id}@{self.version}"

    @property
    def licence(self) -> str:
        """SPDX licence as on the card; ``unstated`` when nobody stated one."""
        return str(self.card["licence"])

    @property
    def negation(self) -> str:
        """What negation does to a mark: ``keep`` it, ``flip`` its weight, or ``set aside``."""
        return str(self.card.get("negation", "keep"))

    @cached_property
    def categories(self) -> dict[str, Category]:
        """The declared categories by name."""
        return {
            name: Category(name, str(c.get("gloss", "")), str(c.get("family", "")), int(c.get("polarity", 0)))
            for name, c in self.card["categories"].items()
        }

    @cached_property
    def hash(self) -> str:
        """SHA-256 over everything that moves a mark: patterns, categories, weights and sense rules."""
        digest = hashlib.sha256()
        for entry in sorted(self.entries, key=lambda e: (e.pattern, e.category)):
            moving = [str(getattr(entry, f.name)) for f in fields(entry) if f.name not in _SAID_ONLY]
            digest.update("\x1f".join(moving).encode())
            digest.update(b"\x1e")
        return digest.hexdigest()

    def __repr__(self) -> str:
        return (
            f"<Lexicon {self.name}: {len(self.entries):,} entries in {len(self.categories)} categories, {self.licence}>"
        )


_SAID_ONLY = {"id", "gloss", "example", "source", "since", "extra"}


def fold(text: str) -> str:
    """A text as matching sees it, of the same length: case folded, hyphens and white space as spaces.

    Characters whose lower case has another length stay as they are, so that positions agree.

    >>> fold("Feeble-minded\\nMEN")
    'feeble minded men'
    """
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    for odd, plain in _FOLDED.items():
        lower = lower.replace(odd, plain)
    return lower


_FOLDED = dict.fromkeys("-\u2010\u2011\u00ad\n\t\r\u00a0", " ") | dict.fromkeys("’‘ʼ`", "'")


def shipped_lexicons() -> list[str]:
    """The ids of the lexicons that come with the package.

    >>> "hedges" in shipped_lexicons()
    True
    """
    return sorted(card.parent.name for card in shipped("lexicons").glob("*/card.toml"))


@lru_cache(maxsize=32)
def load_lexicon(id: str) -> Lexicon:
    """A shipped lexicon by id, or one from a folder by path.

    Raises
    ------
    LexiconError
        When nothing has that name, naming the nearest, or the folder holds a bad lexicon.
    """
    folder = Path(id)
    if not (folder / "card.toml").is_file():
        folder = shipped("lexicons") / id
    if not (folder / "card.toml").is_file():
        known = shipped_lexicons()
        raise LexiconError(
            f'there is no lexicon "{id}"; shipped are {one_of(known)}; a path to a folder with card.toml works too.'
            + nearest(id, known)
        )
    return read_lexicon(folder)


def read_lexicon(folder: str | Path) -> Lexicon:
    """A lexicon from its folder, checked.

    Raises
    ------
    LexiconError
        With file, line and mend: a card without a required field, an unknown category, a repeated pattern, a
        weight that is no number, a pattern that would fire on everything.
    """
    folder = Path(folder)
    card = _read_card(folder / "card.toml")
    entries = _read_entries(folder / "entries.csv", card)
    examples = _read_examples(folder / "examples.csv", card)
    return Lexicon(card, entries, examples)


def _read_card(path: Path) -> dict[str, Any]:
    try:
        card = tomllib.loads(_read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{path.name}: not valid TOML: {error}.") from error
    for name in _REQUIRED:
        if not card.get(name):
            hint = ' Write licence = "unstated" if nobody stated one.' if name == "licence" else ""
            raise LexiconError(f'{path.name}: the field "{name}" is missing or empty.{hint}{nearest(name, card)}')
    if card.get("negation", "keep") not in _NEGATION:
        raise LexiconError(f'{path.name}: negation = "{card["negation"]}" should be {one_of(_NEGATION)}.')
    for name, category in card["categories"].items():
        if not isinstance(category, dict) or not category.get("gloss"):
            raise LexiconError(f'{path.name}: category "{name}" has no gloss; write [categories.{name}] gloss = "…".')
    return card


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise LexiconError(f"{path.parent.name}: {path.name} is missing.") from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise LexiconError(f"{path.name}, line {line}: not UTF-8; save the file as UTF-8.") from error


def _rows(path: Path, needed: Iterable[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a CSV file with their line numbers."""
    reader = csv.DictReader(io.StringIO(_read_text(path), newline=""), strict=True)
    header = list(reader.fieldnames or [])
    for name in needed:
        if name not in header:
            raise LexiconError(f'{path.name}, line 1: the column "{name}" is missing.{nearest(name, header)}')
    rows = []
    try:
        for row in reader:
            if None in row or None in row.values():
                raise LexiconError(
                    f"{path.name}, line {reader.line_num}: {sum(v is not None for v in row.values())} fields where the "
                    f"header has {len(header)}; a value with a comma needs quotation marks."
                )
            rows.append((reader.line_num, {k: v.strip() for k, v in row.items()}))
    except csv.Error as error:
        raise LexiconError(f"{path.name}, line {reader.line_num}: {error}.") from error
    return rows


def _read_entries(path: Path, card: dict[str, Any]) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    seen: dict[str, int] = {}
    for line, row in _rows(path, _COLUMNS):
        where = f"{path.name}, line {line}"
        entry = _entry(row, where)
        check_pattern(entry.pattern, where)
        if entry.category != ASIDE and entry.category not in card["categories"]:
            raise LexiconError(
                f'{where}: category "{entry.category}" is not in card.toml, which has {one_of(card["categories"])}.'
                + nearest(entry.category, card["categories"])
            )
        if entry.pattern in seen:
            raise LexiconError(
                f'{where}: pattern "{entry.pattern}" stands already on line {seen[entry.pattern]}; keep one of the two.'
            )
        seen[entry.pattern] = line
        entries.append(entry)
    if not entries:
        raise LexiconError(f"{path.name}: no entries below the header.")
    return tuple(entries)


def _entry(row: dict[str, str], where: str) -> Entry:
    try:
        weight = float(row["weight"] or 1.0)
    except ValueError:
        weight = math.nan
    if not math.isfinite(weight):
        raise LexiconError(f'{where}: weight "{row["weight"]}" is not a number.')
    if row.get("case", "") not in ("", "lower", "upper"):
        raise LexiconError(f'{where}: case "{row["case"]}" should be empty, lower or upper.')
    known = {f.name for f in fields(Entry)}
    lists = {
        name: tuple(word.strip().lower() for word in row.get(name, "").split("|") if word.strip())
        for name in ("not_before", "not_after", "only_before", "only_after")
    }
    return Entry(
        id=row["id"],
        pattern=" ".join(fold(row["pattern"]).replace("...", "…").split()),
        category=row["category"],
        weight=weight,
        gloss=row.get("gloss", ""),
        example=row.get("example", ""),
        source=row.get("source", ""),
        since=row.get("since", ""),
        case=row.get("case", ""),
        extra=tuple((k, v) for k, v in row.items() if k not in known and v),
        **lists,
    )


def check_pattern(pattern: str, where: str) -> None:
    """Refuse a pattern that says nothing, fires on everything, or looks like a regular expression."""
    if not pattern:
        raise LexiconError(f"{where}: the pattern is empty.")
    for part in pattern.split():
        if part == "…":
            continue
        stem = part.rstrip("*")
        if stem and ("*" in stem or not re.fullmatch(r"[\w'.&,$%/#+]+", stem)):
            raise LexiconError(
                f'{where}: pattern "{pattern}": "{part}" is no word; write words, stem*, phrases or a gap "…" '
                f"(no regular expressions)."
            )
        if part.endswith("*") and len(stem) < 2:
            raise LexiconError(
                f'{where}: pattern "{pattern}" would fire on every word beginning with "{stem}"; '
                f"give the stem two letters or more."
            )
    if pattern.split()[0] == "…" or pattern.split()[-1] == "…":
        raise LexiconError(f'{where}: pattern "{pattern}" begins or ends with a gap; write words on both sides.')
    if len(pattern) == 1 and pattern.isalpha():
        raise LexiconError(f'{where}: pattern "{pattern}" is a single letter; it would fire on initials.')


def _read_examples(path: Path, card: dict[str, Any]) -> tuple[Example, ...]:
    if not path.is_file():
        return ()
    out = []
    for line, row in _rows(path, ("sentence", "mark", "category", "counts")):
        if row["counts"] not in ("yes", "no"):
            raise LexiconError(f'{path.name}, line {line}: counts "{row["counts"]}" should be yes or no.')
        if row["category"] not in card["categories"]:
            raise LexiconError(
                f'{path.name}, line {line}: category "{row["category"]}" is not in card.toml.'
                + nearest(row["category"], card["categories"])
            )
        out.append(Example(row["sentence"], row["mark"], row["category"], row["counts"] == "yes"))
    return tuple(out)

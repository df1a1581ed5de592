"""Lexicons as publications: a card, entries, and examples that run.

A lexicon is a folder of plain files: ``card.toml`` (what it is, by whom, under which licence, what its
categories mean), ``entries.csv`` (one pattern a row) and ``examples.csv`` (sentences with the marks they must
and must not give). What patterns and sense rules are is said in :mod:`framing.entries`; other programs' formats
are read by :mod:`framing.formats`.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from framing.entries import ASIDE, Category, Entry, Example, fold
from framing.errors import LexiconError, nearest, one_of
from framing.lexicon_files import (
    ACCEPTED_COLUMNS,
    BadLexicon,
    Contents,
    Problem,
    card_as_toml,
    entries_as_csv,
    examples_as_csv,
    read_contents,
)
from framing.places import shipped

__all__ = [
    "ASIDE",
    "BadLexicon",
    "Category",
    "Entry",
    "Example",
    "Lexicon",
    "Problem",
    "catalogue",
    "fold",
    "load_lexicon",
    "read_lexicon",
    "shipped_lexicons",
]

_SAID_ONLY = {"id", "gloss", "example", "source", "since", "extra"}


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
    def by_id(self) -> dict[str, Entry]:
        """The entries by their ids."""
        return {entry.id: entry for entry in self.entries}

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
            f"<Lexicon {self.name}: {len(self.entries):,} entries in {len(self.categories)} categories, "
            f"{'licence ' * (self.licence == 'unstated')}{self.licence}>"
        )

    def diff(self, other: Lexicon) -> pd.DataFrame:
        """What changes from this lexicon to ``other``, a row per entry added or removed and per field changed.

        Columns: ``change`` (added, removed, changed), ``pattern``, ``category``, ``field``, ``before``, ``after``.
        Entries are the same when pattern and category are; a pattern that stands in one category before and in
        another after has changed its ``category``. No rows when nothing differs.

        >>> hedges = load_lexicon("hedges")
        >>> len(hedges.diff(hedges))
        0
        """
        return pd.DataFrame(_changes(self.entries, other.entries), columns=_DIFF).astype("str")

    def save(self, folder: str | Path) -> Path:
        """Write the lexicon to a folder of its own; complete or not at all. :func:`read_lexicon` gives it back.

        An existing folder's card, entries and examples are replaced, its other files are kept.

        Raises
        ------
        BadLexicon
            When what would be written could not be read again: an unknown category, a repeated pattern.
        LexiconError
            When the folder cannot be written, or the path is a file.
        """
        folder = Path(folder)
        if folder.exists() and not folder.is_dir():
            raise LexiconError(f'"{folder}" is a file; give a folder for the lexicon.')
        try:
            with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as place:
                part = Path(place) / folder.name
                part.mkdir()
                self._write(part)
                self._same(read_lexicon(part))
                if folder.exists():
                    for file in sorted(part.iterdir()):
                        file.replace(folder / file.name)
                    if not self.examples:
                        (folder / "examples.csv").unlink(missing_ok=True)
                else:
                    part.replace(folder)
        except OSError as error:
            raise LexiconError(f'cannot write the lexicon to "{folder}": {error.strerror}.') from error
        return folder

    def _same(self, again: Lexicon) -> None:
        """Fail when what was written would be read as something else."""
        if again != self:
            what = "the card" if again.card != self.card else "an entry or example"
            raise LexiconError(f"{self.id}: {what} would change when written; take spaces off the ends of its fields.")

    def _write(self, folder: Path) -> None:
        files = {"card.toml": card_as_toml(self.card), "entries.csv": entries_as_csv(self.entries)}
        if self.examples:
            files["examples.csv"] = examples_as_csv(self.examples)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="")


# --- comparing ------------------------------------------------------------

_DIFF = ["change", "pattern", "category", "field", "before", "after"]
_COMPARED = [name for name in (*ACCEPTED_COLUMNS, "extra") if name not in ("id", "pattern", "category")]


def _changes(before: tuple[Entry, ...], after: tuple[Entry, ...]) -> list[tuple[str, ...]]:
    """The rows of :meth:`Lexicon.diff`, by pattern."""
    old = {(e.pattern, e.category): e for e in before}
    new = {(e.pattern, e.category): e for e in after}
    gone, come = [k for k in old if k not in new], [k for k in new if k not in old]
    out: list[tuple[str, ...]] = []
    moved = _moved(gone, come)
    for a, b in moved.items():
        out.append(("changed", a[0], b[1], "category", a[1], b[1]))
    for a, b in [*((k, k) for k in old if k in new), *moved.items()]:
        for name in _COMPARED:
            x, y = _said(getattr(old[a], name)), _said(getattr(new[b], name))
            if x != y:
                out.append(("changed", b[0], b[1], name, x, y))
    out += [("removed", *k, "", "", "") for k in gone if k not in moved]
    out += [("added", *k, "", "", "") for k in come if k not in moved.values()]
    return sorted(out, key=lambda row: (row[0], row[1], row[2]))


def _moved(gone: list[tuple[str, str]], come: list[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str]]:
    """Patterns that left exactly one category and came to exactly one."""
    left: dict[str, list[tuple[str, str]]] = {}
    for key in gone:
        left.setdefault(key[0], []).append(key)
    arrived: dict[str, list[tuple[str, str]]] = {}
    for key in come:
        arrived.setdefault(key[0], []).append(key)
    return {v[0]: arrived[p][0] for p, v in left.items() if len(v) == 1 and len(arrived.get(p, ())) == 1}


def _said(value: object) -> str:
    """A field as it stands in the file."""
    if isinstance(value, tuple):
        return "|".join(f"{v[0]}={v[1]}" if isinstance(v, tuple) else str(v) for v in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


# --- loading ------------------------------------------------------------


def shipped_lexicons() -> list[str]:
    """The ids of the lexicons that come with the package.

    >>> "hedges" in shipped_lexicons()
    True
    """
    return sorted(card.parent.name for card in shipped("lexicons").glob("*/card.toml"))


def load_lexicon(id: str, *, version: str | None = None) -> Lexicon:
    """A shipped lexicon by id, or one from a folder by path.

    ``version`` asks for one version and refuses any other, so that a study says which one its figures rest on.

    Raises
    ------
    LexiconError
        When nothing has that name, naming the nearest; when the folder holds a bad lexicon; when the version is
        another.

    >>> load_lexicon("hedges", version="1.1.0").version
    '1.1.0'
    """
    if not isinstance(id, str | Path):
        raise LexiconError(f"load_lexicon takes an id or a path and was given {type(id).__name__}.")
    folder = Path(id)
    if folder.is_file():
        raise LexiconError(
            f'"{id}" is a file; read it with framing.formats.read("{id}"), or make a lexicon of it: '
            f"framing lexicon convert {folder.name} {folder.stem}"
        )
    if not (folder / "card.toml").is_file():
        folder = shipped("lexicons") / id
    if not (folder / "card.toml").is_file():
        known = shipped_lexicons()
        raise LexiconError(
            f'there is no lexicon "{id}"; shipped are {one_of(known)}; a path to a folder with card.toml works too.'
            + nearest(id, known)
        )
    lexicon = _loaded(folder, tuple(_stamps(folder)))
    if version is not None and lexicon.version != version:
        raise LexiconError(
            f'lexicon "{lexicon.id}" is here in version {lexicon.version}, not {version}; install the release of '
            f"framing-analysis that came with {version}, or keep a copy of that version's folder and load it by path."
        )
    return lexicon


def _stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    """What tells whether a file changed since it was read."""
    for path in sorted(folder.glob("*.*")):
        about = path.stat()
        yield path.name, about.st_mtime_ns, about.st_size


@lru_cache(maxsize=32)
def _loaded(folder: Path, stamps: tuple[tuple[str, int, int], ...]) -> Lexicon:
    return read_lexicon(folder)


def read_lexicon(folder: str | Path) -> Lexicon:
    """A lexicon from its folder, checked.

    Raises
    ------
    BadLexicon
        With file, line and mend, and all problems in ``problems``: a card without a required field, an unknown
        category, a pattern twice in a category, a weight that is no number, a pattern that would fire on
        everything.
    """
    return _whole(read_contents(Path(folder)))


def _whole(found: Contents) -> Lexicon:
    if found.problems:
        raise BadLexicon(found.problems)
    return Lexicon(found.card, tuple(found.entries), tuple(found.examples))


# --- the catalogue ------------------------------------------------------------

_ABOUT = """# Lexicons

Each lexicon is a folder: `card.toml` says what it is, what its weights mean and how right it was when measured;
`entries.csv` has one pattern a row; `examples.csv` has sentences with the marks they must and must not give, which the
tests run. Patterns are words, `stem*`, phrases (a space also matches a hyphen or a line break) and a gap
`not only … but also`. Sense rules stand beside the entry, as lists of words: a mark they rule out is set aside with the
reason. `framing lexicon show ID` prints a card, `framing lexicon new ID` begins a lexicon of your own.

| lexicon | version | entries | categories | licence | what it is |
|---|---|---:|---:|---|---|
"""


def catalogue() -> str:
    """The page that lists the shipped lexicons, one line each, from their cards: ``lexicons/README.md``.

    >>> "| [hedges](hedges/) |" in catalogue()
    True
    """
    lines = []
    for id in shipped_lexicons():
        x = load_lexicon(id)
        title = str(x.card["title"]).replace("|", "\\|")
        lines.append(
            f"| [{id}]({id}/) | {x.version} | {len(x.entries):,} | {len(x.categories)} | {x.licence} | {title} |"
        )
    return _ABOUT + "\n".join(lines) + "\n"

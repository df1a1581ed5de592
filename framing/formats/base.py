"""What every format shares: how a file becomes a lexicon, and how it is said what a format cannot carry."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from framing.entries import ASIDE, Entry, pattern_problem, tidy_pattern
from framing.lexicon import BadLexicon, Lexicon, Problem
from framing.lexicon_files import Contents, decode
from framing.places import write_atomically

__all__ = ["Draft", "Feature", "Format", "Row", "branches", "by_category", "families", "plain_file", "split_lines"]

Feature = Literal["weights", "rules", "glosses"]
"""What a format may carry beside patterns in categories."""

_EVERYWHERE = re.compile(r"would fire on every word")


@dataclass(frozen=True)
class Row:
    """A pattern as a format holds it: as written, with its category and the line it stands on."""

    line: int
    pattern: str
    category: str
    weight: float = 1.0
    more: tuple[tuple[str, str], ...] = ()


@dataclass
class Draft:
    """What was found in a file: rows, glosses of categories, problems, and what cannot be taken over."""

    file: str
    rows: list[Row] = field(default_factory=list)
    glosses: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def refuse(self, line: int, text: str) -> None:
        """Note a problem, with its mend."""
        self.problems.append(Problem(f"{self.file}, line {line}" if line else self.file, text))

    def leave_out(self, line: int, what: str, why: str) -> None:
        """Note what this package has no counterpart for."""
        self.left_out.append(f"line {line}: “{what}”: {why}")


@dataclass(frozen=True)
class Format:
    """One format: its name, the endings of its files, how it is read and written, and what it carries.

    ``parse`` fills a draft from the file's path; ``render`` writes a lexicon to a path and is given only what the
    format carries.
    """

    name: str
    endings: tuple[str, ...]
    parse: Callable[[Path, Draft, str], None]
    render: Callable[[Lexicon, Path], None]
    carries: frozenset[Feature] = frozenset()

    def read(self, path: str | Path, *, encoding: str = "utf-8") -> Lexicon:
        """The lexicon in a file; its licence is ``unstated``, and what was left out stands on its card.

        Raises
        ------
        BadLexicon
            With every problem, its line and mend.
        """
        path = Path(path)
        draft = Draft(path.name)
        self.parse(path, draft, encoding)
        if not draft.rows and not draft.problems:
            draft.refuse(0, "there are no entries in it; is it another format than its ending says?")
        return _lexicon(draft, path, self)

    def write(self, lexicon: Lexicon, path: str | Path) -> list[str]:
        """Write a lexicon to a file, complete or not at all; returns what the format could not carry.

        Marks of ``aside`` entries would count in another program, so these entries are left out.
        """
        path = Path(path)
        counted = _counting(lexicon)
        spoilt: list[str] = []

        def render(part: Path) -> None:
            self.render(counted, part)
            again = Draft(path.name)
            self.parse(part, again, "utf-8")
            held = {(row.category, tidy_pattern(row.pattern)) for row in again.rows}
            spoilt.extend(e.pattern for e in counted.entries if (e.category, e.pattern) not in held)

        write_atomically(path, render)
        lost = [f"{len(spoilt):,} patterns as they are: {', '.join(spoilt[:5])}"] if spoilt else []
        return self.losses(lexicon) + lost

    def losses(self, lexicon: Lexicon) -> list[str]:
        """What this format cannot carry of a lexicon, a line each."""
        counted = [e for e in lexicon.entries if e.category != ASIDE]
        card = ["title", "version", "references", "weight"]
        out = [f"the card ({', '.join(n for n in card if n in lexicon.card)}; licence {lexicon.licence})"]
        _say(out, len(lexicon.examples), "example sentence")
        _say(
            out,
            len(lexicon.entries) - len(counted),
            "entry",
            "of the category aside, which set other marks aside",
            "entries",
        )
        if "rules" not in self.carries:
            n = sum(e.has_rules for e in counted)
            _say(out, n, "sense rule", "(what they set aside will count)")
            _say(out, sum("…" in e.pattern for e in counted), "gap pattern", "(written as it stands; matches nothing)")
        if "weights" not in self.carries:
            _say(out, sum(e.weight != 1 for e in counted), "weight", "other than 1")
        if "glosses" not in self.carries:
            _say(out, sum(bool(e.gloss) for e in counted), "gloss", "", "glosses")
        if lexicon.negation != "keep":
            out.append(f'what negation does to a mark ("{lexicon.negation}")')
        return out


def _say(out: list[str], n: int, what: str, more: str = "", several: str = "") -> None:
    if n:
        name = what if n == 1 else several or f"{what}s"
        out.append(f"{n:,} {name} {more}".strip())


def _counting(lexicon: Lexicon) -> Lexicon:
    return Lexicon(lexicon.card, tuple(e for e in lexicon.entries if e.category != ASIDE))


# --- from rows to a lexicon ------------------------------------------------------------


def _lexicon(draft: Draft, path: Path, format: Format) -> Lexicon:
    """A lexicon of a draft: patterns checked, categories in order of appearance, entries by category and pattern."""
    names = dict.fromkeys([*draft.glosses, *(row.category for row in draft.rows)])
    place = {name: n for n, name in enumerate(names)}
    entries: dict[tuple[str, str], Entry] = {}
    first: dict[tuple[str, str], Row] = {}
    for row in draft.rows:
        entry = _entry(row, draft)
        if entry is None:
            continue
        key = (entry.category, entry.pattern)
        twin = first.setdefault(key, row)
        if twin is row:
            entries[key] = entry
        elif twin.pattern != row.pattern:
            same = f"the same as “{twin.pattern}” on line {twin.line}: case and hyphens do not count"
            draft.leave_out(row.line, row.pattern, same)
        else:
            draft.refuse(
                row.line,
                f'pattern "{entry.pattern}" stands already on line {twin.line} in the category "{entry.category}"; '
                "keep one of the two.",
            )
    if not entries and not draft.problems:
        draft.refuse(0, "no entry could be taken over: " + "; ".join(draft.left_out[:3]) + ".")
    if draft.problems:
        raise BadLexicon(draft.problems)
    card = {
        "id": _id(path.stem),
        "version": "0",
        "title": path.stem,
        "language": "en",
        "construct": "as its makers say; imported, with no card of its own",
        "licence": "unstated",
        "weight": "as in the imported file" if "weights" in format.carries else "1 for every entry",
        "imported": {"file": path.name, "format": format.name, "left_out": draft.left_out},
        "categories": {n: _category(n, draft) for n in names if any(c == n for c, _ in entries)},
    }
    ordered = sorted(entries.values(), key=lambda e: (place[e.category], e.pattern))
    return Lexicon(card, tuple(ordered))


def _entry(row: Row, draft: Draft) -> Entry | None:
    """The entry of a row; None, with the reason noted, when it cannot be taken over."""
    pattern = tidy_pattern(row.pattern)
    problem = pattern_problem(pattern)
    if not row.category.strip():
        draft.refuse(row.line, f'"{row.pattern}" stands in no category; give it one.')
        return None
    if row.category == ASIDE:
        draft.refuse(row.line, f'the category "{ASIDE}" is reserved for marks that never count; name it otherwise.')
        return None
    if not pattern or _EVERYWHERE.search(problem):
        draft.refuse(row.line, problem)
        return None
    if problem:
        draft.leave_out(row.line, row.pattern, problem.removeprefix(f'pattern "{pattern}"').lstrip(": "))
        return None
    fields = {k: v for k, v in row.more if k in ("gloss", "example", "source", "since", "case")}
    rules = {k: tuple(filter(None, v.lower().split("|"))) for k, v in row.more if k in _RULES}
    id = dict(row.more).get("id") or f"{row.category}:{pattern}"
    return Entry(id, pattern, row.category, row.weight, **fields, **rules)  # type: ignore[arg-type]


_RULES = ("not_before", "not_after", "only_before", "only_after")


def _category(name: str, draft: Draft) -> dict[str, str]:
    above = families(name)[:-1]
    gloss = draft.glosses.get(name) or name.replace("_", " ")
    return {"gloss": gloss} | ({"family": ".".join(above)} if above else {})


def _id(stem: str) -> str:
    """A file's name as an id: lower case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "imported"


def families(name: str) -> list[str]:
    """A category's name as a path: the categories it lies in, then its own; nesting is written with a dot.

    >>> families("blame.person"), families("U.S. policy")
    (['blame', 'person'], ['U.S. policy'])
    """
    parts = name.split(".")
    return parts if all(part and part == part.strip() for part in parts) else [name]


# --- files of lines ------------------------------------------------------------


def plain_file(path: Path, draft: Draft, encoding: str) -> str:
    """The text of a file, empty when it could not be read (which is noted)."""
    found = Contents()
    text = decode(path, found, encoding)
    for problem in found.problems:
        legacy = encoding == "utf-8" and "not UTF-8;" in problem.text
        more = " Older programs write cp1252: --encoding cp1252." if legacy else ""
        draft.problems.append(Problem(problem.where, problem.text + more))
    return text or ""


def split_lines(text: str) -> Iterable[tuple[int, str]]:
    """The lines of a text with their numbers; blank ones are left out."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, line


def by_category(lexicon: Lexicon) -> dict[str, list[Entry]]:
    """The entries under each category that has some."""
    out: dict[str, list[Entry]] = {name: [] for name in lexicon.categories}
    for entry in lexicon.entries:
        out.setdefault(entry.category, []).append(entry)
    return {name: entries for name, entries in out.items() if entries}


def branches(names: Iterable[str], above: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The paths of the categories right below ``above``, in order, whether or not they have entries of their own.

    >>> branches(["blame.person", "blame.party", "praise"], ())
    [('blame',), ('praise',)]
    """
    paths = [tuple(families(name)) for name in names]
    depth = len(above)
    return list(dict.fromkeys(path[: depth + 1] for path in paths if path[:depth] == above and len(path) > depth))

r"""WordStat dictionaries, ``.cat``: categories indented by tabs, patterns with their weight in brackets.

A line without ``(1)`` is a category, one with it a pattern of the category it is indented under; an underscore
joins the words of a phrase. Rules (``@…``, ``NEAR``, ``AFTER``) are left out, with the reason.
Files are often in cp1252.

Source: Provalis Research, WordStat 7 user's guide (2014); the reader of quanteda (``read_dict_wordstat``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from framing.entries import Entry
from framing.formats.base import Draft, Format, Row, branches, by_category, plain_file, split_lines
from framing.lexicon import Lexicon

__all__ = ["WORDSTAT"]

_PATTERN = re.compile(r"^(.*\S)\s+\(([^()\s]*)\)$")
_RULE = re.compile(r"^@|\b(?:NEAR|AFTER|BEFORE|AND NOT)\b")


def _parse(path: Path, draft: Draft, encoding: str) -> None:
    path_here: list[str] = []
    for number, line in split_lines(plain_file(path, draft, encoding)):
        indent = line[: len(line) - len(line.lstrip())]
        depth = indent.count("\t")
        found = _PATTERN.match(line.strip())
        if found:
            _pattern(number, found[1], found[2], ".".join(path_here[:depth]), draft)
        elif _RULE.search(line.strip()):
            draft.leave_out(number, line.strip(), "a rule on other words, which has no counterpart here")
        elif depth > len(path_here):
            draft.refuse(number, f'"{line.strip()}" is indented deeper than a category above it; take tabs away.')
        elif not indent.strip(" ") and indent:
            draft.refuse(number, f'"{line.strip()}" is indented by spaces; indent by tabs.')
        else:
            path_here = [*path_here[:depth], line.strip()]


def _pattern(number: int, pattern: str, weight: str, category: str, draft: Draft) -> None:
    if _RULE.search(pattern):
        draft.leave_out(number, pattern, "a rule on other words, which has no counterpart here")
        return
    if not re.fullmatch(r"-?\d+(?:\.\d+)?", weight):
        draft.refuse(number, f'the weight "({weight})" is not a number; write (1).')
        return
    draft.rows.append(Row(number, pattern.replace("_", " "), category, float(weight)))


def _render(lexicon: Lexicon, path: Path) -> None:
    path.write_text("".join(_lines(by_category(lexicon), ())), encoding="utf-8", newline="")


def _lines(by_name: dict[str, list[Entry]], above: tuple[str, ...]) -> Iterator[str]:
    pad = "\t" * len(above)
    for path in branches(by_name, above):
        yield f"{pad}{path[-1]}\n"
        yield from (f"{pad}\t{e.pattern} ({e.weight:g})\n" for e in by_name.get(".".join(path), ()))
        yield from _lines(by_name, path)


WORDSTAT = Format("WordStat dictionary", (".cat",), _parse, _render, frozenset({"weights"}))

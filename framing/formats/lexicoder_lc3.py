"""Lexicoder 3 dictionaries, ``.lc3``: a line ``+category``, then one pattern a line.

Source: Daku, Soroka & Young (2015), Lexicoder 3.0 manual, http://www.lexicoder.com; the reader of quanteda
(``read_dict_lexicoder``).
"""

from __future__ import annotations

from pathlib import Path

from framing.formats.base import Draft, Format, Row, by_category, plain_file, split_lines
from framing.lexicon import Lexicon

__all__ = ["LEXICODER_LC3"]


def _parse(path: Path, draft: Draft, encoding: str) -> None:
    category = ""
    seen: dict[str, int] = {}
    for number, line in split_lines(plain_file(path, draft, encoding)):
        entry = line.strip()
        if not entry.startswith("+"):
            if category:
                draft.rows.append(Row(number, entry, category))
            else:
                draft.refuse(number, f'"{entry}" stands before the first category; write "+" and a name above it.')
            continue
        category = entry[1:].strip()
        if not category:
            draft.refuse(number, 'a category has no name; write it after the "+".')
        elif category in seen:
            draft.refuse(number, f'the category "{category}" stands already on line {seen[category]}; put both in one.')
        seen.setdefault(category, number)


def _render(lexicon: Lexicon, path: Path) -> None:
    lines = []
    for name, entries in by_category(lexicon).items():
        lines += [f"+{name}\n", *(f"{entry.pattern}\n" for entry in entries)]
    path.write_text("".join(lines), encoding="utf-8", newline="")


LEXICODER_LC3 = Format("Lexicoder 3 dictionary", (".lc3",), _parse, _render)

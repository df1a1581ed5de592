"""Empath-style tables, ``.tsv``: each line a category and, after tabs, its words; an underscore joins a phrase.

Source: ``empath/data/categories.tsv`` of Empath (Fast, Chen & Bernstein 2016, CHI), https://github.com/Ejhfast/empath-client.
"""

from __future__ import annotations

from pathlib import Path

from framing.formats.base import Draft, Format, Row, by_category, plain_file, split_lines
from framing.lexicon import Lexicon

__all__ = ["EMPATH"]


def _parse(path: Path, draft: Draft, encoding: str) -> None:
    seen: dict[str, int] = {}
    for number, line in split_lines(plain_file(path, draft, encoding)):
        category, *words = (cell.strip() for cell in line.split("\t"))
        words = [word for word in words if word]
        if not words:
            draft.refuse(number, f'"{category}" has no words after it; put a tab between the category and each word.')
        elif category in seen:
            draft.refuse(number, f'the category "{category}" stands already on line {seen[category]}; put both in one.')
        else:
            seen[category] = number
            draft.rows += [Row(number, w.replace("_", " "), category) for w in dict.fromkeys(words)]


def _render(lexicon: Lexicon, path: Path) -> None:
    lines = [
        "\t".join([name, *(entry.pattern.replace(" ", "_") for entry in entries)]) + "\n"
        for name, entries in by_category(lexicon).items()
    ]
    path.write_text("".join(lines), encoding="utf-8", newline="")


EMPATH = Format("Empath table", (".tsv",), _parse, _render)

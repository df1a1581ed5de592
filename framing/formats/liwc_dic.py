"""LIWC dictionaries, ``.dic``: categories with numbers between two lines of ``%``, then patterns with their numbers.

The 2015 form indents categories by tabs to nest them and names them ``abbreviation (Long name)``; the 2007 form is
flat. Both hold stems (``hungr*``) and phrases (``kind of``). Conditions (``<of>131/125``, ``(02 134)``) and emoticons
are left out, with the reason. Nested categories are joined with a dot. Written flat, or indented when categories nest.

Source: Pennebaker, Booth, Boyd & Francis (2015), LIWC2015 Operator's Manual; the reader of quanteda
(``read_dict_liwc``), which documents the deviations found in the files in circulation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from framing.formats.base import Draft, Format, Row, branches, plain_file, split_lines
from framing.lexicon import Lexicon

__all__ = ["LIWC_DIC"]

_CATEGORY = re.compile(r"^(\d+)\s+(\S.*)$")
_LONG_NAME = re.compile(r"^(.*?\S)\s+\((.+)\)$")
_ENTRY = re.compile(r"^([^\t]+?)((?:\t\s*\d+)+)$|^(\S.*?)((?: +\d+)+)$")
_CONDITION = re.compile(r"<\w+>|\(\s*\d+[\d\s]*\)|\t\S*\d/\d")


def _parse(path: Path, draft: Draft, encoding: str) -> None:
    text = plain_file(path, draft, encoding)
    if not text:
        return
    lines = list(split_lines(text))
    signs = [n for n, (_, line) in enumerate(lines) if line.strip() == "%"]
    if len(signs) < 2 or signs[0] != 0:
        at = lines[signs[0]][0] if signs else lines[0][0]
        draft.refuse(at, "the categories should stand first, between two lines that hold only %; add the missing one.")
        return
    names = _categories(lines[1 : signs[1]], draft)
    for number, line in lines[signs[1] + 1 :]:
        _entry(number, line.strip(), names, draft)


def _categories(lines: list[tuple[int, str]], draft: Draft) -> dict[int, str]:
    """Category names by number; nested names are joined with a dot."""
    names: dict[int, str] = {}
    path: list[str] = []
    for number, line in lines:
        found = _CATEGORY.match(line.strip())
        if not found:
            draft.refuse(number, f'"{line.strip()}" is no category; write a number, a tab and a name.')
            continue
        depth = min(len(line) - len(line.lstrip("\t")), len(path))
        short = _LONG_NAME.match(found[2])
        path = [*path[:depth], short[1] if short else found[2]]
        name, key = ".".join(path), int(found[1])
        if key in names:
            draft.refuse(
                number, f'the number {found[1]} stands already for "{names[key]}"; give each category its own.'
            )
        if name in names.values():
            draft.refuse(number, f'the category "{name}" stands there twice; keep one.')
        names[key] = name
        draft.glosses[name] = short[2] if short else ""
    return names


def _entry(number: int, line: str, names: dict[int, str], draft: Draft) -> None:
    if _CONDITION.search(line):
        draft.leave_out(number, line, "a condition on other words, which has no counterpart here")
        return
    found = _ENTRY.match(line)
    if not found:
        draft.refuse(number, f'"{line}" has no category; write a tab and the number of one after it.')
        return
    word, keys = (found[1], found[2]) if found[1] else (found[3], found[4])
    for key in dict.fromkeys(map(int, keys.split())):
        if key in names:
            draft.rows.append(Row(number, word.strip(), names[key]))
        else:
            known = ", ".join(map(str, list(names)[:12]))
            undeclared = f'"{word}" stands in category {key}, which is not declared between the % signs ({known})'
            draft.refuse(number, f"{undeclared}; declare it, or correct the number.")


def _render(lexicon: Lexicon, path: Path) -> None:
    numbers: dict[str, int] = {}
    declared = list(_declared(lexicon, (), numbers))
    of: dict[str, list[int]] = {}
    for entry in lexicon.entries:
        of.setdefault(entry.pattern, []).append(numbers[entry.category])
    rows = [f"{pattern}\t" + "\t".join(map(str, keys)) + "\n" for pattern, keys in of.items()]
    path.write_text("".join(["%\n", *declared, "%\n", *rows]), encoding="utf-8", newline="")


def _declared(lexicon: Lexicon, above: tuple[str, ...], numbers: dict[str, int]) -> Iterator[str]:
    """The lines that declare categories, each below the one it lies in; ``numbers`` is filled on the way."""
    for path in branches(lexicon.categories, above):
        name = ".".join(path)
        numbers[name] = len(numbers) + 1
        gloss = lexicon.categories[name].gloss if name in lexicon.categories else ""
        long_name = f" ({gloss})" if gloss and gloss != name.replace("_", " ") else ""
        yield "\t" * len(above) + f"{numbers[name]}\t{path[-1]}{long_name}\n"
        yield from _declared(lexicon, path, numbers)


LIWC_DIC = Format("LIWC dictionary", (".dic",), _parse, _render)

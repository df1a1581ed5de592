"""Formats of other programs: lexicons in and out.

Each format is one file with one value, a :class:`~framing.formats.base.Format`; :func:`read` and :func:`write` choose
by the ending. What a format cannot carry is said, never dropped in silence.
"""

from __future__ import annotations

from pathlib import Path

from framing.errors import LexiconError, nearest, one_of
from framing.formats.base import Format
from framing.formats.empath import EMPATH
from framing.formats.lexicoder_lc3 import LEXICODER_LC3
from framing.formats.lexicoder_lcd import LEXICODER_LCD
from framing.formats.liwc_dic import LIWC_DIC
from framing.formats.quanteda_yaml import QUANTEDA_YAML
from framing.formats.word_list import WORD_LIST_CSV, WORD_LIST_XLSX, has_header
from framing.formats.wordstat import WORDSTAT
from framing.formats.yoshikoder import YOSHIKODER
from framing.lexicon import Lexicon, load_lexicon

__all__ = ["FORMATS", "endings", "read", "write"]

FORMATS: tuple[Format, ...] = (
    QUANTEDA_YAML,
    LIWC_DIC,
    YOSHIKODER,
    LEXICODER_LCD,
    LEXICODER_LC3,
    WORDSTAT,
    EMPATH,
    WORD_LIST_CSV,
    WORD_LIST_XLSX,
)
"""Every format, in the order of the documentation."""


def endings() -> list[str]:
    """The endings that are known.

    >>> ".dic" in endings()
    True
    """
    return [ending for format in FORMATS for ending in format.endings]


def read(source: str | Path, *, encoding: str = "utf-8") -> Lexicon:
    """A lexicon from a file of any format, a folder, or a shipped one by its id.

    Files of other programs carry no licence: theirs is ``unstated``, and what had no counterpart here stands on the
    card under ``imported``. ``encoding`` is for plain text that is not UTF-8, such as ``cp1252``.

    Raises
    ------
    LexiconError
        When the ending is not known, naming the nearest; :class:`~framing.lexicon.BadLexicon` with every problem,
        its line and mend, when the file is not what it should be.

    >>> read("hedges").id
    'hedges'
    """
    path = Path(source)
    if path.is_file():
        return _format_of(path).read(path, encoding=encoding)
    if path.suffix.lower() in endings():
        raise LexiconError(f'there is no file "{path}".')
    return load_lexicon(str(source))


def write(lexicon: Lexicon, path: str | Path) -> list[str]:
    """Write a lexicon in the format its ending names, or to a folder; returns what could not be carried.

    Raises
    ------
    LexiconError
        When the ending is not known; :class:`~framing.errors.FramingError` when the folder cannot be written.
    """
    path = Path(path)
    if path.is_dir() or not path.suffix:
        lexicon.save(path)
        return []
    return _by_ending(path).write(lexicon, path)


def _format_of(path: Path) -> Format:
    """The format of a file: by its ending, and for ``.tsv`` by whether its first line is a header."""
    found = _by_ending(path)
    if found is EMPATH:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            if has_header(file.readline()):
                return WORD_LIST_CSV
    return found


def _by_ending(path: Path) -> Format:
    for format in FORMATS:
        if path.suffix.lower() in format.endings:
            return format
    known = endings()
    raise LexiconError(
        f'"{path.name}": the ending "{path.suffix}" is not a known one; use {one_of(known)}, or a folder.'
        + nearest(path.suffix, known)
    )

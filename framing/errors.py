"""What can go wrong, as a tree. Every message says what was wrong, what would be right, and what to do.

FramingError                 anything the user can mend; the command line exits with code 2
├── ReadError                a file, folder or frame could not become documents
├── TableError               a table misses a column, repeats a key or holds the wrong type
├── LexiconError             a lexicon's card, entries or examples are not what they should be
├── ModelError               a model is unknown or its files are damaged
└── ComparisonError          what was asked for cannot be compared
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = [
    "ComparisonError",
    "FramingError",
    "LexiconError",
    "ModelError",
    "ReadError",
    "TableError",
    "nearest",
    "one_of",
]


class FramingError(Exception):
    """Base of all errors a user can mend.

    >>> try:
    ...     raise ReadError("no texts in coverage/")
    ... except FramingError as error:
    ...     str(error)
    'no texts in coverage/'
    """


class ReadError(FramingError):
    """A file, folder or frame could not be turned into documents."""


class TableError(FramingError):
    """A table misses a column, repeats a key, or holds values of the wrong type."""


class LexiconError(FramingError):
    """A lexicon's card, entries or examples are not what they should be."""


class ModelError(FramingError):
    """A model is unknown, or its files are damaged."""


class ComparisonError(FramingError):
    """What was asked for cannot be compared."""


def nearest(word: object, options: Iterable[str]) -> str:
    """A closing question that names the nearest option, or an empty string when none is near.

    >>> nearest("modals", ["modal", "verb"])
    ' Did you mean "modal"?'
    >>> nearest("xyz", ["modal", "verb"])
    ''
    """
    word = str(word)
    names = [str(option) for option in options]
    found = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if not found:
        folded = {name.casefold(): name for name in names}
        close = difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
        found = [folded[close[0]]] if close else []
    return f' Did you mean "{found[0]}"?' if found else ""


def one_of(options: Iterable[str]) -> str:
    """The options in reading order, all of them: ``a``, ``a or b``, ``a, b or c``.

    >>> one_of(["author", "quoted", "reported"])
    'author, quoted or reported'
    """
    names = [str(option) for option in options]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} or {names[-1]}"

"""What a file name says: patterns such as ``{source}_{date}_{slug}.txt``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from framing.errors import ReadError

__all__ = ["NamePattern", "name_pattern"]

_FIELD = re.compile(r"\{([^{}]*)\}")
_DATE = (
    r"(?:\d{4}[-_.]?\d{2}[-_.]?\d{2}|\d{4}[-_.]\d{2}|\d{4}"
    r"|\d{1,2}[-_. ](?:\d{1,2}|[A-Za-z]{3,9})[-_. ]\d{4})"
)


@dataclass(frozen=True)
class NamePattern:
    """A file-name pattern ready to match: the pattern as written, and how it is searched."""

    written: str
    fields: tuple[str, ...]
    shape: re.Pattern[str]

    def match(self, parts: tuple[str, ...], stem: str) -> dict[str, str] | None:
        """What each field stands for in a file's name; None when the name does not fit.

        ``parts`` are the folders and the name, ``stem`` the name without its ending. A pattern with folders
        is laid on as many folders as it has.
        """
        above = parts[-1 - self.written.count("/") : -1]
        for name in (stem, parts[-1].removesuffix(".gz")):
            if found := self.shape.fullmatch("/".join((*above, name))):
                return found.groupdict()
        return None


def name_pattern(written: str) -> NamePattern:
    """A file-name pattern from the way it is written.

    Raises
    ------
    ReadError
        When there is no field, or a field is empty, is not a plain name, stands twice, or is ``text``.

    >>> name_pattern("{source}_{date}_{slug}.txt").fields
    ('source', 'date', 'slug')
    """
    fields = tuple(_FIELD.findall(written))
    _check_fields(written, fields)
    pieces = _FIELD.split(written)
    shape = "".join(
        re.escape(piece) if number % 2 == 0 else f"(?P<{piece}>{_DATE if piece == 'date' else '[^/]+?'})"
        for number, piece in enumerate(pieces)
    )
    return NamePattern(written, fields, re.compile(shape))


def _check_fields(written: str, fields: tuple[str, ...]) -> None:
    for reason in _faults(written, fields):
        raise ReadError(
            f'pattern "{written}": {reason}. '
            "Write fields such as {source}, {topic}, {date} or {title}, "
            'for example "{source}_{date}_{slug}.txt".'
        )


def _faults(written: str, fields: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with the fields of a pattern, one reason each."""
    around = _FIELD.sub("", written)
    if "{" in around or "}" in around:
        yield "a brace is opened or closed alone"
    if not fields:
        yield "there is no field in braces"
    for field in fields:
        if not (field.isidentifier() and field.isascii()):
            yield f'the field "{{{field}}}" is not a plain name of letters, digits and _'
        if fields.count(field) > 1:
            yield f'the field "{{{field}}}" stands twice'
    if "text" in fields:
        yield "the text of a document is what its file holds, not a part of its name"
    if "}{" in written:
        yield "nothing stands between two fields, so nobody can tell where one ends"

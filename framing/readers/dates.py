"""Dates as scholars' files write them, turned into ISO dates where no doubt is possible."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from framing.readers.base import as_text

__all__ = ["iso_date", "leading_date"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|fri|sun)(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|sat(?:urday)?)\.?"
_CLOCK = r"(?:[T ,]+(?:at )?\d{1,2}[:.h]?\d{2}\b.*)?"
_BEFORE = rf"(?:{_WEEKDAY}[, ]+)?"
_AFTER = rf"(?:[ ,]+{_WEEKDAY})?{_CLOCK}"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        rf"(?P<year>\d{{4}})(?P<mark>[-/._])(?P<number>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){_CLOCK}",
        rf"(?P<year>\d{{4}})(?P<number>\d{{2}})(?P<day>\d{{2}}){_CLOCK}",
        rf"{_BEFORE}{_MONTH} ?{_DAY},? +(?P<year>\d{{4}}){_AFTER}",
        rf"{_BEFORE}{_DAY}[ -]+(?:of )?{_MONTH},?[ -]+(?P<year>\d{{4}}){_AFTER}",
    )
)
_LEADING = re.compile(r"(\d{4})([-_.]?)(\d{2})\2(\d{2})(?!\d)")


def iso_date(value: Any) -> str:
    """A date as ``YYYY-MM-DD`` when it clearly is one; anything else stays as it was given.

    Read: ISO dates and times, ``20310504``, and English dates with the month as a word. A date in numbers
    alone whose day and month could be exchanged is not guessed at.

    >>> [iso_date(value) for value in ("May 4, 2031", "2031-05-04T09:30:00Z", "04/05/2031", None)]
    ['2031-05-04', '2031-05-04', '04/05/2031', '']
    """
    if isinstance(value, date) and value == value:  # also a datetime or Timestamp; NaT is not equal to itself
        return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"
    return _iso(as_text(value).strip())


@lru_cache(maxsize=65536)
def _iso(text: str) -> str:
    for shape in _SHAPES:
        if found := shape.fullmatch(text):
            parts = found.groupdict()
            month = parts.get("number") or _MONTHS.index(parts["month"][:3].lower()) + 1
            return _real(parts["year"], month, parts["day"]) or text
    return text


def leading_date(stem: str) -> str:
    """The ISO date a file name begins with; empty when there is none.

    >>> [leading_date(stem) for stem in ("2031-05-04-ferries", "20310504_ferries", "ferries")]
    ['2031-05-04', '2031-05-04', '']
    """
    found = _LEADING.match(stem)
    return _real(found[1], found[3], found[4]) if found else ""


def _real(year: str, month: str | int, day: str) -> str:
    """The ISO date when the calendar has it in the years of print; empty otherwise."""
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return ""
    return found.isoformat() if 1500 <= found.year < 2200 else ""

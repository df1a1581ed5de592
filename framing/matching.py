"""Marking: corpus × lexicons → every candidate, with its position.

All patterns of all lexicons are found in one pass over the folded text by an Aho–Corasick automaton; word
boundaries are checked on arrays, and only entries with an inner wildcard or a gap are looked at again by a
regular expression. Every candidate is returned, overlapping ones too; :mod:`framing.context` decides which
count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

import numpy as np
import pandas as pd

from framing.characters import batches
from framing.lexicon import Entry, Lexicon, fold
from framing.tables import building, text_slices

__all__ = ["CANDIDATES", "Matcher", "match", "pattern_expression"]

CANDIDATES = ["doc_id", "start", "end", "surface", "by", "category", "entry", "weight"]
"""The columns that :func:`match` returns."""

_GAP = r" (?:\S+ ){0,6}?"
_BATCH = 2_000_000
_BETWEEN = "\n\n"


def pattern_expression(pattern: str) -> str:
    """The regular expression a pattern stands for, over folded text: the definition of a match.

    Word boundaries are those of letters and digits; an apostrophe before a letter continues the word
    ("can" is not in "can't"), except in "'s".

    >>> bool(re.search(pattern_expression("feeble minded"), fold("the feeble-minded")))
    True
    """
    parts = [r"\w*".join(map(re.escape, part.split("*"))) for part in pattern.split()]
    body = parts[0]
    for before, part in zip(pattern.split(), parts[1:], strict=False):
        if part == re.escape("…"):
            body += _GAP
        else:
            body += part if before == "…" else f" {part}"
    return rf"(?<!\w)(?<!\w'){body}(?!\w)(?!'(?!s(?!\w))\w)"


@dataclass
class Matcher:
    """Finds the entries of several lexicons at once.

    >>> from framing.lexicon import load_lexicon
    >>> matcher = Matcher((load_lexicon("hedges"),))
    >>> any(matcher.entries[i].pattern == "may" for i, start, end in matcher.find("It may rain."))
    True
    """

    lexicons: tuple[Lexicon, ...]
    entries: list[Entry] = field(init=False, repr=False)
    owner: np.ndarray = field(init=False, repr=False)
    names: pd.api.extensions.ExtensionArray = field(init=False, repr=False)
    columns: dict[str, pd.api.extensions.ExtensionArray] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.entries = [entry for lexicon in self.lexicons for entry in lexicon.entries]
        self.owner = np.repeat(np.arange(len(self.lexicons)), [len(lexicon.entries) for lexicon in self.lexicons])
        self.names = pd.array([lexicon.name for lexicon in self.lexicons], dtype="str")
        self.columns = {
            "category": pd.array([entry.category for entry in self.entries], dtype="str"),
            "entry": pd.array([entry.id for entry in self.entries], dtype="str"),
            "weight": pd.array([entry.weight for entry in self.entries], dtype="float64"),
        }
        anchors: dict[str, list[int]] = {}
        for i, entry in enumerate(self.entries):
            anchors.setdefault(_anchor(entry.pattern), []).append(i)
        self._first = np.cumsum([0, *map(len, anchors.values())])
        self._flat = np.fromiter(chain.from_iterable(anchors.values()), dtype=np.int64)
        self._open = np.array([entry.pattern.endswith("*") for entry in self.entries], dtype=bool)
        inner = [_inner(entry.pattern) for entry in self.entries]
        self._inner = np.array(inner, dtype=bool)
        written = {i: pattern_expression(self.entries[i].pattern) for i, yes in enumerate(inner) if yes}
        self._expressions = {i: re.compile(expression) for i, expression in written.items()}
        self._any_of = {
            number: re.compile("|".join(written[i] for i in entries if i in written))
            for number, entries in enumerate(anchors.values())
            if any(i in written for i in entries)
        }
        self._hits = _searching(list(anchors))

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Every candidate in a text: ``(entry number, start, end)``, ordered by position."""
        entry, start, end = self.arrays(fold(text))
        return list(zip(entry.tolist(), start.tolist(), end.tolist(), strict=True))

    def arrays(self, folded: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Entry numbers, starts and ends of every candidate in a folded text, ordered by start, end, entry."""
        western = folded.encode("latin-1", "replace")
        hits = self._hits(western, folded)
        if not hits:
            nothing = np.empty(0, dtype=np.int64)
            return nothing, nothing, nothing
        found = np.fromiter(chain.from_iterable(hits), dtype=np.int64, count=3 * len(hits)).reshape(-1, 3)
        edges = _Edges(western, folded)
        found = found[edges.begins(found[:, 1])]
        anchor, start, end = found.T
        many = self._first[anchor + 1] - self._first[anchor]
        row = np.repeat(np.arange(len(anchor)), many)
        offset = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
        entry = self._flat[self._first[anchor[row]] + offset]
        start, end = start[row], end[row]
        stem = self._open[entry] & ~self._inner[entry]
        end[stem] = edges.run_end(end[stem])
        self._look_again(folded, anchor[row], entry, start, end)
        fits = (end > 0) & edges.ends(np.maximum(end, 0))
        entry, start, end = entry[fits], start[fits], end[fits]
        order = _order(entry, start, end)
        return entry[order], start[order], end[order]

    def _look_again(
        self, folded: str, anchor: np.ndarray, entry: np.ndarray, start: np.ndarray, end: np.ndarray
    ) -> None:
        """Set where the candidates of entries with an inner wildcard or a gap end: at -1 when there is none.

        Where none of the entries with the same first letters fits, one expression for all of them says so.
        """
        rows = np.flatnonzero(self._inner[entry])
        end[rows] = -1
        places = start[rows] * len(self._first) + anchor[rows]
        opens = np.flatnonzero(np.diff(places, prepend=-1))
        numbers, ats = anchor[rows[opens]].tolist(), start[rows[opens]].tolist()
        for first, last, number, at in zip(opens, np.append(opens, len(rows))[1:], numbers, ats, strict=True):
            if self._any_of[number].match(folded, at):
                for i in rows[first:last].tolist():
                    again = self._expressions[int(entry[i])].match(folded, at)
                    end[i] = again.end() if again else -1


class _Edges:
    """Where words may begin and end in a folded text; every method takes and gives arrays of positions' shape."""

    def __init__(self, western: bytes, folded: str) -> None:
        points = np.frombuffer(b"  " + western + b"   ", dtype=np.uint8)
        self._word = _is_word()[points]
        for at in np.flatnonzero(points == ord(_STRANGE)).tolist():
            self._word[at] = folded[at - 2].isalnum()
        self._points = points

    def begins(self, at: np.ndarray) -> np.ndarray:
        """Whether a word may begin here: no letter before, nor an apostrophe after a letter."""
        before = at + 1
        return ~self._word[before] & ~((self._points[before] == ord("'")) & self._word[at])

    def ends(self, at: np.ndarray) -> np.ndarray:
        """Whether a word may end here: no letter follows, nor an apostrophe and a letter, unless it is "'s"."""
        here = at + 2
        goes_on = (self._points[here] == ord("'")) & self._word[here + 1]
        genitive = (self._points[here + 1] == ord("s")) & ~self._word[here + 2]
        return ~self._word[here] & ~(goes_on & ~genitive)

    def run_end(self, at: np.ndarray) -> np.ndarray:
        """Where the letters that follow end."""
        stops = np.flatnonzero(~self._word)
        return np.asarray(stops[np.searchsorted(stops, at + 2)] - 2)


def _order(entry: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The candidates' numbers ordered by start, end and entry: sorting one number each is several times faster."""
    fit = ((start, 1 << 23), (end - start, 1 << 20), (entry, 1 << 20))
    if all(part.max(initial=0) < limit for part, limit in fit):
        return np.argsort(start << 40 | (end - start) << 20 | entry)
    return np.lexsort((entry, end, start))


@lru_cache(maxsize=1)
def _is_word() -> np.ndarray:
    """For each of the first 256 characters whether it is a letter, a digit or "_"."""
    return np.array([chr(i).isalnum() or chr(i) == "_" for i in range(256)])


_Hits = list[tuple[int, int, int]]
"""The number of an anchor, and where it starts and ends."""


def _searching(anchors: list[str]) -> Callable[[bytes, str], _Hits]:
    """What finds every place of every anchor, overlapping ones too, in a text of which it is given both forms.

    Western letters are searched as one byte each, which is faster; others in a text cannot be part of such an anchor.
    """
    from ahocorasick_rs import AhoCorasick, BytesAhoCorasick

    western = [anchor.encode("latin-1", "replace") for anchor in anchors]
    if any(_STRANGE in anchor for anchor in western):
        wide = AhoCorasick(anchors)
        return lambda _, folded: wide.find_matches_as_indexes(folded, overlapping=True)
    narrow = BytesAhoCorasick(western)
    return lambda text, _: narrow.find_matches_as_indexes(text, overlapping=True)


_STRANGE = b"?"
"""What stands for characters beyond Latin-1 where each is one byte."""


def _anchor(pattern: str) -> str:
    """The literal a pattern begins with, up to its first wildcard or gap."""
    return re.split(r"\*|…", pattern)[0].rstrip(" ")


def _inner(pattern: str) -> bool:
    """Whether something other than letters follows the anchor: an inner wildcard or a gap."""
    return "*" in pattern[:-1] or "…" in pattern


@building()
def match(docs: pd.DataFrame, lexicons: Sequence[Lexicon]) -> pd.DataFrame:
    """Every candidate mark of the lexicons in the documents, with the columns :data:`CANDIDATES`.

    Rows are ordered by document, start, end and lexicon. ``text[start:end] == surface`` for each.
    """
    matcher = _matcher(tuple(lexicons))
    texts = zip(docs["doc_id"].tolist(), docs["text"].tolist(), strict=True)
    parts = [_batch(matcher, batch) for batch in batches(texts, lambda each: len(each[1]), _BATCH)]
    if not parts:
        return pd.DataFrame({name: [] for name in CANDIDATES})
    return pd.concat(parts, ignore_index=True)


_MADE: dict[tuple[int, ...], Matcher] = {}
_AT_MOST = 4


def _matcher(lexicons: tuple[Lexicon, ...]) -> Matcher:
    """The matcher of these very lexicons, made once: a corpus that comes in parts asks for it again and again."""
    key = tuple(map(id, lexicons))  # the matcher holds its lexicons, so no other object can take their ids
    if key not in _MADE:
        if len(_MADE) == _AT_MOST:
            del _MADE[next(iter(_MADE))]
        _MADE[key] = Matcher(lexicons)
    return _MADE[key]


def _batch(matcher: Matcher, batch: list[tuple[str, str]]) -> pd.DataFrame:
    """The candidates of one batch: its texts are folded and searched as one."""
    ids = [doc_id for doc_id, _ in batch]
    joined = _BETWEEN.join(text for _, text in batch)
    lengths = np.array([len(text) + len(_BETWEEN) for _, text in batch])
    first = np.cumsum(lengths) - lengths
    entry, start, end = matcher.arrays(fold(joined))
    doc = np.searchsorted(first, start, side="right") - 1
    return pd.DataFrame(
        {
            "doc_id": pd.Series(ids, dtype="str").array.take(doc),
            "start": start - first[doc],
            "end": end - first[doc],
            "surface": text_slices(joined, start, end),
            "by": matcher.names.take(matcher.owner[entry]),
            **{name: column.take(entry) for name, column in matcher.columns.items()},
        }
    )

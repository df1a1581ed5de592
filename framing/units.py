"""Documents to units: paragraphs, speaker turns, sentences and quotations, with words counted one way.

:func:`segment` makes the units table. A paragraph is a block between blank lines, or a line where the text has
no hard line ends. A turn begins with a label (``BP:``, ``Tim Anderson:``, ``Q.``, ``SMITH:``) and runs over the
unlabelled paragraphs that follow. Sentences never cross a paragraph. A quote is what stands inside quotation
marks, wherever they close.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from framing.citations import references
from framing.cleaning import read_repairs
from framing.furniture import boilerplate
from framing.kinds import sentence_kind
from framing.layout import Turn, paragraphs, speaker_turns
from framing.passages import passages
from framing.quotes import quotations
from framing.sentences import split
from framing.tables import UNITS, building, check, empty, text_array
from framing.voices import Said, voiced

__all__ = ["code_points", "is_word_character", "segment", "word_starts", "words"]


# --- words ------------------------------------------------------------


@lru_cache(maxsize=1)
def _letters() -> np.ndarray:
    """For each code point of the basic plane, whether it is a letter or digit."""
    return np.fromiter((chr(i).isalnum() for i in range(0x10000)), dtype=bool, count=0x10000)


def is_word_character(points: np.ndarray) -> np.ndarray:
    """For each code point, whether it is a letter or digit; same shape.

    >>> is_word_character(code_points("a b")).tolist()
    [True, False, True]
    """
    letters = _letters()
    if not len(points) or points.max() < len(letters):
        return letters[points]
    found = letters[np.minimum(points, len(letters) - 1)]
    for i in np.flatnonzero(points >= len(letters)):
        found[i] = chr(points[i]).isalnum()
    return found


def code_points(text: str) -> np.ndarray:
    """The code points of a text; shape (len(text),)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def word_starts(text: str) -> np.ndarray:
    """For each character, whether a word begins there; shape (len(text),).

    A word is a run of letters and digits; apostrophes and hyphens between letters join ("don't",
    "well-known"), as do points and commas between digits ("2.5", "300,000") and points between single letters
    ("U.S."). Everything that counts words counts these.
    """
    points = code_points(text)
    alnum = is_word_character(points)
    if len(alnum) < 3:
        return alnum & ~np.concatenate(([False], alnum))[: len(alnum)]
    between = np.zeros_like(alnum)
    np.logical_and(alnum[:-2], alnum[2:], out=between[1:-1])
    between &= ~alnum
    marks = np.flatnonzero(between)  # what stands alone between two letters or digits: most often a space
    kinds = points[marks]
    joins = np.isin(kinds, _HYPHENS)
    for i in np.flatnonzero((kinds == ord(".")) | (kinds == ord(","))).tolist():
        at = int(marks[i])
        before, after = text[at - 1], text[at + 1]
        if before in _DIGITS:
            joins[i] = after in _DIGITS
        else:
            joins[i] = text[at] == "." and (at < 2 or not alnum[at - 2])
    inside = alnum
    inside[marks[joins]] = True
    starts = inside.copy()
    starts[1:] &= ~inside[:-1]
    return starts


_HYPHENS = np.array([ord(c) for c in "'’-\u2010\u2011"], dtype=np.uint32)
_DIGITS = frozenset("0123456789")


def words(text: str) -> int:
    """The number of words in a text.

    >>> words("The U.S. didn't pay $2.5 million to well-known ‘assets’.")
    9
    """
    return int(word_starts(text).sum())


# --- the table ------------------------------------------------------------


@building()
def segment(docs: pd.DataFrame, said: Sequence[Sequence[Said]] | None = None) -> pd.DataFrame:
    """The units table of the documents: documents, turns, paragraphs, sentences, quotes.

    ``n_words`` counts the words that are the document's own text: page furniture and speaker labels are left
    out, and a unit that is furniture has no words. ``said`` holds, for each document, who is found to say what
    (source, cue and content as character spans); without it, quotes are told by their marks and layout alone.
    Embedded posts and announced paragraphs (:mod:`framing.passages`) are quotes without marks.

    Raises
    ------
    ValueError
        When ``said`` is given for another number of documents.
    """
    found: Sequence[Sequence[Said]] = [()] * len(docs) if said is None else said
    columns = [docs[name].astype("str").tolist() for name in ("doc_id", "text", "title", "repairs")]
    parts = [_batch(batch) for batch in _batches(zip(*columns, found, strict=True))]
    if not parts:
        return empty(UNITS)
    joined = {
        name: np.concatenate([part[name] for part in parts])
        if isinstance(parts[0][name], np.ndarray)
        else text_array(list(chain.from_iterable(part[name] for part in parts)))
        for name in UNITS.names
    }
    return check(pd.DataFrame(joined), UNITS)


_Raw = tuple[str, str, str, str, Sequence[Said]]
"""A document: doc_id, text, title, repairs, and who is found to say what."""

_Rows = dict[str, Any]
"""Some rows of the units table: a list or an array for each column."""

_BATCH = 2_000_000
_BETWEEN = "\n\n"


def _batches(docs: Iterable[_Raw]) -> Iterator[list[_Raw]]:
    """Documents in batches of about two million characters."""
    batch: list[_Raw] = []
    length = 0
    for doc in docs:
        batch.append(doc)
        length += len(doc[1])
        if length >= _BATCH:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


def _batch(docs: list[_Raw]) -> _Rows:
    """The rows of some documents, whose words are counted on one line of characters."""
    starts = word_starts(_BETWEEN.join(text for _, text, *_ in docs))
    quoted, reported = np.zeros_like(starts), np.zeros_like(starts)
    rows: list[_Row] = []
    ids: list[str] = []
    firsts: list[int] = []
    first = 0
    for doc_id, text, title, repairs, said in docs:
        here = slice(first, first + len(text))
        document = _Document(doc_id, text, title, repairs, said, starts[here])
        document.tell_voices(quoted[here], reported[here])
        own = document.rows()
        rows += own
        ids += [doc_id] * len(own)
        firsts += [first] * len(own)
        first += len(text) + len(_BETWEEN)
    columns: _Rows = dict(zip(_WRITTEN, zip(*rows, strict=True), strict=True)) | {"doc_id": ids}
    columns |= {name: np.array(columns[name], dtype=np.int64) for name in ("start", "end")}
    low, high = columns["start"] + firsts, columns["end"] + firsts
    counted = {"n_words": starts, "n_quoted": starts & quoted, "n_reported": starts & reported & ~quoted}
    for name, flags in counted.items():
        places = np.flatnonzero(flags)
        columns[name] = np.searchsorted(places, high) - np.searchsorted(places, low)
    return columns


class _Document:
    """One document while it is cut into units; ``starts`` says where words begin, and is cleared of what is no word."""

    def __init__(
        self, doc_id: str, text: str, title: str, repairs: str, said: Sequence[Said], starts: np.ndarray
    ) -> None:
        self.id, self.text = doc_id, text
        self.furniture = boilerplate(text, title)
        self.blocks = paragraphs(text)
        self.aside = [self._reason(start, end) for start, end in self.blocks]
        self.turns = speaker_turns(text, self.blocks, {i for i, why in enumerate(self.aside) if why})
        self.labels = {i: after for turn in self.turns for i, after in turn.labels.items()}
        self.unmarked = passages(text, self.blocks)
        self._clear(starts)
        quotes = [
            (q.start, q.end, int(np.count_nonzero(starts[q.start : q.end])))
            for q in quotations(read_repairs(text, repairs).typographic)
        ]
        self.sentences = [self._split(i) for i in range(len(self.blocks))]
        if self.unmarked:
            quotes, said = self._with_unmarked(quotes, said, starts)
        self.voiced = voiced(text, quotes, said, self.blocks, [s for block in self.sentences for s in block])

    def _reason(self, start: int, end: int) -> str:
        """Why a stretch is furniture: when furniture covers all of it but white space and marks."""
        if not self.furniture:
            return ""
        reason, here = "", start
        for a, b, why in self.furniture:
            if a < end and b > start:
                reason = reason or why
                if _says_something(self.text[here:a]):
                    return ""
                here = b
        return "" if reason and _says_something(self.text[here:end]) else reason

    def _with_unmarked(
        self, quotes: list[tuple[int, int, int]], said: Sequence[Said], starts: np.ndarray
    ) -> tuple[list[tuple[int, int, int]], list[Said]]:
        """The quotations and attributions with posts and announced paragraphs in place of what lies inside them."""
        spans = [passage.content[0] for passage in self.unmarked]

        def free(start: int, end: int) -> bool:
            return not any(start < last and end > first for first, last in spans)

        counted = [(start, end, int(np.count_nonzero(starts[start:end]))) for start, end in spans]
        kept = [one for one in said if all(free(*span) for span in one.content)]
        return sorted([*(q for q in quotes if free(q[0], q[1])), *counted]), [*kept, *self.unmarked]

    def tell_voices(self, quoted: np.ndarray, reported: np.ndarray) -> None:
        """Set the flags of the characters that stand in quotations and in indirect speech."""
        for stretch in self.voiced:
            if stretch.kind == "quotation":
                quoted[stretch.start : stretch.end] = True
            elif stretch.kind == "reported":
                reported[stretch.start : stretch.end] = True

    def _clear(self, starts: np.ndarray) -> None:
        """Leave the document's own words: furniture, citations, links, signatures and speaker labels are none."""
        for start, end, _ in self.furniture:
            starts[start:end] = False
        for reference in references(self.text):
            starts[reference.start : reference.end] = False
        for passage in self.unmarked:
            if passage.signature:
                starts[slice(*passage.signature)] = False
        for i, after in self.labels.items():
            starts[self.blocks[i][0] : after] = False

    def _split(self, block: int) -> list[tuple[int, int]]:
        """The sentences of a paragraph, after the label of a turn where it begins with one."""
        start, end = self.blocks[block]
        body = self.labels.get(block, start)
        return [(body + a, body + b) for a, b in split(self.text[body:end])]

    def rows(self) -> list[_Row]:
        """The document's units: what :data:`_WRITTEN` names."""
        out: list[_Row] = [_row(self.id, "document", 0, len(self.text))]
        turn_of: dict[int, tuple[str, str]] = {}
        for n, turn in enumerate(self._with_narration()):
            unit_id = f"{self.id}#t{n}"
            start, end = self.blocks[turn.first][0], self.blocks[turn.last][1]
            out.append(_row(unit_id, "turn", start, end, self.id, turn.speaker, turn.kind))
            for i in range(turn.first, turn.last + 1):
                turn_of[i] = (unit_id, turn.speaker)
        first_prose = next((i for i, why in enumerate(self.aside) if not why), -1)
        n_sentences = 0
        for i, (start, end) in enumerate(self.blocks):
            parent, speaker = turn_of.get(i, (self.id, ""))
            heading = not speaker and self._heading(start, end)
            kind = "prose" if not heading else "title" if i == first_prose else "heading"
            paragraph = f"{self.id}#p{i}"
            out.append(_row(paragraph, "paragraph", start, end, parent, speaker, kind, "", self.aside[i]))
            for a, b in self.sentences[i]:
                out.append(self._sentence(n_sentences, a, b, paragraph, speaker, heading, self.aside[i]))
                n_sentences += 1
        for n, v in enumerate(self.voiced):
            out.append(_row(f"{self.id}#q{n}", "quote", v.start, v.end, self.id, v.speaker, v.kind, v.cue))
        return out

    def _with_narration(self) -> list[Turn]:
        """The turns, and before them what the source itself says by way of introduction."""
        if not self.turns or not self.turns[0].first:
            return self.turns
        return [Turn("", 0, self.turns[0].first - 1, "narration"), *self.turns]

    def _sentence(self, n: int, start: int, end: int, parent: str, speaker: str, heading: bool, aside: str) -> _Row:
        kind = sentence_kind(self.text[start:end], heading)
        why = aside or (self._reason(start, end) if self.furniture else "")
        return _row(f"{self.id}#s{n}", "sentence", start, end, parent, speaker, kind, "", why)

    def _heading(self, start: int, end: int) -> bool:
        if any(start <= passage.content[0][0] < end for passage in self.unmarked):
            return False
        line = self.text[start:end].rstrip("\"') ")
        return line.count(" ") < 20 and not line.endswith((".", "!", "?", ":", ";", ",", "…"))


_Row = tuple[str, str, int, int, str, str, str, str, str]
_WRITTEN = ("unit_id", "level", "start", "end", "parent_id", "speaker", "kind", "cue", "boilerplate")


def _row(
    unit_id: str,
    level: str,
    start: int,
    end: int,
    parent: str = "",
    speaker: str = "",
    kind: str = "",
    cue: str = "",
    why: str = "",
) -> _Row:
    return (unit_id, level, start, end, parent, speaker, kind, cue, why)


def _says_something(text: str) -> bool:
    return any(c.isalnum() for c in text)

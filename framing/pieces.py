"""The pieces of each sentence that stand in one voice: what a classifier reads when one voice is asked for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import pandas as pd

__all__ = ["Piece", "pieces", "texts_of", "without"]


class Piece(NamedTuple):
    """What of a sentence stands in one voice: its stretches in order, as character places of the document."""

    doc_id: str
    sentence_id: str
    stretches: tuple[tuple[int, int], ...]


def pieces(sentences: pd.DataFrame, units: pd.DataFrame, voice: str, *, indirect: bool = False) -> Iterator[Piece]:
    """The piece of each sentence in the voice, in the order of the sentences; without stretches where there is none.

    ``voice`` is author, quoted, reported, own or all. Of a speaker's turn, the speaker's own words are quoted.
    ``indirect``: indirect speech is left in the pieces of those who tell it, who chose its words.
    """
    quoted = _places(units, "quotation")
    reported = {} if indirect and voice != "reported" else _places(units, "reported")
    both = {doc_id: [*quoted.get(doc_id, ()), *reported.get(doc_id, ())] for doc_id in {**quoted, **reported}}
    others = _Stretches({"author": both, "own": both, "quoted": reported}.get(voice, {}))
    taken = _Stretches(quoted if voice == "quoted" else reported)
    columns = (sentences[name].tolist() for name in ("doc_id", "unit_id", "start", "end", "speaker"))
    for doc_id, sentence_id, start, end, speaker in zip(*columns, strict=True):
        match voice:
            case "all":
                found = [(start, end)]
            case "author" if speaker:
                found = []
            case "author" | "own":
                found = without(start, end, others.meeting(doc_id, start, end))
            case "quoted" if speaker:
                found = without(start, end, others.meeting(doc_id, start, end))
            case _:
                found = [(max(a, start), min(b, end)) for a, b in taken.meeting(doc_id, start, end)]
        yield Piece(doc_id, sentence_id, tuple(found))


class _Stretches:
    """Stretches of each document, to be looked up by place."""

    def __init__(self, places: Mapping[str, Sequence[tuple[int, int]]]) -> None:
        self._found = {doc_id: sorted(some) for doc_id, some in places.items()}
        self._starts = {doc_id: [a for a, _ in some] for doc_id, some in self._found.items()}
        self._reach = {doc_id: list(accumulate((b for _, b in some), max)) for doc_id, some in self._found.items()}

    def meeting(self, doc_id: str, start: int, end: int) -> list[tuple[int, int]]:
        """Those that share characters with a stretch, in order."""
        if doc_id not in self._found:
            return []
        low = bisect_right(self._reach[doc_id], start)
        high = bisect_left(self._starts[doc_id], end)
        return [(a, b) for a, b in self._found[doc_id][low:high] if b > start]


def texts_of(found: Sequence[Piece], docs: pd.DataFrame) -> list[str]:
    """The words of each piece; where something was left out between them stands a space.

    >>> docs = pd.DataFrame({"doc_id": ["a"], "text": ["We are, he said, late."]})
    >>> texts_of([Piece("a", "a#s0", ((0, 6), (17, 22)))], docs)
    ['We are late.']
    """
    texts = dict(zip(docs["doc_id"], docs["text"], strict=True))
    return [" ".join(texts[piece.doc_id][a:b] for a, b in piece.stretches) for piece in found]


def _places(units: pd.DataFrame, kind: str) -> dict[str, list[tuple[int, int]]]:
    """Where each document's quotations, or its indirect speech, stand."""
    some = units[(units["level"] == "quote") & (units["kind"] == kind)]
    out: dict[str, list[tuple[int, int]]] = {}
    for doc_id, start, end in zip(*(some[name].tolist() for name in ("doc_id", "start", "end")), strict=True):
        out.setdefault(doc_id, []).append((start, end))
    return out


def without(start: int, end: int, others: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of a stretch none of the others covers.

    >>> without(0, 10, [(2, 4), (3, 5), (9, 12)])
    [(0, 2), (5, 9)]
    """
    if not others:
        return [(start, end)] if start < end else []
    out, here = [], start
    for a, b in sorted(others):
        if b <= here or a >= end:
            continue
        if a > here:
            out.append((here, a))
        here = max(here, b)
    return [*out, (here, end)] if here < end else out

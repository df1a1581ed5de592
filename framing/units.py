"""Documents to units: paragraphs, speaker turns, sentences and quotations, with words counted one way.

:func:`segment` makes the units table. A paragraph is a block between blank lines, or a line where the text has
no hard line ends. A turn begins with a label (``BP:``, ``Tim Anderson:``, ``Q.``, ``SMITH:``) and runs over the
unlabelled paragraphs that follow. Sentences never cross a paragraph. A quote is what stands inside quotation
marks, wherever they close.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.characters import batches, code_points, without_end, word_starts, words
from framing.cutting import Cut
from framing.kinds import KINDS, sentence_kinds
from framing.tables import UNITS, building, check, empty
from framing.unit_rows import Level, Texts, in_order
from framing.voices import Said

__all__ = ["code_points", "segment", "word_starts", "words"]


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
    import pyarrow as pa

    found: Sequence[Sequence[Said]] = [()] * len(docs) if said is None else said
    columns = [docs[name].astype("str").tolist() for name in ("doc_id", "text", "title", "repairs")]
    documents = batches(zip(*columns, found, strict=True), lambda document: len(document[1]), _BATCH)
    parts = [_columns(Cut(batch)) for batch in documents]
    if not parts:
        return empty(UNITS)
    joined = {
        name: np.concatenate([part[name] for part in parts])
        if isinstance(parts[0][name], np.ndarray)
        else pd.array(pa.concat_arrays([part[name] for part in parts]), dtype="str")
        for name in UNITS.names
    }
    return check(pd.DataFrame(joined), UNITS)


_BATCH = 1_000_000


def _columns(cut: Cut) -> dict[str, Any]:
    """The rows of the units table for some documents, as columns."""
    columns = in_order(cut.ids, list(_levels(cut)))
    quoted, reported = np.zeros_like(cut.words), np.zeros_like(cut.words)
    for stretch in cut.voiced:
        if stretch.kind in ("quotation", "reported"):
            (quoted if stretch.kind == "quotation" else reported)[stretch.start : stretch.end] = True
    flags = {"n_words": cut.words, "n_quoted": cut.words & quoted, "n_reported": cut.words & reported & ~quoted}
    start, end = columns["start"], columns["end"]
    counts = {name: _counted(flag, start, end) for name, flag in flags.items()}
    first = cut.line.firsts[columns.pop("document")]
    return columns | counts | {"start": start - first, "end": end - first}


def _counted(flags: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """How many flags are set in each of very many stretches."""
    if not flags.any():
        return np.zeros_like(starts)
    so_far = np.append(np.int32(0), np.cumsum(flags, dtype=np.int32))
    return so_far[ends].astype(np.int64) - so_far[starts]


def _levels(cut: Cut) -> Iterator[Level]:
    """The units by level; in this order their rows are counted where they are parents."""
    n_documents, n = len(cut.ids), len(cut.starts)
    whole = np.arange(n_documents)
    yield Level("document", "", whole, cut.line.firsts, cut.line.ends, np.zeros_like(whole), np.full_like(whole, -1))
    turns, turn_of = _turns(cut)
    yield turns
    speaker = Texts(turn_of, turns.speaker.values if turns.speaker else [])
    aside = Texts.some(n, cut.aside)
    heading = ~speaker.held & _ends_open(cut)
    kind = heading.astype(np.int64)
    prose = np.flatnonzero(~aside.held)
    titles = prose[np.unique(cut.document[prose], return_index=True)[1]]
    kind[titles[heading[titles]]] = 2
    kinds = Texts(kind, ["prose", "heading", "title"])
    order = np.arange(n) + 2
    parent = np.where(turn_of < 0, cut.document, n_documents + turn_of)
    yield Level("paragraph", "p", cut.document, cut.starts, cut.ends, order, parent, speaker, kinds, None, aside)

    of, start, end = cut.paragraph, cut.begins, cut.finishes
    does = Texts(sentence_kinds(cut.line, start, end, heading[of]), list(KINDS))
    why = {i: reason for i, reason in cut.reasons(start, end).items() if of[i] not in cut.aside}
    why |= {int(i): cut.aside[int(of[i])] for i in np.flatnonzero(aside.held[of])}
    above = n_documents + len(turns.document) + of
    whys = Texts.some(len(of), why)
    yield Level("sentence", "s", cut.document[of], start, end, order[of], above, speaker.take(of), does, None, whys)
    yield _quotes(cut)


def _turns(cut: Cut) -> tuple[Level, np.ndarray]:
    """The turns, and the number of the turn of each paragraph; -1 for none."""
    rows = [(document, turn) for document, turns in cut.turns.items() for turn in turns]
    document = np.array([document for document, _ in rows], dtype=np.int64)
    first, last = (
        cut.first[document] + np.array([getattr(turn, name) for _, turn in rows], dtype=np.int64)
        for name in ("first", "last")
    )
    turn_of = np.full(len(cut.starts), -1)
    for i, (low, high) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        turn_of[low : high + 1] = i
    speaker, kind = (Texts.each(getattr(turn, name) for _, turn in rows) for name in ("speaker", "kind"))
    ones = np.ones_like(document)
    return Level("turn", "t", document, cut.starts[first], cut.ends[last], ones, document, speaker, kind), turn_of


def _ends_open(cut: Cut) -> np.ndarray:
    """Which paragraphs may be headings: short, without a mark at the end, and no passage."""
    line = cut.line
    ends = without_end(line.points, cut.starts, cut.ends, "\"') ")
    stopped = np.isin(line.points[ends - 1], [ord(c) for c in ".!?:;,…"]) & (ends > cut.starts)
    out = ~stopped & (line.n_spaces(cut.starts, ends) < _LONGEST_HEADING)
    for document, found in cut.passages.items():
        content = line.firsts[document] + np.array([passage.content[0][0] for passage in found])
        out[np.searchsorted(cut.starts, content, side="right") - 1] = False
    return out


_LONGEST_HEADING = 20
"""In spaces, which is one less than in words."""


def _quotes(cut: Cut) -> Level:
    """The quotations and what else is in another voice."""
    start = np.array([one.start for one in cut.voiced], dtype=np.int64)
    end = np.array([one.end for one in cut.voiced], dtype=np.int64)
    document = cut.line.document(start)
    order = np.full_like(start, len(cut.starts) + 2)
    speaker, kind, cue = (Texts.each(getattr(one, name) for one in cut.voiced) for name in ("speaker", "kind", "cue"))
    return Level("quote", "q", document, start, end, order, document, speaker, kind, cue)

"""The units table the obvious way: one document, line, paragraph, sentence and quotation after the other.

:mod:`framing.units` does the same for many documents at once and must give the same table. What it does for one at a
time (``split``, ``sentence_kind``, ``passages``, ``voiced``, the patterns) is taken from the package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing import citations, furniture, layout
from framing.citations import Reference
from framing.cleaning import read_repairs
from framing.kinds import sentence_kind
from framing.passages import passages
from framing.quotes import Quote
from framing.sentences import split
from framing.tables import UNITS, check, empty
from framing.units import word_starts
from framing.voices import Said, voiced

Span = tuple[int, int]


def segment(docs: pd.DataFrame, said: Sequence[Sequence[Said]] | None = None) -> pd.DataFrame:
    """The units table of the documents."""
    rows: list[dict[str, Any]] = []
    columns = (docs[name] for name in ("doc_id", "text", "title", "repairs"))
    for i, (doc_id, text, title, repairs) in enumerate(zip(*columns, strict=True)):
        rows += Document(doc_id, text, title, repairs, said[i] if said else ()).rows()
    return check(pd.DataFrame(rows), UNITS) if rows else empty(UNITS)


def lines(text: str) -> list[Span]:
    return [found.span() for found in re.finditer(r"[^\n]+", text)]


def paragraphs(text: str) -> list[Span]:
    out: list[Span] = []
    for block in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        own = [(block.start() + start, block.start() + end) for start, end in lines(block.group())]
        out += layout._at_labels(text, own) if len(own) == 1 or layout._wrapped(text, own) else own
    return out


def boilerplate(text: str, title: str) -> list[furniture.Furniture]:
    out = []
    for start, end in lines(text):
        line = text[start:end]
        n_words = line.count(" ") + 1
        first = re.search(r"[^\W_]+", line)
        begins = set(furniture._BEGINNING.get(first.group().lower(), ())) if first and n_words <= 25 else set()
        holds = {kind for kind, word in furniture._HOLDING if word in line.lower()}
        reason = furniture._furniture(line, n_words, begins | holds)
        if reason:
            out.append((start, end, reason))
    said = [furniture._plain(title)]
    for start, end in lines(text)[:6]:
        plain = furniture._plain(text[start:end])
        if plain and plain in said:
            out.append((start, end, "headline repeated"))
        said.append(plain)
    out += [(*found.span(), "link list") for found in furniture._LINKED_NAMES.finditer(text)]
    return furniture._apart(out)


def references(text: str) -> list[Reference]:
    found = []
    for m in citations._CITATION.finditer(text):
        book = citations._BOOK.search(text[max(0, m.start() - 100) : m.start()])
        found.append(Reference(*m.span(), "citation", 0 if book else m[0].count(";") + 1))
    for m in citations._LINK.finditer(text):
        own = citations._OWN.search(text[max(0, m.start() - 80) : m.start()])
        found.append(Reference(*m.span(), "link", 0 if own else 1))
    return sorted(found, key=lambda r: r.start)


MARK = re.compile(r"[“„«‘'\"](?<![\w.,;:!?)]')")
DOUBLE_OPEN = re.compile(
    r"[“„«]|(?<![\w.,;:!?…)'’])\"(?=\S)|(?<=[\n ])\"(?=\w)|(?<=[—–(\[-])\"(?=\w)|(?<=[a-z][.!?])\"(?=[A-Z])"
)
DOUBLE_CLOSE = re.compile(r"[”»\"]")
SINGLE_OPEN = re.compile(r"‘(?=[\w$])|(?<![\w.,;:!?)])'(?=[A-Za-z])(?!(?:em|til|cause|n|tis|twas|s)\b)")
SINGLE_CLOSE = re.compile(r"['’](?!\w)")


def quotations(text: str) -> list[Quote]:
    """The quotations of a text with its curly marks."""
    out: list[Quote] = []
    own = lines(text)
    for i, (start, end) in enumerate(own):
        goes_on = i + 1 < len(own) and text[own[i + 1][0]] in '“"„'
        out += quotations_in(text, start, end, goes_on)
    return out


def quotations_in(text: str, start: int, end: int, goes_on: bool) -> Iterator[Quote]:
    here = start
    for place in [found.start() for found in MARK.finditer(text, start, end)]:
        double = DOUBLE_OPEN.match(text, place, end)
        if place < here or not (double or SINGLE_OPEN.match(text, place, end)):
            continue
        begin = place + 1
        close = close_double(text, begin, end) if double else close_single(text, begin, end)
        if close < 0 and double and goes_on:
            close = end
        here = begin
        if close > begin:
            yield Quote(begin, close)
            here = close + 1


def close_double(text: str, begin: int, end: int) -> int:
    found = DOUBLE_CLOSE.search(text, begin, end)
    return found.start() if found and not (found[0] == '"' and found.start() == begin) else -1


def close_single(text: str, begin: int, end: int) -> int:
    opened = text[begin - 1]
    stop = text.find("‘", begin, end) if opened == "‘" else -1
    doubtful = -1
    for found in SINGLE_CLOSE.finditer(text, begin, stop if stop > 0 else end):
        at = found.start()
        if opened == "‘" and text[at] == "'":
            continue
        if at - begin > 600:
            break
        plural = text[at - 1] in "sS" and re.match(r". [a-z]", text[at : at + 3]) is not None
        if not plural or text.count(" ", begin, at) < 4:
            return at
        doubtful = at if doubtful < 0 else doubtful
    return doubtful


def says_something(text: str) -> bool:
    return any(c.isalnum() for c in text)


class Document:
    """One document, cut into units."""

    def __init__(self, doc_id: str, text: str, title: str, repairs: str, said: Sequence[Said]) -> None:
        self.id, self.text = doc_id, text
        self.furniture = boilerplate(text, title)
        self.blocks = paragraphs(text)
        self.aside = [self.reason(*block) for block in self.blocks]
        skipped = {i for i, why in enumerate(self.aside) if why}
        labels = layout.labels_in(text, [(i, block) for i, block in enumerate(self.blocks) if i not in skipped])
        self.turns = layout.speaker_turns(text, self.blocks, labels, skipped)
        self.labels = {i: after for turn in self.turns for i, after in turn.labels.items()}
        self.unmarked = passages(text, self.blocks)
        self.words = self.own_words()
        self.sentences = [
            [(body + a, body + b) for a, b in split(text[body:end])]
            for i, (start, end) in enumerate(self.blocks)
            for body in [self.labels.get(i, start)]
        ]
        quotes = [(q.start, q.end) for q in quotations(read_repairs(text, repairs).typographic)]
        if self.unmarked:
            spans = [passage.content[0] for passage in self.unmarked]
            quotes = sorted([*(span for span in quotes if free(span, spans)), *spans])
            said = [one for one in said if all(free(span, spans) for span in one.content)] + self.unmarked
        counted = [(start, end, int(self.words[start:end].sum())) for start, end in quotes]
        self.voiced = voiced(text, counted, said, self.blocks, [s for block in self.sentences for s in block])
        self.flags = {kind: np.zeros_like(self.words) for kind in ("quotation", "reported", "scare", "title")}
        for stretch in self.voiced:
            self.flags[stretch.kind][stretch.start : stretch.end] = True

    def reason(self, start: int, end: int) -> str:
        """Why a stretch is furniture: when furniture covers all of it but white space and marks."""
        reason, here = "", start
        for a, b, why in self.furniture:
            if a < end and b > start:
                reason = reason or why
                if says_something(self.text[here:a]):
                    return ""
                here = b
        return "" if reason and says_something(self.text[here:end]) else reason

    def own_words(self) -> np.ndarray:
        starts = word_starts(self.text)
        aside = [(start, end) for start, end, _ in self.furniture]
        aside += [(found.start, found.end) for found in references(self.text)]
        aside += [passage.signature for passage in self.unmarked if passage.signature]
        aside += [(self.blocks[i][0], after) for i, after in self.labels.items()]
        for start, end in aside:
            starts[start:end] = False
        return starts

    def rows(self) -> list[dict[str, Any]]:
        out = [self.row(self.id, "document", (0, len(self.text)))]
        turn_of: dict[int, tuple[str, str]] = {}
        for n, turn in enumerate(self.turns):
            span = (self.blocks[turn.first][0], self.blocks[turn.last][1])
            unit_id = f"{self.id}#t{n}"
            out.append(self.row(unit_id, "turn", span, self.id, turn.speaker, turn.kind))
            turn_of |= dict.fromkeys(range(turn.first, turn.last + 1), (unit_id, turn.speaker))
        first_prose = next((i for i, why in enumerate(self.aside) if not why), -1)
        n_sentences = 0
        for i, block in enumerate(self.blocks):
            parent, speaker = turn_of.get(i, (self.id, ""))
            heading = not speaker and self.heading(*block)
            kind = "prose" if not heading else "title" if i == first_prose else "heading"
            paragraph = f"{self.id}#p{i}"
            out.append(self.row(paragraph, "paragraph", block, parent, speaker, kind, why=self.aside[i]))
            for span in self.sentences[i]:
                does = sentence_kind(self.text[slice(*span)], heading)
                why = self.aside[i] or self.reason(*span)
                out.append(self.row(f"{self.id}#s{n_sentences}", "sentence", span, paragraph, speaker, does, why=why))
                n_sentences += 1
        for n, v in enumerate(self.voiced):
            out.append(self.row(f"{self.id}#q{n}", "quote", (v.start, v.end), self.id, v.speaker, v.kind, v.cue))
        return out

    def heading(self, start: int, end: int) -> bool:
        if any(start <= passage.content[0][0] < end for passage in self.unmarked):
            return False
        line = self.text[start:end].rstrip("\"') ")
        return line.count(" ") < 20 and not line.endswith((".", "!", "?", ":", ";", ",", "…"))

    def row(
        self,
        unit_id: str,
        level: str,
        span: Span,
        parent: str = "",
        speaker: str = "",
        kind: str = "",
        cue: str = "",
        why: str = "",
    ) -> dict[str, Any]:
        words, quoted, reported = (
            x[slice(*span)] for x in (self.words, self.flags["quotation"], self.flags["reported"])
        )
        return {
            "unit_id": unit_id,
            "doc_id": self.id,
            "level": level,
            "start": span[0],
            "end": span[1],
            "n_words": int(words.sum()),
            "n_quoted": int((words & quoted).sum()),
            "n_reported": int((words & reported & ~quoted).sum()),
            "parent_id": parent,
            "speaker": speaker,
            "kind": kind,
            "cue": cue,
            "boilerplate": why,
        }


def free(span: Span, others: Sequence[Span]) -> bool:
    """Whether a stretch touches none of the others."""
    return not any(span[0] < last and span[1] > first for first, last in others)

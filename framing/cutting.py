"""Documents cut into their parts, many at a time, side by side on one line of characters.

Most questions are answered for all documents at once; only what few of them have (turns, passages, attributions) is
looked for in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, groupby, pairwise

import numpy as np

from framing.characters import QUOTE, Line, counted
from framing.citations import references_of
from framing.cleaning import typographic
from framing.furniture import furniture
from framing.layout import Turn, labels_in, paragraphs_of, speaker_turns
from framing.passages import Passage, may_hold_passages, passages
from framing.quotes import quotations_of
from framing.sentences import sentences_of
from framing.voices import Said, Stretch, voiced

__all__ = ["Cut", "Document"]

Document = tuple[str, str, str, str, Sequence[Said]]
"""A document: doc_id, text, title, repairs, and who is found to say what."""

Span = tuple[int, int]
Counted = tuple[int, int, int]
"""A stretch and how many words it has."""


class Cut:
    """Documents and what is found in them; numbers and places are counted over all of them, on the line.

    Paragraphs: where they begin (``starts``; ``bodies`` after a label) and end (``ends``), the
    ``document`` of each, the ``first`` of each document, and why some are set ``aside``. Sentences: the ``paragraph``
    of each, where it begins (``begins``) and ends (``finishes``). ``words`` flags where the documents' own words begin;
    ``turns`` and ``passages`` are those of the documents that have some; ``voiced`` is what is in another voice.
    """

    def __init__(self, docs: Sequence[Document]) -> None:
        self.ids, self.texts, titles, self.repairs, self.said = zip(*docs, strict=True)
        self.line = line = Line(self.texts)
        self.furniture = furniture(line, titles)
        self.starts, self.ends = paragraphs_of(line.text, *line.lines)
        self.document = line.document(self.starts)
        self.first = np.searchsorted(self.document, np.arange(len(docs) + 1))
        self.aside = self.reasons(self.starts, self.ends)
        self.turns, self.bodies = self._turns()
        self.passages = self._passages()
        self.words = self._own_words()
        self.paragraph, self.begins, self.finishes = sentences_of(line, self.bodies, self.ends)
        self.voiced = self._voiced()

    def _blocks(self, document: int) -> list[Span]:
        """The paragraphs of a document."""
        own = slice(self.first[document], self.first[document + 1])
        return list(zip(self.starts[own].tolist(), self.ends[own].tolist(), strict=True))

    def reasons(self, starts: np.ndarray, ends: np.ndarray) -> dict[int, str]:
        """Why stretches are furniture, by their number: such as furniture covers but for white space and marks."""
        low = np.searchsorted([end for _, end, _ in self.furniture], starts, side="right")
        high = np.searchsorted([start for start, _, _ in self.furniture], ends)
        out = {}
        for i in np.flatnonzero(low < high).tolist():
            here, covering = int(starts[i]), self.furniture[low[i] : high[i]]
            rest = []
            for start, end, _ in covering:
                rest.append(self.line.text[here:start])
                here = end
            if not any(c.isalnum() for c in chain(*rest, self.line.text[here : ends[i]])):
                out[i] = covering[0][2]
        return out

    def _turns(self) -> tuple[dict[int, list[Turn]], np.ndarray]:
        """The turns of the documents that have some, and where each paragraph begins when labels are left out."""
        points, starts = self.line.points, self.starts
        likely = counted(self.line.places(":"), starts, self.ends) > 0
        likely |= np.isin(points[starts], [ord("Q"), ord("A")]) & (
            points[np.minimum(starts + 1, self.ends)] == ord(".")
        )
        likely[list(self.aside)] = False
        numbers = np.flatnonzero(likely).tolist()
        labels = labels_in(self.line.text, [(i, (int(starts[i]), int(self.ends[i]))) for i in numbers])
        turns, bodies = {}, starts.copy()
        for document, own in groupby(labels, key=self.document.__getitem__):
            first, after = int(self.first[document]), int(self.first[document + 1])
            skipped = {i - first for i in self.aside if first <= i < after}
            found = speaker_turns(self.line.text, self._blocks(document), {i - first: labels[i] for i in own}, skipped)
            if found:
                turns[int(document)] = found
            for turn in found:
                for i, end in turn.labels.items():
                    bodies[first + i] = end
        return turns, bodies

    def _passages(self) -> dict[int, list[Passage]]:
        """The passages of the documents that have some, in places of the document."""
        out = {}
        for document in sorted(may_hold_passages(self.line, self.starts, self.ends)):
            first = int(self.line.firsts[document])
            found = passages(self.texts[document], [(a - first, b - first) for a, b in self._blocks(document)])
            if found:
                out[document] = found
        return out

    def _own_words(self) -> np.ndarray:
        """For each character, whether a word begins there that is the document's own.

        Furniture, citations, links, signatures and speaker labels are none.
        """
        starts = self.line.word_starts()
        for start, end, _ in self.furniture:
            starts[start:end] = False
        for reference in references_of(self.line):
            starts[reference.start : reference.end] = False
        for document, found in self.passages.items():
            first = int(self.line.firsts[document])
            for passage in found:
                if passage.signature:
                    starts[slice(*(first + at for at in passage.signature))] = False
        for i in np.flatnonzero(self.bodies > self.starts):
            starts[self.starts[i] : self.bodies[i]] = False
        return starts

    def _quotes(self) -> list[Counted]:
        """The quotations by their marks, with the number of their words."""
        line = self.line
        points = typographic(line, self.repairs)
        marks = np.flatnonzero(line.any_of(QUOTE))
        starts, ends = quotations_of(points, marks, *line.lines, line.document(line.lines[0]))
        return list(
            zip(starts.tolist(), ends.tolist(), counted(np.flatnonzero(self.words), starts, ends).tolist(), strict=True)
        )

    def _voiced(self) -> list[Stretch]:
        """The stretches in another voice, in order."""
        quotes = self._quotes()
        bounds = [*np.searchsorted([start for start, _, _ in quotes], self.line.firsts).tolist(), len(quotes)]
        plain: list[Counted] = []
        alone: list[tuple[int, list[Stretch]]] = []
        for n, (low, high) in enumerate(pairwise(bounds)):
            if self.said[n] or n in self.passages:
                alone.append((len(plain), self._voiced_alone(n, quotes[low:high])))
            else:
                plain += [one for one in quotes[low:high] if one[-1]]
        found = voiced(self.line.text, plain, (), ())
        for at, stretches in reversed(alone):
            found[at:at] = stretches
        return found

    def _voiced_alone(self, n: int, quotes: Sequence[Counted]) -> list[Stretch]:
        """The stretches of one document in which somebody is found to say something, or passages are."""
        first = int(self.line.firsts[n])
        own = slice(*np.searchsorted(self.paragraph, self.first[n : n + 2]))
        sentences = list(zip((self.begins[own] - first).tolist(), (self.finishes[own] - first).tolist(), strict=True))
        blocks = [(start - first, end - first) for start, end in self._blocks(n)]
        quotes, said = [(start - first, end - first, words) for start, end, words in quotes], self.said[n]
        if n in self.passages:
            quotes, said = self._with_passages(n, quotes)
        found = voiced(self.texts[n], quotes, said, blocks, sentences)
        return [one._replace(start=one.start + first, end=one.end + first) for one in found]

    def _with_passages(self, n: int, quotes: Sequence[Counted]) -> tuple[list[Counted], list[Said]]:
        """The quotations and attributions of a document with its passages in place of what lies inside them."""
        first, found = int(self.line.firsts[n]), self.passages[n]
        spans = [passage.content[0] for passage in found]

        def free(start: int, end: int) -> bool:
            return not any(start < last and end > begin for begin, last in spans)

        inside = [(start, end, int(np.count_nonzero(self.words[first + start : first + end]))) for start, end in spans]
        kept = [one for one in self.said[n] if all(free(*span) for span in one.content)]
        return sorted([*(q for q in quotes if free(q[0], q[1])), *inside]), [*kept, *found]

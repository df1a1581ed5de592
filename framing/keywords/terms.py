"""Terms: the words, phrases or marks of each document, where they stand, and sentences to read them in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from framing.errors import FramingError, nearest, one_of
from framing.terms import terms_of

__all__ = ["Terms", "Voices", "What", "examples"]

What = Literal["words", "phrases", "marks", "labels", "names"]
"""What is counted: words; phrases of two and three words; marks that count; loaded labels; or what something is called,
the noun phrases around given words."""

Voices = Literal["all", "author", "quoted", "reported"]
"""Whose words are counted: everyone's, the source's own, those in quotation, or those in indirect speech."""

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NEAR = 5
_KINDS = {"quoted": "quotation", "reported": "reported", "author": ""}


@dataclass(frozen=True)
class Terms:
    """What is counted in a corpus: for each document, where each term stands.

    ``docs`` and ``units`` are tables; ``spans`` is the spans table when marks or labels are counted. ``around`` limits
    words to those within five words of one of its words, in the same sentence; with ``of="names"`` it is what is named,
    and the noun phrases that end in one of its words are counted ("the greedy crews"). ``function_words=False`` leaves
    out "the", "of", "they" and the like before that.
    """

    docs: pd.DataFrame
    units: pd.DataFrame
    of: What = "words"
    spans: pd.DataFrame | None = None
    voice: Voices = "all"
    around: tuple[str, ...] = ()
    function_words: bool = True

    def __post_init__(self) -> None:
        for name, value, known in (("of", self.of, get_args(What)), ("voice", self.voice, get_args(Voices))):
            if value not in known:
                raise FramingError(
                    f'{name}="{value}" is not known; it should be {one_of(known)}.{nearest(value, known)}'
                )
        if self.of in ("marks", "labels") and self.spans is None:
            raise FramingError(f'of="{self.of}" counts marks; give marks (fr.mark(corpus)), not a corpus alone.')
        if self.of == "names" and not self.around:
            raise FramingError(
                'of="names" counts what something is called; say what with around, for example ["strikers", "crews"].'
            )

    def __iter__(self) -> Iterator[tuple[str, int, list[tuple[str, int, int]]]]:
        """For each document its id, its number of words, and every term with start and end."""
        prose = self.units[(self.units["level"] == "sentence") & (self.units["boilerplate"] == "")]
        sentences = {
            str(id): part[["start", "end"]].to_numpy().tolist() for id, part in prose.groupby("doc_id", sort=False)
        }
        quotes = self.units[(self.units["level"] == "quote") & self.units["kind"].isin(["quotation", "reported"])]
        voiced = {
            str(id): part[["start", "end", "kind"]].to_numpy().tolist()
            for id, part in quotes.groupby("doc_id", sort=False)
        }
        marked = self.of in ("marks", "labels")
        marks = dict(list(self._marks().groupby("doc_id", sort=False))) if marked else {}
        for id, text in zip(self.docs["doc_id"].astype("str"), self.docs["text"], strict=True):
            found = [self._words(text, start, end, voiced.get(id, ())) for start, end in sentences.get(id, ())]
            n_words = sum(map(len, found))
            if marked:
                mine = marks.get(id)
                rows = [] if mine is None else mine[["surface", "start", "end"]].to_numpy().tolist()
                yield (
                    id,
                    n_words,
                    [(" ".join(str(surface).lower().split()), start, end) for surface, start, end in rows],
                )
            elif self.of == "names":
                yield id, n_words, self._names(text, sentences.get(id, ()), voiced.get(id, ()))
            elif self.of == "phrases":
                yield id, n_words, [phrase for sentence in found for phrase in _phrases(sentence)]
            else:
                yield id, n_words, [word for sentence in found for word in self._near(sentence)]

    def _marks(self) -> pd.DataFrame:
        spans = self.spans if self.spans is not None else pd.DataFrame()
        mine = spans[spans["kept"]]
        if self.of == "labels":
            mine = mine[(mine["by"].str.split("@").str[0] == "loaded-labels") & ~mine["negated"]]
        return mine if self.voice == "all" else mine[mine["voice"] == self.voice]

    def _words(self, text: str, start: int, end: int, voiced: Sequence[Sequence]) -> list[tuple[str, int, int]]:
        """The words of a sentence that stand in the voice."""
        found = [(m[0].lower().replace("’", "'"), m.start(), m.end()) for m in _WORD.finditer(text, start, end)]
        if self.voice == "all":
            return found
        return [word for word in found if _kind(word[1], voiced) == _KINDS[self.voice]]

    def _names(
        self, text: str, sentences: Sequence[Sequence[int]], voiced: Sequence[Sequence]
    ) -> list[tuple[str, int, int]]:
        """The noun phrases that end in one of the words asked for, in the voice and outside page furniture."""
        found = [(t.words.casefold(), t.start, t.end) for t in terms_of(text, self.around)]
        prose = [one for one in found if any(start <= one[1] < end for start, end in sentences)]
        return [one for one in prose if self.voice == "all" or _kind(one[1], voiced) == _KINDS[self.voice]]

    def _near(self, sentence: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
        """The words of a sentence that are counted: those near the words asked for, without function words."""
        if not self.function_words:
            from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS as stop

            sentence = [word for word in sentence if word[0] not in stop or word[0] in self.around]
        if not self.around:
            return sentence
        at = [i for i, (word, _, _) in enumerate(sentence) if word in self.around]
        close = {j for i in at for j in range(i - _NEAR, i + _NEAR + 1)} - set(at)
        return [word for j, word in enumerate(sentence) if j in close]


def _kind(position: int, voiced: Sequence[Sequence]) -> str:
    """The kind of the stretch around a position: quotation before indirect speech; empty when there is none."""
    kinds = {kind for start, end, kind in voiced if start <= position < end}
    return "quotation" if "quotation" in kinds else "reported" if kinds else ""


def _phrases(sentence: list[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """Phrases of two and three words that do not begin or end with a function word."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS as stop

    for n in (2, 3):
        for i in range(len(sentence) - n + 1):
            part = sentence[i : i + n]
            if part[0][0] not in stop and part[-1][0] not in stop and part[-1][2] - part[0][1] < 40 * n:
                yield " ".join(word for word, _, _ in part), part[0][1], part[-1][2]


def examples(terms: Terms, groups: pd.Series, wanted: set[tuple[str, str]], how_many: int = 3) -> pd.DataFrame:
    """Sentences to read: for each wanted (group, term) the first uses, no two from one document while others remain.

    Returns
    -------
    DataFrame with group, term, doc_id, start, end (of the term), sentence_start, sentence_end, sentence.
    """
    names = {term for _, term in wanted}
    found: dict[tuple[str, str], list[tuple[str, int, int]]] = {key: [] for key in sorted(wanted)}
    again: dict[tuple[str, str], list[tuple[str, int, int]]] = {key: [] for key in found}
    label = groups.to_dict()
    for id, _, uses in sorted(terms, key=lambda one: one[0]) if len(terms.docs) < 5000 else terms:
        group, seen = str(label.get(id, "")), set()
        for term, start, end in uses:
            key = (group, term)
            if term not in names or key not in found:
                continue
            if term in seen:
                if len(again[key]) < how_many:
                    again[key].append((id, start, end))
            elif len(found[key]) < how_many:
                found[key].append((id, start, end))
            seen.add(term)
    texts = dict(zip(terms.docs["doc_id"].astype("str"), terms.docs["text"], strict=True))
    some = {id for uses in (*found.values(), *again.values()) for id, _, _ in uses}
    prose = terms.units[(terms.units["level"] == "sentence") & terms.units["doc_id"].isin(some)]
    bounds = {str(id): part[["start", "end"]].to_numpy().tolist() for id, part in prose.groupby("doc_id")}
    rows = []
    for (group, term), first in found.items():
        for id, start, end in [*first, *again[group, term]][:how_many]:
            a, b = next(((a, b) for a, b in bounds[id] if a <= start < b), (start, end))
            rows.append((group, term, id, start, end, a, b, texts[id][a:b]))
    names_of = ["group", "term", "doc_id", "start", "end", "sentence_start", "sentence_end", "sentence"]
    return pd.DataFrame(rows, columns=names_of)

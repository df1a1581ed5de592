"""Readability: how hard a text is to read, by the classic formulae, with counts that are right.

The coefficients of Flesch's reading ease come from ``textstat``; the tests hold every formula to textstat's own
arithmetic. Words, sentences and syllables are counted here: textstat's sentence counter breaks at "U.S." and
"2.5%", and its syllable counter asks for a dictionary to be downloaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framing.characters import Line
from framing.errors import FramingError, nearest, one_of
from framing.furniture import furniture
from framing.measures.base import Level, Voice, exposure, scores, sentences_of

__all__ = ["Formula", "Readability", "syllables"]

Formula = Literal["flesch-kincaid", "flesch", "ari", "coleman-liau", "lix"]


@dataclass(frozen=True, kw_only=True)
class Readability:
    """How hard a text is to read.

    ``flesch-kincaid`` (default): US school grade, about 0 to 18; ``ari`` and ``coleman-liau`` likewise; ``lix``:
    about 20 to 60; ``flesch``: reading ease, about 0 to 100. Higher means harder, except for ``flesch``, where
    higher means easier. NaN without words. Sentences that are wholly in the voice are counted, questions and
    commands too; headings are not.

    Sources: Kincaid et al. (1975); Flesch (1948); Senter & Smith (1967); Coleman & Liau (1975); Björnsson (1968).

    >>> Readability().grade(words=10, sentences=1, syllables=14, letters=45, long_words=2)
    4.83...
    """

    formula: Formula = "flesch-kincaid"
    voice: Voice = "all"

    def __post_init__(self) -> None:
        if self.formula not in get_args(Formula):
            known = get_args(Formula)
            raise FramingError(
                f'formula "{self.formula}" is not known; it should be {one_of(known)}.{nearest(self.formula, known)}'
            )

    @property
    def name(self) -> str:
        """``readability: `` and the formula."""
        return f"readability: {self.formula}"

    @property
    def lexicons(self) -> tuple[str, ...]:
        """None: it reads units alone."""
        return ()

    @property
    def per(self) -> str:
        """The formula's unit."""
        return {"flesch": "reading ease", "lix": "index"}.get(self.formula, "US school grade")

    def grade(self, *, words: float, sentences: float, syllables: float, letters: float, long_words: float) -> float:
        """The formula, for these counts."""
        match self.formula:
            case "flesch-kincaid":
                return 0.39 * words / sentences + 11.8 * syllables / words - 15.59
            case "flesch":
                base, per_sentence, per_word = _flesch()
                return base - per_sentence * words / sentences - per_word * syllables / words
            case "ari":
                return 4.71 * letters / words + 0.5 * words / sentences - 21.43
            case "coleman-liau":
                return 5.8 * letters / words - 29.6 * sentences / words - 15.8
            case _:
                return words / sentences + 100 * long_words / words

    def __call__(
        self, spans: pd.DataFrame, units: pd.DataFrame, docs: pd.DataFrame, *, level: Level = "document"
    ) -> pd.DataFrame:
        """The scores of every unit of the level; exposure counts words."""
        sentences = sentences_of(units, level)
        voiced = exposure(sentences, self.voice)
        sentences = sentences[(voiced == sentences["n_words"]) & (voiced > 0) & (sentences["kind"] != "fragment")]
        counts = pd.DataFrame(
            _counts(_words(sentences, docs)),
            columns=["syllables", "letters", "long_words"],
            index=sentences.index,
        ).assign(words=sentences["n_words"], sentences=1)
        total = counts.groupby(sentences["of"]).sum()
        value = pd.Series(
            [self.grade(**{str(k): float(v) for k, v in row.items()}) for row in total.to_dict("records")],
            index=total.index,
            dtype=np.float64,
        )
        return scores(
            units,
            measure=self.name,
            level=level,
            per=self.per,
            value=value,
            n_marks=pd.Series(dtype="int64"),
            exposed=total["words"],
        )


@lru_cache(maxsize=1)
def _flesch() -> tuple[float, float, float]:
    """The coefficients of English reading ease, as textstat has them."""
    from textstat.backend.utils import get_lang_cfg

    base, per_sentence, per_word = (
        float(get_lang_cfg("en", name)) for name in ("fre_base", "fre_sentence_length", "fre_syll_per_word")
    )
    return base, per_sentence, per_word


_WORD = re.compile(r"\w+(?:['’-]\w+)*")


def _words(sentences: pd.DataFrame, docs: pd.DataFrame) -> list[list[str]]:
    """The words of each sentence, without the page furniture that may stand within it."""
    texts = dict(zip(docs["doc_id"].tolist(), docs["text"].tolist(), strict=True))
    places = list(zip(*(sentences[name].tolist() for name in ("doc_id", "start", "end", "n_words")), strict=True))
    found = [_WORD.findall(texts[doc_id], start, end) for doc_id, start, end, _ in places]
    others = [i for i, (mine, place) in enumerate(zip(found, places, strict=True)) if len(mine) != place[3]]
    aside = _furniture(docs[docs["doc_id"].isin({places[i][0] for i in others})])
    for i in others:
        doc_id, start, end, _ = places[i]
        inside = [(a, b) for a, b in aside.get(doc_id, ()) if a < end and b > start]
        if inside:
            words = _WORD.finditer(texts[doc_id], start, end)
            found[i] = [word[0] for word in words if not any(a <= word.start() < b for a, b in inside)]
    return found


def _furniture(docs: pd.DataFrame) -> dict[str, list[tuple[int, int]]]:
    """Where page furniture stands in documents that have some."""
    line, ids = Line(docs["text"].tolist()), docs["doc_id"].tolist()
    out: dict[str, list[tuple[int, int]]] = {}
    for start, end, _ in furniture(line, docs["title"].tolist()):
        n = int(line.document(np.array([start]))[0])
        out.setdefault(ids[n], []).append((start - int(line.firsts[n]), end - int(line.firsts[n])))
    return out


def _counts(sentences: Sequence[Sequence[str]]) -> NDArray[np.int64]:
    """For each sentence its syllables, its letters and digits, and its words of more than six letters."""
    lengths = np.fromiter(map(len, sentences), dtype=np.int64, count=len(sentences))
    rows = np.array(_SIZES.rows_of(chain.from_iterable(sentences)), dtype=np.int64)
    total = np.concatenate([np.zeros((1, 3), dtype=np.int64), np.cumsum(_SIZES.table()[rows], axis=0)])
    last = np.cumsum(lengths)
    return np.asarray(total[last] - total[last - lengths])


class _Sizes(dict[str, int]):
    """Rows of words in a table of their syllables, letters and digits, and whether these are more than six."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[tuple[int, int, int]] = []

    def __missing__(self, word: str) -> int:
        self[word] = row = len(self)
        self.sizes.append((syllables(word), sum(c.isalnum() for c in word), int(len(word) > 6)))
        return row

    def rows_of(self, words: Iterable[str]) -> list[int]:
        """The row of each word, worked out once as long as there are not too many."""
        if len(self) > _MOST_WORDS:
            self.clear()
            self.sizes.clear()
        return list(map(self.__getitem__, words))

    def table(self) -> NDArray[np.int64]:
        """The sizes; shape (n_words, 3)."""
        return np.array(self.sizes, dtype=np.int64).reshape(-1, 3)


_MOST_WORDS = 200_000  # distinct words remembered
_SIZES = _Sizes()

_VOWELS = re.compile(r"[aeiouyáéíóúàèìòùäëïöüâêîôûå]+")
_HIATUS = re.compile(  # vowels written together and spoken apart
    r"(?<![cgstx])i(?=[ao])(?!(?<=[ln]i)on|(?<=[nv]i)or|(?<=li)ar)|[cst]iat|\bsci(?=en)|iet|(?<!c)(?<!t)(?<!fr)ien|(?<=[aeiou][^aeiou])ea$|creat|react|reali|"
    r"[aeiou]y(?:ing|e[er]|o|a)|[aeouy]ing|(?<![qg])ua(?=[lrt])|(?<!q)uen(?=ce|t)|ue[lt]|eo$|eo[rl]|oe[mt]|"
    r"eu[ms]|ui(?=[dn])(?<!qui)|uum|naive|ism|thm$"
)
_SILENT = re.compile(  # an e that is written and not spoken
    r"(?<=[gq])ue$|[^aeiouyl]e$|[aeiouyl]le$|(?<![td])(?<![^aeiouyl]l)(?<![aeiouy])ed$|(?<![sxzcg])(?<![sc]h)(?<![^aeiouyl]l)(?<![aeiouy])es$|"
    r"(?<=[aeiouy][^aeiouyl])e(?=ly$|ment|less|ful|ness|where|thing|times|fore)|(?<=ev)e(?=ry|ning)|(?<=bus)i(?=ness)"
)


def syllables(word: str) -> int:
    """The syllables of an English word, by its vowel groups; at least 1.

    >>> [syllables(word) for word in ("ferry", "strike", "wanted", "stopped", "area", "table")]
    [2, 1, 2, 1, 3, 2]
    """
    total = 0
    for part in re.split(r"['’-]", word.casefold()):
        if not part or part in ("s", "t", "d", "m", "ll", "re", "ve"):
            continue
        total += max(1, len(_VOWELS.findall(part)) + len(_HIATUS.findall(part)) - len(_SILENT.findall(part)))
    return max(1, total)

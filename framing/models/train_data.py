"""What text models are trained on: coded sentences, their folds, and sentences of plain news without codes."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.sentences import split

__all__ = ["FOLDS", "SETS", "Coded", "fold_of", "news_sentences", "read_coded", "read_lines"]

FOLDS = 3

#: The sets of coded sentences: the file, and the column that holds the code.
SETS = {
    "loaded_language": "biased",
    "subjectivity": "subjective",
    "hedge_wikipedia": "uncertain",
    "hedge_scope": "speculative",
    "certainty": "certainty",
}
FEWEST_WORDS, MOST_WORDS = 6, 42  # of a news sentence
#: Of these sets half the rows were kept away from the making of the lexicons; of the others none was.
KEPT_AWAY = ("loaded_language", "subjectivity")


@dataclass(frozen=True)
class Coded:
    """The sentences of one set, their codes, the fold of each, and the rows they come from.

    ``fresh``: what a lexicon says of the row counts as evidence, since no entry was chosen with sight of it.
    """

    texts: tuple[str, ...]
    codes: NDArray[np.float64]
    folds: NDArray[np.int64]
    rows: tuple[Mapping[str, Any], ...]
    fresh: NDArray[np.bool_]


def fold_of(text: str) -> int:
    """The fold of a text, from its characters alone: so that the same text is never in two folds.

    >>> fold_of("It rained.") == fold_of(" It rained. ")
    True
    """
    return (
        int(hashlib.md5(text.strip().encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest(), 16) % FOLDS
    )


def kept_away(text: str) -> bool:
    """Whether the row with this text was kept away from the making of the lexicons: its MD5 is odd."""
    return int(hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest(), 16) % 2 == 1


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file with one JSON object a line, gzipped or not."""
    reader = gzip.open if path.suffix == ".gz" else open
    with reader(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read_coded(data: Path, name: str, *, text: str = "text", fold: str = "text") -> Coded:
    """One of the sets."""
    rows = tuple(read_lines(data / f"{name}.jsonl"))
    texts = tuple(str(row[text]).strip() for row in rows)
    codes = np.array([float(row[SETS[name]]) for row in rows])
    folds = np.array([fold_of(str(row[fold])) for row in rows], dtype=np.int64)
    fresh = np.array([name not in KEPT_AWAY or kept_away(str(row[text])) for row in rows], dtype=bool)
    return Coded(texts, codes, folds, rows, fresh)


def news_sentences(articles: Sequence[str], n: int, *, seed: int = 0) -> list[str]:
    """A sample of the articles' sentences of ordinary length, each once."""
    found: dict[str, None] = {}
    for article in articles:
        for paragraph in article.split("\n"):
            for start, end in split(paragraph):
                sentence = paragraph[start:end]
                if FEWEST_WORDS <= sentence.count(" ") + 1 <= MOST_WORDS:
                    found[sentence] = None
    sentences = list(found)
    return random.Random(seed).sample(sentences, min(n, len(sentences)))

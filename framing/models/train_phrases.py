"""Phrases of our own lexicons as features: what they add to what the words say, by category or by sign of weight."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from framing.lexicon import ASIDE, load_lexicon
from framing.models.text_features import Phrases, Words, count, tokens

__all__ = ["Grouping", "Phrasing", "phrasing_of"]

Grouping = Literal["category", "sign"]
"""Phrases of one lexicon are summed by ``category``, or by ``sign``: those that praise, those that blame."""

MOST_FORMS = 300  # of one entry: more would be a pattern that fits nearly everything


@dataclass(frozen=True)
class Phrasing:
    """Phrases and their weight in each category; shape of weights (n_phrases, n_categories)."""

    phrases: tuple[str, ...]
    categories: tuple[str, ...]
    weights: NDArray[np.float64]

    def counts(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """For each text the summed weights of each category over the square root of its words."""
        words = Words()
        finder = Phrases(self.phrases, words)
        counted, _ = count(texts, words)
        places, _, which = finder.found(counted)
        out = np.zeros((len(texts), len(self.categories)))
        np.add.at(out, counted.text_of(places), self.weights[which])
        return out / np.sqrt(np.maximum(counted.lengths, 1))[:, None]


def phrasing_of(lexicons: Sequence[str], vocabulary: Sequence[str], *, grouping: Grouping = "category") -> Phrasing:
    """The entries of lexicons as phrases; a stem stands for the words of the vocabulary that begin with it.

    A phrase that the lexicon sets aside weighs nothing, and hides what stands within it. Sense rules are left out.

    >>> phrasing = phrasing_of(["hedges"], ["suggest", "suggests"])
    >>> "may have" in phrasing.phrases, "hedges: modal" in phrasing.categories
    (True, True)
    """
    words = sorted(set(vocabulary))
    found: dict[str, dict[str, float]] = {}
    for id in lexicons:
        for entry in load_lexicon(id).entries:
            group = entry.category if grouping == "category" else "praise" if entry.weight > 0 else "blame"
            for phrase in _forms(entry.pattern, words):
                found.setdefault(phrase, {})[f"{id}: {group}"] = 0.0 if entry.category == ASIDE else abs(entry.weight)
    categories = sorted({name for each in found.values() for name in each})
    column = {name: i for i, name in enumerate(categories)}
    weights = np.zeros((len(found), len(categories)))
    for row, each in enumerate(found.values()):
        for name, weight in each.items():
            weights[row, column[name]] = weight
    return Phrasing(tuple(found), tuple(categories), weights)


def _forms(pattern: str, words: Sequence[str]) -> Iterator[str]:
    """The phrases that a pattern stands for; none where they are too many."""
    parts = [_word_forms(word, words) for word in pattern.lower().split()]
    if prod(map(len, parts)) <= MOST_FORMS:
        yield from (" ".join(combination) for combination in product(*parts))


def _word_forms(word: str, words: Sequence[str]) -> list[str]:
    if not word.endswith("*"):
        return [" ".join(tokens(word))]
    first = bisect_left(words, word[:-1])
    last = bisect_left(words, word[:-1] + "\uffff")
    return list(words[first:last])

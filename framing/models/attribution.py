"""Who says what: sources, cues and contents of direct, indirect and mixed quotation in news text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from framing.errors import ModelError
from framing.models.attribution_features import CHANNELS, N_RESERVED, Tokens, WordTable, tokenise
from framing.models.attribution_linking import Linked, Spans, join, link
from framing.models.attribution_network import Scores, score
from framing.models.base import Card, read_weights, series_of

__all__ = ["Attribution", "AttributionModel", "attribute"]

Span = tuple[int, int]
MOST_WORDS = 200_000  # distinct words remembered between texts
GROUP_SIZE = 200_000  # characters whose links are decided together


@dataclass(frozen=True)
class Attribution:
    """One act of saying, writing, thinking or wanting: who (source), by which words (cue), what (content).

    Each is a list of half-open character spans in the text, in reading order. The source is empty where the text names
    none ("it is expected that …"); a content in several pieces ("“No,” he said, “never.”") has several spans.

    >>> Attribution(source=[(0, 2)], cue=[(3, 7)], content=[(8, 17)]).cue
    [(3, 7)]
    """

    source: list[Span]
    cue: list[Span]
    content: list[Span]


@dataclass(frozen=True)
class AttributionModel:
    """Finds the attributions of English news texts.

    The result for a text depends on that text alone, not on its company. Text longer than three thousand tokens is
    read in overlapping windows. Any string is accepted; one without words gives no attributions.
    """

    card: Card
    vocabulary: Mapping[str, int] = field(repr=False)
    weights: Mapping[str, NDArray[np.float32]] = field(repr=False)
    thresholds: Mapping[str, float]
    _known: list[WordTable] = field(default_factory=list, init=False, repr=False, compare=False)

    @classmethod
    def load(cls, card: Card) -> AttributionModel:
        """The model in the card's folder; `ModelError` where its files are damaged."""
        header, arrays = read_weights(card.folder)
        missing = [f"in_{name}" for name in CHANNELS if f"in_{name}" not in arrays]
        if missing or "vocabulary" not in header or "thresholds" not in header:
            raise ModelError(
                f"The model in {card.folder} was made for another version of the package. Install the package again."
            )
        vocabulary = {word: row + N_RESERVED for row, word in enumerate(header["vocabulary"])}
        weights = {name: array.astype(np.float32) for name, array in arrays.items()}
        return cls(card=card, vocabulary=vocabulary, weights=weights, thresholds=header["thresholds"])

    def predict(self, texts: Sequence[str]) -> list[list[Attribution]]:
        """The attributions of each text, in the order of their first content.

        Raises `ModelError` when given a single string or something that is not text.

        >>> from framing.models import load_model
        >>> text = 'Critics said the plan would fail. It did not.'
        >>> [found] = load_model("attribution").predict([text])[0]
        >>> [text[start:end] for start, end in found.content]
        ['the plan would fail']
        """
        texts = series_of("texts", texts)
        found: list[list[Attribution]] = []
        for group in groups(texts):
            words = self._words()
            tokens = [tokenise(text, words) for text in group]
            scores = [score(self.weights, each) for each in tokens]
            found += attribute(self.weights, self.thresholds, tokens, scores)
        return found

    def _words(self) -> WordTable:
        """What is known of words: looked at once, also when texts come in many calls; not more than memory allows."""
        if not self._known or len(self._known[0]) > MOST_WORDS:
            self._known[:] = [WordTable(self.vocabulary)]
        return self._known[0]


def groups(texts: Sequence[str]) -> Iterator[list[str]]:
    """Texts in groups small enough for memory; what is found in a text does not depend on its group."""
    group: list[str] = []
    size = 0
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            raise ModelError(
                f"Text number {number} is of type {type(text).__name__}. Every text must be a string; "
                'replace missing texts by "".'
            )
        group.append(text)
        size += len(text) + 50
        if size > GROUP_SIZE:
            yield group
            group, size = [], 0
    if group:
        yield group


def attribute(
    weights: Mapping[str, NDArray[np.float32]],
    thresholds: Mapping[str, float],
    tokens: Sequence[Tokens],
    scores: Sequence[Scores],
) -> list[list[Attribution]]:
    """The attributions of each text, from its tokens and what the network says of them.

    Linking is arithmetic on whole numbers and sums of table entries, so texts can share it and none changes another.
    """
    joined, said = join(tokens, scores)
    linked = link(weights, said, joined, thresholds)
    text_ends = np.cumsum([len(each) + 1 for each in tokens])
    text_of = np.searchsorted(text_ends, linked.contents.first, side="right")
    return gather(linked, joined, text_of.tolist(), len(tokens))


def places(spans: Spans, tokens: Tokens) -> list[Span]:
    """The spans as characters of their text."""
    return list(zip(tokens.starts[spans.first].tolist(), tokens.ends[spans.last].tolist(), strict=True))


def gather(linked: Linked, tokens: Tokens, text_of: list[int], n_texts: int) -> list[list[Attribution]]:
    """One attribution for each cue that has contents, and one for each content that has no cue."""
    contents = places(linked.contents, tokens)
    cues, sources = places(linked.cues, tokens), places(linked.sources, tokens)
    source_of = linked.source_of.tolist()
    of_cue: dict[int, Attribution] = {}
    found: list[list[Attribution]] = [[] for _ in range(n_texts)]
    for text, content, cue in zip(text_of, contents, linked.cue_of.tolist(), strict=True):
        if cue in of_cue:
            of_cue[cue].content.append(content)
            continue
        attribution = Attribution(source=[], cue=[], content=[content])
        if cue >= 0:
            attribution.cue.append(cues[cue])
            if source_of[cue] >= 0:
                attribution.source.append(sources[source_of[cue]])
            of_cue[cue] = attribution
        found[text].append(attribution)
    return found

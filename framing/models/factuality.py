"""Whether events happened, according to who writes: factuality from -3 (surely not) to 3 (surely)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from framing.errors import ModelError
from framing.models.base import Card, read_weights, series_of
from framing.models.factuality_features import CHANNELS, N_RESERVED, PLACES, Words, lay_out
from framing.models.factuality_network import OFFSETS, REACH, FloatArray, answers, hidden_states, word_parts
from framing.models.text import Contribution

__all__ = ["Event", "FactualityModel", "Found"]

Event = tuple[Sequence[str], int, int]
"""The tokens of a sentence and the half-open range of those that name the event."""

_MOST_WORDS = 30_000  # distinct words remembered between groups of sentences
_GROUP = 4_000  # tokens read together
_AUXILIARY = frozenset("have has had having be is are was were been being do does did".split())
_NOTHING = ""  # stands where the word of an event is left out


class Found(NamedTuple):
    """An event that the model found: its place among the tokens, how surely it is an event, and its factuality."""

    start: int
    end: int
    probability: float
    factuality: float


@dataclass
class FactualityModel:
    """Says of an event in a sentence whether it happened, according to the author.

    3: it surely happened or holds; -3: it surely did not, or not yet; near 0: nobody can say, or readers disagree, as
    the readers that it learned from did over denied events: after "did not" they gave 0.5 on average.
    The result for an event depends on its sentence alone, to the rounding of single precision (about 0.00001).

    >>> from framing.models import load_model
    >>> model = load_model("factuality")
    >>> left, stayed = "The mayor left town .".split(), "The mayor did not leave town .".split()
    >>> happened, denied = model.predict([(left, 2, 3), (stayed, 4, 5)])
    >>> bool(happened > 2 and denied < 1)
    True
    """

    card: Card
    vocabulary: Mapping[str, int] = field(repr=False)
    weights: Mapping[str, FloatArray] = field(repr=False)

    def __post_init__(self) -> None:
        self._forget()

    @classmethod
    def load(cls, card: Card) -> FactualityModel:
        """The model in the card's folder; `ModelError` where its files are damaged."""
        header, arrays = read_weights(card.folder)
        layers = ["first", "pool", "last", "out", *(f"deep{i}" for i in range(len(REACH)))]
        needed = [f"in_{name}" for name in CHANNELS] + [f"at_{name}" for name in PLACES]
        needed += [f"{layer}_{part}" for layer in layers for part in "wb"] + ["last_pool_w"]
        if "vocabulary" not in header or not set(needed) <= arrays.keys():
            raise ModelError(
                f"The model in {card.folder} was made for another version of the package. Install the package again, "
                "or train the model again (its card says how)."
            )
        vocabulary = {word: row + N_RESERVED for row, word in enumerate(header["vocabulary"])}
        return cls(card, vocabulary, {name: array.astype(np.float32) for name, array in arrays.items()})

    def predict(self, events: Sequence[Event]) -> NDArray[np.float64]:
        """The factuality of each event, -3 to 3; shape (n_events,).

        An event is ``(tokens, start, end)``: the words and marks of its sentence, contractions apart ("did", "n't"),
        and the half-open range of the words that name it. Of several words, the one most like an event is read.
        Raises `ModelError` for tokens that are not strings and for ranges outside the sentence.
        """
        events = series_of("events", events)
        place_of: dict[tuple[str, ...], int] = {}
        which = [place_of.setdefault(_tokens(event, n), len(place_of)) for n, event in enumerate(events)]
        if not which:
            return np.zeros(0)
        sentences = list(place_of)
        spans = np.array([(start, end) for _, start, end in events], dtype=np.int64)
        order = np.argsort(which, kind="stable")
        of = np.array(which)[order]
        out = np.zeros(len(which))
        for first, last in _groups(sentences):
            rows = order[np.searchsorted(of, first) : np.searchsorted(of, last)]
            sentence = np.array(which)[rows] - first
            out[rows] = self._read(sentences[first:last], sentence, spans[rows])
        return out

    def find(self, sentences: Sequence[Sequence[str]], *, threshold: float = 0.5) -> list[list[Found]]:
        """The events of each sentence, in reading order: tokens that the model takes for one with this probability.

        A form of "have", "be" or "do" right before another event is its auxiliary, and hardly one of its own.

        >>> from framing.models import load_model
        >>> tokens = "They failed to open the bridge .".split()
        >>> [tokens[event.start] for event in load_model("factuality").find([tokens])[0]]
        ['failed', 'open']
        """
        sentences = series_of("sentences", sentences)
        read = [_tokens((tokens, 0, 1), n) for n, tokens in enumerate(sentences)]
        out: list[list[Found]] = []
        for first, last in _groups(read):
            said = self._all(read[first:last])
            chance = 1 / (1 + np.exp(-np.clip(said[:, 0], -50, 50)))
            value = np.clip(said[:, 1], -3, 3)
            at = 0
            for tokens in read[first:last]:
                own = _own_chance(tokens, chance[at : at + len(tokens)])
                events = np.flatnonzero(own >= threshold).tolist()
                out.append([Found(i, i + 1, float(own[i]), float(value[at + i])) for i in events])
                at += len(tokens)
        return out

    def explain(self, event: Event) -> list[Contribution]:
        """The tokens of the sentence with what each adds to the factuality of the event, in reading order.

        Each is the difference to the sentence without that token (the words of the event itself are replaced by an
        unknown word), so the values need not add up. Places count tokens.

        >>> from framing.models import load_model
        >>> found = load_model("factuality").explain(("They did not open the bridge .".split(), 3, 4))
        >>> min(found, key=lambda each: each.value).surface
        'not'
        """
        tokens, start, end = list(_tokens(event, 0)), event[1], event[2]
        changed: list[Event] = [(tokens, start, end)]
        for i in range(len(tokens)):
            if start <= i < end:
                changed.append(([*tokens[:i], _NOTHING, *tokens[i + 1 :]], start, end))
            else:
                back = int(i < start)
                changed.append(([*tokens[:i], *tokens[i + 1 :]], start - back, end - back))
        whole, *without = self.predict(changed).tolist()
        return [Contribution(i, i + 1, token, whole - without[i]) for i, token in enumerate(tokens)]

    def _read(
        self, sentences: Sequence[Sequence[str]], sentence: NDArray[np.int64], spans: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """The factuality of the events of a group of sentences."""
        laid = lay_out(sentences, self._words)
        hidden = hidden_states(self.weights, self._known_parts(), laid)
        size = spans[:, 1] - spans[:, 0]
        first = np.cumsum(size) - size
        inside = np.arange(size.sum()) - np.repeat(first, size)
        said = answers(self.weights, hidden, laid, np.repeat(laid.starts[sentence] + spans[:, 0], size) + inside)
        most = np.maximum.reduceat(said[:, 0], first)
        best = np.flatnonzero(said[:, 0] == np.repeat(most, size))
        return np.clip(said[best[np.searchsorted(best, first)], 1], -3, 3).astype(np.float64)

    def _all(self, sentences: Sequence[Sequence[str]]) -> FloatArray:
        """Both answers for every token of a group of sentences."""
        laid = lay_out(sentences, self._words)
        hidden = hidden_states(self.weights, self._known_parts(), laid)
        return answers(self.weights, hidden, laid, np.arange(len(laid.word)))

    def _forget(self) -> None:
        self._words = Words(self.vocabulary)
        self._parts = np.zeros((len(OFFSETS), 0, len(self.weights["first_b"])), dtype=np.float32)
        self._made = 0  # words whose parts are there

    def _known_parts(self) -> FloatArray:
        """What the first layer makes of every word met so far."""
        n = len(self._words.rows)
        if n > self._parts.shape[1]:
            room = np.zeros((len(OFFSETS), max(2 * n, 4_096), self._parts.shape[2]), dtype=np.float32)
            room[:, : self._made] = self._parts[:, : self._made]
            self._parts = room
        if n > self._made:
            rows = np.array(self._words.rows[self._made :], dtype=np.int64)
            self._parts[:, self._made : n] = word_parts(self.weights, rows)
            self._made = n
        if n > _MOST_WORDS:
            parts = self._parts
            self._forget()
            return parts
        return self._parts


def _own_chance(tokens: Sequence[str], chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability that each token is an event of its own: an auxiliary's shrinks with that of the next token.

    >>> _own_chance(["had", "left"], np.array([0.5, 0.75])).tolist()
    [0.125, 0.75]
    """
    auxiliary = np.array([token.casefold() in _AUXILIARY for token in tokens], dtype=bool)
    return np.where(auxiliary, chance * (1 - np.append(chance[1:], 0.0)), chance)


def _groups(sentences: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """Ranges of sentences small enough for memory."""
    first, size = 0, 0
    for i, tokens in enumerate(sentences):
        size += len(tokens)
        if size >= _GROUP or i + 1 == len(sentences):
            yield first, i + 1
            first, size = i + 1, 0


def _tokens(event: Event, number: int) -> tuple[str, ...]:
    """The tokens of an event whose form is right; else `ModelError`."""
    if not isinstance(event, tuple | list) or len(event) != 3:
        raise ModelError(f"Event number {number} is not (tokens, start, end). Write predict([(tokens, start, end)]).")
    tokens, start, end = event
    if isinstance(tokens, str):
        raise ModelError(
            f"The tokens of event number {number} are one string. Give a list of words and marks: "
            '"He left .".split(), or words_of(text) of framing.models.factuality_features.'
        )
    try:
        words = tuple(tokens)
        " ".join(words)
    except TypeError:
        raise ModelError(f"The tokens of event number {number} are not all strings. Give a list of strings.") from None
    if not words:
        raise ModelError(f"Event number {number} has no tokens. Give the whole sentence around the event.")
    whole = all(isinstance(place, int | np.integer) and not isinstance(place, bool) for place in (start, end))
    if not whole or not 0 <= start < end <= len(words):
        raise ModelError(
            f"Event number {number} has start={start!r} and end={end!r} in a sentence of {len(words)} tokens. They "
            f"should be whole numbers with 0 <= start < end <= {len(words)}; end is one past the event's last token."
        )
    return words

"""Models of single texts: sentences or articles to classes, ratings or several yes-or-no answers.

Linear in words, pairs of words and groups of letters, so that every prediction can say which words moved it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from framing.errors import ModelError
from framing.models.base import Card, read_weights, series_of
from framing.models.text_features import (
    Counted,
    Phrases,
    Words,
    count,
    letter_weights,
    pair_weights,
    spans,
    sums,
    tokens,
)

__all__ = ["Contribution", "Task", "TextModel"]

Task = Literal["classify", "rate", "tag"]
"""``classify``: one of several classes; ``rate``: a number; ``tag``: each label on its own, yes or no."""

_MOST_WORDS = 200_000  # distinct words remembered between calls
_GROUP = 4_000  # texts whose words are counted together


class Contribution(NamedTuple):
    """A word, where it stands, and how much it moved the score: above 0 towards the label (or a higher rating)."""

    start: int
    end: int
    surface: str
    value: float


@dataclass
class TextModel:
    """A model of single texts, with scikit-learn's habits: ``predict``, ``predict_proba``, and ``explain`` beside.

    The result for a text depends on that text alone. Any string is accepted; one without words gets the bias.

    A gated model has three outputs: two readers of different kinds of text, and a gate that says how much of the
    second kind a text is; its probability is the mean of the two readers', weighted by the gate.

    >>> from framing.models import load_model
    >>> model = load_model("loaded-language")
    >>> model.predict(["The council met on Tuesday.", "The shameless council betrayed us all again."]).tolist()
    [0, 1]
    """

    card: Card
    task: Task
    labels: tuple[Any, ...]
    weights: dict[str, NDArray[Any]] = field(repr=False)
    limits: tuple[float, float] = (float("-inf"), float("inf"))
    gated: bool = False
    once: bool = False  # each distinct word of a text counts once

    def __post_init__(self) -> None:
        self._forget()

    @classmethod
    def load(cls, card: Card) -> TextModel:
        """The model in the card's folder; `ModelError` where its files are damaged."""
        header, arrays = read_weights(card.folder)
        arrays_needed = "words word_weights pair_keys pair_weights letter_weights bias slope offset threshold"
        missing = set(arrays_needed.split()) - arrays.keys()
        if missing or not {"task", "labels"} <= header.keys():
            raise ModelError(
                f"The model in {card.folder} was made for another version of the package. Install the package again, "
                "or train the model again (its card says how)."
            )
        low, high = header.get("limits") or (float("-inf"), float("inf"))
        return cls(
            card,
            header["task"],
            tuple(header["labels"]),
            arrays,
            (low, high),
            header.get("gated", False),
            header.get("once", False),
        )

    @property
    def classes_(self) -> NDArray[Any]:
        """The labels, in the order of the columns of ``predict_proba``."""
        return np.array(self.labels)

    def decision_function(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The linear scores; shape (n_texts, n_outputs): one output for a rating or two classes."""
        texts = _checked(texts)
        parts = [self._scores(texts[i : i + _GROUP]) for i in range(0, len(texts), _GROUP)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.weights["bias"])))

    def predict(self, texts: Sequence[str]) -> NDArray[Any]:
        """The label of each text; the rating, within the scale; or for tags a 0/1 matrix (n_texts, n_labels).

        Raises `ModelError` when given a single string or something that is not text.
        """
        if self.task == "rate":
            rated = self.decision_function(texts)[:, 0] * self.weights["slope"] + self.weights["offset"]
            return np.asarray(np.clip(rated, *self.limits), dtype=np.float64)
        chances = self.predict_proba(texts)
        if self.task == "tag":
            return (chances >= self.weights["threshold"]).astype(np.int64)
        if len(self.labels) == 2:
            return self.classes_[(chances[:, 1] >= float(self.weights["threshold"][0])).astype(np.int64)]
        return self.classes_[chances.argmax(axis=1)]

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The probability of each label, 0 to 1; shape (n_texts, n_labels); rows add up to 1 except for tags.

        Raises `ModelError` for a rating, which has no classes.
        """
        if self.task == "rate":
            raise ModelError(f"{self.card.id} rates on a scale and has no probabilities. Use predict.")
        linear = self.decision_function(texts) * self.weights["slope"] + self.weights["offset"]
        chances = 1 / (1 + np.exp(-np.clip(linear, -50, 50)))
        if self.task == "tag":
            return np.asarray(chances)
        if self.gated:
            gate = chances[:, 2:]
            chances = chances[:, :1] * (1 - gate) + chances[:, 1:2] * gate
        if len(self.labels) == 2:
            return np.column_stack([1 - chances[:, 0], chances[:, 0]])
        return np.asarray(chances / chances.sum(axis=1, keepdims=True))

    def explain(self, text: str, label: Any = None) -> list[Contribution]:
        """The words of a text with what each added to the score, in reading order; they and the bias add up to it.

        Half of a pair's weight goes to each of its words. For several labels name one; of two classes the second is
        explained, of ratings the rating. Where a word counts once, its weight is shared by its places. In a gated
        model the two readers' shares are mixed as the gate mixes them.

        >>> from framing.models import load_model
        >>> found = load_model("loaded-language").explain("A shameless and costly bridge.")
        >>> max(found, key=lambda each: each.value).surface
        'shameless'
        """
        if not isinstance(text, str):
            raise ModelError(f"explain takes one text and was given {type(text).__name__}. Write explain(text).")
        blend = self._blend(text, label)
        counted = self._counted([text])
        values = self._per_word(counted).astype(np.float64) @ blend
        pairs, weights = pair_weights(counted, self.weights["pair_keys"], self._pairs)
        halves = weights.astype(np.float64) @ blend / 2
        np.add.at(values, pairs, halves)
        np.add.at(values, pairs + 1, halves)
        for begin, size, weight in zip(*self._phrased(counted), strict=True):
            values[begin : begin + size] += weight.astype(np.float64) @ blend / size
        values /= np.sqrt(max(len(values), 1))
        shares = values.tolist()
        if self.once:
            found = tokens(text)
            times = Counter(found)
            share = {word: value / times[word] for word, value in zip(times, shares, strict=True)}
            shares = [share[word] for word in found]
        return [
            Contribution(start, end, text[start:end], value)
            for (start, end), value in zip(spans(text), shares, strict=True)
        ]

    def _blend(self, text: str, label: Any) -> NDArray[np.float64]:
        """How much each output counts in what is explained."""
        n = len(self.weights["bias"])
        if n == 1:
            return np.ones(1)
        if self.gated:
            linear = self.decision_function([text])[0, 2] * self.weights["slope"][2] + self.weights["offset"][2]
            gate = 1 / (1 + np.exp(-np.clip(linear, -50, 50)))
            return np.array([1 - gate, gate, 0.0])
        if label not in self.labels:
            known = ", ".join(map(str, self.labels))
            raise ModelError(f"{self.card.id} has several labels ({known}). Name one: explain(text, label).")
        return np.eye(n)[self.labels.index(label)]

    def _forget(self) -> None:
        """Begin with the words of training only."""
        stored = bytes(self.weights["words"]).decode("utf-8")
        self._words = Words(stored.split("\n") if stored else ())
        self._pairs = self.weights["pair_weights"].astype(np.float32)
        self._letters = self.weights["letter_weights"].astype(np.float32)
        phrases = bytes(self.weights["phrases"]).decode("utf-8").split("\n") if "phrases" in self.weights else []
        known = len(self._words)
        self._phrases = Phrases(phrases, self._words)
        new = list(self._words.rows)[known:]
        self._rows = [self.weights["word_weights"].astype(np.float32), letter_weights(new, self._letters)]
        self._joined = np.concatenate(self._rows)
        self._stored = len(self._words)

    def _counted(self, texts: Sequence[str]) -> Counted:
        if len(self._words) > _MOST_WORDS + self._stored:
            self._forget()
        counted, new = count(texts, self._words, once=self.once)
        if new:
            self._rows.append(letter_weights(new, self._letters))
            self._joined = np.concatenate(self._rows)
            self._rows = [self._joined]
        return counted

    def _phrased(self, counted: Counted) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Where phrases begin, how many words each has, and its weights, shape (n_found, n_outputs)."""
        if not len(self._phrases):
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing, np.zeros((0, len(self.weights["bias"])), dtype=np.float32)
        places, sizes, which = self._phrases.found(counted)
        return places, sizes, self.weights["phrase_weights"][which].astype(np.float32)

    def _per_word(self, counted: Counted) -> NDArray[np.float32]:
        return self._joined[counted.rows]

    def _scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        counted = self._counted(texts)
        total = sums(counted, self._per_word(counted))
        pairs, weights = pair_weights(counted, self.weights["pair_keys"], self._pairs)
        np.add.at(total, counted.text_of(pairs), weights)
        places, _, weights = self._phrased(counted)
        np.add.at(total, counted.text_of(places), weights)
        total /= np.sqrt(np.maximum(counted.lengths, 1))[:, None]
        return np.asarray(total + self.weights["bias"], dtype=np.float64)


def _checked(texts: Sequence[str]) -> Sequence[str]:
    texts = series_of("texts", texts)
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            raise ModelError(
                f"Text number {number} is of type {type(text).__name__}. Every text must be a string; "
                'replace missing texts by "".'
            )
    return texts

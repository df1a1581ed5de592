"""Which way a text evaluates a person or group that it names: −1 blame, 0 neither, 1 praise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.errors import ModelError, nearest
from framing.models.base import Card, read_weights, series_of
from framing.models.target_network import HIDDEN, N_RESERVED, WordTable, batch_of, logits
from framing.models.target_text import Place, read_place
from framing.models.text import Contribution

__all__ = ["TargetModel"]

_MOST_WORDS = 200_000  # distinct words remembered between calls
_GROUP = 256  # mentions scored together


@dataclass
class TargetModel:
    """Which way the sentence around a mention evaluates it, for one mention or several of each text.

    A target is said as the mention's ``(start, end)`` in the text, as the mention itself (its first place in the text
    is meant), or as a mapping with ``start`` and ``end``, or with ``mention``. Only the sentence that holds the
    mention is read. The mention's own words are masked, and of other names only that they are names is read: no name
    is good or bad by itself. The result depends on this one text and target alone.

    >>> from framing.models import load_model
    >>> model = load_model("target-evaluation")
    >>> texts = ["Critics accused Voss of cruel lies.", "Ortega was hailed as a hero.", "Voss met Ortega on Monday."]
    >>> model.predict(texts, ["Voss", (0, 6), {"start": 0, "end": 4}]).tolist()
    [-1, 1, 0]
    """

    card: Card
    weights: dict[str, NDArray[np.float32]] = field(repr=False)
    vocabulary: Mapping[str, int] = field(repr=False)
    slope: float
    offset: NDArray[np.float64] = field(repr=False)

    def __post_init__(self) -> None:
        self._table = WordTable(self.vocabulary)

    @classmethod
    def load(cls, card: Card) -> TargetModel:
        """The model in the card's folder; `ModelError` where its files are damaged."""
        header, arrays = read_weights(card.folder)
        if not {"vocabulary", "slope", "offset"} <= header.keys() or "out_w" not in arrays:
            raise ModelError(
                f"The model in {card.folder} was made for another version of the package. Install the package again, "
                "or train the model again (its card says how)."
            )
        vocabulary = {word: i + N_RESERVED for i, word in enumerate(header["vocabulary"])}
        weights = {name: array.astype(np.float32) for name, array in arrays.items()}
        return cls(card, weights, vocabulary, float(header["slope"]), np.array(header["offset"]))

    @property
    def classes_(self) -> NDArray[np.int64]:
        """The labels, in the order of the columns of ``predict_proba``: −1, 0, 1."""
        return np.array([-1, 0, 1])

    def predict(self, texts: Sequence[str], targets: Sequence[Any]) -> Any:
        """Say for every text which way it evaluates its target: −1, 0 or 1.

        Parameters
        ----------
        texts : sentences, or longer texts of which the sentence with the mention is read.
        targets : for every text one target, or for every text a list of targets (see the class). A list of two
            integers is one target, a start and an end.

        Returns
        -------
        An array of shape (n_texts,); with lists of targets, a list of such arrays, one for each text.

        Raises
        ------
        ModelError
            When a mention does not stand in its text, a place lies outside it, or texts and targets differ in number.
        """
        return self._each(texts, targets, lambda chances: self.classes_[chances.argmax(axis=1)])

    def predict_proba(self, texts: Sequence[str], targets: Sequence[Any]) -> Any:
        """Give the probabilities of −1, 0 and 1: shape (n_texts, 3), or a list of such for lists of targets.

        Raises `ModelError` like ``predict``.

        >>> from framing.models import load_model
        >>> load_model("target-evaluation").predict_proba(["Voss slept."], [(0, 4)]).shape
        (1, 3)
        """
        return self._each(texts, targets, lambda chances: chances)

    def explain(self, text: str, target: Any) -> list[Contribution]:
        """Say what each word around a mention did, in reading order: above 0 it spoke for praise, below for blame.

        The value is how much the expected evaluation (probability of 1 less that of −1) falls when the word is not
        read; values do not add up to the whole. Marks of punctuation are given as well; the mention is not.

        >>> from framing.models import load_model
        >>> found = load_model("target-evaluation").explain("Voss is a cruel liar.", "Voss")
        >>> min(found, key=lambda each: each.value).surface in ("cruel", "liar")
        True
        """
        if not isinstance(text, str):
            raise ModelError(
                f"explain takes one text and was given {type(text).__name__}. Write explain(text, target)."
            )
        reading = read_place(_place(text, target, 0))
        words = [i for i in range(len(reading.words)) if i != reading.at]
        variants = [reading]
        variants += [reading._replace(words=[*reading.words[:i], HIDDEN, *reading.words[i + 1 :]]) for i in words]
        chances = self._chances(logits(self.weights, batch_of(variants, self._table)))
        expected = chances[:, 2] - chances[:, 0]
        values = (expected[0] - expected[1:]).tolist()
        return [
            Contribution(*reading.spans[i], text[slice(*reading.spans[i])], value)
            for i, value in zip(words, values, strict=True)
        ]

    def _each(self, texts: Sequence[str], targets: Sequence[Any], answer: Any) -> Any:
        """What is asked for, for one target of each text or for lists of them."""
        texts, targets = _checked(texts, targets)
        several = [_is_list(target) for target in targets]
        if any(several) and not all(several):
            odd = several.index(not several[0])
            raise ModelError(
                f"Text number 0 has {'a list of targets' if several[0] else 'one target'} and text number {odd} has "
                f"{'one target' if several[0] else 'a list'}. Give every text one target, or every text a list."
            )
        if not any(several):
            return answer(self._scored([_place(t, x, i) for i, (t, x) in enumerate(zip(texts, targets, strict=True))]))
        places = [_place(t, x, i) for i, (t, mine) in enumerate(zip(texts, targets, strict=True)) for x in mine]
        ends = np.cumsum([len(mine) for mine in targets])[:-1]
        return np.split(answer(self._scored(places)), ends)

    def _scored(self, places: Sequence[Place]) -> NDArray[np.float64]:
        """The probabilities of some mentions; shape (n, 3)."""
        if len(self._table) > _MOST_WORDS:
            self._table = WordTable(self.vocabulary)
        parts = []
        for first in range(0, len(places), _GROUP):
            readings = [read_place(place) for place in places[first : first + _GROUP]]
            parts.append(logits(self.weights, batch_of(readings, self._table)))
        return self._chances(np.concatenate(parts)) if parts else np.zeros((0, 3))

    def _chances(self, scores: NDArray[np.float32]) -> NDArray[np.float64]:
        raised = scores.astype(np.float64) * self.slope + self.offset
        chances = np.exp(raised - raised.max(axis=1, keepdims=True))
        return np.asarray(chances / chances.sum(axis=1, keepdims=True))


def _checked(texts: Any, targets: Any) -> tuple[list[str], list[Any]]:
    """Texts and targets as lists of one length, every text a string."""
    if isinstance(texts, str):
        raise ModelError("predict takes a list of texts and was given one string. Write predict([text], [target]).")
    if isinstance(targets, (str, Mapping)):
        raise ModelError("predict takes a list of targets and was given one. Write predict([text], [target]).")
    texts, targets = series_of("texts", texts), series_of("targets", targets)
    if len(texts) != len(targets):
        raise ModelError(
            f"There are {len(texts)} texts and {len(targets)} targets. Give one target, or one list, for every text."
        )
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            raise ModelError(
                f"Text number {number} is of type {type(text).__name__}. Every text must be a string; leave missing "
                "texts out."
            )
    return texts, targets


def _is_list(target: Any) -> bool:
    """Whether this is a list of targets, not one target; two integers are one."""
    if isinstance(target, (str, Mapping)) or not isinstance(target, Iterable):
        return False
    items = list(target)
    return not (len(items) == 2 and all(_is_number(item) for item in items))


def _is_number(item: Any) -> bool:
    return isinstance(item, (int, np.integer)) and not isinstance(item, bool)


def _place(text: str, target: Any, number: int) -> Place:
    """Where the mention stands, whichever way it was said."""
    if isinstance(target, str):
        return _found(text, target, number)
    if isinstance(target, Mapping):
        if {"start", "end"} <= target.keys():
            place = _within(text, target["start"], target["end"], number)
            said = target.get("mention", text[place.start : place.end])
            if said != text[place.start : place.end]:
                raise ModelError(
                    f'Text number {number} has "{text[place.start : place.end]}" at {place.start} to {place.end}, not '
                    f'the mention "{said}". Give places in characters of this very text, or the mention alone.'
                )
            return place
        if "mention" in target:
            return _found(text, str(target["mention"]), number)
    elif isinstance(target, Iterable):
        items = list(target)
        if len(items) == 2:
            return _within(text, items[0], items[1], number)
    raise ModelError(
        f"The target of text number {number} is {target!r}. Give (start, end), the mention, or a mapping with start "
        "and end or with mention."
    )


def _within(text: str, start: Any, end: Any, number: int) -> Place:
    if not (_is_number(start) and _is_number(end)) or not 0 <= start < end <= len(text):
        raise ModelError(
            f"The target of text number {number} is at {start!r} to {end!r}, and the text has {len(text)} characters. "
            "Give two integers, 0 <= start < end <= the length of the text."
        )
    return Place(text, int(start), int(end))


def _found(text: str, mention: str, number: int) -> Place:
    """The first place of a mention as whole words."""
    words = mention.strip()
    at = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) if words else None
    if at is None:
        hint = nearest(words, re.findall(r"\w+", text)) if words else ""
        raise ModelError(
            f'The mention "{mention}" does not stand in text number {number}.{hint} Give it as it is written there, or '
            "its (start, end)."
        )
    return Place(text, at.start(), at.end())

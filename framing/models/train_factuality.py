"""Train and measure the factuality model.

``python -m framing.models.train_factuality --data DATA --work WORK --out FOLDER``: DATA holds ``factuality.jsonl`` and
``commitment.jsonl``, WORK what `framing.models.train_factuality_teacher` judged; without it the network learns from
codes alone, from random words. For each fold a network is fitted without its sentences, with a teacher that had not
seen them either, and measured on them. Then one is fitted to everything and saved. Needs the extra ``[train]``.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.errors import ModelError
from framing.models.base import Card, save_weights
from framing.models.factuality import FactualityModel
from framing.models.factuality_features import N_RESERVED, plain
from framing.models.train import figure, interval, pearson, write_card
from framing.models.train_data import FOLDS
from framing.models.train_factuality_data import Coded, read_commitment, read_factuality
from framing.models.train_factuality_network import WIDTH, FloatArray, Lesson, Recipe, fit_network

__all__ = ["Lessons", "main", "measure", "read_lessons", "unseen"]

log = logging.getLogger(__name__)

LEAST_CODED, LEAST_NEWS = 2, 12  # a word enters the vocabulary when it stands in so many coded sentences or news
CODE = 0.2  # share of the code in what is learned of a coded event; the rest is the teacher's judgement
COMMITMENT = 0.4  # how much an item of CommitmentBank counts beside an event of UDS-IH2
OFTEN = 3.0  # how many times as often as news the coded sentences are read
NEWS = 0.6  # how much an event in news counts, times the probability that it is one
UNLIKELY = 0.2  # words of news that are events with less probability count nothing
NO_CARD = Card("student", "factuality", "0", "A network under measurement", "", Path(), {})


@dataclass(frozen=True)
class Lessons:
    """What can be learned from: both coded sets, news, and what each fold's teacher said of every token of them."""

    events: Coded
    clauses: Coded
    news: Sequence[Sequence[str]] = ()
    said: dict[int, FloatArray] = field(default_factory=dict, repr=False)
    vectors: dict[str, FloatArray] = field(default_factory=dict, repr=False)

    @property
    def folds(self) -> list[int]:
        """The folds that have a teacher, or all where none has."""
        return sorted(self.said) or list(range(FOLDS))

    def judged(self, fold: int | None) -> FloatArray | None:
        """What the teacher said that had not seen a fold, or the mean of all teachers; None where there is none."""
        if fold is not None:
            return self.said.get(fold)
        return np.mean(list(self.said.values()), axis=0, dtype=np.float32) if self.said else None

    def codes(self, fold: int | None) -> list[Lesson]:
        """The coded sentences that may be learned from when those of a fold are kept aside (None: none are)."""
        return [
            coded_lesson(self.events, None, fold, weight=1.0, complete=True),
            coded_lesson(self.clauses, None, fold, weight=COMMITMENT, complete=False),
        ]

    def all(self, fold: int | None, judged: FloatArray) -> list[Lesson]:
        """The same with what the teacher said of them, and the news."""
        n_events, n_clauses = (sum(map(len, coded.sentences)) for coded in (self.events, self.clauses))
        of_events, of_clauses, of_news = np.split(judged, [n_events, n_events + n_clauses])
        chance = 1 / (1 + np.exp(-of_news[:, 0]))
        weight = NEWS * np.where(chance > UNLIKELY, chance, 0)
        return [
            coded_lesson(self.events, of_events, fold, weight=1.0, complete=True),
            coded_lesson(self.clauses, of_clauses, fold, weight=COMMITMENT, complete=False),
            Lesson(self.news, chance.astype(np.float32), of_news[:, 1], weight.astype(np.float32)),
        ]


def coded_lesson(coded: Coded, judged: FloatArray | None, fold: int | None, *, weight: float, complete: bool) -> Lesson:
    """The sentences of a set outside a fold; ``complete`` where all their events are coded."""
    starts = np.cumsum([0, *map(len, coded.sentences)])
    n = int(starts[-1])
    event, value = np.full(n, 0.0 if complete else np.nan), np.zeros(n)
    counts = np.zeros(n)
    places = starts[coded.sentence] + coded.place
    event[places], value[places], counts[places] = 1, coded.factuality, weight
    if judged is not None:
        event = (event + 1 / (1 + np.exp(-judged[:, 0]))) / 2
        value[places] = CODE * value[places] + (1 - CODE) * judged[places, 1]
    use = np.flatnonzero(coded.fold != fold) if fold is not None else np.arange(len(coded.sentences))
    keep = np.concatenate([np.arange(starts[i], starts[i + 1]) for i in use])
    event, value, counts = (each[keep].astype(np.float32) for each in (event, value, counts))
    often = OFTEN if judged is not None else 1.0
    return Lesson([coded.sentences[i] for i in use], event, value, counts, often)


def read_lessons(data: Path, work: Path | None) -> Lessons:
    """The coded sets, and what teachers said where the work folder holds it."""
    events = read_factuality(data)
    clauses = read_commitment(data, events)
    if work is None or not (work / "fact-news.json").is_file():
        return Lessons(events, clauses)
    news = json.loads((work / "fact-news.json").read_text(encoding="utf-8"))
    n = sum(sum(map(len, part)) for part in (events.sentences, clauses.sentences, news))
    said: dict[int, FloatArray] = {}
    for fold in range(FOLDS):
        found = []
        for path in sorted(work.glob(f"fact-{fold}-*.npz")):
            with np.load(path, allow_pickle=False) as stored:
                found.append(stored["said"])
        if any(len(each) != n for each in found):
            raise ModelError(f"{work} has judgements of other sentences. Run train_factuality_teacher again.")
        if found:
            said[fold] = np.asarray(np.mean(found, axis=0, dtype=np.float32))
    with np.load(work / "fact-words.npz", allow_pickle=False) as stored:
        words = bytes(stored["words"]).decode("utf-8").split("\n")
        vectors = dict(zip(words, stored["vectors"], strict=True))
    return Lessons(events, clauses, news, said, vectors)


def vocabulary_of(codes: Sequence[Lesson], news: Sequence[Sequence[str]]) -> dict[str, int]:
    """The words worth a row of their own, each with its number."""
    coded = [tokens for lesson in codes for tokens in lesson.sentences]
    words: set[str] = set()
    for sentences, least in ((coded, LEAST_CODED), (news, LEAST_NEWS)):
        seen = Counter(word for tokens in sentences for word in {plain(token) for token in tokens})
        words |= {word for word, many in seen.items() if many >= least and not word.isdigit()}
    return {word: row + N_RESERVED for row, word in enumerate(sorted(words))}


def start_of(vocabulary: dict[str, int], vectors: dict[str, FloatArray], width: int) -> dict[str, FloatArray]:
    """Rows of words to start from: the encoder's vectors brought down to their main directions."""
    known = [word for word in vocabulary if word in vectors]
    if not known:
        return {}
    table = np.stack([vectors[word] for word in known]).astype(np.float64)
    table -= table.mean(axis=0)
    _, directions = np.linalg.eigh(table.T @ table)
    small = table @ directions[:, ::-1][:, :width]
    rows = np.zeros((max(vocabulary.values()) + 1, width), dtype=np.float32)
    rows[[vocabulary[word] for word in known]] = 0.3 * small / small.std(axis=0) ** 0.5 / np.sqrt(small.std())
    return {"in_word": rows}


def fitted(lessons: Lessons, recipe: Recipe, fold: int | None, tell: Callable[[str], None]) -> FactualityModel:
    """The model that learned from everything outside a fold, as it is shipped: in half precision.

    It learns from codes first, then from codes and judgements where there are any.
    """
    codes, judged = lessons.codes(fold), lessons.judged(fold)
    vocabulary = vocabulary_of(codes, lessons.news)
    start = start_of(vocabulary, lessons.vectors, WIDTH["word"])
    weights = fit_network(codes, vocabulary, recipe, recipe.first, start=start, tell=tell)
    if judged is not None:
        weights = fit_network(lessons.all(fold, judged), vocabulary, recipe, recipe.tokens, start=weights, tell=tell)
    return model_of(vocabulary, weights)


def model_of(vocabulary: dict[str, int], weights: dict[str, FloatArray]) -> FactualityModel:
    """The network as a model, its weights in half precision."""
    rounded = {name: value.astype(np.float16).astype(np.float32) for name, value in weights.items()}
    return FactualityModel(NO_CARD, vocabulary, rounded)


def events_of(coded: Coded) -> list[tuple[Sequence[str], int, int]]:
    """The coded events as a model wants them."""
    return [(coded.sentences[s], p, p + 1) for s, p in zip(coded.sentence.tolist(), coded.place.tolist(), strict=True)]


def unseen(lessons: Lessons, recipe: Recipe, folds: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What networks say of the events of both sets that they had not seen; NaN outside the folds."""
    sets = (lessons.events, lessons.clauses)
    said = [np.full(len(coded.place), np.nan) for coded in sets]
    for fold in folds:
        model = fitted(lessons, recipe, fold, log.info)
        for coded, out in zip(sets, said, strict=True):
            away = np.flatnonzero(coded.event_fold == fold)
            events = events_of(coded)
            out[away] = model.predict([events[i] for i in away])
            log.info("fold %d: r %.4f of %d", fold, pearson(coded.factuality[away], out[away]), len(away))
    return said[0], said[1]


def by_sentence(
    measured: Callable[[NDArray[np.float64], NDArray[np.float64]], float],
    code: NDArray[np.float64],
    said: NDArray[np.float64],
    sentence: NDArray[np.int64],
) -> tuple[float, float, float]:
    """A figure with its 95% interval, sentences resampled with all their events."""
    rows: dict[int, list[int]] = {}
    for row, number in enumerate(sentence.tolist()):
        rows.setdefault(number, []).append(row)
    groups = np.empty(len(rows), dtype=object)
    groups[:] = [np.array(each) for each in rows.values()]
    whole = np.arange(len(groups))

    def resampled(drawn: NDArray[np.float64], _: NDArray[np.float64]) -> float:
        use = np.concatenate(groups[drawn.astype(np.int64)].tolist())
        return measured(code[use], said[use])

    return interval(resampled, whole.astype(np.float64), whole.astype(np.float64))


def mean_error(code: NDArray[np.float64], said: NDArray[np.float64]) -> float:
    """Mean absolute difference, in points of the scale."""
    return float(np.abs(code - said).mean())


def measure(lessons: Lessons, recipe: Recipe, folds: Sequence[int]) -> list[dict[str, Any]]:
    """The figures of the card, from events that neither network nor teacher had seen."""
    found = []
    names = (("", "events of UDS-IH2"), (" commitment", "clauses of CommitmentBank"))
    sets = (lessons.events, lessons.clauses)
    for (ending, name), coded, said in zip(names, sets, unseen(lessons, recipe, folds), strict=True):
        own = ~np.isnan(said)
        code, guess, sentence, n = coded.factuality[own], said[own], coded.sentence[own], int(own.sum())
        for label, meaning, how in (
            ("r", "Pearson's r with the codes of", pearson),
            ("mae", "mean absolute error, in points, on", mean_error),
        ):
            found.append(figure(label + ending, f"{meaning} {name}", by_sentence(how, code, guess, sentence), n))
    return found


def save(model: FactualityModel, out: Path, found: Sequence[dict[str, Any]]) -> None:
    """Write the model, its figures, and the figures on its card where it has one."""
    words = sorted(model.vocabulary, key=lambda word: model.vocabulary[word])
    arrays = {name: value.astype(np.float16) for name, value in model.weights.items()}
    save_weights(out, {"format": 1, "vocabulary": words}, arrays)
    (out / "metrics.json").write_text(json.dumps({"cross_validated": list(found)}, indent=1) + "\n", encoding="utf-8")
    write_card(out / "card.toml", found)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the coded sets")
    parser.add_argument("--work", type=Path, help="folder with the teachers' judgements")
    parser.add_argument("--out", type=Path, required=True, help="folder of the model")
    parser.add_argument("--folds", type=int, nargs="*", help="folds to measure on; else those that have a teacher")
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    import torch

    torch.set_num_threads(given.threads)
    lessons, recipe = read_lessons(given.data, given.work), Recipe()
    found = measure(lessons, recipe, lessons.folds if given.folds is None else given.folds)
    for each in found:
        log.info("%s %.3f [%.3f, %.3f]", each["figure"], each["value"], each["low"], each["high"])
    save(fitted(lessons, recipe, None, log.info), given.out, found)


if __name__ == "__main__":
    main()

"""Students: linear models that learn from codes and from what teachers judged, and are measured on unseen folds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from framing.errors import ModelError
from framing.models.base import Card
from framing.models.text import TextModel
from framing.models.train_data import FOLDS, SETS, Coded, read_coded
from framing.models.train_text import Fit, Lexis, Recipe, fit

__all__ = ["Lesson", "Teachers", "cross_fit", "learn", "model_of", "read_teachers"]

NEWS_AT_GATE = 5_000  # sentences of plain news that the gate learns to tell from science
NO_CARD = Card("student", "text", "0", "A student under measurement", "", Path(), {})


@dataclass(frozen=True)
class Lesson:
    """What one output of a student learns: the set with its codes, and how much codes and judgements count."""

    name: str
    gold: float = 0.7  # share of the code in the target of a coded sentence; the rest is the teacher's
    plain: float = 0.15  # how much a sentence without a code counts, beside a coded one
    sure: float = 5.0  # a teacher's logit is cut off here
    others: bool = False  # the sentences of other sets are learned from as well, by the teacher's judgement
    alone: bool = False  # only the set's own codes are learned from


@dataclass(frozen=True)
class Teachers:
    """The coded sentences of every set, sentences without codes, and what each fold's teacher judged of them all."""

    sets: Mapping[str, Coded]
    plain: Sequence[str] = ()
    judged: Mapping[int, NDArray[np.float32]] = field(default_factory=dict, repr=False)
    lexis: Lexis | None = field(default=None, repr=False)

    def judgements(self, fold: int | None, head: int) -> NDArray[np.float64] | None:
        """Logits for all sentences: of the teacher that did not see the fold, or the mean of all teachers."""
        if fold is not None:
            return self.judged[fold][:, head].astype(np.float64) if fold in self.judged else None
        if not self.judged:
            return None
        return np.mean([each[:, head] for each in self.judged.values()], axis=0, dtype=np.float64)


def read_teachers(data: Path, work: Path | None) -> Teachers:
    """The coded sets, and the teachers' judgements where there are any in the work folder."""
    sets = {name: read_coded(data, name) for name in SETS}
    if work is None or not (work / "news_sentences.json").is_file():
        return Teachers(sets)
    plain = json.loads((work / "news_sentences.json").read_text(encoding="utf-8"))
    judged = {}
    for fold in range(FOLDS):
        found = []
        for path in sorted(work.glob(f"teacher-{fold}-*.npz")):
            with np.load(path, allow_pickle=False) as stored:
                found.append(stored["judged"])
        if found:
            judged[fold] = np.stack(found).mean(axis=0)
    n = sum(len(each.texts) for each in sets.values()) + len(plain)
    if any(len(each) != n for each in judged.values()):
        raise ModelError(f"The judgements in {work} are of other sentences. Run framing.models.train_teacher again.")
    return Teachers(sets, plain, judged, read_lexis(work / "words.npz"))


def model_of(fitted: Fit, *, once: bool = False) -> TextModel:
    """A student as a model of ratings without limits: its predictions are its scores."""
    return TextModel(NO_CARD, "rate", (), fitted.arrays(), once=once)


def read_lexis(path: Path) -> Lexis | None:
    """Word vectors that the encoder gave, where there are any."""
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as stored:
        vectors = stored["vectors"].astype(np.float32)
        return Lexis(tuple(bytes(stored["words"]).decode("utf-8").split("\n")), vectors - vectors.mean(axis=0))


def learn(teachers: Teachers, lesson: Lesson, recipe: Recipe, fold: int | None) -> Fit:
    """A student that has seen no code of the fold, nor a teacher that has."""
    head = list(SETS).index(lesson.name)
    judged = None if lesson.alone else teachers.judgements(fold, head)
    rated = lesson.name == "certainty"
    texts: list[str] = []
    targets: list[NDArray[np.float64]] = []
    weights: list[NDArray[np.float64]] = []
    first = 0
    for name, coded in teachers.sets.items():
        n = len(coded.texts)
        said = None if judged is None else np.clip(judged[first : first + n], -lesson.sure, lesson.sure)
        first += n
        away = np.zeros(n, dtype=bool) if fold is None else coded.folds == fold
        if name == lesson.name:
            code = coded.codes - 4 if rated else (2 * coded.codes - 1) * (lesson.sure if said is not None else 1)
            target = code if said is None else lesson.gold * code + (1 - lesson.gold) * said
            targets += [target[~away]]
            texts += [text for text, out in zip(coded.texts, away, strict=True) if not out]
            weights += [np.ones(int((~away).sum()))]
        elif said is not None and lesson.others:
            use = ~away & (np.arange(n) % 3 == 0 if name == "hedge_scope" else True)
            targets += [said[use]]
            texts += [text for text, kept in zip(coded.texts, use, strict=True) if kept]
            weights += [np.full(int(use.sum()), lesson.plain)]
    if judged is not None:
        texts += teachers.plain
        targets += [np.clip(judged[first:], -lesson.sure, lesson.sure)]
        weights += [np.full(len(teachers.plain), lesson.plain)]
    return fit(
        texts,
        np.concatenate(targets)[:, None],
        weights=np.concatenate(weights),
        lexis=teachers.lexis,
        recipe=recipe,
    )


def cross_fit(teachers: Teachers, lesson: Lesson, recipe: Recipe, folds: Sequence[int]) -> NDArray[np.float64]:
    """The score of every coded sentence of the lesson's set by a student that has not seen its fold; NaN elsewhere."""
    coded = teachers.sets[lesson.name]
    scores = np.full(len(coded.texts), np.nan)
    for fold in folds:
        away = np.flatnonzero(coded.folds == fold)
        model = model_of(learn(teachers, lesson, recipe, fold))
        scores[away] = model.decision_function([coded.texts[i] for i in away])[:, 0]
    return scores


def learn_gate(teachers: Teachers, lessons: Sequence[Lesson], recipe: Recipe, fold: int | None) -> Fit:
    """What tells the second lesson's kind of text (1) from the first lesson's and from plain news (−1)."""
    texts: list[str] = []
    targets: list[float] = []
    for lesson, target in zip(lessons, (-1.0, 1.0), strict=True):
        coded = teachers.sets[lesson.name]
        kept = [text for text, f in zip(coded.texts, coded.folds, strict=True) if f != fold]
        texts += kept
        targets += [target] * len(kept)
    plain = teachers.plain[:NEWS_AT_GATE]
    texts += plain
    targets += [-1.0] * len(plain)
    return fit(texts, np.array(targets)[:, None], recipe=recipe)

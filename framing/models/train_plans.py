"""What each shipped text model is: the sets it learns, how it is fitted, and on what it is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from framing.models.text import Task
from framing.models.train_phrases import Grouping
from framing.models.train_students import Lesson
from framing.models.train_text import Recipe

__all__ = ["FRAMES", "PLANS", "Plan"]

FRAMES = ("resolution", "human_interest", "conflict", "morality", "economic")


@dataclass(frozen=True)
class Plan:
    """One model: with two lessons it is gated, the first lesson for ordinary prose, the second for science."""

    id: str
    task: Task
    labels: tuple[Any, ...]
    lessons: tuple[Lesson, ...]
    recipe: Recipe
    words: int = 30_000  # kept at most
    pairs: int = 60_000
    limits: tuple[float, float] | None = None
    lexicons: tuple[str, ...] = ()  # whose phrases are looked up beside the words,
    grouping: Grouping = "category"  # summed so


_TAUGHT = Recipe(alpha=0.25, letter_scale=1.0)
_HEDGING = ("hedges", "boosters")
_JUDGING = ("evaluation", "loaded-labels")

PLANS: Mapping[str, Plan] = {
    plan.id: plan
    for plan in (
        Plan(
            "loaded-language",
            "classify",
            (0, 1),
            (Lesson("loaded_language", gold=0.5),),
            _TAUGHT,
            lexicons=_JUDGING,
            grouping="sign",
        ),
        Plan(
            "hedging",
            "classify",
            (0, 1),
            (Lesson("hedge_wikipedia", gold=0.5, others=True), Lesson("hedge_scope", alone=True)),
            Recipe(alpha=1.0, letter_scale=1.0),
            words=60_000,
            pairs=120_000,
            lexicons=_HEDGING,
        ),
        Plan(
            "certainty",
            "rate",
            (),
            (Lesson("certainty", others=True, plain=0.05),),
            Recipe(alpha=2.0, letter_scale=1.0),
            limits=(1, 6),
            lexicons=_HEDGING,
        ),
        Plan("subjectivity", "classify", (0, 1), (Lesson("subjectivity", others=True),), _TAUGHT),
        Plan("news-frames", "tag", FRAMES, (), Recipe(alpha=30.0)),
    )
}

"""Measures every text model again and holds the figures against its card.

    python tests/benchmarks/models.py [ids]    print, exit 1 where a figure is more than .005 off its card

The coded sets are looked for in ``$FRAMING_DATA``, else in ``shared/data`` beside the repository; what teachers judged
in ``$FRAMING_TEACHERS`` (made by ``python -m framing.models.train_teacher``, about twenty minutes). Beside the figures
stands the floor: words and pairs by TF-IDF with logistic regression (ridge for ratings), on the same folds.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from framing.models import load_model
from framing.models.base import WEIGHTS_FOLDER, read_card
from framing.models.train import macro_f1, measure, pearson, positive_f1
from framing.models.train_data import FOLDS, Coded
from framing.models.train_frames import macro_f1 as frame_f1
from framing.models.train_frames import read_articles
from framing.models.train_plans import FRAMES, PLANS
from framing.models.train_students import Teachers, read_teachers

DATA = Path(os.environ.get("FRAMING_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
WORK = Path(os.environ.get("FRAMING_TEACHERS", "teachers"))


def rows_of(id: str, teachers: Teachers) -> list[dict[str, Any]]:
    """Each figure measured now, beside the card's."""
    found, _ = measure(PLANS[id], teachers, DATA)
    on_card = {each["figure"]: each["value"] for each in read_card(WEIGHTS_FOLDER / id).details["metrics"]}
    return [{"model": id, **each, "card": on_card[each["figure"]]} for each in found]


def floor_of_set(coded: Coded, *, rated: bool) -> str:
    """TF-IDF of words and pairs with a linear model, on the same folds."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.pipeline import make_pipeline

    out = np.zeros(len(coded.texts))
    for fold in range(FOLDS):
        away = coded.folds == fold
        known = [text for text, hidden in zip(coded.texts, away, strict=True) if not hidden]
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
        if rated:
            model = make_pipeline(words, Ridge()).fit(known, coded.codes[~away])
        else:
            last = LogisticRegression(C=10, class_weight="balanced", max_iter=500)
            model = make_pipeline(words, last).fit(known, coded.codes[~away] > 0)
        hidden = [text for text, h in zip(coded.texts, away, strict=True) if h]
        out[away] = model.predict(hidden) if rated else model.predict_proba(hidden)[:, 1]
    if rated:
        return f"r {pearson(coded.codes, out):.3f}"
    return f"macro-F1 {macro_f1(coded.codes, out):.3f}, F1 {positive_f1(coded.codes, out):.3f}"


def floor_of_frames() -> str:
    """The same for articles, on the same folds by outlet."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    articles = read_articles(DATA)
    said = np.zeros(articles.codes.shape, dtype=bool)
    for fold in sorted(set(articles.folds.tolist())):
        away = articles.folds == fold
        for j in range(len(FRAMES)):
            words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
            model = make_pipeline(words, LogisticRegression(C=10, class_weight="balanced", max_iter=500))
            model.fit([t for t, h in zip(articles.texts, away, strict=True) if not h], articles.codes[~away, j])
            said[away, j] = model.predict([t for t, h in zip(articles.texts, away, strict=True) if h])
    figures = [frame_f1(articles.codes[:, j] > 0, said[:, j]) for j in range(len(FRAMES))]
    return f"mean macro-F1 {np.mean(figures):.3f}"


def floors(id: str, teachers: Teachers) -> list[str]:
    plan = PLANS[id]
    if plan.task == "tag":
        return [floor_of_frames()]
    return [
        f"{lesson.name}: {floor_of_set(teachers.sets[lesson.name], rated=plan.task == 'rate')}"
        for lesson in plan.lessons
    ]


def speed(id: str, texts: list[str]) -> float:
    """Sentences a second on one core, making of features included, by a model that was just loaded."""
    model = load_model(id)
    start = time.process_time()
    model.predict(texts)
    return len(texts) / (time.process_time() - start)


def main() -> int:
    """Measure, print, compare."""
    ids = sys.argv[1:] or list(PLANS)
    teachers = read_teachers(DATA, WORK)
    texts = [text for coded in teachers.sets.values() for text in coded.texts]
    off = 0
    for id in ids:
        print(f"{id}: {speed(id, texts):,.0f} sentences a second; floor: {'; '.join(floors(id, teachers))}")  # noqa: T201
        for row in rows_of(id, teachers):
            wrong = abs(row["value"] - row["card"]) > 0.005
            off += wrong
            line = (
                f"  {row['figure']}: {row['value']:.3f} [{row['low']:.3f}, {row['high']:.3f}], card {row['card']:.3f}"
            )
            print(line + (" DIFFERS" if wrong else ""))  # noqa: T201
    return int(off > 0)


if __name__ == "__main__":
    sys.exit(main())

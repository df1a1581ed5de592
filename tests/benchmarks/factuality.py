"""Measures the factuality model again and holds the figures against its card.

    python tests/benchmarks/factuality.py           print, exit 1 where a figure is more than .005 off the card
    python tests/benchmarks/factuality.py --floor   only the floor and the speed, in a minute

The coded sets are looked for in ``$FRAMING_DATA``, else in ``shared/data`` beside the repository; what teachers judged
in ``$FRAMING_TEACHERS`` (made by ``python -m framing.models.train_factuality_teacher``). Beside the figures stands the
floor: a ridge on the words around the event, over all three folds. Needs the extra ``[train]``, but not for the floor.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import numpy as np

from framing.models import load_model
from framing.models.base import WEIGHTS_FOLDER, read_card
from framing.models.train import pearson
from framing.models.train_data import FOLDS
from framing.models.train_factuality import Lessons, events_of, measure, read_lessons
from framing.models.train_factuality_data import Coded
from framing.models.train_factuality_network import Recipe

DATA = Path(os.environ.get("FRAMING_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
WORK = Path(os.environ.get("FRAMING_TEACHERS", "teachers"))
REACH = 4  # words to each side of the event that the floor reads


def around(tokens: tuple[str, ...], place: int) -> dict[str, float]:
    """The words around an event, by place and by side, and the event itself with its ending."""
    found = {"bias": 1.0, f"0:{tokens[place].lower()}": 1.0, f"0:-{tokens[place][-3:].lower()}": 1.0}
    for i in range(max(place - REACH, 0), min(place + REACH + 1, len(tokens))):
        word = tokens[i].lower()
        found[f"{i - place}:{word}"] = 1.0
        found[f"{'left' if i < place else 'right'}:{word}"] = 1.0
    return found


def floor(coded: Coded) -> float:
    """Pearson's r of a ridge on the words around the event, on the same folds."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import Ridge

    rows = [around(coded.sentences[s], p) for s, p in zip(coded.sentence, coded.place, strict=True)]
    columns = DictVectorizer().fit_transform(rows)
    out = np.zeros(len(rows))
    for fold in range(FOLDS):
        away = coded.event_fold == fold
        model = Ridge(alpha=10.0, solver="sparse_cg").fit(columns[~away], coded.factuality[~away])
        out[away] = model.predict(columns[away])
    return pearson(coded.factuality, out)


def speed(lessons: Lessons) -> float:
    """Sentences a second on one core, with all their events, by a model that was just loaded."""
    model, events = load_model("factuality"), events_of(lessons.events)
    start = time.process_time()
    model.predict(events)
    return len(lessons.events.sentences) / (time.process_time() - start)


def main() -> int:
    """Measure, print, compare."""
    lessons = read_lessons(DATA, WORK)
    print(f"{speed(lessons):,.0f} sentences a second; floor: r {floor(lessons.events):.3f}")  # noqa: T201
    if "--floor" in sys.argv[1:]:
        return 0
    card = read_card(WEIGHTS_FOLDER / "factuality").details
    on_card = {each["figure"]: each["value"] for each in card["metrics"]}
    off = 0
    for each in measure(lessons, Recipe(), lessons.folds):
        wrong = abs(each["value"] - on_card[each["figure"]]) > 0.005
        off += wrong
        line = f"  {each['figure']}: {each['value']:.3f} [{each['low']:.3f}, {each['high']:.3f}]"
        print(line + f", card {on_card[each['figure']]:.3f}" + (" DIFFERS" if wrong else ""))  # noqa: T201
    return int(off > 0)


if __name__ == "__main__":
    sys.exit(main())

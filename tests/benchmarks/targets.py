"""Measures the model of targets again, holds the figures against its card, and prints what simpler means reach.

    python tests/benchmarks/targets.py            print, exit 1 where a figure is more than .005 off its card
    python tests/benchmarks/targets.py floors     only majority, nearest mark of the lexicons, TF-IDF with regression
    python tests/benchmarks/targets.py masks      codes alone, first fold: what reading names would add

The coded set is looked for in ``$FRAMING_DATA``, else in ``shared/data`` beside the repository; what teachers judged
in ``$FRAMING_TARGET_TEACHERS`` (made by ``python -m framing.models.train_target_teacher``). The result does not depend
on the machine but for the rounding of sums.
"""

from __future__ import annotations

import os
import re
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import framing as fr
from framing.models.base import WEIGHTS_FOLDER, read_card
from framing.models.target_network import N_RESERVED
from framing.models.target_text import TARGET, Place, Reading, read_place
from framing.models.train_data import FOLDS
from framing.models.train_target_data import CodedPlaces
from framing.models.train_targets import Recipe, Teaching, cross_fit, f1_each, measured, read_teaching

DATA = Path(os.environ.get("FRAMING_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
WORK = Path(os.environ.get("FRAMING_TARGET_TEACHERS", "teachers"))


def say(name: str, codes: NDArray[np.int64], said: NDArray[np.int64]) -> None:
    each = f1_each(codes, said)
    print(f"{name}: macro-F1 {each.mean():.3f}; blame {each[0]:.3f}, neither {each[1]:.3f}, praise {each[2]:.3f}")  # noqa: T201


def nearest_mark(coded: CodedPlaces) -> NDArray[np.int64]:
    """The sign of the mark nearest to the mention, turned where it is negated; 0 without marks."""
    rows = [{"doc_id": str(i), "text": text} for i, text in enumerate(dict.fromkeys(p.text for p in coded.places))]
    number = {row["text"]: row["doc_id"] for row in rows}
    spans = fr.mark(fr.read(rows, attribution="marks"), ["evaluation", "loaded-labels"]).frame
    spans = spans[spans["kept"] | spans["negated"]]
    marks = dict(iter(spans.groupby("doc_id")))
    out = np.zeros(len(coded.places), dtype=np.int64)
    for i, place in enumerate(coded.places):
        mine = marks.get(number[place.text])
        if mine is not None:
            middle = (place.start + place.end) / 2
            mark = mine.iloc[int(np.abs((mine["start"] + mine["end"]) / 2 - middle).argmin())]
            out[i] = int(np.sign(mark["weight"])) * (-1 if mark["negated"] else 1)
    return out


def words_and_pairs(coded: CodedPlaces) -> NDArray[np.int64]:
    """TF-IDF of words and pairs of the whole sentence with logistic regression, on the same folds."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    texts = np.array([place.text for place in coded.places], dtype=object)
    out = np.zeros(len(texts), dtype=np.int64)
    for fold in range(FOLDS):
        away = coded.folds == fold
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
        model = make_pipeline(words, LogisticRegression(C=3, class_weight="balanced", max_iter=500))
        out[away] = model.fit(texts[~away], coded.codes[~away]).predict(texts[away])
    return out


def floors(coded: CodedPlaces) -> None:
    """What needs no model of targets."""
    codes = coded.codes
    say("always the most frequent code", codes, np.full(len(codes), np.bincount(codes + 1).argmax() - 1))
    say("nearest mark of our lexicons", codes, nearest_mark(coded))
    say("words and pairs, logistic regression", codes, words_and_pairs(coded))


def unmasked(place: Place) -> Reading:
    """The sentence with the words of the mention in it, before the stand-in."""
    masked = read_place(place)
    text, start, end = place
    mention = [(start + m.start(), start + m.end()) for m in re.finditer(r"\w+", text[start:end])]
    spans = [*masked.spans[: masked.at], *mention, *masked.spans[masked.at :]]
    words = [text[a:b] for a, b in spans]
    at = masked.at + len(mention)
    words[at] = TARGET
    return Reading(words, at, spans)


def masks(teaching: Teaching) -> None:
    """The network of codes alone on the first fold: names masked, other names read, all names read."""
    alone = replace(teaching, judged={}, plain=())
    words = re.compile(r"[^\W\d_]\w*")
    known = set(alone.words)
    names = {w.lower() for place in alone.coded.places for w in words.findall(place.text)} - known
    lexis = alone.lexis
    assert lexis is not None
    more = replace(lexis, words=(*sorted(names), *lexis.words))
    vectors = np.concatenate([np.zeros((len(names), lexis.vectors.shape[1]), dtype=np.float32), lexis.vectors])
    named = replace(alone, words=(*alone.words[: len(alone.words) - len(lexis.words)], *more.words))
    named = replace(named, lexis=replace(more, vectors=vectors))
    away = alone.coded.folds == 0
    for name, taught, read in (
        ("no name read (as shipped)", alone, read_place),
        ("other names read", named, read_place),
        ("all names read, the mention's too", named, unmasked),
    ):
        scores = cross_fit(taught, Recipe(), folds=[0], read=read)
        say(f"{name} ({len(taught.words) + N_RESERVED} rows)", alone.coded.codes[away], scores[away].argmax(axis=1) - 1)


def told_apart(coded: CodedPlaces, said: NDArray[np.int64]) -> str:
    """How often both targets are right in sentences that praise one and blame the other."""
    mentions: dict[str, list[int]] = {}
    for i, place in enumerate(coded.places):
        mentions.setdefault(place.text, []).append(i)
    pairs = np.array([rows for rows in mentions.values() if len(rows) == 2 and np.prod(coded.codes[rows]) == -1])
    right = said[pairs] == coded.codes[pairs]
    swapped = (said[pairs] == -coded.codes[pairs]).mean()
    return (
        f"{len(pairs)} sentences praise one target and blame the other: both right in {right.all(axis=1).sum()}, "
        f"{right.mean():.2f} of the mentions right, {swapped:.2f} with the other's sign"
    )


def speed(coded: CodedPlaces) -> float:
    """Mentions a second on one core, reading included, by a model that was just loaded."""
    model = fr.load_model("target-evaluation")
    start = time.process_time()
    model.predict([place.text for place in coded.places], [(place.start, place.end) for place in coded.places])
    return len(coded.places) / (time.process_time() - start)


def main() -> int:
    """Measure, print, compare."""
    what = sys.argv[1] if len(sys.argv) > 1 else "all"
    teaching = read_teaching(DATA / "target_evaluation.jsonl", WORK if WORK.is_dir() else None)
    if what == "masks":
        masks(teaching)
        return 0
    floors(teaching.coded)
    if what == "floors":
        return 0
    print(f"{speed(teaching.coded):,.0f} mentions a second")  # noqa: T201
    found, coded, scores = measured(teaching, cross_fit(teaching, Recipe()))
    print(told_apart(coded, scores.argmax(axis=1) - 1))  # noqa: T201
    on_card = {
        row["figure"]: row["value"] for row in read_card(WEIGHTS_FOLDER / "target-evaluation").details["metrics"]
    }
    off = 0
    for row in found:
        wrong = abs(row["value"] - on_card[row["figure"]]) > 0.005
        off += wrong
        line = f"  {row['figure']}: {row['value']:.3f} [{row['low']:.3f}, {row['high']:.3f}]"
        print(f"{line}, card {on_card[row['figure']]:.3f}" + (" DIFFERS" if wrong else ""))  # noqa: T201
    return int(off > 0)


if __name__ == "__main__":
    sys.exit(main())

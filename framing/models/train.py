"""Train and measure the shipped text models: ``python -m framing.models.train [ids] --data DIR --work DIR --out DIR``.

DIR holds the coded sets as JSON lines. The work folder holds what `framing.models.train_teacher` judged; without it the
models learn from codes alone. Figures are those of models that saw neither the fold they are measured on, nor a
teacher that had; they go to ``metrics.json``, and into ``card.toml`` where the folder has one.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.models.base import save_weights
from framing.models.text_features import tokens
from framing.models.train_data import FOLDS, Coded
from framing.models.train_frames import fit_frames, measure_frames
from framing.models.train_phrases import phrasing_of
from framing.models.train_plans import PLANS, Plan
from framing.models.train_students import Teachers, learn, learn_gate, model_of, read_teachers
from framing.models.train_text import Fit, platt, stack

__all__ = ["main", "measure", "train"]

log = logging.getLogger(__name__)

RESAMPLES = 1_000
SCIENCE = 0.2  # how much of what users read is taken to be science, by the gate of a model with two lessons
Scores = NDArray[np.float64]
Figure = dict[str, Any]


@dataclass(frozen=True)
class Unseen:
    """Sentences of the sets of one model with the scores of students that had not seen them."""

    lesson: NDArray[np.int64]
    fold: NDArray[np.int64]
    code: Scores
    score: Scores  # (n, n_outputs)
    phrased: Scores  # (n, n_categories)
    part: NDArray[np.str_]
    fresh: NDArray[np.bool_]  # the lexicons were made without sight of it


def taught(plan: Plan, teachers: Teachers, fold: int | None) -> Fit:
    """The fit of a plan without one fold, as small as it will be shipped."""
    fits = [learn(teachers, lesson, plan.recipe, fold) for lesson in plan.lessons]
    if len(fits) == 2:
        fits.append(learn_gate(teachers, plan.lessons, plan.recipe, fold))
    return stack(fits).pruned(words=plan.words, pairs=plan.pairs)


def unseen(plan: Plan, teachers: Teachers) -> Unseen:
    """Scores of every coded sentence of the plan's sets."""
    sets = [teachers.sets[lesson.name] for lesson in plan.lessons]
    phrasing = phrasing_of(plan.lexicons, vocabulary(teachers), grouping=plan.grouping)
    n_outputs = 3 if len(sets) == 2 else 1
    scores = [np.zeros((len(coded.texts), n_outputs)) for coded in sets]
    for fold in range(FOLDS):
        model = model_of(taught(plan, teachers, fold))
        log.info("%s: learned without fold %d", plan.id, fold)
        for coded, score in zip(sets, scores, strict=True):
            away = np.flatnonzero(coded.folds == fold)
            score[away] = model.decision_function([coded.texts[i] for i in away])
    return Unseen(
        np.concatenate([np.full(len(coded.texts), i) for i, coded in enumerate(sets)]),
        np.concatenate([coded.folds for coded in sets]),
        np.concatenate([coded.codes for coded in sets]),
        np.concatenate(scores),
        np.concatenate([phrasing.counts(coded.texts) for coded in sets]),
        np.concatenate([parts_of(coded) for coded in sets]),
        np.concatenate([coded.fresh if plan.lexicons else np.ones(len(coded.texts), dtype=bool) for coded in sets]),
    )


def vocabulary(teachers: Teachers) -> list[str]:
    """Every word of the coded sentences and of those that teachers judged."""
    texts = [*(text for coded in teachers.sets.values() for text in coded.texts), *teachers.plain]
    return sorted({word for text in texts for word in tokens(text)})


def parts_of(coded: Coded) -> NDArray[np.str_]:
    return np.array([str(row.get("split", "")) for row in coded.rows])


@dataclass(frozen=True)
class Lines:
    """What turns scores into log odds or ratings: for each output a slope, an offset and what each category adds."""

    slope: Scores
    offset: Scores
    added: Scores  # (n_outputs, n_categories)

    def linear(self, seen: Unseen, rows: NDArray[np.bool_]) -> Scores:
        """Log odds or ratings of some sentences; shape (n, n_outputs)."""
        return np.asarray(seen.score[rows] * self.slope + self.offset + seen.phrased[rows] @ self.added.T)


def calibration(plan: Plan, seen: Unseen, use: NDArray[np.bool_]) -> Lines:
    """The lines learned from the scores of some unseen sentences."""
    lines = []
    for output in range(seen.score.shape[1]):
        gate = output == 2
        if gate:
            slope, offset = platt(seen.score[use, output], seen.lesson[use] > 0, balanced=True)
            lines.append((slope, offset + float(np.log(SCIENCE / (1 - SCIENCE))), np.zeros(0)))
            continue
        own = use & (seen.lesson == output) & seen.fresh
        lines.append(line(seen.score[own, output], seen.phrased[own], seen.code[own], rated=plan.task == "rate"))
    slopes, offsets, added = zip(*lines, strict=True)
    width = seen.phrased.shape[1]
    return Lines(
        np.array(slopes), np.array(offsets), np.stack([np.pad(each, (0, width - len(each))) for each in added])
    )


def line(score: Scores, phrased: Scores, code: Scores, *, rated: bool) -> tuple[float, float, Scores]:
    """Slope, offset and what each category of phrases adds."""
    from sklearn.linear_model import LogisticRegression, Ridge

    if not phrased.shape[1]:
        slope, offset = np.polyfit(score, code, 1) if rated else platt(score, code > 0)
        return float(slope), float(offset), np.zeros(0)
    features = np.column_stack([score, phrased])
    scale = np.maximum(features.std(axis=0), 1e-6)
    model = Ridge(alpha=30) if rated else LogisticRegression(C=1 / 3, max_iter=1_000)
    model.fit(features / scale, code if rated else code > 0)
    weights = np.ravel(model.coef_) / scale
    return float(weights[0]), float(np.ravel(model.intercept_)[0]), weights[1:]


def predicted(plan: Plan, seen: Unseen) -> Scores:
    """Ratings or probabilities of each sentence, calibrated on the other folds."""
    out = np.zeros(len(seen.code))
    for fold in range(FOLDS):
        away = seen.fold == fold
        linear = calibration(plan, seen, ~away).linear(seen, away)
        if plan.task == "rate":
            low, high = plan.limits or (-np.inf, np.inf)
            out[away] = np.clip(linear[:, 0], low, high)
            continue
        chance = 1 / (1 + np.exp(-linear))
        gate = chance[:, 2] if linear.shape[1] == 3 else 0.0
        out[away] = chance[:, 0] * (1 - gate) + chance[:, -2 if linear.shape[1] == 3 else 0] * gate
    return out


def f1(code: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    """F1 of the positive class."""
    return 2 * float((code & said).sum()) / max(float(code.sum() + said.sum()), 1.0)


def macro_f1(code: Scores, said: Scores) -> float:
    """Mean F1 of both classes at a probability of one half."""
    yes, called = code > 0, said >= 0.5
    return (f1(yes, called) + f1(~yes, ~called)) / 2


def positive_f1(code: Scores, said: Scores) -> float:
    return f1(code > 0, said >= 0.5)


def pearson(code: Scores, said: Scores) -> float:
    return float(np.corrcoef(code, said)[0, 1])


def calibration_error(code: Scores, said: Scores) -> float:
    """Mean distance between probability and share of positives, in ten bins of probability."""
    bins = np.minimum((said * 10).astype(int), 9)
    return float(
        sum(abs((code[bins == b] > 0).mean() - said[bins == b].mean()) * (bins == b).mean() for b in set(bins))
    )


def interval(measure: Callable[[Scores, Scores], float], code: Scores, said: Scores) -> tuple[float, float, float]:
    """A figure with its 95% percentile interval over resampled sentences, widened to hold the figure."""
    rng = np.random.default_rng(0)
    n = len(code)
    values = [measure(code[i], said[i]) for i in (rng.integers(0, n, n) for _ in range(RESAMPLES))]
    low, high = np.quantile(values, [0.025, 0.975])
    value = measure(code, said)
    return round(value, 3), round(min(float(low), value), 3), round(max(float(high), value), 3)


def figure(name: str, meaning: str, values: tuple[float, float, float], n: int) -> Figure:
    value, low, high = values
    return {"figure": name, "meaning": meaning, "value": value, "low": low, "high": high, "n": n}


def figures(plan: Plan, seen: Unseen, said: Scores) -> list[Figure]:
    """What goes on the card."""
    found = []
    for number, lesson in enumerate(plan.lessons):
        own = (seen.lesson == number) & seen.fresh
        code, guess, n, name = seen.code[own], said[own], int(own.sum()), lesson.name
        if plan.task == "rate":
            for part in ("", *sorted(set(seen.part[own]))):
                mine = np.isin(seen.part[own], [part]) if part else np.ones(n, dtype=bool)
                label = f"{name}, part “{part}”" if part else name
                values = interval(pearson, code[mine], guess[mine])
                found.append(
                    figure(f"r {part}".strip(), f"Pearson's r with the ratings of {label}", values, int(mine.sum()))
                )
            continue
        ending = f" {name}" if len(plan.lessons) > 1 else ""
        found += [
            figure(f"macro_f1{ending}", f"mean F1 of both classes on {name}", interval(macro_f1, code, guess), n),
            figure(f"f1{ending}", f"F1 of the positive class on {name}", interval(positive_f1, code, guess), n),
            figure(
                f"calibration_error{ending}",
                f"mean distance between probability and share of positives on {name}, in ten bins",
                interval(calibration_error, code, guess),
                n,
            ),
        ]
    return found


def measure(plan: Plan, teachers: Teachers, data: Path) -> tuple[list[Figure], Unseen | None]:
    """The figures of one model, each from sentences that it had not seen."""
    if plan.task == "tag":
        return measure_frames(data, plan, teachers.lexis), None
    seen = unseen(plan, teachers)
    return figures(plan, seen, predicted(plan, seen)), seen


def train(plan: Plan, teachers: Teachers, data: Path, out: Path) -> list[Figure]:
    """Measure, fit to everything, save; returns the figures."""
    found, seen = measure(plan, teachers, data)
    for each in found:
        log.info("%s %s %.3f [%.3f, %.3f]", plan.id, each["figure"], each["value"], each["low"], each["high"])
    if seen is None:
        fitted, arrays = fit_frames(data, plan, teachers.lexis)
    else:
        fitted = taught(plan, teachers, None)
        lines = calibration(plan, seen, np.ones(len(seen.code), dtype=bool))
        arrays = {**fitted.arrays(), "slope": lines.slope, "offset": lines.offset}
        if plan.lexicons:
            phrasing = phrasing_of(plan.lexicons, vocabulary(teachers), grouping=plan.grouping)
            arrays["phrases"] = np.frombuffer("\n".join(phrasing.phrases).encode("utf-8"), dtype=np.uint8)
            arrays["phrase_weights"] = phrasing.weights @ (lines.added / lines.slope[:, None]).T
    header = {"format": 1, "task": plan.task, "labels": list(plan.labels), "gated": len(plan.lessons) == 2}
    if plan.task == "tag":
        header["once"] = True
    if plan.limits:
        header["limits"] = list(plan.limits)
    save_weights(out, header, {name: small(name, array) for name, array in arrays.items()})
    (out / "metrics.json").write_text(json.dumps({"cross_validated": found}, indent=1) + "\n", encoding="utf-8")
    write_card(out / "card.toml", found)
    return found


def small(name: str, array: NDArray[Any]) -> NDArray[Any]:
    """Weights in half precision."""
    return array.astype(np.float16) if name.endswith("_weights") else array


def write_card(path: Path, found: Sequence[Figure]) -> None:
    """Put the figures just measured on the card, in place of older ones."""
    if not path.is_file():
        return
    text = re.sub(r"\n*\[\[metrics\]\]\n(?:(?!\[).*\n?)*", "\n", path.read_text(encoding="utf-8")).rstrip() + "\n"
    for each in found:
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in each.items()]
        text += "\n[[metrics]]\n" + "\n".join(['how = "cross_validated"', *lines]) + "\n"
    path.write_text(text, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*", default=list(PLANS), help=f"which models; {', '.join(PLANS)}")
    parser.add_argument("--data", type=Path, required=True, help="folder with the coded sets")
    parser.add_argument("--work", type=Path, help="folder with the teachers' judgements")
    parser.add_argument("--out", type=Path, required=True, help="each model goes to a folder of its name in here")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    teachers = read_teachers(given.data, given.work)
    for id in given.ids:
        train(PLANS[id], teachers, given.data, given.out / id)


if __name__ == "__main__":
    main()

"""How right each lexicon is, against annotated data; writes accuracy.csv and entries.csv beside this file.

    python tests/benchmarks/accuracy.py            measure, print, write the tables
    python tests/benchmarks/accuracy.py --cards    and write the figures to the lexicons' cards

The data are looked for in ``$FRAMING_DATA``, else in ``shared/data`` beside the repository. Intervals are 95%
percentile bootstrap over sentences (articles for attribution). Rows "held out" are those whose text has an odd MD5:
no entry was chosen by looking at them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import framing as fr

HERE = Path(__file__).parent
DATA = Path(os.environ.get("FRAMING_DATA", HERE.parents[2] / "shared" / "data"))
LEXICONS = HERE.parents[1] / "lexicons"
RESAMPLES = 1000

WIKIPEDIA = "hedge_wikipedia (CoNLL-2010 shared task, Farkas et al. 2010), balanced part"
BIOSCOPE = "hedge_scope (BioScope, Vincze et al. 2008)"
CERTAINTY = "certainty (Pei & Jurgens 2021)"
BABE = "loaded_language (BABE, Spinde et al. 2021), rows held out of the making of the list"
NEWSSD = "subjectivity (NewsSD-ENG, Antici et al. 2023), rows held out of the making of the list"
MTSC = "target_evaluation (NewsMTSC, Hamborg & Donnay 2021), sentences whose targets are all praised or all blamed"
POLNEAR = "attribution (PolNeAR 1.0, Newell et al. 2018), articles"


@dataclass(frozen=True)
class Figure:
    """One measured figure of one lexicon."""

    lexicon: str
    data: str
    figure: str
    value: float
    low: float
    high: float
    n: int


def main() -> None:
    """Measure everything and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", action="store_true", help="write the figures to the lexicons' cards")
    options = parser.parse_args()
    if not DATA.is_dir():
        sys.exit(f"no annotated data at {DATA}; set FRAMING_DATA to its folder")
    figures, fired = [], []
    for measure in (hedging, certainty, evaluating, targets, negating, reporting):
        for figure in measure(fired):
            figures.append(figure)
            sys.stdout.write(
                f"{figure.lexicon:28} {figure.value:6.3f} [{figure.low:.3f}, {figure.high:.3f}] n={figure.n:<6} {figure.figure}; {figure.data.split(' (')[0]}\n"
            )
    pd.DataFrame(figures).round(3).to_csv(HERE / "accuracy.csv", index=False, lineterminator="\n")
    pd.concat(fired).to_csv(HERE / "entries.csv", index=False, lineterminator="\n")
    if options.cards:
        for lexicon in sorted({f.lexicon for f in figures if " " not in f.lexicon}):
            write_card(lexicon, [f for f in figures if f.lexicon in (lexicon, f"{lexicon} + loaded-labels")])


# --- the measurements


def hedging(fired: list[pd.DataFrame]) -> Iterator[Figure]:
    """Hedged sentences: at least one kept mark, and a threshold on summed weights found by cross-validation."""
    for name, label, data, score, what in (
        ("hedge_wikipedia", "uncertain", WIKIPEDIA, macro_f1, "macro-F1"),
        ("hedge_scope", "speculative", BIOSCOPE, f1, "F1 of speculative sentences"),
    ):
        rows = read(name)
        truth = rows[label].to_numpy(dtype=bool)
        marks = marks_of(rows["text"], "hedges")
        count, weight = tally(marks, len(rows)), tally(marks, len(rows), weighted=True)
        guarded = tally(guard(marks, len(rows)), len(rows))
        fired.append(per_entry(marks, truth, name))
        yield figure("hedges", data, f"{what}, at least one kept mark", score, truth, count > 0)
        yield figure(
            "hedges",
            data,
            f"{what}, at least one kept mark of an entry that also fires in other folds",
            score,
            truth,
            guarded > 0,
        )
        yield figure(
            "hedges",
            data,
            f"{what}, threshold on summed weights by 10-fold cross-validation",
            score,
            truth,
            by_threshold(weight, truth, score),
        )
        yield figure("hedges", data, "AUC of summed weights", auc, truth, weight)


def certainty(fired: list[pd.DataFrame]) -> Iterator[Figure]:
    """Correlation with how certain readers find a finding."""
    rows = read("certainty")
    truth = rows["certainty"].to_numpy()
    marks = {x: marks_of(rows["text"], x) for x in ("hedges", "boosters")}
    weight = {x: tally(some, len(rows), weighted=True) for x, some in marks.items()}
    count = {x: tally(some, len(rows)) for x, some in marks.items()}
    forceful = {x: tally(some[some["weight"] >= 2], len(rows)) for x, some in marks.items()}
    for split in ("train", "val"):
        here = (rows["split"] == split).to_numpy()
        for lexicon in ("hedges", "boosters"):
            yield figure(
                lexicon,
                f"{CERTAINTY}, split {split}",
                "Pearson r with summed weights of hedges minus boosters",
                pearson,
                truth[here],
                (weight["hedges"] - weight["boosters"])[here],
            )
        for what, number in (("", count), (" of weight 2 or more", forceful)):
            yield figure(
                "hedges",
                f"{CERTAINTY}, split {split}",
                f"Pearson r with number of hedges minus boosters{what}",
                pearson,
                truth[here],
                (number["hedges"] - number["boosters"])[here],
            )
    for lexicon in ("hedges", "boosters"):
        yield figure(
            lexicon, CERTAINTY, f"Pearson r with summed weights of {lexicon} alone", pearson, truth, weight[lexicon]
        )


def evaluating(fired: list[pd.DataFrame]) -> Iterator[Figure]:
    """Biased and subjective sentences told from others by evaluation, loaded labels, and both."""
    for name, label, data in (("loaded_language", "biased", BABE), ("subjectivity", "subjective", NEWSSD)):
        rows = read(name)
        held = np.array([int(hashlib.md5(text.encode()).hexdigest(), 16) % 2 == 1 for text in rows["text"]])
        truth = rows[label].to_numpy(dtype=bool)
        words = rows["text"].str.split().str.len().to_numpy()
        marks = {x: marks_of(rows["text"], x) for x in ("evaluation", "loaded-labels")}
        marks["evaluation + loaded-labels"] = pd.concat(list(marks.values()))
        for lexicon, some in marks.items():
            count, force = (
                tally(some, len(rows)),
                tally(some.assign(weight=some["weight"].abs()), len(rows), weighted=True),
            )
            if " " not in lexicon:
                fired.append(per_entry(some, truth, name))
            yield figure(lexicon, data, "AUC of the number of marks", auc, truth[held], count[held])
            yield figure(lexicon, data, "AUC of marks per word", auc, truth[held], (count / words)[held])
            yield figure(lexicon, data, "AUC of summed absolute weights", auc, truth[held], force[held])
            guess = by_threshold(force / np.sqrt(words), truth, macro_f1)
            yield figure(
                lexicon,
                data,
                "macro-F1, threshold on summed absolute weights over root of words by 10-fold cross-validation",
                macro_f1,
                truth[held],
                guess[held],
            )


def targets(fired: list[pd.DataFrame]) -> Iterator[Figure]:
    """Whether the sign of evaluation tells praised from blamed targets."""
    rows = read("target_evaluation")
    signs = [{t["polarity"] for t in targets} - {0} for targets in rows["targets"]]
    clear = np.array([len(s) == 1 for s in signs])
    truth = np.array([s == {1} for s in signs])
    marks = marks_of(rows["text"], "evaluation")
    marks = marks.assign(weight=marks["weight"].where(~marks["negated"], -marks["weight"]))
    net = tally(marks, len(rows), weighted=True)
    yield figure("evaluation", MTSC, "AUC of summed weights for praised against blamed", auc, truth[clear], net[clear])
    told = clear & (net != 0)
    yield figure(
        "evaluation",
        MTSC,
        "balanced accuracy of the sign, where summed weights are not 0",
        balanced,
        truth[told],
        net[told] > 0,
    )


def negating(fired: list[pd.DataFrame]) -> Iterator[Figure]:
    """Negated sentences: at least one kept mark."""
    rows = read("hedge_scope")
    truth = rows["negated"].to_numpy(dtype=bool)
    marks = marks_of(rows["text"], "negators")
    fired.append(per_entry(marks, truth, "hedge_scope"))
    yield figure(
        "negators", BIOSCOPE, "F1 of negated sentences, at least one kept mark", f1, truth, tally(marks, len(rows)) > 0
    )


def reporting(fired: list[pd.DataFrame]) -> Iterator[Figure]:
    """Marks of reporting words on annotated cues, and cues that they find."""
    rows = read("attribution")
    marks = {x: marks_of(rows["text"], x, typographic=False) for x in ("reporting-verbs", "evidentials")}
    marks["both"] = pd.concat(list(marks.values()))
    for lexicon in ("reporting-verbs", "evidentials"):
        on_cue, _ = overlaps(rows, marks[lexicon])
        yield figure(lexicon, POLNEAR, "share of kept marks on an annotated cue", ratio, on_cue[:, 0], on_cue[:, 1])
    _, found = overlaps(rows, marks["both"])
    yield figure(
        "reporting-verbs",
        POLNEAR,
        "share of annotated cues found by this lexicon or evidentials",
        ratio,
        found[:, 0],
        found[:, 1],
    )


def overlaps(rows: pd.DataFrame, marks: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Per article: marks on a cue and marks; cues found and cues."""
    by_row = {int(i): frame for i, frame in marks.groupby("row")}
    on_cue, found = [], []
    for i, row in enumerate(rows.itertuples()):
        cues = [a["cue"] for a in row.attributions if a["cue"]]
        cue, mark = np.zeros(len(row.text) + 1, bool), np.zeros(len(row.text) + 1, bool)
        for start, end in (span for spans in cues for span in spans):
            cue[start:end] = True
        mine = by_row.get(i, marks.iloc[:0])
        for m in mine.itertuples():
            mark[m.start : m.end] = True
        on_cue.append((sum(cue[m.start : m.end].any() for m in mine.itertuples()), len(mine)))
        found.append((sum(any(mark[a:b].any() for a, b in spans) for spans in cues), len(cues)))
    return np.array(on_cue), np.array(found)


# --- marks


def read(name: str) -> pd.DataFrame:
    """The rows of an annotated set."""
    with (DATA / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return pd.DataFrame([json.loads(line) for line in lines])


def marks_of(texts: pd.Series, lexicon: str, *, typographic: bool = True) -> pd.DataFrame:
    """The kept marks of a lexicon, with the number of the row each stands in and its place in the text as read."""
    kept = texts.str.strip() != ""
    rows = [{"doc_id": str(i), "text": text} for i, text in enumerate(texts) if kept.iloc[i]]
    corpus = fr.read(rows, attribution="marks")
    frame = fr.mark(corpus, [lexicon]).frame
    frame = frame[frame["kept"]].assign(row=lambda x: x["doc_id"].astype(int))
    if typographic:
        return frame
    from framing.cleaning import read_repairs

    origins = {d.doc_id: read_repairs(d.text, d.repairs).origin for d in corpus.docs.itertuples()}
    places = [(origins[m.doc_id][m.start], origins[m.doc_id][m.end - 1] + 1) for m in frame.itertuples()]
    return frame.assign(start=[a for a, _ in places], end=[b for _, b in places])


def tally(marks: pd.DataFrame, n: int, *, weighted: bool = False) -> np.ndarray:
    """Marks, or their summed weights, of each row."""
    values = marks["weight"].to_numpy() if weighted else None
    return np.bincount(marks["row"].to_numpy(), weights=values, minlength=n).astype(float)


def guard(marks: pd.DataFrame, n: int, folds: int = 10) -> pd.DataFrame:
    """The marks of entries that also fire outside the row's fold: one-off words do not help."""
    fold = np.random.default_rng(7).permutation(n) % folds
    mine = fold[marks["row"].to_numpy()]
    elsewhere = marks.assign(fold=mine).groupby("entry")["fold"].transform("nunique")
    return marks[(elsewhere > 1).to_numpy()]


def per_entry(marks: pd.DataFrame, truth: np.ndarray, data: str) -> pd.DataFrame:
    """For each entry that fires three times or more: how often, and the share of its rows that are positive."""
    frame = marks.assign(right=truth[marks["row"].to_numpy()])
    table = frame.groupby(["by", "entry"])["right"].agg(fires="size", precision="mean").reset_index()
    table = table[table["fires"] >= 3].assign(data=data, base_rate=round(float(truth.mean()), 3)).round(3)
    return table.sort_values(["by", "fires", "entry"], ascending=[True, False, True])


# --- statistics


def figure(
    lexicon: str,
    data: str,
    what: str,
    statistic: Callable[[np.ndarray, np.ndarray], float],
    a: np.ndarray,
    b: np.ndarray,
) -> Figure:
    """A statistic with its bootstrap interval."""
    rng = np.random.default_rng(11)
    drawn = [statistic(a[i], b[i]) for i in (rng.integers(0, len(a), len(a)) for _ in range(RESAMPLES))]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Figure(lexicon, data, what, float(statistic(a, b)), float(low), float(high), len(a))


def by_threshold(
    values: np.ndarray, truth: np.ndarray, score: Callable[[np.ndarray, np.ndarray], float], folds: int = 10
) -> np.ndarray:
    """Guesses for each fold by the threshold that is best on the others."""
    fold = np.random.default_rng(7).permutation(len(values)) % folds
    options = np.unique(np.quantile(values, np.linspace(0, 0.98, 50)))
    guess = np.zeros(len(values), dtype=bool)
    for f in range(folds):
        rest = fold != f
        best = max(options, key=lambda t: score(truth[rest], values[rest] > t))
        guess[~rest] = values[~rest] > best
    return guess


def f1(truth: np.ndarray, guess: np.ndarray) -> float:
    """F1 of the positive class."""
    return 2 * float((truth & guess).sum()) / max(float(truth.sum() + guess.sum()), 1.0)


def macro_f1(truth: np.ndarray, guess: np.ndarray) -> float:
    """Mean F1 of both classes."""
    return (f1(truth, guess) + f1(~truth, ~guess)) / 2


def auc(truth: np.ndarray, values: np.ndarray) -> float:
    """Area under the ROC curve, by ranks."""
    ranks = pd.Series(values).rank().to_numpy()
    positive = truth.astype(bool)
    n = positive.sum() * (~positive).sum()
    return float((ranks[positive].sum() - positive.sum() * (positive.sum() + 1) / 2) / n)


def pearson(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's r."""
    return float(np.corrcoef(a, b)[0, 1])


def balanced(truth: np.ndarray, guess: np.ndarray) -> float:
    """Mean of both classes' recall."""
    return float((guess[truth].mean() + (~guess)[~truth].mean()) / 2)


def ratio(part: np.ndarray, whole: np.ndarray) -> float:
    """Summed part over summed whole."""
    return float(part.sum() / whole.sum())


# --- cards


def write_card(lexicon: str, figures: list[Figure]) -> None:
    """Replace the card's validation by the figures just measured."""
    path = LEXICONS / lexicon / "card.toml"
    bare = re.sub(r"\[\[validation\]\]\n(?:(?!\[).*\n?)*", "", path.read_text(encoding="utf-8"))
    text = re.sub(r"\n{3,}", "\n\n", bare).rstrip() + "\n"
    for f in figures:
        what = f.figure if f.lexicon == lexicon else f"{f.figure}, together with loaded-labels"
        text += (
            f"\n[[validation]]\ndata = {json.dumps(f.data, ensure_ascii=False)}\nfigure = {json.dumps(what, ensure_ascii=False)}\n"
            f"value = {f.value:.3f}\nlow = {f.low:.3f}\nhigh = {f.high:.3f}\nn = {f.n}\n"
            'command = "python tests/benchmarks/accuracy.py"\n'
        )
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

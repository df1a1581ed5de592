"""How right the scopes of negators and hedges and the targets are; prints the figures as rows of accuracy.csv.

    python tests/benchmarks/scopes.py               measure and print
    python tests/benchmarks/scopes.py --out FILE    and write the rows to a file

The rules were written with sight of the documents whose name has an even MD5 and are measured here on the others,
unless a row says "all". A figure is the F1 over words: a word counts as inside when any scope of that kind holds its
first character. Sentences without a cue name no document; they are dealt out by the MD5 of their text. Intervals are
95% percentile bootstrap over documents (over sentences where there are none). The entries of the lexicons that find the
cues were pruned with sight of all these documents.

Targets: of the evaluative marks whose target by rule is a coded person or group that is praised or blamed, the share
whose sign agrees; beside it, the same for the nearest such person or group. Intervals are bootstrap over sentences.
About ninety of these sentences were read while the rules on targets and polarity were mended.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

import framing as fr
from framing.clauses import scope_of, tokens_of
from framing.cleaning import read_repairs
from framing.reach import scopes

HERE = Path(__file__).parent
DATA = Path(os.environ.get("FRAMING_DATA", HERE.parents[2] / "shared" / "data"))
BIOSCOPE = "hedge_scope (BioScope, Vincze et al. 2008)"
MTSC = "target_evaluation (NewsMTSC, Hamborg & Donnay 2021)"
RESAMPLES = 1000
KINDS = {"negation": "negation", "speculation": "hedge"}


def main() -> None:
    """Measure everything; print it and, when asked, write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="the CSV file to write")
    options = parser.parse_args()
    if not DATA.is_dir():
        sys.exit(f"no annotated data at {DATA}; set FRAMING_DATA to its folder")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["lexicon", "data", "figure", "value", "low", "high", "n"])
    writer.writerows(figures())
    writer.writerows(targets())
    sys.stdout.write(text.getvalue())
    if options.out:
        options.out.write_text(text.getvalue(), encoding="utf-8")


def figures() -> Iterator[tuple[object, ...]]:
    """The rows: with the annotated cues and with the cues found, on documents not seen and on all."""
    with (DATA / "hedge_scope.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    documents = np.array([document(row) for row in rows])
    unseen = np.array([int(hashlib.md5(name.encode()).hexdigest(), 16) % 2 == 1 for name in documents])
    own = found(rows)
    for type_, kind in KINDS.items():
        given = np.array([counts(row, type_, given_scopes(row, type_, kind)) for row in rows])
        mine = np.array([counts(row, type_, own[kind].get(i, [])) for i, row in enumerate(rows)])
        for how, table in (("annotated cues", given), ("cues found by the lexicon", mine)):
            for which, here in (("documents not seen", unseen), ("all", np.ones(len(rows), bool))):
                value, low, high = by_document(table[here], documents[here])
                what = f"word-level F1 of {type_} scopes, {how}, {which}"
                yield ("scopes", BIOSCOPE, what, value, low, high, int(here.sum()))


def targets() -> Iterator[tuple[object, ...]]:
    """The rows on targets: by the rule, and by nearness alone."""
    with (DATA / "target_evaluation.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = [{"doc_id": str(i), "text": row["text"]} for i, row in enumerate(rows)]
    marks = fr.mark(fr.read(texts, attribution="marks"), ["evaluation", "loaded-labels"]).frame
    marks = marks[marks["kept"] & (marks["weight"] != 0)]
    agree: dict[str, list[tuple[int, bool]]] = {"rule": [], "nearest": []}
    for m in marks.itertuples():
        i = int(m.doc_id)
        judged = [t for t in rows[i]["targets"] if t["polarity"]]
        praises = (m.weight > 0) != m.negated
        named = [t for t in judged if m.target and (t["mention"] in m.target or m.target in t["mention"])]
        agree["rule"] += [(i, praises == (t["polarity"] > 0)) for t in named]
        if judged:
            near = min(judged, key=lambda t: abs(t["start"] - m.start))
            agree["nearest"].append((i, praises == (near["polarity"] > 0)))
    for how, what in (("rule", "whose target by rule is coded"), ("nearest", "given to the nearest coded target")):
        table = (
            pd.DataFrame(agree[how], columns=["row", "right"]).groupby("row")["right"].agg(["sum", "size"]).to_numpy()
        )
        rng = np.random.default_rng(11)
        drawn = [table[rng.integers(0, len(table), len(table))].sum(axis=0) for _ in range(RESAMPLES)]
        low, high = np.quantile([right / n for right, n in drawn], [0.025, 0.975])
        value = table[:, 0].sum() / table[:, 1].sum()
        figure = f"share of evaluative marks {what} whose sign agrees"
        yield ("targets", MTSC, figure, round(value, 3), round(low, 3), round(high, 3), int(table[:, 1].sum()))


def document(row: dict) -> str:
    """The document a sentence stands in, or the sentence itself when nothing names one."""
    return row["cues"][0]["ref"].split(".")[0] if row["cues"] else row["text"]


def given_scopes(row: dict, type_: str, kind: str) -> list[tuple[int, int]]:
    """The scopes by rule of the annotated cues."""
    cues = [c for c in row["cues"] if c["type"] == type_]
    return [(s.start, s.end) for s in (scope_of(row["text"], c["start"], c["end"], kind) for c in cues)]  # type: ignore[arg-type]


def found(rows: list[dict]) -> dict[str, dict[int, list[tuple[int, int]]]]:
    """For each kind and row the scopes found without help, as places in the text as given."""
    texts = [{"doc_id": str(i), "text": row["text"]} for i, row in enumerate(rows) if row["text"].strip()]
    corpus = fr.read(texts, attribution="marks")
    origins = {d.doc_id: read_repairs(d.text, d.repairs).origin for d in corpus.docs.itertuples()}
    out: dict[str, dict[int, list[tuple[int, int]]]] = {kind: {} for kind in KINDS.values()}
    for s in scopes(corpus, ["negation", "hedge"]).itertuples():
        origin = origins[s.doc_id]
        out[s.kind].setdefault(int(s.doc_id), []).append((origin[s.start], origin[s.end - 1] + 1))
    return out


def counts(row: dict, type_: str, guessed: list[tuple[int, int]]) -> tuple[int, int, int]:
    """Words rightly inside, wrongly inside, missed."""
    refs = {c["ref"] for c in row["cues"] if c["type"] == type_}
    true = [(s["start"], s["end"]) for s in row["scopes"] if s["ref"] in refs]
    if not true and not guessed:
        return 0, 0, 0
    right = extra = missed = 0
    tokens = tokens_of(row["text"])
    for word, start in zip(tokens.words, tokens.starts, strict=True):
        if word[0].isalnum():
            t = any(a <= start < b for a, b in true)
            g = any(a <= start < b for a, b in guessed)
            right, extra, missed = right + (t and g), extra + (g and not t), missed + (t and not g)
    return right, extra, missed


def by_document(table: np.ndarray, documents: np.ndarray) -> tuple[float, float, float]:
    """F1 with its interval over documents."""
    sums = pd.DataFrame(table).groupby(documents).sum().to_numpy()
    rng = np.random.default_rng(11)
    drawn = [f1(sums[rng.integers(0, len(sums), len(sums))].sum(axis=0)) for _ in range(RESAMPLES)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return round(f1(sums.sum(axis=0)), 3), round(float(low), 3), round(float(high), 3)


def f1(sums: np.ndarray) -> float:
    """F1 of summed right, extra and missed words."""
    right, extra, missed = (float(x) for x in sums)
    return 2 * right / max(2 * right + extra + missed, 1.0)


if __name__ == "__main__":
    main()

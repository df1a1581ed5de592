"""How often the rules say rightly what a negator denies and what an evaluation is about: the rows of accuracy.csv.

Run by ``python tests/benchmarks/accuracy.py polarity``. The sentences are our own, and the rules were mended with sight
of them: the figures say that what was mended stays so, not how right the rules are elsewhere.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

import numpy as np
from figures import HERE, Figure, resampled

import framing as fr
from framing.polarity import negator_of
from framing.targets import target_of

OWN = "own sentences, expectations written before the rules were run (tests/data/{})"


def rows() -> Iterator[Figure]:
    """The share of sentences told right, by the rules on polarity and on targets."""
    sentences = own("negation.csv")
    right = np.array(
        [told == (row["negated"] == "yes") for told, row in zip(denials(sentences), sentences, strict=True)]
    )
    yield share("polarity", "negation.csv", "share of sentences whose mark is rightly denied or not", right)
    sentences = own("targets.csv")
    right = np.array([aim(row) == row["target"] for row in sentences])
    yield share("targets", "targets.csv", "share of sentences whose target is right", right)


def own(name: str) -> list[dict[str, str]]:
    """The sentences of a file."""
    with (HERE.parent / "data" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def denials(sentences: list[dict[str, str]]) -> list[bool]:
    """For each sentence whether a negator is found to deny its mark."""
    corpus = fr.read([{"doc_id": str(i), "text": s["sentence"]} for i, s in enumerate(sentences)], attribution="marks")
    marks = fr.mark(corpus, ["negators"]).frame
    cues = marks[marks["kept"]].groupby("doc_id")[["start", "end"]].agg(list)
    found = {doc_id: list(zip(row["start"], row["end"], strict=True)) for doc_id, row in cues.iterrows()}
    out = []
    for i, (sentence, text) in enumerate(zip(sentences, corpus.docs["text"], strict=True)):
        start = text.index(sentence["mark"])
        before = [cue for cue in found.get(str(i), []) if cue[0] < start]
        out.append(negator_of(text, before, (start, start + len(sentence["mark"]))) >= 0)
    return out


def aim(row: dict[str, str]) -> str:
    """The target of a sentence's mark by the rules."""
    start = row["sentence"].index(row["mark"])
    found = target_of(row["sentence"], start, start + len(row["mark"]))
    return row["sentence"][slice(*found)] if found else ""


def share(what: str, name: str, figure: str, right: np.ndarray) -> Figure:
    low, high = resampled(lambda i: float(right[i].mean()), len(right))
    return Figure(what, OWN.format(name), figure, float(right.mean()), low, high, len(right))

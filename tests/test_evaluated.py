"""What many evaluations are about is what each alone is about."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import ruled, texts

from framing.clauses import tokens_of
from framing.evaluated import targets_of
from framing.keyed import KeyedLine
from framing.targets import target_of
from framing.tokens import TokenTable

DATA = Path(__file__).parent / "data"


def alike(sentences: list[str], longest: int = 2) -> None:
    """Both ways agree on every mark of one to some words, and on marks that begin and end inside words."""
    line = KeyedLine(sentences)
    last = line.base + np.array([len(sentence) for sentence in sentences], dtype=np.int64)
    tokens = TokenTable(line, line.base, last)
    marks, expected = [], []
    for sentence, base in zip(sentences, line.base.tolist(), strict=True):
        _, starts, ends = tokens_of(sentence)
        places = [(a, b) for i, a in enumerate(starts) for b in ends[i : i + longest]]
        places += [(a + 1, b) for a, b in zip(starts[:2], ends, strict=False) if b - a > 1]
        for start, end in places:
            marks.append((start + base, end + base))
            found = target_of(sentence, start, end)
            expected.append((found[0] + base, found[1] + base) if found else None)
    start, end = np.array(marks, dtype=np.int64).reshape(-1, 2).T
    found = zip(*(each.tolist() for each in targets_of(tokens, start, end)), strict=True)
    for mark, one, many in zip(marks, expected, found, strict=True):
        assert (many if many[1] > many[0] else None) == one, (line.text, line.text[slice(*mark)])


@settings(max_examples=300)
@given(st.lists(ruled | texts, min_size=1, max_size=3))
def test_many_targets_are_those_of_each_alone(sentences: list[str]) -> None:
    alike([sentence for sentence in sentences if sentence])


def test_targets_of_the_sentences_with_known_ones() -> None:
    with (DATA / "targets.csv").open(encoding="utf-8") as file:
        alike([row["sentence"] for row in csv.DictReader(file)], longest=3)


def test_targets_in_news(shared: Path) -> None:
    with gzip.open(shared / "news" / "news.jsonl.gz", "rt", encoding="utf-8") as file:
        lines = [json.loads(next(file))["text"] for _ in range(20)]
    alike([part for text in lines for part in text.split("\n") if part and len(part) < 2_000], longest=1)

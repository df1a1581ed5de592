"""Which of many marks are denied, and how far many negators reach, is what is said of each alone."""

from __future__ import annotations

import csv
import gzip
import json
import re
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import ruled, texts

from framing.clauses import scope_of, tokens_of
from framing.denials import negators_of
from framing.keyed import KeyedLine
from framing.polarity import negator_of
from framing.scopes import SCOPE_LISTS, Scopes
from framing.tokens import TokenTable, WordLists

DATA = Path(__file__).parent / "data"
CUES = re.compile(
    r"neither\b[^.]{0,25}?\bnor\b|nothing but|lack of|failed to|can not|(?:except|apart) (?:for|from)|\w+n['’]t\b|"
    r"\b(?:no|not|never|nobody|nothing|none|neither|nor|without|hardly|few|little|denied|refused|cannot|unable|"
    r"failure|instead)\b",
    re.IGNORECASE,
)


def laid(sentences: list[str]) -> TokenTable:
    line = KeyedLine(sentences)
    return TokenTable(line, line.base, line.base + np.array([len(each) for each in sentences], dtype=np.int64))


def alike(sentences: list[str], step: int = 1) -> None:
    """Both ways agree for marks of one or two words, with all the negators that begin before them."""
    tokens = laid(sentences)
    marks, cues, low, high, expected = [], [], [], [], []
    for sentence, base in zip(sentences, tokens.first.tolist(), strict=True):
        mine = [found.span() for found in CUES.finditer(sentence)]
        _, starts, ends = tokens_of(sentence)
        for i in range(0, len(starts), step):
            for start, end in (
                (starts[i], ends[i]),
                (starts[i] + (ends[i] - starts[i]) // 2, ends[min(i + 1, len(ends) - 1)]),
            ):
                before = [cue for cue in mine if cue[0] < start]
                marks.append((start + base, end + base))
                low.append(len(cues))
                high.append(len(cues) + len(before))
                by = negator_of(sentence, before, (start, end))
                expected.append(by + len(cues) if by >= 0 else -1)
        cues += [(a + base, b + base) for a, b in mine]
    found = negators_of(
        tokens,
        *(np.array(spans, dtype=np.int64).reshape(-1, 2).T.copy() for spans in (marks, cues)),
        np.array(low, dtype=np.int64),
        np.array(high, dtype=np.int64),
    )
    for mark, one, many in zip(marks, expected, found.tolist(), strict=True):
        assert many == one, (tokens.line.text, tokens.line.text[slice(*mark)])


@settings(max_examples=300)
@given(st.lists(ruled | texts, min_size=1, max_size=3))
def test_many_marks_are_denied_like_each_alone(sentences: list[str]) -> None:
    alike([sentence for sentence in sentences if sentence])


def test_sentences_with_known_denials() -> None:
    with (DATA / "negation.csv").open(encoding="utf-8") as file:
        alike([row["sentence"] for row in csv.DictReader(file)])


def test_denials_in_news(shared: Path) -> None:
    with gzip.open(shared / "news" / "news.jsonl.gz", "rt", encoding="utf-8") as file:
        lines = [json.loads(next(file))["text"] for _ in range(60)]
    alike(
        [p for text in lines for p in re.split(r"\n|(?<=[.?!]) ", text) if p and len(p) < 2_000 and CUES.search(p)], 2
    )


@settings(max_examples=300)
@given(st.lists(ruled | texts, min_size=1, max_size=2))
def test_scopes_of_many_negators_end_where_each_alone_ends(sentences: list[str]) -> None:
    tokens = laid([sentence for sentence in sentences if sentence])
    scopes = Scopes(tokens, WordLists(SCOPE_LISTS))
    asked, expected = [], []
    for k, base in enumerate(tokens.first.tolist()):
        sentence = tokens.line.text[base : int(tokens.last[k])]
        opens = int(tokens.edges[k]) + 1
        _, starts, ends = tokens_of(sentence)
        for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
            to_end = scope_of(sentence, start, end).end
            for j in range(i + 1, len(starts)):
                asked.append((opens + i, opens + i, opens + j))
                expected.append(ends[j] <= to_end)
    first, last, to = np.array(asked, dtype=np.int64).reshape(-1, 3).T
    assert scopes.reaches(first, last, to).tolist() == expected

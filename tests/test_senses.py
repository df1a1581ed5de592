"""Sense rules: worked by hand, and told of all marks at once as of each alone."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import texts

from framing.entries import Entry, fold
from framing.keyed import KeyedLine
from framing.lexicon import Lexicon, load_lexicon, shipped_lexicons
from framing.sense_rules import SenseRules, broken_rules, rules_of
from framing.senses import wrong_case, wrong_neighbour

WORDS = (
    "a the it's don’t isn't friday Friday FRIDAY ten ten's tens 10 10% $2.5 £3 €4 2,000 half hundreds hundreds' very "
    "veryvery verylong naïve naïvely Σίσυφος ΟΔΟΣ İstanbul rock'n'roll 'tis twenty-one U.S. e.g. one.two one,two "
    "internationalisation feeble-minded kindly kind kinda ʼtis `tis ‘tis 5th ٣ ²"
).split()
GLUE = [" "] * 8 + ["  ", "\n", "-", "\u00a0", "", "'", "’", ".", ",", ". ", ", ", ".,", "%", "$", "€", " $", "? ", "‐"]
ruled = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GLUE)), max_size=14).map(
    lambda parts: "".join(word + glue for word, glue in parts)
)
OPTIONS = (
    "friday",
    "very*",
    "#",
    "it's",
    "naïve",
    "naïv*",
    "a",
    "10%",
    "2,000",
    "kind*",
    "internationalisation",
    "ten",
)
OPTIONS += ("‘tis", "'tis", "u.s", "οδος", "rock'n'roll", "int*", "feeble", "Friday", "FRI*", "*")
choices = st.lists(st.sampled_from(OPTIONS), max_size=3).map(tuple)
entries = st.builds(
    Entry, st.just("e"), st.just("x"), st.just("c"), case=st.sampled_from(("", "lower", "upper")),
    not_before=choices, not_after=choices, only_before=choices, only_after=choices,
)  # fmt: skip
CARD = {"id": "made", "version": "1", "categories": {"c": {}}, "licence": "MIT"}


def one_by_one(texts: list[str], places: list[tuple[int, int, int, int, int, Entry]]) -> list[str]:
    """For each (document, start, end, first, last, entry) the broken rule, as the rules say it of one mark."""
    out = []
    for doc, start, end, first, last, entry in places:
        case = wrong_case(entry.case, texts[doc], start, end, first) if entry.case else ""
        out.append(case or wrong_neighbour(entry, fold(texts[doc]), start, end, first, last))
    return out


def alike(texts: list[str], rules: SenseRules, places: list[tuple[int, int, int, int, int, int]]) -> None:
    line = KeyedLine(texts)
    doc, *spans, entry = np.array(places, dtype=np.int64).reshape(-1, 6).T
    found = broken_rules(line, rules, entry, *(each + line.base[doc] for each in spans)).tolist()
    expected = one_by_one(texts, [(*place[:5], rules.entries[place[5]]) for place in places])
    for place, many, one in zip(places, found, expected, strict=True):
        assert many == one, (texts[place[0]], place, rules.entries[place[5]])


@settings(max_examples=300)
@given(st.lists(ruled | texts, min_size=1, max_size=3), st.lists(entries, min_size=1, max_size=3), st.integers(0, 4))
def test_rules_are_broken_by_many_as_by_each_alone(texts: list[str], some: list[Entry], cut: int) -> None:
    rules = SenseRules([Lexicon(CARD, tuple(some))])
    places = [
        (doc, *found.span(), first, last, i)
        for doc, text in enumerate(texts)
        for first, last in [(0, len(text)), (min(cut, len(text)), max(len(text) - cut, cut, 0))]
        for found in re.finditer(r"\w+", text)
        for i in range(len(some))
        if first <= found.start() < last
    ]
    alike(texts, rules, places)


def test_the_rules_of_the_shipped_lexicons_in_news(shared: Path) -> None:
    rules = rules_of(tuple(load_lexicon(id) for id in shipped_lexicons()))
    ruled = np.flatnonzero(rules.ruled).tolist()
    with gzip.open(shared / "news" / "news.jsonl.gz", "rt", encoding="utf-8") as file:
        texts = [json.loads(next(file))["text"] for _ in range(6)]
    places = [
        (
            doc,
            *found.span(),
            max(0, found.start() - 60),
            min(len(text), found.end() + 60),
            ruled[(7 * i + 31 * k) % len(ruled)],
        )
        for doc, text in enumerate(texts)
        for i, found in enumerate(re.finditer(r"\w+", text))
        for k in range(5)
    ]
    alike(texts, rules, places)


@pytest.mark.parametrize(
    ("entry", "text", "expected"),
    [
        (Entry("e", "may", "c", case="lower"), "In May.", "sense: capitalised “May”"),
        (Entry("e", "may", "c", case="lower"), "May it.", ""),
        (Entry("e", "us", "c", case="upper"), "us", "sense: lower case “us”"),
        (Entry("e", "may", "c", not_before=("be",)), "may-be", "sense: before “be”"),
        (Entry("e", "may", "c", not_before=("be",)), "may, be", ""),
        (Entry("e", "may", "c", not_before=("it's",)), "may it’s", "sense: before “it's”"),
        (Entry("e", "may", "c", only_before=("#", "ten")), "may ten's", ""),
        (Entry("e", "may", "c", only_before=("#",)), "may tense", "sense: not before a number"),
        (Entry("e", "may", "c", only_before=("#",)), "may $5", ""),
        (Entry("e", "may", "c", not_after=("don't",)), "don't may", "sense: after “don't”"),
        (Entry("e", "may", "c", only_after=("in", "wh*")), "where may", ""),
        (Entry("e", "may", "c", only_after=("in", "wh*")), "so may", "sense: not after “in” or “wh*”"),
    ],
)
def test_senses_worked_by_hand(entry: Entry, text: str, expected: str) -> None:
    start = text.lower().index(entry.pattern)
    place = (0, start, start + len(entry.pattern), 0, len(text))
    assert one_by_one([text], [(*place, entry)]) == [expected]
    alike([text], SenseRules([Lexicon(CARD, (entry,))]), [(*place, 0)])

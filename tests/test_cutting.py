"""Documents cut many at a time are cut as one would be by itself, the obvious way."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import plain_units
import pytest
from hypothesis import given
from hypothesis import strategies as st

import framing as fr
from framing import units
from framing.characters import Beginnings, Line, code_points, run_end
from framing.citations import references
from framing.corpus import repair
from framing.furniture import boilerplate
from framing.headlines import tells
from framing.kinds import KINDS, sentence_kind, sentence_kinds
from framing.layout import paragraphs
from framing.quotes import quotations
from framing.sentences import sentences_of, split
from framing.units import segment

PIECES = (
    "the a Mr. Ms. Sen. U.S. J. St. may not no. No. said says: asked (who knows) [1] 1) 2) (a) (b) i. ii. a) b) * • ► "
    "don't it's crews' 's ’tis 'em vote vote. voted? Stop! stopped. “We ‘so ’ ” \" ' \"Why? ?\" !” Ann Voss Ortega, SMITH: "
    "Q. A. Q: A: Tim Voss: Note: 3 p.m. 10 a.m. Monday May e.g. etc. Inc. ... … ?! -- — – 2.5 300,000 well-known and the "
    "İstanbul straße ﬁne éclair \u212aelvin ſtop 東京。 😀 \u0345 _ . ! ? : ; , is was will seek Please Let Call Watch Why What "
    "Related: Read more Advertisement Share via cookies Our site uses cookies Copyright All rights reserved Photo by AP Photo MORE "
    'Ann VossAnn See MORE http://example.org/a www.example.org, WWW.x.org (Merat 2018; Carey 2018) (May 2018) "Good Days" '
    "— Ann Voss (@annvoss) May 4, 2018 The Herald reports: The letter reads: ) ] } ( [ {"
).split(" ")
GLUE = [" "] * 24 + [
    "  ",
    "\n",
    "\n\n",
    "\n\n",
    "\n \n",
    "\r",
    "\n\r\n",
    "\u00a0",
    "\t",
    "",
    ". ",
    '." ',
    ".” ",
    "? ",
    ".\n\n",
    ":\n\n",
    "'s ",
    "-",
]
odd_texts = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GLUE)), max_size=120).map(
    lambda parts: "".join(piece + glue for piece, glue in parts)
)
tight_texts = st.text(st.sampled_from("\n\n  .!?…\"'“”‘’«»()[]:1aAsSİ—•\u00a0"), max_size=60)
any_texts = odd_texts | tight_texts


def docs_of(texts: list[str], titles: list[str] | None = None) -> pd.DataFrame:
    """Documents whose texts are left as they are."""
    columns = {"text": texts, "title": titles or [""] * len(texts), "repairs": ["[]"] * len(texts)}
    return pd.DataFrame({"doc_id": [f"d{i}" for i in range(len(texts))], **columns})


@given(st.lists(any_texts, min_size=1, max_size=6), st.lists(st.sampled_from(PIECES), min_size=6, max_size=6))
def test_units_are_those_of_the_obvious_way(texts: list[str], titles: list[str]) -> None:
    raw = docs_of(texts, titles[: len(texts)])
    for docs in (raw, repair(raw)):
        pd.testing.assert_frame_equal(segment(docs), plain_units.segment(docs))


@dataclass(frozen=True)
class Told:
    """An attribution somebody found."""

    source: tuple[tuple[int, int], ...]
    cue: tuple[tuple[int, int], ...]
    content: tuple[tuple[int, int], ...]


@given(odd_texts, st.lists(st.integers(0, 400), min_size=6, max_size=30))
def test_so_are_they_with_attributions(text: str, places: list[int]) -> None:
    spans = [
        span for span in pairwise(sorted({min(place, len(text)) for place in places})) if text[slice(*span)].strip()
    ]
    said = [Told((a,), (b,), (c,)) for a, b, c in zip(spans[::3], spans[1::3], spans[2::3], strict=False)]
    docs, found = docs_of(["One.", text, text]), [[], said, []]
    pd.testing.assert_frame_equal(segment(docs, found), plain_units.segment(docs, found))


@pytest.mark.parametrize("seed", ["ferry-strike", "interview", "strike-frames"])
def test_the_shipped_texts_are_cut_the_obvious_way_in_batches_of_any_size(
    seed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = fr.read_seed(seed).docs
    expected = plain_units.segment(docs)
    for size in (1, 2_000, 10_000_000):
        monkeypatch.setattr(units, "_BATCH", size)
        pd.testing.assert_frame_equal(segment(docs), expected)


@given(any_texts)
def test_lines_paragraphs_furniture_references_and_quotations_are_those_of_the_obvious_way(text: str) -> None:
    line = Line([text])
    assert list(zip(*(at.tolist() for at in line.lines), strict=True)) == plain_units.lines(text)
    assert paragraphs(text) == plain_units.paragraphs(text)
    assert boilerplate(text, "Read more") == plain_units.boilerplate(text, "Read more")
    assert references(text) == plain_units.references(text)
    assert quotations(text) == plain_units.quotations(text)


@given(st.lists(any_texts, max_size=8))
def test_sentences_and_what_they_do_are_found_as_in_one_paragraph(texts: list[str]) -> None:
    line = Line(texts)
    blocks = [
        (first + a, first + b)
        for text, first in zip(texts, line.firsts.tolist(), strict=True)
        for a, b in paragraphs(text)
    ]
    starts, ends = np.array(blocks, dtype=np.int64).reshape(-1, 2).T
    number, first, last = sentences_of(line, starts, ends)
    expected = [
        (n, a + start, b + start) for n, (start, end) in enumerate(blocks) for a, b in split(line.text[start:end])
    ]
    assert list(zip(number.tolist(), first.tolist(), last.tolist(), strict=True)) == expected
    for heading in (True, False):
        does = sentence_kinds(line, first, last, np.full(len(first), heading))
        assert [KINDS[i] for i in does] == [sentence_kind(line.text[a:b], heading) for _, a, b in expected]


@given(st.text(st.sampled_from("ab .-1é")), st.data())
def test_runs_end_where_they_end_in_both_directions(text: str, data: st.DataObject) -> None:
    inside = np.array([c.isalpha() for c in text * 40] + [False])
    at = data.draw(st.integers(0, len(inside) - 1))
    forward, back = at, at
    while inside[forward]:
        forward += 1
    while back >= 0 and inside[back]:
        back -= 1
    assert run_end(inside, np.array([at])).item() == forward
    assert run_end(inside, np.array([at]), -1).item() == back


def test_long_runs_are_looked_up() -> None:
    inside = np.array([False] + [True] * 1000 + [False])
    assert run_end(inside, np.array([1, 500])).tolist() == [1001, 1001]
    assert run_end(inside, np.array([1000, 500]), -1).tolist() == [0, 0]


@given(st.sampled_from(["go", "stop", "let's", "é"]), st.text(st.sampled_from(" .aé"), max_size=3))
def test_a_word_is_never_missed_by_its_first_letters(word: str, around: str) -> None:
    places = np.array([len(around)])
    assert Beginnings(["go", "stop", "let's"]).may_stand(code_points(around + word + around), places).all()
    backwards = Beginnings(["og", "pots", "s'tel"])
    assert backwards.may_stand(code_points(around + word), places + len(word) - 1, -1).all()


def test_a_heading_has_a_verb_wherever_one_of_the_list_stands() -> None:
    assert tells("Mayors seek a vote")
    assert tells("Crew defies the order")
    assert not tells("Mayors of the coast")

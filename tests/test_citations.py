"""Citations and links are sources, not words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from strategies import texts

import framing as fr
from framing.citations import references


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It fell (Merat 2018; Carey 2018).", ["(Merat 2018; Carey 2018)"]),
        ("It fell (Voss & Holm, 2019, p. 12).", ["(Voss & Holm, 2019, p. 12)"]),
        ("It fell (see Voss et al. 2019a; 2020).", ["(see Voss et al. 2019a; 2020)"]),
        ("It fell (van der Berg and Lind 1999: 4–7).", ["(van der Berg and Lind 1999: 4–7)"]),
        ("It fell (May 2018).", []),
        ("It fell (2018).", []),
        ("The strike (it began in 2018) ended.", []),
        ("She left (Ann Voss said in 2018 she would).", []),
        ("Read https://example.org/a?b=1, then rest.", ["https://example.org/a?b=1"]),
        ("Read (www.example.org/a).", ["www.example.org/a"]),
        ("Ask the www team.", []),
    ],
)
def test_references_worked_by_hand(text: str, found: list[str]) -> None:
    assert [text[r.start : r.end] for r in references(text)] == found


def test_references_are_not_counted_as_words() -> None:
    corpus = fr.read(
        [{"text": "The fare fell (Merat 2018; Carey 2018). Read https://example.org/fare-study now."}],
        attribution="marks",
    )
    whole = corpus.units[corpus.units["level"] == "document"]
    assert whole["n_words"].tolist() == [5]


def test_the_measure_counts_each_work_per_thousand_words() -> None:
    rows = [
        {"text": "The fare fell (Merat 2018; Carey 2018). Read https://example.org/fare-study now."},
        {"text": "The fare fell."},
        {"text": "..."},
    ]
    values = fr.score(fr.read(rows, attribution="marks"), [fr.Citations()]).frame["value"].tolist()
    assert values[:2] == [3 / 5 * 1000, 0.0]
    assert math.isnan(values[2])


def test_the_measure_of_sentences_adds_up() -> None:
    text = "The fare fell (Merat 2018; Carey 2018). It rose again (Lind 2019)."
    frame = fr.score(fr.read([text], attribution="marks"), [fr.Citations()], level="sentence").frame
    assert frame["n_marks"].tolist() == [2, 1]
    assert frame["exposure"].tolist() == [3, 3]


@given(texts)
def test_references_are_ordered_and_lie_in_the_text(text: str) -> None:
    here = 0
    for r in references(text):
        assert here <= r.start < r.end <= len(text)
        here = r.start


def test_a_pages_own_link_and_a_books_publisher_name_no_source() -> None:
    text = 'Author of "The Long Quay" (Norton, 2013). Read or share this story: https://example.org/a See www.example.org/b'
    assert [r.works for r in references(text)] == [0, 0, 1]

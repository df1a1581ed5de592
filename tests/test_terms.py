"""The noun phrases around given words."""

from __future__ import annotations

import pytest
from hypothesis import given
from strategies import texts

from framing.terms import terms_of


@pytest.mark.parametrize(
    ("text", "heads", "terms"),
    [
        ("The greedy crews met.", ["crews"], ["greedy crews"]),
        ("The crew met. Crews met.", ["crew"], ["crew", "crews"]),
        ("The long-suffering night crews met.", ["crews"], ["long-suffering night crews"]),
        ("They told crews to wait.", ["crews"], ["crews"]),
        ("They cheered striking crews.", ["crews"], ["striking crews"]),
        ("The plan of the crews failed.", ["crews"], ["crews"]),
        ("Ferry workers and harbour workers met.", ["ferry workers"], ["ferry workers"]),
        ("Governor Ortega resigned.", ["Ortega"], ["Governor Ortega"]),
        ("The embattled Governor Ortega resigned.", ["Ortega"], ["embattled Governor Ortega"]),
        ("They met union leader Ann Voss.", ["Ann Voss"], ["leader Ann Voss"]),
        ("The law allows illegal crews.", ["crews"], ["illegal crews"]),
        ("The storm delayed the crews and the fog stopped Ortega.", ["crews", "Ortega"], ["crews", "Ortega"]),
        ("But Ortega stayed. Ortega's plan failed.", ["Ortega"], ["Ortega", "Ortega"]),
        ("The ortega is a bird.", ["Ortega"], []),
        ("The screws and crewmen left.", ["crew"], []),
        ("Luis Ortega and Ortega met.", ["Ortega", "Luis Ortega"], ["Luis Ortega", "Ortega"]),
    ],
)
def test_terms_worked_by_hand(text: str, heads: list[str], terms: list[str]) -> None:
    assert [term.words for term in terms_of(text, heads)] == terms


def test_a_marked_word_modifies_without_a_determiner() -> None:
    assert [t.words for t in terms_of("They met thug crews.", ["crews"])] == ["crews"]
    assert [t.words for t in terms_of("They met thug crews.", ["crews"], {9: 19})] == ["thug crews"]


def test_definite_keeps_only_phrases_with_the_or_a_possessive() -> None:
    text = "The governor met a governor and her governor; governors left."
    assert [t.start for t in terms_of(text, ["governor"], definite=True)] == [4, 36]


@given(texts)
def test_terms_lie_in_the_text_in_order(text: str) -> None:
    here = 0
    for term in terms_of(f"{text} crews", ["crews", "Ann", "may"]):
        assert here <= term.start < term.end <= len(text) + 6
        here = term.end

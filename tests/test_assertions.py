"""What a sentence asserts and what it only holds beside: conditions, side clauses, brackets; and what asserts nothing."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from strategies import texts

import framing as fr
from framing.assertions import conditions, side_stretches


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ("The mayor may resign.", []),
        ("If the vote is lost, the mayor will resign.", ["If the vote is lost"]),
        ("The mayor will resign if the vote is lost.", ["if the vote is lost"]),
        ("Even if the vote is lost, he stays.", ["if the vote is lost"]),
        ("The mayor will not resign unless he must.", ["unless he must"]),
        ("They asked whether the mayor would resign.", ["whether the mayor would resign"]),
        ("Although prices may rise, the strike goes on.", ["Although prices may rise"]),
        ("The strike goes on, although prices may rise.", ["although prices may rise"]),
        ("The strike ended because money ran out.", ["because money ran out"]),
        ("Voters, who may be angry, elected her.", ["who may be angry"]),
        ("The plan (which may fail) passed.", ["(which may fail)"]),
        ("The plan — perhaps a poor one — passed.", ["— perhaps a poor one —"]),
        ("The man who may be angry voted.", []),
        ("They have met twice since.", []),
        ("It has perhaps rained since May.", []),
        ("While prices rise and people wait the strike goes on.", []),
        ("The ferry, once the pride of the line, may be sold.", ["once the pride of the line"]),
    ],
)
def test_side_stretches_worked_by_hand(text: str, aside: list[str]) -> None:
    assert [text[a:b] for a, b in side_stretches(text)] == aside


def test_a_condition_after_a_comma_is_one_whatever_verb_stands_before_it() -> None:
    assert conditions("It was the worst she had seen, if the figures are right.")
    assert not conditions("She could not see if the figures were right.")


def strength(text: str, **options: float) -> float:
    measure = fr.AssertionStrength(voice="all", method="lexicon", **options)  # type: ignore[arg-type]
    frame = fr.score([{"text": text}], [measure]).frame
    return float(frame["value"][0])


def test_a_hedge_beside_the_main_clause_softens_half_as_much() -> None:
    weight = float(fr.mark([{"text": "The crews may win."}], ["hedges"]).frame["weight"].sum())
    bare = strength("The crews win.")
    main = strength("The crews, who are tired, may win.")
    beside = strength("The crews, who may be tired, win.")
    assert bare == pytest.approx(1 / (1 + math.exp(-1.21)))
    assert main == pytest.approx(1 / (1 + math.exp(-(1.21 - 0.38 * weight))))
    assert beside == pytest.approx(1 / (1 + math.exp(-(1.21 - 0.38 * weight / 2))))
    assert strength("The crews, who may be tired, win.", side=0) == pytest.approx(bare)
    assert strength("The crews, who may be tired, win.", side=1) == pytest.approx(main)


@pytest.mark.parametrize(
    "text",
    [
        "May the crews win?",
        "Let them win.",
        "Crews at the quay",
        "Photo: crews at the quay",
        "• A fair wage\n• A new ferry\n• Perhaps a better roster",
        "Possible strike at Marl Harbour",
    ],
)
def test_questions_commands_titles_captions_and_lists_assert_nothing(text: str) -> None:
    assert math.isnan(strength(text))


@pytest.mark.parametrize("text", ["Crews may strike again", "The crews win.", "“The crews may win,” Ann Voss said."])
def test_headlines_with_a_verb_and_quoted_statements_assert(text: str) -> None:
    assert 0 < strength(text) < 1


@given(texts)
def test_stretches_are_ordered_and_lie_in_the_text(text: str) -> None:
    here = 0
    for start, end in side_stretches(text):
        assert here <= start < end <= len(text)
        here = end


def test_as_long_as_it_is_a_condition_and_what_somebody_is_asked_is_none() -> None:
    assert conditions("It stays open as long as they pay.") == (14,)
    assert conditions("Asked Tuesday if he would pay, he left.") == ()
    assert conditions("The pier is as long as a street.") == ()


@pytest.mark.parametrize("sentence", ["İf it rains, we go.", "ıf it rains, we go.", "unleſs it rains, we go."])
def test_conditions_are_found_in_any_case_of_their_letters(sentence: str) -> None:
    assert conditions(sentence) == (0,)

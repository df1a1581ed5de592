"""Paragraphs, and the turns of those who speak."""

from __future__ import annotations

import pytest
from hypothesis import given
from strategies import texts

import framing as fr
from framing.cleaning import clean
from framing.layout import paragraphs


def turns(text: str) -> list[tuple[str, str]]:
    units = fr.read([{"text": text}], attribution="marks").units
    rows = units[units["level"] == "turn"]
    return list(zip(rows["speaker"], rows["kind"], strict=True))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("A line that was\nbroken at a width\nand ends here.", ["A line that was\nbroken at a width\nand ends here."]),
        ("First point.\nSecond point.\nThird point.", ["First point.", "Second point.", "Third point."]),
        ("Q. Why?\nA. Because.", ["Q. Why?", "A. Because."]),
        ("", []),
    ],
)
def test_paragraphs_worked_by_hand(text: str, pieces: list[str]) -> None:
    assert [text[a:b] for a, b in paragraphs(text)] == pieces


@given(texts)
def test_paragraphs_hold_every_character_but_line_breaks(text: str) -> None:
    cleaned = clean(text).text
    held = {i for a, b in paragraphs(cleaned) for i in range(a, b)}
    assert all(i in held or c == "\n" for i, c in enumerate(cleaned))


def test_a_turn_runs_over_the_unlabelled_paragraphs_that_follow() -> None:
    text = "Intro.\n\nHW: Why strike?\n\nMara Voss: Because of pay.\n\nAnd because of hours.\n\nHW: And now?\n\nMara Voss: We wait."
    assert turns(text) == [
        ("", "narration"),
        ("HW", "labelled"),
        ("Mara Voss", "labelled"),
        ("HW", "labelled"),
        ("Mara Voss", "labelled"),
    ]


def test_an_unlabelled_paragraph_after_a_question_is_the_others_and_flagged() -> None:
    text = "HW: Why strike?\n\nMara Voss: Pay.\n\nHW: And now?\n\nWe wait.\n\nAs long as it takes."
    assert turns(text)[-1] == ("Mara Voss", "inferred")


def test_a_rhetorical_question_of_the_one_who_answers_does_not_end_the_turn() -> None:
    text = "HW: Why?\n\nMara Voss: Pay. What else?\n\nNobody asked us.\n\nHW: And now?\n\nMara Voss: We wait."
    assert turns(text) == [("HW", "labelled"), ("Mara Voss", "labelled"), ("HW", "labelled"), ("Mara Voss", "labelled")]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Q. Did you see it?\n\nA. I did.", ["Q", "A"]),
        ("Q: Did you see it?\n\nI did.", ["Q", "A"]),
        ("SMITH: We will win.\n\nJONES: We may lose.", ["SMITH", "JONES"]),
        ("SEN. VOSS (R-Ohio): We will win.\n\nMR. HOLM: We may lose.", ["SEN. VOSS (R-Ohio)", "MR. HOLM"]),
    ],
)
def test_the_kinds_of_labels(text: str, speakers: list[str]) -> None:
    assert [speaker for speaker, _ in turns(text)] == speakers


@pytest.mark.parametrize(
    "text",
    [
        "Note: the vote is on Friday.\n\nUpdate: the vote was held.\n\nNote: all voted.",
        "Prices: They rose.\n\nJobs: They fell.\n\nTaxes: They stayed.",
        "The rule is simple: pay first.\n\nThe second is simpler: pay again.",
        "WASHINGTON: The vote is on Friday.",
        "12:30 They met.\n\n14:00 They left.",
    ],
)
def test_what_is_no_conversation_has_no_turns(text: str) -> None:
    assert turns(text) == []


def test_labels_are_not_sentences_and_their_words_are_not_counted() -> None:
    corpus = fr.read(
        [{"text": "HW: Why strike?\n\nMara Voss: Pay.\n\nHW: And now?\n\nMara Voss: We wait."}], attribution="marks"
    )
    assert corpus.units.loc[corpus.units["level"] == "document", "n_words"].item() == 2 + 1 + 2 + 2
    sentences = corpus.units[corpus.units["level"] == "sentence"]
    first = sentences.iloc[0]
    assert corpus.docs["text"][0][first["start"] : first["end"]] == "Why strike?"

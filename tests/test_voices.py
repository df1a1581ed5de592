"""Whose words: quotation, indirect speech, scare quotes, titles; and who the speaker is."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

import framing as fr
from framing.quotes import quotations
from framing.units import words
from framing.voices import voiced


@dataclass
class Who:
    """One attribution."""

    source: list[tuple[int, int]] = field(default_factory=list)
    cue: list[tuple[int, int]] = field(default_factory=list)
    content: list[tuple[int, int]] = field(default_factory=list)


def said(text: str, source: str, cue: str, content: str, nth: int = 0) -> Who:
    at = [text.index(part) for part in (source, cue)]
    start = text.index(content)
    return Who([(at[0], at[0] + len(source))], [(at[1], at[1] + len(cue))], [(start, start + len(content))])


def kinds(text: str, *who: Who) -> list[tuple[str, str, str]]:
    quotes = [(q.start, q.end, words(text[q.start : q.end])) for q in quotations(text)]
    return [(s.kind, s.speaker, text[s.start : s.end]) for s in voiced(text, quotes, who, [(0, len(text))])]


def test_an_attributed_quote_is_a_quotation_however_short() -> None:
    text = 'Ann Voss called it "a farce".'
    assert kinds(text, said(text, "Ann Voss", "called", '"a farce"')) == [("quotation", "Ann Voss", "a farce")]


def test_short_words_in_marks_without_a_source_are_scare_quotes() -> None:
    assert kinds('The "assets" of the so-called "peace plan" fell.') == [
        ("scare", "", "assets"),
        ("scare", "", "peace plan"),
    ]


def test_a_long_quote_without_a_source_is_a_quotation_without_speaker() -> None:
    assert kinds('"It was a long and bitter day at sea."')[0][:2] == ("quotation", "")


def test_a_title_of_a_work_is_the_authors() -> None:
    assert kinds('The film "The Last Boat to Marl" opened.')[0][0] == "title"


def test_indirect_speech_is_reported_and_its_quoted_part_quoted() -> None:
    text = 'Ann Voss said that the plan was "a cruel and needless farce" from the start.'
    content = text[text.index("that") : -1]
    found = kinds(text, said(text, "Ann Voss", "said", content))
    assert [k for k, _, _ in found] == ["reported", "quotation", "reported"]
    assert {speaker for _, speaker, _ in found} == {"Ann Voss"}


@pytest.mark.parametrize(
    ("text", "source", "cue"),
    [
        ("It seems that the plan was late.", "It", "seems"),
        ("It is not certain that the plan was late.", "It", "certain"),
        ("It’s still unclear whether the plan was late.", "It", "still unclear"),
        ("It remains to be seen whether the plan was late.", "It", "to be seen"),
    ],
)
def test_what_nobody_but_it_says_is_the_authors(text: str, source: str, cue: str) -> None:
    content = text[text.index("the plan") : -1]
    assert kinds(text, said(text, source, cue, content)) == []
    assert kinds(text, Who([], said(text, source, cue, content).cue, said(text, source, cue, content).content)) == []


def test_what_somebody_says_is_not_taken_for_nobodys() -> None:
    text = "It said the plan was late, and Voss is certain that it was."
    found = kinds(text, said(text, "It", "said", "the plan was late"), said(text, "Voss", "certain", "that it was"))
    assert [(kind, speaker) for kind, speaker, _ in found] == [("reported", "It"), ("reported", "Voss")]


@pytest.mark.parametrize("short", ["Voss", "Mr. Voss", "he"])
def test_pronouns_and_short_names_are_joined_to_the_full_name(short: str) -> None:
    text = f"Karl Voss said the vote was void. {short.capitalize() if short == 'he' else short} added that it was late."
    second = text.index("added")
    one = said(text, "Karl Voss", "said", "the vote was void")
    two = Who([(34, 34 + len(short))], [(second, second + 5)], [(second + 6, len(text) - 1)])
    assert kinds(text, one, two)[1][1] == "Karl Voss"


def test_wrapping_a_sentence_in_quotation_marks_moves_its_marks_from_author_to_quoted() -> None:
    plain = fr.mark(
        fr.read([{"text": "The deal may fall apart before the week is out."}], attribution="marks"), "hedges"
    )
    quoted = fr.mark(
        fr.read([{"text": "“The deal may fall apart before the week is out.”"}], attribution="marks"), "hedges"
    )
    assert plain.frame.loc[plain.frame["kept"], "voice"].tolist() == ["author"]
    assert quoted.frame.loc[quoted.frame["kept"], "voice"].tolist() == ["quoted"]


def test_short_words_in_marks_that_nobody_says_are_scare_quotes_even_beside_a_reporting_word() -> None:
    text = 'It is known as "community rating" there.'
    found = kinds(text, Who([], [(6, 11)], [(15, 33)]))
    assert [(kind, words) for kind, _, words in found if words.strip('"') == "community rating"] == [
        ("scare", "community rating")
    ]


@pytest.mark.parametrize("source", ["I", "We", "My own contemplation", "You", "One"])
def test_what_the_author_says_without_marks_is_the_authors(source: str) -> None:
    text = f"{source} conclude that the deal is bad."
    assert kinds(text, said(text, source, "conclude", "the deal is bad")) == []


def test_what_a_thing_is_often_called_is_no_quotation() -> None:
    text = 'The pupils, often called "Dreamers", left.'
    assert [
        k for k, _, w in kinds(text, said(text, "The pupils", "often called", '"Dreamers"')) if "Dreamers" in w
    ] == ["scare"]


def test_it_may_be_a_body_that_speaks() -> None:
    text = "It acknowledged that the deal is bad."
    assert kinds(text, said(text, "It", "acknowledged", "the deal is bad"))[0][:2] == ("reported", "It")


def test_what_nobody_is_found_to_say_is_the_authors() -> None:
    text = "The drop is embarrassing for the mayor."
    assert kinds(text, Who([], [(12, 24)], [(25, 38)])) == []


def test_a_reporting_word_that_goes_on_keeps_the_speaker() -> None:
    text = 'Ann Voss said no on Monday, and later added "it is late now for all of us".'
    second = Who([], [(text.index("added"), text.index("added") + 5)], [(text.index('"it'), len(text) - 1)])
    assert kinds(text, said(text, "Ann Voss", "said", "no on Monday"), second)[1][:2] == ("quotation", "Ann Voss")


@pytest.mark.parametrize(
    ("source", "speaker"),
    [
        ("And Sen. Ann Voss", "Sen. Ann Voss"),
        ("MARL) – President Ann Voss", "President Ann Voss"),
        ("Ann Voss, who sailed first", "Ann Voss"),
        ("The president Friday", "The president"),
        ("Dr. Ann I. Voss", "Dr. Ann I. Voss"),
        ("Ann Voss, D-N.M.", "Ann Voss, D-N.M."),
    ],
)
def test_a_speaker_is_named_without_what_leads_up_or_follows(source: str, speaker: str) -> None:
    text = f"{source} said that the vote was void."
    wrongly_cut = text.find("I. Voss") + 3 if "I." in source else text.find("M. said")
    cut = [0, wrongly_cut] if wrongly_cut > 0 else [0]
    quotes = [(q.start, q.end, words(text[q.start : q.end])) for q in quotations(text)]
    bounds = [*cut, len(text)]
    found = voiced(
        text,
        quotes,
        [said(text, source, "said", "the vote was void")],
        [(0, len(text))],
        list(zip(bounds, bounds[1:], strict=False)),
    )
    assert [s.speaker for s in found] == [speaker]

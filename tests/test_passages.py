"""What is quoted without quotation marks: embedded posts, and paragraphs that the one before announces."""

from __future__ import annotations

import pytest

import framing as fr
from framing.layout import paragraphs
from framing.passages import passages

POST = "The harbour plan is shameful. Vote it down! pic.example.com/x1 — Ann B. Voss (@annvoss) May 4, 2018"
BODY = "The mayor has been dreadful to all who live on the long quay of the old town. He may go."


def found(text: str) -> list[tuple[str, str]]:
    """The content and the source of each passage."""
    return [(text[slice(*p.content[0])], text[slice(*p.source[0])]) for p in passages(text, paragraphs(text))]


def test_a_post_ends_in_a_dash_a_name_and_an_account() -> None:
    (post,) = found(f"He wrote on Friday.\n\n{POST}\n\nThe vote is on Monday.")
    assert post == ("The harbour plan is shameful. Vote it down! pic.example.com/x1", "Ann B. Voss")


def test_several_posts_in_one_paragraph_have_a_speaker_each() -> None:
    assert found("No! — Ann Voss (@annvoss) May 4, 2018 Yes! — Ben O'Dell (@bod) June 1, 2019") == [
        ("No!", "Ann Voss"),
        ("Yes!", "Ben O'Dell"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Ann Voss (@annvoss) covers the harbour for the Herald.",
        "Write to the author — or to the editor — at the address below (it is read daily).",
        "— Ann Voss (@annvoss) May 4, 2018",
    ],
)
def test_an_account_in_brackets_alone_is_no_post(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("before", "source"),
    [
        ("It was worse than feared. The Harborough Herald reports:", "The Harborough Herald"),
        ("As Chief Engineer Voss explained:", "Chief Engineer Voss"),
        ("The statement reads:", "The statement"),
        ("Yesterday, the Herald's Ann Voss wrote in her column:", "the Herald's Ann Voss"),
        ("Here is what he said:", "he"),
        ("The dam held. More from the Herald:", "the Herald"),
        ("The dam held. From the Ministry of Works:", "the Ministry of Works"),
    ],
)
def test_a_paragraph_that_is_announced_is_quoted(before: str, source: str) -> None:
    assert found(f"{before}\n\n{BODY}") == [(BODY, source)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("As I wrote last week:", BODY),
        ("We reported in May:", BODY),
        ("There are mixed reports:", BODY),
        ("The crew said they wanted the following:", BODY),
        ("From Texas:", BODY),
        ("The plan has three parts:", BODY),
        ("The Herald reports:", "Harbour news"),
        ("The Herald reports:", f'"{BODY}"'),
        ("The Herald reports:", f"• {BODY}"),
        ("The Herald reports:", f"1. {BODY}"),
        ("The Herald reports:", "The harbour plan in pictures and what the quay may look like in May"),
        ("The Herald reports.", BODY),
    ],
)
def test_other_paragraphs_after_a_colon_are_the_authors(before: str, after: str) -> None:
    assert found(f"{before}\n\n{after}") == []


def test_marks_in_posts_and_announced_paragraphs_are_the_speakers() -> None:
    corpus = fr.read(
        [{"doc_id": "d", "text": f"A dreadful day.\n\n{POST}\n\nThe Harborough Herald reports:\n\n{BODY}"}]
    )
    marks = fr.mark(corpus, "evaluation").frame
    who = marks[marks["kept"]].set_index("surface")["speaker"]
    assert who["shameful"] == "Ann B. Voss"
    assert set(who["dreadful"]) == {"", "The Harborough Herald"}
    assert set(marks.loc[marks["speaker"] != "", "voice"]) == {"quoted"}


def test_words_in_marks_inside_a_post_are_no_scare_quotes_of_the_author() -> None:
    corpus = fr.read([{"text": 'So "safe"! — Ann Voss (@annvoss) May 4, 2018'}], attribution="marks")
    quotes = corpus.units[corpus.units["level"] == "quote"]
    assert quotes[["kind", "speaker"]].values.tolist() == [["quotation", "Ann Voss"]]


def test_a_post_is_prose_and_its_signature_has_no_words() -> None:
    units = fr.read([{"text": f"The vote failed.\n\n{POST}"}], attribution="marks").units
    post = units[(units["level"] == "paragraph") & (units["start"] > 0)].iloc[0]
    quote = units[units["level"] == "quote"].iloc[0]
    assert post["kind"] == "prose"
    assert post["n_words"] == post["n_quoted"] == quote["n_words"] > 8


def test_the_document_without_passages_is_as_it_was() -> None:
    assert passages(BODY, paragraphs(BODY)) == []
    assert passages("", []) == []

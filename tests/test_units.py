"""Units: words counted one way, sentences inside paragraphs, quotes with their words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from strategies import texts

import framing as fr
from framing.cleaning import clean
from framing.kinds import sentence_kind
from framing.units import word_starts, words

WORD = re.compile(r"[^\W_]+(?:(?:['’\-\u2010\u2011]|(?<=\d)[.,](?=\d)|(?<=(?<![^\W_])[^\W\d_])\.)(?=[^\W_])[^\W_]+)*")


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("", 0),
        ("It may rain.", 3),
        ("don't well-known", 2),
        ("$2.5 million, 300,000 people", 4),
        ("the U.S. and D.C.", 4),
        ("one two.Three", 3),
        ("‘assets’ — the ‘regime’", 3),
        ("rock 'n' roll", 3),
        ("--- ... !!", 0),
        ("naïve café 東京", 3),
    ],
)
def test_words_counted_by_hand(text: str, n: int) -> None:
    assert words(text) == n


@given(texts)
def test_words_are_what_the_expression_says(text: str) -> None:
    assert [m.start() for m in WORD.finditer(text)] == word_starts(text).nonzero()[0].tolist()


@pytest.mark.parametrize(
    ("sentence", "heading", "kind"),
    [
        ("Why did they strike?", False, "question"),
        ("“Why?” she asked.", False, "statement"),
        ("Let them speak.", False, "command"),
        ("Don't call it a strike.", False, "command"),
        ("Please wait.", False, "command"),
        ("Look is a magazine.", False, "statement"),
        ("The crews voted.", False, "statement"),
        ("Ferry strike: day three", True, "fragment"),
        ("Ferry strike has begun", True, "statement"),
        ("Call center workers walked out.", False, "statement"),
        ("Watch parties of the club were held all over town.", False, "statement"),
        ("Sign-ups vary by town.", False, "statement"),
        ("Put bluntly, the plan has failed.", False, "statement"),
        ("Come Saturday, the sweep is likely.", False, "statement"),
        ("Read stories published this week.", False, "command"),
        ("Stop ships that have no flag.", False, "command"),
        ("Call the crews that walked out.", False, "command"),
        ("Speed limit on the ring road", True, "fragment"),
        ("Proposed budget for the schools", True, "fragment"),
        ("Crews divided on the offer", True, "statement"),
    ],
)
def test_what_a_sentence_does(sentence: str, heading: bool, kind: str) -> None:
    assert sentence_kind(sentence, heading) == kind


@pytest.mark.xfail(strict=True, reason="a verb without an ending is told from a noun by nothing the rules see")
def test_a_name_before_a_bare_verb_is_not_told_from_a_command() -> None:
    assert sentence_kind("Watch makers in the valley export most of what they build.", False) == "statement"


@given(texts)
def test_units_lie_inside_their_parents_and_words_add_up(text: str) -> None:
    if not text.strip():
        return
    corpus = fr.read([{"text": text}], attribution="marks")
    units = corpus.units.set_index("unit_id")
    body = corpus.docs["text"][0]
    assert ((units["start"] >= 0) & (units["end"] <= len(body)) & (units["start"] <= units["end"])).all()
    child = units[units["parent_id"] != ""]
    parent = units.loc[child["parent_id"]]
    assert (child["start"].to_numpy() >= parent["start"].to_numpy()).all()
    assert (child["end"].to_numpy() <= parent["end"].to_numpy()).all()
    sentences = units[units["level"] == "sentence"]
    assert sentences["n_words"].sum() == units.loc[units["level"] == "document", "n_words"].item()
    assert (units["n_quoted"] + units["n_reported"] <= units["n_words"]).all()
    assert (sentences.loc[sentences["boilerplate"] != "", "n_words"] == 0).all()


def test_a_document_in_a_batch_is_cut_as_it_is_alone(ferry: fr.Corpus) -> None:
    docs = ferry.docs.head(4)
    alone = [fr.read(docs.iloc[[i]][["doc_id", "text", "title"]], attribution="marks").units for i in range(4)]
    together = fr.read(docs[["doc_id", "text", "title"]], attribution="marks").units
    for one in alone:
        mine = together[together["doc_id"] == one["doc_id"].iloc[0]].reset_index(drop=True)
        assert mine.equals(one)


def test_one_line_of_five_megabytes_is_one_paragraph() -> None:
    text = "The crews may strike again and nobody knows why. " * 1000
    units = fr.read([{"text": text}], attribution="marks").units
    assert (units["level"] == "sentence").sum() == 1000
    assert (units["level"] == "paragraph").sum() == 1


def test_the_interviews_last_answer_is_inferred(shared) -> None:
    (path,) = sorted((shared / "seeds").glob("*.txt"))
    corpus = fr.read(path, attribution="marks")
    turns = corpus.units[corpus.units["level"] == "turn"]
    assert turns["kind"].tolist() == ["narration", *["labelled"] * 7, "inferred"]
    assert turns["speaker"].tolist() == ["", *["BP", "Tim Anderson"] * 4]
    notice = corpus.units[corpus.units["boilerplate"] == "cookie notice"]
    assert len(notice) and (notice["n_words"] == 0).all()


def test_cleaning_changes_no_count_of_words() -> None:
    raw = "The  crews’ vote\u00a0may fail."
    assert words(clean(raw).text) == words(raw) == 5


def test_a_transcript_of_many_turns_keeps_what_its_sentences_do() -> None:
    text = "\n\n".join(f"{'MARY' if i % 2 else 'JOHN'}: Will it rain?" for i in range(300))
    units = fr.read([{"text": text}], attribution="marks").units
    assert set(units.loc[units["level"] == "sentence", "kind"]) == {"question"}
    assert (units["level"] == "turn").sum() > 250

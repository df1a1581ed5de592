"""The scopes table: what each cue reaches over, in the places of the document."""

from __future__ import annotations

import pytest
from hypothesis import given
from strategies import texts

import framing as fr
from framing.errors import FramingError


def shown(text: str, *kinds: str, near: bool = False) -> list[tuple[str, str, str]]:
    frame = fr.scopes([{"text": text}], kinds or ("negation", "hedge", "booster"), near=near)  # type: ignore[arg-type]
    return list(zip(frame["kind"], frame["cue"], frame["text"], strict=True))


def test_every_cue_has_its_scope_in_order_of_place() -> None:
    assert shown("The plan may fail. They certainly did not pay, but it was cold.") == [
        ("hedge", "may", "may fail"),
        ("booster", "certainly", "certainly did not pay"),
        ("negation", "not", "not pay"),
    ]


def test_near_denials_are_given_when_asked() -> None:
    assert shown("It was hardly a success.", "negation") == []
    assert shown("It was hardly a success.", "negation", near=True) == [("negation", "hardly", "hardly a success")]


def test_set_phrases_and_parts_of_hedges_do_not_deny() -> None:
    assert shown("It was not only cold.", "negation") == []
    assert shown("There is no doubt about it.", "negation") == []
    assert shown("It is not clear who paid.", "negation") == []
    assert shown("The level of NO fell.", "negation") == []


def test_no_cue_gives_an_empty_table_with_the_same_columns() -> None:
    assert list(fr.scopes([{"text": "They paid."}]).columns) == list(fr.scopes([{"text": "They may pay."}]).columns)
    assert fr.scopes([{"text": "They paid."}]).empty


def test_marks_and_a_corpus_give_the_same_table() -> None:
    corpus = fr.read([{"text": "It may rain. It did not."}], attribution="marks")
    assert fr.scopes(corpus).equals(fr.scopes(fr.mark(corpus)))


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(FramingError, match='cue "negations" is not known; it should be negation, hedge or booster'):
        fr.scopes([{"text": "It may rain."}], "negations")  # type: ignore[arg-type]


@given(texts)
def test_scopes_quote_the_document(text: str) -> None:
    if not text.strip():
        return
    corpus = fr.read([{"doc_id": "d", "text": text}], attribution="marks")
    body = corpus.docs["text"][0]
    for s in fr.scopes(corpus, near=True).itertuples():
        assert body[s.start : s.end] == s.text
        assert s.start <= s.cue_start < s.cue_end <= s.end


def test_places_as_given_point_into_the_text_that_was_given() -> None:
    given = "The  crews   will “not”  stay, said\u00a0 Ann\u2011Marie   Voss."
    row = fr.scopes([given], "negation", places="given").iloc[0]
    assert given[row["cue_start"] : row["cue_end"]] == "not"
    assert "".join(given[row["start"] : row["end"]].split()).startswith("not")
    with pytest.raises(fr.FramingError, match='places "raw" is not known'):
        fr.scopes([given], places="raw")  # type: ignore[arg-type]

"""Text in, the same text out; and nothing of the text is taken for HTML."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from strategies import texts

import framing as fr
from framing.lexicon import Lexicon
from framing.pages import highlighted, pages


def stripped(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


@given(texts)
def test_paint_then_strip_the_tags_gives_the_text_back(mary: Lexicon, text: str) -> None:
    if not text.strip():
        return
    corpus = fr.read([{"doc_id": "d", "text": text}], attribution="marks")
    marks = fr.mark(corpus, [mary])
    body = corpus.docs["text"][0]
    assert stripped(highlighted(body, marks.frame, corpus.units, aside=True)) == body
    middle = len(body) // 2
    assert stripped(highlighted(body, marks.frame, corpus.units, start=middle)) == body[middle:]


def test_hostile_text_is_escaped_everywhere(mary: Lexicon) -> None:
    hostile = '<script>alert("lamb")</script> A <img src=x onerror=alert(1)> little lamb & "good" \'sheep\''
    corpus = fr.read([{"doc_id": '"><b>', "text": hostile, "source": "<i>"}], attribution="marks")
    page = fr.mark(corpus, [mary]).page('"><b>').html
    tags = set(re.findall(r"<(/?\w+)", page))
    assert tags <= {"mark", "/mark", "span", "/span"}


def test_overlapping_marks_are_one_piece_each_with_all_titles(mark_one, mary: Lexicon) -> None:
    spans = mark_one("A little lamb.", mary, negators=None, overlap="all")
    html = highlighted("A little lamb.", spans)
    assert html.count("<mark") == 2
    assert " | " in html


def test_marks_set_aside_are_shown_on_demand_with_the_reason(mark_one, mary: Lexicon) -> None:
    spans = mark_one("On Good Friday.", mary)
    assert "<mark" not in highlighted("On Good Friday.", spans)
    assert "set aside: sense: before “friday”" in highlighted("On Good Friday.", spans, aside=True)


def test_all_pages_at_once_are_each_documents_own(ferry: fr.Corpus, marks: fr.Marks) -> None:
    docs, units, spans = ferry.docs, ferry.units, marks.frame
    alone = [
        highlighted(doc.text, spans[spans["doc_id"] == doc.doc_id], units[units["doc_id"] == doc.doc_id])
        for doc in docs.itertuples()
    ]
    assert list(pages(docs, spans, units)) == alone

"""Repairs keep the way back; page furniture is found and set aside, never removed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from framing import cleaning, furniture
from framing.cleaning import clean, read_repairs
from framing.furniture import boilerplate


@given(texts)
def test_undoing_the_repairs_gives_the_text_as_read(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.original == text
    assert read_repairs(cleaned.text, cleaned.to_json()) == cleaned


@given(texts)
def test_every_character_knows_where_it_came_from(text: str) -> None:
    cleaned = clean(text)
    origin = cleaned.origin.tolist()
    assert len(origin) == len(cleaned.text) + 1
    assert origin[-1] == len(text)
    assert all(a <= b for a, b in zip(origin, origin[1:], strict=False))
    repaired = {i for start, end, _ in cleaned.repairs for i in range(start, end)}
    assert all(cleaned.text[i] == text[origin[i]] for i in range(len(cleaned.text)) if i not in repaired)


@given(texts)
def test_cleaning_twice_changes_nothing_more_but_hyphens(text: str) -> None:
    once = clean(text).text
    assert len(clean(once).typographic) == len(clean(once).text)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("the govern-\nment fell", "the government fell"),
        ("a well-known man, a well-\nknown man", "a well-known man, a well-known man"),
        ("Nord-\nSee", "Nord-\nSee"),
        ("1990-\n2000", "1990-\n2000"),
        ("two  spaces\u00a0and\tone", "two spaces and one"),
        ("end \n\n\n\n start", "end\n\nstart"),
        ("line \n next", "line\nnext"),
        ("“It’s ‘over’,” he said", "\"It's 'over',\" he said"),
        ("zero\u200bwidth and soft\u00adhyphen", "zerowidth and softhyphen"),
        ("Marks &amp; Spencer &quot;may&quot;", 'Marks & Spencer "may"'),
        ("AT&T; and &bogus;", "AT&T; and &bogus;"),
        ("  lead and trail  ", "lead and trail"),
        ("", ""),
    ],
)
def test_repairs_worked_by_hand(raw: str, text: str) -> None:
    assert clean(raw).text == text


def test_the_typographic_view_has_the_curly_marks_at_the_same_places() -> None:
    cleaned = clean("“Two  words”")
    assert cleaned.text == '"Two words"'
    assert cleaned.typographic == "“Two words”"


FURNITURE = [
    ("This website uses cookies to improve your experience. We'll assume you're ok with this.", "cookie notice"),
    ("Accept all cookies", "cookie notice"),
    ("Read more: Ferries stop at midnight", "read-more link"),
    ("RELATED: What the crews want", "read-more link"),
    ("Source", "source line"),
    ("Source source", "source line"),
    ("Share Tweet Email Print", "share buttons"),
    ("Share this article on Facebook", "share buttons"),
    ("Sign up for our daily newsletter and get it in your inbox", "newsletter call"),
    ("ADVERTISEMENT", "advertisement"),
    ("Story continues below advertisement", "advertisement"),
    ("© 2031 Harbour Press. All rights reserved.", "copyright notice"),
    ("Follow her on Twitter @marl", "credit line"),
    ("Two colleagues contributed to this report.", "credit line"),
    ("More on this...", "read-more link"),
    ("SPECIAL COVERAGE: The ferries", "read-more link"),
    ("Advertisement Continue reading the main story", "advertisement"),
    ("(PHOTOS: Ten days at the quay)", "link to pictures"),
    ("VIDEO: The last boat leaves", "link to pictures"),
    ("Gallery", "link to pictures"),
    ("JUST WATCHED Crews at the quay Replay More Videos ... MUST WATCH Crews at the quay 01:12", "video player"),
    ("Loading...", "video player"),
    ("next Image 1 of 2", "video player"),
    ("Follow @harbourpressFollow @marl", "share buttons"),
    ("Join the conversation", "share buttons"),
    ("Enlarge this image toggle caption Ann Marl/HP Ann Marl/HP", "photo credit"),
    ("The opinions expressed here are his own.", "disclaimer"),
    ("6 years ago", "time stamp"),
    (
        "Get the stories you like best delivered to your inbox. By writing to us, you agree to our Privacy Policy and "
        "to our terms.",
        "newsletter call",
    ),
]


@pytest.mark.parametrize(("line", "reason"), FURNITURE)
def test_furniture_is_found_with_its_reason(line: str, reason: str) -> None:
    text = f"The ferries stopped.\n\n{line}"
    assert boilerplate(text) == [(22, len(text), reason)]


PROSE = [
    "He read more than a hundred books about the strike while he waited for the boat to come in.",
    "She shared the view of the crews.",
    "The court found that the company's cookies were tasty and that its bakers had been paid too little for years.",
    "Sources close to the minister say the deal is dead.",
    "The advertisement that ran in May was withdrawn.",
    "Like his father, he sails.",
    "Watch out for the tide, the harbour master told us, and we did.",
    "More than forty crews voted.",
    "The email that leaked on Friday names three directors.",
    "Photos of the quay show forty boats.",
    "Video from the harbour shows the crews leaving.",
    "Close the harbour, the mayor said.",
    "The opinions expressed in the hall were loud.",
    "Six years ago the crews struck for the first time.",
    "They joined the conversation late.",
    "Loading the boats takes an hour.",
    "Special coverage of the strike began in May.",
]


@pytest.mark.parametrize("line", PROSE)
def test_prose_is_left_alone(line: str) -> None:
    assert boilerplate(f"The ferries stopped.\n\n{line}") == []


def test_a_headline_said_twice_is_set_aside_once() -> None:
    text = "Ferries stop\n\n‘Ferries stop’\n\nThe crews voted."
    assert [text[a:b] for a, b, why in boilerplate(text) if why == "headline repeated"] == ["‘Ferries stop’"]
    assert boilerplate("Ferries stop\n\nThe crews voted.", title="Ferries stop")[0][2] == "headline repeated"


def test_a_link_list_pasted_after_a_name_is_set_aside() -> None:
    text = "Mayor Ann Mary VossHarbour deal near Crews vote again MORE on Monday met the crews."
    (start, end, why), *_ = boilerplate(text)
    assert why == "link list"
    assert text[start:end].endswith("MORE")
    assert "met the crews" not in text[start:end]


@given(texts)
def test_furniture_lies_in_the_text_in_order(text: str) -> None:
    cleaned = clean(text).text
    found = boilerplate(cleaned, "A title")
    assert all(0 <= a < b <= len(cleaned) and why for a, b, why in found)
    assert all(x[1] <= y[0] for x, y in zip(found, found[1:], strict=False))


ODD_TEXTS = st.lists(
    st.sampled_from(
        [
            " ",
            "  ",
            "\n",
            "\t",
            "\u00a0",
            "-",
            "\u2010",
            "\u00ad",
            "a",
            "b",
            "Z",
            "“",
            "’",
            "&amp;",
            "&x",
            "\u200b",
            "\x85",
        ]
    ),
    max_size=14,
).map("".join)


@given(ODD_TEXTS)
def test_odd_stretches_are_those_the_pattern_finds_from_left_to_right(text: str) -> None:
    def mends(found: Iterator[re.Match[str]]) -> list[tuple[int, int]]:
        return [each.span() for each in found if cleaning._mended(each, text) != each.group()]

    assert mends(cleaning._odd(text)) == mends(cleaning._ODD.finditer(text))


@given(ODD_TEXTS | texts)
def test_a_text_with_nothing_odd_but_curly_quotes_is_mended_as_any_other(text: str) -> None:
    assert clean(text) == cleaning._mended_throughout(text)


@given(st.lists(ODD_TEXTS | texts, max_size=6))
def test_texts_mended_together_are_each_mended_alone(several: list[str]) -> None:
    each = [cleaning._mended_throughout(text) for text in several]
    assert cleaning.clean_all(several) == ([one.text for one in each], [one.to_json() for one in each])


ASCII = st.characters(max_codepoint=126, min_codepoint=32)


@given(st.sampled_from(furniture._KINDS), st.data())
def test_what_is_looked_for_first_stands_in_every_line_of_its_kind(kind: furniture._Kind, data: st.DataObject) -> None:
    line = data.draw(st.from_regex(re.compile(kind.pattern), fullmatch=True, alphabet=ASCII))
    first = re.search(r"[^\W_]+", line)
    begins = first is not None and first.group().lower() in kind.begins.split()
    assert begins or any(word in line.lower() for word in kind.holds.split("|") if word), line


def test_rules_between_paragraphs_are_said_again() -> None:
    text = "___\n\nIt may rain.\n\n___\n\nIt may snow."
    assert boilerplate(text) == [(19, 22, "headline repeated")]

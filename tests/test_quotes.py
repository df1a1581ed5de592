"""Where quotations open and close."""

from __future__ import annotations

import pytest
from hypothesis import given
from strategies import texts

from framing.quotes import quotations


def inside(text: str) -> list[str]:
    return [text[q.start : q.end] for q in quotations(text)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("He said “it may”.", ["it may"]),
        ('He said "it may," she "must".', ["it may,", "must"]),
        ("the ‘assets’, an expert said", ["assets"]),
        ("the 'assets' of the crews' leaders", ["assets"]),
        (
            "killed ‘several U.S. sailors and civilians in the 1970s’, kept",
            ["several U.S. sailors and civilians in the 1970s"],
        ),
        ("It's the crews' boat, isn't it?", []),
        ("“They called it ‘a farce’ today,” he said.", ["They called it ‘a farce’ today,"]),
        ("“One paragraph\n\n“and the next”", ["One paragraph", "and the next"]),
        ("“A lone opening mark\n\nand plain text", []),
        ('12" pipes and 5\'9" men', []),
        ("’tis the season, rock ’n’ roll", []),
        ("the '90s were ‘good’", ["good"]),
        ("«Das Boot» sank", ["Das Boot"]),
        ("“”", []),
        ("", []),
    ],
)
def test_quotations_worked_by_hand(text: str, pieces: list[str]) -> None:
    assert inside(text) == pieces


@given(texts)
def test_quotations_are_in_order_and_apart(text: str) -> None:
    found = quotations(text)
    assert all(0 < q.start < q.end <= len(text) for q in found)
    assert all(a.end < b.start for a, b in zip(found, found[1:], strict=False))


def test_a_mark_right_after_a_sentence_opens_a_quotation() -> None:
    text = 'The site failed."This is bad," she said. "No."Then all left.'
    assert [text[q.start : q.end] for q in quotations(text)] == ["This is bad,", "No."]

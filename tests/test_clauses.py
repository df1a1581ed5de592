"""How far negators and hedges reach, worked by hand and measured against annotated abstracts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from framing.clauses import scope_of, tokens_of


@pytest.mark.parametrize(
    ("text", "cue", "scope"),
    [
        ("He did not pay the crew, but he will.", "not", "not pay the crew"),
        ("He did not pay the crew because he was poor.", "not", "not pay the crew"),
        ("The crew was not paid.", "not", "The crew was not paid"),
        ("The union said the crew was not paid.", "not", "the crew was not paid"),
        ("They left without pay and are angry.", "without", "without pay"),
        ("The lack of pay is a scandal.", "lack of", "lack of pay"),
        ("No crew was paid, and nobody cared.", "No", "No crew was paid"),
        ("It was not, they say, a fair deal.", "not", "not, they say, a fair deal"),
        ("It is not fair, honest, or kind.", "not", "not fair, honest, or kind"),
        ("It is not fair and they are poor.", "not", "not fair"),
        ("It is not fair; they are poor.", "not", "not fair"),
        ("The mayor (who did not vote) left.", "not", "not vote"),
        ("The ferry, which does not sail, is old.", "not", "not sail"),
        ("It was neither fair nor kind.", "neither", "neither fair nor kind"),
        ("They did not reach the 2,000 homes.", "not", "not reach the 2,000 homes"),
        ("They did not tell U.S. troops at 10 p.m. on Monday.", "not", "not tell U.S. troops at 10 p.m. on Monday"),
        ("He did not blame Mr. Marl or Gov. Voss.", "not", "not blame Mr. Marl or Gov. Voss"),
        ('"We will not pay," said the mayor.', "not", "not pay"),
        ('He did not call it "mad," as she did.', "not", 'not call it "mad'),
        ("He will not pay even if they strike.", "not", "not pay"),
    ],
)
def test_negators_reach_to_the_end_of_their_clause(text: str, cue: str, scope: str) -> None:
    found = scope_of(text, text.index(cue), text.index(cue) + len(cue))
    assert text[found.start : found.end] == scope


@pytest.mark.parametrize(
    ("text", "cue", "scope"),
    [
        ("The plan may fail, but the union is strong.", "may", "may fail"),
        ("The plan may be dropped.", "may", "The plan may be dropped"),
        ("A possible strike is planned.", "possible", "possible strike"),
        (
            "They suggest that the plan, which is new, will fail.",
            "suggest",
            "suggest that the plan, which is new, will fail",
        ),
        ("The plan seems fair.", "seems", "The plan seems fair"),
        ("It is likely that the plan will fail.", "likely", "It is likely that the plan will fail"),
        ("The plan, perhaps foolish, passed.", "perhaps", "perhaps foolish"),
        ('"I think the crews will win," she said.', "think", "think the crews will win"),
        ('"Perhaps," she said, "they win."', "Perhaps", "Perhaps"),
        ("They argue that Sen. Voss left the U.S. for good.", "argue", "argue that Sen. Voss left the U.S. for good"),
        ("The plan is said to seem fair.", "seem", "seem fair"),
    ],
)
def test_hedges_reach_over_the_clause_they_soften(text: str, cue: str, scope: str) -> None:
    found = scope_of(text, text.index(cue), text.index(cue) + len(cue), "hedge")
    assert text[found.start : found.end] == scope


@given(texts)
def test_a_scope_holds_its_cue_and_stays_in_the_text(text: str) -> None:
    tokens = tokens_of(text)
    for start, end in zip(tokens.starts, tokens.ends, strict=True):
        for kind in ("negation", "hedge"):
            scope = scope_of(text, start, end, kind)
            assert 0 <= scope.start <= start
            assert end <= scope.end <= len(text)


@given(texts)
def test_tokens_quote_the_text_in_order(text: str) -> None:
    words, starts, ends = tokens_of(text)
    assert all(len(word) == end - start for word, start, end in zip(words, starts, ends, strict=True))
    for word, start, end in zip(words, starts, ends, strict=True):
        assert not word.isascii() or text[start:end].lower().replace("’", "'") == word
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


@given(texts, st.integers(0, 60), st.integers(0, 20))
def test_the_tokens_that_a_stretch_overlaps(text: str, start: int, length: int) -> None:
    tokens = tokens_of(text)
    first, last = tokens.overlapping(start, start + length)
    places = zip(tokens.starts, tokens.ends, strict=True)
    inside = [i for i, (a, b) in enumerate(places) if b > start and a < start + length]
    assert inside == list(range(first, last + 1))

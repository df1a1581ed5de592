"""How far negators and hedges reach, worked by hand and measured against annotated abstracts."""

from __future__ import annotations

import pytest
from hypothesis import given
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
    ],
)
def test_hedges_reach_over_the_clause_they_soften(text: str, cue: str, scope: str) -> None:
    found = scope_of(text, text.index(cue), text.index(cue) + len(cue), "hedge")
    assert text[found.start : found.end] == scope


@given(texts)
def test_a_scope_holds_its_cue_and_stays_in_the_text(text: str) -> None:
    for token in tokens_of(text):
        for kind in ("negation", "hedge"):
            scope = scope_of(text, token.start, token.end, kind)
            assert 0 <= scope.start <= token.start
            assert token.end <= scope.end <= len(text)


@given(texts)
def test_tokens_quote_the_text_in_order(text: str) -> None:
    tokens = tokens_of(text)
    assert all(len(t.word) == t.end - t.start for t in tokens)
    assert all(text[t.start : t.end].lower().replace("’", "'") == t.word for t in tokens if t.word.isascii())
    assert all(a.end <= b.start for a, b in zip(tokens, tokens[1:], strict=False))

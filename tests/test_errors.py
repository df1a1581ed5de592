"""Errors are one tree, and their helpers name every option."""

from __future__ import annotations

import pytest

from framing import errors


@pytest.mark.parametrize("name", [n for n in errors.__all__ if n.endswith("Error") and n != "FramingError"])
def test_every_error_can_be_caught_as_one(name: str) -> None:
    assert issubclass(getattr(errors, name), errors.FramingError)


def test_the_drawn_tree_names_every_error() -> None:
    assert errors.__doc__ is not None
    for name in errors.__all__:
        if name.endswith("Error"):
            assert name in errors.__doc__


@pytest.mark.parametrize(
    ("options", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c", "d"], "a, b, c or d")]
)
def test_one_of_names_all_options(options: list[str], text: str) -> None:
    assert errors.one_of(options) == text


@pytest.mark.parametrize(
    ("word", "hint"), [("sorce", ' Did you mean "source"?'), ("SOURCE", ' Did you mean "source"?'), ("zzz", "")]
)
def test_nearest_names_the_nearest_or_nothing(word: str, hint: str) -> None:
    assert errors.nearest(word, ["source", "topic"]) == hint

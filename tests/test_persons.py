"""Names of speakers: titles off, descriptions off, short forms joined; and who is not meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from framing.persons import full_names, named


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Luis Ortega", "Luis Ortega"),
        ("Governor Luis Ortega", "Luis Ortega"),
        ("Governor Luis Ortega, 61,", "Luis Ortega"),
        ("Gov. Ortega", "Gov. Ortega"),
        ("Mr. Voss", "Mr. Voss"),
        ("union leader Ann Voss", "Ann Voss"),
        ("Chief executive Dermot Hale", "Dermot Hale"),
        ("Its general secretary, Ann Voss", "Ann Voss"),
        ("Ann Voss, the union's leader", "Ann Voss"),
        ("Ann Voss of the union", "Ann Voss"),
        ("A. B. Voss", "A. B. Voss"),
        ("Ann Voss. It", "Ann Voss"),
        ("Secretary of State Ann Voss", "Ann Voss"),
        ("White House Senior Advisor Ann Voss", "Ann Voss"),
        ("But Voss", "Voss"),
        ("Ludwig van Beek", "Ludwig van Beek"),
        ("the Harbour Board", "Harbour Board"),
        ("The Harbour Board", "Harbour Board"),
        ("a spokesman for Ann Voss", "spokesman for Ann Voss"),
        ("Ortega's spokesman", "Ortega's spokesman"),
        ("the minister", "minister"),
        ("Retired sailors", "Retired sailors"),
        ("She", ""),
        ("", ""),
    ],
)
def test_the_name_in_the_words_of_a_source(words: str, name: str) -> None:
    assert named(words) == name


def test_a_surname_joins_the_one_full_name_that_ends_in_it() -> None:
    assert full_names(["Ann Voss", "Voss", "Mr. Holm", "Karl Holm"]) == {
        "Ann Voss": "Ann Voss",
        "Voss": "Ann Voss",
        "Mr. Holm": "Karl Holm",
        "Karl Holm": "Karl Holm",
    }
    assert full_names(["Ann Voss", "Karl Voss", "Voss"])["Voss"] == "Voss"
    assert full_names(["union", "Union"]) == {"union": "union", "Union": "union"}


@given(texts)
def test_any_words_give_a_name_or_nothing(words: str) -> None:
    assert isinstance(named(words), str)


@given(st.lists(st.sampled_from(["Ann Voss", "Voss", "Mr. Voss", "Karl Holm", "Holm", "union"])))
def test_joining_twice_changes_nothing(names: list[str]) -> None:
    once = full_names(names)
    assert all(full_names(list(once.values())).get(name, name) == name for name in once.values())

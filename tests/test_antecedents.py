"""Who "he", "Mr. Voss" and "who" stand for: sentence by sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from framing.antecedents import People
from framing.sentences import split


def meant(text: str, words: str, said: str = "") -> str:
    """Whom the last place of the words stands for."""
    starts = [start for start, _ in split(text)]
    spans = [(text.index(said), text.index(said) + len(said))] if said else []
    return People(text, starts, spans).meant(words, text.rindex(words))


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Ann Voss spoke first. She said no.", "She", "Ann Voss"),
        ("Ann Voss met Karl Holm. Then he said no.", "he", "Karl Holm"),
        ("Karl Holm met Luis Ortega. Then he said no.", "he", "Karl Holm"),
        ("Ann Voss spoke. The Ortega administration listened. Luis Ortega slept. She said no.", "She", "Ann Voss"),
        ("Luis Ortega slept. Karl Holm's lawyer spoke. Later he said no.", "he", "Luis Ortega"),
        ("The Harbour Board met. Then he said no.", "he", ""),
        ("Some Islanders left. Islanders wept. Then he said no.", "he", ""),
        ("Luis Ortega slept. Voters woke. Ortega rose. Then he said no.", "he", "Luis Ortega"),
        ("Pope Celestine spoke. Then he said no.", "he", "Pope Celestine"),
        ("Karl Voss and Ann Voss came. Mrs. Voss said no.", "Mrs. Voss", "Ann Voss"),
        ("Karl Voss came, then Luis Voss. Voss said no.", "Voss", "Luis Voss"),
        ("Ms. Voss said no. Later came Ann Voss.", "Ms. Voss", "Ann Voss"),
        ("Mr. Holm said no.", "Mr. Holm", ""),
        ("They met Ann Voss, who said no.", "who", "Ann Voss"),
        ("They met Ann Voss (D-Marl), a senator, who said no.", "who", "Ann Voss"),
        ("Ann Voss met the sailors who said no.", "who", "sailors"),
        ("Ann Voss left. They said no.", "They", ""),
    ],
)
def test_the_person_meant(text: str, words: str, name: str) -> None:
    assert meant(text, words) == name


def test_a_person_within_what_is_said_is_passed_over() -> None:
    text = "Karl Holm praised the crew. The plan of Luis Ortega must go. So he said."
    assert meant(text, "he", said="The plan of Luis Ortega must go.") == "Karl Holm"


def test_a_full_name_that_says_something_is_a_person() -> None:
    text = "Xelia Sall said no. Then she left."
    starts = [start for start, _ in split(text)]
    assert People(text, starts).meant("she", text.index("she")) == ""
    assert People(text, starts, (), [(0, 10)]).meant("she", text.index("she")) == "Xelia Sall"


def test_a_pronoun_passes_its_person_on() -> None:
    text = "Ann Voss left." + " It rained." * 4 + " She said no." + " It rained." * 4 + " She said yes."
    starts = [start for start, _ in split(text)]
    people = People(text, starts)
    assert people.meant("She", text.index("She")) == "Ann Voss"
    assert people.meant("She", text.rindex("She")) == "Ann Voss"


@given(texts, st.sampled_from(["he", "She", "who", "Voss", "Mr. Voss", "the crew", ""]))
def test_any_text_gives_a_name_or_nothing(text: str, words: str) -> None:
    assert isinstance(People(text, [0]).meant(words, len(text)), str)

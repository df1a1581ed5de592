"""Trials: every problem at once, and examples that do not come out as the lexicon says."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import CARD, ENTRIES

import framing as fr
from framing.errors import LexiconError
from framing.lexicon import read_lexicon
from framing.trials import begin_lexicon, check_lexicon

EXAMPLES = """sentence,mark,category,counts
A lamb.,lamb,animal,yes
A good Friday.,good,praise,yes
It may rain.,may,praise,no
A pony.,pony,animal,yes
In May.,may,praise,no
"""


@pytest.mark.parametrize("id", fr.shipped_lexicons())
def test_shipped_lexicons_check_clean(id: str) -> None:
    trial = check_lexicon(id)
    assert trial.ok
    assert trial.notes == ()


def test_examples_that_are_not_obeyed_say_what_happened_instead(tmp_path: Path) -> None:
    for name, text in (("card.toml", CARD), ("entries.csv", ENTRIES), ("examples.csv", EXAMPLES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    for source in (tmp_path, tmp_path / "entries.csv"):
        trial = check_lexicon(source)
        assert [p.where for p in trial.problems] == [
            "examples.csv, line 3",
            "examples.csv, line 4",
            "examples.csv, line 5",
        ]
        assert "is set aside (sense: before “friday”)" in trial.problems[0].text
        assert 'should not count as "praise" but does' in trial.problems[1].text
        assert 'should count as "animal" but no entry finds it' in trial.problems[2].text
    assert any("no example that must not count for animal" in note for note in trial.notes)


def test_problems_of_the_files_come_before_the_examples(tmp_path: Path) -> None:
    (tmp_path / "card.toml").write_text(CARD, encoding="utf-8")
    trial = check_lexicon(tmp_path)
    assert [str(p) for p in trial.problems] == [f"{tmp_path.name}: entries.csv is missing."]
    assert trial.lexicon is None
    with pytest.raises(LexiconError, match="there is no lexicon"):
        check_lexicon(tmp_path / "nowhere")


def test_a_lexicon_that_was_begun_checks_clean_and_is_not_begun_twice(tmp_path: Path) -> None:
    folder = begin_lexicon("strike-words", tmp_path)
    trial = check_lexicon(folder)
    assert trial.ok
    assert trial.notes == (
        "the licence is unstated: find out whether you may publish the lexicon, and write it on the card.",
    )
    assert read_lexicon(folder).id == "strike-words"
    with pytest.raises(LexiconError, match="is there already"):
        begin_lexicon("strike-words", tmp_path)
    with pytest.raises(LexiconError, match="lower case letters, digits and hyphens"):
        begin_lexicon("../Strike", tmp_path)


def test_what_was_left_out_at_import_is_a_note(tmp_path: Path) -> None:
    path = tmp_path / "x.dic"
    path.write_text("%\n1\tpraise\n%\nsturdy\t1\n:)\t1\n", encoding="utf-8")
    notes = check_lexicon(path).notes
    assert any(note.startswith("left out at import, line 5: “:)”") for note in notes)

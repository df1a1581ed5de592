"""A lexicon is refused with the line and the mend when it is not what it should be."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import CARD, ENTRIES
from hypothesis import given
from strategies import texts

from framing.errors import LexiconError
from framing.lexicon import Lexicon, fold, load_lexicon, read_lexicon, shipped_lexicons

HEADER = "id,pattern,category,weight\n"


def write(folder: Path, card: str = CARD, entries: str = ENTRIES, examples: str | None = None) -> Path:
    (folder / "card.toml").write_text(card, encoding="utf-8")
    (folder / "entries.csv").write_text(entries, encoding="utf-8")
    if examples is not None:
        (folder / "examples.csv").write_text(examples, encoding="utf-8")
    return folder


def test_a_lexicon_is_read_with_everything_beside_the_pattern(mary: Lexicon) -> None:
    by_id = {e.id: e for e in mary.entries}
    assert by_id["m4"].not_before == ("friday",)
    assert by_id["m7"].only_before == ("#", "ten")
    assert by_id["m9"].not_after == ("no", "black")
    assert by_id["m6"].case == "lower"
    assert mary.name == "mary@1.0.0"
    assert mary.categories["praise"].polarity == 1


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            HEADER + "a,lamb,animals,1\n",
            r'line 2: category "animals" is not in card.toml, which has animal or praise. Did you mean "animal"\?',
        ),
        (HEADER + "a,lamb,animal,1\nb,Lamb,praise,1\n", r'line 3: pattern "lamb" stands already on line 2'),
        (HEADER + "a,lamb,animal,much\n", r'line 2: weight "much" is not a number'),
        (HEADER + "a,lamb,animal,inf\n", r'line 2: weight "inf" is not a number'),
        (HEADER + "a,*,animal,1\n", r'line 2: pattern "\*".*fire on every word'),
        (HEADER + "a,a*,animal,1\n", r'would fire on every word beginning with "a"'),
        (HEADER + "a,q,animal,1\n", r"single letter"),
        (HEADER + "a,la(mb|mp),animal,1\n", r"no regular expressions"),
        (HEADER + "a,… lamb,animal,1\n", r"begins or ends with a gap"),
        (HEADER + "a,,animal,1\n", r"line 2: the pattern is empty"),
        (HEADER, r"no entries below the header"),
        (HEADER + "a,white, as snow,animal,1\n", r"line 2: 5 fields|line 2: .* fields where the header has 4"),
        (
            "id,patern,category,weight\na,lamb,animal,1\n",
            r'line 1: the column "pattern" is missing. Did you mean "patern"\?',
        ),
        (
            "id,pattern,category,weight,case\na,lamb,animal,1,Upper\n",
            r'line 2: case "Upper" should be empty, lower or upper',
        ),
    ],
)
def test_bad_entries_are_refused_with_the_line(tmp_path: Path, entries: str, message: str) -> None:
    with pytest.raises(LexiconError, match=message):
        read_lexicon(write(tmp_path, entries=entries))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('licence = "MIT"\n', "", r'the field "licence" is missing or empty. Write licence = "unstated"'),
        ('gloss = "animals"', "", r'category "animal" has no gloss'),
        ('negation = "flip"', 'negation = "turn"', r'negation = "turn" should be keep, flip or set aside'),
        ("[categories.animal]", "[categories.animal", r"not valid TOML"),
    ],
)
def test_bad_cards_are_refused_with_the_mend(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(LexiconError, match=message):
        read_lexicon(write(tmp_path, card=CARD.replace(old, new)))


def test_bad_examples_missing_files_and_wrong_encodings_are_refused(tmp_path: Path) -> None:
    bad = "sentence,mark,category,counts\nA lamb.,lamb,animal,perhaps\n"
    with pytest.raises(LexiconError, match=r'examples.csv, line 2: counts "perhaps" should be yes or no'):
        read_lexicon(write(tmp_path, examples=bad))
    (tmp_path / "entries.csv").write_bytes(ENTRIES.encode() + "x,straße,animal,1,,,,,,\n".encode("latin-1"))
    with pytest.raises(LexiconError, match=r"entries.csv, line 11: not UTF-8"):
        read_lexicon(tmp_path)
    (tmp_path / "entries.csv").unlink()
    with pytest.raises(LexiconError, match=r"entries.csv is missing"):
        read_lexicon(tmp_path)


def test_an_unknown_lexicon_names_the_nearest() -> None:
    with pytest.raises(LexiconError, match=r'there is no lexicon "hedge".*Did you mean "hedges"\?'):
        load_lexicon("hedge")
    assert {"hedges", "boosters", "evaluation"} <= set(shipped_lexicons())


def test_the_hash_moves_with_what_moves_a_mark_and_with_nothing_else(tmp_path: Path, mary: Lexicon) -> None:
    assert read_lexicon(write(tmp_path, entries=ENTRIES.replace("the small one", "a lamb"))).hash == mary.hash
    assert read_lexicon(write(tmp_path, entries=ENTRIES.replace("friday", "monday"))).hash != mary.hash
    head, *rows = ENTRIES.strip().split("\n")
    assert read_lexicon(write(tmp_path, entries="\n".join([head, *reversed(rows)]) + "\n")).hash == mary.hash


@given(texts)
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)

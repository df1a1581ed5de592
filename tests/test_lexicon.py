"""A lexicon is refused with the line and the mend when it is not what it should be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from conftest import CARD, ENTRIES
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

import framing as fr
from framing.errors import LexiconError
from framing.lexicon import (
    BadLexicon,
    Entry,
    Example,
    Lexicon,
    fold,
    load_lexicon,
    read_lexicon,
    shipped_lexicons,
)
from framing.matching import match

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
        (
            HEADER + "a,lamb,animal,1\nb,Lamb,animal,1\n",
            r'line 3: pattern "lamb" stands already on line 2 in the category "animal"; keep one',
        ),
        (HEADER + "a,lamb,animal,1\na,sheep,animal,1\n", r'line 3: id "a" stands already on line 2'),
        (HEADER + ",lamb,animal,1\n", r"line 2: the id is empty"),
        (HEADER + "a,*lamb,animal,1\n", r"begins with a wildcard"),
        (HEADER + "a,* lamb,animal,1\n", r'a bare "\*" stands for any word'),
        (HEADER + "a,lamb,animal,much\n", r'line 2: weight "much" is not a number'),
        (HEADER + "a,lamb,animal,inf\n", r'line 2: weight "inf" is not a number'),
        (HEADER + "a,*,animal,1\n", r'line 2: pattern "\*".*fire on every word'),
        (HEADER + "a,a*,animal,1\n", r'would fire on every word beginning with "a"'),
        (HEADER + "a,q,animal,1\n", r"single letter"),
        (HEADER + "a,la(mb|mp),animal,1\n", r"no regular expressions"),
        (HEADER + "a,… lamb,animal,1\n", r"begins or ends with a gap"),
        (HEADER + "a,,animal,1\n", r"line 2: the pattern is empty"),
        (HEADER, r"no entries below the header"),
        (
            "id,pattern,category,weight,not-before\na,lamb,animal,1,chop\n",
            r'line 1: the column "not-before" means nothing; rename it to "not_before"',
        ),
        (
            "id,pattern,category,weight,not_befor\na,lamb,animal,1,chop\n",
            r'line 1: the column "not_befor" means nothing; rename it to "not_before"',
        ),
        ("id,pattern,pattern,category,weight\na,lamb,ewe,animal,1\n", r'the column "pattern" stands 2 times'),
        (
            HEADER + "a,lamb,animal,1\nb,lamb,aside,0\n",
            r'line 3: pattern "lamb" stands on line 2 too, once to count and once to be set aside',
        ),
        (HEADER + "a,white, as snow,animal,1\n", r"line 2: 5 fields|line 2: .* fields where the header has 4"),
        (
            "id,patern,category,weight\na,lamb,animal,1\n",
            r'line 1: the column "pattern" is missing. Rename "patern" to "pattern".',
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


def test_all_problems_are_found_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        card=CARD.replace('licence = "MIT"\n', "").replace('gloss = "animals"', ""),
        entries=HEADER + "a,lamb,animals,1\nb,*,animal,much\na,sheep,animal,1\n",
        examples="sentence,mark,category,counts\nA lamb.,sheep,animal,yes\n",
    )
    with pytest.raises(BadLexicon, match=r'card.toml: the field "licence".*There are 6 more problems') as caught:
        read_lexicon(tmp_path)
    assert [p.where for p in caught.value.problems] == [
        "card.toml", "card.toml", "entries.csv, line 2", "entries.csv, line 3", "entries.csv, line 3",
        "entries.csv, line 4", "examples.csv, line 2",
    ]  # fmt: skip


def test_empty_files_and_foreign_encodings_are_refused_with_the_line(tmp_path: Path) -> None:
    write(tmp_path, entries="")
    with pytest.raises(LexiconError, match=r"entries.csv: the file is empty"):
        read_lexicon(tmp_path)
    (tmp_path / "entries.csv").write_bytes(ENTRIES.encode("utf-16"))
    with pytest.raises(LexiconError, match=r"entries.csv, line 1: not UTF-8 but UTF-16; save the file as UTF-8"):
        read_lexicon(tmp_path)
    (tmp_path / "entries.csv").write_text(ENTRIES.replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    assert read_lexicon(tmp_path).entries[0].pattern == "lamb*"
    with pytest.raises(LexiconError, match=r'the category "aside" is reserved'):
        read_lexicon(write(tmp_path, card=CARD + '[categories.aside]\ngloss = "x"\n'))


def test_two_categories_may_hold_the_same_pattern_and_matching_finds_both(tmp_path: Path) -> None:
    lexicon = read_lexicon(write(tmp_path, entries=HEADER + "a,lamb,animal,1\nb,lamb,praise,2\n"))
    found = match(pd.DataFrame({"doc_id": ["d"], "text": ["The lamb."]}), [lexicon])
    assert found["category"].tolist() == ["animal", "praise"]
    assert found["surface"].tolist() == ["lamb", "lamb"]
    marks = fr.mark(["The lamb."], lexicon, overlap="all").frame
    assert marks["kept"].tolist() == [True, True]


def test_a_version_is_asked_for_and_another_is_refused(tmp_path: Path) -> None:
    assert load_lexicon("hedges", version="1.1.0").version == "1.1.0"
    with pytest.raises(LexiconError, match=r'"hedges" is here in version 1.1.0, not 0.9.0; install the release'):
        load_lexicon("hedges", version="0.9.0")
    write(tmp_path)
    assert load_lexicon(str(tmp_path), version="1.0.0").id == "mary"


def test_a_lexicon_that_was_edited_is_read_again(tmp_path: Path) -> None:
    write(tmp_path)
    before = load_lexicon(str(tmp_path))
    assert load_lexicon(str(tmp_path)) is before
    write(tmp_path, entries=ENTRIES + "m10,pony,animal,1,,,,,,\n")
    assert len(load_lexicon(str(tmp_path)).entries) == len(before.entries) + 1


def test_a_diff_says_what_was_added_removed_and_changed(tmp_path: Path, mary: Lexicon) -> None:
    edited = ENTRIES.replace("m3,white as snow,praise,3", "m3,white as snow,animal,2").replace(
        "m9,sheep,animal,2,,,,no|black,,", "m9,goat,animal,2,,,,,,"
    ).replace("little lamb,animal,2,the small one", "little lamb,animal,2.5,the small one")  # fmt: skip
    diff = mary.diff(read_lexicon(write(tmp_path, entries=edited)))
    assert diff.to_numpy().tolist() == [
        ["added", "goat", "animal", "", "", ""],
        ["changed", "little lamb", "animal", "weight", "2", "2.5"],
        ["changed", "white as snow", "animal", "category", "praise", "animal"],
        ["changed", "white as snow", "animal", "weight", "3", "2"],
        ["removed", "sheep", "animal", "", "", ""],
    ]
    assert mary.diff(mary).empty
    assert list(mary.diff(mary).columns) == list(diff.columns)


texts_in_cells = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\"',;|=+-@'"), max_size=12
).map(str.strip)
rule_words = st.lists(st.sampled_from(["friday", "#", "no*", "black"]), max_size=3).map(tuple)
cards = st.fixed_dictionaries(
    {"id": st.just("any"), "version": st.just("1"), "language": st.just("en"), "construct": st.just("c"),
     "title": texts_in_cells.filter(bool), "licence": st.sampled_from(["MIT", "unstated"]), "weight": st.just("w"),
     "categories": st.just({"animal": {"gloss": "animals"}, "a.b \"c\"": {"gloss": "odd", "polarity": -1}})},
    optional={"references": st.lists(texts_in_cells, max_size=2), "changes": st.lists(st.fixed_dictionaries({"note": texts_in_cells}), min_size=1, max_size=2),
              "validation": st.just([{"value": 0.5, "n": 3, "ok": True}]), "description": st.text(st.characters(exclude_categories=("Cs",)), max_size=20)},
)  # fmt: skip
entries = st.lists(
    st.builds(
        Entry, id=st.just(""), pattern=st.sampled_from(["lamb*", "little lamb", "won't", "not only … but also", "24/7"]),
        category=st.sampled_from(["animal", 'a.b "c"', "aside"]), weight=st.floats(-3, 3), gloss=texts_in_cells, example=texts_in_cells,
        source=texts_in_cells, case=st.sampled_from(["", "lower", "upper"]), not_before=rule_words, only_after=rule_words,
        extra=st.lists(texts_in_cells.filter(bool), max_size=1).map(lambda v: tuple(("neutral", x) for x in v)),
    ), min_size=1, max_size=5, unique_by=lambda e: e.pattern,
)  # fmt: skip


@given(cards, entries, st.booleans())
def test_what_was_saved_is_read_as_the_same(tmp_path: Path, card: dict, rows: list[Entry], example: bool) -> None:
    numbered = tuple(replace(e, id=f"e{i}") for i, e in enumerate(rows))
    examples = (Example('A "lamb",\nand =1.', "lamb", "animal", True),) if example else ()
    lexicon = Lexicon(card, numbered, examples)
    assert read_lexicon(lexicon.save(tmp_path / "any")) == lexicon


def test_a_lexicon_that_could_not_be_read_again_is_not_written(tmp_path: Path, mary: Lexicon) -> None:
    twice = replace(mary, entries=(*mary.entries, replace(mary.entries[0], id="again")))
    with pytest.raises(BadLexicon, match="stands already"):
        twice.save(tmp_path / "mary")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(LexiconError, match="is a file; give a folder"):
        mary.save(tmp_path / "file")
    with pytest.raises(LexiconError, match="cannot write the lexicon"):
        mary.save(tmp_path / "no" / "where")


def test_saving_over_a_folder_keeps_what_else_lies_in_it(tmp_path: Path, mary: Lexicon) -> None:
    (tmp_path / "mary").mkdir()
    (tmp_path / "mary" / "notes.txt").write_text("mine", encoding="utf-8")
    mary.save(tmp_path / "mary")
    assert {p.name for p in (tmp_path / "mary").iterdir()} == {"notes.txt", "card.toml", "entries.csv"}
    assert read_lexicon(tmp_path / "mary") == mary

"""Formats of other programs: one made-up lexicon loads equal from each, and what is malformed is refused with line and mend."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import framing as fr
from framing import formats
from framing.entries import Entry
from framing.errors import LexiconError
from framing.formats.base import families
from framing.lexicon import BadLexicon, Lexicon

DATA = Path(__file__).parent / "data" / "lexicons"
KETTLES = sorted(DATA.glob("kettle*.*"))
EXPECTED = {
    "praise": ["no nonsense", "sparkl*", "sturdy", "well made"],
    "blame.person": ["clumsy", "fibber*", "two faced", "won't listen"],
    "blame.plan": ["clumsy", "half baked", "naïve", "on", "q&a sham"],
}


def test_every_ending_has_a_file() -> None:
    assert {path.suffix for path in KETTLES} == set(formats.endings()) - {".yaml", ".txt"}


@pytest.mark.parametrize("path", KETTLES, ids=lambda p: p.name)
def test_one_lexicon_loads_equal_from_every_format(path: Path) -> None:
    lexicon = formats.read(path)
    by_category: dict[str, list[str]] = {}
    for entry in lexicon.entries:
        by_category.setdefault(entry.category, []).append(entry.pattern)
    assert by_category == EXPECTED
    assert list(lexicon.categories) == list(EXPECTED)
    assert lexicon.entries == formats.read(DATA / "kettle.yml").entries
    assert lexicon.hash == formats.read(DATA / "kettle.yml").hash
    assert lexicon.categories["blame.plan"].family == "blame"


@pytest.mark.parametrize("path", KETTLES, ids=lambda p: p.name)
def test_an_imported_lexicon_has_no_licence_until_somebody_states_one(path: Path) -> None:
    lexicon = formats.read(path)
    assert lexicon.licence == "unstated"
    assert "licence unstated" in repr(lexicon)
    marks = fr.mark(["A sturdy, half-baked plan."], lexicon)
    assert marks.provenance["lexicons"][0]["licence"] == "unstated"
    assert marks.provenance["lexicons"][0]["hash"] == lexicon.hash
    assert "licence unstated" in marks.cite()
    assert marks.frame["surface"].tolist() == ["sturdy", "half-baked"]


@pytest.mark.parametrize("ending", formats.endings())
def test_what_is_written_is_read_as_the_same(ending: str, tmp_path: Path) -> None:
    kettle = formats.read(DATA / "kettle.yml")
    formats.write(kettle, tmp_path / f"kettle{ending}")
    assert formats.read(tmp_path / f"kettle{ending}").entries == kettle.entries


def test_a_folder_made_of_an_imported_lexicon_reads_equal(tmp_path: Path) -> None:
    kettle = formats.read(DATA / "kettle.dic")
    assert formats.write(kettle, tmp_path / "kettle") == []
    assert formats.read(tmp_path / "kettle") == kettle


words = st.sampled_from("sturdy neat clumsy tea pot* lid won't naïve q&a no on yes null 1.5 true".split())
patterns = st.lists(words, min_size=1, max_size=3).map(" ".join)
lexicons = st.dictionaries(
    st.sampled_from(["praise", "blame", "blame.person", "blame.plan.old", "U.S. policy", "no", "1"]),
    st.lists(patterns, min_size=1, max_size=5, unique=True),
    min_size=1,
)


@given(lexicons, st.sampled_from(formats.endings()))
def test_any_lexicon_survives_any_format(tmp_path: Path, content: dict[str, list[str]], ending: str) -> None:
    entries = tuple(Entry(f"{c}:{p}", p, c) for c, ps in content.items() for p in ps)
    lexicon = Lexicon(
        {"id": "any", "licence": "MIT", "version": "1", "categories": {c: {"gloss": c} for c in content}}, entries
    )
    formats.write(lexicon, tmp_path / f"any{ending}")
    again = formats.read(tmp_path / f"any{ending}")
    assert {(e.category, e.pattern) for e in again.entries} == {(e.category, e.pattern) for e in entries}


pieces = st.sampled_from(
    ["%\n", "1\tpraise\n", "\t2\tplan\n", "+praise\n", "sturdy", "\t1", " (1)\n", "<dictionary>", '<cnode name="a">', '<pnode name="b"/>', "</cnode>",
     "</dictionary>", "<!DOCTYPE x>", "praise:", " - neat\n", "  [", "]", "{", "&a", "*", "a*", ",", ";", '"', "\n", "\r\n", "word,category\n", "\x00", "é", "\t"]
)  # fmt: skip


@given(st.lists(pieces | st.text(max_size=5), max_size=15), st.sampled_from(formats.endings()))
def test_whatever_is_in_a_file_it_is_read_or_refused_with_a_reason(
    tmp_path: Path, parts: list[str], ending: str
) -> None:
    path = tmp_path / f"x{ending}"
    path.write_bytes("".join(parts).encode("utf-8", "surrogatepass"))
    try:
        problems, entries = (), formats.read(path).entries
    except BadLexicon as error:
        problems, entries = error.problems, ()
    assert entries or problems
    assert all(problem.where.startswith("x.") and len(problem.text) > 15 for problem in problems)


def test_a_report_says_that_a_licence_is_unstated() -> None:
    marks = fr.mark(fr.read_seed("ferry-strike", attribution="marks"), formats.read(DATA / "kettle.dic"))
    comparison = fr.compare(fr.score(marks, fr.MarkRate(lexicon="kettle")), by="source", resamples=100, permutations=99)
    assert "kettle (lexicon kettle, version 0, licence unstated;" in fr.Report(comparison).html()
    assert comparison.provenance["lexicons"][0]["licence"] == "unstated"


MALFORMED = {
    "tab.yml": (2, "not valid YAML"),
    "twice.yml": (3, 'the category "praise" stands already on line 1'),
    "star.yml": (3, 'pattern "*" would fire on every word'),
    "stem.yml": (3, 'would fire on every word beginning with "s"'),
    "alias.yml": (2, "anchors and aliases"),
    "list.yml": (1, "a dictionary begins with a category and a colon"),
    "no_percent.dic": (1, "between two lines that hold only %"),
    "one_percent.dic": (1, "between two lines that hold only %"),
    "unknown_category.dic": (5, '"clumsy" stands in category 7, which is not declared'),
    "no_category.dic": (4, '"sturdy" has no category'),
    "number_twice.dic": (3, 'the number 1 stands already for "praise"'),
    "pattern_twice.dic": (6, 'pattern "sturdy" stands already on line 4'),
    "cp1252.dic": (5, "not UTF-8; save the file as UTF-8. Older programs write cp1252: --encoding cp1252."),
    "utf16.dic": (1, "not UTF-8 but UTF-16"),
    "empty.dic": (0, "the file is empty"),
    "not_closed.ykd": (6, "not valid XML: mismatched tag; close every tag"),
    "entity.ykd": (2, "declares a document type or entities"),
    "score.ykd": (4, 'score="high" is not a number'),
    "other_root.ykd": (1, "it begins with <ykproject>"),
    "no_name.lcd": (3, "a pattern has no name"),
    "ampersand.lcd": (3, "write & as &amp;"),
    "no_category.lc3": (1, '"sturdy" stands before the first category'),
    "no_name.lc3": (3, "a category has no name"),
    "twice.lc3": (5, 'the category "praise" stands already on line 1'),
    "weight.cat": (3, 'the weight "(much)" is not a number'),
    "spaces.cat": (2, "is indented by spaces; indent by tabs"),
    "no_category.cat": (1, '"sturdy" stands in no category'),
    "no_words.tsv": (2, '"blame" has no words after it'),
    "twice.tsv": (2, 'the category "praise" stands already on line 1'),
    "no_header.csv": (1, "no column is named pattern, word, term"),
    "fields.csv": (3, "3 fields where the header has 2"),
    "weight.csv": (3, 'weight "very" is not a number'),
    "no_category.csv": (3, '"neat" stands in no category'),
    "quote.csv": (2, "a quotation mark is doubled"),
    "text.xlsx": (0, "not a workbook that can be read"),
}  # fmt: skip


def test_every_malformed_file_is_tried() -> None:
    assert {path.name for path in (DATA / "malformed").iterdir()} == set(MALFORMED)


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_is_refused_with_the_line_and_the_mend(name: str) -> None:
    line, message = MALFORMED[name]
    with pytest.raises(BadLexicon) as caught:
        formats.read(DATA / "malformed" / name)
    problem = caught.value.problems[0]
    assert problem.where == (f"{name}, line {line}" if line else name)
    assert message in problem.text


def test_another_encoding_is_read_when_it_is_named() -> None:
    assert formats.read(DATA / "malformed" / "cp1252.dic", encoding="cp1252").entries[0].pattern == "naïve"
    with pytest.raises(BadLexicon, match='there is no encoding "cp1253x"'):
        formats.read(DATA / "malformed" / "cp1252.dic", encoding="cp1253x")


def test_all_problems_of_a_file_are_told(tmp_path: Path) -> None:
    path = tmp_path / "x.dic"
    path.write_text("%\n1\tpraise\n%\nsturdy\nneat\t8\n*\t1\n", encoding="utf-8")
    with pytest.raises(BadLexicon, match="There are 2 more problems") as caught:
        formats.read(path)
    assert [p.where for p in caught.value.problems] == ["x.dic, line 4", "x.dic, line 5", "x.dic, line 6"]


def test_what_has_no_counterpart_is_left_out_and_said(tmp_path: Path) -> None:
    path = tmp_path / "x.dic"
    path.write_text(
        "%\n1\tpraise\n%\nsturdy\t1\n:)\t1\nlike\t(02 134)125/464\nkind\t<of>131/125\n*ish\t1\ncatch 22\t1\n24/7\t1\n",
        encoding="utf-8",
    )
    lexicon = formats.read(path)
    assert [e.pattern for e in lexicon.entries] == ["24/7", "catch 22", "sturdy"]
    left = lexicon.card["imported"]["left_out"]
    assert [entry.split(":")[0] for entry in left] == ["line 6", "line 7", "line 5", "line 8"]
    wordstat = tmp_path / "x.cat"
    wordstat.write_text("praise\n\tsturdy (2)\n\t@RULE [sturdy NEAR pot /C 5] (1)\n", encoding="utf-8")
    assert [e.weight for e in formats.read(wordstat).entries] == [2.0]
    assert "a rule on other words" in formats.read(wordstat).card["imported"]["left_out"][0]


def test_patterns_that_differ_in_case_or_hyphen_only_are_one(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("praise: [well-made, Well made]\n", encoding="utf-8")
    lexicon = formats.read(path)
    assert [e.pattern for e in lexicon.entries] == ["well made"]
    assert "case and hyphens do not count" in lexicon.card["imported"]["left_out"][0]


def test_weights_survive_where_the_format_has_them(mary: Lexicon, tmp_path: Path) -> None:
    kettle = formats.read(DATA / "kettle.yml")
    heavy = replace(kettle, entries=tuple(replace(e, weight=-1.5) for e in kettle.entries))
    for ending in (".ykd", ".cat", ".csv", ".xlsx"):
        assert not [x for x in formats.write(heavy, tmp_path / f"k{ending}") if "weight" in x and "card" not in x]
        assert {e.weight for e in formats.read(tmp_path / f"k{ending}").entries} == {-1.5}
    assert "13 weights other than 1" in formats.write(heavy, tmp_path / "k.dic")


def test_what_a_format_cannot_carry_is_said_and_a_word_list_carries_the_sense_rules(
    mary: Lexicon, tmp_path: Path
) -> None:
    said = "\n".join(formats.write(mary, tmp_path / "mary.dic"))
    for part in (
        "licence MIT",
        "4 sense rules",
        "1 gap pattern",
        "1 entry of the category aside",
        "3 weights",
        '"flip"',
    ):
        assert part in said
    assert "good grief" not in (tmp_path / "mary.dic").read_text(encoding="utf-8")
    said = "\n".join(formats.write(mary, tmp_path / "mary.xlsx"))
    assert "sense rule" not in said
    again = {e.pattern: e for e in formats.read(tmp_path / "mary.xlsx").entries}
    assert again["sheep"].not_after == ("no", "black")
    assert again["about"].only_before == ("#", "ten")


def test_cells_that_begin_like_a_formula_are_harmless_and_come_back(mary: Lexicon, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    odd = replace(mary, entries=(replace(mary.entries[0], gloss="=HYPERLINK(1)"),))
    formats.write(odd, tmp_path / "odd.csv")
    assert "'=HYPERLINK" in (tmp_path / "odd.csv").read_text(encoding="utf-8")
    formats.write(odd, tmp_path / "odd.xlsx")
    cells = [c for row in load_workbook(tmp_path / "odd.xlsx").active.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f"]
    assert formats.read(tmp_path / "odd.xlsx").entries[0].gloss == "=HYPERLINK(1)"


def test_a_table_with_a_header_is_a_word_list_even_when_tabs_divide_it(tmp_path: Path) -> None:
    path = tmp_path / "x.tsv"
    path.write_text("word\tcategory\nsturdy\tpraise\n", encoding="utf-8")
    assert [(e.category, e.pattern) for e in formats.read(path).entries] == [("praise", "sturdy")]


def test_a_bare_list_of_words_is_one_category_named_after_the_file(tmp_path: Path) -> None:
    path = tmp_path / "nice.txt"
    path.write_text("sturdy\nwell-made\n", encoding="utf-8")
    assert [(e.category, e.pattern) for e in formats.read(path).entries] == [("nice", "sturdy"), ("nice", "well made")]


def test_unknown_endings_and_missing_files_name_the_mend(tmp_path: Path) -> None:
    (tmp_path / "x.dict").write_text("x", encoding="utf-8")
    with pytest.raises(LexiconError, match=r'the ending ".dict" is not a known one.*Did you mean ".dic"\?'):
        formats.read(tmp_path / "x.dict")
    with pytest.raises(LexiconError, match="there is no file"):
        formats.read(tmp_path / "gone.dic")
    with pytest.raises(LexiconError, match=r"is a file; read it with framing.formats.read"):
        fr.load_lexicon(str(DATA / "kettle.dic"))


def test_a_deep_or_huge_yaml_is_refused_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("a: " + "[" * 5000, encoding="utf-8")
    with pytest.raises(BadLexicon, match="not valid YAML"):
        formats.read(path)
    path.write_text("".join("  " * n + f"c{n}:\n" for n in range(20)) + "  " * 20 + "- word\n", encoding="utf-8")
    with pytest.raises(BadLexicon, match="nested more than 12 deep"):
        formats.read(path)


def test_a_dot_nests_only_between_words() -> None:
    assert families("a.b.c") == ["a", "b", "c"]
    assert families("Mr. X") == ["Mr. X"]

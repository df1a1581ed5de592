"""Growing a lexicon: held-out words are found again, nothing is added by itself, only what a person marked is written."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from conftest import CARD

import framing as fr
from framing.acceptance import accept
from framing.company import Company
from framing.entries import Entry
from framing.errors import FramingError, LexiconError
from framing.growth import suggest
from framing.lexicon import Lexicon, read_lexicon

MOOD = "grand fine splendid lovely superb decent".split()
BOAT = "ferry sloop barge cutter dinghy trawler".split()
LEFT = [
    "The captain called the {b} a {m} thing to behold.",
    "What a {m} day aboard the {b} it was indeed.",
    "A {m} crew sailed our {b} home.",
]
PLAIN = [
    "The {b} left the harbour at noon.",
    "They painted the {b} red in spring.",
    "Ann Voss sold a {b} to Bo Lind in Orrin.",
]


@pytest.fixture(scope="module")
def corpus() -> fr.Corpus:
    pick = random.Random(7)
    rows = [
        " ".join(pick.choice(LEFT + PLAIN).format(m=pick.choice(MOOD), b=pick.choice(BOAT)) for _ in range(6))
        for _ in range(80)
    ]
    return fr.read([{"doc_id": f"d{i}", "text": text} for i, text in enumerate(rows)], attribution="marks")


@pytest.fixture
def moods(tmp_path: Path) -> Lexicon:
    """A lexicon that knows four of six words of mood, and one of boats."""
    (tmp_path / "card.toml").write_text(CARD.replace('gloss = "animals"', 'gloss = "boats"'), encoding="utf-8")
    rows = [f"p{i},{word},praise,1" for i, word in enumerate(MOOD[:4])] + ["a1,ferry,animal,1", "a2,fine day,praise,1"]
    (tmp_path / "entries.csv").write_text("id,pattern,category,weight\n" + "\n".join(rows), encoding="utf-8")
    return read_lexicon(tmp_path)


def test_words_that_keep_the_same_company_come_first_in_the_right_category(corpus: fr.Corpus, moods: Lexicon) -> None:
    found = suggest(corpus, moods, limit=50).frame
    best = dict(zip(found["candidate"], found["category"], strict=True))
    assert best["superb"] == best["decent"] == "praise"
    assert {best[boat] for boat in BOAT[1:]} == {"animal"}
    praise = found[found["category"] == "praise"]["candidate"].tolist()
    assert set(praise[:2]) == {"superb", "decent"}
    elsewhere = dict(zip(found["candidate"], found["elsewhere"], strict=True))
    assert elsewhere["superb"].startswith("evaluation: ")
    assert elsewhere["sloop"] == ""


def test_what_is_marked_already_names_and_function_words_are_no_candidates(corpus: fr.Corpus, moods: Lexicon) -> None:
    found = set(suggest(corpus, moods, limit=500).frame["candidate"])
    assert not found & {*MOOD[:4], "ferry", "fine day", "the", "a", "ann", "voss", "orrin", "lind", "bo lind"}


def test_each_row_has_counts_lines_and_an_empty_accept(corpus: fr.Corpus, moods: Lexicon) -> None:
    found = suggest(corpus, moods)
    row = found.frame.set_index("candidate").loc["superb"]
    text = "\n".join(corpus.docs["text"])
    assert row["n"] == text.count("superb")
    assert row["documents"] == corpus.docs["text"].str.contains("superb").sum()
    assert row["accept"] == ""
    assert all("[superb]" in row[f"line_{n}"] for n in (1, 2, 3))
    assert found.frame["score"].is_monotonic_decreasing
    assert found.frame["score"].between(0, 1).all()
    assert "few" in found.notes[0]
    assert suggest(corpus, moods).frame.equals(found.frame)


def test_the_lexicon_itself_is_not_touched(corpus: fr.Corpus, moods: Lexicon) -> None:
    before = moods.hash
    suggest(corpus, moods)
    assert moods.hash == before
    assert suggest(corpus, moods, categories=["animal"]).frame["category"].unique().tolist() == ["animal"]
    with pytest.raises(FramingError, match=r'no category "prays".*Did you mean "praise"\?'):
        suggest(corpus, moods, categories=["prays"])


def test_a_word_inside_a_longer_mark_does_not_count_as_itself() -> None:
    corpus = fr.read(["A fine day. A fine boat. A fine crew. A fine day."], attribution="marks")
    lexicon = Lexicon(
        {"id": "x", "version": "1", "licence": "MIT", "categories": {"c": {"gloss": "c"}}},
        (Entry("1", "fine day", "c"),),
    )
    kept = fr.mark(corpus, lexicon).frame
    company = Company(corpus.docs, corpus.units, kept, fewest=2)
    counts = dict(zip(company.names, company.counts, strict=True))
    assert counts == {"a": 4, "fine": 2, "fine day": 2}


def test_a_lexicon_without_marks_or_a_corpus_without_words_suggests_nothing(corpus: fr.Corpus, mary: Lexicon) -> None:
    assert suggest(corpus, replace(mary, entries=(Entry("1", "xylophone", "praise"),))).frame.empty
    with pytest.raises(FramingError, match="no sentences with words"):
        suggest(["— —"], mary)


# --- accepting


def marked(folder: Path, **answers: str) -> Path:
    rows = [{"candidate": word, "category": "praise", "accept": answer} for word, answer in answers.items()]
    path = folder / "suggestions.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def test_only_rows_marked_yes_are_written_and_the_rest_of_the_file_stays(tmp_path: Path, moods: Lexicon) -> None:
    before = (tmp_path / "entries.csv").read_text(encoding="utf-8")
    new = accept(tmp_path, marked(tmp_path, superb="yes", decent="no", dull="", Quite_so="X"))
    assert [e.pattern for e in new] == ["superb", "quite_so"]
    after = (tmp_path / "entries.csv").read_text(encoding="utf-8")
    assert after.startswith(before)
    changes = moods.diff(read_lexicon(tmp_path))
    assert changes[["change", "pattern", "category"]].to_numpy().tolist() == [
        ["added", "quite_so", "praise"],
        ["added", "superb", "praise"],
    ]
    assert (tmp_path / "card.toml").read_text(encoding="utf-8") == CARD.replace('gloss = "animals"', 'gloss = "boats"')


@pytest.mark.parametrize(
    ("answers", "change", "message"),
    [
        ({"superb": "maybe"}, None, r'line 2: accept says "maybe"; write yes or no'),
        ({"grand": "yes"}, None, r'line 2: "grand" is in the category "praise" already'),
        (
            {"superb": "yes"},
            ("praise", "prays"),
            r'line 2: category "prays" is not in card.toml.*Did you mean "praise"\?',
        ),
        ({"superb": "yes", "*": "yes"}, None, r"would fire on every word"),
        ({"superb": "yes"}, ("accept", "accepted"), r'the column "accept" is missing'),
    ],
)
def test_what_cannot_be_accepted_is_refused_and_nothing_is_written(
    tmp_path: Path, moods: Lexicon, answers: dict[str, str], change: tuple[str, str] | None, message: str
) -> None:
    path = marked(tmp_path, **answers)
    if change:
        path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(LexiconError, match=message):
        accept(tmp_path, path)
    assert read_lexicon(tmp_path) == moods


def test_a_frame_edited_in_a_notebook_is_accepted_too(tmp_path: Path, moods: Lexicon, corpus: fr.Corpus) -> None:
    frame = suggest(corpus, moods).frame
    frame.loc[frame["candidate"] == "decent", "accept"] = "yes"
    assert [e.pattern for e in accept(tmp_path, frame)] == ["decent"]

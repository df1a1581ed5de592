"""What a negator denies, tested sentence by sentence; the expectations were written before the rules were run."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from strategies import texts

import framing as fr
from framing.lexicon import Lexicon, read_lexicon
from framing.polarity import _far, denied, negator_of

SENTENCES = Path(__file__).parent / "data" / "negation.csv"
ROWS = list(csv.DictReader(SENTENCES.read_text(encoding="utf-8").splitlines()))
MISSED = {
    ("Little good came of it.", "good"),
    ("Never trust a crooked dealer.", "crooked"),
    ("The city is free of corruption.", "corruption"),
}
"""Known misses: "little" and "free of" are not negators here, and what is trusted is not told from what is done."""


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The marks of a lexicon of all mark words of the sentences, one document per sentence."""
    folder = tmp_path_factory.mktemp("marks") / "marks"
    folder.mkdir()
    (folder / "card.toml").write_text(
        'id="marks"\nversion="1.0.0"\ntitle="Marks"\nlanguage="en"\nconstruct="testing"\nlicence="MIT"\nweight="1"\n'
        'negation="flip"\n[categories.mark]\ngloss="marks"\n',
        encoding="utf-8",
    )
    words = sorted({row["mark"].lower() for row in ROWS})
    lines = [f"e{i},{word},mark,1," for i, word in enumerate(words)]
    (folder / "entries.csv").write_text("\n".join(["id,pattern,category,weight,gloss", *lines, ""]), encoding="utf-8")
    lexicon: Lexicon = read_lexicon(folder)
    corpus = fr.read([{"doc_id": str(i), "text": row["sentence"]} for i, row in enumerate(ROWS)], attribution="marks")
    return fr.mark(corpus, [lexicon]).frame


def test_there_are_two_hundred_sentences_of_both_kinds() -> None:
    assert len(ROWS) >= 200
    assert {"yes": 100, "no": 100}.items() <= {
        k: min(100, sum(r["negated"] == k for r in ROWS)) for k in ("yes", "no")
    }.items()


@pytest.mark.parametrize("i", range(len(ROWS)), ids=lambda i: f"{ROWS[i]['sentence'][:50]} ({ROWS[i]['mark']})")
def test_a_mark_is_denied_as_the_sentence_says(marked: pd.DataFrame, i: int) -> None:
    row = ROWS[i]
    mark = marked[(marked["doc_id"] == str(i)) & (marked["surface"] == row["mark"])].iloc[0]
    right = bool(mark["negated"]) == (row["negated"] == "yes")
    assert right != ((row["sentence"], row["mark"]) in MISSED), row["note"]


def test_the_negator_is_named(marked: pd.DataFrame) -> None:
    some = marked[marked["negated"]]
    assert some["why"].str.startswith("negated by “").all()
    assert not marked.loc[~marked["negated"], "why"].str.startswith("negated").any()


def test_two_negators_cancel_and_three_deny() -> None:
    text = "Nobody denies that it is not cruel."
    nobody, denies, no, mark = (0, 6), (7, 13), (25, 28), (29, 34)
    assert text[slice(*no)] == "not"
    assert negator_of(text, [nobody, denies], mark) == -1
    assert negator_of(text, [nobody, denies, no], mark) == 2
    assert negator_of(text, [], mark) == -1


@given(texts)
def test_a_mark_before_its_negator_is_never_denied(text: str) -> None:
    sentence = f"Cruel {text} not"
    assert not denied(sentence, (len(sentence) - 3, len(sentence)), (0, 5))


@given(texts)
def test_any_places_in_any_text_give_an_answer(text: str) -> None:
    n = len(text)
    assert denied(text, (0, n // 3), (n // 2, n)) in (True, False)


@pytest.mark.parametrize("between", ["aa " * 9, "a, " * 9, ", as he knew, ", ", b c d e f g h i j, "])
def test_what_is_far_by_a_quick_look_is_far_by_its_words(between: str) -> None:
    """The quick look only spares the work: a mark it calls far has more than seven words before it after the last comma."""
    sentence = f"He is not {between}brave."
    start, end = sentence.index("not") + 3, sentence.index("brave")
    if _far(sentence, start, end):
        assert len(sentence[start:end].rpartition(",")[2].split()) > 7
        assert not denied(sentence, (start - 3, start), (end, end + 5))
    else:
        assert sentence[start:end].rpartition(",")[2].count(" ") <= 8

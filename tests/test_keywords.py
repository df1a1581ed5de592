"""Keywords: golden statistics, documents as the sample, and always sentences to read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import framing as fr
from framing.charts import scatter_page
from framing.keywords import Terms, g2, log_odds

ROWS = [
    {"doc_id": "a1", "source": "A", "text": "Greedy bosses shut the port. The greedy bosses laughed, he said."},
    {"doc_id": "a2", "source": "A", "text": "Crews met the greedy bosses. The port was quiet."},
    {"doc_id": "a3", "source": "A", "text": "The greedy bosses went home."},
    {
        "doc_id": "b1",
        "source": "B",
        "text": "Managers shut the port. “Greedy bosses did this to all of us in winter,” a cook said.",
    },
    {"doc_id": "b2", "source": "B", "text": "Managers met crews. The port was quiet."},
    {"doc_id": "b3", "source": "B", "text": "Managers went home. The port was quiet, managers said."},
]


@pytest.fixture(scope="module")
def corpus() -> fr.Corpus:
    return fr.read(ROWS, attribution="marks")


def test_log_odds_worked_by_hand() -> None:
    value, z = log_odds(np.array([30.0]), np.array([10.0]), 1000.0, 1000.0, prior=500.0)
    pseudo = 500 * 40 / 2000
    by_hand = np.log((30 + pseudo) / (1500 - 30 - pseudo)) - np.log((10 + pseudo) / (1500 - 10 - pseudo))
    assert value[0] == pytest.approx(by_hand)
    assert z[0] == pytest.approx(by_hand / np.sqrt(1 / 40 + 1 / 20))


def test_g2_worked_by_hand() -> None:
    assert g2(np.array([30.0]), np.array([10.0]), 1000.0, 1000.0)[0] == pytest.approx(
        2 * (30 * np.log(30 / 20) + 10 * np.log(10 / 20))
    )
    assert g2(np.array([0.0]), np.array([10.0]), 1000.0, 1000.0)[0] == pytest.approx(-2 * 10 * np.log(2))


@given(st.integers(0, 50), st.integers(0, 50), st.integers(120, 5000), st.integers(120, 5000))
def test_exchanging_the_groups_turns_the_sign(a: int, b: int, m: int, n: int) -> None:
    if a + b:
        x, y = np.array([float(a)]), np.array([float(b)])
        assert log_odds(x, y, m, n)[1][0] == pytest.approx(-log_odds(y, x, n, m)[1][0], abs=1e-9)
        assert g2(x, y, m, n)[0] == pytest.approx(-g2(y, x, n, m)[0], abs=1e-9)
        both = x + y
        assert log_odds(both, both, m, m)[0][0] == pytest.approx(0, abs=1e-12)


def test_words_are_counted_with_documents_and_sentences(corpus: fr.Corpus) -> None:
    found = fr.keyness(corpus, fewest=2)
    top = found.top("A", 2).set_index("term")
    assert set(top.index) == {"greedy", "bosses"}
    row = top.loc["greedy"]
    assert (row["count_a"], row["count_b"], row["docs_a"], row["docs_b"]) == (4, 1, 3, 1)
    text = corpus.text(row["doc_id"])
    assert text[row["start"] : row["end"]].lower() == "greedy"
    assert row["sentence"] in text
    assert found.top("B", 1)["term"].item() == "managers"
    assert len(found.read("managers")) == 3
    assert found.read("managers")["doc_id"].tolist() == ["b1", "b2", "b3"]


def test_every_example_quotes_its_text(corpus: fr.Corpus) -> None:
    for of in ("words", "phrases"):
        shown = fr.keyness(corpus, of=of, fewest=2).sentences
        for row in shown.itertuples():
            text = corpus.text(row.doc_id)
            assert " ".join(text[row.start : row.end].lower().split()) == row.term
            assert text[row.sentence_start : row.sentence_end] == row.sentence


def test_only_the_authors_words_count_when_asked(corpus: fr.Corpus) -> None:
    own = fr.keyness(corpus, fewest=2, voice="author").frame.query("term == 'greedy' and group == 'B'")
    assert own["count_a"].item() == 0
    quoted = Terms(corpus.docs, corpus.units, voice="quoted")
    assert [
        term for _, _, found in quoted for term, _, _ in found
    ] == "greedy bosses did this to all of us in winter".split()


def test_phrases_neither_begin_nor_end_with_function_words(corpus: fr.Corpus) -> None:
    found = fr.keyness(corpus, of="phrases", fewest=2).frame["term"].unique().tolist()
    assert "greedy bosses" in found
    assert "the greedy" not in found


def test_who_is_called_what(corpus: fr.Corpus) -> None:
    near = fr.keyness(corpus, around="bosses", function_words=False, fewest=1, fewest_docs=1).top("A", 1)
    assert near["term"].item() == "greedy"
    words = {term for _, _, found in Terms(corpus.docs, corpus.units, around=("managers",)) for term, _, _ in found}
    assert "shut" in words and "greedy" not in words and "managers" not in words


def test_marks_are_counted_by_their_wording(corpus: fr.Corpus) -> None:
    marks = fr.mark(corpus, ["evaluation"])
    found = fr.keyness(marks, of="marks", fewest=1, fewest_docs=1)
    assert found.frame.query("term == 'greedy' and group == 'A'")["count_a"].item() == 4
    with pytest.raises(fr.FramingError, match='of="marks" counts marks'):
        list(Terms(corpus.docs, corpus.units, "marks"))


def test_p_takes_documents_for_the_sample() -> None:
    once = [{"source": "A", "text": "Zebra zebra zebra zebra zebra zebra ran away from us all."}]
    rest = [
        {"source": s, "text": f"Nothing much happened on day {n} in the {w} town."}
        for n, (s, w) in enumerate(zip("AAABBBB", ["old", "new", "far", "old", "new", "far", "old"], strict=True))
    ]
    found = fr.keyness(once + rest, fewest_docs=1).frame.query("term == 'zebra' and group == 'A'")
    assert found["g2"].item() > 4, "six uses in one document look like much"
    assert found["p"].item() > 0.5, "and are one document"


def test_copies_count_once(corpus: fr.Corpus) -> None:
    long = " ".join(f"word{i} greedy" for i in range(60))
    twice = [{"doc_id": f"c{i}", "source": "A", "text": long} for i in range(2)] + ROWS
    once = fr.keyness(twice, fewest=2).frame.query("term == 'greedy' and group == 'A'")["count_a"].item()
    each = (
        fr.keyness(twice, fewest=2, duplicates="count")
        .frame.query("term == 'greedy' and group == 'A'")["count_a"]
        .item()
    )
    assert each - once == 60


def test_what_cannot_be_set_apart_is_refused(corpus: fr.Corpus) -> None:
    with pytest.raises(fr.ComparisonError, match="there is one: A"):
        fr.keyness(ROWS[:3])
    with pytest.raises(fr.ComparisonError, match='no document has the source "C"'):
        fr.keyness(corpus, groups=["A", "C"])
    with pytest.raises(fr.ComparisonError, match="lower fewest_docs or fewest"):
        fr.keyness(corpus, fewest=99)
    with pytest.raises(fr.FramingError, match='method="logodds" is not known.*Did you mean "log_odds"'):
        fr.keyness(corpus, method="logodds")
    with pytest.raises(fr.FramingError, match='of="word" is not known'):
        fr.keyness(corpus, of="word")
    with pytest.raises(fr.FramingError, match='there is no group "C"'):
        fr.keyness(corpus, fewest=2).top("C")
    with pytest.raises(fr.FramingError, match='no sentences were kept for "greed"'):
        fr.keyness(corpus, fewest=2).read("greed")


def test_the_scatter_names_the_telling_terms(corpus: fr.Corpus) -> None:
    found = fr.keyness(corpus, fewest=2)
    texts = {t.get_text() for t in found.plot().axes[0].texts}
    assert {"greedy", "managers"} <= texts
    assert "Keyness of" in repr(found) and "A, B" in repr(found)


def test_the_page_escapes_what_the_corpus_says(tmp_path) -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    rows = [
        {"doc_id": f"{s}{i}", "source": s, "text": f"{w} ships sail {evil} today."}
        for s, w in (("A<b>", "Grey"), ("B", "Blue"))
        for i in range(3)
    ]
    found = fr.keyness(rows)
    html = found.page(tmp_path / "scatter.html").read_text(encoding="utf-8")
    assert "<img" not in html and "<b>" not in html
    assert html.count("</script>") == 2
    assert "http" not in html.replace("http-equiv", "")
    assert "Grey ships sail" in html or '"mark": "Grey"' in html


def test_the_page_holds_the_sentences_of_each_point(corpus: fr.Corpus) -> None:
    found = fr.keyness(corpus, fewest=2)
    rows = found.frame[found.frame["group"] == "A"]
    html = scatter_page(rows, found.sentences, "A", "B")
    assert html.count('class="p ') == len(rows)
    assert "4 uses in 3 of 3 documents" in html


def test_labels_and_names_are_counted(corpus: fr.Corpus) -> None:
    rows = [
        {"source": s, "text": f"The {word} met on day {n}. The crews of the {side} may wait."}
        for s, word, side in (("A", "greedy thugs", "regime"), ("B", "tired crews", "council"))
        for n in range(3)
    ]
    labels = fr.keyness(fr.read(rows, attribution="marks"), of="labels", duplicates="count")
    assert set(labels.top("A", 2)["term"]) == {"thugs", "regime"}
    names = fr.keyness(fr.read(rows, attribution="marks"), of="names", around=["crews", "thugs"], duplicates="count")
    assert names.top("A", 1)["term"].item() == "greedy thugs"
    assert names.top("B", 1)["term"].item() == "tired crews"
    with pytest.raises(fr.FramingError, match="say what with around"):
        fr.keyness(rows, of="names")


def test_adjusted_p_finds_a_plain_difference_among_thousands_of_terms_and_nothing_in_noise() -> None:
    rng = np.random.default_rng(5)
    vocabulary = [f"w{chr(97 + i // 26)}{chr(97 + i % 26)}{chr(97 + j)}" for i in range(100) for j in range(20)]
    texts = [" ".join(rng.choice(vocabulary, 150)) for _ in range(40)]
    rows = [{"source": "AB"[i % 2], "text": text + (" ferry ferry" if i % 2 else "")} for i, text in enumerate(texts)]
    frame = fr.keyness(fr.read(rows, attribution="marks"), permutations=499).frame
    clear = frame[frame["p_adjusted"] < 0.05]
    assert set(clear["term"]) == {"ferry"}
    assert (frame["p_adjusted"] >= frame["p"] - 1e-12).all()

"""Who is called what, by which source."""

from __future__ import annotations

import pytest

import framing as fr
from framing.errors import FramingError, TableError
from framing.referents import labels

ROWS = [
    {
        "doc_id": "a1",
        "source": "A",
        "text": "Governor Luis Ortega met the greedy crews. The governor left. Crews cheered.",
    },
    {"doc_id": "a2", "source": "A", "text": "Luis Ortega stayed. The crews left, and Ortega slept."},
    {
        "doc_id": "b1",
        "source": "B",
        "text": "“The brave crews will win this long fight,” said Ann Voss. The governor slept.",
    },
    {"doc_id": "b2", "source": "B", "text": "The regime fell with Luis Ortega. Luis Ortega is no thug."},
]


@pytest.fixture(scope="module")
def corpus() -> fr.Corpus:
    """Two sources that name the same referents differently."""
    return fr.read(ROWS, attribution="marks")


def test_terms_of_given_referents_worked_by_hand(corpus: fr.Corpus) -> None:
    frame = fr.naming(corpus, {"strikers": ["crews"]})
    assert frame[["source", "term", "count", "author", "documents", "evaluative"]].values.tolist() == [
        ["A", "crews", 2, 2, 2, ""],
        ["A", "greedy crews", 1, 1, 1, "greedy"],
        ["B", "brave crews", 1, 0, 1, "brave"],
    ]
    assert frame["weight"].tolist()[0] == 0
    assert frame["weight"].tolist()[1] < 0 < frame["weight"].tolist()[2]


def test_examples_point_to_the_term_in_its_document(corpus: fr.Corpus) -> None:
    texts = dict(zip(corpus.docs["doc_id"], corpus.docs["text"], strict=True))
    for row in fr.naming(corpus, {"strikers": "crews"}).itertuples():
        for example in row.examples:
            doc_id, start = example.rsplit(":", 1)
            assert texts[doc_id][int(start) :].lower().startswith(row.term)


def test_names_are_found_by_frequency_with_their_short_forms_and_titles(corpus: fr.Corpus) -> None:
    frame = fr.naming(corpus)
    assert set(frame["referent"]) == {"Luis Ortega"}
    assert dict(
        zip(frame.loc[frame["source"] == "A", "term"], frame.loc[frame["source"] == "A", "count"], strict=True)
    ) == {
        "Luis Ortega": 1,
        "Governor Luis Ortega": 1,
        "Ortega": 1,
        "governor": 1,
    }


def test_a_title_names_only_where_the_name_stands(corpus: fr.Corpus) -> None:
    frame = fr.naming(corpus)
    assert "governor" not in frame.loc[frame["source"] == "B", "term"].tolist()


def test_another_person_of_the_same_name_is_not_meant() -> None:
    text = "Luis Ortega met Maria Ortega. Ortega slept."
    frame = fr.naming([{"source": "A", "text": text}, {"source": "A", "text": "Luis Ortega and Maria Ortega met."}])
    assert "Maria Ortega" not in frame.loc[frame["referent"] == "Luis Ortega", "term"].tolist()


def test_a_body_is_named_by_its_full_name_only() -> None:
    rows = [
        {"source": "A", "text": f"The Harbour Board met {n} men. The board of the inn met. A Board stood."}
        for n in (2, 3)
    ]
    assert fr.naming(rows)["term"].tolist() == ["Harbour Board"]


def test_what_cannot_be_listed_is_said(corpus: fr.Corpus) -> None:
    with pytest.raises(FramingError, match='the referent "strikers" has no words'):
        fr.naming(corpus, {"strikers": []})
    with pytest.raises(TableError, match="sauce"):
        fr.naming(corpus, {"strikers": "crews"}, by="sauce")
    assert fr.naming(corpus, {"cats": "cat"}).empty


def test_labels_are_counted_by_what_they_label_and_denied_ones_left_out(corpus: fr.Corpus) -> None:
    frame = labels(corpus)
    assert frame[["source", "category", "label", "count", "author"]].values.tolist() == [
        ["B", "government", "regime", 1, 1]
    ]


def test_counts_do_not_depend_on_the_order_of_documents(corpus: fr.Corpus) -> None:
    there = fr.naming(fr.read(ROWS[::-1], attribution="marks"), {"strikers": "crews"})
    assert there.drop(columns="examples").equals(fr.naming(corpus, {"strikers": "crews"}).drop(columns="examples"))

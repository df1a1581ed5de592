"""Who is given voice by each source, how much, and with which reporting words."""

from __future__ import annotations

import pandas as pd
import pytest

import framing as fr
from framing.errors import TableError
from framing.speaking import KINDS
from framing.tables import UNITS, check

ROWS = [
    # doc, kind, speaker, cue, words
    ("a1", "quotation", "Governor Luis Ortega", "said", 10),
    ("a1", "reported", "Ortega", "claimed", 5),
    ("a1", "quotation", "the union", "has admitted", 5),
    ("a2", "quotation", "Luis Ortega", "according to", 20),
    ("a2", "scare", "", "", 2),
    ("b1", "reported", "", "", 8),
    ("b1", "quotation", "Ann Voss", "confirmed", 12),
]


@pytest.fixture
def corpus() -> fr.Corpus:
    """Two sources whose quotations are worked by hand."""
    docs = fr.read(
        [{"doc_id": d, "source": d[0].upper(), "topic": d, "text": "Text."} for d in ("a1", "a2", "b1")],
        attribution="marks",
    )
    units = [
        {name: 0 if column.type == "whole" else "" for name, column in zip(UNITS.names, UNITS.columns, strict=True)}
        | {
            "unit_id": f"{doc}#q{i}",
            "doc_id": doc,
            "level": "quote",
            "n_words": n,
            "speaker": who,
            "kind": kind,
            "cue": cue,
        }
        for i, (doc, kind, who, cue, n) in enumerate(ROWS)
    ]
    return fr.Corpus(docs.docs, check(pd.concat([docs.units, pd.DataFrame(units)], ignore_index=True), UNITS))


def test_speakers_worked_by_hand(corpus: fr.Corpus) -> None:
    frame = fr.speakers(corpus).set_index(["source", "speaker"])
    assert list(frame.index) == [("A", "Luis Ortega"), ("A", "union"), ("B", "Ann Voss"), ("B", "")]
    ortega = frame.loc[("A", "Luis Ortega")]
    assert ortega[["documents", "quotations", "reported", "words"]].tolist() == [2, 2, 1, 35]
    assert ortega["share"] == 35 / 40
    assert ortega["verbs"] == "according to (1), claimed (1), said (1)"
    assert ortega[[*KINDS, "other"]].tolist() == [1, 1, 0, 0, 0, 1]
    assert frame.loc[("A", "union"), "factive"] == 1
    assert frame.loc[("B", "Ann Voss"), "endorsing"] == 1
    assert frame.groupby("source")["share"].sum().tolist() == [1, 1]


def test_surnames_join_within_a_document_only(corpus: fr.Corpus) -> None:
    units = corpus.units.assign(speaker=corpus.units["speaker"].replace({"Luis Ortega": "Ortega"}))
    frame = fr.speakers(fr.Corpus(corpus.docs, units))
    assert frame.loc[frame["source"] == "A", "speaker"].tolist() == ["Ortega", "Luis Ortega", "union"]


def test_a_surname_that_one_person_bears_joins_across_documents() -> None:
    rows = [
        {"source": "A", "text": f"“We will stay out for {n} days,” Ann Voss said."} for n in ("two", "three", "four")
    ]
    rows.append({"source": "B", "text": "“We will stay out for ten days,” Ms. Voss said."})
    assert fr.speakers(rows)["speaker"].tolist() == ["Ann Voss", "Ann Voss"]
    assert fr.speakers(rows[1:])["speaker"].tolist() == ["Ann Voss", "Ms. Voss"]


def test_any_column_groups_and_a_missing_one_is_named(corpus: fr.Corpus) -> None:
    assert fr.speakers(corpus, by="topic")["topic"].unique().tolist() == ["a1", "a2", "b1"]
    with pytest.raises(TableError, match="sauce"):
        fr.speakers(corpus, by="sauce")


def test_without_quotations_the_table_is_empty_with_its_columns() -> None:
    frame = fr.speakers([{"source": "A", "text": "They paid."}])
    assert frame.empty
    assert {"source", "speaker", "share", *KINDS} <= set(frame.columns)


def test_every_quoted_word_of_the_seed_is_given_to_somebody(ferry: fr.Corpus) -> None:
    quotes = ferry.units[(ferry.units["level"] == "quote") & ferry.units["kind"].isin(["quotation", "reported"])]
    assert fr.speakers(ferry)["words"].sum() == quotes["n_words"].sum()

"""Which way each source evaluates a referent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import framing as fr
from framing.errors import FramingError, TableError
from framing.report_voices import portrayal_section

BLAME = "The crews are cruel and corrupt liars."
PRAISE = "The brave crews won praise for their heroic work."
ROWS = [{"doc_id": f"a{i}", "source": "A", "text": f"On day {i} it rained. {BLAME}"} for i in range(6)]
ROWS += [{"doc_id": f"b{i}", "source": "B", "text": PRAISE} for i in range(3)]
REFERENTS = {"strikers": ["crews"]}


@pytest.fixture(scope="module")
def corpus() -> fr.Corpus:
    """Two sources that see the same referent differently."""
    return fr.read(ROWS, attribution="marks")


def test_each_source_gets_a_mean_with_shares_and_places(corpus: fr.Corpus) -> None:
    frame = fr.portrayal(corpus, REFERENTS)
    a, b = frame.to_dict("records")
    assert (a["source"], a["documents"], a["sentences"], a["blame"], a["praise"]) == ("A", 6, 6, 1.0, 0.0)
    assert (b["source"], b["documents"], b["sentences"], b["blame"], b["praise"]) == ("B", 3, 3, 0.0, 1.0)
    assert -1 <= a["low"] <= a["mean"] + 1e-9 and a["mean"] < 0 < b["mean"] <= 1
    assert len(a["blaming"]) == 3 and a["praising"] == []
    texts = dict(zip(corpus.docs["doc_id"], corpus.docs["text"], strict=True))
    doc_id, start = a["blaming"][0].split(":")
    assert texts[doc_id][int(start) :].startswith("crews")


def test_few_documents_have_no_interval(corpus: fr.Corpus) -> None:
    frame = fr.portrayal(corpus, REFERENTS).set_index("source")
    assert np.isfinite(frame.loc["A", "low"]) and np.isnan(frame.loc["B", "low"]) and np.isnan(frame.loc["B", "high"])
    assert np.isfinite(fr.portrayal(corpus, REFERENTS, fewest=2)["low"]).all()


def test_documents_count_alike_however_many_sentences_they_have() -> None:
    rows = [{"source": "A", "text": BLAME}, {"source": "A", "text": f"{PRAISE} {PRAISE} {PRAISE}"}]
    both = fr.portrayal(rows, REFERENTS)["mean"].item()
    one, other = (fr.portrayal([row], REFERENTS)["mean"].item() for row in rows)
    assert both == pytest.approx((one + other) / 2, abs=1e-6)


def test_words_of_others_are_left_to_their_voice() -> None:
    rows = [{"source": "A", "text": f"Ortega spoke to the press. “{BLAME}” Ann Voss said. The crews met."}]
    corpus = fr.read(rows, attribution="marks")
    assert fr.portrayal(corpus, REFERENTS)["sentences"].item() == 1
    assert fr.portrayal(corpus, REFERENTS, voice="quoted")["blame"].item() == 1
    assert fr.portrayal(corpus, REFERENTS, voice="all")["sentences"].item() == 2


def test_modifiers_of_the_referent_are_read() -> None:
    frame = fr.portrayal([{"source": "A", "text": "The corrupt crews met."}], REFERENTS)
    plain = fr.portrayal([{"source": "A", "text": "The harbour crews met."}], REFERENTS)
    assert frame["mean"].item() < plain["mean"].item()


def test_nothing_named_gives_an_empty_table(corpus: fr.Corpus) -> None:
    frame = fr.portrayal(corpus, {"ministers": ["minister"]})
    assert frame.empty and frame.columns.tolist()[:3] == ["source", "referent", "mean"]
    assert fr.portrayal([{"text": "It rained."}]).empty


def test_wrong_input_is_told(corpus: fr.Corpus) -> None:
    with pytest.raises(FramingError, match='voice "autor" is not known.* Did you mean "author"'):
        fr.portrayal(corpus, REFERENTS, voice="autor")  # type: ignore[arg-type]
    with pytest.raises(FramingError, match="has no words"):
        fr.portrayal(corpus, {"strikers": []})
    with pytest.raises(TableError, match="sourc"):
        fr.portrayal(corpus, REFERENTS, by="sourc")


def test_the_report_shows_it_when_asked_and_writes_its_table(tmp_path: Path) -> None:
    rows = [{"source": s, "text": f"Luis Ortega met the press. {BLAME} Luis Ortega lied."} for s in "AB" * 3]
    comparison = fr.compare(rows, resamples=50, permutations=50, duplicates="count")
    table = fr.portrayal(comparison.scores.marks)
    plain, full = fr.Report(comparison), fr.Report(comparison, portrayal=table)
    assert "Which way they are evaluated" not in plain.html()
    assert "Which way they are evaluated" in full.html()
    assert "portrayal.csv" in [path.name for path in full.save_all(tmp_path)]
    section = portrayal_section(table)
    assert [s["referent"] for s in section] == ["Luis Ortega"]
    assert [r["group"] for r in section[0]["rows"]] == ["A", "B"]
    assert all(r["blame"].endswith("%") for r in section[0]["rows"])

"""Measures that ask classifiers, and the marks that say which words moved them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import framing as fr
from framing.pieces import Piece, pieces, texts_of, without
from framing.report import Report, methods
from framing.telling import telling_words

PLAIN = "The council approved the budget on Tuesday. The vote was six to three. Work begins in June."
LOADED = "The shameless council rammed its disgraceful scheme through. What an outrageous betrayal of honest people!"
QUOTING = "The council met on Tuesday. “This shameless, disgraceful scheme is an outrageous betrayal,” said Ann Voss."


@pytest.fixture(scope="module")
def corpus() -> fr.Corpus:
    rows = [("plain", PLAIN), ("loaded", LOADED), ("quoting", QUOTING), ("empty", "")]
    return fr.read([{"doc_id": id, "source": id, "text": text} for id, text in rows if text])


def values(corpus: fr.Corpus, measure: object) -> dict[str, float]:
    frame = fr.score(corpus, [measure]).frame  # type: ignore[list-item]
    return dict(zip(frame["doc_id"], frame["value"], strict=True))


@pytest.mark.parametrize("measure", [fr.LoadedLanguage(), fr.Subjectivity(), fr.LoadedLanguage(of="share")])
def test_loaded_wording_scores_higher_and_within_0_and_1(corpus: fr.Corpus, measure: object) -> None:
    found = values(corpus, measure)
    assert 0 <= found["plain"] < found["loaded"] <= 1


def test_a_quotation_counts_in_the_quoted_voice_alone(corpus: fr.Corpus) -> None:
    author, quoted = values(corpus, fr.LoadedLanguage()), values(corpus, fr.LoadedLanguage(voice="quoted"))
    assert author["quoting"] < 0.5 < quoted["quoting"]
    assert np.isnan(quoted["plain"])
    every = values(corpus, fr.LoadedLanguage(voice="all"))
    assert author["quoting"] < every["quoting"]


def test_indirect_speech_is_read_along_in_the_sentences_of_the_author_and_can_be_left_out() -> None:
    told = "In a long letter to the paper on Monday, Ann Voss said that {} council had rammed the budget through."
    corpus = fr.read(
        [
            {"doc_id": key, "source": "A", "text": told.format(word)}
            for key, word in (("a", "the"), ("b", "this shameless"))
        ]
    )
    assert (corpus.units.query("level == 'quote'")["kind"] == "reported").sum() == 2
    read, left = values(corpus, fr.LoadedLanguage()), values(corpus, fr.LoadedLanguage(indirect=False))
    assert read["a"] < read["b"]
    assert left["a"] == left["b"]


def test_the_value_is_the_mean_of_what_the_model_says_of_each_sentence(corpus: fr.Corpus) -> None:
    sentences = corpus.units.query("level == 'sentence' and doc_id == 'loaded'")
    texts = [corpus.text("loaded")[a:b] for a, b in zip(sentences["start"], sentences["end"], strict=True)]
    expected = fr.load_model("loaded-language").predict_proba(texts)[:, 1].mean()
    assert values(corpus, fr.LoadedLanguage())["loaded"] == pytest.approx(expected)


def test_a_frame_is_a_probability_and_an_unknown_one_is_refused(corpus: fr.Corpus) -> None:
    found = values(corpus, fr.FrameShare(frame="conflict"))
    assert all(0 <= value <= 1 for value in found.values())
    with pytest.raises(fr.FramingError, match='frame="conflicts" is not known.*[Cc]onflict'):
        fr.score(corpus, [fr.FrameShare(frame="conflicts")])


def test_another_of_is_refused(corpus: fr.Corpus) -> None:
    with pytest.raises(fr.FramingError, match="should be mean or share"):
        fr.score(corpus, [fr.LoadedLanguage(of="median")])  # type: ignore[arg-type]


def test_the_pieces_of_all_voices_make_up_the_sentence(corpus: fr.Corpus) -> None:
    sentences = corpus.units[corpus.units["level"] == "sentence"]
    for one in (sentences.iloc[[n]] for n in range(len(sentences))):
        covered: list[int] = []
        for voice in ("author", "quoted", "reported"):
            (piece,) = pieces(one, corpus.units, voice)
            covered += [place for a, b in piece.stretches for place in range(a, b)]
        assert sorted(covered) == list(range(one["start"].iloc[0], one["end"].iloc[0]))


def test_marks_of_a_classifier_walk_back_to_the_words(corpus: fr.Corpus) -> None:
    marks = fr.mark(corpus, ["hedges"], classifiers="loaded-language")
    mine = marks.frame[marks.frame["method"] == "classifier"]
    texts = dict(zip(corpus.docs["doc_id"], corpus.docs["text"], strict=True))
    assert all(texts[m.doc_id][m.start : m.end] == m.surface for m in mine.itertuples())
    assert mine["span_id"].is_unique and marks.frame["span_id"].is_unique
    assert (mine["by"] == "loaded-language@1.0.0").all() and (mine["category"] == "loaded").all()
    assert mine["probability"].between(0.5, 1).all() and (mine["weight"] > 0).all()
    assert "shameless" in mine[mine["doc_id"] == "loaded"]["surface"].tolist()
    assert not len(mine[mine["doc_id"] == "plain"])
    quoting = mine[mine["doc_id"] == "quoting"]
    assert set(quoting["voice"]) == {"quoted"} and set(quoting["speaker"]) == {"Ann Voss"}


def test_a_text_without_sentences_has_no_marks() -> None:
    corpus = fr.read([{"text": "!", "source": "a"}])
    assert telling_words(fr.load_model("loaded-language"), corpus.docs, corpus.units).empty


def test_a_model_that_rates_cannot_mark(corpus: fr.Corpus) -> None:
    with pytest.raises(fr.FramingError, match='"certainty" does not part sentences into two'):
        fr.mark(corpus, classifiers=["certainty"])


def test_what_was_asked_stands_in_provenance_citation_and_methods() -> None:
    comparison = fr.compare(fr.score(fr.read_seed("ferry-strike"), [fr.LoadedLanguage()]), by="source", resamples=100)
    card = next(card for card in comparison.provenance["models"] if card["id"] == "loaded-language")
    assert len(card["hash"]) == 64 and "CC BY-NC" in card["licence"]
    assert "Spinde" in comparison.cite() and "model loaded-language, version 1.0.0, CC BY-NC 4.0" in comparison.cite()
    assert "read by the models loaded-language 1.0.0" in methods(comparison)
    assert '<mark class="loaded-language"' in Report(comparison).html()


def test_a_score_does_not_hang_on_what_else_is_in_the_corpus(corpus: fr.Corpus) -> None:
    alone = values(fr.read([{"doc_id": "loaded", "source": "loaded", "text": LOADED}]), fr.LoadedLanguage())
    assert alone["loaded"] == values(corpus, fr.LoadedLanguage())["loaded"]


def test_texts_of_pieces_leave_out_what_another_says(corpus: fr.Corpus) -> None:
    sentences = corpus.units.query("level == 'sentence' and doc_id == 'quoting'")
    first, second = texts_of(list(pieces(sentences, corpus.units, "author")), corpus.docs)
    assert first == "The council met on Tuesday."
    assert "said Ann Voss" in second and "shameless" not in second


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda ab: (min(ab), max(ab))), max_size=6)


def piece_one_by_one(
    sentence: tuple[int, int], quoted: list[tuple[int, int]], reported: list[tuple[int, int]], voice: str
) -> Piece:
    """The definition: every quotation of the document is held against the sentence."""
    start, end = sentence
    if voice in ("author", "own"):
        return Piece("d", "s", tuple(without(start, end, [*quoted, *reported])))
    taken = quoted if voice == "quoted" else reported
    return Piece("d", "s", tuple((max(a, start), min(b, end)) for a, b in sorted(taken) if a < end and b > start))


@given(SPANS, SPANS, SPANS, st.sampled_from(["author", "own", "quoted", "reported"]))
def test_pieces_are_those_found_one_by_one(
    sentences: list[tuple[int, int]], quoted: list[tuple[int, int]], reported: list[tuple[int, int]], voice: str
) -> None:
    quotes = [(a, b, kind) for kind, some in (("quotation", quoted), ("reported", reported)) for a, b in some]
    units = pd.DataFrame(
        [("d", "quote", a, b, kind) for a, b, kind in quotes], columns=["doc_id", "level", "start", "end", "kind"]
    )
    asked = pd.DataFrame(
        [("d", "s", a, b, "") for a, b in sentences], columns=["doc_id", "unit_id", "start", "end", "speaker"]
    )
    assert list(pieces(asked, units, voice)) == [piece_one_by_one(s, quoted, reported, voice) for s in sentences]

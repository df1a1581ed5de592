"""The seeds: codes that quote their texts, and marks that agree with them well enough to teach with."""

from __future__ import annotations

import tomllib

import pandas as pd
import pytest

import framing as fr
from framing.cleaning import clean
from framing.places import shipped

SEEDS = ["ferry-strike", "interview", "strike-frames"]


def codes_of(seed: str) -> pd.DataFrame:
    return pd.read_csv(shipped("seeds") / seed / "codes.csv", keep_default_na=False)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_code_quotes_its_text(seed: str) -> None:
    folder = shipped("seeds") / seed
    assert tomllib.loads((folder / "card.toml").read_text(encoding="utf-8"))["licence"] == "CC-BY-4.0"
    for code in codes_of(seed).itertuples():
        text = (folder / "texts" / f"{code.doc_id}.txt").read_text(encoding="utf-8")
        assert text[code.start : code.end] == code.surface


def test_the_ferry_strike_is_three_sources_of_eight_articles_or_more(ferry: fr.Corpus) -> None:
    assert (ferry.docs["source"].value_counts() >= 8).all()
    words = ferry.units.loc[ferry.units["level"] == "document", "n_words"]
    assert words.between(150, 500).all()
    assert ferry.docs["date"].str.fullmatch(r"\d{4}-\d\d-\d\d").all()


def recall(corpus: fr.Corpus, seed: str, category: str, lexicon: str) -> tuple[float, float]:
    """Share of coded stretches that a kept mark touches, and of kept marks that touch a code, in the coded texts."""
    codes = codes_of(seed)
    mine = codes[codes["category"] == category]
    marks = fr.mark(corpus, [lexicon]).frame
    marks = marks[marks["kept"] & marks["doc_id"].isin(codes["doc_id"])]
    origins = {
        doc_id: clean((shipped("seeds") / seed / "texts" / f"{doc_id}.txt").read_text(encoding="utf-8")).origin
        for doc_id in codes["doc_id"].unique()
    }
    marked = {(m.doc_id, i) for m in marks.itertuples() for i in origins[m.doc_id][m.start : m.end]}
    coded = {(c.doc_id, i) for c in mine.itertuples() for i in range(c.start, c.end)}
    found = sum(any((c.doc_id, i) in marked for i in range(c.start, c.end)) for c in mine.itertuples())
    right = sum(any((m.doc_id, i) in coded for i in origins[m.doc_id][m.start : m.end]) for m in marks.itertuples())
    return found / len(mine), right / len(marks)


@pytest.mark.parametrize(
    ("category", "lexicon", "floor"),
    [("hedge", "hedges", 0.6), ("booster", "boosters", 0.6), ("evaluation", "evaluation", 0.5)],
)
def test_marks_find_most_of_what_the_coder_coded(ferry: fr.Corpus, category: str, lexicon: str, floor: float) -> None:
    found, right = recall(ferry, "ferry-strike", category, lexicon)
    assert found >= floor
    assert right >= 0.35


def test_the_three_styles_are_told_apart(ferry: fr.Corpus) -> None:
    profile = fr.compare(ferry, measures=[fr.EvaluationRate(), fr.Sourcing()]).profile.set_index(["group", "measure"])[
        "mean"
    ]
    assert profile["the-daily-gull", "evaluation rate"] > 3 * profile["harbour-wire", "evaluation rate"]
    assert profile["harbour-wire", "sourcing"] > 2 * profile["shoreline-review", "sourcing"]


def test_every_sentence_of_the_frames_seed_has_one_code_of_its_card() -> None:
    card = tomllib.loads((shipped("seeds") / "strike-frames" / "card.toml").read_text(encoding="utf-8"))
    codes = codes_of("strike-frames")
    assert set(codes["category"]) == set(card["categories"])
    assert len(codes) >= 250 and codes["surface"].is_unique
    corpus = fr.read_seed("strike-frames", attribution="marks")
    sentences = corpus.units[corpus.units["level"] == "sentence"]
    found = [corpus.text(s.doc_id)[s.start : s.end] for s in sentences.itertuples()]
    assert sorted(found) == sorted(codes["surface"])
    assert set(corpus.docs["source"]) == set(card["sources"])


def test_the_interviews_turns_are_those_on_its_card() -> None:
    card = tomllib.loads((shipped("seeds") / "interview" / "card.toml").read_text(encoding="utf-8"))
    turns = fr.read_seed("interview").units.query("level == 'turn' and kind != 'narration'")
    assert (
        turns["speaker"].tolist() == [t["speaker"] for t in card["turns"]]
        or [t["label"] or t["speaker"] for t in card["turns"]] == turns["speaker"].tolist()
    )
    assert (turns["kind"] == "inferred").tolist() == [bool(t["inferred"]) for t in card["turns"]]

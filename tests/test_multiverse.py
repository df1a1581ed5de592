"""Robust to choices: the same comparison under every combination of defensible choices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import framing as fr
from framing.contrasts.weighted import weighted_difference


@pytest.fixture(scope="module")
def comparison(marks: fr.Marks) -> fr.Comparison:
    return fr.compare(fr.score(marks, [fr.EvaluationRate(), fr.HedgeRate(), fr.Sourcing()]))


@pytest.fixture(scope="module")
def found(comparison: fr.Comparison) -> fr.Multiverse:
    return fr.multiverse(comparison, measure="evaluation rate", groups=("the-daily-gull", "harbour-wire"))


def test_every_combination_is_tried_once(found: fr.Multiverse) -> None:
    dimensions = list(found.dimensions)
    assert not found.frame.duplicated(dimensions).any()
    assert len(found) == np.prod([found.frame[name].nunique() for name in dimensions])
    assert {"categories", "voice", "documents count"} <= set(dimensions)


def test_the_analysis_as_first_made_is_the_comparison(found: fr.Multiverse, comparison: fr.Comparison) -> None:
    usual = found.frame[found.frame["usual"]]
    assert len(usual) == 1
    first = (
        comparison.differences("evaluation rate")
        .query("group_a == 'harbour-wire' and group_b == 'the-daily-gull'")
        .iloc[0]
    )
    assert usual["difference"].item() == pytest.approx(-first["difference"])
    assert usual["low"].item() == pytest.approx(-first["high"], rel=0.15)
    assert usual["n_docs_a"].item() == first["n_docs_b"]


def test_a_matched_comparison_stays_matched(marks: fr.Marks) -> None:
    matched = fr.compare(fr.score(marks, [fr.HedgeRate()]), within="event")
    multi = fr.multiverse(matched, groups=("harbour-wire", "shoreline-review"))
    usual = multi.frame[multi.frame["usual"]].iloc[0]
    first = matched.contrasts.query("group_a == 'harbour-wire' and group_b == 'shoreline-review'").iloc[0]
    assert usual["difference"] == pytest.approx(first["difference"])
    assert usual["p"] == pytest.approx(first["p"], abs=0.01)


def test_each_choice_is_the_comparison_one_would_make_by_hand(found: fr.Multiverse, marks: fr.Marks) -> None:
    by_voice = found.frame[found.frame["usual"] | (found.frame["voice"] == "all")]
    everyone = by_voice[(by_voice["categories"] == "all") & (by_voice["documents count"] == "alike")]
    everyone = everyone[everyone["furniture"] == "out"] if "furniture" in everyone else everyone
    by_hand = fr.compare(fr.score(marks, [fr.EvaluationRate(voice="all")])).contrasts
    row = by_hand.query("group_a == 'harbour-wire' and group_b == 'the-daily-gull'").iloc[0]
    assert everyone.query("voice == 'all'")["difference"].iloc[0] == pytest.approx(-row["difference"])
    kinds = [c for c in fr.load_lexicon("evaluation").categories if c != "affect-negative"]
    less = found.frame[(found.frame["categories"] == "without affect-negative") & (found.frame["voice"] == "author")]
    less = less[(less["documents count"] == "alike")].iloc[0]
    by_hand = fr.compare(fr.score(marks, [fr.EvaluationRate(categories=tuple(kinds))])).contrasts
    row = by_hand.query("group_a == 'harbour-wire' and group_b == 'the-daily-gull'").iloc[0]
    assert less["difference"] == pytest.approx(-row["difference"])


def test_the_line_counts_what_agrees(found: fr.Multiverse) -> None:
    frame = found.frame
    usual = np.sign(frame.loc[frame["usual"], "difference"].item())
    same = int((np.sign(frame["difference"]) == usual).sum())
    clear = int(((np.sign(frame["difference"]) == usual) & (frame["p"] < 0.05)).sum())
    assert found.agreement == {
        "analyses": len(frame), "same sign": same, "tested": len(frame), "clear": clear, "clear, other sign": 0,
    }  # fmt: skip
    assert f"Across {len(frame)} defensible analyses" in found.line()
    assert f"same sign in {same}" in found.line() and f"in {clear};" in found.line()


def test_what_each_choice_does_is_told(found: fr.Multiverse) -> None:
    table = found.influence().set_index(["dimension", "choice"])
    all_voices = found.frame.loc[found.frame["voice"] == "all", "difference"].median()
    assert table.loc[("voice", "all"), "median"] == pytest.approx(all_voices)
    assert table.groupby("dimension")["n"].sum().eq(len(found)).all()


def test_the_same_numbers_on_every_run(comparison: fr.Comparison, found: fr.Multiverse) -> None:
    again = fr.multiverse(comparison, measure="evaluation rate", groups=("the-daily-gull", "harbour-wire"))
    assert again.frame.equals(found.frame)


def test_a_curve_draws_every_analysis(found: fr.Multiverse) -> None:
    upper, lower = found.plot().axes
    points = sum(
        len(line.get_xdata()) for line in upper.lines if line.get_marker() == "o" and line.get_markersize() < 5
    )
    assert points == len(found)
    assert lower.get_xlabel() == f"{len(found)} analyses, by size of difference"


def test_copies_are_a_choice_where_there_are_any(ferry: fr.Corpus) -> None:
    raw = ferry.docs[["doc_id", "source", "date", "title", "text"]]
    copy = raw[raw["source"] == "harbour-wire"].head(2).assign(source="the-daily-gull")
    copy["doc_id"] = ["wire-1", "wire-2"]
    import pandas as pd

    corpus = fr.read(pd.concat([raw, copy]), attribution="marks")
    multi = fr.multiverse(fr.compare(corpus, measures=fr.HedgeRate()), groups=("harbour-wire", "the-daily-gull"))
    counted = multi.frame.groupby("copies")["n_docs_b"].max()
    assert counted.to_dict() == {"once": 9, "each": 11}


def test_other_marks_are_a_choice(comparison: fr.Comparison, ferry: fr.Corpus) -> None:
    other = fr.mark(ferry, overlap="all")
    multi = fr.multiverse(comparison, marks={"overlapping": other}, most_categories=0)
    assert set(multi.frame["marks"]) == {"as marked", "overlapping"}


def test_dimensions_can_be_left_out_and_measures_without_lexicon_do(comparison: fr.Comparison) -> None:
    multi = fr.multiverse(comparison, measure="sourcing", without=("furniture",))
    assert "furniture" not in multi.dimensions and "categories" not in multi.dimensions


def test_what_cannot_be_rerun_is_refused(comparison: fr.Comparison, ferry: fr.Corpus) -> None:
    one = fr.compare(ferry.select(ferry.docs["doc_id"].head(9).tolist()), measures=fr.HedgeRate())
    with pytest.raises(fr.ComparisonError, match="one group only"):
        fr.multiverse(one)
    with pytest.raises(fr.ComparisonError, match="should name two of harbour-wire.*Did you mean"):
        fr.multiverse(comparison, groups=("harbour-wire", "the-daily-gul"))
    with pytest.raises(fr.FramingError, match='measure "hedges" was not compared'):
        fr.multiverse(comparison, measure="hedges")
    with pytest.raises(fr.FramingError, match='"weather" is not varied'):
        fr.multiverse(comparison, without=("weather",))
    with pytest.raises(fr.ComparisonError, match="nothing is left to vary"):
        fr.multiverse(comparison, measure="sourcing", without=fr.multiverse(comparison, measure="sourcing").dimensions)
    with pytest.raises(fr.ComparisonError, match="reruns comparisons of documents"):
        fr.multiverse(replace(comparison, by="speaker"))


def test_a_weighted_difference_worked_by_hand() -> None:
    values, weights = np.array([10.0, 20, 5, 1]), np.array([1.0, 3, 1, 1])
    first, strata = np.array([True, True, False, False]), np.zeros(4, dtype=int)
    found = weighted_difference(values, weights, first, strata, rng=np.random.default_rng(0))
    assert found.value == pytest.approx((10 + 60) / 4 - 3)
    assert np.isnan(found.p), "four documents give no p"


def test_weighted_events_weigh_by_their_precision() -> None:
    values = np.array([4.0, 1, 10, 2, 3, 3, 5, 1, 2, 2])
    weights = np.array([100.0, 100, 300, 100, 50, 50, 10, 20, 40, 40])
    first, strata = np.tile([True, False], 5), np.repeat(np.arange(5), 2)
    found = weighted_difference(values, weights, first, strata, paired=True, rng=np.random.default_rng(0))
    events = np.array([50, 75, 25, 10 * 20 / 30, 20])
    assert found.value == pytest.approx(np.average([3, 8, 0, 4, 0], weights=events))
    alike = weighted_difference(values, np.ones(10), first, strata, paired=True, rng=np.random.default_rng(0))
    assert alike.value == pytest.approx(3.0)
    assert alike.p == pytest.approx(8 / 32)


def test_a_text_scored_sentence_by_sentence_is_the_mean_of_its_sentences(comparison: fr.Comparison) -> None:
    found = fr.multiverse(
        comparison, measure="hedge rate", groups=("harbour-wire", "the-daily-gull"), lengths=(), most_categories=0,
        without=("voice", "furniture"),
    )  # fmt: skip
    sentences = fr.score(comparison.scores.marks, [fr.HedgeRate()], level="sentence").frame.dropna(subset="value")
    sentences = sentences[sentences["exposure"] > 0]
    source = sentences["doc_id"].map(comparison.scores.corpus.column("source"))
    per_text = sentences.groupby([source, "doc_id"])["value"].mean().groupby(level=0).mean()
    rows = found.frame.set_index(["level", "documents count"])["difference"]
    assert rows["sentence", "alike"] == pytest.approx(per_text["harbour-wire"] - per_text["the-daily-gull"])
    pooled = sentences.groupby(source)["value"].mean()
    assert rows["sentence", "by length"] == pytest.approx(pooled["harbour-wire"] - pooled["the-daily-gull"])


def test_the_pair_chosen_is_one_that_could_be_tested() -> None:
    texts = [("A", "It may rain."), ("B", "It will."), ("C", "Perhaps it may possibly rain, or so it seems.")]
    rows = [
        {"source": s, "text": f"{text} The pier is long, said crew {n}."}
        for s, text in texts
        for n in range(3 if s == "C" else 6)
    ]
    few = fr.compare(fr.read(rows, attribution="marks"), measures=fr.HedgeRate(), duplicates="count", permutations=199)
    assert fr.multiverse(few, lengths=()).pair == ("A", "B")
    none = fr.multiverse(few, groups=("A", "C"), lengths=())
    assert none.agreement["tested"] == 0 and "none had documents enough for a test" in none.line()

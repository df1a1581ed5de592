"""Same story: events are found, copies set aside, and matched articles compared inside their events."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import framing as fr
from framing.alignment import events, headwords, usual_similarity

STRIKE = "Ferry crews of the Orrin line walked out over pay, and the mediator Hollis called both sides to the harbour."
BRIDGE = "Engineers closed the Selm bridge after a crack was seen in its northern pier, and lorries must turn back."


def articles(*rows: tuple[str, str, str, str]) -> list[dict[str, str]]:
    return [
        {"doc_id": id, "source": source, "date": date, "text": text, "title": text.split(",")[0]}
        for id, source, date, text in rows
    ]


def labels(rows: list[dict[str, str]], **options: object) -> list[int]:
    docs = pd.DataFrame(rows)
    return events(docs, docs["text"].tolist(), **options)[0].tolist()


def slug(ids: pd.Series) -> pd.Series:
    return ids.str.split("/").str[1]


@pytest.fixture(scope="module")
def alignment(ferry: fr.Corpus) -> fr.Alignment:
    return fr.align(ferry)


def test_the_nine_events_of_the_teaching_corpus_are_found(alignment: fr.Alignment) -> None:
    frame = alignment.frame
    assert frame.groupby("event")["doc_id"].apply(lambda ids: slug(ids).nunique()).eq(1).all()
    assert frame.groupby(slug(frame["doc_id"]))["event"].nunique().eq(1).all()
    groups = alignment.groups()
    assert groups["n_sources"].tolist() == [3] * 9
    assert groups["first"].is_monotonic_increasing
    assert all(groups["words"].str.len() > 10)


def test_the_groups_do_not_depend_on_the_order(ferry: fr.Corpus, alignment: fr.Alignment) -> None:
    shuffled = replace(ferry, docs=ferry.docs.sample(frac=1, random_state=3).reset_index(drop=True))
    again = fr.align(shuffled).frame.sort_values("doc_id", ignore_index=True)
    assert again["event"].tolist() == alignment.frame.sort_values("doc_id")["event"].tolist()


def test_the_same_words_a_month_later_are_another_event_unless_the_window_says_so() -> None:
    rows = articles(
        ("a", "A", "2024-05-01", STRIKE), ("b", "B", "2024-05-02", STRIKE), ("c", "A", "2024-06-10", STRIKE),
        ("x", "A", "2024-05-01", BRIDGE),
    )  # fmt: skip
    assert labels(rows, similarity=0.3) == [0, 0, 2, 1]
    assert labels(rows, similarity=0.001, window_days=60) == [0, 0, 0, 1]
    assert len(set(labels(rows, similarity=0.3, window_days=0))) == 4


def test_an_undated_article_joins_by_its_words_when_they_speak_clearly() -> None:
    rows = articles(("a", "A", "2024-05-01", STRIKE), ("b", "B", "", STRIKE), ("x", "A", "2024-05-01", BRIDGE))
    found = labels(rows, similarity=0.3)
    assert found[0] == found[1] != found[2]
    assert len(set(labels(rows, similarity=0.8))) == 3


def test_an_event_never_has_two_values_of_the_column_it_stays_within() -> None:
    rows = articles(("a", "A", "2024-05-01", STRIKE), ("b", "B", "2024-05-01", STRIKE))
    assert labels(rows, similarity=0.3, within=["pay", "pay"]) == [0, 0]
    assert len(set(labels(rows, similarity=0.3, within=["pay", "travel"]))) == 2


def test_one_article_in_between_does_not_chain_two_events() -> None:
    between = STRIKE.split(",")[0] + "," + BRIDGE.split(",")[1]
    rows = articles(("a", "A", "", STRIKE), ("b", "B", "", between), ("c", "C", "", BRIDGE))
    assert labels(rows, similarity=0.25)[0] != labels(rows, similarity=0.25)[2]


def test_parts_too_large_for_one_table_are_cut_at_their_weakest_ties(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framing.alignment._LARGEST", 3)
    rows = articles(
        *[(f"a{n}", "A", "2024-05-01", STRIKE) for n in range(5)],
        *[(f"b{n}", "B", "2024-05-01", BRIDGE) for n in range(5)],
        ("c", "C", "2024-05-01", STRIKE.split(",")[0] + "," + BRIDGE.split(",")[1]),
    )
    found = labels(rows, similarity=0.4)
    assert len(set(found[:5])) == 1 and len(set(found[5:10])) == 1
    assert found[0] != found[5]


def test_headwords_are_the_heaviest_words_of_a_group() -> None:
    rows = articles(("a", "A", "2024-05-01", STRIKE), ("x", "A", "2024-05-01", BRIDGE))
    docs = pd.DataFrame(rows)
    event, vectors, words = events(docs, docs["text"].tolist())
    shown = headwords(vectors, words, event, 12)
    assert "ferry" in shown[event[0]] and "bridge" in shown[event[1]] and "bridge" not in shown[event[0]]


def test_the_likeness_asked_for_grows_with_the_corpus() -> None:
    assert usual_similarity(1) == usual_similarity(100) < usual_similarity(400) < usual_similarity(10**6) == 0.2


def test_a_planted_wire_copy_is_set_aside_and_nothing_is_lost(ferry: fr.Corpus) -> None:
    raw = ferry.docs[["doc_id", "source", "date", "title", "text"]]
    row = raw[raw["doc_id"] == "harbour-wire/2024-05-06-first-day"].iloc[0]
    copy = dict(row) | {"doc_id": "the-daily-gull/wire", "source": "the-daily-gull", "date": "2024-05-07"}
    planted = fr.align(fr.read(pd.concat([raw, pd.DataFrame([copy])]), attribution="marks"))
    aside = planted.copies
    assert aside["doc_id"].tolist() == ["the-daily-gull/wire"]
    assert aside["copy_of"].item() == row["doc_id"]
    assert aside["copy"].item() == "syndicated"
    original = planted.frame.set_index("doc_id").loc[row["doc_id"]]
    assert aside["event"].item() == original["event"]
    assert len(planted.corpus) == 27 and len(planted.whole) == 28
    assert "1 copies set aside (1 syndicated)" in repr(planted)


def test_topics_are_the_corpus_own_or_made(ferry: fr.Corpus, alignment: fr.Alignment) -> None:
    made = fr.align(ferry, n_topics=2)
    assert made.frame["topic"].nunique() == 2
    assert (made.frame.groupby("event")["topic"].nunique() == 1).all()
    own = replace(ferry, docs=ferry.docs.assign(topic="strike"))
    assert fr.align(own).frame["topic"].unique().tolist() == ["strike"]


def test_options_out_of_range_and_empty_corpora_are_refused(ferry: fr.Corpus) -> None:
    with pytest.raises(fr.FramingError, match="window_days=-1 is below 0"):
        fr.align(ferry, window_days=-1)
    with pytest.raises(fr.FramingError, match="similarity=2 should lie between 0 and 1"):
        fr.align(ferry, similarity=2)
    with pytest.raises(fr.FramingError, match="topics=0 is no number"):
        fr.align(ferry, n_topics=0)
    with pytest.raises(fr.ComparisonError, match="no words to align them by"):
        fr.align([{"text": "1 2 3", "source": "A"}, {"text": "the", "source": "B"}])


def test_matched_articles_are_compared_inside_their_events(marks: fr.Marks, alignment: fr.Alignment) -> None:
    scores = fr.score(marks, [fr.EvaluationRate()])
    comparison = fr.compare(scores, within="event")
    row = comparison.contrasts.query("group_a == 'harbour-wire' and group_b == 'the-daily-gull'").iloc[0]
    wide = scores.wide().assign(event=lambda x: slug(x["doc_id"]))
    table = wide.pivot(index="event", columns="source", values="evaluation rate")
    by_hand = table["harbour-wire"] - table["the-daily-gull"]
    assert row["difference"] == pytest.approx(by_hand.mean())
    assert row["effect_size"] == np.sign(by_hand).mean()
    assert row["method"] == "9 events: bootstrap 2000, sign flips 512"
    flips = stats.permutation_test((by_hand,), np.mean, permutation_type="samples", n_resamples=10_000)
    assert row["p"] == pytest.approx(flips.pvalue)
    assert row["low"] < row["difference"] < row["high"]
    assert any("9 events of two or more sources were found" in note for note in comparison.notes)
    given = fr.compare(fr.score(alignment.corpus, [fr.EvaluationRate()]), within="event").contrasts
    assert given["difference"].tolist() == pytest.approx(comparison.contrasts["difference"].tolist())


def test_a_copy_counts_once_in_a_comparison_unless_asked(ferry: fr.Corpus) -> None:
    raw = ferry.docs[["doc_id", "source", "date", "title", "text"]]
    copy = raw.iloc[[0]].assign(doc_id="the-daily-gull/wire", source="the-daily-gull")
    corpus = fr.read(pd.concat([raw, copy]), attribution="marks")
    scores = fr.score(corpus, [fr.HedgeRate()])
    once, each = fr.compare(scores), fr.compare(scores, duplicates="count")
    n = [c.profile.set_index("group").loc["the-daily-gull", "n_docs"] for c in (once, each)]
    assert n == [9, 10]
    assert any("1 document prints the text of another" in note for note in once.notes)
    assert not any("1 document prints the text of another" in note for note in each.notes)


def test_what_has_nothing_to_be_matched_with_is_refused(ferry: fr.Corpus) -> None:
    one = ferry.select([id for id in ferry.docs["doc_id"] if id.startswith("harbour")])
    with pytest.raises(fr.ComparisonError, match=r"one source only \(harbour-wire\), and nothing to compare it with"):
        fr.compare(one, within="event", measures=fr.HedgeRate())
    apart = replace(ferry, docs=ferry.docs.assign(event=ferry.docs["source"]))
    with pytest.raises(fr.ComparisonError, match="every event has documents of one source only.*Loosen fr.align"):
        fr.compare(apart, within="event", measures=fr.HedgeRate())
    by_topic = replace(ferry, docs=ferry.docs.assign(topic=ferry.docs["source"]))
    with pytest.raises(fr.ComparisonError, match="every topic has documents of one source only.*Merge its values"):
        fr.compare(by_topic, within="topic", measures=fr.HedgeRate())


def test_an_interval_of_three_documents_is_refused(ferry: fr.Corpus) -> None:
    with pytest.raises(fr.ComparisonError, match=r"3 documents give no interval worth the name.*Give 4 or more"):
        fr.compare(ferry, fewest=3)
    with pytest.raises(fr.ComparisonError, match="3 documents give no interval worth the name"):
        fr.trend(ferry, fewest=3)


def test_every_later_verb_takes_an_alignment(alignment: fr.Alignment) -> None:
    matched = fr.compare(alignment, within="event", measures=fr.HedgeRate())
    assert matched.contrasts["method"].str.startswith("9 events").all()
    assert fr.trend(alignment, measures=fr.HedgeRate()).frame["n_docs"].sum() == 27
    assert fr.keyness(alignment, permutations=9).groups == ["harbour-wire", "shoreline-review", "the-daily-gull"]


def test_an_alignment_shows_and_plots_itself(alignment: fr.Alignment) -> None:
    assert "9 events told by two sources or more" in repr(alignment)
    axes = alignment.plot().axes[0]
    assert sum(len(line.get_xdata()) for line in axes.lines) == 27
    assert alignment.to_frame("arrow").num_rows == 27


def test_an_alignment_has_the_columns_it_says(ferry: fr.Corpus) -> None:
    assert list(fr.align(ferry).frame.columns) == [
        "doc_id", "source", "date", "title", "event", "event_words", "topic", "copy_of", "overlap", "copy", "wire", "why", "counts",
    ]  # fmt: skip

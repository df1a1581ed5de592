"""The verbs: each takes any earlier stage, and says clearly what it cannot do."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

import framing as fr

ROWS = [
    {"doc_id": f"{s}{i}", "source": s, "topic": "x" if i % 2 else "y", "text": f"It {w} rain. {n} boats left today."}
    for s, w in (("A", "may"), ("B", "will"))
    for i, n in enumerate("two three four five six seven".split())
]


@pytest.mark.parametrize("stage", ["rows", "pandas", "polars", "corpus", "marks", "scores"])
def test_compare_walks_forward_from_any_stage(stage: str) -> None:
    corpus = fr.read(ROWS, attribution="marks")
    data = {
        "rows": ROWS,
        "pandas": pd.DataFrame(ROWS),
        "polars": pl.DataFrame(ROWS),
        "corpus": corpus,
        "marks": fr.mark(corpus, "hedges"),
        "scores": fr.score(corpus, [fr.HedgeRate()]),
    }[stage]
    measures = None if stage == "scores" else [fr.HedgeRate()]
    comparison = fr.compare(data, measures=measures)
    profile = comparison.profile.set_index(["group", "measure"])
    assert profile.loc[("A", "hedge rate"), "mean"] == pytest.approx(1 / 7 * 1000)
    assert profile.loc[("B", "hedge rate"), "mean"] == 0
    assert comparison.contrasts["difference"].item() == pytest.approx(1 / 7 * 1000)
    assert comparison.contrasts["p"].item() < 0.01


def test_a_list_of_texts_and_a_path_are_documents(tmp_path) -> None:
    (tmp_path / "a.txt").write_text("It may rain.", encoding="utf-8")
    assert len(fr.read(["It may rain.", "It rains."], attribution="marks")) == 2
    assert len(fr.read(tmp_path, attribution="marks")) == 1
    assert len(fr.read([tmp_path / "a.txt"], attribution="marks")) == 1


def test_within_compares_inside_each_value() -> None:
    comparison = fr.compare(ROWS, within="topic", measures=[fr.HedgeRate()])
    assert comparison.contrasts["n_docs_a"].item() == 6
    assert comparison.within == "topic"


def test_one_source_is_profiled_and_a_note_says_that_nothing_was_compared() -> None:
    comparison = fr.compare(ROWS[:6], measures=[fr.HedgeRate()])
    assert comparison.contrasts.empty
    assert "There is one source only (A)" in comparison.notes[0]


def test_a_transcript_is_compared_by_speaker() -> None:
    comparison = fr.compare(fr.read_seed("interview"), by="speaker")
    assert comparison.scores.level == "turn"
    assert len(comparison.groups) == 3
    assert "(the author)" in comparison.groups


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fr.compare(ROWS, by="sorce"), r'no column "sorce"; they have .* Did you mean "source"\?'),
        (lambda: fr.compare(ROWS, within="topics"), r'no column "topics".*Did you mean "topic"\?'),
        (lambda: fr.compare([{"text": "It may rain."}]), r'no document has a value in "source"'),
        (
            lambda: fr.score(fr.mark(ROWS, "hedges"), [fr.BoosterRate()]),
            r'booster rate needs marks of the lexicon "boosters"',
        ),
        (lambda: fr.score(ROWS, [fr.HedgeRate]), r"HedgeRate is not a measure; write an instance"),
        (
            lambda: fr.score(ROWS, [fr.HedgeRate(), fr.HedgeRate(voice="all")]),
            r'two measures are both called "hedge rate"',
        ),
        (lambda: fr.score(ROWS, []), r"no measure was given"),
        (lambda: fr.mark(ROWS, "hegdes"), r'there is no lexicon "hegdes".*Did you mean "hedges"\?'),
        (lambda: fr.mark(ROWS, []), r"no lexicon was given"),
        (lambda: fr.mark(ROWS, ["hedges", "hedges"]), r'lexicon "hedges" was given twice'),
        (lambda: fr.read([]), r"the list is empty"),
        (lambda: fr.read([{"text": "a b", "doc_id": 1}, {"text": "c d", "doc_id": 1}]), r'"1"'),
        (lambda: fr.read("no/such/place"), r"no/such/place"),
        (lambda: fr.read(ROWS, attribution="guess"), r'attribution "guess" is not known'),
        (lambda: fr.read_seed("ferry"), r'there is no seed "ferry"; shipped are ferry-strike, interview'),
        (lambda: fr.compare(fr.score(ROWS, [fr.HedgeRate()], level="sentence")), r"these are of level sentence"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_mend(call, message: str) -> None:
    with pytest.raises(fr.FramingError, match=message):
        call()


def test_provenance_travels_with_the_result(marks: fr.Marks) -> None:
    provenance = fr.compare(marks).provenance
    assert {"version", "inputs", "libraries", "lexicons", "measures", "comparison", "marking"} <= set(provenance)
    assert all(len(digest) == 64 for digest in provenance["inputs"].values())
    assert provenance["lexicons"][0]["hash"] == fr.load_lexicon("hedges").hash


def test_progress_is_told(ferry: fr.Corpus) -> None:
    told: list[tuple[str, int, int]] = []
    fr.compare(fr.score(ferry, [fr.HedgeRate()], progress=lambda *x: told.append(x)))
    assert {what for what, _, _ in told} >= {"marking", "measuring"}
    assert all(0 <= done <= total for _, done, total in told)


@pytest.mark.parametrize("name", [5, ["source"]])
def test_a_column_that_is_no_text_is_refused(ferry: fr.Corpus, name: object) -> None:
    with pytest.raises(fr.TableError, match="a column is named by text"):
        fr.compare(ferry, by=name)  # type: ignore[arg-type]
    with pytest.raises(fr.TableError, match="a column is named by text"):
        fr.compare(ferry, within=name)  # type: ignore[arg-type]


def test_an_empty_path_is_not_the_folder_one_stands_in() -> None:
    with pytest.raises(fr.ReadError, match="the path is empty"):
        fr.read(" ")


def test_a_level_that_is_no_text_is_refused(ferry: fr.Corpus) -> None:
    with pytest.raises(fr.FramingError, match='level "5" is not known'):
        fr.score(ferry, level=5)  # type: ignore[arg-type]

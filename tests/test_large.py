"""Comparing in parts: the same numbers as at once, a stated sample to read, and no more memory than parts need."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import framing as fr
from framing import cli, duplicates, part_commands
from framing.contrasts import resampling
from framing.duplicates import copies
from framing.errors import ComparisonError
from framing.large import Large, compare_finished
from framing.readers import parts as parts_module
from framing.report import Report
from framing.runs import Finished, Recipe, Run

QUICK = Recipe(attribution="marks")
OPTIONS = {"resamples": 200, "permutations": 199}
TELLING = ("shameful", "certainly", "may", "cruel", "brave")


def write(path: Path, n: int = 60) -> Path:
    """Articles of two sources on two topics; the last prints the text of the first."""
    rng = np.random.default_rng(0)
    words = [a + b + c for a in ("bar", "ten", "mol", "sig") for b in ("a", "o", "en") for c in ("der", "ling", "mas")]
    rows = [
        {
            "id": f"d{i:02}",
            "text": f"Number {i} is {TELLING[i % 5]} news. {' '.join(rng.choice(words, 50 + i))}. “We will not move,” Ann said.",
            "source": "ab"[i % 2],
            "topic": "xy"[i % 3 == 0],
            "page": i,
        }
        for i in range(n)
    ]
    rows[-1] = rows[0] | {"id": "copy", "source": "b"}
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "_SMALLEST", 3_000)
    monkeypatch.setattr(parts_module, "_LARGEST", 9_000)
    monkeypatch.setattr(parts_module, "_IN_MEMORY", 1_000)


@pytest.fixture
def finished(tmp_path: Path) -> Finished:
    return Run([write(tmp_path / "a.jsonl")], QUICK, tmp_path / "parts").finish()


def at_once(path: Path, **options: object) -> fr.Comparison:
    return fr.compare(fr.score(fr.mark(fr.read(path, attribution="marks"))), **OPTIONS, **options)  # type: ignore[arg-type]


def in_parts(finished: Finished, **options: object) -> Large:
    return compare_finished(finished, QUICK, {}, **OPTIONS, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"within": "topic"},
        {"by": "topic"},
        # copies in two parts may differ in the last bit of a model's rating, which Cliff's delta takes for no tie
        {"duplicates": "count", "effect": "standardized"},
    ],
)
def test_in_parts_is_at_once(finished: Finished, tmp_path: Path, options: dict[str, str]) -> None:
    assert len(finished.parts) > 3
    whole, large = at_once(tmp_path / "a.jsonl", **options), in_parts(finished, **options)
    pd.testing.assert_frame_equal(large.comparison.contrasts, whole.contrasts)
    pd.testing.assert_frame_equal(large.comparison.profile, whole.profile)
    assert large.comparison.notes == whole.notes
    assert large.comparison.provenance == whole.provenance
    assert ("“d00”" in " ".join(whole.notes)) == ("duplicates" not in options)
    assert "d00" not in in_parts(finished, pages=59, duplicates="aside").shown.scores.corpus.docs["doc_id"].tolist()


def test_no_text_is_held_but_what_is_shown(finished: Finished) -> None:
    large = in_parts(finished, pages=6)
    assert (large.comparison.scores.corpus.docs["text"] == "").all()
    assert set(large.comparison.scores.corpus.units["level"]) == {"document"}
    docs = large.shown.scores.corpus.docs
    assert docs["source"].tolist().count("a") == docs["source"].tolist().count("b") == 3
    assert set(large.shown.scores.marks.frame["doc_id"]) <= set(docs["doc_id"])
    assert docs["text"].str.startswith("Number ").all()


def test_the_report_says_of_how_many_documents_it_shows_pages(finished: Finished) -> None:
    large = in_parts(finished, pages=6)
    said = Report(large.comparison, shown=large.shown).summary()
    assert any("are of 60 documents" in note and "of 6 of them" in note for note in said["notes"])
    assert dict(said["facts"])["Documents"] == "60"
    assert sum(len(group["pages"]) for group in said["documents"]) == 6
    shown = set(large.shown.scores.corpus.docs["doc_id"])
    assert {s["doc_id"] for g in said["measures"][0]["telling"] for s in g["sentences"]} <= shown
    everything = in_parts(finished, duplicates="count")
    assert not any("drawn at random" in note for note in everything.comparison.notes)


def test_a_sample_of_one_group_has_a_report(finished: Finished) -> None:
    large = in_parts(finished, pages=1)
    assert large.shown.groups == ["a"] or large.shown.groups == ["b"]
    assert len(Report(large.comparison, shown=large.shown).summary()["documents"]) == 1


def test_the_same_seed_shows_the_same_documents(finished: Finished) -> None:
    def ids(seed: int) -> list[str]:
        return in_parts(finished, pages=6, seed=seed).shown.scores.corpus.docs["doc_id"].tolist()

    assert ids(1) == ids(1) != ids(2)


@pytest.mark.parametrize("options", [{"by": "speaker"}, {"within": "event"}])
def test_what_needs_every_text_is_refused(finished: Finished, options: dict[str, str]) -> None:
    with pytest.raises(ComparisonError, match="needs every text in memory"):
        in_parts(finished, **options)


def command(*more: str) -> list[str]:
    return ["compare", *more, "--attribution", "marks", "--resamples", "200", "--permutations", "199"]


def test_the_command_writes_the_same_tables_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.jsonl")
    runner = CliRunner()
    for name, more in (("once", []), ("cached", ["--cache", str(tmp_path / "kept")])):
        assert runner.invoke(cli.app, command(str(path), "--out", str(tmp_path / name), *more)).exit_code == 0
    monkeypatch.setattr(part_commands, "_LARGEST_HELD", 1_000)
    assert runner.invoke(cli.app, command(str(path), "--out", str(tmp_path / "large"))).exit_code == 0
    assert not (tmp_path / "large.parts").exists()
    for other in ("cached", "large"):
        for name in ("contrasts", "profile", "scores"):
            mine, theirs = (pd.read_csv(tmp_path / folder / f"{name}.csv") for folder in (other, "once"))
            pd.testing.assert_frame_equal(mine, theirs)
        mine, theirs = ((tmp_path / folder / "report.html").read_text("utf-8") for folder in (other, "once"))
        assert mine.count("<mark") == theirs.count("<mark") > 60
        for name in ("docs", "units"):
            pd.testing.assert_frame_equal(
                pd.read_parquet(tmp_path / other / f"{name}.parquet"),
                pd.read_parquet(tmp_path / "once" / f"{name}.parquet"),
            )


def test_the_command_refuses_parts_where_the_whole_is_needed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl")
    result = CliRunner().invoke(cli.app, command(str(path), "--out", str(tmp_path / "out"), "--jobs", "2", "--full"))
    assert "leave them out" in str(result.exception)
    assert not (tmp_path / "out").exists()


def test_copies_are_the_same_when_their_words_lie_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docs = fr.read(write(tmp_path / "a.jsonl"), attribution="marks").docs
    held = copies(docs, docs["text"].tolist())
    assert (held["copy_of"] != "").any()
    monkeypatch.setattr(duplicates, "_IN_MEMORY", 1)
    pd.testing.assert_frame_equal(copies(docs, iter(docs["text"])), held)


def test_draws_made_a_few_at_a_time_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = np.arange(70.0), np.arange(31.0) ** 2

    def drawn() -> tuple[list[float], list[float]]:
        rng = resampling.generator(0, "a")
        return resampling.resampled_means(x, 103, rng).tolist(), resampling.exchanged(x, y, 103, rng).tolist()

    before = drawn()
    monkeypatch.setattr(resampling, "_NUMBERS", 250)
    assert drawn() == before

"""The command line: what it prints and writes, and how it refuses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from framing.cli import main


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["framing", *map(str, arguments)])
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


@pytest.fixture
def coverage(tmp_path: Path) -> Path:
    for source in ("north", "south"):
        (tmp_path / "in" / source).mkdir(parents=True)
        for i in range(5):
            text = f"Day {i}\n\nThe {source} deal may fail. It was a shameful and clumsy vote."
            (tmp_path / "in" / source / f"{i}.txt").write_text(text, encoding="utf-8")
    return tmp_path / "in"


def test_compare_prints_intervals_and_writes_the_report(monkeypatch, capsys, coverage: Path, tmp_path: Path) -> None:
    assert (
        run(monkeypatch, "compare", coverage, "--out", tmp_path / "out", "--resamples", "200", "--permutations", "199")
        == 0
    )
    out = capsys.readouterr().out
    assert "hedge rate" in out
    assert "[" in out
    assert "north" in out
    assert (tmp_path / "out" / "report.html").stat().st_size > 10_000
    assert len(pd.read_csv(tmp_path / "out" / "scores.csv")) == 10 * 7


def test_compare_one_text_profiles_it_by_speaker(monkeypatch, capsys, tmp_path: Path) -> None:
    text = tmp_path / "talk.txt"
    text.write_text("HW: May it fail?\n\nAnn Voss: It may.\n\nHW: Why?\n\nAnn Voss: It just may.", encoding="utf-8")
    assert run(monkeypatch, "compare", text, "--out", tmp_path / "out") == 0
    assert "Ann Voss" in capsys.readouterr().out


def test_score_writes_a_table_or_prints_csv(monkeypatch, capsys, coverage: Path, tmp_path: Path) -> None:
    assert run(monkeypatch, "score", coverage, "--out", tmp_path / "scores.csv") == 0
    capsys.readouterr()
    assert run(monkeypatch, "score", coverage) == 0
    assert capsys.readouterr().out == (tmp_path / "scores.csv").read_text(encoding="utf-8")


def test_mark_shows_each_mark_with_its_voice(monkeypatch, capsys, tmp_path: Path) -> None:
    assert run(monkeypatch, "mark", "The", "deal may fail.", "-l", "hedges") == 0
    out = capsys.readouterr().out
    assert "The deal may fail." in out
    assert "modal  author" in out
    assert run(monkeypatch, "mark", "It may <b>fail</b>.", "--html", tmp_path / "page.html") == 0
    assert "&lt;b&gt;" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_lexicons_are_listed_with_version_and_licence(monkeypatch, capsys) -> None:
    assert run(monkeypatch, "lexicons") == 0
    out = capsys.readouterr().out
    assert "hedges@" in out
    assert "CC-BY-4.0" in out


def test_standard_input_is_read(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from framing.cli import main; main()", "score", "-"],
        input=b"It may rain.", capture_output=True, check=True,
    )  # fmt: skip
    assert b"hedge rate,333.3" in done.stdout


def bad_inputs(folder: Path) -> dict[str, tuple[list[str | Path], str]]:
    """Each kind of bad input: the arguments, and what the message must say."""
    (folder / "empty").mkdir()
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "blank.txt").write_text("  \n ", encoding="utf-8")
    (folder / "good.csv").write_text("id,text,outlet\n1,It may rain.,A\n2,It rains.,B\n", encoding="utf-8")
    (folder / "twice.csv").write_text("id,text,source\n1,It may rain.,A\n1,It rains.,B\n", encoding="utf-8")
    (folder / "file").write_text("x", encoding="utf-8")
    return {
        "a folder without texts": (["compare", folder / "empty"], "no text"),
        "a path that is not there": (["compare", folder / "nowhere"], "nowhere"),
        "a missing column": (["compare", folder / "good.csv", "--text", "txt"], 'Did you mean "text"?'),
        "a duplicate id": (["compare", folder / "twice.csv"], '"1"'),
        "a binary file": (["compare", folder / "binary.txt"], "binary"),
        "an empty document": (["compare", folder / "blank.txt"], "empty"),
        "by an unknown column": (["compare", folder / "good.csv", "--by", "sorce"], 'Did you mean "source"?'),
        "within an unknown column": (["compare", folder / "good.csv", "--within", "topik"], 'Did you mean "topic"?'),
        "out is a file": (["compare", folder / "good.csv", "--out", folder / "file"], "is a file; give a folder"),
        "an unknown option": (["compare", folder / "good.csv", "--bye", "x"], "--by"),
        "no argument": (["compare"], "Missing argument"),
        "an unknown lexicon": (["mark", "It may rain.", "-l", "hedge"], 'Did you mean "hedges"?'),
        "an unknown level": (["score", folder / "good.csv", "--level", "sentences"], "level"),
        "an unknown ending": (["score", folder / "good.csv", "--out", folder / "x.doc"], "cannot save"),
        "an unknown attribution": (["score", folder / "good.csv", "--attribution", "guess"], "model or marks"),
    }


KINDS = [
    "a folder without texts", "a path that is not there", "a missing column", "a duplicate id", "a binary file",
    "an empty document", "by an unknown column", "within an unknown column", "out is a file", "an unknown option",
    "no argument", "an unknown lexicon", "an unknown level", "an unknown ending", "an unknown attribution",
]  # fmt: skip


def test_every_kind_of_bad_input_is_tried(tmp_path: Path) -> None:
    assert set(bad_inputs(tmp_path)) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_bad_input_is_refused_with_code_2_and_nothing_is_written(
    monkeypatch, capsys, tmp_path: Path, kind: str
) -> None:
    arguments, message = bad_inputs(tmp_path)[kind]
    before = sorted(p for p in tmp_path.rglob("*"))
    if arguments[0] == "compare" and "--out" not in arguments:
        arguments = [*arguments, "--out", tmp_path / "report"]
    assert run(monkeypatch, *arguments) == 2
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error
    assert sorted(p for p in tmp_path.rglob("*")) == before


def test_an_unwritable_out_is_refused_before_the_work(monkeypatch, capsys, coverage: Path) -> None:
    monkeypatch.setattr("framing.cli.os.access", lambda path, mode: not mode & os.W_OK)
    assert run(monkeypatch, "compare", coverage, "--out", coverage / "report") == 2
    assert "no permission" in capsys.readouterr().err


def test_what_could_not_be_read_is_told_and_counts_only_when_strict(
    monkeypatch, capsys, coverage: Path, tmp_path: Path
) -> None:
    (coverage / "north" / "picture.txt").write_bytes(b"\x00\x01" * 500)
    assert run(monkeypatch, "compare", coverage, "--out", tmp_path / "out") == 0
    assert "picture.txt" in capsys.readouterr().err
    assert "picture.txt" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert run(monkeypatch, "compare", coverage, "--strict") == 2


def test_one_source_only_is_no_error(monkeypatch, capsys, coverage: Path) -> None:
    table = coverage / "one.csv"
    table.write_text("text,source\nIt may rain.,A\nIt rains.,A\n", encoding="utf-8")
    assert run(monkeypatch, "compare", table) == 0
    assert "nothing was compared" in capsys.readouterr().out


def test_a_text_of_five_megabytes_in_one_line_is_scored(monkeypatch, capsys, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("The crews may strike again and the tide is high today. " * 95_000, encoding="utf-8")
    assert run(monkeypatch, "score", path, "--attribution", "marks", "--out", tmp_path / "s.csv") == 0
    rate = pd.read_csv(tmp_path / "s.csv").set_index("measure").loc["hedge rate", "value"]
    assert rate == pytest.approx(1000 / 11)


def test_classifiers_can_be_added_and_unknown_ones_are_refused_before_anything_is_read(
    monkeypatch, capsys, coverage: Path, tmp_path: Path
) -> None:
    asked = ["--classifier", "loaded-language", "--classifier", "news-frames"]
    assert run(monkeypatch, "score", coverage, *asked) == 0
    printed = capsys.readouterr().out
    assert "loaded language" in printed and printed.count("frame: conflict") == printed.count("frame: economic") > 0
    assert run(monkeypatch, "score", coverage, *asked, "--out", tmp_path / "s.csv") == 0
    assert {"loaded language", "frame: morality"} <= set(pd.read_csv(tmp_path / "s.csv")["measure"])
    assert run(monkeypatch, "compare", coverage, *asked, "--permutations", "99") == 0
    assert "loaded language" in capsys.readouterr().out
    assert run(monkeypatch, "compare", tmp_path / "absent", "--classifier", "loaded") == 2
    assert 'no measure asks a classifier "loaded"' in capsys.readouterr().err
    assert run(monkeypatch, "compare", coverage, "--by", "speaker", "--classifier", "subjectivity") == 2
    assert "classifiers read documents, not speakers" in capsys.readouterr().err


def test_a_lexicon_that_was_added_is_scored_on_the_terminal_too(monkeypatch, capsys, coverage: Path) -> None:
    assert run(monkeypatch, "score", coverage, "-l", "intensifiers") == 0
    assert "intensifiers" in capsys.readouterr().out


def test_the_command_line_is_a_module_too(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "framing", "score", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("framing: no texts")

"""``framing lexicon …``: what each command prints and writes, and how it refuses."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

from framing.cli import main
from framing.lexicon import read_lexicon
from framing.places import shipped

DATA = Path(__file__).parent / "data" / "lexicons"
FERRY = shipped("seeds") / "ferry-strike"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs a command below ``framing lexicon``; gives the exit code, standard output and standard error."""

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["framing", "lexicon", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "140")
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return command


def test_new_check_show_and_mark_a_lexicon_of_ones_own(run, tmp_path: Path) -> None:
    assert run("new", "strike-words", "--in", tmp_path)[0] == 0
    code, out, _ = run("check", tmp_path / "strike-words")
    assert code == 0
    assert "strike-words@0.1.0 is in order. Entries: 2; categories: 1; examples obeyed: 2." in out
    assert "Note: the licence is unstated" in out
    code, out, _ = run("show", tmp_path / "strike-words")
    assert "licence    unstated" in out
    assert "splendid*, well made" in out
    assert "Not measured" in out
    assert "not after not" in run("show", tmp_path / "strike-words", "--category", "praise")[1]
    code, _, err = run("new", "strike-words", "--in", tmp_path)
    assert code == 2
    assert "is there already" in err


def test_check_tells_every_problem_and_exits_with_2(run, tmp_path: Path) -> None:
    run("new", "strike-words", "--in", tmp_path)
    entries = tmp_path / "strike-words" / "entries.csv"
    entries.write_text(entries.read_text(encoding="utf-8") + "x,*,praise,1,,,\ny,neat,prays,1,,,\n", encoding="utf-8")
    code, out, _ = run("check", tmp_path / "strike-words")
    assert code == 2
    assert 'entries.csv, line 4: pattern "*" would fire on every word' in out
    assert 'entries.csv, line 5: category "prays" is not in card.toml, which has praise. Did you mean "praise"?' in out
    assert "2 problems in" in out
    code, out, _ = run("check", DATA / "malformed" / "unknown_category.dic")
    assert (code, out.splitlines()[0].split(": ")[0]) == (2, "unknown_category.dic, line 5")
    code, _, err = run("check", "hegdes")
    assert code == 2
    assert 'Did you mean "hedges"?' in err


def test_show_prints_what_was_measured(run) -> None:
    code, out, _ = run("show", "negators")
    assert code == 0
    assert "BioScope" in out
    assert "CC-BY-4.0" in out
    assert 'Did you mean "adverb"?' in run("show", "negators", "--category", "adverbs")[2]


def test_convert_says_what_is_lost_and_states_no_licence(run, tmp_path: Path) -> None:
    code, out, _ = run("convert", "hedges", tmp_path / "hedges.dic")
    assert code == 0
    assert "Not carried: the card (title, version, references, weight; licence CC-BY-4.0)." in out
    assert "sense rules (what they set aside will count)" in out
    code, out, _ = run("convert", tmp_path / "hedges.dic", tmp_path / "again")
    assert code == 0
    assert "licence unstated" in out
    assert read_lexicon(tmp_path / "again").licence == "unstated"
    code, _, err = run("convert", "hedges", tmp_path / "hedges.dic")
    assert code == 2
    assert "is there already" in err
    assert run("convert", "hedges", tmp_path / "hedges.doc")[0] == 2
    code, out, _ = run("convert", DATA / "malformed" / "cp1252.dic", tmp_path / "x.yml", "--encoding", "cp1252")
    assert code == 0


def test_diff_counts_and_lists_changes(run, tmp_path: Path) -> None:
    run("convert", DATA / "kettle.dic", tmp_path / "kettle")
    entries = tmp_path / "kettle" / "entries.csv"
    entries.write_text(
        entries.read_text(encoding="utf-8").replace("sturdy,praise,1", "stout,praise,1"), encoding="utf-8"
    )
    code, out, _ = run("diff", DATA / "kettle.yml", tmp_path / "kettle")
    assert code == 0
    assert "1 added, 1 removed, 0 changed." in out
    assert "stout" in out
    run("diff", DATA / "kettle.yml", tmp_path / "kettle", "--out", tmp_path / "d.csv")
    assert pd.read_csv(tmp_path / "d.csv")["change"].tolist() == ["added", "removed"]


def test_coverage_shows_shares_and_silent_entries(run, tmp_path: Path) -> None:
    code, out, _ = run("coverage", "hedges", "-c", FERRY, "--out", tmp_path / "c.csv", "--entries", tmp_path / "e.csv")
    assert code == 0
    assert "modal" in out
    assert "never fire here" in out
    table = pd.read_csv(tmp_path / "c.csv").set_index("category")
    assert table.loc["all", "marks"] == table.drop(index="all")["marks"].sum()
    assert table["documents"].between(0, 1).all()
    assert pd.read_csv(tmp_path / "e.csv")["marks"].sum() == table.loc["all", "marks"]


def test_kwic_looks_up_a_lexicon_a_word_or_nothing(run, tmp_path: Path) -> None:
    code, out, _ = run("kwic", "hedges", "-c", FERRY, "--limit", "5", "--category", "modal")
    assert code == 0
    assert "5 of " in out
    assert "set aside: " in out
    code, out, _ = run("kwic", "ferr*", "-c", FERRY, "--limit", "3", "--order", "right")
    assert "3 of " in out
    assert run("kwic", "hegdes", "-c", FERRY)[1].rstrip().endswith('Did you mean the lexicon "hedges"?')
    assert "stands nowhere" in run("kwic", "hedges", "--word", "-c", FERRY)[1]
    code, out, _ = run("kwic", "ferr*", "-c", FERRY, "--out", tmp_path / "k.html")
    assert (tmp_path / "k.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    code, _, err = run("kwic", "*", "-c", FERRY)
    assert code == 2
    assert "would fire on every word" in err


def test_a_kwic_of_a_file_of_another_program(run) -> None:
    code, out, _ = run("kwic", DATA / "kettle.dic", "-c", FERRY)
    assert code == 0
    assert "blame.plan" in out
    assert "50 of 125 lines, evenly spaced" in out


def test_suggest_writes_candidates_and_accept_takes_only_the_marked_ones(run, tmp_path: Path) -> None:
    run("new", "mine", "--in", tmp_path)
    out_path = tmp_path / "suggestions.csv"
    code, out, err = run(
        "suggest", "--from", "hedges", "-c", FERRY, "--fewest", "3", "--limit", "20", "--out", out_path
    )
    assert code == 0
    assert "Note: " in err
    assert "words are few" in err
    table = pd.read_csv(out_path, keep_default_na=False)
    assert len(table) == 20
    assert (table["accept"] == "").all()
    code, out, _ = run("accept", tmp_path / "mine", out_path)
    assert "Added 0 entries" in out
    table.loc[0, ["accept", "category"]] = ["yes", "praise"]
    table.to_csv(out_path, index=False)
    code, out, _ = run("accept", tmp_path / "mine", out_path)
    assert code == 0
    assert "Added 1 entry" in out
    assert read_lexicon(tmp_path / "mine").entries[-1].pattern == table.loc[0, "candidate"]
    code, out, _ = run("suggest", "--from", "hedges", "-c", FERRY, "--fewest", "3", "--limit", "2")
    assert out.count("score") == 2


def test_a_lexicon_cannot_be_measured_on_nothing(run, tmp_path: Path) -> None:
    code, _, err = run("coverage", "hedges", "-c", tmp_path / "nowhere")
    assert code == 2
    assert "nowhere" in err
    assert run("coverage", "hedges")[0] == 2

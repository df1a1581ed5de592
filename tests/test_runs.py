"""Runs: the same numbers part by part as at once, kept parts used again, nothing lost when a run is stopped."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import framing as fr
from framing import runs
from framing.errors import FramingError, ReadError
from framing.lexicon import Lexicon
from framing.readers import parts as parts_module
from framing.readers import read_paths
from framing.readers.parts import Parts
from framing.runs import NAMES, Recipe, Run

WORDS = (
    "The harbor board may close the old pier. Critics called the plan a shameful betrayal. It is certainly cheap. "
    "“We will not move,” said the harbor master, who seemed tired. Boats probably leave at nine. "
)
QUICK = Recipe(attribution="marks")


def rows(n: int, start: int = 0) -> list[dict[str, object]]:
    return [
        {"id": f"d{i}", "text": f"Number {i}. {WORDS * (1 + i % 5)}", "source": "ab"[i % 2], "page": i}
        for i in range(start, start + n)
    ]


def write(path: Path, articles: list[dict[str, object]]) -> Path:
    text = "".join(json.dumps(row) + "\n" for row in articles)
    path.write_bytes(gzip.compress(text.encode(), mtime=0) if path.suffix == ".gz" else text.encode())
    return path


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "_SMALLEST", 5_000)
    monkeypatch.setattr(parts_module, "_LARGEST", 30_000)
    monkeypatch.setattr(parts_module, "_ROWS", 7)
    monkeypatch.setattr(parts_module, "_IN_MEMORY", 1_000)


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.csv", "a.csv.gz", "a.parquet", "a.xlsx", "a.json"])
def test_parts_hold_the_documents_that_are_read_at_once(tmp_path: Path, name: str) -> None:
    articles = [*rows(60), {"id": "last", "text": "“It may,” she said,\nand left.", "source": "c", "extra": "x"}]
    path, frame = tmp_path / name, pd.DataFrame(articles)
    match name.removesuffix(".gz").rpartition(".")[2]:
        case "jsonl":
            write(path, articles)
        case "json":
            path.write_text(json.dumps(articles), encoding="utf-8")
        case "csv":
            frame.to_csv(path, index=False)
        case "parquet":
            frame.to_parquet(path)
        case _:
            frame.to_excel(path, index=False)
    read = Parts([path])
    found = list(read)
    whole = read_paths([path])
    joined = pd.concat(found, ignore_index=True)
    pd.testing.assert_frame_equal(joined, whole.docs, check_dtype=False)
    assert len(found) > 2
    assert read.inputs == whole.inputs
    assert read.n_bytes_read == read.n_bytes == path.stat().st_size


def test_parts_of_a_folder_of_texts(tmp_path: Path) -> None:
    for i in range(40):
        (tmp_path / f"source-{i % 3}").mkdir(exist_ok=True)
        (tmp_path / f"source-{i % 3}" / f"{i:02}.txt").write_text(f"Pier {i}\n\n{WORDS * 3}", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    read = Parts([tmp_path])
    joined = pd.concat(list(read), ignore_index=True)
    whole = read_paths([tmp_path])
    pd.testing.assert_frame_equal(joined, whole.docs)
    assert read.unread == list(whole.unread)


def test_a_part_is_the_same_when_others_change(tmp_path: Path) -> None:
    def parts(articles: list[dict[str, object]]) -> set[str]:
        return {parts_module.fingerprint(part) for part in Parts([write(tmp_path / "a.jsonl", articles)])}

    before, grown = rows(300), [*rows(300), *rows(10, 300)]
    changed = [row | {"text": "Changed. " + WORDS} if row["id"] == "d150" else row for row in before]
    assert len(parts(before)) > 8
    assert len(parts(before) - parts(grown)) <= 1
    assert len(parts(grown) - parts(before)) <= 2
    assert len(parts(changed) - parts(before)) <= 3


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 61: not JSON"),
        ("[1]", "line 61: not a JSON object"),
        ('{"id": "d3", "text": "Again."}', 'doc_id "d3" stands twice, the second time in a.jsonl, row 61'),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, line: str, says: str) -> None:
    path = write(tmp_path / "a.jsonl", rows(60))
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(ReadError, match=says):
        list(Parts([path]))


def test_a_large_table_in_another_encoding_is_refused_with_the_mend(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(("id,text\n" + "".join(f'{i},"{WORDS}é"\n' for i in range(40))).encode("cp1252"))
    with pytest.raises(ReadError, match="save it as UTF-8"):
        list(Parts([path]))


def finish(path: Path, folder: Path, recipe: Recipe = QUICK, jobs: int = 1) -> runs.Finished:
    return Run([path], recipe, folder, jobs=jobs).finish()


def by_measure(scores: pd.DataFrame) -> pd.DataFrame:
    """Scores in the order of the verb, which a run has within each part."""
    return scores.sort_values("measure", kind="stable", ignore_index=True)


def test_a_run_gives_the_tables_that_the_verbs_give(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", rows(80))
    finished = finish(path, tmp_path / "parts")
    corpus = fr.read(path, attribution="marks")
    marks = fr.mark(corpus)
    whole = {"docs": corpus.docs, "units": corpus.units, "spans": marks.frame, "scores": fr.score(marks).frame}
    assert len(finished.parts) > 2
    for name in ("docs", "units"):
        pd.testing.assert_frame_equal(finished.frame(name), whole[name].reset_index(drop=True), check_dtype=False)
    pd.testing.assert_frame_equal(by_measure(finished.frame("scores")), by_measure(whole["scores"]), check_dtype=False)
    own = [column for column in whole["spans"].columns if column != "span_id"]
    pd.testing.assert_frame_equal(finished.frame("spans")[own], whole["spans"][own], check_dtype=False)
    assert finished.frame("spans")["span_id"].is_unique


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=400), min_size=1, max_size=12))
def test_any_corpus_scores_alike_in_parts(tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]]) -> None:
    folder = tmp_path_factory.mktemp("run")
    path = write(folder / "a.jsonl", [{"id": str(i), "text": " ".join(words)} for i, words in enumerate(texts)])
    scores = finish(path, folder / "parts").frame("scores")
    pd.testing.assert_frame_equal(
        scores, fr.score(fr.mark(fr.read(path, attribution="marks"))).frame, check_dtype=False
    )


def test_two_processes_write_the_same_bytes_in_the_same_order(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl.gz", rows(80))
    for jobs in (1, 2):
        finished = finish(path, tmp_path / f"parts{jobs}", jobs=jobs)
        for name in NAMES:
            finished.save(name, tmp_path / f"{name}{jobs}.parquet")
            finished.save(name, tmp_path / f"{name}{jobs}.csv")
    for name in NAMES:
        for ending in ("parquet", "csv"):
            assert (tmp_path / f"{name}1.{ending}").read_bytes() == (tmp_path / f"{name}2.{ending}").read_bytes()


def test_kept_parts_are_not_computed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []
    real = runs._make
    monkeypatch.setattr(runs, "_make", lambda recipe, docs, place: (made.append(place), real(recipe, docs, place)))
    path = write(tmp_path / "a.jsonl", rows(200))
    first = finish(path, tmp_path / "parts")
    assert made == list(first.parts)
    made.clear()
    assert finish(path, tmp_path / "parts") == first
    assert made == []
    write(path, rows(204))
    finish(path, tmp_path / "parts")
    assert 1 <= len(made) <= 2
    made.clear()
    finish(path, tmp_path / "parts", Recipe(lexicons=("hedges",), measures=(fr.HedgeRate(),), attribution="marks"))
    assert len(made) >= len(first.parts)


def test_a_damaged_part_is_made_again(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", rows(60))
    first = finish(path, tmp_path / "parts")
    before = first.frame("scores")
    (first.parts[0] / "scores.parquet").write_bytes(b"PAR1 torn")
    pd.testing.assert_frame_equal(finish(path, tmp_path / "parts").frame("scores"), before)


def test_columns_of_the_users_own_may_differ_between_parts(tmp_path: Path) -> None:
    articles = [
        row | {"mixed": i if i < 40 else "n/a", "grade": 1 if i < 40 else 1.5} for i, row in enumerate(rows(80))
    ]
    docs = finish(write(tmp_path / "a.jsonl", articles), tmp_path / "parts").frame("docs")
    assert docs["mixed"].tolist() == [str(i) if i < 40 else "n/a" for i in range(80)]
    assert docs["grade"].tolist() == [1.0 if i < 40 else 1.5 for i in range(80)]


def test_interrupted_it_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = runs._make, []

    def make(*given: object) -> None:
        calls.append(given)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(runs, "_make", make)
    path = write(tmp_path / "a.jsonl", rows(100))
    with pytest.raises(runs.Stopped, match=r"2 parts of the corpus are finished.*--resume"):
        finish(path, tmp_path / "parts")
    assert not list((tmp_path / "parts").glob(".part-*"))


def test_no_jobs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FramingError, match="jobs is 0"):
        finish(write(tmp_path / "a.jsonl", rows(2)), tmp_path / "parts", jobs=0)


COMMAND = """
import sys
from framing.readers import parts
parts._SMALLEST, parts._LARGEST, parts._ROWS, parts._IN_MEMORY = 5_000, 30_000, 7, 1_000
if __name__ == "__main__":
    sys.argv = ["framing", *sys.argv[1:]]
    from framing.cli import main
    main()
"""


def started(tmp_path: Path, *more: str) -> tuple[list[str], Path, Path]:
    """A command that scores many articles, its output, and the folder of its parts."""
    path = write(tmp_path / "a.jsonl", rows(600))
    script = tmp_path / "command.py"
    script.write_text(COMMAND, encoding="utf-8")
    out = tmp_path / "scores.parquet"
    command = [sys.executable, str(script), "score", str(path), "--attribution", "marks", "--out", str(out), *more]
    return command, out, tmp_path / "scores.parquet.parts"


def wait_for_parts(kept: Path) -> None:
    patience = time.monotonic() + 120
    while len(list(kept.glob("??/*"))) < 2 and time.monotonic() < patience:
        time.sleep(0.01)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_leaves_finished_parts_and_says_how_to_go_on(tmp_path: Path, jobs: str) -> None:
    command, out, kept = started(tmp_path, "--jobs", jobs)
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    wait_for_parts(kept)
    os.kill(running.pid, signal.SIGINT)
    _, said = running.communicate()
    assert running.returncode == 130
    assert "finished and kept. Run the same command with --resume to go on." in said
    assert not out.exists()
    n_kept = len(list(kept.glob("??/*")))
    assert n_kept >= 2
    assert not list(kept.glob(".part-*"))
    subprocess.run([*command, "--resume"], check=True, capture_output=True)
    straight = [str(tmp_path / "straight.parquet") if x == str(out) else x for x in command]
    subprocess.run(straight, check=True, capture_output=True)
    assert out.read_bytes() == (tmp_path / "straight.parquet").read_bytes()
    assert not kept.exists()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
def test_no_process_outlives_a_killed_run(tmp_path: Path) -> None:
    command, _, kept = started(tmp_path, "--jobs", "2")
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    wait_for_parts(kept)
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text(encoding="ascii").split()
    assert len(children) >= 2
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    patience = time.monotonic() + 60
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < patience:
        time.sleep(0.05)
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


def test_a_cache_serves_two_runs_at_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", rows(80))
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: finish(path, tmp_path / "kept"), range(2)))
    assert both[0] == both[1]
    alone = finish(path, tmp_path / "alone")
    pd.testing.assert_frame_equal(both[0].frame("scores"), alone.frame("scores"))
    assert not list((tmp_path / "kept").glob(".part-*"))


def test_added_articles_cost_what_they_are_and_at_most_the_last_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    n_read: list[int] = []
    real = runs._make
    monkeypatch.setattr(
        runs, "_make", lambda recipe, docs, place: (n_read.append(len(docs)), real(recipe, docs, place))
    )
    path = write(tmp_path / "a.jsonl", rows(400))
    finish(path, tmp_path / "kept")
    largest = max(n_read)
    n_read.clear()
    write(path, rows(410))
    finish(path, tmp_path / "kept")
    assert 10 <= sum(n_read) <= 10 + largest


def test_all_that_moves_a_number_is_in_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = fr.load_lexicon("negators")
    keys = [QUICK.key(), Recipe().key(), Recipe(level="sentence", attribution="marks").key()]
    real = runs.load_lexicon
    flipped = Lexicon({**own.card, "negation": "flip"}, own.entries)
    monkeypatch.setattr(runs, "load_lexicon", lambda name: flipped if name == "negators" else real(name))
    keys.append(QUICK.key())
    monkeypatch.setattr(runs, "load_lexicon", real)
    folder = tmp_path / "certainty"
    shutil.copytree(fr.load_model("certainty").card.folder, folder)
    (folder / "weights.npz").write_bytes(b"other weights")
    model, other = runs.load_model, replace(fr.load_model("certainty").card, folder=folder)
    monkeypatch.setattr(runs, "load_model", lambda id: SimpleNamespace(card=other) if id == "certainty" else model(id))
    keys.append(QUICK.key())
    assert len(set(keys)) == len(keys)
    monkeypatch.setattr(runs, "load_model", model)
    assert QUICK.key() == keys[0]


def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(tmp_path: Path) -> None:
    command, out, kept = started(tmp_path)
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    wait_for_parts(kept)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert not out.exists()
    n_kept = len(list(kept.glob("??/*")))
    assert n_kept >= 2
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "go on with --resume" in again.stderr
    subprocess.run([*command, "--resume"], check=True, capture_output=True)
    straight = [str(tmp_path / "straight.parquet") if x == str(out) else x for x in command]
    subprocess.run(straight, check=True, capture_output=True)
    assert out.read_bytes() == (tmp_path / "straight.parquet").read_bytes()
    assert not kept.exists()

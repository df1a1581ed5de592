"""How large: corpora beyond memory through the commands, their peak memory, and what a second process gains.

    python tests/benchmarks/large.py TEXTS [--megabytes 50] [--memory] [--attribution marks] [--write]

TEXTS is a file of JSON lines, plain or gzip, with ``id`` and ``text``. It is repeated, with new ids, until it has the
size asked for. ``framing score`` runs over it with one process and with two, ``framing compare`` with one; the tables of
one and of two processes must be the same bytes. Memory is the sum over all processes of the run, pages they share
counted once (PSS, read twice a second; Linux only).

What a second process can gain depends on the machine: two virtual cores are often one real one. Two runs of one process
at the same time, each over half of the texts, say what is possible (``two runs at once``); the gain of ``--jobs 2`` is
to be read beside it. ``--memory`` leaves out the runs of one process, for a corpus of a gigabyte. ``--write`` puts the
table beside this file as large.csv, in place of its rows of that size.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from speed import machine

HERE = Path(__file__).parent


def repeated(source: Path, target: Path, megabytes: float, first: int = 0) -> int:
    """Write the texts again and again, with new ids, up to a size; the number of documents."""
    opened = gzip.open if source.suffix == ".gz" else open
    with opened(source, "rt", encoding="utf-8") as stream:  # type: ignore[operator]
        rows = [json.loads(line) for line in stream if line.strip()]
    size = number = 0
    with target.open("w", encoding="utf-8") as out:
        while size < megabytes * 1e6:
            row = rows[number % len(rows)]
            line = json.dumps(row | {"id": f"{row.get('id', '')}-{first + number // len(rows)}"}, ensure_ascii=False)
            out.write(line + "\n")
            size += len(line.encode()) + 1
            number += 1
    return number


def descendants(pid: int) -> Iterator[int]:
    """A process and all that it started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from descendants(int(child))


def held(pid: int) -> int:
    """The memory of a process in kilobytes, shared pages divided among those who share them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def watched(*commands: Sequence[str]) -> dict[str, Any]:
    """Run commands at the same time: seconds on the wall, of processors, and the highest memory of all together."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    env = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    running = [subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) for command in commands]
    peak = 0
    while any(one.poll() is None for one in running):
        peak = max(peak, sum(held(pid) for one in running for pid in descendants(one.pid)))
        time.sleep(0.5)
    if any(one.returncode for one in running):
        raise SystemExit(f"failed: {' '.join(commands[0])}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall_s": round(time.perf_counter() - start, 1), "cpu_s": round(seconds, 1), "peak_mb": round(peak / 1024)}


def main() -> None:
    """Run every task and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--megabytes", type=float, default=50)
    parser.add_argument("--attribution", choices=("model", "marks"), default="model")
    parser.add_argument("--memory", action="store_true", help="leave out the runs of one process")
    parser.add_argument("--write", action="store_true", help="write the rows to large.csv beside this file")
    given = parser.parse_args()
    framing = [sys.executable, "-m", "framing"]
    options = ["--attribution", given.attribution]
    rows = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        whole, halves = folder / "whole.jsonl", [folder / "half0.jsonl", folder / "half1.jsonl"]
        documents = repeated(given.texts, whole, given.megabytes)
        for n, half in enumerate(halves):
            repeated(given.texts, half, given.megabytes / 2, 1000 * n)

        def score(texts: Path, jobs: int) -> list[str]:
            out = str(folder / f"{texts.stem}-{jobs}.parquet")
            return [*framing, "score", str(texts), "--out", out, "--jobs", str(jobs), *options]

        tasks = {
            "score, one process": [score(whole, 1)],
            "score, two processes": [score(whole, 2)],
            "score, two runs at once, each of half": [score(half, 1) for half in halves],
            "compare, two processes": [
                [*framing, "compare", str(whole), "--out", str(folder / "report"), "--jobs", "2", *options]
            ],
        }
        for name, commands in tasks.items():
            if given.memory and "two processes" not in name:
                continue
            row = {"task": name, "megabytes": given.megabytes, "documents": documents} | watched(*commands)
            rows.append(row | {"mb_per_s": round(given.megabytes / row["wall_s"], 2)})
        written = [path.read_bytes() for path in sorted(folder.glob("whole-*.parquet"))]
    same = len(written) == 2 and written[0] == written[1]
    table = pd.DataFrame(rows).assign(same_bytes=same if len(written) == 2 else None, attribution=given.attribution)
    print(table.to_string(index=False))  # noqa: T201
    if given.write:
        path = HERE / "large.csv"
        before = pd.read_csv(path) if path.exists() else table.iloc[:0]
        kept = before[before["megabytes"] != given.megabytes]
        pd.concat([kept, table.assign(machine=machine())], ignore_index=True).to_csv(path, index=False)


if __name__ == "__main__":
    main()

"""The main job opens no connection and needs no NLTK data."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

CUT = """
import socket

def refuse(*a, **k):
    raise AssertionError("a connection was tried")

socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
import sys
sys.argv = ["framing", "compare", {seed!r}, "--out", {out!r}, "--resamples", "100", "--permutations", "99"]
from framing.cli import main
main()
"""


def test_the_main_job_runs_without_network_and_without_nltk_data(tmp_path: Path) -> None:
    code = CUT.format(seed=str(ROOT / "seeds" / "ferry-strike"), out=str(tmp_path / "out"))
    environment = os.environ | {"NLTK_DATA": str(tmp_path / "nothing"), "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "report.html").is_file()
    assert {p.name for p in tmp_path.iterdir()} <= {"out", ".config", ".cache"}

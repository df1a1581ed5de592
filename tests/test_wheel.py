"""The wheel carries everything: built, unpacked elsewhere, it loads its lexicons, seeds, models and templates."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

LOAD = """
import framing as fr, framing
from pathlib import Path
assert "checkout" not in framing.__file__ and Path(framing.__file__).parent.parent == Path({place!r}), framing.__file__
assert [len(fr.load_lexicon(id).entries) > 0 for id in fr.shipped_lexicons()]
assert fr.load_model("attribution")
comparison = fr.compare(fr.read_seed("ferry-strike"), measures=[fr.HedgeRate()], resamples=100, permutations=99)
assert "<svg" in fr.Report(comparison).html()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_what_the_package_needs_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "framing/lexicons/hedges/entries.csv", "framing/seeds/ferry-strike/card.toml", "framing/templates/report.html.jinja",
        "framing/models/weights/attribution/card.toml", "framing/py.typed",
    ):  # fmt: skip
        assert needed in names
    assert not [
        n for n in names if n.startswith("tests/") or "__pycache__" in n or n.endswith((".pkl", ".pickle", ".joblib"))
    ]


def test_the_installed_wheel_runs_by_itself(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    place = str(tmp_path / "site")
    environment = os.environ | {"PYTHONPATH": place}
    code = f"import sys; sys.path.insert(0, {place!r})" + LOAD.format(place=place)
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

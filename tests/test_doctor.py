"""`framing doctor`: what is whole is called so, and what is not is named with its mend."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from framing import doctor
from framing.cli import app
from framing.doctor import examine, restricted
from framing.models import list_models
from framing.models.base import WEIGHTS_FOLDER


def test_everything_shipped_is_whole() -> None:
    found = examine()
    assert not len(found[found["state"] == "wrong"])
    assert found[found["part"] == "model"]["name"].tolist() == list_models()
    assert (found[found["part"].isin(["lexicon", "model"])]["licence"] != "").all()


def test_weights_from_rows_under_a_non_commercial_licence_are_listed() -> None:
    bound = restricted(examine()).set_index("name")["licence"]
    assert "CC BY-NC" in bound["loaded-language"]
    assert "hedges" not in bound.index


def test_the_command_lists_models_and_licences() -> None:
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 0
    assert "loaded-language: CC BY-NC 4.0" in result.output
    assert "pandas" not in result.output
    assert "pandas" in CliRunner().invoke(app, ["doctor", "--all"]).output


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped models, with one byte of one of them changed."""
    weights = tmp_path / "weights"
    shutil.copytree(WEIGHTS_FOLDER, weights)
    file = weights / "certainty" / "weights.npz"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    monkeypatch.setattr("framing.models.base.WEIGHTS_FOLDER", weights)
    monkeypatch.setattr(doctor, "WEIGHTS_FOLDER", weights)
    return file


def test_a_damaged_model_is_named_with_the_mend(damaged: Path) -> None:
    found = examine().set_index("name")
    assert found.loc["certainty", "state"] == "wrong"
    assert "not the file that model.json describes" in found.loc["certainty", "detail"]
    assert found.loc["hedging", "state"] == "good"


def test_the_command_fails_when_something_is_wrong(damaged: Path) -> None:
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 2
    assert "certainty" in result.output


def test_packages_that_are_old_or_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    needs = ["numpy>=99", "no-such-package>=1", 'no-such-extra>=1; extra == "notebook"']
    monkeypatch.setattr(doctor, "requires", lambda _: needs)
    found = examine().set_index("name")
    assert found.loc["numpy", ["state", "detail"]].tolist() == ["wrong", "Should be >=99. Run: pip install 'numpy>=99'"]
    assert found.loc["no-such-package", "state"] == "wrong"
    assert found.loc["no-such-extra", ["part", "state"]].tolist() == ["extra", "absent"]
    assert "framing-analysis[notebook]" in found.loc["no-such-extra", "detail"]

"""The table of figures: a section that is measured again leaves the rows of the others alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

BENCHMARKS = Path(__file__).parent / "benchmarks"


@pytest.fixture
def accuracy(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The module that writes the table."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import accuracy

    yield accuracy
    for name in ("accuracy", "figures"):
        sys.modules.pop(name, None)


def test_a_section_takes_the_place_of_its_own_rows(accuracy, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    table = tmp_path / "accuracy.csv"

    def row(value: float, what: str = "rule") -> object:
        return accuracy.Figure(what, "data", "F1", value, value - 0.1, value + 0.1, 9)

    accuracy.write("scopes", [row(0.5), row(0.6)], table)
    accuracy.write("lexicons", [row(0.7)], table)
    before = pd.read_csv(table)
    assert before["file"].tolist() == ["lexicons.py", "scopes.py", "scopes.py"]
    accuracy.write("scopes", [row(0.81234)], table)
    after = pd.read_csv(table)
    assert after["file"].tolist() == ["lexicons.py", "scopes.py"]
    assert after["value"].tolist() == [0.7, 0.812]
    assert after.iloc[0].equals(before.iloc[0])


def test_every_row_says_where_it_comes_from_and_has_its_interval() -> None:
    table = pd.read_csv(BENCHMARKS / "accuracy.csv")
    assert all((BENCHMARKS / name).is_file() for name in table["file"].unique())
    assert (table["low"] <= table["value"]).all()
    assert (table["value"] <= table["high"]).all()
    assert (table["n"] > 0).all()
    assert not table.duplicated(["what", "data", "figure"]).any()

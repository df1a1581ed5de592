"""The five tables: declared once, checked at every door."""

from __future__ import annotations

import gc

import pandas as pd
import polars as pl
import pytest

from framing.errors import TableError
from framing.tables import DOCS, SCORES, TABLES, building, check, empty, from_any, to_kind


@pytest.mark.parametrize("table", list(TABLES.values()), ids=list(TABLES))
def test_every_column_says_what_it_means_and_the_empty_table_passes(table) -> None:
    assert all(column.meaning for column in table.columns)
    assert len(set(table.names)) == len(table.names)
    pd.testing.assert_frame_equal(check(empty(table), table), empty(table))


def test_a_missing_column_names_the_nearest() -> None:
    frame = empty(SCORES).rename(columns={"measure": "measures"})
    with pytest.raises(TableError, match=r'scores: column "measure" is missing.*Did you mean "measures"\?'):
        check(frame, SCORES)


def test_a_repeated_key_is_named() -> None:
    row = dict.fromkeys(DOCS.names, "x")
    with pytest.raises(TableError, match=r'docs: doc_id "x" occurs more than once'):
        check(pd.DataFrame([row, row]), DOCS)


def test_a_wrong_type_says_which_column_and_what_it_should_hold() -> None:
    frame = pd.DataFrame([dict.fromkeys(SCORES.names, "x")])
    with pytest.raises(TableError, match=r'scores: column "value" should hold number values'):
        check(frame, SCORES)


def test_the_users_own_columns_follow_untouched() -> None:
    frame = pd.DataFrame([dict.fromkeys(DOCS.names, "x") | {"reach": 7}])[["reach", *DOCS.names]]
    assert check(frame, DOCS).columns.tolist() == [*DOCS.names, "reach"]


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow"])
def test_frames_go_in_and_out_in_every_kind(kind: str) -> None:
    frame = pd.DataFrame({"text": ["It may rain.", ""], "n": [1, 2]})
    there = to_kind(frame, kind)
    pd.testing.assert_frame_equal(from_any(there), frame, check_dtype=False)


def test_foreign_things_are_refused_by_name() -> None:
    with pytest.raises(TableError, match="cannot read a table from int"):
        from_any(3)
    with pytest.raises(TableError, match='kind "dask" is not known; ask for pandas, polars or arrow'):
        to_kind(pd.DataFrame(), "dask")  # type: ignore[arg-type]
    assert from_any(pl.DataFrame({"a": [1]}).lazy()).shape == (1, 1)


def test_building_leaves_the_search_for_cycles_as_it_was() -> None:
    """Nested, after an error, and where the user had turned it off."""
    with building():
        with building():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="stop"), building():
        raise ValueError("stop")
    assert gc.isenabled()
    gc.disable()
    try:
        with building():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()

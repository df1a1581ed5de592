"""Results show, plot, cite and save themselves; nothing prints."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

import framing as fr
from framing import results
from framing.errors import FramingError
from framing.results import as_csv


@pytest.fixture(scope="module")
def comparison(marks: fr.Marks) -> fr.Comparison:
    return fr.compare(fr.score(marks, [fr.HedgeRate(), fr.EvaluationRate()]))


def test_a_result_says_in_two_lines_what_it_is(marks: fr.Marks, comparison: fr.Comparison) -> None:
    assert repr(comparison).splitlines() == [
        "<Comparison of 3 groups by source: 3 pairs>",
        "evaluation rate, hedge rate; 27 documents",
    ]
    assert len(repr(marks).splitlines()) == 2
    assert len(repr(comparison.scores).splitlines()) == 2


def test_in_a_notebook_it_shows_a_table_a_chart_and_its_provenance(comparison: fr.Comparison) -> None:
    html = comparison._repr_html_()
    assert "<svg" in html
    assert "<table" in html
    assert "Provenance" in html


def test_hostile_names_are_escaped_in_a_notebook() -> None:
    rows = [{"text": "It may rain.", "source": "<script>x</script>", "doc_id": str(i)} for i in range(2)]
    html = fr.compare(rows, measures=[fr.HedgeRate()])._repr_html_()
    assert "<script>" not in html


def test_every_result_plots(marks: fr.Marks, comparison: fr.Comparison) -> None:
    for result in (marks, comparison.scores, comparison):
        assert isinstance(result.plot(), Figure)
    with pytest.raises(FramingError, match=r'measure "hedge rates" was not compared.*Did you mean "hedge rate"\?'):
        comparison.plot(measure="hedge rates")


def test_a_result_cites_the_tool_the_lexicons_and_the_literature(comparison: fr.Comparison) -> None:
    cited = comparison.cite()
    assert "framing-analysis" in cited
    assert "hedges, version" in cited
    assert "Martin" in cited


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow"])
def test_frames_come_out_in_the_kind_asked_for(comparison: fr.Comparison, kind) -> None:
    assert comparison.to_frame(kind).shape[0] == len(comparison)


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".jsonl", ".xlsx"])
def test_what_is_saved_reads_back_equal(comparison: fr.Comparison, tmp_path, ending: str) -> None:
    path = comparison.save(tmp_path / f"contrasts{ending}")
    back = {
        ".csv": pd.read_csv, ".parquet": pd.read_parquet, ".xlsx": lambda p: pd.read_excel(p, engine="openpyxl"),
        ".jsonl": lambda p: pd.read_json(p, lines=True),
    }[ending](path)  # fmt: skip
    pd.testing.assert_series_equal(back["difference"], comparison.frame["difference"])
    assert back["group_a"].tolist() == comparison.frame["group_a"].tolist()
    assert list(tmp_path.iterdir()) == [path]


def test_an_unknown_ending_and_a_missing_folder_are_refused(comparison: fr.Comparison, tmp_path) -> None:
    with pytest.raises(FramingError, match='cannot save as ".doc"'):
        comparison.save(tmp_path / "x.doc")
    with pytest.raises(FramingError, match="cannot write"):
        comparison.save(tmp_path / "no" / "x.csv")


def test_cells_like_formulae_are_made_harmless() -> None:
    text = as_csv(pd.DataFrame({"surface": ["=HYPERLINK(1)", "@x", "plain"], "n": [-1, 2, 3]}))
    assert text == "surface,n\n'=HYPERLINK(1),-1\n'@x,2\nplain,3\n"


def test_a_page_quotes_the_document_and_saves_as_one_file(marks: fr.Marks, tmp_path) -> None:
    doc_id = marks.corpus.docs["doc_id"][0]
    page = marks.page(doc_id)
    assert "<mark" in page.html
    assert "<!doctype html>" in page.save(tmp_path / "page.html").read_text(encoding="utf-8")
    with pytest.raises(fr.TableError, match="there is no document"):
        marks.page("nobody")


def test_scores_in_wide_form_have_a_row_per_document(comparison: fr.Comparison) -> None:
    wide = comparison.scores.wide()
    assert len(wide) == 27
    assert {"source", "hedge rate", "evaluation rate"} <= set(wide.columns)


def test_provenance_is_plain_data(comparison: fr.Comparison) -> None:
    assert json.loads(json.dumps(comparison.provenance))["comparison"]["by"] == "source"


@pytest.mark.parametrize("n", [0, 1, 3, 6, 7])
def test_a_long_table_is_written_as_a_short_one(n: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame({"a": ["=1", "x", "y\nz", '"q"', "", "v", "é"], "b": range(7)}).iloc[:n]
    monkeypatch.setattr(results, "_ROWS", 3)
    written = results.save_frame(frame, tmp_path / "a.csv")
    assert written.read_bytes().decode() == results.as_csv(frame)

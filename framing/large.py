"""Comparing a corpus that is larger than memory: the scores of all documents, and some documents to read.

A run (:mod:`framing.runs`) has left the tables of every part in files. Scores are small and are held whole, so means,
intervals and contrasts are those of every document. Texts, units and marks are read for a sample of documents alone,
from which the report takes its sentences, voices, names and pages; it says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from framing.alignment import body
from framing.api import compare
from framing.corpus import Corpus, provenance
from framing.errors import ComparisonError
from framing.lexicon import load_lexicon
from framing.models import load_model
from framing.results import Comparison, Marks, Scores
from framing.runs import Finished, Recipe
from framing.tables import DOCS, SCORES, SPANS, UNITS, check

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Large", "compare_finished"]


@dataclass(frozen=True)
class Large:
    """A comparison of every document, and the same comparison with the documents that are shown."""

    comparison: Comparison
    shown: Comparison


def compare_finished(
    finished: Finished,
    recipe: Recipe,
    reading: Mapping[str, str],
    *,
    by: str = "source",
    within: str | None = None,
    pages: int = 1000,
    seed: int = 0,
    **options: Any,
) -> Large:
    """Compare the documents of a finished run.

    Parameters
    ----------
    finished, recipe : the run, and what was done in it; documents must have been scored.
    reading : how the documents were read, for the provenance.
    pages : how many documents are shown at most: of every group as many, drawn at random by ``seed``.
    options : those of :func:`framing.api.compare`.

    Raises
    ------
    ComparisonError
        When other units than documents were scored, or speakers or events are asked for, which need the texts.
    """
    if recipe.level != "document":
        raise ComparisonError(f"groups of documents are compared on scores of documents; these are of {recipe.level}s.")
    if by == "speaker" or within == "event":
        asked = "by speakers" if by == "speaker" else "within events"
        raise ComparisonError(f"a comparison {asked} needs every text in memory; give a smaller corpus.")
    whole = _scores(finished, recipe, reading)
    comparison = compare(whole, by=by, within=within, seed=seed, **options)
    every = set(whole.corpus.docs["doc_id"])
    chosen = every if len(every) <= pages else _drawn(comparison.sample["group"], whole.frame, pages, seed)
    shown = _shown(finished, comparison, chosen)
    if chosen != every:
        note = (
            f"All numbers of the comparison are of {len(whole.corpus):,} documents. Sentences, voices, names, marks "
            f"set aside and pages are of {len(chosen):,} of them, drawn at random, of every {by} as many."
        )
        comparison = replace(comparison, notes=(*comparison.notes, note))
    return Large(comparison, shown)


def _scores(finished: Finished, recipe: Recipe, reading: Mapping[str, str]) -> Scores:
    """The scores of every document; of texts and marks only what is counted of them."""
    import pyarrow.compute as pc

    own = [name for name in finished.columns("docs") if name not in ("text", "repairs")]
    docs = check(finished.frame("docs", own).assign(text="", repairs=""), DOCS)
    units = check(finished.frame("units", where=lambda table: pc.equal(table["level"], "document")), UNITS)
    about = provenance(finished.inputs, len(docs), finished.unread, {**reading, "attribution": recipe.attribution})
    corpus = Corpus(docs, units, finished.unread, about, lambda: _bodies(finished))
    marks = Marks(
        finished.frame("spans", ["kept"]),
        corpus=corpus,
        lexicons=tuple(load_lexicon(name) for name in recipe.lexicons),
        models=tuple(load_model(id).card for id in recipe.models() if id != "attribution"),
        options={"overlap": "longest", "negators": load_lexicon("negators").name},
    )
    scores = check(finished.frame("scores"), SCORES)
    order = {measure.name: n for n, measure in enumerate(recipe.measures)}
    scores = scores.sort_values("measure", key=lambda names: names.map(order), kind="stable", ignore_index=True)
    return Scores(scores, marks=marks, measures=recipe.measures, level=recipe.level)


def _bodies(finished: Finished) -> Iterator[str]:
    """The text of every document without its page furniture, in order."""
    columns = ["doc_id", "level", "start", "end", "boilerplate"]
    for docs, units in zip(finished.tables("docs", ["doc_id", "text"]), finished.tables("units", columns), strict=True):
        yield from body(docs.to_pandas(), units.to_pandas())


def _drawn(groups: pd.Series, scores: pd.DataFrame, pages: int, seed: int) -> set[str]:
    """The ids of documents to show: of those that count, as many of every group."""
    ids = scores[["unit_id", "doc_id"]].drop_duplicates("unit_id").set_index("unit_id")["doc_id"]
    named = pd.DataFrame({"doc_id": ids, "group": groups.reindex(ids.index)})
    named = named[named["group"] != ""]
    chance = [hashlib.blake2b(f"{seed}\x1f{doc_id}".encode(), digest_size=8).digest() for doc_id in named["doc_id"]]
    named = named.assign(chance=chance).sort_values("chance")
    turn = named.groupby("group", sort=False).cumcount()
    return set(named.iloc[turn.argsort(kind="stable").to_numpy()[:pages]]["doc_id"])


def _shown(finished: Finished, comparison: Comparison, chosen: set[str]) -> Comparison:
    """The comparison with the texts, units, marks and scores of the chosen documents."""
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(sorted(chosen), type=pa.large_string())

    def among(table: pa.Table) -> pa.Array:
        return pc.is_in(table["doc_id"].cast(pa.large_string()), value_set=wanted)

    whole = comparison.scores
    docs, units = (check(finished.frame(t.name, where=among), t) for t in (DOCS, UNITS))
    corpus = replace(whole.corpus, docs=docs, units=units, bodies=None)
    marks = replace(whole.marks, frame=check(finished.frame("spans", where=among), SPANS), corpus=corpus)
    scores = replace(whole, frame=whole.frame[whole.frame["doc_id"].isin(chosen)].reset_index(drop=True), marks=marks)
    sample = comparison.sample.loc[comparison.sample.index.isin(scores.frame["unit_id"])]
    profile = comparison.profile[comparison.profile["group"].isin(sample["group"])]
    return replace(comparison, scores=scores, sample=sample, profile=profile)

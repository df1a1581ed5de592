"""Which units are compared: their groups, what they are compared within, and the copies that are set aside."""

from __future__ import annotations

import pandas as pd

from framing.alignment import body
from framing.duplicates import copies
from framing.errors import ComparisonError
from framing.findings import aligned
from framing.results import Scores, counted

__all__ = ["comparable", "enough", "groups_of", "strata_of", "without_copies"]


def groups_of(scores: Scores, column: str) -> pd.Series:
    """The group of every scored unit, indexed by unit_id."""
    units = scores.frame[["unit_id", "doc_id"]].drop_duplicates("unit_id").set_index("unit_id")["doc_id"]
    if column == "speaker" and "speaker" not in scores.corpus.docs.columns:
        speakers = scores.corpus.units.set_index("unit_id")["speaker"]
        named = units.index.to_series().map(speakers).fillna("")
        return named.where(named != "", "(the author)")
    return units.map(scores.corpus.column(column)).fillna("").str.strip()


def without_copies(scores: Scores, groups: pd.Series) -> tuple[pd.Series, list[str]]:
    """The groups without the documents that print what another prints, and a note that says how many."""
    corpus = scores.corpus
    texts = corpus.bodies() if corpus.bodies else body(corpus.docs, corpus.units)
    found = copies(corpus.docs, texts).assign(doc_id=corpus.docs["doc_id"])
    aside = found[found["copy_of"] != ""]
    if aside.empty:
        return groups, []
    example = aside.iloc[0]
    prints, each = ("prints", "is") if len(aside) == 1 else ("print", "are")
    note = (
        f"{counted(len(aside), 'document')} {prints} the text of another and {each} not counted again (for example "
        f'“{example["doc_id"]}”: {example["why"]}). duplicates="count" counts them all.'
    )
    return groups.where(~groups.index.isin(aside["doc_id"]), ""), [note]


def strata_of(scores: Scores, within: str) -> tuple[pd.Series, list[str]]:
    """What to compare within, for every scored unit, and what to say about it; events are found when not given."""
    if within != "event" or "event" in scores.corpus.docs.columns:
        return groups_of(scores, within), []
    alignment = aligned(scores.corpus)
    groups = alignment.groups()
    found = int(groups["n_docs"].sum())
    note = (
        f"{counted(len(groups), 'event')} of two or more sources were found by likeness and date, with {found:,} of "
        f"{len(scores.corpus):,} documents; the others are not compared (fr.align shows the events)."
    )
    units = scores.frame[["unit_id", "doc_id"]].drop_duplicates("unit_id").set_index("unit_id")["doc_id"]
    return units.map(alignment.frame.set_index("doc_id")["event"]), [note]


def comparable(groups: pd.Series, strata: pd.Series, by: str, within: str) -> None:
    """Refuse what has nothing to be compared with.

    Raises
    ------
    ComparisonError
        When there is one group only, or every stratum has documents of one group only.
    """
    named = groups[groups != ""]
    if named.nunique() < 2:
        raise ComparisonError(
            f'there is one {by} only ({named.iloc[0]}), and nothing to compare it with within "{within}". Add '
            "documents of another, compare by another column, or leave within out for a profile."
        )
    if named.groupby(strata.loc[named.index]).nunique().max() < 2:
        mend = "Loosen fr.align (a larger window_days, a lower similarity)" if within == "event" else "Merge its values"
        raise ComparisonError(
            f"every {within} has documents of one {by} only, so nothing can be compared inside it. {mend}, or leave "
            "within out."
        )


def enough(fewest: int) -> None:
    """Refuse intervals of three documents.

    Raises
    ------
    ComparisonError
        When ``fewest`` is below 4.
    """
    if fewest < 4:
        raise ComparisonError(
            f"fewest={fewest}: {fewest} documents give no interval worth the name; resampling them repeats the same "
            "few means. Give 4 or more, and read smaller groups as single texts (fr.mark, fr.score)."
        )

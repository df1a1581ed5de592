"""Sections of the report on voices and names: who is given voice, who is called what, who is praised and blamed.

Each function gives plain data for the page: text and rows of text. Nothing here is escaped; the template does that.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from framing.api import mark
from framing.corpus import Corpus
from framing.referents import labels, naming
from framing.results import Marks, interval
from framing.speaking import KINDS, speakers
from framing.tables import SCARE

__all__ = ["naming_section", "portrayal_section", "scare_rows", "speaker_section"]

_SPEAKERS = 8
_REFERENTS = 6
_TERMS = 10
_LABELS = 8


def speaker_section(corpus: Corpus, by: str, *, most: int = _SPEAKERS) -> list[dict[str, Any]]:
    """For each group the speakers with most words: how often, how much, and with which kinds of reporting words."""
    table = speakers(corpus, by=by)
    return [{"group": str(group), "rows": _speakers(mine, most)} for group, mine in table.groupby(by, sort=True)]


def _speakers(mine: pd.DataFrame, most: int) -> list[dict[str, Any]]:
    rows = []
    named_first = mine.assign(nobody=mine["speaker"] == "").sort_values("nobody", kind="stable")
    for row in named_first.head(most).to_dict("records"):
        kinds = [f"{kind} {row[kind]}" for kind in KINDS if row[kind]]
        rows.append(
            {
                "speaker": row["speaker"] or "(nobody named)",
                "words": f"{row['words']:,}",
                "share": f"{row['share']:.0%}",
                "quotations": row["quotations"],
                "reported": row["reported"],
                "docs": row["documents"],
                "cues": ", ".join(row["verbs"].split(", ")[:4]),
                "kinds": ", ".join(kinds),
            }
        )
    return rows


def scare_rows(spans: pd.DataFrame, groups: pd.Series) -> list[dict[str, Any]]:
    """For each group the author's own marks that count, how many stand in scare quotes, and the commonest of these.

    ``groups`` has the group of each compared document by its ``doc_id``; empty when no mark stands in scare quotes.
    """
    own = spans[spans["kept"] & (spans["voice"] == "author")]
    own = own.assign(
        group=own["doc_id"].map(groups).fillna(""),
        scare=own["why"].str.endswith(SCARE),
        words=own["surface"].str.lower(),
    ).query("group != ''")
    if not own["scare"].any():
        return []
    rows = []
    for group, mine in own.groupby("group", sort=True):
        # Two lexicons may mark the same words: a place in the text counts once.
        places = mine.drop_duplicates(["doc_id", "start", "end"])
        shown = places.loc[places["scare"], "words"].value_counts(sort=False)
        shown = shown.sort_index().sort_values(ascending=False, kind="stable").head(_TERMS)
        rows.append(
            {
                "group": str(group),
                "own": f"{len(places):,}",
                "n": f"{int(places['scare'].sum()):,}",
                "share": f"{places['scare'].mean():.1%}",
                "words": ", ".join(f"{word} ({n})" for word, n in shown.items()),
            }
        )
    return rows


def naming_section(marks: Marks, by: str, *, most: int = _REFERENTS) -> dict[str, Any]:
    """The terms each group uses for the referents named most, and its loaded labels by what they label."""
    marks = _with_labels(marks)
    table = naming(marks, by=by, most=most)
    referents = []
    for referent, mine in table.groupby("referent", sort=False):
        groups = [{"group": str(group), "terms": _terms(uses)} for group, uses in mine.groupby(by, sort=True)]
        referents.append({"referent": str(referent), "n": int(mine["count"].sum()), "groups": groups})
    loaded = labels(marks, by=by)
    return {
        "referents": sorted(referents, key=lambda r: (-r["n"], r["referent"])),
        "labels": [{"group": str(group), "rows": _labels(mine)} for group, mine in loaded.groupby(by, sort=True)],
    }


def portrayal_section(table: pd.DataFrame) -> list[dict[str, Any]]:
    """For each referent of a portrayal the groups with the mean, its interval and the shares of blame and praise."""
    by = table.columns[0]
    out = []
    for referent, mine in table.groupby("referent", sort=False):
        rows = [
            {
                "group": str(row[by]),
                "mean": interval(row["mean"], row["low"], row["high"]),
                "blame": f"{row['blame']:.0%}",
                "praise": f"{row['praise']:.0%}",
                "sentences": row["sentences"],
                "docs": row["documents"],
                "places": ", ".join([*row["blaming"][:1], *row["praising"][:1]]),
            }
            for row in mine.to_dict("records")
        ]
        out.append({"referent": str(referent), "rows": rows})
    return out


def _with_labels(marks: Marks) -> Marks:
    """The marks, with those of the lexicons that the section needs and that were not marked yet."""
    missing = [id for id in ("evaluation", "loaded-labels") if id not in {x.id for x in marks.lexicons}]
    if not missing:
        return marks
    more = mark(marks.corpus, missing)
    both = pd.concat([marks.frame, more.frame], ignore_index=True)
    return Marks(both, corpus=marks.corpus, lexicons=(*marks.lexicons, *more.lexicons), options=marks.options)


def _terms(uses: pd.DataFrame) -> list[dict[str, Any]]:
    """The terms of one group for one referent: those that evaluate first, then the most frequent."""
    first = uses.assign(judges=uses["evaluative"] != "").sort_values(
        ["judges", "count"], ascending=False, kind="stable"
    )
    return [
        {"term": row["term"], "count": row["count"], "author": row["author"], "judges": bool(row["judges"])}
        for row in first.head(_TERMS).to_dict("records")
    ]


def _labels(mine: pd.DataFrame) -> list[dict[str, Any]]:
    """The loaded labels of one group by category, most frequent first."""
    rows = []
    for category, some in mine.groupby("category", sort=True):
        shown = [f"{row['label']} ({row['count']})" for row in some.head(_LABELS).to_dict("records")]
        rows.append({"category": str(category), "n": int(some["count"].sum()), "labels": ", ".join(shown)})
    return sorted(rows, key=lambda row: (-row["n"], row["category"]))

"""Sections beside the comparison's own: events, the specification curve, keywords and courses over time.

Each function takes a result and gives plain data for a page: text, rows of text, and figures as SVG. Nothing here is
escaped; the template does that.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from framing import charts
from framing.findings import Alignment, Keyness, Multiverse, Trend
from framing.results import interval, number

__all__ = ["event_section", "keyness_section", "multiverse_section", "p_text", "places", "trend_section"]


def event_section(alignment: Alignment, *, most: int = 25) -> dict[str, Any]:
    """The events that several sources told, and the copies that were set aside."""
    groups = alignment.groups()
    shown = groups.sort_values(["n_sources", "n_docs", "event"], ascending=[False, False, True]).head(most)
    rows = [
        {
            "event": row.event, "words": row.words, "dates": _dates(row.first, row.last), "n_docs": row.n_docs,
            "sources": row.sources, "headlines": row.headlines,
        }
        for row in shown.sort_values("event").itertuples()
    ]  # fmt: skip
    return {
        "summary": ", ".join(repr(alignment).strip("<>").splitlines()).replace(">", ""),
        "figure": charts.svg(alignment.plot(most=most)) if len(groups) else "",
        "rows": rows,
        "n_events": len(groups),
        "copies": [{"doc_id": c.doc_id, "why": c.why} for c in alignment.copies.itertuples()],
    }


def multiverse_section(multiverse: Multiverse) -> dict[str, Any]:
    """The specification curve, the line for the methods paragraph, and what each choice does."""
    return {
        "line": multiverse.line(),
        "figure": charts.svg(multiverse.plot()),
        "rows": [
            {
                "dimension": row.dimension, "choice": row.choice, "n": f"{row.n:,}", "median": number(row.median),
                "share_clear": "–" if pd.isna(row.clear) else f"{row.clear:.0%}",
            }
            for row in multiverse.influence().itertuples()
        ],
    }  # fmt: skip


def keyness_section(keyness: Keyness, *, how_many: int = 12) -> dict[str, Any]:
    """For each group its most telling terms, each with a sentence and the place of the term in it."""
    groups = []
    for group in keyness.groups:
        rows = []
        for row in keyness.top(group, how_many).itertuples():
            kept = keyness.sentences[(keyness.sentences["term"] == row.term) & (keyness.sentences["group"] == group)]
            rows.append(
                {
                    "term": row.term, "uses": f"{row.count_a} : {row.count_b}",
                    "documents": f"{row.docs_a} of {row.n_docs_a} : {row.docs_b} of {row.n_docs_b}",
                    "z": number(row.z), "ratio": number(row.ratio), "p_adjusted": p_text(row.p_adjusted),
                    "sentence": _cut(kept.iloc[0]) if len(kept) else None,
                }
            )  # fmt: skip
        groups.append({"group": group, "rows": rows})
    figure = charts.svg(keyness.plot()) if len(keyness.groups) == 2 else ""
    return {"groups": groups, "figure": figure}


def trend_section(trend: Trend) -> dict[str, Any]:
    """The course of every measure, and each group's change."""
    figures = []
    for measure in sorted(trend.frame["measure"].unique()):
        mine = trend.frame[trend.frame["measure"] == measure]
        if mine["mean"].notna().any():
            figures.append({"measure": measure, "figure": charts.svg(trend.plot(measure=measure))})
    decimals = {str(name): places(mine) for name, mine in trend.frame.groupby("measure")}
    rows = [
        {
            "measure": row.measure, "group": row.group, "per": row.per, "p_adjusted": p_text(row.p_adjusted),
            "change": interval(row.change, row.low, row.high, decimals[row.measure]),
            "n": f"{row.n_before} / {row.n_after}" if trend.event else str(row.n_after),
        }
        for row in trend.changes.itertuples()
    ]  # fmt: skip
    what = f"after {trend.event} minus before" if trend.event else "slope by the year"
    return {"figures": figures, "rows": rows, "what": what}


def p_text(value: float) -> str:
    """A p value as text.

    >>> p_text(0.0004), p_text(0.0312), p_text(1.0), p_text(float("nan"))
    ('< .001', '.031', '1', '–')
    """
    if pd.isna(value):
        return "–"
    return "< .001" if value < 0.001 else f"{value:.3f}".lstrip("0") if value < 0.9995 else "1"


def places(profile: pd.DataFrame) -> int:
    """How many decimals the numbers of a measure need: three where its scores spread less than a tenth, else two."""
    return 3 if profile["sd"].median() < 0.1 else 2


def _dates(first: str, last: str) -> str:
    if not first:
        return "undated"
    return first if first == last else f"{first} to {last}"


def _cut(row: Any) -> dict[str, str]:
    """A sentence in three: before the term, the term, after it."""
    start, end = row["start"] - row["sentence_start"], row["end"] - row["sentence_start"]
    text = row["sentence"]
    return {"doc_id": row["doc_id"], "before": text[:start], "term": text[start:end], "after": text[end:]}

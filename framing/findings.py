"""Findings beside the comparison: how articles line up, what sets groups apart, how measures change over time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing import charts
from framing.alignment import body, events, headwords, topics
from framing.corpus import Corpus
from framing.duplicates import copies
from framing.errors import FramingError, nearest
from framing.places import write_atomically
from framing.results import Comparison, Result, Scores, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Alignment", "Keyness", "Multiverse", "Trend", "aligned"]


@dataclass(frozen=True, repr=False)
class Alignment(Result):
    """Which articles tell the same event, and which print the same text.

    ``frame`` has a row per document: doc_id, source, date, title; event and event_words (its heaviest words); topic;
    copy_of, overlap, copy and wire (the agency a byline names); ``counts`` says whether the document counts, and
    ``why`` why not. Nothing is deleted: ``whole`` is the corpus that was given.
    """

    whole: Corpus = field(kw_only=True, repr=False)
    options: dict[str, Any] = field(kw_only=True, default_factory=dict, repr=False)

    @property
    def corpus(self) -> Corpus:
        """The documents that count, with columns ``event`` and ``topic``."""
        kept = self.whole.select(self.frame.loc[self.frame["counts"], "doc_id"].tolist())
        labels = self.frame.set_index("doc_id")
        ids = kept.docs["doc_id"]
        docs = kept.docs.assign(event=ids.map(labels["event"]), topic=ids.map(labels["topic"]))
        return replace(kept, docs=docs, provenance=self.provenance)

    @property
    def copies(self) -> pd.DataFrame:
        """The documents that were set aside, with the one that counts instead, and why."""
        return self.frame[~self.frame["counts"]].reset_index(drop=True)

    @property
    def provenance(self) -> dict[str, Any]:
        """Version, inputs, and how documents were aligned."""
        return self.whole.provenance | {"alignment": self.options}

    def _what(self) -> tuple[str, str]:
        shared = self.groups()
        aside = int((~self.frame["counts"]).sum())
        syndicated = int((self.frame["copy"] == "syndicated").sum())
        return (
            f"<Alignment: {len(shared):,} events told by two sources or more>",
            f"{int(shared['n_docs'].sum()):,} of {len(self.frame):,} documents; {aside:,} copies set aside "
            f"({syndicated:,} syndicated)",
        )

    def groups(self, *, sources: int = 2) -> pd.DataFrame:
        """The events told by at least so many sources, in order of date.

        Columns: event, words, first and last (dates), n_docs, n_sources, sources, headlines (one per document).
        Copies that are set aside are not counted.
        """
        frame = self.frame[self.frame["counts"]].sort_values(["event", "date", "source", "doc_id"])
        dated = frame.assign(date=frame["date"].where(frame["date"] != ""))
        grouped = dated.groupby("event", sort=True)
        table = pd.DataFrame(
            {
                "words": grouped["event_words"].first(),
                "first": grouped["date"].min().fillna(""),
                "last": grouped["date"].max().fillna(""),
                "n_docs": grouped.size(),
                "n_sources": grouped["source"].nunique(),
                "sources": grouped["source"].agg(lambda x: ", ".join(sorted(set(x)))),
                "headlines": grouped["title"].agg(" | ".join),
            }
        )
        return table[table["n_sources"] >= sources].reset_index()

    def plot(self, ax: Axes | None = None, *, most: int = 25) -> Figure:
        """Which source told which event when: a row per event of several sources, the largest ``most`` of them."""
        return charts.coverage(self.frame[self.frame["counts"]], ax, most=most)

    def drawn(self, *, most: int = 25) -> pd.DataFrame:
        """The numbers that :meth:`plot` draws, to be saved beside the figure."""
        return charts.coverage_layout(self.frame[self.frame["counts"]], most)


def aligned(
    corpus: Corpus,
    *,
    window_days: int = 3,
    similarity: float | None = None,
    opening: int = 250,
    shared: float = 0.4,
    n_topics: int | None = None,
    within: str | None = None,
) -> Alignment:
    """The alignment of a corpus; the options are those of ``fr.align``."""
    docs, texts = corpus.docs, body(corpus.docs, corpus.units)
    found = copies(docs, texts, shared=shared)
    counted = (found["copy_of"] == "").to_numpy()
    alone = docs[counted].reset_index(drop=True)
    event, vectors, words = events(
        alone, [text for text, counts in zip(texts, counted, strict=True) if counts],
        window_days=window_days, similarity=similarity, opening=opening,
        within=None if within is None else corpus.column(within)[counted].tolist(),
    )  # fmt: skip
    width = len(str(event.max() + 1))
    frame = alone[["doc_id"]].assign(
        event=[f"event-{n + 1:0{width}d}" for n in event],
        event_words=pd.Series(headwords(vectors, words, event)).iloc[event].to_numpy(),
    )
    if n_topics is None and (docs["topic"] != "").any():
        frame["topic"] = alone["topic"]
    else:
        topic = topics(vectors, event, n_topics)
        frame["topic"] = pd.Series(headwords(vectors, words, topic, 3)).iloc[topic].to_numpy()
    first = found["copy_of"].where(~counted, docs["doc_id"])
    table = docs[["doc_id", "source", "date", "title"]].assign(first=first)
    table = table.join(frame.set_index("doc_id"), on="first").drop(columns="first")
    options = {
        "window_days": window_days, "similarity": similarity, "opening": opening, "shared": shared,
        "n_topics": n_topics, "within": within,
    }  # fmt: skip
    return Alignment(table.join(found).assign(counts=counted), whole=corpus, options=options)


@dataclass(frozen=True, repr=False)
class Keyness(Result):
    """What sets groups apart: words, phrases or marks, with sentences to read.

    ``frame`` has a row per group and term (see :func:`framing.keywords.keywords`), with the place of a first example:
    doc_id, start, end, sentence; ``sentences`` has more of them. Terms without an example are less telling than the
    ones that have one.
    """

    sentences: pd.DataFrame = field(kw_only=True, repr=False)
    whole: Corpus = field(kw_only=True, repr=False)
    by: str = field(kw_only=True)
    options: dict[str, Any] = field(kw_only=True, default_factory=dict, repr=False)

    @property
    def provenance(self) -> dict[str, Any]:
        """Version, inputs, and how terms were counted."""
        return self.whole.provenance | {"keyness": {"by": self.by} | self.options}

    @property
    def groups(self) -> list[str]:
        """The groups set apart."""
        return sorted(self.frame["group"].unique())

    def _what(self) -> tuple[str, str]:
        clear = int((self.frame["p_adjusted"] < 0.05).sum())
        return (
            f"<Keyness of {self.frame['term'].nunique():,} {self.options['of']} by {self.by}: {clear:,} clear>",
            f"{', '.join(self.groups)}; {len(self.whole):,} documents, {self.options['method']}",
        )

    def top(self, group: str, how_many: int = 15) -> pd.DataFrame:
        """The terms that most set a group apart, with an example each.

        Raises
        ------
        FramingError
            When there is no such group, naming the nearest.
        """
        self._known(group)
        return self.frame[self.frame["group"] == group].head(how_many).reset_index(drop=True)

    def read(self, term: str) -> pd.DataFrame:
        """The sentences kept for a term: group, doc_id, start, end, sentence.

        Raises
        ------
        FramingError
            When no sentences were kept for it, naming the nearest.
        """
        found = self.sentences[self.sentences["term"] == term]
        if found.empty:
            known = self.sentences["term"].unique().tolist()
            raise FramingError(f'no sentences were kept for "{term}".{nearest(term, known)}')
        return found[["group", "doc_id", "start", "end", "sentence"]].reset_index(drop=True)

    def plot(self, ax: Axes | None = None, *, group: str | None = None, labels: int = 12) -> Figure:
        """The scatter of terms of a group (the first one when none is named) against the others."""
        rows, one, other = self._against(group)
        return charts.scatter(rows, one, other, ax, labels=labels)

    def drawn(self, *, group: str | None = None, labels: int = 12) -> pd.DataFrame:
        """The numbers that :meth:`plot` draws, to be saved beside the figure."""
        return charts.scatter_layout(self._against(group)[0], labels)

    def page(self, path: str | Path, *, group: str | None = None, labels: int = 15) -> Path:
        """Write the scatter of the terms with sentences as one HTML file; each point opens its sentences."""
        rows, one, other = self._against(group)
        rows = rows[rows["term"].isin(self.sentences["term"])]
        html = charts.scatter_page(rows, self.sentences, one, other, labels=labels)
        return write_atomically(Path(path), lambda part: part.write_text(html, encoding="utf-8"))

    def _against(self, group: str | None) -> tuple[pd.DataFrame, str, str]:
        chosen = group if group is not None else self.groups[0]
        self._known(chosen)
        others = [name for name in self.groups if name != chosen]
        return self.frame[self.frame["group"] == chosen], chosen, others[0] if len(others) == 1 else "the others"

    def _known(self, group: str) -> None:
        if group not in self.groups:
            raise FramingError(
                f'there is no group "{group}"; there are {", ".join(self.groups)}.{nearest(group, self.groups)}'
            )


@dataclass(frozen=True, repr=False)
class Trend(Result):
    """Measures over time: ``frame`` has a row per measure, group and period; ``changes`` how each group changed."""

    changes: pd.DataFrame = field(kw_only=True, repr=False)
    scores: Scores = field(kw_only=True, repr=False)
    by: str = field(kw_only=True)
    every: str = field(kw_only=True)
    event: str | None = field(kw_only=True, default=None)
    options: dict[str, Any] = field(kw_only=True, default_factory=dict, repr=False)

    @property
    def provenance(self) -> dict[str, Any]:
        """Version, inputs, measures, and how time was cut."""
        course = {"by": self.by, "every": self.every, "event": self.event}
        return self.scores.provenance | {"trend": course | self.options}

    def _what(self) -> tuple[str, str]:
        periods = self.frame["period"]
        return (
            f"<Trend of {self.frame['measure'].nunique()} measures by {self.by}: {periods.nunique()} periods>",
            f"{periods.min()} to {periods.max()}, by the {self.every}"
            + (f"; event {self.event}" if self.event else ""),
        )

    def plot(self, ax: Axes | None = None, *, measure: str | None = None) -> Figure:
        """The course of one measure, the first one when none is named, with a line at the event.

        Raises
        ------
        FramingError
            When there is no such measure, naming the nearest.
        """
        return charts.timeline(self.frame, self._measure(measure), ax, event=self.event)

    def drawn(self, *, measure: str | None = None) -> pd.DataFrame:
        """The numbers that :meth:`plot` draws, to be saved beside the figure."""
        return charts.timeline_layout(self.frame, self._measure(measure))

    def _measure(self, measure: str | None) -> str:
        """The measure of that name, or the first one."""
        known = sorted(self.frame["measure"].unique())
        chosen = measure or known[0]
        if chosen not in known:
            raise FramingError(
                f'measure "{chosen}" was not scored; there are {", ".join(known)}.{nearest(chosen, known)}'
            )
        return chosen


@dataclass(frozen=True, repr=False)
class Multiverse(Result):
    """One difference under every combination of defensible choices: ``frame`` has a row per analysis."""

    comparison: Comparison = field(kw_only=True, repr=False)
    measure: str = field(kw_only=True)
    pair: tuple[str, str] = field(kw_only=True)
    dimensions: tuple[str, ...] = field(kw_only=True)
    options: dict[str, Any] = field(kw_only=True, default_factory=dict, repr=False)

    @property
    def provenance(self) -> dict[str, Any]:
        """Version, inputs, lexicons, the comparison, and the choices."""
        made = {"measure": self.measure, "groups": list(self.pair), "dimensions": list(self.dimensions)}
        return self.comparison.provenance | {"multiverse": made | self.options}

    @property
    def agreement(self) -> dict[str, int]:
        """How many analyses there are, have the sign of the first one, could be tested, have that sign and p < .05,
        and the other sign and p < .05."""
        known = self.frame[self.frame["difference"].notna()]
        usual = self.frame.loc[self.frame["usual"], "difference"].iloc[0]
        same = np.sign(known["difference"]) == np.sign(usual if usual == usual else known["difference"].median())
        clear = known["p"] < 0.05
        return {
            "analyses": len(known),
            "same sign": int(same.sum()),
            "tested": int(known["p"].notna().sum()),
            "clear": int((same & clear).sum()),
            "clear, other sign": int((~same & clear).sum()),
        }

    def line(self) -> str:
        """One sentence for the methods paragraph."""
        found = self.agreement
        values = self.frame["difference"].dropna()
        other = f" and the opposite in {found['clear, other sign']}" if found["clear, other sign"] else ""
        tested = f" of the {found['tested']:,} that could be tested" if found["tested"] < found["analyses"] else ""
        tested = tested if found["tested"] else ": none had documents enough for a test"
        return (
            f"Across {found['analyses']:,} defensible analyses ({', '.join(self.dimensions)}), the difference between "
            f"{self.pair[0]} and {self.pair[1]} in {self.measure} had the same sign in {found['same sign']:,} and was "
            f"clear (p < .05, unadjusted) in {found['clear']:,}{other}{tested}; its median was "
            f"{number(values.median())}, its range {number(values.min())} to {number(values.max())}."
        )

    def influence(self) -> pd.DataFrame:
        """What each choice does: a row per choice with dimension, choice, n, median difference, clear (the share of the
        tested analyses with p < .05; NaN when none was tested)."""
        rows = []
        for dimension in self.dimensions:
            for choice, part in self.frame.groupby(dimension, sort=False):
                clear = float((part["p"].dropna() < 0.05).mean())
                rows.append((dimension, str(choice), len(part), float(part["difference"].median()), clear))
        return pd.DataFrame(rows, columns=["dimension", "choice", "n", "median", "clear"])

    def _what(self) -> tuple[str, str]:
        found = self.agreement
        return (
            f"<Multiverse of {found['analyses']:,} analyses: {found['same sign']:,} agree in sign, "
            f"{found['clear']:,} clear>",
            f"{self.measure}: {self.pair[0]} − {self.pair[1]}; {', '.join(self.dimensions)}",
        )

    def plot(self) -> Figure:
        """The specification curve."""
        return charts.specification_curve(self.frame, f"{self.measure}: {self.pair[0]} − {self.pair[1]}")

    def drawn(self) -> pd.DataFrame:
        """The analyses in the order in which :meth:`plot` draws them, with their choices."""
        return charts.specification_layout(self.frame)[0]

"""Concordance: the lines a lexicon or a word marks, and what a lexicon covers of a corpus.

Before a count is believed, the lines behind it are read; before a lexicon is used on a corpus, one sees which of its
entries fire there and which never do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from framing.api import mark, read
from framing.entries import ASIDE, Entry, pattern_problem, tidy_pattern
from framing.errors import FramingError, LexiconError, nearest, one_of
from framing.lexicon import Lexicon
from framing.places import write_atomically
from framing.results import Marks, Result

__all__ = ["Concordance", "Coverage", "Order", "coverage", "kwic"]

Order = Literal["place", "left", "keyword", "right"]
"""How lines are ordered: as they stand in the corpus, or by the words before, in, or after the mark."""

_LINES = ["doc_id", "source", "left", "keyword", "right", "category", "entry", "voice", "speaker", "kept", "why"]


@dataclass(frozen=True, repr=False)
class Concordance(Result):
    """Keyword in context: a line per mark, with its document, voice, and why it is set aside.

    ``frame`` has the columns ``doc_id``, ``source``, ``left``, ``keyword``, ``right``, ``category``, ``entry`` (the
    pattern), ``voice``, ``speaker``, ``kept``, ``why``; ``found`` says how many lines there were before a limit.
    """

    marks: Marks = field(kw_only=True, repr=False)
    found: int = field(kw_only=True)

    @property
    def provenance(self) -> dict[str, Any]:
        """Version, inputs, lexicon, options."""
        return self.marks.provenance

    def _what(self) -> tuple[str, str]:
        names = ", ".join(x.id for x in self.marks.lexicons)
        many = f"{len(self):,} of {self.found:,}" if len(self) < self.found else f"{self.found:,}"
        aside = int((~self.frame["kept"]).sum())
        return f"<Concordance of {names}: {many} lines, {aside:,} set aside>", f"{len(self.marks.corpus):,} documents"

    def html(self) -> str:
        """The lines as one HTML page, keywords aligned; everything escaped."""
        rows = "\n".join(map(_row, self.frame.itertuples()))
        title, under = map(escape, self._what())
        return (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Concordance</title><style>{_CSS}</style>'
            f"<h1>{title.removeprefix('&lt;').removesuffix('&gt;')}</h1><p>{under}</p><table>{rows}</table></html>"
        )

    def _repr_html_(self) -> str:
        rows = "\n".join(map(_row, self.frame.head(20).itertuples()))
        return f"<p>{escape(self._what()[0])}</p><table>{rows}</table>"

    def save(self, path: str | Path) -> Path:
        """Write the lines to ``path``: .html, .csv, .xlsx, .jsonl or .parquet, by its ending."""
        path = Path(path)
        if path.suffix == ".html":
            return write_atomically(path, lambda part: part.write_text(self.html(), encoding="utf-8"))
        return super().save(path)


_CSS = (
    "body{font-family:Georgia,serif;margin:2rem}td{padding:.1rem .3rem;vertical-align:top}"
    "td:nth-child(2){text-align:right}"
    "td:nth-child(1),td:nth-child(5){color:#666;font-size:.85em}tr.aside{color:#888}"
)


def _row(line: Any) -> str:
    """A line as a row of a table; set-aside lines say why."""
    why = f"{line.category}{', set aside: ' + line.why if not line.kept else ''}"
    where = line.doc_id if line.source == line.doc_id.split("/")[0] else f"{line.source} {line.doc_id}".strip()
    cells = f"<td>{escape(where)}</td><td>{escape(line.left)}</td><td><b>{escape(line.keyword)}</b></td>"
    aside = "" if line.kept else ' class="aside"'
    return f"<tr{aside}>{cells}<td>{escape(line.right)}</td><td>{escape(why)}</td></tr>"


def kwic(
    data: Any,
    lexicon: str | Lexicon | None = None,
    *,
    word: str | None = None,
    category: str | None = None,
    width: int = 50,
    limit: int | None = None,
    order: Order = "place",
    aside: bool = True,
    progress: Callable[[str, int, int], None] | None = None,
) -> Concordance:
    """Keyword in context: the lines that a lexicon, or a word or pattern, marks.

    Parameters
    ----------
    data : marks, a corpus, or anything :func:`framing.read` takes.
    lexicon : a shipped id, a folder, or a Lexicon; not needed with ``word`` or with marks.
    word : a word, ``stem*``, phrase or gap pattern to look up instead of a lexicon.
    category : only lines of this category.
    width : characters of context on each side.
    limit : at most so many lines, evenly spaced through all of them, so that every part of the corpus is seen.
    order : as they stand in the corpus (``place``), or by the words ``left`` of the mark, by the ``keyword``, or to
        its ``right``.
    aside : whether lines that do not count are shown, with the reason.

    Raises
    ------
    FramingError
        When neither lexicon nor word is given, ``order`` is not known, or the word is no pattern.

    >>> lines = kwic([{"text": "It may rain in May.", "source": "A"}], "hedges")
    >>> lines.frame[["left", "keyword", "right", "why"]].to_numpy().tolist()
    [['It', 'may', 'rain in May.', ''], ['It may rain in', 'May', '.', 'sense: capitalised “May”']]
    """
    known = ["place", "left", "keyword", "right"]
    if order not in known:
        raise FramingError(f'order "{order}" is not known; it should be {one_of(known)}.')
    marks = _marks(data, lexicon, word, progress)
    spans = marks.frame[marks.frame["category"] != ASIDE]
    spans = spans if aside else spans[spans["kept"]]
    if category is not None:
        spans = spans[spans["category"] == _known(category, marks)]
    found = len(spans)
    lines = _lines(spans, marks, width)
    if order != "place":
        lines = lines.sort_values(order, key=lambda s: s.map(_nearest_first(order)), kind="stable", ignore_index=True)
    if limit is not None and found > limit:
        lines = lines.iloc[np.linspace(0, found - 1, max(limit, 0)).round().astype(int)].reset_index(drop=True)
    return Concordance(lines, marks=marks, found=found)


def _known(category: str, marks: Marks) -> str:
    names = dict.fromkeys(name for x in marks.lexicons for name in x.categories)
    if category not in names:
        raise FramingError(f'there is no category "{category}"; there are {one_of(names)}.{nearest(category, names)}')
    return category


def _nearest_first(order: str) -> Callable[[str], tuple[str, ...]]:
    """What lines are sorted by: the words, the one next to the mark first."""

    def words(text: str) -> tuple[str, ...]:
        found = re.findall(r"\w+", text.lower())
        return tuple(reversed(found) if order == "left" else found)

    return words


def _marks(data: Any, lexicon: str | Lexicon | None, word: str | None, progress: Any) -> Marks:
    if isinstance(data, Marks):
        return data
    if word is not None:
        return mark(read(data, progress=progress), _of_word(word), negators=None, progress=progress)
    if lexicon is None:
        raise FramingError("nothing to look up: name a lexicon, or give word= a word or pattern.")
    return mark(read(data, progress=progress), lexicon, progress=progress)


def _of_word(word: str) -> Lexicon:
    """A lexicon of one pattern."""
    pattern = tidy_pattern(word)
    problem = pattern_problem(pattern)
    if problem:
        raise LexiconError(problem)
    card = {"id": word, "version": "0", "title": word, "licence": "unstated", "categories": {"word": {"gloss": word}}}
    return Lexicon(card, (Entry(pattern, pattern, "word"),))


def _lines(spans: pd.DataFrame, marks: Marks, width: int) -> pd.DataFrame:
    docs = marks.corpus.docs
    texts, sources = (dict(zip(docs["doc_id"], docs[c], strict=True)) for c in ("text", "source"))
    patterns = {(x.name, e.id): e.pattern for x in marks.lexicons for e in x.entries}
    rows = []
    for span in spans.itertuples():
        left, right = context(texts[span.doc_id], span.start, span.end, width)
        rows.append(
            (span.doc_id, str(sources[span.doc_id]), left, _flat(span.surface), right, span.category,
             patterns.get((span.by, span.entry), span.entry), span.voice, span.speaker, bool(span.kept), span.why)
        )  # fmt: skip
    return pd.DataFrame(rows, columns=_LINES).astype({"kept": "bool"})


def context(text: str, start: int, end: int, width: int) -> tuple[str, str]:
    """What stands before and after a stretch, on one line, cut between words with an ellipsis.

    >>> context("The old sea captain may never have slept.", 20, 23, 10)
    ('…captain', 'never…')
    """
    left, right = _flat(text[max(0, start - 2 * width) : start]), _flat(text[end : end + 2 * width])
    if len(left) > width:
        left = "…" + re.sub(r"^\S*\s", "", left[-width:])
    if len(right) > width:
        right = re.sub(r"\s\S*$", "", right[:width]) + "…"
    return left, right


def _flat(text: str) -> str:
    return " ".join(text.split())


# --- coverage ------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Coverage(Result):
    """What a lexicon covers of a corpus: ``frame`` has a row per category and one for all, ``entries`` a row per entry.

    Columns of ``frame``: ``category``; ``entries`` it has, and how many of them ``fired``; ``marks`` that count,
    ``aside`` that do not; ``documents`` and ``sentences``, the shares (0 to 1) of those with words that hold a mark
    that counts; ``per_1000`` words; ``top`` entries with their marks. Every voice counts. Shares are 0 without marks,
    NaN without words. Columns of ``entries``: ``category``, ``entry`` (the pattern), ``marks``, ``aside``,
    ``documents`` (a number), ``why`` (the commonest reason for setting aside).
    """

    entries: pd.DataFrame = field(kw_only=True, repr=False)
    marks: Marks = field(kw_only=True, repr=False)

    @property
    def provenance(self) -> dict[str, Any]:
        """Version, inputs, lexicon, options."""
        return self.marks.provenance

    @property
    def silent(self) -> pd.DataFrame:
        """The entries that never fire here, neither counting nor set aside."""
        return self.entries[(self.entries["marks"] == 0) & (self.entries["aside"] == 0)].reset_index(drop=True)

    def _what(self) -> tuple[str, str]:
        (x,) = self.marks.lexicons
        fired = len(self.entries) - len(self.silent)
        many = f"{fired:,} of {len(self.entries):,} entries fire"
        return f"<Coverage of {x.name}: {many}>", f"{len(self.marks.corpus):,} documents"


def coverage(
    data: Any, lexicon: str | Lexicon, *, top: int = 5, progress: Callable[[str, int, int], None] | None = None
) -> Coverage:
    """What a lexicon covers of a corpus, per category and per entry.

    ``data`` is a corpus or anything :func:`framing.read` takes; ``top`` is the number of commonest entries named.

    >>> seen = coverage([{"text": "It may rain. It will not.", "source": "A"}], "hedges")
    >>> row = seen.frame.set_index("category").loc["modal"]
    >>> int(row["marks"]), float(row["sentences"]), round(float(row["per_1000"]), 1), row["top"]
    (1, 0.5, 166.7, 'may (1)')
    """
    marks = mark(read(data, progress=progress), lexicon, progress=progress)
    (chosen,) = marks.lexicons
    entries = _by_entry(marks.frame, chosen)
    rows = [_covered(name, marks, entries, top) for name in [*chosen.categories, "all"]]
    return Coverage(pd.DataFrame(rows), entries=entries, marks=marks)


def _by_entry(spans: pd.DataFrame, lexicon: Lexicon) -> pd.DataFrame:
    """A row per entry with its marks, the commonest first within each category."""
    counted = [e for e in lexicon.entries if e.category != ASIDE]
    table = pd.DataFrame({"id": [e.id for e in counted], "category": [e.category for e in counted],
                          "entry": [e.pattern for e in counted]})  # fmt: skip
    kept, aside = spans[spans["kept"]], spans[~spans["kept"]]
    commonest = aside.groupby(["entry", "why"]).size().sort_values(kind="stable")
    why = dict(commonest.index.tolist())
    table["marks"] = table["id"].map(kept["entry"].value_counts()).fillna(0).astype("int64")
    table["aside"] = table["id"].map(aside["entry"].value_counts()).fillna(0).astype("int64")
    table["documents"] = table["id"].map(kept.groupby("entry")["doc_id"].nunique()).fillna(0).astype("int64")
    table["why"] = [why.get(id, "") for id in table["id"]]
    place = {name: n for n, name in enumerate(lexicon.categories)}
    order = table.assign(place=table["category"].map(place)).sort_values(
        ["place", "marks", "entry"], ascending=[True, False, True], kind="stable"
    )
    return table.loc[order.index].drop(columns="id").reset_index(drop=True)


def _covered(category: str, marks: Marks, entries: pd.DataFrame, top: int) -> dict[str, Any]:
    spans, units = marks.frame, marks.corpus.units
    mine, own = (spans, entries) if category == "all" else (
        spans[spans["category"] == category], entries[entries["category"] == category]
    )  # fmt: skip
    kept = mine[mine["kept"]]
    worded = units[(units["n_words"] > 0) & (units["boilerplate"] == "")]
    n_documents = units.loc[(units["level"] == "document") & (units["n_words"] > 0), "doc_id"].nunique()
    n_sentences = int((worded["level"] == "sentence").sum())
    n_words = int(units.loc[units["level"] == "document", "n_words"].sum())
    fired = own[own["marks"] > 0].sort_values(["marks", "entry"], ascending=[False, True])
    return {
        "category": category,
        "entries": len(own),
        "fired": int(((own["marks"] > 0) | (own["aside"] > 0)).sum()),
        "marks": len(kept),
        "aside": len(mine) - len(kept) - int((mine["category"] == ASIDE).sum()),
        "documents": kept["doc_id"].nunique() / n_documents if n_documents else np.nan,
        "sentences": kept["sentence_id"].nunique() / n_sentences if n_sentences else np.nan,
        "per_1000": len(kept) * 1000 / n_words if n_words else np.nan,
        "top": ", ".join(f"{row.entry} ({row.marks})" for row in fired.head(top).itertuples()),
    }

"""The corpus: documents, their units, and where both came from."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import pandas as pd

from framing.cleaning import clean_all
from framing.errors import TableError, nearest, one_of
from framing.readers import Unread
from framing.tables import DOCS, building, check
from framing.units import segment
from framing.voices import Said

__all__ = ["Corpus", "build", "provenance", "repair"]


@dataclass(frozen=True)
class Corpus:
    """Documents and their units; ``docs.text`` never changes once a corpus exists.

    ``unread`` lists what could not be read, with the reason; ``provenance`` says what was read and how. ``bodies``
    reads the texts, page furniture left out, where the corpus is too large to hold them: ``docs.text`` is empty then.
    """

    docs: pd.DataFrame
    units: pd.DataFrame
    unread: tuple[Unread, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict)
    bodies: Callable[[], Iterator[str]] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.docs)

    def __repr__(self) -> str:
        sources = self.docs["source"].replace("", np.nan).nunique()
        n_words = int(self.units.loc[self.units["level"] == "document", "n_words"].sum())
        return f"<Corpus of {len(self.docs):,} documents from {sources} sources, {n_words:,} words>"

    def column(self, name: str) -> pd.Series:
        """A column of the documents as text, indexed by doc_id.

        Raises
        ------
        TableError
            When there is no such column, naming the nearest.
        """
        if not isinstance(name, str):
            raise TableError(f'a column is named by text, such as "source", not by {type(name).__name__}: {name!r}.')
        if name not in self.docs.columns or name in ("text", "repairs"):
            known = [c for c in map(str, self.docs.columns) if c not in ("text", "repairs")]
            raise TableError(f'the documents have no column "{name}"; they have {one_of(known)}.{nearest(name, known)}')
        return self.docs.set_index("doc_id")[name].astype("str")

    def select(self, keep: Sequence[str]) -> Corpus:
        """The corpus of the named documents only."""
        wanted = set(keep)
        return replace(
            self,
            docs=self.docs[self.docs["doc_id"].isin(wanted)].reset_index(drop=True),
            units=self.units[self.units["doc_id"].isin(wanted)].reset_index(drop=True),
        )

    def text(self, doc_id: str) -> str:
        """The repaired text of one document.

        Raises
        ------
        TableError
            When no document has that id, naming the nearest.
        """
        found = self.docs.loc[self.docs["doc_id"] == doc_id, "text"]
        if found.empty:
            raise TableError(f'there is no document "{doc_id}".{nearest(doc_id, self.docs["doc_id"])}')
        return str(found.iloc[0])


@building()
def repair(raw: pd.DataFrame) -> pd.DataFrame:
    """The docs table of raw documents: texts repaired, repairs kept, the user's own columns untouched.

    Raises
    ------
    TableError
        When a document id repeats.
    """
    texts, repairs = clean_all([str(text) for text in raw["text"].tolist()])
    docs = raw.assign(text=texts, repairs=repairs)
    for column in DOCS.names:
        docs[column] = docs[column].fillna("") if column in docs else ""
    return check(docs, DOCS)


def build(
    docs: pd.DataFrame,
    *,
    said: Sequence[Sequence[Said]] | None = None,
    unread: tuple[Unread, ...] = (),
    provenance: dict[str, Any] | None = None,
) -> Corpus:
    """A corpus of repaired documents, with their units."""
    return Corpus(docs, segment(docs, said), unread, provenance or {})


def provenance(
    inputs: Mapping[str, str], n_documents: int, unread: Sequence[Unread], reading: Mapping[str, str]
) -> dict[str, Any]:
    """What a corpus says of itself: program and libraries, files with their hashes, what was set aside, options."""
    return {
        "tool": "framing-analysis",
        "version": _version(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in ("numpy", "pandas", "scipy", "sentencex", "ahocorasick-rs")},
        "inputs": dict(inputs),
        "documents": n_documents,
        "unread": [{"file": u.file, "reason": u.reason} for u in unread],
        "reading": dict(reading),
    }


def _version() -> str:
    try:
        return version("framing-analysis")
    except PackageNotFoundError:
        return "unknown"

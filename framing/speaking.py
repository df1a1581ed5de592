"""Who is given voice: the quoted-speaker table."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pandas as pd

from framing.api import read
from framing.corpus import Corpus
from framing.lexicon import load_lexicon
from framing.matching import match
from framing.persons import bearers, full_names, named, without_titles
from framing.results import Marks

__all__ = ["KINDS", "speakers"]

KINDS = ("neutral", "doubting", "endorsing", "evaluative", "factive")
"""The kinds of reporting words, as the lexicon of reporting verbs names them."""


def speakers(data: Any, *, by: str = "source") -> pd.DataFrame:
    """List who is given voice by each source: how often, how much, and with which reporting words.

    Parameters
    ----------
    data : a corpus, marks, or anything :func:`framing.read` takes.
    by : the column of the documents whose groups are listed.

    Returns
    -------
    A frame with one row per group and speaker, most words first: the group (under the name ``by``), ``speaker`` (empty
    for what nobody is named for), ``documents``, ``quotations`` (in marks), ``reported`` (stretches of indirect
    speech), ``words``, ``share`` (of all words the group quotes or reports, 0 to 1; a group's shares add up to 1),
    ``verbs`` (reporting words with their counts), and for each kind of reporting word in :data:`KINDS`, and ``other``,
    how often it was used. Scare quotes and titles give nobody voice; speakers' turns of a transcript are left out.
    Empty without quotations.

    Within a document a surname joins the full name that ends in it; across documents the same full name is one
    speaker, and a surname alone is the one who bears it in nearly all documents (:func:`framing.persons.bearers`).
    Whether a reporting word holds what is said at a distance (doubting), supports it (endorsing), takes it as true
    (factive) or judges the speaker (evaluative) is what the lexicon ``reporting-verbs`` says of it.

    Raises
    ------
    TableError
        When the documents have no such column, naming the nearest.

    Source: Thompson & Ye (1991) on reporting verbs; Sigal (1973) on who speaks in the news.

    >>> text = "“We will stay at sea for a week,” Ann Voss claimed. Voss said she hoped."
    >>> speakers([{"source": "A", "text": text}])[["speaker", "quotations", "doubting"]].values.tolist()[0]
    ['Ann Voss', 1, 1]
    """
    corpus: Corpus = data.corpus if isinstance(data, Marks) else read(data)
    units = corpus.units
    said = units[(units["level"] == "quote") & units["kind"].isin(["quotation", "reported"])]
    said = said.assign(group=said["doc_id"].map(corpus.column(by)).str.strip(), speaker=_merged(said))
    said = said.assign(cue=said["cue"].str.casefold().str.strip())
    kind_of = _kinds(sorted(set(said["cue"]) - {""}))
    frame = _counted(said, kind_of).rename(columns={"group": by})
    total = frame.groupby(by)["words"].transform("sum")
    frame.insert(frame.columns.get_loc("words") + 1, "share", (frame["words"] / total.where(total > 0)).astype(float))
    return frame.sort_values([by, "words", "speaker"], ascending=[True, False, True]).reset_index(drop=True)


def _merged(said: pd.DataFrame) -> pd.Series:
    """For each stretch the name of its speaker, one per person: within a document, then over documents."""
    doc_ids = said["doc_id"].tolist()
    of_doc: dict[str, list[str]] = {}
    names = [named(words) for words in said["speaker"].tolist()]
    for doc_id, name in zip(doc_ids, names, strict=True):
        of_doc.setdefault(doc_id, []).append(name)
    full_in = {doc_id: full_names(mine) for doc_id, mine in of_doc.items()}
    names = [full_in[doc_id].get(name, name) for doc_id, name in zip(doc_ids, names, strict=True)]
    documents = Counter(name for doc_id, name in set(zip(doc_ids, names, strict=True)) if _FULL.match(name))
    known = bearers(dict(sorted(documents.items())))
    names = [known.get(without_titles(name), name) for name in names]
    spelled: dict[str, Counter[str]] = {}
    for name in names:
        spelled.setdefault(name.casefold(), Counter())[name] += 1
    most = {folded: counts.most_common(1)[0][0] for folded, counts in spelled.items()}
    return pd.Series([most[name.casefold()] for name in names], index=said.index, dtype="str")


_FULL = re.compile(r"[A-Z].* ")


def _counted(said: pd.DataFrame, kind_of: dict[str, str]) -> pd.DataFrame:
    """For each group and speaker how often, how much, and with which reporting words."""
    one = ["group", "speaker"]
    kinds = [*KINDS, "other"]
    told = said[said["cue"] != ""]
    counts = told.groupby([*one, "cue"], as_index=False).size().sort_values(["size", "cue"], ascending=[False, True])
    counts = counts.assign(verb=[f"{cue} ({n})" for cue, n in zip(counts["cue"], counts["size"], strict=True)])
    by_kind = counts.assign(kind=counts["cue"].map(kind_of)).pivot_table(
        index=one, columns="kind", values="size", aggfunc="sum", fill_value=0
    )
    grouped = said.assign(
        quotations=said["kind"] == "quotation", reported=said["kind"] == "reported", words=said["n_words"]
    ).groupby(one)
    frame = grouped.agg(
        documents=("doc_id", "nunique"), quotations=("quotations", "sum"), reported=("reported", "sum"),
        words=("words", "sum"),
    )  # fmt: skip
    verbs: dict[Any, list[str]] = {}
    for *key, verb in zip(counts["group"], counts["speaker"], counts["verb"], strict=True):
        verbs.setdefault(tuple(key), []).append(verb)
    frame["verbs"] = [", ".join(verbs.get(key, ())) for key in frame.index]
    frame[kinds] = by_kind.reindex(index=frame.index, columns=kinds).fillna(0)
    return frame.reset_index().astype(dict.fromkeys(["documents", "quotations", "reported", "words", *kinds], "int64"))


def _kinds(cues: list[str]) -> dict[str, str]:
    """For each reporting phrase the kind of its last reporting verb; ``other`` when the lexicon has none in it."""
    out = dict.fromkeys(cues, "other")
    if cues:
        found = match(pd.DataFrame({"doc_id": cues, "text": cues}), [load_lexicon("reporting-verbs")])
        found = found[found["category"].isin(KINDS)].sort_values(["end", "start"], ascending=[True, False])
        out |= found.groupby("doc_id")["category"].last().to_dict()
    return out

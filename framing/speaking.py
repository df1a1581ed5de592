"""Who is given voice: the quoted-speaker table."""

from __future__ import annotations

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
    rows = [
        _row(str(group), str(speaker), mine, kind_of) for (group, speaker), mine in said.groupby(["group", "speaker"])
    ]
    columns = [by, "speaker", "documents", "quotations", "reported", "words", "verbs", *KINDS, "other"]
    frame = pd.DataFrame(rows, columns=columns)
    total = frame.groupby(by)["words"].transform("sum")
    frame.insert(columns.index("words") + 1, "share", (frame["words"] / total.where(total > 0)).astype(float))
    return frame.sort_values([by, "words", "speaker"], ascending=[True, False, True]).reset_index(drop=True)


def _merged(said: pd.DataFrame) -> pd.Series:
    """For each stretch the name of its speaker, one per person: within a document, then over documents."""
    names = pd.Series([named(words) for words in said["speaker"]], index=said.index, dtype="str")
    for _, mine in names.groupby(said["doc_id"], sort=False):
        names.loc[mine.index] = mine.replace(full_names(mine.tolist()))
    full = pd.DataFrame({"doc_id": said["doc_id"], "name": names})[names.str.contains("^[A-Z].* ")]
    known = bearers(full.groupby("name")["doc_id"].nunique().to_dict())
    names = names.map(lambda name: known.get(without_titles(name), name))
    most = names.groupby(names.str.casefold()).agg(lambda same: same.value_counts().index[0])
    return names.str.casefold().map(most).fillna("")


def _row(group: str, speaker: str, mine: pd.DataFrame, kind_of: dict[str, str]) -> tuple[Any, ...]:
    """One speaker of one group."""
    cues = mine.loc[mine["cue"] != "", "cue"].value_counts()
    kinds = dict.fromkeys([*KINDS, "other"], 0)
    for cue, n in cues.items():
        kinds[kind_of[str(cue)]] += int(n)
    verbs = ", ".join(f"{cue} ({n})" for cue, n in sorted(cues.items(), key=lambda item: (-item[1], str(item[0]))))
    counts = (mine["doc_id"].nunique(), (mine["kind"] == "quotation").sum(), (mine["kind"] == "reported").sum())
    return (group, speaker, *map(int, counts), int(mine["n_words"].sum()), verbs, *kinds.values())


def _kinds(cues: list[str]) -> dict[str, str]:
    """For each reporting phrase the kind of its last reporting verb; ``other`` when the lexicon has none in it."""
    out = dict.fromkeys(cues, "other")
    if cues:
        found = match(pd.DataFrame({"doc_id": cues, "text": cues}), [load_lexicon("reporting-verbs")])
        found = found[found["category"].isin(KINDS)].sort_values(["end", "start"], ascending=[True, False])
        out |= found.groupby("doc_id")["category"].last().to_dict()
    return out

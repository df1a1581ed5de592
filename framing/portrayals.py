"""Which way each source evaluates a referent: predictions for the sentences that name it, by document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from framing.api import read
from framing.contrasts import profile
from framing.corpus import Corpus
from framing.errors import FramingError, nearest, one_of
from framing.models import load_model
from framing.models.target_text import Place, sentence_of
from framing.referents import mentions
from framing.results import Marks

__all__ = ["portrayal"]

Voices = Literal["author", "quoted", "reported", "all"]
_VOICES = ("author", "quoted", "reported", "all")
_EXAMPLES = 3


def portrayal(
    data: Any,
    referents: Mapping[str, Sequence[str] | str] | None = None,
    *,
    by: str = "source",
    most: int = 10,
    voice: Voices = "author",
    resamples: int = 2000,
    fewest: int = 5,
    seed: int = 0,
) -> pd.DataFrame:
    """Say which way each source evaluates a referent, by the model ``target-evaluation``.

    Parameters
    ----------
    data, referents, by, most : as for :func:`framing.naming`.
    voice : the sentences read: those that name the referent in the author's own voice, in quoted or reported words,
        or all. A sentence of the author's that tells what others think of a referent counts as the author's.
    resamples, seed : of the bootstrap over documents.
    fewest : with fewer documents there is no interval.

    Returns
    -------
    A frame with one row per referent and group: the group (under the name ``by``), ``referent``, ``mean`` (expected
    evaluation, from -1, all blame, to 1, all praise: the mean over a document's sentences, then over documents),
    ``low`` and ``high`` (95% interval over documents; NaN with few), ``documents``, ``sentences``, ``blame`` and
    ``praise`` (shares of sentences predicted so), ``blaming`` and ``praising`` (up to three of the surest such places,
    ``doc_id:start``). Empty when nothing is named.

    The model is right for about two of three sentences, and what happens to a referent (a lost vote, an arrest) counts
    as evaluation in what it learned from: read the examples, and compare sources on the same events.

    Raises
    ------
    FramingError
        When a referent has no words, or the voice is not known.
    TableError
        When the documents have no such column, naming the nearest.

    Source: Hamborg & Donnay (2021); figures on the model's card.

    >>> rows = [{"source": "A", "text": "The crews are cruel and corrupt liars."},
    ...         {"source": "B", "text": "The brave crews won praise for their heroic work."}]
    >>> portrayal(rows, {"strikers": ["crews"]})[["source", "blame", "praise"]].values.tolist()
    [['A', 1.0, 0.0], ['B', 0.0, 1.0]]
    """
    if voice not in _VOICES:
        raise FramingError(f'voice "{voice}" is not known; it should be {one_of(_VOICES)}.{nearest(voice, _VOICES)}')
    corpus: Corpus = data.corpus if isinstance(data, Marks) else read(data)
    uses = mentions(data if isinstance(data, Marks) else corpus, referents, by=by, most=most)
    sentences = _sentences(uses if voice == "all" else uses[uses["voice"] == voice], corpus)
    columns = [by, "referent", "mean", "low", "high", "documents", "sentences", "blame", "praise"]
    rows = []
    for referent, mine in sentences.groupby("referent", sort=True):
        table = _profile(str(referent), mine, by, resamples, fewest, seed)
        rows += [_row(str(referent), line, mine[mine[by] == line.group]) for line in table.itertuples()]
    return pd.DataFrame(rows, columns=[*columns, "blaming", "praising"])


def _sentences(uses: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """One row per sentence and referent, with the mean of what is expected at its mentions."""
    texts = dict(zip(corpus.docs["doc_id"], corpus.docs["text"], strict=True))
    places = [Place(texts[use.doc_id], use.head, use.end) for use in uses.itertuples()]
    model = load_model("target-evaluation")
    chances = model.predict_proba([p.text for p in places], [(p.start, p.end) for p in places])
    uses = uses.assign(value=chances[:, 2] - chances[:, 0], sentence=[sentence_of(place)[0] for place in places])
    uses = uses.assign(blame=chances.argmax(axis=1) == 0, praise=chances.argmax(axis=1) == 2)
    keys = [uses.columns[0], "referent", "doc_id", "sentence"]
    picked = {"start": ("start", "first"), "value": ("value", "mean"), "blame": ("blame", "mean")}
    return uses.groupby(keys, as_index=False).agg(**picked, praise=("praise", "mean"))


def _profile(referent: str, sentences: pd.DataFrame, by: str, resamples: int, fewest: int, seed: int) -> pd.DataFrame:
    """The mean per document and group of one referent, with its interval."""
    documents = sentences.groupby([by, "doc_id"], as_index=False).agg(value=("value", "mean"), n=("value", "size"))
    scores = pd.DataFrame(
        {"unit_id": documents["doc_id"], "measure": referent, "value": documents["value"], "n_marks": documents["n"]}
    ).assign(per="sentence")
    groups = pd.Series(documents[by].to_numpy(), index=documents["doc_id"])
    return profile(scores, groups, resamples=resamples, fewest=fewest, seed=seed)


def _row(referent: str, line: Any, mine: pd.DataFrame) -> tuple[Any, ...]:
    low, high = (line.low, line.high) if not line.few else (np.nan, np.nan)
    places = [f"{doc_id}:{start}" for doc_id, start in zip(mine["doc_id"], mine["start"], strict=True)]
    order = np.argsort(mine["value"].to_numpy(), kind="stable").tolist()
    blaming = [places[i] for i in order if mine["blame"].iloc[i] > 0][:_EXAMPLES]
    praising = [places[i] for i in reversed(order) if mine["praise"].iloc[i] > 0][:_EXAMPLES]
    shares = float(mine["blame"].mean()), float(mine["praise"].mean())
    return (line.group, referent, line.mean, low, high, line.n_docs, len(mine), *shares, blaming, praising)

"""The scopes table: every negator, hedge and booster of a corpus with the characters it reaches over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from framing.api import mark
from framing.arrangement import around, within
from framing.clauses import scope_of
from framing.cleaning import read_repairs
from framing.errors import FramingError, nearest, one_of
from framing.results import Marks

__all__ = ["scopes"]

Cues = Literal["negation", "hedge", "booster"]

_LEXICONS: dict[str, str] = {"negation": "negators", "hedge": "hedges", "booster": "boosters"}
_COLUMNS = "doc_id sentence_id kind cue category weight cue_start cue_end start end text".split()
_SETTING_APART = frozenset(
    "except|except for|excluding|barring|other than|apart from|aside from|but for|save for|in place of|as opposed to|"
    "contrary to".split("|")
)


def scopes(
    data: Any,
    kinds: Sequence[Cues] | Cues = ("negation", "hedge", "booster"),
    *,
    near: bool = False,
    places: Literal["document", "given"] = "document",
) -> pd.DataFrame:
    """Find every cue of negation, hedging and boosting, and the words it reaches over.

    Parameters
    ----------
    data : a corpus, or anything :func:`framing.read` takes.
    kinds : which cues to find: ``negation``, ``hedge``, ``booster``.
    near : also negators that deny only nearly ("hardly", "few") or set apart ("except", "contrary to").
    places : offsets in the ``document``'s repaired text, where ``text[start:end]`` is the scope, or in the text as it
        was ``given`` (before quotes were straightened and spaces collapsed), to compare with codes made on that text.

    Returns
    -------
    A frame with one row per cue, ordered by document and place: ``doc_id``, ``sentence_id``, ``kind``, ``cue`` (its
    words), ``category`` and ``weight`` of its lexicon, ``cue_start``, ``cue_end``, ``start``, ``end`` (half-open places
    in the document's text) and ``text`` (the words of the scope, cue included). Empty without cues.

    Raises
    ------
    FramingError
        When a kind is not known, naming the nearest, or ``places`` is neither.

    Source: rules after the guidelines of the BioScope corpus (Vincze et al. 2008); how right they are stands in
    ``tests/benchmarks/accuracy.csv``.

    >>> scopes([{"text": "It may rain, but they did not stay."}])[["kind", "text"]].values.tolist()
    [['hedge', 'may rain'], ['negation', 'not stay']]

    Sentences can be given as they are; each is a document, numbered from 1:

    >>> rows = scopes(["It may  rain.", "They did  not stay."], places="given")
    >>> rows[["doc_id", "kind", "start", "end"]].values.tolist()
    [['row-1', 'hedge', 3, 12], ['row-2', 'negation', 10, 18]]
    """
    chosen = (kinds,) if isinstance(kinds, str) else tuple(kinds)
    for kind in chosen:
        if kind not in _LEXICONS:
            known = get_args(Cues)
            raise FramingError(f'cue "{kind}" is not known; it should be {one_of(known)}.{nearest(kind, known)}')
    if places not in ("document", "given"):
        raise FramingError(f'places "{places}" is not known; it should be {one_of(["document", "given"])}.')
    corpus = data.corpus if isinstance(data, Marks) else data
    marks = mark(corpus, list(_LEXICONS.values()))
    cues = marks.frame[marks.frame["kept"] & (marks.frame["sentence_id"] != "")]
    cues = cues.assign(kind=cues["by"].str.split("@").str[0].map({v: k for k, v in _LEXICONS.items()}))
    cues = cues[~(_is_chemical(cues) | _inside_hedge(cues))]
    if not near:
        apart = cues["surface"].str.lower().isin(_SETTING_APART) | (cues["weight"] < 1)
        cues = cues[(cues["kind"] != "negation") | ~apart]
    cues = cues[cues["kind"].isin(chosen)]
    units = marks.corpus.units
    sentences = units[units["level"] == "sentence"].set_index("unit_id")[["start", "end"]]
    cues = cues.join(sentences.add_prefix("sentence_"), on="sentence_id")
    texts = dict(zip(marks.corpus.docs["doc_id"], marks.corpus.docs["text"], strict=True))
    rows = [_row(cue, texts[cue.doc_id]) for cue in cues.itertuples()]
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    if places == "document":
        return frame
    return _as_given(frame, marks.corpus.docs)


def _as_given(frame: pd.DataFrame, docs: pd.DataFrame) -> pd.DataFrame:
    """The table with its places in the texts as they were read."""
    origins = {d.doc_id: read_repairs(d.text, d.repairs).origin for d in docs.itertuples()}
    moved = {}
    for first, last in (("cue_start", "cue_end"), ("start", "end")):
        pairs = list(zip(frame["doc_id"], frame[first], frame[last], strict=True))
        moved[first] = [int(origins[doc_id][start]) for doc_id, start, _ in pairs]
        moved[last] = [int(origins[doc_id][end - 1]) + 1 for doc_id, _, end in pairs]
    return frame.assign(**moved)


def _inside_hedge(cues: pd.DataFrame) -> pd.Series:
    """Negators that are part of a hedge ("not clear", "cannot be excluded"): these soften, they do not deny."""
    hedge = (cues["kind"] == "hedge").to_numpy()
    base = pd.factorize(cues["doc_id"])[0] * (int(cues["end"].max()) + 1 if len(cues) else 1)
    start, end = base + cues["start"].to_numpy(), base + cues["end"].to_numpy()
    order = np.argsort(start[hedge], kind="stable")
    at = within(start, start[hedge][order], end[hedge][order])
    return pd.Series((at >= 0) & (cues["kind"] == "negation").to_numpy(), index=cues.index)


def _is_chemical(cues: pd.DataFrame) -> pd.Series:
    """“NO” in capitals, which is nitric oxide or an answer, not a determiner."""
    return cues["surface"] == "NO"


def _row(cue: Any, text: str) -> tuple[Any, ...]:
    """One cue with its scope, as places in the document."""
    at, to = around(cue.sentence_start, cue.sentence_end, cue.start, cue.end)
    kind: Literal["negation", "hedge"] = "negation" if cue.kind == "negation" else "hedge"
    scope = scope_of(text[at:to], cue.start - at, cue.end - at, kind)
    start, end = at + scope.start, at + scope.end
    what = (cue.kind, cue.surface, cue.category, cue.weight, cue.start, cue.end)
    return (cue.doc_id, cue.sentence_id, *what, start, end, text[start:end])

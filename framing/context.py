"""Candidates in their context: which marks count, in whose voice, negated or not, and why not.

Nothing is removed. Each rule sets ``kept`` and ``why``: page furniture, sense rules beside the entry, the longest
match inside a lexicon, negation where the lexicon's card says so.

All marks of a corpus are looked at together, on one line of characters (:class:`framing.keyed.KeyedLine`): each step
asks one question of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from framing.arrangement import Arrangement, Reasons, arranged
from framing.denials import negators_of
from framing.errors import FramingError, one_of
from framing.evaluated import targets_of
from framing.lexicon import Lexicon
from framing.overlaps import settle
from framing.polarity import negator_of
from framing.sense_rules import SenseRules, broken_rules, rules_of
from framing.tables import SCARE, SPANS, building, check, empty, text_array
from framing.targets import target_of
from framing.tokens import TokenTable

__all__ = ["Overlap", "contextualise"]

Overlap = Literal["longest", "all"]


@building()
def contextualise(
    candidates: pd.DataFrame,
    docs: pd.DataFrame,
    units: pd.DataFrame,
    lexicons: Sequence[Lexicon],
    *,
    negators: Lexicon | None = None,
    overlap: Overlap = "longest",
) -> pd.DataFrame:
    """The spans table of the candidates: voice, speaker, negation, and whether each counts.

    ``overlap="longest"`` counts, inside one lexicon, the longest of several marks that share words, and sets
    the others aside; ``"all"`` counts each. ``negators`` is the lexicon whose marks, present among the
    candidates, deny what stands in their scope (:mod:`framing.polarity`); without it nothing is negated.
    Negators' own marks are returned only when their lexicon is among ``lexicons``.

    Raises
    ------
    FramingError
        When ``overlap`` is neither.
    """
    if overlap not in ("longest", "all"):
        raise FramingError(f'overlap "{overlap}" is not known; it should be {one_of(["longest", "all"])}.')
    if candidates.empty:
        return empty(SPANS)
    by_name = {lexicon.name: lexicon for lexicon in (*lexicons, *([negators] if negators else []))}
    negator = negators.name if negators else ""
    parts = [_judged(place, by_name, negator, overlap) for place in arranged(candidates, docs, units)]
    spans = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
    asked = spans["by"].isin([lexicon.name for lexicon in lexicons])
    spans = spans if asked.all() else spans[asked].reset_index(drop=True)
    spans["span_id"] = _ids(spans["doc_id"])
    return check(spans[SPANS.names], SPANS)


def _judged(place: Arrangement, lexicons: Mapping[str, Lexicon], negator: str, overlap: Overlap) -> pd.DataFrame:
    """The spans table of one batch of documents, still without ids."""
    why = Reasons(len(place.start))
    aside = _senses(place, rules_of(tuple(lexicons.values())), why)
    _outside(place, why)
    if overlap == "longest":
        settle(place, why)
    why.add(*aside)
    evaluates = place.made_by(_evaluating(lexicons))
    tokens = place.tokens(why.none & (evaluates | place.made_by({negator})))
    denied_by = _denied_by(place, tokens, why.none, negator)
    negated, effect = denied_by >= 0, np.array([lexicons[name].negation for name in place.names])[place.by]
    kept = why.none & ~(negated & (effect == "set aside"))
    rows = np.flatnonzero(negated & (effect != "keep"))
    why.add(rows, [f"negated by “{words}”" for words in place.words(denied_by[rows])])
    voice, speaker = _voices(place)
    why.note(np.flatnonzero((place.quotes_around("scare") >= 0) & kept & (voice == 0)), SCARE)
    columns = {
        "method": text_array(["lexicon"]).take(np.zeros_like(voice)),
        "probability": np.full(len(voice), np.nan),
        "sentence_id": place.of_units("unit_id", place.sentence),
        "voice": text_array(_VOICES).take(voice),
        "speaker": place.of_units("speaker", speaker),
        "target": text_array(_targets(place, tokens, np.flatnonzero(kept & evaluates))),
        "negated": negated,
        "kept": kept,
        "why": text_array(why.words),
    }
    return pd.DataFrame({**place.columns, **columns})


def _ids(doc_ids: pd.Series) -> pd.Series:
    """``doc#m0``, ``doc#m1`` … in order within each document; the marks of a document stand together."""
    import pyarrow as pa
    import pyarrow.compute as pc

    codes, docs = pd.factorize(doc_ids)
    rows = np.arange(len(codes))
    opens = np.concatenate(([True], codes[1:] != codes[:-1]))[: len(codes)]
    written = pc.cast(pa.array(rows - np.maximum.accumulate(np.where(opens, rows, 0))), pa.large_string())
    begins = text_array([f"{doc_id}#m" for doc_id in docs]).take(codes)
    joined = pc.binary_join_element_wise(pa.array(begins), written, pa.scalar("", pa.large_string()))
    return pd.Series(pd.array(joined, dtype="str"))


# --- senses ------------------------------------------------------------


def _senses(place: Arrangement, rules: SenseRules, why: Reasons) -> tuple[np.ndarray, np.ndarray]:
    """Say which marks break a rule; which of the others an ``aside`` entry made, and the sense that it gives them."""
    entry = np.array([rules.number[maker] for maker in place.makers])[place.maker]
    rows = np.flatnonzero(rules.ruled[entry] & (place.row >= 0))
    broken = broken_rules(place.line, rules, entry[rows], place.start[rows], place.end[rows], *place.around(rows))
    wrong = broken != ""
    why.add(rows[wrong], broken[wrong])
    aside = np.flatnonzero(rules.aside[entry] & (place.row >= 0) & why.none)
    return aside, rules.senses[entry[aside]]


def _outside(place: Arrangement, why: Reasons) -> None:
    """Say which marks do not count for where they stand: furniture, a speaker's label, a sentence end inside."""
    why.add(np.flatnonzero(place.row < 0), "outside sentences: a label or page furniture")
    rows = np.flatnonzero(place.row >= 0)
    unit, (_, last) = place.sentence[rows], place.around(rows)
    furniture = (place.units["boilerplate"] != "").to_numpy()[unit]
    reasons = place.units["boilerplate"].array.take(unit[furniture])
    why.add(rows[furniture], [f"boilerplate: {reason}" for reason in reasons])
    why.add(rows[place.units["n_words"].to_numpy()[unit] == 0], "boilerplate: link list")
    why.add(rows[place.end[rows] > last], "runs over a sentence end")


# --- negation ------------------------------------------------------------


def _denied_by(place: Arrangement, tokens: TokenTable, stand: np.ndarray, negators: str) -> np.ndarray:
    """For each mark that stands the number of the negator that denies it, -1 when none does."""
    out = np.full(len(stand), -1)
    is_negator = place.made_by({negators}) & stand
    rows = np.flatnonzero(is_negator)
    if not len(rows):
        return out
    low = np.searchsorted(place.row[rows], place.row, side="left")
    high = np.searchsorted(rows, np.arange(len(stand)), side="left")
    asked = np.flatnonzero((high > low) & stand & ~is_negator)
    near = place.is_near(asked)
    whole = asked[near]
    marks, cues = (np.stack([place.start[some], place.end[some]]) for some in (whole, rows))
    by = negators_of(tokens, marks, cues, low[whole], high[whole])
    out[whole] = np.where(by >= 0, rows[by], -1)
    begins = place.start[rows]
    for i in asked[~near].tolist():
        sentence, at = place.clipped(i)
        before = rows[max(low[i], np.searchsorted(begins, at)) : high[i]].tolist()
        spans = [(int(place.start[j]) - at, int(place.end[j]) - at) for j in (*before, i)]
        found = negator_of(sentence, spans[:-1], spans[-1]) if before else -1
        out[i] = before[found] if found >= 0 else -1
    return out


# --- targets ------------------------------------------------------------


def _evaluating(lexicons: Mapping[str, Lexicon]) -> set[str]:
    """The names of the lexicons whose marks evaluate."""
    return {name for name, x in lexicons.items() if x.id in _LABELS or any(c.polarity for c in x.categories.values())}


_LABELS = ("loaded-labels",)


def _targets(place: Arrangement, tokens: TokenTable, asked: np.ndarray) -> np.ndarray:
    """For each mark, when it is asked, the words of what it is about; empty strings otherwise."""
    out = np.full(len(place.start), "", dtype=object)
    near = place.is_near(asked)
    whole = asked[near]
    starts, ends = targets_of(tokens, place.start[whole], place.end[whole])
    some = ends > starts
    found = zip(starts[some].tolist(), ends[some].tolist(), strict=True)
    out[whole[some]] = [" ".join(place.line.text[a:b].split()) for a, b in found]
    for i in asked[~near].tolist():
        sentence, at = place.clipped(i)
        target = target_of(sentence, int(place.start[i]) - at, int(place.end[i]) - at)
        out[i] = " ".join(sentence[slice(*target)].split()) if target else ""
    return out


# --- voices ------------------------------------------------------------

_VOICES = ["author", "quoted", "reported"]


def _voices(place: Arrangement) -> tuple[np.ndarray, np.ndarray]:
    """For each mark the number of its voice and of the unit that names its speaker, -1 for none.

    A quotation goes before indirect speech, and that before the turn a mark stands in.
    """
    speaks = np.append((place.units["speaker"] != "").to_numpy(), False)
    speaker = np.where(place.row >= 0, place.sentence, -1)
    voice = ((speaker >= 0) & speaks[speaker]).astype(np.int64)
    for kind, name in (("reported", "reported"), ("quotation", "quoted")):
        quote = place.quotes_around(kind)
        voice = np.where(quote >= 0, _VOICES.index(name), voice)
        speaker = np.where(quote >= 0, quote, speaker)
    return voice, speaker

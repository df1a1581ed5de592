"""Candidates in their context: which marks count, in whose voice, negated or not, and why not.

Nothing is removed. Each rule sets ``kept`` and ``why``: page furniture, sense rules beside the entry, the longest
match inside a lexicon, negation where the lexicon's card says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd

from framing.entries import ASIDE
from framing.errors import FramingError, one_of
from framing.lexicon import Lexicon
from framing.line import Line
from framing.polarity import negator_of
from framing.senses import SenseRules, broken_rules, rules_of
from framing.tables import SCARE, SPANS, building, check, empty, text_array
from framing.targets import target_of

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
    place = _Place(candidates, docs, units)
    by_name = {lexicon.name: lexicon for lexicon in (*lexicons, *([negators] if negators else []))}
    broken, aside = _senses(place, rules_of(tuple(by_name.values())))
    why = np.where(broken == "", _outside(place), broken)
    if overlap == "longest":
        why = _longest(place, why)
    why = np.where((why == "") & (aside != ""), aside, why)
    negated, by_what = _negated(place, why, negators.name if negators else "")
    effect = np.array([by_name[by].negation for by, _ in place.makers], dtype=object)[place.maker]
    kept = (why == "") & ~(negated & (effect == "set aside"))
    why = np.where(negated & (why == "") & (effect != "keep"), by_what, why)
    voice, speaker = _voices(place, units)
    why = _in_scare_quotes(place, units, why, kept & (voice == "author"))
    spans = place.spans.assign(
        span_id="",
        method="lexicon",
        probability=np.nan,
        sentence_id=text_array(place.sentence("unit_id", "")),
        voice=text_array(voice),
        speaker=text_array(speaker),
        target=text_array(_targets(place, kept, by_name)),
        negated=negated,
        kept=kept,
        why=text_array(why),
    )
    asked = place.made_by({lexicon.name for lexicon in lexicons})
    spans = spans if asked.all() else spans[asked].reset_index(drop=True)
    spans["span_id"] = _ids(spans["doc_id"])
    return check(spans[SPANS.names], SPANS)


def _ids(doc_ids: pd.Series) -> pd.Series:
    """``doc#m0``, ``doc#m1`` … in order within each document."""
    import pyarrow as pa

    codes, _ = pd.factorize(doc_ids)
    numbers = pd.Series(codes).groupby(codes, sort=False).cumcount()
    written = pd.Series(pa.array(numbers.to_numpy()).cast(pa.large_string()), dtype="str")
    return doc_ids.astype("str") + "#m" + written


class _Place:
    """The candidates in order, laid on one line of characters together with the sentences.

    Documents are laid end to end, so that one search finds the sentence around every mark. ``makers`` are the entries
    that fired, as (lexicon, entry); ``maker`` has for each mark the number of its own.
    """

    def __init__(self, candidates: pd.DataFrame, docs: pd.DataFrame, units: pd.DataFrame) -> None:
        self.texts = dict(zip(docs["doc_id"], docs["text"], strict=True))
        self.laid = Line(list(self.texts.values()))
        self.base = dict(zip(self.texts, self.laid.base, strict=True))
        at, to = self.line(candidates, "start"), self.line(candidates, "end")
        by, names = pd.factorize(candidates["by"], sort=True)
        entry, ids = pd.factorize(candidates["entry"], sort=True)
        rows = np.lexsort((entry, by, to, at))
        self.maker, makers = pd.factorize((by * len(ids) + entry)[rows])
        makers_by, makers_entry = names.take(makers // len(ids)).tolist(), ids.take(makers % len(ids)).tolist()
        self.makers = list(zip(makers_by, makers_entry, strict=True))
        self.spans = candidates.take(rows).reset_index(drop=True)
        self.category = self.spans["category"].to_numpy(dtype=object)
        self.surface = self.spans["surface"].to_numpy(dtype=object)
        self.start, self.end = at[rows], to[rows]
        self.sentences = units[units["level"] == "sentence"].reset_index(drop=True)
        self.first, self.last = self.line(self.sentences, "start"), self.line(self.sentences, "end")
        by_start = np.argsort(self.first, kind="stable")
        self.sentences = self.sentences.iloc[by_start].reset_index(drop=True)
        self.first, self.last = self.first[by_start], self.last[by_start]
        self.row = within(self.start, self.first, self.last)

    def line(self, table: pd.DataFrame, column: str) -> np.ndarray:
        """A column of offsets as positions on the line."""
        codes, ids = pd.factorize(table["doc_id"])
        first = np.array([self.base[doc_id] for doc_id in ids], dtype=np.int64)
        return (first[codes] if len(first) else codes) + table[column].to_numpy(dtype=np.int64)

    def made_by(self, names: Set[str]) -> np.ndarray:
        """For each mark whether one of these lexicons made it."""
        return np.array([by in names for by, _ in self.makers], dtype=bool)[self.maker]

    def sentence(self, column: str, otherwise: str | int) -> np.ndarray:
        """For each mark a column of the sentence around it, or ``otherwise`` when there is none."""
        if self.sentences.empty:
            return np.full(len(self.row), otherwise, dtype=object)
        values = self.sentences[column].to_numpy(dtype=object)[np.maximum(self.row, 0)]
        return np.where(self.row >= 0, values, otherwise)

    def sentences_of(self, rows: np.ndarray) -> Iterator[tuple[int, str, int]]:
        """For each of some marks that stand in sentences: its number, the sentence's words, and where they begin."""
        spans = self.spans.take(rows)
        columns = [self.sentence(name, 0)[rows].tolist() for name in ("start", "end")]
        columns += [spans[name].tolist() for name in ("start", "end", "doc_id")]
        for i, first, last, start, end, doc_id in zip(rows.tolist(), *columns, strict=True):
            at, to = around(first, last, start, end)
            yield i, self.texts[doc_id][at:to], at


def within(positions: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """For each position the number of the stretch around it, -1 when there is none; stretches do not overlap.

    >>> within(np.array([1, 5]), np.array([0]), np.array([3])).tolist()
    [0, -1]
    """
    if not len(starts):
        return np.full(len(positions), -1)
    at = np.searchsorted(starts, positions, side="right") - 1
    return np.where((at >= 0) & (positions < ends[np.maximum(at, 0)]), at, -1)


def around(first: int, last: int, start: int, end: int) -> tuple[int, int]:
    """The sentence from ``first`` to ``last``, or of an endless one what lies near the stretch that is looked at.

    >>> around(0, 90, 10, 20), around(0, 90_000, 5_000, 5_010)
    ((0, 90), (4600, 5410))
    """
    return max(first, start - _NEAR), min(last, end + _NEAR)


_NEAR = 400
"""Characters to each side that are read in a sentence without end, such as a table that lost its lines."""


def _outside(place: _Place) -> np.ndarray:
    """Why marks do not count for where they stand: furniture, a speaker's label, a sentence end inside."""
    inside = place.row >= 0
    reasons = place.sentence("boilerplate", "")
    why = np.where(reasons != "", "boilerplate: " + reasons.astype(object), "")
    why = np.where((why == "") & inside & (place.sentence("n_words", 1) == 0), "boilerplate: link list", why)
    why = np.where(inside, why, "outside sentences: a label or page furniture")
    ends = place.last[np.maximum(place.row, 0)] if len(place.last) else place.end
    return np.where((why == "") & (place.end > ends), "runs over a sentence end", why)


# --- senses ------------------------------------------------------------


def _senses(place: _Place, rules: SenseRules) -> tuple[np.ndarray, np.ndarray]:
    """For each mark the rule it breaks, and the sense an ``aside`` entry gives it; empty strings otherwise."""
    broken, aside = (np.full(len(place.spans), "", dtype=object) for _ in range(2))
    entry = np.array([rules.number[maker] for maker in place.makers])[place.maker]
    rows = np.flatnonzero(rules.ruled[entry] & (place.row >= 0))
    sentence = place.row[rows]
    places = (place.start[rows], place.end[rows], place.first[sentence], place.last[sentence])
    broken[rows] = broken_rules(place.laid, rules, entry[rows], *places)
    is_aside = rules.aside[entry] & (place.row >= 0) & (broken == "")
    senses = np.array([f"sense: {each.sense}" for each in rules.entries], dtype=object)
    aside[is_aside] = senses[entry[is_aside]]
    return broken, aside


# --- overlaps ------------------------------------------------------------


def _longest(place: _Place, why: np.ndarray) -> np.ndarray:
    """Inside each lexicon, the longest of marks that share words stands; the others say inside which."""
    out = why.copy()
    for rows in place.spans.groupby("by", sort=False).indices.values():
        live = rows[out[rows] == ""]
        if len(live) < 2:
            continue
        reach = np.maximum.accumulate(place.end[live])
        opens = np.concatenate(([True], place.start[live][1:] >= reach[:-1]))
        bounds = np.append(np.flatnonzero(opens), len(live))
        for a, b in pairwise(bounds.tolist()):
            if b - a > 1:
                _settle(live[a:b].tolist(), place, out)
    return out


def _settle(cluster: list[int], place: _Place, why: np.ndarray) -> None:
    """Keep the longest marks of a cluster that do not share words; of equal ones the first of each category."""
    start, end, category = place.start, place.end, place.category
    taken: list[int] = []
    for i in sorted(cluster, key=lambda j: (start[j] - end[j], start[j], category[j] != ASIDE)):
        over = next(
            (j for j in taken if start[i] < end[j] and start[j] < end[i] and not _two_categories(place, i, j)), None
        )
        if over is None:
            taken.append(i)
        else:
            why[i] = f"inside “{place.surface[over]}”"


def _two_categories(place: _Place, i: int, j: int) -> bool:
    """Whether two marks are the same words in two categories of which neither is set aside."""
    a, b = place.category[i], place.category[j]
    return bool(place.start[i] == place.start[j] and place.end[i] == place.end[j] and a != b and ASIDE not in (a, b))


# --- negation ------------------------------------------------------------


def _negated(place: _Place, why: np.ndarray, negators: str) -> tuple[np.ndarray, np.ndarray]:
    """For each mark whether a negator of its sentence denies it, and the words that say so."""
    spans = place.spans
    reached, by_what = np.zeros(len(spans), dtype=bool), np.full(len(spans), "", dtype=object)
    is_negator = place.made_by({negators}) & (why == "") & (place.row >= 0)
    rows = np.flatnonzero(is_negator)
    if not len(rows):
        return reached, by_what
    low = np.searchsorted(place.row[rows], place.row, side="left")
    high = np.searchsorted(rows, np.arange(len(spans)), side="left")
    starts, ends = (spans[name].to_numpy().tolist() for name in ("start", "end"))
    asked = np.flatnonzero((high > low) & (why == "") & ~is_negator & (place.row >= 0))
    for i, sentence, at in place.sentences_of(asked):
        before = [j for j in rows[low[i] : high[i]].tolist() if starts[j] >= at]
        cues = [(starts[j] - at, ends[j] - at) for j in before]
        by = negator_of(sentence, cues, (starts[i] - at, ends[i] - at)) if cues else -1
        if by >= 0:
            reached[i], by_what[i] = True, f"negated by “{place.surface[before[by]]}”"
    return reached, by_what


# --- targets ------------------------------------------------------------


def _targets(place: _Place, kept: np.ndarray, lexicons: Mapping[str, Lexicon]) -> np.ndarray:
    """For each mark that counts and evaluates, the words of what it is about; empty strings otherwise."""
    evaluative = {
        name for name, x in lexicons.items() if x.id in _LABELS or any(c.polarity for c in x.categories.values())
    }
    out = np.full(len(kept), "", dtype=object)
    starts, ends = (place.spans[name].to_numpy().tolist() for name in ("start", "end"))
    asked = np.flatnonzero(kept & place.made_by(evaluative) & (place.row >= 0))
    for i, sentence, at in place.sentences_of(asked):
        found = target_of(sentence, starts[i] - at, ends[i] - at)
        if found:
            out[i] = " ".join(sentence[slice(*found)].split())
    return out


_LABELS = ("loaded-labels",)

# --- voices ------------------------------------------------------------


def _in_scare_quotes(place: _Place, units: pd.DataFrame, why: np.ndarray, own: np.ndarray) -> np.ndarray:
    """``why`` with a note on the author's own marks in scare quotes: these count, but at a distance."""
    scare = units[(units["kind"] == "scare") & (units["level"] == "quote")]
    if scare.empty:
        return why
    starts, ends = place.line(scare, "start"), place.line(scare, "end")
    order = np.argsort(starts, kind="stable")
    inside = own & (within(place.start, starts[order], ends[order]) >= 0)
    return np.where(inside, np.where(why == "", SCARE, why + f"; {SCARE}"), why)


def _voices(place: _Place, units: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """For each mark its voice and its speaker: quotation before indirect speech before the turn it stands in."""
    turn = place.sentence("speaker", "")
    voice = np.where(turn != "", "quoted", "author").astype(object)
    speaker = turn.astype(object)
    quotes = units[units["level"] == "quote"]
    for kind, name in (("reported", "reported"), ("quotation", "quoted")):
        some = quotes[quotes["kind"] == kind]
        starts, ends = place.line(some, "start"), place.line(some, "end")
        order = np.argsort(starts, kind="stable")
        at = within(place.start, starts[order], ends[order])
        inside = at >= 0
        who = some["speaker"].to_numpy(dtype=object)[order] if len(some) else np.array([""], dtype=object)
        voice = np.where(inside, name, voice)
        speaker = np.where(inside, who[np.maximum(at, 0)], speaker)
    return voice, speaker

"""Candidates in their context: which marks count, in whose voice, negated or not, and why not.

Nothing is removed. Each rule sets ``kept`` and ``why``: page furniture, sense rules beside the entry, the longest
match inside a lexicon, negation where the lexicon's card says so.

All marks of a corpus are looked at together, on one line of characters (:class:`framing.line.Line`): each step asks one
question of all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Literal

import numpy as np
import pandas as pd

from framing.denials import negators_of
from framing.entries import ASIDE
from framing.errors import FramingError, one_of
from framing.evaluated import targets_of
from framing.lexicon import Lexicon
from framing.line import Line
from framing.polarity import negator_of
from framing.senses import SenseRules, broken_rules, rules_of
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
    parts = [_judged(place, by_name, negator, overlap) for place in _places(candidates, docs, units)]
    spans = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
    asked = spans["by"].isin([lexicon.name for lexicon in lexicons])
    spans = spans if asked.all() else spans[asked].reset_index(drop=True)
    spans["span_id"] = _ids(spans["doc_id"])
    return check(spans[SPANS.names], SPANS)


def _judged(place: _Place, lexicons: Mapping[str, Lexicon], negator: str, overlap: Overlap) -> pd.DataFrame:
    """The spans table of one batch of documents, still without ids."""
    why = _Reasons(len(place.start))
    aside = _senses(place, rules_of(tuple(lexicons.values())), why)
    _outside(place, why)
    if overlap == "longest":
        _longest(place, why)
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


_BATCH = 8_000_000
"""Characters that are laid on one line."""


def _places(candidates: pd.DataFrame, docs: pd.DataFrame, units: pd.DataFrame) -> Iterator[_Place]:
    """The candidates with their documents and units, in batches of documents."""
    lengths = docs["text"].str.len().to_numpy()
    batch_of = np.cumsum(lengths) // _BATCH
    if batch_of[0] == batch_of[-1]:
        yield _Place(candidates, docs, units)
        return
    batches = dict(zip(docs["doc_id"], batch_of.tolist(), strict=True))
    of_tables = [_looked_up(table["doc_id"], batches) for table in (candidates, docs, units)]
    for batch in np.unique(of_tables[0]):
        rows = (np.flatnonzero(of == batch) for of in of_tables)
        yield _Place(*(_some(table, some) for table, some in zip((candidates, docs, units), rows, strict=True)))


def _some(table: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    """Some rows of a table, in order; what stands together is not copied."""
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows):
        return table.iloc[rows[0] : rows[-1] + 1]
    return table.iloc[rows]


def _looked_up(keys: pd.Series, values: Mapping[str, int]) -> np.ndarray:
    """What stands for each key, each key being looked up once."""
    codes, names = pd.factorize(keys)
    return np.array([values[name] for name in names], dtype=np.int64)[codes]


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


class _Reasons:
    """Why marks do not count, as it is found out: the first reason stands."""

    def __init__(self, n: int) -> None:
        self.words = np.full(n, "", dtype=object)
        self.none = np.ones(n, dtype=bool)

    def add(self, rows: np.ndarray, words: str | Sequence[str] | np.ndarray) -> None:
        """Give marks a reason, unless they have one."""
        new = self.none[rows]
        self.words[rows[new]] = words if isinstance(words, str) else np.asarray(words, dtype=object)[new]
        self.none[rows] = False

    def note(self, rows: np.ndarray, words: str) -> None:
        """Add a note to what is said of marks, which count all the same."""
        self.words[rows] = [f"{said}; {words}" if said else words for said in self.words[rows]]


class _Place:
    """The candidates in order, laid on one line of characters together with the sentences.

    ``names`` are the lexicons and ``makers`` the entries that fired, as (lexicon, entry); ``by`` and ``maker`` have for
    each mark the number of its own.
    ``first`` and ``last`` are where sentences begin and end, ``row`` has for each mark the number of its sentence and
    ``sentence`` that of its unit; both are -1 where there is none.
    """

    def __init__(self, candidates: pd.DataFrame, docs: pd.DataFrame, units: pd.DataFrame) -> None:
        self.line = Line(docs["text"].tolist())
        self._base = dict(zip(docs["doc_id"], self.line.base.tolist(), strict=True))
        self.units = units
        at, to = self.on_line(candidates)
        by, names = pd.factorize(candidates["by"], sort=True)
        entry, ids = pd.factorize(candidates["entry"], sort=True)
        maker = by * len(ids) + entry
        rows = _in_order(at, to - at, maker)
        self.by, self.names = by[rows], names.tolist()
        self.maker, makers = pd.factorize(maker[rows])
        ids = ids.tolist()
        self.makers = [(self.names[i // len(ids)], ids[i % len(ids)]) for i in makers.tolist()]
        self.columns = {name: candidates[name].array.take(rows) for name in candidates}
        self.category, categories = pd.factorize(self.columns["category"])
        self.aside = np.array([name == ASIDE for name in categories], dtype=bool)[self.category]
        self.start, self.end = at[rows], to[rows]
        self._unit_starts, self._unit_ends = self.on_line(units)
        sentences, self.first, self.last = self._stretches(units["level"] == "sentence")
        self.row = within(self.start, self.first, self.last)
        self.sentence = _named(sentences, self.row)

    def on_line(self, table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Starts and ends as positions on the line."""
        first = _looked_up(table["doc_id"], self._base)
        return first + table["start"].to_numpy(dtype=np.int64), first + table["end"].to_numpy(dtype=np.int64)

    def made_by(self, names: Set[str]) -> np.ndarray:
        """For each mark whether one of these lexicons made it."""
        return np.array([name in names for name in self.names], dtype=bool)[self.by]

    def words(self, rows: np.ndarray) -> list[str]:
        """The words that some marks mark."""
        return [self.line.text[a:b] for a, b in zip(self.start[rows].tolist(), self.end[rows].tolist(), strict=True)]

    def around(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where the sentences around marks begin and end on the line; all of these marks stand in sentences."""
        return self.first[self.row[rows]], self.last[self.row[rows]]

    def of_units(self, column: str, unit: np.ndarray) -> pd.api.extensions.ExtensionArray:
        """A column of the units with these numbers; empty for none."""
        import pyarrow as pa

        values = pa.array(self.units[column].array, pa.large_string())
        found = values.take(pa.array(unit, mask=unit < 0)).fill_null("")
        return pd.array(found, dtype="str")

    def quotes_around(self, kind: str) -> np.ndarray:
        """For each mark the number of the unit that is a quote of a kind around it, -1 when there is none."""
        quotes, starts, ends = self._stretches((self.units["level"] == "quote") & (self.units["kind"] == kind))
        return _named(quotes, within(self.start, starts, ends))

    def _stretches(self, wanted: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The numbers of some units by place, and where they begin and end on the line."""
        rows = np.flatnonzero(wanted)
        rows = rows[np.argsort(self._unit_starts[rows], kind="stable")]
        return rows, self._unit_starts[rows], self._unit_ends[rows]

    def tokens(self, marks: np.ndarray) -> TokenTable:
        """The words of the sentences in which some marks stand."""
        asked = np.zeros(len(self.first), dtype=bool)
        asked[self.row[marks]] = True
        return TokenTable(self.line, self.first[asked], self.last[asked])

    def is_near(self, rows: np.ndarray) -> np.ndarray:
        """Whether the whole sentence around marks is read: both its ends are near."""
        first, last = self.around(rows)
        return (first >= self.start[rows] - _NEAR) & (last <= self.end[rows] + _NEAR)

    def clipped(self, i: int) -> tuple[str, int]:
        """Of a sentence without end, what lies near a mark, and where that begins on the line."""
        first, last = int(self.first[self.row[i]]), int(self.last[self.row[i]])
        at, to = around(first, last, int(self.start[i]), int(self.end[i]))
        return self.line.text[at:to], at


def _named(numbers: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The numbers at some rows; -1 for the row -1."""
    return np.append(numbers, -1)[rows]


def _in_order(at: np.ndarray, length: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """The numbers of marks by place, length and rank. They come almost in order, which one sort makes use of."""
    n = int(rank.max()) + 1
    if (int(at.max()) + 1) * (int(length.max()) + 1) * n < 1 << 63:
        return np.argsort((at * (int(length.max()) + 1) + length) * n + rank, kind="stable")
    return np.lexsort((rank, length, at))


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


# --- senses ------------------------------------------------------------


def _senses(place: _Place, rules: SenseRules, why: _Reasons) -> tuple[np.ndarray, np.ndarray]:
    """Say which marks break a rule; which of the others an ``aside`` entry made, and the sense that it gives them."""
    entry = np.array([rules.number[maker] for maker in place.makers])[place.maker]
    rows = np.flatnonzero(rules.ruled[entry] & (place.row >= 0))
    broken = broken_rules(place.line, rules, entry[rows], place.start[rows], place.end[rows], *place.around(rows))
    wrong = broken != ""
    why.add(rows[wrong], broken[wrong])
    aside = np.flatnonzero(rules.aside[entry] & (place.row >= 0) & why.none)
    return aside, rules.senses[entry[aside]]


def _outside(place: _Place, why: _Reasons) -> None:
    """Say which marks do not count for where they stand: furniture, a speaker's label, a sentence end inside."""
    why.add(np.flatnonzero(place.row < 0), "outside sentences: a label or page furniture")
    rows = np.flatnonzero(place.row >= 0)
    unit, (_, last) = place.sentence[rows], place.around(rows)
    furniture = (place.units["boilerplate"] != "").to_numpy()[unit]
    reasons = place.units["boilerplate"].array.take(unit[furniture])
    why.add(rows[furniture], [f"boilerplate: {reason}" for reason in reasons])
    why.add(rows[place.units["n_words"].to_numpy()[unit] == 0], "boilerplate: link list")
    why.add(rows[place.end[rows] > last], "runs over a sentence end")


# --- overlaps ------------------------------------------------------------


def _longest(place: _Place, why: _Reasons) -> None:
    """Inside each lexicon, the longest of marks that share words stands; the others say inside which."""
    live = np.flatnonzero(why.none)
    rows = live[np.argsort(place.by[live], kind="stable")]
    apart = place.by[rows] * (len(place.line.text) + 1)
    reach = np.maximum.accumulate(place.end[rows] + apart)
    opens = np.concatenate(([True], (place.start[rows] + apart)[1:] >= reach[:-1]))
    bounds = np.append(np.flatnonzero(opens), len(rows))
    many = np.diff(bounds)
    _settle_pairs(place, why, *(rows[bounds[:-1][many == 2] + i] for i in range(2)))
    for a, n in zip(bounds[:-1][many > 2].tolist(), many[many > 2].tolist(), strict=True):
        _settle(place, why, rows[a : a + n].tolist())


def _settle_pairs(place: _Place, why: _Reasons, i: np.ndarray, j: np.ndarray) -> None:
    """What :func:`_settle` does, for many clusters of two marks."""
    length, other = place.end[i] - place.start[i], place.end[j] - place.start[j]
    second = (other > length) | (
        (other == length) & (place.start[i] == place.start[j]) & place.aside[j] & ~place.aside[i]
    )
    both = (place.start[i] == place.start[j]) & (length == other) & (place.category[i] != place.category[j])
    both &= ~place.aside[i] & ~place.aside[j]
    over, under = (np.where(second, a, b)[~both] for a, b in ((j, i), (i, j)))
    why.add(under, [f"inside “{words}”" for words in place.words(over)])


def _settle(place: _Place, why: _Reasons, cluster: list[int]) -> None:
    """Keep the longest marks of a cluster that do not share words; of equal ones the first of each category."""
    start, end = place.start, place.end
    taken: list[int] = []
    for i in sorted(cluster, key=lambda j: (start[j] - end[j], start[j], not place.aside[j])):
        over = next(
            (j for j in taken if start[i] < end[j] and start[j] < end[i] and not _two_categories(place, i, j)), None
        )
        if over is None:
            taken.append(i)
        else:
            why.add(np.array([i]), f"inside “{place.words(np.array([over]))[0]}”")


def _two_categories(place: _Place, i: int, j: int) -> bool:
    """Whether two marks are the same words in two categories of which neither is set aside."""
    same = place.start[i] == place.start[j] and place.end[i] == place.end[j]
    return bool(same and place.category[i] != place.category[j] and not (place.aside[i] or place.aside[j]))


# --- negation ------------------------------------------------------------


def _denied_by(place: _Place, tokens: TokenTable, stand: np.ndarray, negators: str) -> np.ndarray:
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
    for i in asked[~near].tolist():
        sentence, at = place.clipped(i)
        before = [j for j in rows[low[i] : high[i]].tolist() if place.start[j] >= at]
        spans = [(int(place.start[j]) - at, int(place.end[j]) - at) for j in (*before, i)]
        found = negator_of(sentence, spans[:-1], spans[-1]) if before else -1
        out[i] = before[found] if found >= 0 else -1
    return out


# --- targets ------------------------------------------------------------


def _evaluating(lexicons: Mapping[str, Lexicon]) -> set[str]:
    """The names of the lexicons whose marks evaluate."""
    return {name for name, x in lexicons.items() if x.id in _LABELS or any(c.polarity for c in x.categories.values())}


_LABELS = ("loaded-labels",)


def _targets(place: _Place, tokens: TokenTable, asked: np.ndarray) -> np.ndarray:
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


def _voices(place: _Place) -> tuple[np.ndarray, np.ndarray]:
    """For each mark the number of its voice and of the unit that names its speaker, -1 for none.

    A quotation goes before indirect speech, and that before the turn a mark stands in.
    """
    speaks = (place.units["speaker"] != "").to_numpy()
    speaker = np.where(place.row >= 0, place.sentence, -1)
    voice = ((speaker >= 0) & speaks[speaker]).astype(np.int64)
    for kind, name in (("reported", "reported"), ("quotation", "quoted")):
        quote = place.quotes_around(kind)
        voice = np.where(quote >= 0, _VOICES.index(name), voice)
        speaker = np.where(quote >= 0, quote, speaker)
    return voice, speaker

"""Copies: documents that print the same text, found by the word sequences they share.

Syndicated and wire copy is one text in several sources; counted twice, it makes sources look alike and samples
look larger than they are. Nothing is deleted: of the copies one counts, and the others say which and why.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from framing.errors import FramingError

__all__ = ["copies", "shingles", "wire"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SHINGLE = 5
_BANDS, _ROWS = 50, 3
_FEWEST_WORDS = 40
_CROWD, _FEW = 100, 5
_IN_MEMORY = 200_000_000  # bytes of word sequences
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_AGENCIES = {
    "Associated Press": r"\(AP\)|\bAssociated Press (?:writers?|reporters?)\b|^(?:By )?(?:The )?Associated Press\s*$",
    "Reuters": r"\(Reuters\)|^(?:By )?Reuters\s*$|\bReporting by [^\n]{3,80}; (?:[Ee]diting|[Ww]riting) by\b",
    "Agence France-Presse": r"\(AFP\)|^(?:By )?(?:AFP|Agence France-Presse)\s*$",
    "United Press International": r"\(UPI\)|^(?:By )?(?:UPI|United Press International)\s*$",
    "Press Association": r"\(PA\) [-–—]|^(?:By )?(?:PA Media|Press Association)\s*$",
}
_AGENCY = {name: re.compile(pattern, re.MULTILINE) for name, pattern in _AGENCIES.items()}


def copies(docs: pd.DataFrame, texts: Iterable[str], *, shared: float = 0.4) -> pd.DataFrame:
    """Which documents print the same text, which of them counts, and why.

    Parameters
    ----------
    docs : docs table, for doc_id, source, date.
    texts : the body of each document, page furniture left out; gone through once, and not held.
    shared : two documents are copies when they share this much of all their sequences of five words (Jaccard,
        0 to 1). Documents of fewer than 40 words are too short to tell and are never copies.

    Candidates are found by MinHash (Broder 1997) and checked exactly, so that no pair is reported below ``shared``.
    Of a set of copies the earliest counts; of equal dates the longest; of equal lengths the first id. Undated
    documents come after dated ones.

    Returns
    -------
    DataFrame indexed like ``docs``: copy_of (the doc_id that counts instead; empty when this one counts), overlap
    (share in common with it, 0 to 1; NaN when this one counts), copy (``"repeat"`` in the same source,
    ``"syndicated"`` in another; empty when this one counts), wire (the agency a byline names, or empty), why.

    Raises
    ------
    FramingError
        When ``shared`` is not above 0 and at most 1.
    """
    if not 0 < shared <= 1:
        raise FramingError(f"shared={shared:g} is no share of word sequences; give more than 0 and at most 1.")
    ids, sources, dates = (docs[name].astype("str").fillna("").tolist() for name in ("doc_id", "source", "date"))
    with _Shingled() as sets:
        lengths, agencies = [], []
        for text in texts:
            sets.add(shingles(text))
            lengths.append(len(text))
            agencies.append(wire(text))
        rank = sorted(range(len(ids)), key=lambda i: (dates[i] or "9999", -lengths[i], ids[i]))
        first_of = _assigned(sets, rank, shared)
    out = pd.DataFrame({"copy_of": "", "overlap": np.nan, "copy": "", "wire": agencies, "why": ""}, index=docs.index)
    rows = sorted(first_of)
    kinds = ["repeat" if sources[row] == sources[first_of[row].first] else "syndicated" for row in rows]
    whys = [
        _why(kind, ids[first], sources[first], overlap, dates[row], dates[first])
        for row, kind in zip(rows, kinds, strict=True)
        for first, overlap in [first_of[row]]
    ]
    told = {"copy_of": [ids[first_of[row].first] for row in rows], "copy": kinds, "why": whys}
    told |= {"overlap": [first_of[row].overlap for row in rows]}
    for column, values in told.items():
        whole = out[column].to_numpy(dtype=object)
        whole[rows] = values
        out[column] = pd.Series(whole, index=out.index, dtype=out[column].dtype)
    return out


class _Copied(NamedTuple):
    """The row of which a document is a copy, and the share of sequences in common."""

    first: int
    overlap: float


def _assigned(sets: _Shingled, rank: Sequence[int], shared: float) -> dict[int, _Copied]:
    """For each row that is a copy, the row that counts: the first in rank that counts itself and shares enough.

    Rows are gone through in rank order and held only against those that count so far, which are few where there are
    many copies: neither time nor memory grows with the number of pairs.
    """
    counting: dict[int, list[int]] = {}  # for each band that several rows share, the places of rows that count
    out: dict[int, _Copied] = {}
    rows = [i for i in rank if len(sets.bands[i])]
    for place, bands in enumerate(_shared_bands(sets, rows)):
        row = rows[place]
        for other in sorted({other for band, _ in bands for other in counting.get(band, ())}):
            overlap = jaccard(sets[rows[other]], sets[row])
            if overlap >= shared:
                out[row] = _Copied(rows[other], overlap)
                break
        else:
            for band, may_lead in bands:
                if may_lead:
                    counting.setdefault(band, []).append(place)
    return out


def _shared_bands(sets: _Shingled, rows: Sequence[int]) -> Iterator[list[tuple[int, bool]]]:
    """For each row the bands of its MinHash signature that others share, and whether it may lead there.

    With 50 bands of three, a pair that shares 40% of all sequences is found with probability .96, half with .998. In
    a band that very many share, all are held against the first few alone.
    """
    if not rows:
        return
    number = np.empty((len(rows), _BANDS), dtype=np.int64)
    may_lead = np.empty((len(rows), _BANDS), dtype=bool)
    n = 0
    for band in range(_BANDS):
        keys = np.array([sets.bands[i][band] for i in rows], dtype=np.uint64)
        _, of, sizes = np.unique(keys, return_inverse=True, return_counts=True)
        order = np.argsort(of, kind="stable")
        turn = np.empty(len(rows), dtype=np.int64)
        turn[order] = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        number[:, band] = np.where(sizes[of] > 1, of + n, -1)
        may_lead[:, band] = (sizes[of] <= _CROWD) | (turn < _FEW)
        n += len(sizes)
    for numbers, leads in zip(number, may_lead, strict=True):
        several = numbers >= 0
        yield list(zip(numbers[several].tolist(), leads[several].tolist(), strict=True))


def _why(kind: str, first: str, source: str, overlap: float, date: str, first_date: str) -> str:
    """The reason in words."""
    where = f"in {source}" if kind == "syndicated" and source else "in the same source"
    reason = "is earlier" if (first_date or "9999") < (date or "9999") else "is at least as long"
    return f"{kind}: shares {overlap:.0%} of word sequences with “{first}” {where}, which {reason}"


def wire(text: str) -> str:
    """The news agency whose byline or dateline a text bears in its opening or its last lines; empty if none.

    >>> wire("ORRIN BAY (AP) — Ferry crews walked out on Monday.")
    'Associated Press'
    """
    edges = text[:400] + "\n\n" + text[-300:] if len(text) > 700 else text
    return next((name for name, pattern in _AGENCY.items() if pattern.search(edges)), "")


def shingles(text: str) -> np.ndarray:
    """The distinct sequences of five words of a text, as sorted 64-bit hashes; none for short texts.

    Case, punctuation and spacing make no difference.
    """
    found = [word.lower() for word in _WORD.findall(text)]
    if len(found) < _FEWEST_WORDS:
        return np.empty(0, dtype=np.uint64)
    hashes = np.fromiter(map(_hashed, found), dtype=np.uint64, count=len(found))
    out = np.zeros(len(hashes) - _SHINGLE + 1, dtype=np.uint64)
    for k in range(_SHINGLE):
        out = out * _MULTIPLIER + hashes[k : len(hashes) - _SHINGLE + 1 + k]
    return np.unique(_mixed(out))


_KNOWN: dict[str, int] = {}


def _hashed(word: str) -> int:
    """A word's 64-bit hash, the same on every machine."""
    if word not in _KNOWN:
        if len(_KNOWN) > 500_000:
            _KNOWN.clear()
        _KNOWN[word] = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
    return _KNOWN[word]


def _mixed(values: np.ndarray) -> np.ndarray:
    """Hashes with their bits mixed (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def jaccard(a: np.ndarray, b: np.ndarray) -> float:
    """The share of two sets' members that both have; both sorted and without repeats.

    >>> jaccard(np.array([1, 2, 3]), np.array([2, 3, 4]))
    0.5
    """
    if not len(a) or not len(b):
        return 0.0
    both = len(np.intersect1d(a, b, assume_unique=True))
    return both / (len(a) + len(b) - both)


class _Shingled:
    """The word sequences of documents, in a file that lies in memory while it is small; with their MinHash bands."""

    def __init__(self) -> None:
        self.file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (closed by __exit__)
        self.ends = [0]
        self.bands: list[np.ndarray] = []
        self.seeds = _mixed(np.arange(1, _BANDS * _ROWS + 1, dtype=np.uint64))

    def __enter__(self) -> _Shingled:
        return self

    def __exit__(self, *why: object) -> None:
        self.file.close()

    def add(self, members: np.ndarray) -> None:
        """Keep one more document's sequences."""
        self.file.write(members.tobytes())
        self.ends.append(self.ends[-1] + members.nbytes)
        self.bands.append(_keys(members, self.seeds) if len(members) else members)

    def __getitem__(self, row: int) -> np.ndarray:
        """The sequences of a document."""
        self.file.seek(self.ends[row])
        return np.frombuffer(self.file.read(self.ends[row + 1] - self.ends[row]), dtype=np.uint64)


def _keys(members: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """The bands of a MinHash signature, one number each: the smallest member under each of many orders."""
    first, second, third = ((members[:, None] ^ seeds) * _MULTIPLIER).min(axis=0).reshape(_BANDS, _ROWS).T
    return (first * _MULTIPLIER + second) * _MULTIPLIER + third

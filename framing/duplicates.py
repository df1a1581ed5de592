"""Copies: documents that print the same text, found by the word sequences they share.

Syndicated and wire copy is one text in several sources; counted twice, it makes sources look alike and samples
look larger than they are. Nothing is deleted: of the copies one counts, and the others say which and why.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, pairwise, product

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
        place = {row: n for n, row in enumerate(rank)}
        pairs = {(i, j): jaccard(sets[i], sets[j]) for i, j in _candidates(sets, rank)}
    pairs = {pair: value for pair, value in pairs.items() if value >= shared}
    out = pd.DataFrame({"copy_of": "", "overlap": np.nan, "copy": "", "wire": agencies, "why": ""}, index=docs.index)
    later: dict[int, list[int]] = defaultdict(list)
    for first, row in pairs:
        later[first].append(row)
    taken: dict[int, int] = {}
    for first in sorted(later, key=place.__getitem__):
        if first not in taken:
            taken |= {row: first for row in later[first] if row not in taken}
    for row, first in sorted(taken.items()):
        overlap = pairs[first, row]
        kind = "repeat" if sources[row] == sources[first] else "syndicated"
        out.iloc[row, :3] = [ids[first], overlap, kind]
        out.iloc[row, 4] = _why(kind, ids[first], sources[first], overlap, dates[row], dates[first])
    return out


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


def _candidates(sets: _Shingled, rank: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs of rows (the one that would count first) that agree in a band of their MinHash signatures, each once.

    With 50 bands of three, a pair that shares 40% of all sequences is found with probability .96, half with .998. In
    a band that very many share, all are paired with the first few alone.
    """
    rows = [i for i in rank if len(sets.bands[i])]
    if len(rows) < 2:
        return
    seen: set[tuple[int, int]] = set()
    for band in range(_BANDS):
        keys = np.array([sets.bands[i][band] for i in rows], dtype=np.uint64)
        order = np.argsort(keys, kind="stable")
        bounds = np.flatnonzero(np.diff(keys[order], prepend=~keys[order[:1]], append=~keys[order[-1:]]))
        for start, end in pairwise(bounds.tolist()):
            alike = order[start:end].tolist()
            first = alike if len(alike) <= _CROWD else alike[:_FEW]
            for a, b in chain(combinations(first, 2), product(first, alike[len(first) :])):
                if (a, b) not in seen:
                    seen.add((a, b))
                    yield rows[a], rows[b]


def _keys(members: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """The bands of a MinHash signature, one number each: the smallest member under each of many orders."""
    first, second, third = ((members[:, None] ^ seeds) * _MULTIPLIER).min(axis=0).reshape(_BANDS, _ROWS).T
    return (first * _MULTIPLIER + second) * _MULTIPLIER + third

"""Marks that share words: inside each lexicon the longest of them stands."""

from __future__ import annotations

import numpy as np

from framing.arrangement import Arrangement, Reasons

__all__ = ["settle"]


def settle(place: Arrangement, why: Reasons) -> None:
    """Inside each lexicon, the longest of marks that share words stands; the others say inside which."""
    live = np.flatnonzero(why.none)
    rows = live[np.argsort(place.by[live], kind="stable")]
    apart = place.by[rows] * (len(place.line.text) + 1)
    reach = np.maximum.accumulate(place.end[rows] + apart)
    opens = np.concatenate(([True], (place.start[rows] + apart)[1:] >= reach[:-1]))
    bounds = np.append(np.flatnonzero(opens), len(rows))
    many = np.diff(bounds)
    _settle_two(place, why, *(rows[bounds[:-1][many == 2] + i] for i in range(2)))
    for a, n in zip(bounds[:-1][many > 2].tolist(), many[many > 2].tolist(), strict=True):
        _settle_more(place, why, rows[a : a + n].tolist())


def _settle_two(place: Arrangement, why: Reasons, i: np.ndarray, j: np.ndarray) -> None:
    """What :func:`_settle_more` does, for many clusters of two marks."""
    length, other = place.end[i] - place.start[i], place.end[j] - place.start[j]
    second = (other > length) | (
        (other == length) & (place.start[i] == place.start[j]) & place.aside[j] & ~place.aside[i]
    )
    both = (place.start[i] == place.start[j]) & (length == other) & (place.category[i] != place.category[j])
    both &= ~place.aside[i] & ~place.aside[j]
    over, under = (np.where(second, a, b)[~both] for a, b in ((j, i), (i, j)))
    why.add(under, [f"inside “{words}”" for words in place.words(over)])


def _settle_more(place: Arrangement, why: Reasons, cluster: list[int]) -> None:
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


def _two_categories(place: Arrangement, i: int, j: int) -> bool:
    """Whether two marks are the same words in two categories of which neither is set aside."""
    same = place.start[i] == place.start[j] and place.end[i] == place.end[j]
    return bool(same and place.category[i] != place.category[j] and not (place.aside[i] or place.aside[j]))

"""How well attributions are found: characters of content, right sources, right cues, with intervals over articles.

A coded content has the right source when the predicted attribution that shares most characters with it has a source
that overlaps the coded one. Precision of sources is the same the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.models.attribution import Attribution

__all__ = ["COUNTS", "counts_of", "figures", "with_intervals"]


def covered(spans: Sequence[Sequence[int]], size: int) -> NDArray[np.bool_]:
    mask = np.zeros(size, dtype=bool)
    for start, end in spans:
        mask[start:end] = True
    return mask


def overlap(spans: Sequence[Sequence[int]], others: Sequence[Sequence[int]]) -> int:
    return sum(max(0, min(e, f) - max(s, t)) for s, e in spans for t, f in others)


#: Counted in each article: content characters right, predicted and coded; coded contents, those whose source was
#: found, those that have a source; predicted sources, those right; contents whose cue was found.
COUNTS = (
    "right",
    "predicted",
    "coded",
    "contents",
    "source_right",
    "with_source",
    "links",
    "links_right",
    "cue_right",
)


def counts_of(article: Mapping[str, Any], found: Sequence[Attribution]) -> NDArray[np.int64]:
    size = len(article["text"])
    coded = [a for a in article["attributions"] if a["content"]]
    truth = covered([span for a in coded for span in a["content"]], size)
    guess = covered([span for a in found for span in a.content], size)
    counts = dict.fromkeys(COUNTS, 0)
    counts["right"], counts["predicted"] = int((truth & guess).sum()), int(guess.sum())
    counts["coded"], counts["contents"] = int(truth.sum()), len(coded)
    for a in coded:
        shares = [overlap(a["content"], b.content) for b in found]
        if a["source"]:
            counts["with_source"] += 1
        if not shares or max(shares) == 0:
            continue
        b = found[int(np.argmax(shares))]
        counts["source_right"] += overlap(a["source"], b.source) > 0
        counts["cue_right"] += overlap(a["cue"], b.cue) > 0
    for b in found:
        if not b.source:
            continue
        shares = [overlap(a["content"], b.content) for a in coded]
        counts["links"] += 1
        if shares and max(shares) > 0:
            counts["links_right"] += overlap(coded[int(np.argmax(shares))]["source"], b.source) > 0
    return np.array([counts[name] for name in COUNTS])


def figures(counts: NDArray[np.int64]) -> dict[str, float]:
    """Figures from the counts summed over articles."""
    total = dict(zip(COUNTS, counts.sum(axis=0).tolist(), strict=True))
    precision = total["right"] / max(total["predicted"], 1)
    recall = total["right"] / max(total["coded"], 1)
    return {
        "content_precision": precision,
        "content_recall": recall,
        "content_f1": 2 * precision * recall / max(precision + recall, 1e-9),
        "source_found_of_contents": total["source_right"] / max(total["contents"], 1),
        "source_found_of_contents_with_source": total["source_right"] / max(total["with_source"], 1),
        "source_precision": total["links_right"] / max(total["links"], 1),
        "cue_found_of_contents": total["cue_right"] / max(total["contents"], 1),
    }


def with_intervals(counts: NDArray[np.int64], seed: int) -> dict[str, list[float]]:
    """Each figure with its 95% interval, by drawing articles 1,000 times."""
    rng = np.random.default_rng(seed)
    draws = [figures(counts[rng.integers(0, len(counts), len(counts))]) for _ in range(1000)]
    out = {}
    for name, value in figures(counts).items():
        low, high = np.percentile([draw[name] for draw in draws], (2.5, 97.5))
        out[name] = [round(float(x), 3) for x in (value, low, high)]
    return out

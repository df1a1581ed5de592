"""From tags to attributions: spans of tokens, which cue each content belongs to, which source each cue has.

Every content looks at the nearest cues before and after it, every cue at the nearest sources. A pair is described
by a few whole numbers (order, distance, sentences between, quotation marks …), each a row of a small table of
weights; the sum is the log-odds that the two belong together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from framing.models.attribution_features import BREAK, CLOSE, COLON, COMMA, N_SHAPES, STOP, Tokens
from framing.models.attribution_network import Scores

__all__ = ["PAIR_FEATURES", "Linked", "Spans", "join", "link", "pair_columns", "spans_of"]

FloatArray = NDArray[np.float32]
IndexArray = NDArray[np.intp]

NEAREST = 3  # candidates on each side
STEPS = np.arange(-NEAREST, NEAREST)
RANKS = np.where(STEPS < 0, -STEPS - 1, STEPS)
GAP_BINS = np.array([0, 1, 2, 3, 5, 8, 13, 25, 50])
N_GAPS = len(GAP_BINS) + 1
GAP_BIN = np.searchsorted(GAP_BINS, np.arange(GAP_BINS[-1] + 2))
SURE_BINS = (0.5, 0.65, 0.8, 0.9, 0.97)
N_WORDS = 4096

PARAGRAPHS_APART = 10
BARRIER = 1e4  # log-odds that nothing outweighs
LEFT_OUT = np.isin(np.arange(N_SHAPES), (STOP, COMMA, COLON, CLOSE))

#: What is known of a pair, and how many different values each can have.
PAIR_FEATURES = {
    "gap": 2 * N_GAPS * 2 * 2,
    "sentences": 7 * 3 * 2,
    "rank": 2 * NEAREST * 2,
    "between": 2 * 3 * 3 * 3,
    "quotes": 2 * 3 * 3 * 2,
    "before_anchor": 2 * 2 * N_SHAPES,
    "after_anchor": 2 * 2 * N_SHAPES,
    "after_candidate": 2 * N_SHAPES,
    "before_candidate": 2 * N_SHAPES,
    "certainty": 2 * 6,
    "first_word": 2 * N_WORDS,
    "anchor_word": 2 * N_WORDS,
    "inside": 3 * 2,
}


@dataclass(frozen=True)
class Spans:
    """Runs of tokens: first token, last token, mean probability."""

    first: IndexArray
    last: IndexArray
    probability: FloatArray

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True)
class Linked:
    """For each content the number of its cue (-1: none) and for each cue the number of its source (-1: none)."""

    contents: Spans
    cues: Spans
    sources: Spans
    cue_of: IndexArray
    source_of: IndexArray


def join(tokens: Sequence[Tokens], scores: Sequence[Scores]) -> tuple[Tokens, Scores]:
    """The tokens and scores of several texts as one sequence, an empty line break after each text.

    Places stay those in the own text. Sentences and paragraphs are numbered on; texts are so many paragraphs apart
    that nothing is linked across them.
    """
    sizes = [len(each) + 1 for each in tokens]
    ends = np.cumsum(sizes)
    joined = Tokens(*(np.zeros((ends[-1], *part.shape[1:]), dtype=np.int32) for part in vars(tokens[0]).values()))
    joined.shape[ends - 1] = BREAK
    probabilities = np.zeros((3, ends[-1], 3), dtype=np.float32)
    probabilities[:, ends - 1, 0] = 1
    sentence = paragraph = 0
    for one, said, end in zip(tokens, scores, ends.tolist(), strict=True):
        here = slice(end - 1 - len(one), end - 1)
        for name, part in vars(one).items():
            getattr(joined, name)[here] = part
        for layer, part in zip(probabilities, (said.content, said.source, said.cue), strict=True):
            layer[here] = part
        joined.sentence[here] += sentence
        joined.paragraph[here] += paragraph
        sentence += int(one.sentence[-1]) + 2 if len(one) else 2
        paragraph += int(one.paragraph[-1]) + PARAGRAPHS_APART if len(one) else PARAGRAPHS_APART
        joined.sentence[end - 1], joined.paragraph[end - 1] = sentence - 1, paragraph - 1
        joined.starts[end - 1] = joined.ends[end - 1] = one.ends[-1] if len(one) else 0
    return joined, Scores(*probabilities)


def sentence_edges(tokens: Tokens) -> NDArray[np.bool_]:
    """Where a sentence begins and no quotation goes on from the one before."""
    edges = np.zeros(len(tokens), dtype=bool)
    edges[1:] = tokens.sentence[1:] > tokens.sentence[:-1]
    edges[1:] &= (tokens.quote_depth[1:] == 0) | (tokens.quote_depth[:-1] == 0)
    return edges


def runs(
    tagged: NDArray[np.bool_], apart: NDArray[np.bool_], inside: FloatArray, tokens: Tokens, *, trim: bool
) -> Spans:
    """Runs of tagged tokens, each cut where something is set apart.

    With `trim`, stops, commas and the like are left out at the beginning of a run, and at its end outside quotations.
    """
    if trim:
        bare = LEFT_OUT[tokens.shape]
        tagged = tagged & ~(beginnings(tagged, apart) & bare)
        tagged &= ~(endings(tagged, beginnings(tagged, apart)) & bare & (tokens.quote_depth == 0))
    begins = beginnings(tagged, apart)
    first, last = np.flatnonzero(begins), np.flatnonzero(endings(tagged, begins))
    if len(first) == 0:
        return Spans(first, last, np.zeros(0, dtype=np.float32))
    sums = np.add.reduceat(inside, np.stack([first, last + 1], axis=1).ravel())[::2]
    return Spans(first, last, sums / (last + 1 - first))


def endings(tagged: NDArray[np.bool_], begins: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tagged tokens that are the last of their run."""
    ends = tagged.copy()
    ends[:-1] &= ~tagged[1:] | begins[1:]
    return ends


def log_odds(probability: FloatArray | float) -> FloatArray:
    sure = np.clip(probability, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(sure / (1 - sure)))


def smooth(odds: FloatArray, apart: NDArray[np.bool_], fill: float, drop: float) -> NDArray[np.bool_]:
    """Which tokens are tagged, once holes with little against them are filled and runs with little for them dropped.

    A hole at which something is set apart, or which holds a line break, stays.
    """
    tagged = odds > 0
    starts = np.flatnonzero(np.append(True, tagged[1:] != tagged[:-1]))
    sums = np.add.reduceat(np.where(apart & ~tagged, odds - BARRIER, odds), starts)
    sizes = np.diff(np.append(starts, len(odds)))
    filled = ~tagged[starts] & (sums > -fill)
    filled[0] = filled[-1] = False  # no hole: nothing before, nothing after
    after_hole = np.append(False, filled[:-1]) & apart[starts]  # the next run is set apart: not the same content
    filled[:-1] &= ~after_hole[1:]
    tagged |= np.repeat(filled, sizes)
    starts = np.flatnonzero(np.append(True, (tagged[1:] != tagged[:-1]) | (apart[1:] & tagged[1:])))
    sums = np.add.reduceat(odds, starts)
    return tagged & np.repeat(sums > drop, np.diff(np.append(starts, len(odds))))


def beginnings(tagged: NDArray[np.bool_], apart: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tagged tokens whose run begins with them: after an untagged one, or set apart."""
    begins = tagged & apart
    begins[0] = tagged[0]
    begins[1:] |= tagged[1:] & ~tagged[:-1]
    return begins


def starts_before(spans: Spans, n: int) -> IndexArray:
    """How many of the spans start before each token (n + 1 values)."""
    return np.cumsum(np.bincount(spans.first + 1, minlength=n + 1))


def candidates_of(anchors: Spans, candidates: Spans, tokens: Tokens) -> tuple[IndexArray, NDArray[np.bool_]]:
    """The nearest candidates of each anchor, (anchors, 2 * NEAREST) numbers, and which of them exist and are near."""
    at = np.searchsorted(candidates.first, anchors.first)
    near = at[:, None] + STEPS
    valid = (near >= 0) & (near < len(candidates))
    near = np.where(valid, near, 0)
    apart = tokens.paragraph[candidates.first[near]] - tokens.paragraph[anchors.first][:, None]
    return near, valid & (np.abs(apart) <= 2)


def pair_columns(
    anchors: Spans, candidates: Spans, others: Spans, owner: IndexArray, tokens: Tokens, near: IndexArray
) -> tuple[NDArray[np.integer], ...]:
    """The features of every anchor with each candidate, in the order of PAIR_FEATURES; they broadcast to `near`."""
    n = len(tokens)
    shape = tokens.shape
    a_first, a_last = anchors.first[:, None], anchors.last[:, None]
    c_first, c_last = candidates.first[near], candidates.last[near]
    is_after = c_first >= a_first
    after = is_after.astype(np.int32)
    gap = np.maximum(np.where(is_after, c_first - a_last, a_first - c_last) - 1, 0)
    low, high = np.where(is_after, a_first + 1, c_first + 1), np.where(is_after, c_first, a_first)
    high = np.maximum(low, high)
    others_before, own_before = starts_before(others, n), starts_before(candidates, n)
    others_between = np.minimum(others_before[high] - others_before[low], 2)
    own_between = np.minimum(own_before[high] - own_before[low], 2)
    sentences = tokens.sentence[c_first] - tokens.sentence[np.where(is_after, a_last, a_first)]
    paragraphs = tokens.paragraph[c_first] - tokens.paragraph[a_first]
    depth = tokens.quote_depth
    quoted = (depth[a_first] + depth[a_last] > 0).astype(np.int32)
    same = (sentences == 0).astype(np.int32)
    after_same = (after * 2 + same) * N_SHAPES
    after_shape = after * N_SHAPES
    inside = (c_first >= a_first) & (c_last <= a_last)
    owned_by = owner[c_first]
    owned = np.where(owned_by == np.arange(len(anchors))[:, None], 2, owned_by >= 0)
    words = tokens.channels[:, 0] % N_WORDS
    return (
        ((after * N_GAPS + GAP_BIN[np.minimum(gap, len(GAP_BIN) - 1)]) * 2 + quoted) * 2 + same,
        (np.minimum(np.maximum(sentences + 3, 0), 6) * 3 + np.minimum(np.maximum(paragraphs + 1, 0), 2)) * 2 + quoted,
        (after * NEAREST + RANKS) * 2 + quoted,
        ((after * 3 + others_between) * 3 + own_between) * 3 + (gap >= 3) + (gap >= 10),
        ((after * 3 + depth[c_first]) * 3 + depth[a_first]) * 2 + same,
        after_same + shape[a_first - 1],
        after_same + shape[a_last + 1],
        after_shape + shape[c_last + 1],
        after_shape + shape[c_first - 1],
        after * 6 + np.searchsorted(SURE_BINS, candidates.probability)[near],
        after * N_WORDS + words[c_first],
        after * N_WORDS + words[a_last],
        owned * 2 + inside,
    )


def pair_odds(
    weights: Mapping[str, FloatArray], prefix: str, columns: tuple[NDArray[np.integer], ...], near: IndexArray
) -> FloatArray:
    """The log-odds that anchor and candidate belong together, in the shape of `near`."""
    total = np.full(near.shape, weights[f"{prefix}_bias"][0], dtype=np.float32)
    for name, column in zip(PAIR_FEATURES, columns, strict=True):
        total += weights[f"{prefix}_{name}"].take(column)
    return total


def best(weights: Mapping[str, FloatArray], prefix: str, columns: tuple[NDArray[np.integer], ...], near: IndexArray,
         valid: NDArray[np.bool_], least: float) -> IndexArray:  # fmt: skip
    """The most probable candidate of each anchor, -1 where none reaches the least log-odds."""
    odds = np.where(valid, pair_odds(weights, prefix, columns, near), np.float32(-np.inf))
    choice = odds.argmax(axis=1)
    row = np.arange(len(near))
    return np.where(odds[row, choice] > least, near[row, choice], -1)


def owners(contents: Spans, cue_of: IndexArray, n: int) -> IndexArray:
    """For each token the number of the cue whose content it is in, -1 outside contents."""
    owner = np.full(n, -1, dtype=np.intp)
    for first, last, cue in zip(contents.first.tolist(), contents.last.tolist(), cue_of.tolist(), strict=True):
        owner[first : last + 1] = cue
    return owner


def spans_of(scores: Scores, tokens: Tokens, thresholds: Mapping[str, float]) -> tuple[Spans, Spans, Spans]:
    """Contents, cues and sources of one text. Short holes in contents are filled, faint contents left out."""
    edges, breaks = sentence_edges(tokens), tokens.shape == BREAK
    said, source, cue = (1 - layer[:, 0] for layer in (scores.content, scores.source, scores.cue))
    odds = log_odds(said) - log_odds(thresholds["content"])
    odds[breaks] = -BARRIER
    smoothed = smooth(odds, edges, thresholds["content_fill"], thresholds["content_drop"])
    begins = [layer[:, 1] > thresholds["begin"] for layer in (scores.content, scores.source, scores.cue)]
    contents = runs(smoothed, edges | begins[0], said, tokens, trim=True)
    sources = runs((source > thresholds["source"]) & ~breaks, edges | begins[1], source, tokens, trim=True)
    cues = runs((cue > thresholds["cue"]) & ~breaks, edges | begins[2], cue, tokens, trim=False)
    return contents, cues, sources


def link(weights: Mapping[str, FloatArray], scores: Scores, tokens: Tokens, thresholds: Mapping[str, float]) -> Linked:
    """Spans and their links, of what `join` gives."""
    contents, cues, sources = spans_of(scores, tokens, thresholds)
    none = np.full(len(tokens), -1, dtype=np.intp)
    cue_of = np.full(len(contents), -1, dtype=np.intp)
    if len(contents) and len(cues):
        near, valid = candidates_of(contents, cues, tokens)
        columns = pair_columns(contents, cues, sources, none, tokens, near)
        cue_of = best(weights, "cue", columns, near, valid, thresholds["cue_link"])
    source_of = np.full(len(cues), -1, dtype=np.intp)
    if len(cues) and len(sources):
        near, valid = candidates_of(cues, sources, tokens)
        columns = pair_columns(cues, sources, contents, owners(contents, cue_of, len(tokens)), tokens, near)
        source_of = best(weights, "source", columns, near, valid, thresholds["source_link"])
    return Linked(contents, cues, sources, cue_of, source_of)

"""Scores × groups → profiles and contrasts, with intervals.

The sample is documents, or the events that several sources covered; never words. Intervals come from resampling
the sample, p values from exchanging labels within strata or turning the signs of matched differences. Every random
draw has a seed that depends on the names of what is compared alone, so the same numbers come out on every run and
in any document order.
"""

from framing.contrasts.counts import rate_ratios
from framing.contrasts.effects import Adjust, Effect, adjusted, benjamini_hochberg, cliffs_delta, detectable, holm
from framing.contrasts.groups import Pool, contrast, profile
from framing.contrasts.matched import matched, matched_profile

__all__ = [
    "Adjust",
    "Effect",
    "Pool",
    "adjusted",
    "benjamini_hochberg",
    "cliffs_delta",
    "contrast",
    "detectable",
    "holm",
    "matched",
    "matched_profile",
    "profile",
    "rate_ratios",
]

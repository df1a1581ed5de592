"""The methods paragraph of a report: what was done, with the numbers filled in, and what the sample was."""

from __future__ import annotations

import pandas as pd

from framing.measures.base import ModelMeasure
from framing.results import Comparison, counted

__all__ = ["in_sample", "matched", "methods", "plural", "what_of"]


def methods(comparison: Comparison) -> str:
    """A methods paragraph with the numbers filled in, ready to be edited into a paper."""
    scores, options = comparison.scores, comparison.options
    corpus, what = scores.corpus, what_of(comparison)
    lexicons = ", ".join(f"{x.id} {x.version} ({len(x.entries):,} entries)" for x in scores.marks.lexicons)
    attribution = corpus.provenance.get("reading", {}).get("attribution")
    n_words = int(corpus.units.loc[corpus.units["level"] == "document", "n_words"].sum())
    version = comparison.provenance["version"]
    models = ", ".join(f"{card.id} {card.version}" for card in scores.marks.models)
    voices = sorted({m.voice for m in scores.measures if m.lexicons or isinstance(m, ModelMeasure)})
    parts = [
        f"We analysed {len(corpus):,} documents ({n_words:,} words) with framing-analysis {version}.",
        "Texts were repaired (line-break hyphens, spaces, quotation marks) and page furniture was set aside.",
        "Quotation, indirect speech and scare quotes were told apart by an attribution model and by quotation marks."
        if attribution == "model"
        else "Quotations were found by their marks.",
        f"Marks came from the lexicons {lexicons}; within a lexicon the longest of overlapping marks counts, and "
        f"{int((~scores.marks.frame['kept']).sum()):,} of {len(scores.marks.frame):,} candidate marks were set aside "
        "by sense, overlap, negation or page furniture." if scores.marks.frame["kept"].size else "",
        f"Texts were also read by the models {models}." if models else "",
        f"Measures of marks and models cover the {' and '.join(voices)} voice." if voices else "",
    ]  # fmt: skip
    if options["duplicates"] == "aside" and comparison.by != "speaker":
        parts.append("Of documents that print the same text one was counted.")
    parts += _design(comparison, what) if len(comparison.contrasts) else [_profiled(comparison, what)]
    return " ".join(part for part in parts if part)


def _profiled(comparison: Comparison, what: str) -> str:
    """How means came by their intervals where nothing was compared."""
    options = comparison.options
    return (
        f"Scores are means per {what[:-1]}; {options['confidence']:.0%} intervals come from {options['resamples']:,} "
        f"bootstrap resamples of {what} (expanded percentile, Hesterberg 2015). Nothing was compared."
    )


def _design(comparison: Comparison, what: str) -> list[str]:
    """How groups were compared, in sentences: what was the sample, what was resampled, what was tested."""
    options, contrasts = comparison.options, comparison.contrasts
    level, names = f"{options['confidence']:.0%}", plural(comparison.by)
    if matched(comparison):
        sample = comparison.sample[in_sample(comparison)]
        how = (
            f"Articles that told the same event were matched ({counted(len(sample), 'document')} in "
            f"{counted(sample['stratum'].nunique(), 'event')}); in each event that two {names} both told, the "
            f"difference of their means was taken, every event alike. {level} intervals come from "
            f"{options['resamples']:,} bootstrap resamples of events (expanded percentile, Hesterberg 2015, or "
            "Student's where that reaches further), p "
            f"values from turning the signs of the events' differences (all turnings, or {options['permutations']:,})."
        )
    else:
        inside = ""
        if comparison.within:
            pooled = {"precision": "by the precision of a difference", "equal": "each alike"}[options["pool"]]
            inside = f" within each {comparison.within}, pooled {pooled},"
        how = (
            f"Scores are means per {what[:-1]}; {level} intervals come from {options['resamples']:,} bootstrap "
            f"resamples of {what} (expanded percentile, Hesterberg 2015). "
            f"Differences between {names} were taken{inside} and "
            f"tested by up to {options['permutations']:,} permutations of the {what}' labels."
        )
    tested = int(contrasts["p"].notna().sum())
    clear = int((contrasts["p_adjusted"] < 0.05).sum())
    adjustment = {
        "holm": "p < .05 after Holm's adjustment", "none": "p < .05, unadjusted",
        "bh": "p < .05 after Benjamini and Hochberg's adjustment",
    }[options["adjust"]]  # fmt: skip
    effect = {
        (False, "cliffs_delta"): "Cliff's delta",
        (False, "standardized"): "differences in pooled standard deviations (Hedges' g)",
        (True, "cliffs_delta"): "the share of events in which the first is higher, minus the reverse",
        (True, "standardized"): "mean differences in standard deviations of the events' differences",
    }[matched(comparison), options["effect"]]
    have = "has" if clear == 1 else "have"
    return [
        how,
        f"Of {counted(tested, 'tested contrast')} {clear} {have} {adjustment}; groups with fewer than "
        f"{options['fewest']} {'common events' if matched(comparison) else what} were not tested. Effect sizes are "
        f"{effect}. The seed was {options['seed']}.",
    ]


def what_of(comparison: Comparison) -> str:
    """What was scored: documents, or turns."""
    return "turns" if comparison.scores.level == "turn" else "documents"


def matched(comparison: Comparison) -> bool:
    """Whether events are the sample."""
    return comparison.within == "event"


def plural(word: str) -> str:
    """A word in the plural; one that ends in s stays."""
    return word if word.endswith("s") else f"{word}s"


def in_sample(comparison: Comparison) -> pd.Series:
    """For each scored unit whether it enters the comparison: it has a group and, where matched, an event of several."""
    sample = comparison.sample
    named = sample["group"] != ""
    if not matched(comparison):
        return named
    placed = named & sample["stratum"].notna() & (sample["stratum"] != "")
    several = sample[placed].groupby("stratum")["group"].nunique()
    return placed & sample["stratum"].isin(several[several > 1].index)

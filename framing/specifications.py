"""Specifications: one difference under every combination of defensible choices, from the same marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from framing.contrasts.resampling import generator
from framing.contrasts.weighted import weighted_difference
from framing.errors import ComparisonError
from framing.measures.base import Measure
from framing.units import words

__all__ = ["Material", "choices", "specify"]

_ALL = "all"


@dataclass(frozen=True)
class Material:
    """What an analysis starts from: the tables, by name of the marks, and which document stands where.

    ``marks`` maps a name to a spans table; the first is the usual one. ``groups`` and ``strata`` are indexed by doc_id;
    ``copies`` are the ids of documents that print what another prints.
    """

    marks: Mapping[str, pd.DataFrame]
    units: pd.DataFrame
    docs: pd.DataFrame
    groups: pd.Series
    strata: pd.Series
    copies: frozenset[str]
    paired: bool = False
    equal: bool = False


def choices(
    material: Material, measure: Measure, *, duplicates: str, lengths: Sequence[int], most_categories: int
) -> dict[str, list[Any]]:
    """The defensible choices in each dimension, the one of the analysis as it was first made first.

    Choices that the material does not leave (no headlines in the text, no copies, no shorter document) are left out.
    """
    spans = next(iter(material.marks.values()))
    mine = spans[spans["kept"] & spans["by"].str.split("@").str[0].isin(measure.lexicons)]
    found = (
        mine["category"].value_counts().sort_index().sort_values(ascending=False, kind="stable").head(most_categories)
    )
    whole = material.units["level"] == "document"
    length = material.units.loc[whole, "n_words"]
    titled = material.units["kind"].eq("title").any()
    furniture = material.units["boilerplate"].ne("").any()
    out: dict[str, list[Any]] = {
        "marks": list(material.marks),
        "categories": [_ALL, *(f"without {name}" for name in found.index)] if len(found) > 1 else [_ALL],
        "voice": list(dict.fromkeys([measure.voice, "author", "all"])) if _has_voice(measure) else [measure.voice],
        "headline": ["in", "out"] if titled else ["in"],
        "furniture": ["out", "in"] if furniture else ["out"],
        "level": ["document", "sentence"],
        "copies": (["once", "each"] if duplicates == "aside" else ["each", "once"]) if material.copies else ["each"],
        "documents count": ["alike", "by length"],
        "at least": [f"{n} words" for n in dict.fromkeys([0, *lengths]) if n == 0 or (length < n).any()],
    }
    return {name: values for name, values in out.items() if len(values) > 1}


def specify(
    material: Material,
    measure: Measure,
    pair: tuple[str, str],
    options: Mapping[str, Sequence[Any]],
    *,
    resamples: int,
    permutations: int,
    level: float,
    fewest: int,
    seed: int,
) -> pd.DataFrame:
    """The difference of two groups under every combination of choices.

    Returns
    -------
    DataFrame with analysis (a number from 1), a column per dimension, difference (first group minus second), low,
    high, p, n_docs_a, n_docs_b, usual (the analysis as it was first made).

    Raises
    ------
    ComparisonError
        When no analysis has documents of both groups.
    """
    scored = ("marks", "categories", "voice", "headline", "furniture", "level")
    sampled = ("copies", "documents count", "at least")
    rows: list[dict[str, Any]] = []
    for first in _combined(options, scored):
        table = _scores(material, measure, first)
        for second in _combined(options, sampled):
            rng = generator(seed, "multiverse", *pair, *map(str, first.values()), *map(str, second.values()))
            some = _sampled(material, table, pair, second)
            weights = (
                some["exposure"].to_numpy() if second.get("documents count") == "by length" else np.ones(len(some))
            )
            found = weighted_difference(
                some["value"].to_numpy(dtype=np.float64), weights, (some["group"] == pair[0]).to_numpy(),
                pd.factorize(some["stratum"], sort=True)[0], paired=material.paired, equal=material.equal,
                resamples=resamples, permutations=permutations, level=level, fewest=fewest, rng=rng,
            )  # fmt: skip
            chosen = first | second
            usual = all(value == options[name][0] for name, value in chosen.items())
            result = {
                "difference": found.value, "low": found.low, "high": found.high, "p": found.p, "n_docs_a": found.n_a,
                "n_docs_b": found.n_b, "usual": usual,
            }  # fmt: skip
            rows.append({"analysis": len(rows) + 1} | {name: chosen[name] for name in options} | result)
    frame = pd.DataFrame(rows)
    if not frame["difference"].notna().any():
        raise ComparisonError(
            f"no analysis has scored documents of both {pair[0]} and {pair[1]}; compare other groups, or a measure "
            "that is defined for more documents."
        )
    return frame


def _combined(options: Mapping[str, Sequence[Any]], names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Every combination of the choices in these dimensions."""
    known = [name for name in names if name in options]
    return (dict(zip(known, values, strict=True)) for values in product(*(options[name] for name in known)))


def _scores(material: Material, measure: Measure, chosen: Mapping[str, Any]) -> pd.DataFrame:
    """The scores of every document under the choices that change scores."""
    spans = material.marks[chosen.get("marks", next(iter(material.marks)))]
    units = material.units
    category = str(chosen.get("categories", _ALL))
    if category != _ALL:
        mine = spans["by"].str.split("@").str[0].isin(measure.lexicons)
        spans = spans.assign(kept=spans["kept"] & ~(mine & (spans["category"] == category.removeprefix("without "))))
    if chosen.get("headline") == "out":
        titles = units.loc[(units["level"] == "paragraph") & (units["kind"] == "title"), "unit_id"]
        units = units[~((units["level"] == "sentence") & units["parent_id"].isin(titles))]
    if chosen.get("furniture") == "in":
        spans = spans.assign(kept=spans["kept"] | spans["why"].str.startswith("boilerplate"))
        units = _with_furniture(units, material.docs)
    voiced = replace(measure, voice=chosen["voice"]) if "voice" in chosen else measure  # type: ignore[type-var]
    if chosen.get("level") == "sentence":
        return _by_sentence(voiced(spans, units, material.docs, level="sentence"), units)
    return voiced(spans, units, material.docs)


def _by_sentence(table: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Scores of documents as the mean over their scored sentences, each alike; the sentences are the exposure."""
    whole = units.loc[units["level"] == "document"].set_index("doc_id")["unit_id"]
    grouped = table[table["value"].notna() & (table["exposure"] > 0)].groupby("doc_id", sort=True)["value"]
    means = grouped.agg(value="mean", exposure="size").reset_index()
    return means.assign(unit_id=means["doc_id"].map(whole), exposure=means["exposure"].astype(np.float64))


def _with_furniture(units: pd.DataFrame, docs: pd.DataFrame) -> pd.DataFrame:
    """The units with page furniture counted like any other sentence."""
    texts = dict(zip(docs["doc_id"], docs["text"], strict=True))
    aside = units[(units["level"] == "sentence") & (units["boilerplate"] != "")]
    counted = [words(texts[u.doc_id][u.start : u.end]) for u in aside.itertuples()]
    out = units.copy()
    out.loc[aside.index, "n_words"] = counted
    out.loc[aside.index, "boilerplate"] = ""
    return out


def _sampled(material: Material, table: pd.DataFrame, pair: tuple[str, str], chosen: Mapping[str, Any]) -> pd.DataFrame:
    """The documents that enter an analysis, with group and stratum."""
    length = material.units.loc[material.units["level"] == "document"].set_index("unit_id")["n_words"]
    some = table.assign(
        group=table["doc_id"].map(material.groups), stratum=table["doc_id"].map(material.strata).fillna("")
    )
    shortest = int(str(chosen.get("at least", "0 words")).split()[0])
    keep = some["group"].isin(pair) & some["value"].notna() & (some["exposure"] > 0)
    keep &= some["unit_id"].map(length).fillna(0) >= shortest
    if chosen.get("copies") == "once":
        keep &= ~some["doc_id"].isin(material.copies)
    return some[keep].sort_values("doc_id")


def _has_voice(measure: Measure) -> bool:
    return is_dataclass(measure) and "voice" in {f.name for f in fields(measure)}

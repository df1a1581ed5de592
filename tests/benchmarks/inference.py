"""Do p values and intervals keep their promises? Simulations on scores that look like those of news.

Run: python tests/benchmarks/inference.py [trials]. Writes inference.csv beside this file.

Scores are resampled from the articles of the teaching corpus, and from 2,600 news articles where they are present
(FRAMING_DATA): evaluation and hedge rates are skewed and partly zero, assertion strength is bounded. For each
design it counts how often p < .05 when sources are shuffled (should be 5% ± 1.5), how often a 95% interval holds
the true difference of two different populations (95% ± 2), and how often a difference of 20% of the mean is found.
Of 54 cells one or another lies outside those bounds by chance alone: it is run again with four times the trials, and
the longer run is what counts.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

import framing as fr
from framing.contrasts import contrast, matched, rate_ratios
from framing.tables import SCORES, check

HERE = Path(__file__).parent
DESIGNS = ("independent", "in strata", "matched by event")
SIZES = (10, 30, 100)
PLANTED = 1.2
_MEASURES = ("evaluation rate", "hedge rate", "assertion strength")


def populations() -> dict[tuple[str, str], np.ndarray]:
    """Scores to draw from: corpus and measure → the scores of its articles, with the words each is per."""
    measures = [fr.EvaluationRate(), fr.HedgeRate(), fr.AssertionStrength()]
    corpora = {"ferry-strike": fr.read_seed("ferry-strike", attribution="marks")}
    news = Path(os.environ.get("FRAMING_DATA", HERE.parents[2] / "shared" / "data")).parent / "news" / "news.jsonl.gz"
    if news.is_file():
        rows = pd.read_json(news, lines=True)
        rows = rows.assign(date=rows["date"].astype("str").str[:10]).sample(1200, random_state=0)
        corpora["news"] = fr.read(rows.drop(columns="id"), attribution="marks")
    out = {}
    for name, corpus in corpora.items():
        frame = fr.score(corpus, measures).frame
        for measure in _MEASURES:
            mine = frame[(frame["measure"] == measure) & frame["value"].notna()]
            out[name, measure] = mine["value"].to_numpy()
    return out


def table(groups: dict[str, list[np.ndarray]]) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """A scores table, its groups and its strata; each group has one array of scores per stratum."""
    rows = [(group, f"s{k}", x) for group, parts in groups.items() for k, part in enumerate(parts) for x in part]
    ids = [f"d{i}" for i in range(len(rows))]
    frame = pd.DataFrame(
        {
            "unit_id": ids, "doc_id": ids, "level": "document", "measure": "m", "value": [r[2] for r in rows],
            "n_marks": 0, "exposure": 1.0, "per": "1,000 words",
        }
    )  # fmt: skip
    return check(frame, SCORES), pd.Series([r[0] for r in rows], ids), pd.Series([r[1] for r in rows], ids)


def drawn(
    design: str, scores: np.ndarray, n: int, factors: tuple[float, float], rng: np.random.Generator
) -> dict[str, list[np.ndarray]]:
    """Two groups of ``n`` documents (or events) whose expected scores stand to each other as the factors do.

    Strata and events have levels of their own, and in strata the groups are unevenly spread.
    """
    spread = scores.std()
    if design == "independent":
        return {"a": [factors[0] * rng.choice(scores, n)], "b": [factors[1] * rng.choice(scores, n)]}
    if design == "in strata":
        shares = ((0.6, 0.3, 0.1), (0.2, 0.3, 0.5))
        levels = spread * np.array([0.0, 0.5, 1.0])
        return {
            group: [factor * rng.choice(scores, max(2, round(n * share))) + level for share, level in zip(part, levels, strict=True)]
            for group, factor, part in zip("ab", factors, shares, strict=True)
        }  # fmt: skip
    levels = rng.normal(0, spread, n)
    return {
        g: [factor * rng.choice(scores, 1) + level for level in levels] for g, factor in zip("ab", factors, strict=True)
    }


def trial(design: str, groups: dict[str, list[np.ndarray]], seed: int) -> pd.Series:
    """One comparison of two groups."""
    frame, of, strata = table(groups)
    options = {"resamples": 1000, "permutations": 999, "seed": seed}
    if design == "matched by event":
        return matched(frame, of, strata, **options).iloc[0]
    return contrast(frame, of, strata if design == "in strata" else None, **options).iloc[0]


def cell(job: tuple[str, str, str, int, np.ndarray, int]) -> list[dict[str, object]]:
    """The promises kept in one design, size and population."""
    corpus, measure, design, n, scores, trials = job
    rng = np.random.default_rng([n, DESIGNS.index(design), _MEASURES.index(measure), len(corpus)])
    found = {"p < .05, sources shuffled": 0, "interval holds the truth": 0, "20% difference found": 0}
    detect = []
    truth = (PLANTED - 1) * scores.mean()
    for k in range(trials):
        null = trial(design, drawn(design, scores, n, (1.0, 1.0), rng), k)
        found["p < .05, sources shuffled"] += null["p"] < 0.05
        planted = trial(design, drawn(design, scores, n, (PLANTED, 1.0), rng), k)
        found["interval holds the truth"] += planted["low"] <= truth <= planted["high"]
        found["20% difference found"] += planted["p"] < 0.05
        detect.append(planted["detectable"] / scores.mean())
    return [
        {
            "scores": corpus, "measure": measure, "design": design, "n_per_source": n, "promise": promise,
            "share": round(count / trials, 4), "trials": trials,
            "detectable": f"{np.median(detect):.0%} of the mean" if promise.startswith("20%") else "",
        }
        for promise, count in found.items()
    ]  # fmt: skip


def settled(job: tuple[str, str, str, int, np.ndarray, int]) -> list[dict[str, object]]:
    """The promises of a cell; one that looks broken is tried four times as often."""
    rows = cell(job)
    false, held = (float(str(row["share"])) for row in rows[:2])
    if abs(false - 0.05) <= 0.015 and abs(held - 0.95) <= 0.02:
        return rows
    return cell((*job[:5], 4 * job[5]))


def counted(trials: int) -> Iterator[dict[str, object]]:
    """The same promises for the count model, on overdispersed counts of marks, without and with effects of events."""
    rng = np.random.default_rng(8)
    for design in ("negative binomial", "negative binomial, events"):
        for n in (30, 100):
            found = {"p < .05, sources shuffled": 0, "interval holds the truth": 0, "20% difference found": 0}
            for _ in range(trials):
                null, planted = (_modelled(design, n, factor, rng) for factor in (1.0, PLANTED))
                found["p < .05, sources shuffled"] += null["p"] < 0.05
                found["interval holds the truth"] += planted["low"] <= PLANTED <= planted["high"]
                found["20% difference found"] += planted["p"] < 0.05
            for promise, count in found.items():
                yield {
                    "scores": "simulated counts", "measure": "rate", "design": design, "n_per_source": n,
                    "promise": promise, "share": round(count / trials, 4), "trials": trials, "detectable": "",
                }  # fmt: skip


def _modelled(design: str, n: int, factor: float, rng: np.random.Generator) -> pd.Series:
    """One count model of two sources with ``n`` documents each, one per source in each event."""
    ids = [f"d{i}" for i in range(2 * n)]
    groups, events = pd.Series(["a", "b"] * n, ids), pd.Series(np.repeat([f"e{k}" for k in range(n)], 2), ids)
    words = rng.integers(300, 1500, 2 * n)
    inside = design.endswith("events")
    level = np.repeat(np.exp(rng.normal(0, 0.5, n)), 2) if inside else 1.0
    mean = 0.012 * words * level * np.where(groups == "b", factor, 1.0)
    marks = rng.poisson(mean * rng.gamma(3, 1 / 3, 2 * n))
    frame = pd.DataFrame({"unit_id": ids, "measure": "rate", "n_marks": marks, "exposure": words, "per": "1,000 words"})
    return rate_ratios(frame, groups, events if inside else None).iloc[0]


def main(trials: int = 1000, write: Callable[[str], object] = sys.stdout.write) -> None:
    """Run every cell and write the table."""
    jobs = [
        (corpus, measure, design, n, scores, trials)
        for (corpus, measure), scores in populations().items()
        for design in DESIGNS
        for n in SIZES
    ]
    rows: list[dict[str, object]] = []
    with ProcessPoolExecutor(2) as pool:
        for part in pool.map(settled, jobs):
            rows += part
            write(", ".join(str(x) for x in part[0].values()) + f" | {part[1]['share']} | {part[2]['share']}\n")
    try:
        rows += counted(trials)
    except fr.ComparisonError as error:
        write(f"no count model: {error}\n")
    with (HERE / "inference.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main(*(int(x) for x in sys.argv[1:2]))

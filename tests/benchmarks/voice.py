"""How well attributions are found in articles not seen: the rows of accuracy.csv.

Run by ``python tests/benchmarks/accuracy.py voice``. The figures are those that the trainer wrote beside the weights; it
measures them again, without touching the weights (about ten minutes on one core), by

    python -m framing.models.train_attribution DATA.jsonl --texts NEWS.jsonl.gz --out FOLDER --measure

Every article is read by a network fitted without its fifth of the articles and, where the trainer was asked to, by one
fitted without its outlet. Intervals are 95% percentile bootstrap over articles.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from figures import Figure

from framing.models.base import WEIGHTS_FOLDER, read_card

POLNEAR = "attribution (PolNeAR 1.0, Newell et al. 2018), articles"
HOW = {"cross_validated": "five folds by article", "outlet_left_out": "outlets left out, a third at a time"}


def rows() -> Iterator[Figure]:
    """The trainer's figures, each with what it means."""
    folder = WEIGHTS_FOLDER / "attribution"
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    meaning = {each["figure"]: each["meaning"] for each in read_card(folder).details["metrics"]}
    for way, how in HOW.items():
        for name, (value, low, high) in metrics.get(way, {}).items():
            yield Figure("attribution", POLNEAR, f"{meaning[name]}; {how}", value, low, high, metrics["articles"])

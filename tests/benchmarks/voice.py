"""How well attributions are found in articles not seen: the rows of accuracy.csv.

Run by ``python tests/benchmarks/accuracy.py voice``: twelve networks are fitted, five each without a fifth of the articles
and seven each without one outlet (about twenty minutes on one core). Thresholds and links come from the articles outside
the part that is measured; articles that share long passages stay in one fifth. Word vectors start from the plain texts
in ``news.jsonl.gz``. Intervals are 95% percentile bootstrap over articles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from figures import DATA, Figure

from framing.models.base import WEIGHTS_FOLDER, read_card
from framing.models.train_attribution import Recipe, read_across, read_rows, read_texts

POLNEAR = "attribution (PolNeAR 1.0, Newell et al. 2018), articles"
HOW = {
    "cross_validated": "five folds by article",
    "leave_one_outlet_out": "its outlet left out",
}


def rows() -> Iterator[Figure]:
    """Fit, read every article unseen, and give the figures of both ways and of each outlet."""
    articles = read_rows(DATA / "attribution.jsonl")
    recipe = Recipe(epochs=14, seed=1, texts=read_texts(DATA.parent / "news" / "news.jsonl.gz"))
    yield from told(read_across(articles, recipe, outlets=True).metrics, [row["outlet"] for row in articles])


def told(metrics: Mapping[str, Any], outlets: Sequence[str]) -> Iterator[Figure]:
    """The figures that :func:`framing.models.train_attribution.read_across` measured, each with what it means."""
    card = read_card(WEIGHTS_FOLDER / "attribution").details["metrics"]
    meaning = {each["figure"]: each["meaning"] for each in card}
    for way, how in HOW.items():
        for name, (value, low, high) in metrics[way].items():
            yield Figure("attribution", POLNEAR, f"{meaning[name]}; {how}", value, low, high, len(outlets))
    for outlet, figures in metrics["each_outlet"].items():
        value, low, high = figures["content_f1"]
        what = f"{meaning['content_f1']}; {outlet}, read by a model that saw none of it"
        yield Figure("attribution", POLNEAR, what, value, low, high, list(outlets).count(outlet))

"""How well ``suggest`` finds words that a lexicon lost: python tests/benchmarks/growth.py

A quarter of the one-word entries that fire at least five times in the first 1,500 articles of the news folder are taken out
of a lexicon; then candidates are suggested from the same articles. Counted are the lost words among the first 50, 100 and
500 candidates, against what a random order would give. What stays uncounted: good candidates the lexicon never had.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

import framing as fr
from framing.growth import suggest
from framing.lexicon import ASIDE, Lexicon

HERE = Path(__file__).parent
DATA = Path(os.environ.get("FRAMING_DATA", HERE.parents[2] / "shared" / "data"))
NEWS = DATA.parent / "news" / "news.jsonl.gz"
LEXICONS = ("hedges", "boosters", "evaluation", "reporting-verbs")
N_ARTICLES = 1500


def main() -> None:
    """Measure each lexicon and write growth.csv."""
    if not NEWS.is_file():
        sys.exit(f"no news at {NEWS}; set FRAMING_DATA to the folder data beside it")
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, N_ARTICLES)]
    texts = [{"doc_id": row["id"], "source": row["source"], "text": row["text"]} for row in rows]
    corpus = fr.read(texts, attribution="marks")
    table = pd.DataFrame([measure(corpus, fr.load_lexicon(id)) for id in LEXICONS])
    table.round(3).to_csv(HERE / "growth.csv", index=False, lineterminator="\n")
    sys.stdout.write(table.round(3).to_string(index=False) + "\n")


def measure(corpus: fr.Corpus, lexicon: Lexicon) -> dict[str, object]:
    """Take words out of a lexicon and count how soon they are suggested."""
    kept = fr.mark(corpus, lexicon).frame.query("kept")
    often = kept["entry"].value_counts()
    known = [e for e in lexicon.entries if e.category != ASIDE and " " not in e.pattern and often.get(e.id, 0) >= 5]
    taken = set(np.random.default_rng(0).choice([e.id for e in known], len(known) // 4, replace=False))
    lost = {e.pattern: e.category for e in known if e.id in taken}
    smaller = replace(lexicon, entries=tuple(e for e in lexicon.entries if e.id not in taken))
    found = suggest(corpus, smaller, limit=10**9, lines=0).frame
    hit = found["candidate"].isin(list(lost)).to_numpy()
    again = found[hit]
    right = [lost[c] == category for c, category in zip(again["candidate"], again["category"], strict=True)]
    return {
        "lexicon": lexicon.id,
        "lost": len(lost),
        "candidates": len(found),
        "random": hit.mean(),
        "precision_50": hit[:50].mean(),
        "precision_100": hit[:100].mean(),
        "recall_500": hit[:500].sum() / len(lost),
        "right_category": float(np.mean(right)),
        "categories": len(lexicon.categories),
    }


if __name__ == "__main__":
    main()

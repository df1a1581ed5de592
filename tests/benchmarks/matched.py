"""Whether measures rank the articles of one event as a coder of biased wording does.

    python tests/benchmarks/matched.py [NEWS]    measure, print, write matched.csv beside this file

``matched_codes.csv`` says how many stretches of biased wording in the author's own voice were coded in 171 articles
of 50 events, each told by two to five sources (ids of the Article-Bias-Prediction set, Baly et al. 2020; no text is
held here). One coder, a language model with written instructions, read the first 9,000 characters of each article
whole and blind to its source; nobody coded them a second time, so agreement is not known. The codes chose how
`LoadedLanguage` reads: what it scores on them is not a figure for articles unseen.

Scores and codes (stretches per 1,000 words) are centred within the event, commentary left out; Spearman's rho, with a
95% interval by bootstrap over events. NEWS is the file of articles, else ``$FRAMING_NEWS``, else
``shared/news/news.jsonl.gz`` beside the repository.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

import framing as fr

HERE = Path(__file__).parent
NEWS = Path(os.environ.get("FRAMING_NEWS", HERE.parents[2] / "shared" / "news" / "news.jsonl.gz"))
LONGEST = 9_000  # characters of an article that were coded
RESAMPLES = 1_000

MEASURES = {
    "loaded language": fr.LoadedLanguage(),
    "loaded language, share": fr.LoadedLanguage(of="share"),
    "loaded language, indirect speech left out": fr.LoadedLanguage(indirect=False),
    "loaded language, all voices": fr.LoadedLanguage(voice="all"),
    "subjectivity": fr.Subjectivity(),
    "evaluation rate": fr.EvaluationRate(),
    "evaluation rate, all voices": fr.EvaluationRate(voice="all"),
    "loaded labels": fr.MarkRate(lexicon="loaded-labels"),
}


def main() -> None:
    """Measure, print and write the table."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else NEWS
    if not path.is_file():
        sys.exit(f"no articles at {path}; set FRAMING_NEWS to the file")
    coded = pd.read_csv(HERE / "matched_codes.csv", dtype={"doc_id": str})
    rows = [row for row in articles(path) if row["doc_id"] in set(coded["doc_id"])]
    corpus = fr.read(rows)
    words = {row["doc_id"]: len(row["text"].split()) for row in rows}
    coded["rate"] = coded["marked"] / coded["doc_id"].map(words) * 1_000
    coded = coded[coded["opinion"] == 0]
    found = [{"measure": name, **agreement(coded, scored(corpus, measure))} for name, measure in MEASURES.items()]
    table = pd.DataFrame(found).round(3)
    sys.stdout.write(table.to_string(index=False) + "\n")
    table.to_csv(HERE / "matched.csv", index=False, lineterminator="\n")


def articles(path: Path) -> Iterator[dict[str, str]]:
    """The articles, as far as they were coded."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield {"doc_id": str(row["id"]), "source": row["source"], "text": row["text"][:LONGEST]}


def scored(corpus: fr.Corpus, measure: object) -> pd.Series:
    """The score of every article."""
    frame = fr.score(corpus, [measure]).frame  # type: ignore[list-item]
    return frame.set_index("doc_id")["value"]


def agreement(coded: pd.DataFrame, scores: pd.Series) -> dict[str, float]:
    """Spearman's rho within events, and its interval."""
    frame = coded.assign(score=coded["doc_id"].map(scores)).dropna(subset=["score"])
    by = frame.groupby("event")
    frame = frame.assign(
        a=frame["score"] - by["score"].transform("mean"), b=frame["rate"] - by["rate"].transform("mean")
    )
    events = [group[["a", "b"]].to_numpy() for _, group in frame.groupby("event")]
    rng = np.random.default_rng(5)
    drawn = [
        rho(np.concatenate([events[i] for i in rng.integers(0, len(events), len(events))])) for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return {"rho": rho(np.concatenate(events)), "low": float(low), "high": float(high), "n": len(frame)}


def rho(pairs: np.ndarray) -> float:
    """Spearman's rank correlation of two columns."""
    ranks = pd.DataFrame(pairs).rank().to_numpy()
    return float(np.corrcoef(ranks.T)[0, 1])


if __name__ == "__main__":
    main()

"""Are planted copies found, and how long does alignment take?

Run: python tests/benchmarks/alignment.py. Writes alignment.csv beside this file. Needs the real news (FRAMING_DATA);
nothing of it is written.

Copies: every tenth article is printed again by another source, a few days later, with a share of its words replaced or
its end cut off. Recall is the share of planted copies of which one of the two is set aside for the other; false ones are documents
set aside that were not planted and not already alike before. Speed: 40,000 articles, the news repeated with words
altered, on one core.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from framing.alignment import events, headwords, topics
from framing.duplicates import copies

HERE = Path(__file__).parent
_MANY = 40_000


def news() -> pd.DataFrame:
    """The real articles; the program ends, saying so, where there are none."""
    path = Path(os.environ.get("FRAMING_DATA", HERE.parents[2] / "shared" / "data")).parent / "news" / "news.jsonl.gz"
    if not path.is_file():
        sys.exit("there is no real news beside the repository, and nothing was measured")
    rows = pd.read_json(path, lines=True).rename(columns={"id": "doc_id"})
    return rows.assign(date=rows["date"].astype("str").str[:10].fillna(""))


def altered(text: str, share: float, words: np.ndarray, rng: np.random.Generator) -> str:
    """The text with a share of its words replaced by other words."""
    found = np.array(text.split(), dtype=object)
    at = rng.random(len(found)) < share
    found[at] = rng.choice(words, int(at.sum()))
    return " ".join(found)


def planted(docs: pd.DataFrame, words: np.ndarray) -> list[dict[str, object]]:
    """Recall and false ones for each way of altering a copy."""
    rng = np.random.default_rng(1)
    before = copies(docs, docs["text"].tolist())
    some = docs.iloc[::10]
    rows: list[dict[str, object]] = []
    ways = {f"{share:.0%} of words replaced": share for share in (0.0, 0.01, 0.03, 0.05, 0.1)} | {
        "last third cut off": -1.0
    }
    for way, share in ways.items():
        again = some.assign(
            doc_id=some["doc_id"] + "-again",
            source="another source",
            date="2021-01-01",
            text=[t[: len(t) * 2 // 3] if share < 0 else altered(t, share, words, rng) for t in some["text"]],
        )
        both = pd.concat([docs, again], ignore_index=True)
        found = copies(both, both["text"].tolist()).set_index(both["doc_id"])
        # An undated original gives way to its dated copy: either way round, the pair is found.
        right = found.loc[again["doc_id"], "copy_of"].to_numpy() == some["doc_id"].to_numpy()
        right |= found.loc[some["doc_id"], "copy_of"].to_numpy() == again["doc_id"].to_numpy()
        instead = found.loc[docs["doc_id"], "copy_of"]
        others = (instead != "") & ~instead.isin(again["doc_id"])
        new = int((others & (before["copy_of"] == "").to_numpy()).sum())
        rows.append({"what": f"copies found, {way}", "value": round(float(right.mean()), 4), "of": len(again)})
        rows.append({"what": f"others set aside, {way}", "value": new, "of": len(docs)})
    return rows


def timed(docs: pd.DataFrame, words: np.ndarray) -> list[dict[str, object]]:
    """Seconds for 40,000 articles: all dates apart, and all in the same weeks as the originals."""
    rng = np.random.default_rng(2)
    rows: list[dict[str, object]] = []
    for what, share, apart in (("30% altered, years apart", 0.3, 97), ("5% altered, same dates", 0.05, 0)):
        parts = []
        for k in range(-(-_MANY // len(docs))):
            dates = pd.to_datetime(docs["date"], errors="coerce") + pd.Timedelta(days=apart * k)
            texts = [altered(t, share, words, rng) for t in docs["text"]]
            parts.append(
                docs.assign(doc_id=docs["doc_id"] + f"-{k}", text=texts, date=dates.dt.strftime("%Y-%m-%d").fillna(""))
            )
        many = pd.concat(parts, ignore_index=True).head(_MANY)
        texts = many["text"].tolist()
        start = time.perf_counter()
        found = copies(many, texts)
        middle = time.perf_counter()
        event, vectors, names = events(many, texts)
        headwords(vectors, names, event)
        topics(vectors, event)
        rows += [
            {"what": f"seconds for copies, {what}", "value": round(middle - start, 1), "of": _MANY},
            {
                "what": f"seconds for events and topics, {what}",
                "value": round(time.perf_counter() - middle, 1),
                "of": _MANY,
            },
            {"what": f"copies set aside, {what}", "value": int((found["copy_of"] != "").sum()), "of": _MANY},
        ]
    return rows


def main() -> None:
    """Measure, and write the table."""
    docs = news()
    words = np.array(sorted({word for text in docs["text"].head(400) for word in text.split()}), dtype=object)
    rows = [*planted(docs, words), *timed(docs, words)]
    with (HERE / "alignment.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["what", "value", "of"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    for row in rows:
        sys.stdout.write(f"{row['what']}: {row['value']} of {row['of']}\n")


if __name__ == "__main__":
    main()

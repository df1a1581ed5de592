"""How fast and how large: framing's path and its stages against the tools scholars use, on one core, in one run.

    python -m pip install -e '.[bench]'
    python tests/benchmarks/speed.py TEXTS [--megabytes 5] [--repeats 3] [--write]

TEXTS is anything ``framing.read`` reads; only ratios within one run are worth quoting, for machines differ and are
noisy. Each task runs in a process of its own, pinned to one core, after a warm-up on a tenth of the texts; the best of
the repeats counts, in processor time. ``--write`` puts the table beside this file as speed.csv, with machine and
versions. How cost grows is measured on a quarter of the texts and on all, and with 1,000 entries and 50,000: a thousand
of the shipped ones, and made-up words that no text holds, so that the number of marks stays the same.

Every rival does the job its users give it: VADER a polarity for every sentence, Empath its 194 categories for every
document, spaCy's tokenizer and PhraseMatcher the shipped entries (wildcards left out, which it does not have), and
CountVectorizer words and word pairs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

HERE = Path(__file__).parent
Work = Callable[[list[str]], Any]


def framing_path(attribution: str) -> Work:
    """Texts in memory → docs, units and spans, with every shipped lexicon."""
    import framing as fr
    from framing.lexicon import shipped_lexicons

    lexicons = shipped_lexicons()

    def work(texts: list[str]) -> int:
        marks = fr.mark(fr.read(pd.DataFrame({"text": texts}), attribution=attribution), lexicons)  # type: ignore[arg-type]
        return len(marks.frame)

    return work


def stage(name: str) -> Work:
    """One stage alone; what it needs is made before the clock starts, and kept on the function."""
    import framing as fr
    from framing.context import contextualise
    from framing.corpus import repair
    from framing.lexicon import load_lexicon, shipped_lexicons
    from framing.matching import Matcher, fold, match
    from framing.readers import read_frame
    from framing.units import segment

    lexicons = [load_lexicon(id) for id in shipped_lexicons()]
    negators = next(lexicon for lexicon in lexicons if lexicon.id == "negators")
    matcher = Matcher(tuple(lexicons))
    kept: dict[int, Any] = {}

    def before(texts: list[str]) -> dict[str, Any]:
        if len(texts) not in kept:
            raw = read_frame(pd.DataFrame({"text": texts})).docs
            docs = repair(raw)
            units = segment(docs)
            candidates = match(docs, lexicons)
            own = units[units["level"] == "sentence"].merge(docs[["doc_id", "text"]], on="doc_id")
            sentences = [text[a:b] for text, a, b in zip(own["text"], own["start"], own["end"], strict=True)]
            kept[len(texts)] = {"raw": raw, "docs": docs, "units": units, "candidates": candidates}
            kept[len(texts)] |= {"sentences": sentences}
        return kept[len(texts)]

    def work(texts: list[str]) -> Any:
        have = before(texts)
        match name:
            case "read":
                return read_frame(pd.DataFrame({"text": texts}))
            case "clean":
                return repair(have["raw"])
            case "segment":
                return segment(have["docs"])
            case "find":
                return matcher.arrays(fold("\n\n".join(have["docs"]["text"])))
            case "match":
                return match(have["docs"], lexicons)
            case "context":
                return contextualise(have["candidates"], have["docs"], have["units"], lexicons, negators=negators)
            case "measure":
                have.setdefault("marks", fr.mark(fr.read(pd.DataFrame({"text": texts}), attribution="marks")))
                return fr.score(have["marks"])
            case "text model":
                return fr.load_model("certainty").predict(have["sentences"])
            case "attribution":
                return fr.load_model("attribution").predict(have["docs"]["text"].tolist())
        raise SystemExit(f"no stage {name}")

    work.before = before  # type: ignore[attr-defined]
    return work


def find_with(n_entries: int) -> Work:
    """Matching alone with so many entries: a thousand shipped ones, the others made up."""
    from dataclasses import replace

    from framing.lexicon import Lexicon, load_lexicon, shipped_lexicons
    from framing.matching import Matcher, fold

    shipped = [entry for id in shipped_lexicons() for entry in load_lexicon(id).entries]
    real = shipped[:: len(shipped) // 1000][:1000]
    syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
    n = len(syllables)
    made = ["".join(syllables[i // n**k % n] for k in range(3)) + "qx" + "*" * (i % 3 == 0) for i in range(n_entries)]
    entries = [*real, *(replace(real[0], id=f"made{i}", pattern=word) for i, word in enumerate(made))][:n_entries]
    matcher = Matcher((Lexicon(load_lexicon("hedges").card, tuple(entries)),))
    return lambda texts: matcher.arrays(fold("\n\n".join(texts)))


def quarter(work: Work) -> Work:
    """The same work on the first quarter of the texts."""
    return lambda texts: work(texts[: len(texts) // 4])


def vader() -> Work:
    """VADER by sentence; sentences by framing's own splitter, which is not counted against it."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    from framing.sentences import split

    analyzer = SentimentIntensityAnalyzer()
    kept: dict[int, list[str]] = {}

    def before(texts: list[str]) -> list[str]:
        if len(texts) not in kept:
            kept[len(texts)] = [
                line[a:b] for text in texts for line in text.split("\n") if line for a, b in split(line)
            ]
        return kept[len(texts)]

    def work(texts: list[str]) -> Any:
        return [analyzer.polarity_scores(sentence)["compound"] for sentence in before(texts)]

    work.before = before  # type: ignore[attr-defined]
    return work


def empath() -> Work:
    """Empath's categories for every document."""
    from empath import Empath

    lexicon = Empath()
    return lambda texts: [lexicon.analyze(text, normalize=True) for text in texts]


def spacy_phrases() -> Work:
    """SpaCy's blank English tokenizer and PhraseMatcher, in lower case, with positions."""
    import spacy
    from spacy.matcher import PhraseMatcher

    from framing.lexicon import load_lexicon, shipped_lexicons

    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    patterns = {e.pattern for id in shipped_lexicons() for e in load_lexicon(id).entries}
    matcher.add("all", [nlp.make_doc(p) for p in sorted(patterns) if "*" not in p and "…" not in p])
    return lambda texts: [matcher(nlp.make_doc(text)) for text in texts]


def counts() -> Work:
    """Scikit-learn's CountVectorizer with words and word pairs: no wildcards, positions or sentences."""
    from sklearn.feature_extraction.text import CountVectorizer

    return lambda texts: CountVectorizer(ngram_range=(1, 2)).fit_transform(texts)


STAGES = ("read", "clean", "segment", "find", "match", "context", "measure", "text model", "attribution")
TASKS: dict[str, Callable[[], Work]] = {
    "framing, quotation marks": lambda: framing_path("marks"),
    "framing, attribution model": lambda: framing_path("model"),
    **{f"stage: {name}": lambda name=name: stage(name) for name in STAGES},  # type: ignore[misc]
    "framing, quotation marks, a quarter of the texts": lambda: quarter(framing_path("marks")),
    "find, 1,000 entries": lambda: find_with(1_000),
    "find, 20,000 entries": lambda: find_with(20_000),
    "find, 50,000 entries": lambda: find_with(50_000),
    "VADER by sentence": vader,
    "spaCy PhraseMatcher": spacy_phrases,
    "Empath": empath,
    "CountVectorizer 1-2-grams": counts,
}


def run_task(name: str, texts: list[str], repeats: int) -> dict[str, Any]:
    """Seconds of the best repeat and peak memory of one task, in this process."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    work = TASKS[name]()
    work(texts[: max(1, len(texts) // 10)])
    if hasattr(work, "before"):
        work.before(texts)
        if name == "stage: measure":
            work(texts)
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        work(texts)
        seconds.append(time.process_time() - start)
    if name.endswith("a quarter of the texts"):
        texts = texts[: len(texts) // 4]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    best = min(seconds)
    return {
        "task": name,
        "mb_per_s": round(megabytes / best, 2),
        "articles_per_s": round(len(texts) / best),
        "seconds": round(best, 2),
        "peak_mb": round(peak),
    }


def read_texts(path: Path, megabytes: float) -> list[str]:
    """The first texts of a corpus, up to a size."""
    from framing.readers import read_paths

    texts: list[str] = []
    size = 0
    for text in read_paths([path]).docs["text"]:
        texts.append(text)
        size += len(text.encode())
        if size >= megabytes * 1e6:
            break
    return texts


def machine() -> str:
    """Processor and versions, for the table."""
    names = ("numpy", "pandas", "sentencex", "ahocorasick-rs", "vaderSentiment", "spacy", "empath", "scikit-learn")
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].partition(":")[2].strip() if lines else model
    return f"{model}; Python {platform.python_version()}; " + ", ".join(f"{name} {version(name)}" for name in names)


def main() -> None:
    """Run every task in its own process and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--megabytes", type=float, default=5)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="write speed.csv beside this file")
    parser.add_argument("--task", choices=sorted(TASKS), help="run one task and print its row as JSON")
    given = parser.parse_args()
    if given.task:
        print(json.dumps(run_task(given.task, read_texts(given.texts, given.megabytes), given.repeats)))  # noqa: T201
        return
    rows = []
    for name in TASKS:
        command = [sys.executable, __file__, str(given.texts), "--megabytes", str(given.megabytes)]
        command += ["--repeats", str(given.repeats), "--task", name]
        threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | threads)
        if done.returncode:
            print(f"{name}: not run: {(done.stderr.strip().splitlines() or ['?'])[-1]}")  # noqa: T201
            continue
        rows.append(json.loads(done.stdout.splitlines()[-1]))
    table = pd.DataFrame(rows)
    table["ratio_to_framing"] = (table["mb_per_s"] / table["mb_per_s"].iloc[0]).round(2)
    print(table.to_string(index=False))  # noqa: T201
    if given.write:
        table.assign(megabytes=given.megabytes, machine=machine()).to_csv(HERE / "speed.csv", index=False)


if __name__ == "__main__":
    main()

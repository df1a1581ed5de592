"""Train the attribution model and measure it: ``python -m framing.models.train_attribution DATA.jsonl --out FOLDER``.

DATA.jsonl holds one article a line: ``id``, ``outlet``, ``text`` and ``attributions``, a list of objects with
``source``, ``cue`` and ``content``, each a list of [start, end]. Five networks are fitted, each without a fifth of
the articles (those that share long passages stay in one fifth), and three without a third of the outlets. What they
say of the articles they have not seen is what the figures are measured on, with thresholds and links from the other
articles. Then one network is fitted to all articles and saved. The figures are written to ``metrics.json`` beside the
weights.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from framing.models.attribution import Attribution, attribute
from framing.models.attribution_features import (
    N_RESERVED,
    TOKEN,
    Tokens,
    WordTable,
    bucket,
    plain_word,
    tokenise,
)
from framing.models.attribution_figures import COUNTS, counts_of, figures, with_intervals
from framing.models.attribution_linking import (
    PAIR_FEATURES,
    Spans,
    candidates_of,
    join,
    owners,
    pair_columns,
    spans_of,
)
from framing.models.attribution_network import LAYERS, Scores, score
from framing.models.base import save_weights
from framing.models.train_network import EMBEDDING, Article, Weights, fit_network
from framing.models.train_words import word_vectors

__all__ = ["main"]

log = logging.getLogger(__name__)

FOLDS = 5
RUN, ALIKE = 12, 0.2  # words of a passage, and the share of passages that makes two articles one
LEAST_ARTICLES = 5  # a word enters the vocabulary when this many coded articles hold it,
LEAST_TEXTS = 8  # or this many of the plain texts
THRESHOLDS = {
    "content": 0.45, "content_fill": 2.0, "content_drop": 0.5, "source": 0.4, "cue": 0.35, "begin": 0.5,
    "cue_link": -6.0, "source_link": -2.0,
}  # fmt: skip
#: Tried one after the other. Filling and dropping are held: they were set to give about as many contents as coders do.
GRID = {
    "content": (0.38, 0.42, 0.46, 0.5),
    "begin": (0.35, 0.5, 0.65),
    "source": (0.25, 0.35, 0.45),
    "cue": (0.25, 0.35, 0.45),
    "source_link": (-3.0, -2.0, -1.0),
}


@dataclass(frozen=True)
class Coded:
    """A coded article with its tokens, and the scores of a network that never saw it."""

    row: Mapping[str, Any]
    tokens: Tokens
    scores: Scores


def read_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_texts(path: Path | None) -> list[str]:
    """The plain texts that word vectors start from; none where no file is given."""
    if path is None:
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def widespread(texts: Sequence[str], least: int) -> list[str]:
    """Words that stand in enough of the texts, the most widespread first."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({plain_word(token.strip()) for token in TOKEN.findall(text)})
    words = [(n, word) for word, n in counts.items() if n >= least and word and not word[0].isdigit()]
    return [word for n, word in sorted(words, key=lambda pair: (-pair[0], pair[1]))]


def token_range(tokens: Tokens, start: int, end: int) -> tuple[int, int]:
    """First token that reaches into the span, and the one after the last."""
    first = np.searchsorted(tokens.ends, start, side="right")
    return int(first), int(np.searchsorted(tokens.starts, end, side="left"))


def tags_of(row: Mapping[str, Any], tokens: Tokens) -> NDArray[np.int8]:
    tags = np.zeros((len(tokens), len(LAYERS)), dtype=np.int8)
    for attribution in row["attributions"]:
        for column, layer in enumerate(LAYERS):
            for start, end in attribution[layer]:
                first, after = token_range(tokens, start, end)
                if after > first:
                    tags[first:after, column] = 2
                    tags[first, column] = 1
    return tags


@dataclass(frozen=True)
class Recipe:
    """What is held constant over the networks of one training."""

    epochs: int
    seed: int
    texts: Sequence[str]

    def vocabulary(self, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        words = widespread([row["text"] for row in rows], LEAST_ARTICLES)
        known = set(words)
        return words + [word for word in self.common_words if word not in known]

    @cached_property
    def common_words(self) -> list[str]:
        return widespread(self.texts, LEAST_TEXTS)

    def fit(self, rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], Weights]:
        """Vocabulary and network of these articles."""
        words = self.vocabulary(rows)
        numbered = {word: i + N_RESERVED for i, word in enumerate(words)}
        n_words = len(words) + N_RESERVED
        table = WordTable(numbered)
        articles = []
        for row in rows:
            tokens = tokenise(row["text"], table)
            articles.append(Article(tokens, tags_of(row, tokens)))
        texts = [*(row["text"] for row in rows), *self.texts]
        vectors = word_vectors(texts, numbered, n_words, EMBEDDING["word"])
        start = {"in_word": vectors * np.float32(0.3)}
        return words, fit_network(articles, n_words, epochs=self.epochs, seed=self.seed, start=start, tell=log.info)


def read_unseen(rows: Sequence[Mapping[str, Any]], words: Sequence[str], weights: Weights) -> list[Coded]:
    """The articles with the scores of a network that was fitted without them."""
    table = WordTable({word: i + N_RESERVED for i, word in enumerate(words)})
    coded = []
    for row in rows:
        tokens = tokenise(row["text"], table)
        coded.append(Coded(row, tokens, score(weights, tokens)))
    return coded


def coded_tokens(row: Mapping[str, Any], layer: str, tokens: Tokens) -> NDArray[np.intp]:
    """For each token the number of the attribution whose layer covers it, -1 where none does."""
    number = np.full(len(tokens), -1, dtype=np.intp)
    for i, attribution in enumerate(row["attributions"]):
        for start, end in attribution[layer]:
            first, after = token_range(tokens, start, end)
            number[first:after] = i
    return number


def number_of(spans: Spans, number: NDArray[np.intp]) -> NDArray[np.intp]:
    """The attribution that most of the coded tokens of each span belong to, -1 where none is coded."""
    found = np.full(len(spans), -1, dtype=np.intp)
    for i, (first, last) in enumerate(zip(spans.first, spans.last, strict=True)):
        coded = number[first : last + 1]
        if (coded >= 0).any():
            found[i] = np.bincount(coded[coded >= 0]).argmax()
    return found


def stacked(columns: Sequence[NDArray[np.integer]], usable: NDArray[np.bool_]) -> NDArray[np.int32]:
    """The features of the usable pairs, one row each."""
    full = [np.broadcast_to(column, usable.shape)[usable] for column in columns]
    return np.stack(full, axis=-1).astype(np.int32)


def pair_examples(
    article: Coded, thresholds: Mapping[str, float]
) -> dict[str, tuple[NDArray[np.int32], NDArray[np.bool_]]]:
    """Features and truth of every candidate pair of one article, for the cue links and the source links."""
    tokens, scores = join([article.tokens], [article.scores])
    contents, cues, sources = spans_of(scores, tokens, thresholds)
    layers = {layer: coded_tokens(article.row, layer, tokens) for layer in LAYERS}
    content_is, cue_is = number_of(contents, layers["content"]), number_of(cues, layers["cue"])
    source_is = number_of(sources, layers["source"])
    examples = {}
    none = np.full(len(tokens), -1, dtype=np.intp)
    if len(contents) and len(cues):
        near, valid = candidates_of(contents, cues, tokens)
        usable = valid & (content_is >= 0)[:, None]
        truth = (cue_is[near] == content_is[:, None])[usable]
        examples["cue"] = (stacked(pair_columns(contents, cues, sources, none, tokens, near), usable), truth)
    if len(cues) and len(sources):
        numbers = cue_is.tolist()
        right_cue = np.array(
            [numbers.index(i) if i >= 0 and i in numbers else -1 for i in content_is.tolist()], dtype=np.intp
        )
        near, valid = candidates_of(cues, sources, tokens)
        usable = valid & (cue_is >= 0)[:, None]
        truth = (source_is[near] == cue_is[:, None])[usable]
        columns = pair_columns(cues, sources, contents, owners(contents, right_cue, len(tokens)), tokens, near)
        examples["source"] = (stacked(columns, usable), truth)
    return examples


def fit_links(articles: Sequence[Coded], thresholds: Mapping[str, float]) -> Weights:
    """Tables of log-odds for the two kinds of pairs, by logistic regression."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    examples = [pair_examples(article, thresholds) for article in articles]
    sizes = list(PAIR_FEATURES.values())
    offsets = np.r_[0, np.cumsum(sizes)]
    weights: Weights = {}
    for kind in ("cue", "source"):
        rows = np.concatenate([example[kind][0] for example in examples if kind in example])
        truth = np.concatenate([example[kind][1] for example in examples if kind in example])
        columns = (rows + offsets[:-1]).ravel()
        starts = np.arange(0, len(columns) + 1, len(sizes))
        matrix = csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(rows), int(offsets[-1])))
        model = LogisticRegression(C=0.3, max_iter=150, tol=1e-3).fit(matrix, truth)
        for i, name in enumerate(PAIR_FEATURES):
            weights[f"{kind}_{name}"] = model.coef_[0, offsets[i] : offsets[i + 1]].astype(np.float32)
        weights[f"{kind}_bias"] = model.intercept_.astype(np.float32)
    return weights


def predictions(articles: Sequence[Coded], links: Weights, thresholds: Mapping[str, float]) -> list[list[Attribution]]:
    """What is found in the articles by networks that never saw them."""
    return attribute(links, thresholds, [a.tokens for a in articles], [a.scores for a in articles])


def measure(articles: Sequence[Coded], links: Weights, thresholds: Mapping[str, float]) -> NDArray[np.int64]:
    """The counts of each article."""
    found = predictions(articles, links, thresholds)
    return np.array([counts_of(article.row, each) for article, each in zip(articles, found, strict=True)])


def choose_thresholds(articles: Sequence[Coded]) -> dict[str, float]:
    """One threshold after the other, each at the value with the best sum of content F1 and right sources."""
    thresholds = dict(THRESHOLDS)
    links = fit_links(articles[::2], thresholds)
    for name, values in GRID.items():
        worth = {}
        for value in values:
            result = figures(measure(articles[1::2], links, {**thresholds, name: value}))
            worth[value] = (
                result["content_f1"] + 0.5 * result["source_found_of_contents"] + 0.25 * result["source_precision"]
            )
        thresholds[name] = max(worth, key=lambda value: worth[value])
        log.info("threshold %s: %s", name, worth)
    return thresholds


def cross_fit(rows: Sequence[Mapping[str, Any]], folds: Sequence[Any], recipe: Recipe) -> list[Coded]:
    """Every article read by a network fitted without its fold."""
    coded: dict[int, Coded] = {}
    for fold in sorted(set(folds)):
        log.info("without %s", fold)
        away = [i for i, f in enumerate(folds) if f == fold]
        words, weights = recipe.fit([row for row, f in zip(rows, folds, strict=True) if f != fold])
        coded.update(zip(away, read_unseen([rows[i] for i in away], words, weights), strict=True))
    return [coded[i] for i in range(len(rows))]


def count_across(articles: Sequence[Coded], folds: Sequence[Any], others: Sequence[Coded]) -> NDArray[np.int64]:
    """Counts of each article; thresholds and links come from those of `others` that are outside its fold."""
    counts = np.zeros((len(articles), len(COUNTS)), dtype=np.int64)
    for fold in sorted(set(folds)):
        away = [i for i, f in enumerate(folds) if f == fold]
        rest = [other for other, f in zip(others, folds, strict=True) if f != fold]
        thresholds = choose_thresholds(rest)
        counts[away] = measure([articles[i] for i in away], fit_links(rest, thresholds), thresholds)
    return counts


def together(texts: Sequence[str]) -> list[int]:
    """For each text the number of the first text that it shares long passages with, or its own number.

    Two texts belong together when they share a fifth of the shorter one's runs of twelve words.
    """
    runs = [passages(text) for text in texts]
    holders: dict[int, list[int]] = {}
    first = list(range(len(texts)))
    for number, mine in enumerate(runs):
        shared: Counter[int] = Counter()
        for run in mine:
            shared.update(holders.get(run, ()))
            holders.setdefault(run, []).append(number)
        alike = [other for other, n in shared.items() if n >= ALIKE * min(len(mine), len(runs[other]))]
        first[number] = first[min(alike)] if alike else number
    return first


def passages(text: str) -> set[int]:
    """The runs of words of a text, each as a number."""
    words = re.findall(r"\w+", text.lower())
    return {bucket(" ".join(words[i : i + RUN]), 2**32) for i in range(len(words) - RUN + 1)}


def folds_of(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The fold of each article, from its id alone; articles that share long passages stay together."""
    return [bucket(str(rows[i]["id"]), FOLDS) for i in together([row["text"] for row in rows])]


@dataclass(frozen=True)
class Unseen:
    """The articles as read by networks that never saw them, and how well they were read."""

    articles: Sequence[Coded]
    metrics: dict[str, Any]


def read_across(rows: Sequence[Mapping[str, Any]], recipe: Recipe, *, outlets: bool) -> Unseen:
    """Every article read without its fold, and without its outlet when asked; the figures of both.

    The outlets are left out a third at a time.
    """
    folds = folds_of(rows)
    unseen = cross_fit(rows, folds, recipe)
    counts = count_across(unseen, folds, unseen)
    metrics: dict[str, Any] = {"articles": len(rows), "cross_validated": with_intervals(counts, recipe.seed)}
    log.info("%s", metrics)
    if outlets:
        names = [str(row["outlet"]) for row in rows]
        thirds = {name: place % 3 for place, name in enumerate(sorted(set(names)))}
        parts = [thirds[name] for name in names]
        elsewhere = cross_fit(rows, parts, recipe)
        counts = count_across(elsewhere, parts, elsewhere)
        metrics["outlet_left_out"] = with_intervals(counts, recipe.seed)
        metrics["each_outlet"] = {
            name: with_intervals(counts[[i for i, n in enumerate(names) if n == name]], recipe.seed) for name in thirds
        }
    return Unseen(unseen, metrics)


def train(rows: Sequence[Mapping[str, Any]], recipe: Recipe, out: Path, *, outlets: bool) -> dict[str, Any]:
    """Fit, measure, save; returns the figures."""
    unseen = read_across(rows, recipe, outlets=outlets)
    thresholds = choose_thresholds(unseen.articles)
    words, weights = recipe.fit(rows)
    weights.update(fit_links(unseen.articles, thresholds))
    header = {"format": 1, "thresholds": thresholds, "vocabulary": words}
    save_weights(out, header, {name: value.astype(np.float16) for name, value in weights.items()})
    write_metrics(unseen.metrics, out)
    return unseen.metrics


def write_metrics(metrics: Mapping[str, Any], out: Path) -> None:
    """The figures, beside the weights."""
    (out / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--texts", type=Path, help="gzipped JSON lines with a text each: where word vectors start from")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-outlets", action="store_true", help="leave out the fits without one outlet")
    parser.add_argument("--measure", action="store_true", help="write the figures only; the weights stay as they are")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    recipe = Recipe(given.epochs, given.seed, read_texts(given.texts))
    rows, outlets = read_rows(given.data), not given.no_outlets
    if given.measure:
        metrics = read_across(rows, recipe, outlets=outlets).metrics
        write_metrics(metrics, given.out)
    else:
        metrics = train(rows, recipe, given.out, outlets=outlets)
    log.info("%s", json.dumps(metrics, indent=1))


if __name__ == "__main__":
    main()

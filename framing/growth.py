"""Growing a lexicon: candidates from the user's own corpus, for a person to accept or reject.

Of each word and two-word phrase that the lexicon does not mark yet it is asked: does it keep the company that a
category's entries keep; does it look like an entry to a classifier that tells entries from other words by their
company; and is it over-represented in the sentences they mark? Nothing is added by itself.

Sources: Levy, Goldberg & Dagan (2015) for the vectors; Monroe, Colaresi & Quinn (2008), Fightin' words, for log-odds
with an informative prior.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from framing.api import mark, read
from framing.company import FUNCTION_WORDS, Company
from framing.concordance import context
from framing.entries import ASIDE, fold
from framing.errors import FramingError, nearest, one_of
from framing.lexicon import Lexicon, load_lexicon, shipped_lexicons
from framing.matching import Matcher
from framing.results import Marks, Result

__all__ = ["Suggestions", "suggest"]

_SEEDS = 8
"""How many of a category's nearest entries a candidate is held against."""

_FEWEST_SEEDS = 20
"""Fewer entries than this teach a classifier nothing."""

_ENOUGH = 100_000
"""Words of a corpus below which a note says that it is small."""

_COLUMNS = ["candidate", "category", "score", "marks_near", "n", "documents", "similarity", "log_odds", "like"]


@dataclass(frozen=True, repr=False)
class Suggestions(Result):
    """Candidates for a lexicon, the likeliest first, for a person to accept.

    Columns: ``candidate``; the ``category`` it would belong to; ``score`` (0 to 1, higher is likelier), its mean rank
    among all candidates in similarity (4/9), by the classifier (4/9) and in log-odds (1/9); ``marks_near``, how often
    it stands in sentences that the category marks, of ``n`` times in so many ``documents``; ``similarity``, its mean
    cosine to the nearest entries (-1 to 1); ``log_odds`` in standard errors (above 2: over-represented in marked
    sentences); ``like``, the entries nearest to it; ``elsewhere``, the categories of other shipped lexicons that hold
    it, such as "boosters: certainty", empty when none does; ``line_1`` …, keywords in context; ``accept``, empty, for a
    person to fill with yes.
    """

    marks: Marks = field(kw_only=True, repr=False)
    n_words: int = field(kw_only=True)

    @property
    def provenance(self) -> dict[str, Any]:
        """Version, inputs, lexicon, options."""
        return self.marks.provenance

    @property
    def notes(self) -> list[str]:
        """What to know before trusting the order of the candidates."""
        if self.n_words >= _ENOUGH:
            return []
        return [f"{self.n_words:,} words are few: below {_ENOUGH:,} the company of a word says little about it."]

    def _what(self) -> tuple[str, str]:
        names = ", ".join(x.name for x in self.marks.lexicons)
        return f"<Suggestions for {names}: {len(self):,} candidates>", f"from {len(self.marks.corpus):,} documents"


def suggest(
    data: Any,
    lexicon: str | Lexicon,
    *,
    categories: Sequence[str] = (),
    limit: int = 100,
    fewest: int = 5,
    lines: int = 3,
    progress: Callable[[str, int, int], None] | None = None,
) -> Suggestions:
    """Words and two-word phrases of a corpus that may belong in a lexicon.

    Parameters
    ----------
    data : a corpus, or anything :func:`framing.read` takes; the larger the better, some 100,000 words at least.
    lexicon : a shipped id, a folder, or a Lexicon; what it marks already is no candidate.
    categories : only for these categories; all when empty.
    limit : so many candidates at most.
    fewest : a candidate occurs at least so often.
    lines : keywords in context for each.

    Raises
    ------
    FramingError
        When a category is unknown, or the corpus has no sentences with words.

    >>> corpus = read([{"text": "The boat may sink. The boat will perhaps sink. The tide seems slow."}] * 6)
    >>> suggest(corpus, "hedges", limit=3).frame["accept"].tolist()
    ['', '', '']
    """
    corpus = read(data, progress=progress)
    marks = mark(corpus, lexicon, progress=progress)
    (chosen,) = marks.lexicons
    wanted = _wanted(chosen, categories)
    if progress:
        progress("comparing words", 0, 1)
    kept = marks.frame[marks.frame["kept"] & (marks.frame["category"] != ASIDE)]
    company = Company(corpus.docs, corpus.units, kept, fewest=fewest)
    table = _scored(company, kept, chosen, wanted).head(limit).reset_index(drop=True)
    table["elsewhere"] = _elsewhere(table["candidate"], chosen)
    for n in range(lines):
        table[f"line_{n + 1}"] = [_line(company, type_, n) for type_ in table["type"]]
    table = table.drop(columns="type")
    if progress:
        progress("comparing words", 1, 1)
    return Suggestions(table.assign(accept=""), marks=marks, n_words=len(company.word))


def _line(company: Company, type_: int, n: int) -> str:
    """The n-th keyword in context of a type; empty when it stands in fewer places."""
    found = company.place(type_, n)
    if found is None:
        return ""
    doc_id, start, end = found
    text = company.texts[doc_id]
    left, right = context(text, start, end, 40)
    before = "" if text[start - 1 : start].strip() else " "
    after = "" if text[end : end + 1].strip() else " "
    return f"{left}{before}[{' '.join(text[start:end].split())}]{after}{right}".strip()


def _elsewhere(candidates: Sequence[str], lexicon: Lexicon) -> list[str]:
    """For each candidate the categories of other shipped lexicons that hold it word for word."""
    holders: dict[str, list[str]] = {name: [] for name in candidates}
    for other in (load_lexicon(id) for id in shipped_lexicons() if id != lexicon.id):
        for entry in other.entries:
            if entry.pattern in holders and entry.category != ASIDE:
                holders[entry.pattern].append(f"{other.id}: {entry.category}")
    return ["; ".join(holders[name]) for name in candidates]


def _wanted(lexicon: Lexicon, categories: Sequence[str]) -> list[str]:
    for name in categories:
        if name not in lexicon.categories:
            raise FramingError(
                f'{lexicon.id} has no category "{name}"; it has {one_of(lexicon.categories)}.'
                + nearest(name, lexicon.categories)
            )
    return list(categories or lexicon.categories)


def _scored(company: Company, kept: pd.DataFrame, lexicon: Lexicon, wanted: Sequence[str]) -> pd.DataFrame:
    """Every candidate with its best category, the likeliest first."""
    candidates = np.flatnonzero(_is_candidate(company, lexicon))
    seeds, near = _seeds(company, kept, wanted)
    if not len(candidates) or not any(len(s) for s in seeds.values()):
        return pd.DataFrame(columns=[*_COLUMNS, "type"])
    vectors = company.vectors()
    similarity = np.full((len(candidates), len(wanted)), -1.0)
    nearest_seeds = np.zeros((len(candidates), len(wanted), 3), dtype=int)
    for j, own in enumerate(seeds[name] for name in wanted):
        if len(own):
            cosines = vectors[candidates] @ vectors[own].T
            best = np.argsort(-cosines, axis=1, kind="stable")[:, :_SEEDS]
            similarity[:, j] = np.take_along_axis(cosines, best, axis=1).mean(axis=1)
            nearest_seeds[:, j] = own[best[:, np.minimum(np.arange(3), best.shape[1] - 1)]]
    rows, best = np.arange(len(candidates)), similarity.argmax(axis=1)
    inside, odds = _log_odds(company, near, candidates)
    similarity, odds = similarity[rows, best], odds[rows, best]
    looks = _looks(vectors, np.unique(np.concatenate([seeds[name] for name in wanted])), candidates)
    score = (4 * _ranks(similarity) + 4 * _ranks(similarity if looks is None else looks) + _ranks(odds)) / 9
    like = [", ".join(dict.fromkeys(company.names[t] for t in nearest_seeds[i, j])) for i, j in enumerate(best)]
    table = pd.DataFrame(
        {
            "candidate": [company.names[i] for i in candidates],
            "category": [wanted[j] for j in best],
            "score": score.round(3),
            "marks_near": inside[rows, best].astype("int64"),
            "n": company.counts[candidates],
            "documents": company.documents()[candidates],
            "similarity": similarity.round(3),
            "log_odds": odds.round(2),
            "like": like,
            "type": candidates,
        }
    )
    return table.sort_values(["score", "n", "candidate"], ascending=[False, False, True], ignore_index=True)


def _is_candidate(company: Company, lexicon: Lexicon) -> np.ndarray:
    """For each type, whether it is a new word or phrase: no function word, no name, nothing the lexicon finds in it."""
    matcher = Matcher((lexicon,))
    name = company.often_capital()
    plain = [
        not name[i] and len(t) > 2 and t not in FUNCTION_WORDS and not matcher.find(t)
        for i, t in enumerate(company.names)
    ]
    return np.array(plain, dtype=bool)


def _seeds(company: Company, kept: pd.DataFrame, wanted: Sequence[str]) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The types each category marks, and which sentences it marks; the latter of shape (sentences, categories)."""
    number = {name: i for i, name in enumerate(company.names)}
    place = {unit: i for i, unit in enumerate(company.sentences["unit_id"])}
    near = np.zeros((len(company.sentences), len(wanted)))
    found: dict[str, set[int]] = {name: set() for name in wanted}
    order = {name: j for j, name in enumerate(wanted)}
    for category, surface, sentence in zip(kept["category"], kept["surface"], kept["sentence_id"], strict=True):
        if category not in order:
            continue
        type_ = number.get(" ".join(fold(surface).split()))
        if type_ is not None:
            found[category].add(type_)
        if sentence in place:
            near[place[sentence], order[category]] = 1
    return {name: np.array(sorted(s), dtype=int) for name, s in found.items()}, near


def _log_odds(company: Company, near: np.ndarray, candidates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Counts in marked sentences, and the log-odds against the other sentences, in standard errors."""
    counts = company.by_sentence()
    inside = np.asarray(counts @ near)
    n = company.counts[:, None].astype(float)
    outside = n - inside
    prior = 500 * n / n.sum()
    a, b = inside + prior, outside + prior
    all_a, all_b = a.sum(axis=0), b.sum(axis=0)
    odds = np.log(a / (all_a - a)) - np.log(b / (all_b - b))
    return inside[candidates], (odds / np.sqrt(1 / a + 1 / b))[candidates]


def _looks(vectors: np.ndarray, seeds: np.ndarray, candidates: np.ndarray) -> np.ndarray | None:
    """How much each candidate looks like an entry to a classifier that has not seen it; None with too few entries.

    The classifier tells entries from all other words by the company they keep; each fifth of the words is judged by one
    fitted on the rest.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    if min(len(seeds), len(candidates)) < _FEWEST_SEEDS:
        return None
    rows = np.concatenate([seeds, candidates])
    is_seed = np.repeat([1, 0], [len(seeds), len(candidates)])
    model = LogisticRegression(C=0.3, class_weight="balanced", max_iter=300)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    found = cross_val_predict(model, 10 * vectors[rows], is_seed, cv=folds, method="decision_function")
    return np.asarray(found[len(seeds) :])


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 0 to 1; higher values rank higher, equal ones alike."""
    from scipy.stats import rankdata

    return np.asarray((rankdata(values) - 1) / max(len(values) - 1, 1))

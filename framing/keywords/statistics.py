"""What sets groups apart: log-odds, keyness and p values over documents."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd

from framing.errors import ComparisonError, FramingError, nearest, one_of
from framing.keywords.terms import Terms

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["Method", "g2", "keywords", "log_odds"]

Method = Literal["log_odds", "g2"]
"""Log-odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008), or keyness G² (Dunning 1993)."""


def keywords(
    terms: Terms,
    groups: pd.Series,
    *,
    method: Method = "log_odds",
    prior: float = 500.0,
    fewest_docs: int = 2,
    fewest: int = 3,
    permutations: int = 999,
    seed: int = 0,
) -> pd.DataFrame:
    """For each group the terms that set it apart from the others, the most telling first.

    Parameters
    ----------
    terms : what is counted.
    groups : Series indexed by doc_id; documents with an empty group are left out.
    prior : the weight of the pooled corpus in the log-odds, in words; more shrinks rare terms further.
    fewest_docs, fewest : terms in fewer documents, or with fewer uses, are left out.
    permutations : how often the labels of documents are exchanged for p.

    Returns
    -------
    DataFrame with group, term, count_a (uses in the group), count_b (in the others), words_a, words_b, docs_a, docs_b
    (documents with the term), n_docs_a, n_docs_b, log_odds (natural logarithm; 0: as often in both), z, ratio (base-2
    logarithm of the relative frequencies, half a use added to each), g2 (signed; negative: less often), p, p_adjusted.
    p is that of the difference of mean rates per document; p_adjusted is how often the largest standardised difference
    of all terms is as large when documents exchange groups (Westfall & Young 1993), which bounds the chance of any
    false term in the group, however many terms there are.

    Raises
    ------
    ComparisonError
        When there are fewer than two groups, or no term is frequent enough.
    """
    from scipy import sparse

    if method not in get_args(Method):
        methods = get_args(Method)
        raise FramingError(f'method="{method}" is not known; it should be {one_of(methods)}.{nearest(method, methods)}')
    ids, n_words, names, table = terms_of(terms, groups, fewest_docs, fewest)
    label = groups.loc[ids].astype("str").to_numpy()
    known = sorted(set(label))
    if len(known) < 2:
        raise ComparisonError(
            f"keywords set groups apart, and there is {'one: ' + known[0] if known else 'none'}. Add documents of "
            "another, or name another column with by."
        )
    if not len(names):
        raise ComparisonError(
            f"no term stands in {fewest_docs} documents and {fewest} times; lower fewest_docs or fewest, or add "
            "documents."
        )
    rng = np.random.default_rng(seed)
    rates = sparse.diags(1 / np.maximum(n_words, 1.0)) @ table
    parts = []
    for group in known:
        mine = label == group
        p, p_adjusted = _tested(rates, mine, permutations, rng)
        parts.append(_part(group, mine, names, table, n_words, prior).assign(p=p, p_adjusted=p_adjusted))
    frame = pd.concat(parts, ignore_index=True)
    by = "z" if method == "log_odds" else "g2"
    return frame.sort_values(["group", by, "term"], ascending=[True, False, True], ignore_index=True)


def terms_of(
    terms: Terms, groups: pd.Series, fewest_docs: int, fewest: int
) -> tuple[list[str], np.ndarray, np.ndarray, sparse.csr_matrix]:
    """The documents with a group, their numbers of words, the frequent terms, and how often each stands in each.

    Returns ids, n_words with shape (n_docs,), names with shape (n_terms,), and a sparse table (n_docs, n_terms).
    """
    from scipy import sparse

    wanted = set(groups[groups.fillna("") != ""].index)
    ids: list[str] = []
    n_words: list[int] = []
    counts: list[Counter[str]] = []
    total: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    for id, n, found in terms:
        if id in wanted:
            ids.append(id)
            n_words.append(n)
            counts.append(Counter(term for term, _, _ in found))
            total.update(counts[-1])
            spread.update(counts[-1].keys())
    names = sorted(term for term, n in spread.items() if n >= fewest_docs and total[term] >= fewest)
    column = {term: j for j, term in enumerate(names)}
    rows = [(i, column[t], n) for i, count in enumerate(counts) for t, n in count.items() if t in column]
    at = np.array(rows, dtype=np.int64).reshape(-1, 3)
    table = sparse.csr_matrix((at[:, 2].astype(np.float64), (at[:, 0], at[:, 1])), shape=(len(ids), len(names)))
    return ids, np.array(n_words, dtype=np.float64), np.array(names, dtype=object), table


def _tested(
    rates: sparse.csr_matrix, mine: np.ndarray, permutations: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """For each term p by exchanging the groups of documents, and p adjusted by the largest difference of all terms.

    Differences are compared in standard deviations of the term's rates over all documents, which no exchange changes.
    """
    spread = np.sqrt(np.maximum(_mean_squares(rates) - np.asarray(rates.mean(axis=0)).ravel() ** 2, 0))
    scale = np.where(spread > 0, spread, np.inf)
    observed = np.abs(_differences(rates, mine[None, :])[0]) / scale - 1e-9
    exceeded, passed = np.zeros(len(observed)), np.zeros(len(observed))
    for start in range(0, permutations, 100):
        n = min(100, permutations - start)
        exchanged = np.array([rng.permutation(mine) for _ in range(n)])
        drawn = np.abs(_differences(rates, exchanged)) / scale
        exceeded += (drawn >= observed).sum(axis=0)
        passed += n - np.searchsorted(np.sort(drawn.max(axis=1)), observed)
    return (exceeded + 1) / (permutations + 1), (passed + 1) / (permutations + 1)


def _mean_squares(rates: sparse.csr_matrix) -> np.ndarray:
    return np.asarray(rates.multiply(rates).mean(axis=0)).ravel()


def _differences(rates: sparse.csr_matrix, flags: np.ndarray) -> np.ndarray:
    """The difference of mean rates per document for groups given as flags of documents; shape (n_groups, n_terms)."""
    size = flags.sum(axis=1)[:, None]
    inside = np.asarray(flags.astype(np.float64) @ rates)
    outside = np.asarray(rates.sum(axis=0)).ravel() - inside
    return inside / size - outside / (flags.shape[1] - size)


def log_odds(
    a: np.ndarray, b: np.ndarray, words_a: np.ndarray | float, words_b: np.ndarray | float, prior: float = 500.0
) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds ratios of counts with an informative Dirichlet prior, and their z (Monroe et al. 2008).

    The prior has the weight of ``prior`` words spread like both samples together. 0 means as often in both, above 0
    more often in ``a``.

    >>> value, z = log_odds(np.array([30.0]), np.array([10.0]), 1000.0, 1000.0)
    >>> round(float(value[0]), 2), round(float(z[0]), 2)
    (0.71, 2.58)
    """
    pseudo = prior * (a + b) / (words_a + words_b)
    with np.errstate(divide="ignore", invalid="ignore"):
        first = np.log((a + pseudo) / (words_a + prior - a - pseudo))
        second = np.log((b + pseudo) / (words_b + prior - b - pseudo))
        value = first - second
        return value, value / np.sqrt(1 / (a + pseudo) + 1 / (b + pseudo))


def g2(a: np.ndarray, b: np.ndarray, words_a: np.ndarray | float, words_b: np.ndarray | float) -> np.ndarray:
    """Signed keyness G²: the log-likelihood ratio of counts in two samples of so many words; 0 when equally frequent.

    >>> round(float(g2(np.array([30.0]), np.array([10.0]), 1000.0, 1000.0)[0]), 1)
    10.5
    """
    share = (a + b) / (words_a + words_b)
    with np.errstate(divide="ignore", invalid="ignore"):
        first = np.where(a > 0, a * np.log(a / (words_a * share)), 0.0)
        second = np.where(b > 0, b * np.log(b / (words_b * share)), 0.0)
    return np.sign(a / words_a - b / words_b) * 2 * (first + second)


def _part(
    group: str, mine: np.ndarray, names: np.ndarray, table: sparse.csr_matrix, n_words: np.ndarray, prior: float
) -> pd.DataFrame:
    """The rows of one group against the others."""
    here, there = table[mine], table[~mine]
    a, b = np.asarray(here.sum(axis=0)).ravel(), np.asarray(there.sum(axis=0)).ravel()
    words_a, words_b = float(n_words[mine].sum()), float(n_words[~mine].sum())
    value, z = log_odds(a, b, words_a, words_b, prior)
    return pd.DataFrame(
        {
            "group": group,
            "term": names,
            "count_a": a.astype(np.int64),
            "count_b": b.astype(np.int64),
            "words_a": int(words_a),
            "words_b": int(words_b),
            "docs_a": np.asarray((here > 0).sum(axis=0)).ravel(),
            "docs_b": np.asarray((there > 0).sum(axis=0)).ravel(),
            "n_docs_a": int(mine.sum()),
            "n_docs_b": int((~mine).sum()),
            "log_odds": value,
            "z": z,
            "ratio": np.log2(((a + 0.5) / words_a) / ((b + 0.5) / words_b)),
            "g2": g2(a, b, words_a, words_b),
        }
    )

"""Same story: articles grouped into events by their words and dates, and events into topics.

Two articles tell the same event when they share rare words and appeared within days of each other. The
similarity is the cosine of TF-IDF vectors of headline and opening; groups are made by average linkage, so that
one article in between does not chain two events together. The result does not depend on the documents' order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.errors import ComparisonError, FramingError

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

__all__ = ["body", "events", "headwords", "topics", "usual_similarity"]

_BLOCK = 1000
_LARGEST = 3000
_UNDATED = np.int64(-1)
_TITLE_COUNTS = 2
_DOUBT = 0.6
_FADING = 0.9


def events(
    docs: pd.DataFrame,
    texts: Sequence[str],
    *,
    window_days: int = 3,
    similarity: float | None = None,
    opening: int = 250,
    within: Sequence[str] | None = None,
) -> tuple[np.ndarray, csr_matrix, np.ndarray]:
    """The event of each document, as a whole number from 0; events are numbered by date.

    Parameters
    ----------
    docs : docs table, for doc_id, date, title.
    texts : the body of each document, page furniture left out.
    window_days : articles further apart than this do not tell the same event. Undated articles go by words alone.
    similarity : how alike the articles of an event are on average, 0 to 1; higher makes smaller, purer events. By
        default :func:`usual_similarity`, which depends on the number of documents.
    opening : how many words of the text are read beside the headline; news tells the event first.
    within : a label for each document; an event never has two labels.

    Returns
    -------
    (event, vectors, words) : the events, shape (n,); the TF-IDF vectors, shape (n, n_words); their words.

    Raises
    ------
    FramingError
        When an option is out of range.
    ComparisonError
        When no document has words to go by.
    """
    if window_days < 0:
        raise FramingError(f"window_days={window_days} is below 0; give a number of days, for example 3.")
    similarity = usual_similarity(len(docs)) if similarity is None else similarity
    if not 0 < similarity < 1:
        raise FramingError(f"similarity={similarity:g} should lie between 0 and 1, for example 0.3.")
    order = np.argsort(docs["doc_id"].astype("str").to_numpy(dtype=object), kind="stable")
    vectors, words = _vectors(docs["title"].tolist(), texts, opening)
    days = _days(docs["date"])
    barred = np.zeros(len(docs), dtype=np.int64) if within is None else pd.factorize(pd.Series(within), sort=True)[0]
    order = order[np.lexsort((barred[order], days[order]))]
    rows, columns, values = _alike(vectors[order], days[order], barred[order], window_days, similarity / 2)
    label = _linked(rows, columns, values, len(docs), similarity)
    first = pd.Series(np.arange(len(docs))).groupby(label).transform("min").to_numpy()
    numbered = np.empty(len(docs), dtype=np.int64)
    numbered[order] = np.unique(first, return_inverse=True)[1]
    return numbered, vectors, words


def usual_similarity(n_docs: int) -> float:
    """The similarity asked for by default: 0.12 up to 100 documents, 0.2 from 1,000, between them by the logarithm.

    The more documents, the better rare words are known to be rare, and the more alike two tellings of one event
    come out. Both ends were set by reading groups: of a small corpus on one story, and of 2,600 political articles.

    >>> usual_similarity(27), usual_similarity(2600)
    (0.12, 0.2)
    """
    return round(float(np.interp(np.log10(max(n_docs, 1)), [2, 3], [0.12, 0.2])), 3)


def topics(vectors: csr_matrix, event: np.ndarray, count: int | None = None) -> np.ndarray:
    """The topic of each document, as a whole number from 0: events grouped by their words, whatever their dates.

    ``count`` is how many topics there are; by default the square root of half the number of events, at most 50.
    Topics come from k-means on the event's mean vectors, reduced to 100 dimensions; they are a rough map, for
    looking around, where events are for matching.

    Raises
    ------
    FramingError
        When ``count`` is below 1.
    """
    from scipy import sparse
    from sklearn.cluster import KMeans
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    n_events = int(event.max()) + 1
    if count is not None and count < 1:
        raise FramingError(f"topics={count} is no number of topics; give 1 or more.")
    count = min(count or min(50, max(1, round(np.sqrt(n_events / 2)))), n_events)
    member = sparse.csr_matrix((np.ones(len(event)), (event, np.arange(len(event)))), shape=(n_events, len(event)))
    means = normalize(member @ vectors)
    if count == 1 or means.shape[1] < 3:
        return np.zeros(len(event), dtype=np.int64)
    dimensions = min(100, means.shape[1] - 1)
    reduced = normalize(TruncatedSVD(dimensions, algorithm="randomized", random_state=0).fit_transform(means))
    label = KMeans(count, n_init=4, random_state=0).fit_predict(reduced)
    first = pd.Series(np.arange(n_events)).groupby(label).transform("min").to_numpy()
    return np.unique(first, return_inverse=True)[1][event]


def headwords(vectors: csr_matrix, words: np.ndarray, group: np.ndarray, how_many: int = 6) -> list[str]:
    """For each group, the words that weigh most in it, the heaviest first, joined by commas."""
    from scipy import sparse

    n = int(group.max()) + 1
    member = sparse.csr_matrix((np.ones(len(group)), (group, np.arange(len(group)))), shape=(n, len(group)))
    sums = (member @ vectors).tocsr()
    out = []
    for i in range(n):
        row = sums[i]
        best = sorted(zip(-row.data, words[row.indices], strict=True))[:how_many]
        out.append(", ".join(str(word) for _, word in best))
    return out


def body(docs: pd.DataFrame, units: pd.DataFrame) -> list[str]:
    """The text of each document without the paragraphs that are page furniture."""
    paragraphs = units[units["level"] == "paragraph"]
    some = paragraphs[paragraphs["boilerplate"] != ""]
    aside = {doc_id: part[["start", "end"]].to_numpy().tolist() for doc_id, part in some.groupby("doc_id", sort=False)}
    out = []
    for doc_id, text in zip(docs["doc_id"], docs["text"], strict=True):
        for start, end in reversed(aside.get(doc_id, [])):
            text = text[:start] + text[end:]
        out.append(str(text))
    return out


# --- vectors ------------------------------------------------------------

_WORD = re.compile(r"[^\W\d_][^\W_]{2,}(?:['’-][^\W_]{2,})*")


def _vectors(titles: Sequence[str], texts: Sequence[str], opening: int) -> tuple[csr_matrix, np.ndarray]:
    """TF-IDF vectors of length 1 of headline (counted twice) and opening."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

    def opened(both: tuple[str, str]) -> list[str]:
        title, text = both
        found = [match[0].lower() for match in _WORD.finditer(text[: opening * 12])][:opening]
        both_parts = [word.lower() for word in _WORD.findall(title)] * _TITLE_COUNTS + found
        return [word for word in both_parts if word not in ENGLISH_STOP_WORDS]

    most = 0.2 if len(texts) >= 50 else 1.0
    vectorizer = TfidfVectorizer(analyzer=opened, sublinear_tf=True, max_df=most, dtype=np.float32)
    try:
        vectors = vectorizer.fit_transform(list(zip(map(str, titles), texts, strict=True)))
    except ValueError as error:
        raise ComparisonError(
            "the documents have no words to align them by: all are empty or hold the same common words."
        ) from error
    return vectors.tocsr(), vectorizer.get_feature_names_out()


def _days(dates: pd.Series) -> np.ndarray:
    """Days since 1970; -1 (before every date that news has) for undated documents."""
    known = pd.to_datetime(dates.astype("str").str[:10], format="%Y-%m-%d", errors="coerce")
    days = ((known - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)).fillna(float(_UNDATED))
    return days.to_numpy(dtype=np.float64).astype(np.int64)


# --- groups ------------------------------------------------------------


def _alike(
    vectors: csr_matrix, days: np.ndarray, barred: np.ndarray, window: int, least: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of rows within the window and not barred, with their likeness where it is at least ``least``.

    Likeness is the cosine, less by a tenth for each day between, and less where a date is missing: the words alone
    must then speak more clearly. Rows are sorted by day; undated rows come first, and are compared with every other.
    """
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    transposed = vectors.T.tocsc()
    n_undated = int(np.searchsorted(days, _UNDATED, side="right"))
    for start in range(0, len(days), _BLOCK):
        end = min(start + _BLOCK, len(days))
        last = len(days) if start < n_undated else int(np.searchsorted(days, days[end - 1] + window, side="right"))
        products = (vectors[start:end] @ transposed[:, start:last]).tocoo()
        row, column = products.row + start, products.col + start
        close = (days[row] == _UNDATED) | (days[column] - days[row] <= window)
        undated = (days[row] == _UNDATED) | (days[column] == _UNDATED)
        value = np.where(undated, _DOUBT, _FADING ** (days[column] - days[row]).clip(0, window)) * products.data
        chosen = (column > row) & (value >= least) & close & (barred[row] == barred[column])
        parts.append((row[chosen], column[chosen], value[chosen]))
    row, column, value = (np.concatenate(part) for part in zip(*parts, strict=True))
    return row, column, value


def _linked(rows: np.ndarray, columns: np.ndarray, values: np.ndarray, n: int, similarity: float) -> np.ndarray:
    """Groups by average linkage inside the connected parts of the graph; pairs not listed are not alike at all."""
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    graph = sparse.csr_matrix((values, (rows, columns)), shape=(n, n))
    _, part = connected_components(graph, directed=False)
    label = np.arange(n)
    sizes = np.bincount(part)
    members = np.split(np.argsort(part, kind="stable"), np.cumsum(sizes)[:-1])
    for some in members:
        if len(some) > 1:
            label[some] = some[_averaged(graph[some][:, some], similarity)]
    return label


def _averaged(graph: csr_matrix, similarity: float) -> np.ndarray:
    """For each row of a connected part, the number of the first row of its group."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial.distance import squareform

    n = graph.shape[0]
    if n > _LARGEST:
        # A part too large for a table of all pairs is cut at its weakest ties first.
        weakest, limit = graph.data.min(), np.quantile(graph.data, 0.25)
        if weakest == graph.data.max():
            return np.zeros(n, dtype=np.int64)
        stronger = graph.copy()
        stronger.data[stronger.data < max(limit, np.nextafter(weakest, np.inf))] = 0
        stronger.eliminate_zeros()
        _, part = connected_components(stronger, directed=False)
        out = np.arange(n)
        for label in np.unique(part):
            some = np.flatnonzero(part == label)
            out[some] = some[_averaged(stronger[some][:, some], similarity)] if len(some) > 1 else some
        return out
    table = graph.toarray()
    table = np.clip(1 - table - table.T, 0, 1)
    np.fill_diagonal(table, 0)
    label = fcluster(linkage(squareform(table, checks=False), "average"), 1 - similarity, "distance")
    return pd.Series(np.arange(n)).groupby(label).transform("min").to_numpy()

"""Where word embeddings start from: which words stand beside which in plain texts.

The measure is positive pointwise mutual information, brought down to a few dimensions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from framing.models.attribution_features import WordTable, tokenise

__all__ = ["word_vectors"]

#: Each neighbour within two words counts by its place; the third word on either side counts alike.
OFFSETS = (1, 2, 3)


def word_vectors(texts: Iterable[str], vocabulary: Mapping[str, int], n_rows: int, width: int) -> NDArray[np.float32]:
    """One row for every word of the vocabulary and the reserved ones, of unit variance; zeros for words in no text."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.utils.extmath import randomized_svd

    table = WordTable(vocabulary)
    pieces = []
    for text in texts:
        pieces.append(tokenise(text, table).channels[:, 0])
        pieces.append(np.full(OFFSETS[-1], -1, dtype=np.int32))
    words = np.concatenate(pieces)
    counts = []
    for offset in OFFSETS:
        left, right = words[:-offset], words[offset:]
        both = (left >= 0) & (right >= 0)
        ones = np.ones(int(both.sum()), dtype=np.float32)
        follows = csr_matrix((ones, (left[both], right[both])), shape=(n_rows, n_rows))
        counts += [follows, follows.T.tocsr()] if offset <= 2 else [follows + follows.T]
    beside = hstack(counts).tocoo()
    of_word = np.asarray(beside.sum(axis=1)).ravel()
    of_neighbour = np.asarray(beside.sum(axis=0)).ravel() ** 0.75  # rare neighbours count for less
    share = of_neighbour[beside.col] / of_neighbour.sum()
    information = np.maximum(np.log(beside.data / (of_word[beside.row] * share)), 0)
    matrix = csr_matrix((information, (beside.row, beside.col)), shape=beside.shape)
    left_vectors, sizes, _ = randomized_svd(matrix, min(width, n_rows - 1), random_state=0, n_iter=3)
    vectors = np.zeros((n_rows, width), dtype=np.float32)
    vectors[:, : len(sizes)] = left_vectors * np.sqrt(sizes)
    return vectors / max(float(vectors.std()), 1e-6)

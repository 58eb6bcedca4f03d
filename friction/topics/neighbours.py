"""The nearest neighbours of every vector, exactly, in blocks."""

from __future__ import annotations

import numpy as np

ROWS_PER_BLOCK = 1024
PLACES = 5
"""Similarities are compared to this many places, so that the last bits of a matrix product decide no tie."""


def find_neighbours(vectors: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the ``k`` nearest rows of each row by cosine, itself apart.

    Parameters
    ----------
    vectors : (n, d) unit rows.
    k : neighbours wanted; at most n - 1 are returned.

    Returns
    -------
    indices : (n, min(k, n - 1)) int64, nearest first; of equally near ones the lower index first.
    similarities : the same shape, float32, -1 to 1, rounded to five places.
    """
    n = len(vectors)
    k = max(0, min(k, n - 1))
    indices = np.empty((n, k), dtype=np.int64)
    similarities = np.empty((n, k), dtype=np.float32)
    if k == 0:
        return indices, similarities
    for start in range(0, n, ROWS_PER_BLOCK):
        block = np.round(vectors[start : start + ROWS_PER_BLOCK] @ vectors.T, PLACES)
        rows = np.arange(len(block))
        block[rows, start + rows] = -np.inf
        near = np.argsort(-block, axis=1, kind="stable")[:, :k] if n <= ROWS_PER_BLOCK else _find_top(block, k)
        indices[start : start + len(block)] = near
        similarities[start : start + len(block)] = np.take_along_axis(block, near, axis=1)
    return indices, similarities


def _find_top(block: np.ndarray, k: int) -> np.ndarray:
    """Return the k largest of each row, falling, ties by index, without sorting whole rows."""
    kth = -np.partition(-block, k - 1, axis=1)[:, k - 1 : k]
    near = np.empty((len(block), k), dtype=np.int64)
    for row, (values, least) in enumerate(zip(block, kth[:, 0], strict=True)):
        places = np.flatnonzero(values >= least)
        near[row] = places[np.argsort(-values[places], kind="stable")][:k]
    return near

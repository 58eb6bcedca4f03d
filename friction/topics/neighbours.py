"""The nearest neighbours of every vector, exactly, in blocks of one fixed shape."""

from __future__ import annotations

import numpy as np

ROWS_PER_BLOCK = 1024
REFERENCES_PER_BLOCK = 131_072
PLACES = 5
"""Similarities are compared to this many places, so that the last bits of a matrix product decide no tie."""

SPARE = 8
"""So many more are looked at than wanted, because rounding can change the order at the end."""


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
    k = max(0, min(k, len(vectors) - 1))
    return _search(vectors, vectors, k, itself=False)


def find_nearest(vectors: np.ndarray, references: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the ``k`` nearest references of each row by cosine.

    Parameters
    ----------
    vectors : (n, d) unit rows.
    references : (m, d) unit rows.
    k : references wanted; at most m are returned.

    Returns
    -------
    indices, similarities : (n, min(k, m)), as `find_neighbours` has them.
    """
    return _search(vectors, references, max(0, min(k, len(references))), itself=True)


def _search(vectors: np.ndarray, references: np.ndarray, k: int, *, itself: bool) -> tuple[np.ndarray, np.ndarray]:
    import torch

    n = len(vectors)
    indices = np.empty((n, k), dtype=np.int64)
    similarities = np.empty((n, k), dtype=np.float32)
    if n == 0 or k == 0:
        return indices, similarities
    device = "cuda" if torch.cuda.is_available() else "cpu"
    against = torch.from_numpy(np.ascontiguousarray(references, dtype=np.float32)).to(device)
    rows = torch.zeros((ROWS_PER_BLOCK, vectors.shape[1]), dtype=torch.float32, device=device)
    for start in range(0, n, ROWS_PER_BLOCK):
        block = np.ascontiguousarray(vectors[start : start + ROWS_PER_BLOCK], dtype=np.float32)
        rows[: len(block)] = torch.from_numpy(block)  # always the same shape: the last block is filled with old rows
        kept, near = _find_top(rows, against, k, start if not itself else None)
        similarities[start : start + len(block)] = kept[: len(block)]
        indices[start : start + len(block)] = near[: len(block)]
    return indices, similarities


def _find_top(rows, against, k: int, start: int | None) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[no-untyped-def]  # noqa: ANN001 - tensors; torch loads late
    """Return rounded similarity and place of the k nearest of each row; ``start``: where the rows stand themselves."""
    import torch

    values, places = [], []
    for at in range(0, len(against), REFERENCES_PER_BLOCK):
        part = rows @ against[at : at + REFERENCES_PER_BLOCK].T
        if start is not None:
            own = torch.arange(max(start, at), min(start + len(rows), at + part.shape[1]))
            part[own - start, own - at] = -torch.inf
        best = torch.topk(part, min(k + SPARE, part.shape[1]), dim=1, sorted=False)
        values.append(best.values.cpu().numpy())
        places.append(best.indices.cpu().numpy() + at)
    near, where = np.round(np.hstack(values), PLACES), np.hstack(places)
    order = np.lexsort((where, -near), axis=1)[:, :k]
    return np.take_along_axis(near, order, axis=1), np.take_along_axis(where, order, axis=1)

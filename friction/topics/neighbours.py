"""The nearest neighbours of every vector, exactly, in blocks of one fixed shape."""

from __future__ import annotations

import numpy as np

from friction.topics.products import lay_out

ROWS_PER_BLOCK = 1024
REFERENCES_PER_BLOCK = 131_072
REFERENCES_PER_PRODUCT = 4096
"""A product of so many references stays in the processor's cache."""

PLACES = 5
"""Similarities are compared to this many places, so that the last bits of a matrix product decide no tie."""

ROWS_PER_GROUP = 64
"""The largest of so many references stand for them, so that few of them have to be sorted."""

MOST_OWN = 40
"""So many rows of a row's own document are looked past, at most."""

SPARE = 8
"""So many more are looked at than wanted, because rounding can change the order at the end."""


def find_neighbours(vectors: np.ndarray, k: int, sources: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return the ``k`` nearest rows of each row by cosine, itself apart.

    Parameters
    ----------
    vectors : (n, d) unit rows.
    k : neighbours wanted; at most n - 1 are returned.
    sources : (n,) int64 the document that a row stands in, -1 for several: rows of other documents come first, those of
        the same one only where too few others are looked at. None: no two rows stand in one document.

    Returns
    -------
    indices : (n, min(k, n - 1)) int64, nearest first; of equally near ones the lower index first, while
        no more than eight others are as near as the last.
    similarities : the same shape, float32, -1 to 1, rounded to five places.
    """
    k = max(0, min(k, len(vectors) - 1))
    most = 0 if sources is None else int(np.bincount(sources[sources >= 0], minlength=1).max()) - 1
    if most <= 0 or sources is None:
        return _search(vectors, vectors, k, itself=False)
    indices, similarities = _search(vectors, vectors, min(k + min(most, MOST_OWN), len(vectors) - 1), itself=False)
    own = (sources[indices] == sources[:, None]) & (sources[:, None] >= 0)
    order = np.argsort(own, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(indices, order, axis=1), np.take_along_axis(similarities, order, axis=1)


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
    products = [
        lay_out(against[at : at + REFERENCES_PER_PRODUCT], None, ROWS_PER_BLOCK)
        for at in range(0, len(against), REFERENCES_PER_PRODUCT)
    ]
    rows = torch.zeros((ROWS_PER_BLOCK, vectors.shape[1]), dtype=torch.float32, device=device)
    for start in range(0, n, ROWS_PER_BLOCK):
        block = np.ascontiguousarray(vectors[start : start + ROWS_PER_BLOCK], dtype=np.float32)
        rows[: len(block)] = torch.from_numpy(block)  # always the same shape: the last block is filled with old rows
        kept, near = _find_top(rows, products, len(references), k, start if not itself else None)
        similarities[start : start + len(block)] = kept[: len(block)]
        indices[start : start + len(block)] = near[: len(block)]
    return indices, similarities


def _find_top(rows, products, n: int, k: int, start: int | None) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[no-untyped-def]  # noqa: ANN001 - tensors; torch loads late
    """Return rounded similarity and place of the k nearest of each row; ``start``: where the rows stand themselves."""
    import torch

    values, places = [], []
    for at in range(0, n, REFERENCES_PER_BLOCK):
        part = torch.empty((len(rows), min(REFERENCES_PER_BLOCK, n - at)), dtype=rows.dtype, device=rows.device)
        for to in range(0, part.shape[1], REFERENCES_PER_PRODUCT):
            part[:, to : to + REFERENCES_PER_PRODUCT] = products[(at + to) // REFERENCES_PER_PRODUCT](rows)
        if start is not None:
            own = torch.arange(max(start, at), min(start + len(rows), at + part.shape[1]))
            part[own - start, own - at] = -torch.inf
        best, where = _find_largest(part, k + SPARE)
        values.append(best.cpu().numpy())
        places.append(where.cpu().numpy() + at)
    near, found = np.round(np.hstack(values), PLACES), np.hstack(places)
    order = np.lexsort((found, -near), axis=1)[:, :k]
    return np.take_along_axis(near, order, axis=1), np.take_along_axis(found, order, axis=1)


def _find_largest(part, wanted: int):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as above
    """Return the largest values of each row, and their places, in no order.

    The groups that hold the largest values are those with the largest maxima: only their members are sorted.
    """
    import torch

    n_groups = part.shape[1] // ROWS_PER_GROUP
    if n_groups <= wanted:
        return torch.topk(part, min(wanted, part.shape[1]), dim=1, sorted=False)
    whole = n_groups * ROWS_PER_GROUP
    groups = part[:, :whole].unflatten(1, (n_groups, ROWS_PER_GROUP))
    chosen = torch.topk(groups.amax(dim=2), wanted, dim=1, sorted=False).indices
    inside = groups.gather(1, chosen[:, :, None].expand(-1, -1, ROWS_PER_GROUP)).flatten(1)
    where = (chosen[:, :, None] * ROWS_PER_GROUP + torch.arange(ROWS_PER_GROUP, device=part.device)).flatten(1)
    rest = torch.arange(whole, part.shape[1], device=part.device).expand(len(part), -1)
    best = torch.topk(torch.cat([inside, part[:, whole:]], dim=1), wanted, dim=1, sorted=False)
    return best.values, torch.cat([where, rest], dim=1).gather(1, best.indices)

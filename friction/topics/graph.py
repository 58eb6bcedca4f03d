"""From neighbours to places in a space where distance says how easily a random walk goes from text to text."""

from __future__ import annotations

import numpy as np

from friction.statistics import keep_one_thread

ROWS_PER_BLOCK = 4096
DIMENSIONS = 120
TOLERANCE = 3e-3


def build_graph(indices: np.ndarray):  # type: ignore[no-untyped-def]  # noqa: ANN201 - a scipy matrix; scipy loads late
    """Return the graph of shared neighbours.

    Two rows are linked when one is among the nearest of the other; the link weighs the share of neighbours they have
    in common (Jaccard, themselves included; Jarvis and Patrick 1973).

    Parameters
    ----------
    indices : (n, k) the nearest rows of each, itself apart.

    Returns
    -------
    (n, n) symmetric CSR matrix, float32, weights above 0 to 1, nothing on the diagonal.
    """
    from scipy import sparse

    n, k = indices.shape
    rows = np.repeat(np.arange(n), k)
    near = sparse.csr_matrix((np.ones(n * k, dtype=np.float32), (rows, indices.ravel())), shape=(n, n))
    own = (near + sparse.identity(n, dtype=np.float32, format="csr")).tocsr()
    linked = near.maximum(near.T).tocsr()
    other = own.T.tocsr()
    parts = []
    for start in range(0, n, ROWS_PER_BLOCK):
        common = (own[start : start + ROWS_PER_BLOCK] @ other).multiply(linked[start : start + ROWS_PER_BLOCK]).tocsr()
        common.data /= 2 * (k + 1) - common.data
        parts.append(common)
    graph = sparse.vstack(parts, format="csr", dtype=np.float32)
    graph.sort_indices()
    return graph


def diffuse(graph, steps: float) -> np.ndarray:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a scipy matrix
    """Return each node's place after a random walk of so many steps: nodes that lead to the same ones lie together.

    The leading eigenvectors of the walk, each weighed by its eigenvalue to the power of the steps (diffusion maps:
    Coifman and Lafon 2006), rows scaled to length 1 (Ng, Jordan and Weiss 2001). The walk forgets what is noise in
    single links, and no number of groups is asked for: eigenvectors that the walk has forgotten weigh nothing.

    Parameters
    ----------
    graph : (n, n) symmetric, weights >= 0.
    steps : > 0; more steps blur finer groups.

    Returns
    -------
    (n, at most 120) float32 unit rows. Computed on one thread, so that the bits do not hang on the number of cores.
    """
    from scipy import sparse
    from scipy.sparse.linalg import eigsh

    n = graph.shape[0]
    degrees = np.asarray(graph.sum(axis=1), dtype=np.float64).ravel()
    scale = sparse.diags((1 / np.sqrt(np.maximum(degrees, 1e-12))).astype(np.float32))
    walk = (scale @ graph @ scale).tocsr()
    dimensions = min(DIMENSIONS, n // 3)
    with keep_one_thread():
        if dimensions < 2 or n < 4 * DIMENSIONS:  # noqa: PLR2004 - small graphs are solved whole
            values, vectors = np.linalg.eigh(walk.toarray().astype(np.float64))
        else:
            start = np.ones(n, dtype=np.float32)
            values, vectors = eigsh(
                walk, k=dimensions, which="LA", v0=start, tol=TOLERANCE, ncv=min(n - 1, 2 * dimensions + 10)
            )
        order = np.argsort(-values, kind="stable")[: max(dimensions, 1)]
        places = vectors[:, order] * np.clip(values[order], 0.0, 1.0) ** steps
        lengths = np.linalg.norm(places, axis=1, keepdims=True)
    unit: np.ndarray = (places / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit

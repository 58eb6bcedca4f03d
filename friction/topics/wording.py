"""Texts in the same words but for a few: they count as one, or a pasted complaint would be a topic of its own."""

from __future__ import annotations

import numpy as np

SAME_WORDING = 0.95
"""From this cosine on two texts count as the same wording."""


def find_leaders(indices: np.ndarray, likeness: np.ndarray) -> np.ndarray:
    """Return the row that stands for each row: the nearest earlier one of the same wording that stands for itself.

    Parameters
    ----------
    indices, likeness : (n, k) neighbours of each row, nearest first, itself apart, and their cosines.

    Returns
    -------
    (n,) int64; a row's own number where it stands for itself.
    """
    leaders = np.arange(len(indices))
    alike = (likeness >= SAME_WORDING) & (indices < np.arange(len(indices))[:, None])
    for row in np.flatnonzero(alike.any(axis=1)).tolist():
        for other in indices[row][alike[row]].tolist():
            if leaders[other] == other:
                leaders[row] = other
                break
    return leaders

"""Two levels: which groups belong together, and which of them stands for the others."""

from __future__ import annotations

import numpy as np

from friction.topics.place import OUTSIDE


def find_heads(groups: np.ndarray, broader: np.ndarray) -> np.ndarray:
    """Return, for each group, the largest of the groups that lie in the same broader one.

    A group lies in the broader one that holds most of its rows; of equally many, in the first.

    Parameters
    ----------
    groups : (n,) int64 from 0, larger groups first; -1 for none.
    broader : (n,) int64 broader group of each row, from 0; -1 for none.

    Returns
    -------
    (n_groups,) int64, none above its own place; a group's own number where it is the largest of its kind, or alone.
    """
    n_groups = int(groups.max(initial=OUTSIDE)) + 1
    heads = np.arange(n_groups)
    both = (groups != OUTSIDE) & (broader != OUTSIDE)
    votes = np.zeros((n_groups, int(broader.max(initial=OUTSIDE)) + 1))
    np.add.at(votes, (groups[both], broader[both]), 1.0)
    head_of: dict[int, int] = {}
    for group in np.flatnonzero(votes.any(axis=1)):
        heads[group] = head_of.setdefault(int(votes[group].argmax()), int(group))
    return heads

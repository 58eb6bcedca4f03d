"""Which row of a document is read as its place, and when none is sure enough to be."""

from __future__ import annotations

import numpy as np

PLACES = 12


def choose_best(document: np.ndarray, stage: np.ndarray, probability: np.ndarray, least_sure: float) -> np.ndarray:
    """Return which row of each document is its best, (n,) bool; exactly one.

    The most probable visit of the most probable stage, of equally probable ones the last; the unplaced row where no
    stage has a probability of ``least_sure``.

    Parameters
    ----------
    document : (n,) number of each row's document, rising: visits of a document in order of journey and step.
    stage : (n,) number of the stage; -1: unplaced.
    probability : (n,) adds up to 1 over a document.
    least_sure : 0 to 1.
    """
    if not len(document):
        return np.zeros(0, dtype=bool)
    pair = document * (int(stage.max()) + 2) + stage + 1
    total = np.round(np.bincount(pair, probability)[pair], PLACES)
    # A stage that is sure enough comes before none of them, none before a stage that is not.
    rank = np.where(stage < 0, 1, np.where(total >= least_sure, 2, 0))
    best = np.ones(len(document), dtype=bool)
    for value in (rank, total, np.round(probability, PLACES), np.arange(len(document))):
        best &= keep_highest(document, np.where(best, value, -1))
    return best


def keep_highest(group: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return which rows have the highest value of their group, (n,) bool; groups rise."""
    if not len(group):
        return np.zeros(0, dtype=bool)
    starts = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
    sizes = np.diff(np.append(starts, len(group)))
    highest: np.ndarray = value == np.repeat(np.maximum.reduceat(value, starts), sizes)
    return highest

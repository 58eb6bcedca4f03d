"""Which row of a document is read as its place, and when none is sure enough to be."""

from __future__ import annotations

import numpy as np
import pandas as pd

PLACES = 12


def find_best(alignments: pd.DataFrame, least_sure: float) -> np.ndarray:
    """Return which row of each document is its best, (n,) bool.

    The most probable visit of the most probable stage; of equally probable ones the latest. The unplaced row where no
    stage has a probability of ``least_sure``, or where it is the only one.

    Parameters
    ----------
    alignments : doc_id, journey_id, step, stage, probability, in any order.
    least_sure : 0 to 1.
    """
    document, _ = pd.factorize(alignments["doc_id"])
    stage, _ = pd.factorize(alignments["stage"], sort=True)
    position = np.empty(len(alignments), dtype=np.int64)
    ordered = alignments[["journey_id", "step"]].reset_index(drop=True).sort_values(["journey_id", "step"])
    position[ordered.index] = np.arange(len(alignments))
    return choose_best(document, stage, alignments["probability"].to_numpy(), least_sure, position)


def choose_best(
    document: np.ndarray,
    stage: np.ndarray,
    probability: np.ndarray,
    least_sure: float,
    position: np.ndarray | None = None,
) -> np.ndarray:
    """Return the same from numbers: of the document, of the stage (-1: unplaced), and of the order of visits."""
    if not len(document):
        return np.zeros(0, dtype=bool)
    pair = document * (int(stage.max()) + 2) + stage + 1
    _, inside = np.unique(pair, return_inverse=True)
    total = np.round(np.bincount(inside, probability)[inside], PLACES)
    # A stage that is sure enough comes before none of them, none before a stage that is not.
    rank = np.where(stage < 0, 1, np.where(total >= least_sure, 2, 0))
    order = np.lexsort(
        (
            np.arange(len(document)) if position is None else position,
            np.round(probability, PLACES),
            total,
            rank,
            document,
        )
    )
    best = np.zeros(len(document), dtype=bool)
    best[order[np.append(document[order][1:] != document[order][:-1], True)]] = True
    return best

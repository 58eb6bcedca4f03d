"""How good groups are against what is true, how far two groupings agree, and which setting is best elsewhere."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from benchmarks.topics.sets import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def score_labels(gold: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Return how well groups fit the true ones.

    Parameters
    ----------
    gold : (n,) true groups; rows of `NOTHING` are left out of the scores, not of what is found and placed.
    labels : (n,) groups found, negative for none.

    Returns
    -------
    ``ari`` and ``ami`` over all rows, those in no group being one more group; ``ari_placed`` and ``ami_placed`` over
    the rows in a group; ``found``, the number of groups; ``placed``, the share of the rows that have a truth which are
    in a group; ``noise_placed``, that share of the other rows.
    """
    known, inside = gold != NOTHING, labels >= 0
    both = known & inside
    return {
        "ari": float(adjusted_rand_score(gold[known], _join_none(labels)[known])),
        "ami": float(adjusted_mutual_info_score(gold[known], _join_none(labels)[known])),
        "ari_placed": float(adjusted_rand_score(gold[both], labels[both])) if both.any() else 0.0,
        "ami_placed": float(adjusted_mutual_info_score(gold[both], labels[both])) if both.any() else 0.0,
        "found": len(np.unique(labels[inside])),
        "placed": float(inside[known].mean()) if known.any() else 0.0,
        "noise_placed": float(inside[~known].mean()) if (~known).any() else float("nan"),
    }


def find_agreement(groupings: Iterable[tuple[np.ndarray, np.ndarray]]) -> float | None:
    """Return the mean ARI of all pairs of groupings on the rows they share, or None of fewer than two.

    Parameters
    ----------
    groupings : rows (rising) and their groups; rows in no group are one more group.
    """
    agreed = []
    for (rows, labels), (other_rows, other_labels) in combinations(list(groupings), 2):
        _, own, others = np.intersect1d(rows, other_rows, assume_unique=True, return_indices=True)
        agreed.append(adjusted_rand_score(_join_none(labels)[own], _join_none(other_labels)[others]))
    return float(np.mean(agreed)) if agreed else None


def choose_on_others(scores: Mapping[str, np.ndarray], place: str) -> int | None:
    """Return the number of the setting with the best mean score on the other sets, each set counting the same.

    Parameters
    ----------
    scores : (n,) score of each setting, by set and size ("nhs, 800 rows").
    place : of `scores`; sizes of the same set are no others. Where there are no others: None.
    """
    others: dict[str, list[np.ndarray]] = {}
    for other, values in scores.items():
        if other.split(",")[0] != place.split(",", maxsplit=1)[0]:
            others.setdefault(other.split(",")[0], []).append(values)
    if not others:
        return None
    return int(np.mean([np.mean(values, axis=0) for values in others.values()], axis=0).argmax())


def _join_none(labels: np.ndarray) -> np.ndarray:
    return np.where(labels < 0, -1, labels)

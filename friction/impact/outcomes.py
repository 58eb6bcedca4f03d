"""Whether those who dropped off wrote more of a theme: what that says of where its messages lie."""

from __future__ import annotations

import numpy as np

from friction.journeys.at_risk import DROP, OTHER
from friction.journeys.tallies import divide

PRIOR_MESSAGES = 2.0
"""Messages that say that who dropped off and who did not wrote alike."""

ROUNDS = 12
REPLICATES_PER_BLOCK = 50


def find_odds_ratios(
    document: np.ndarray,
    unit: np.ndarray,
    p: np.ndarray,
    stage: np.ndarray,
    end: np.ndarray,
    visits: np.ndarray,
    weights: np.ndarray,
) -> np.ndarray:
    """Return by how much the odds of having dropped off, among those with a theme, are above what placing had them.

    A message is placed as if who dropped off wrote like who did not. Where they wrote more, messages that might be about
    several visits are taken from those that ended in a drop-off, and the difference comes out too small. So let visits of
    stage s that ended so (o) make r[s, o] times the messages: expectation gives each place of a message the weight p r,
    and maximisation r = messages of such visits / as many as there would be, were the stage's messages spread evenly over
    its visits (Dempster, Laird and Rubin 1977). The odds of dropping off then are told'[drop] / told'[other] instead of
    placed[drop] / placed[other].

    Parameters
    ----------
    document, unit, p, stage, end : (n,) of each row, a document of one theme and a visit it may be about; sorted by
        document, documents numbered from 0. What is missing from 1 lies elsewhere.
    visits : (1 + replicates, S, 2) visits of each stage that dropped off, and that went on.
    weights : (1 + replicates, units).

    Returns
    -------
    (1 + replicates, S + 1) ratios of odds; the last is that of all stages together.
    """
    n_stages = visits.shape[1]
    n_classes = 2 * n_stages + 1
    share = divide(visits, visits.sum(axis=2, keepdims=True), empty=0.5)
    kind = np.where(end == DROP, 2 * stage, np.where(end == OTHER, 2 * stage + 1, n_classes - 1))
    begins = np.flatnonzero(np.diff(document, prepend=-1))
    rest = np.maximum(1 - np.add.reduceat(p, begins), 0.0) if len(begins) else np.zeros(0)
    of_class = np.zeros((len(p), n_classes))
    of_class[np.arange(len(p)), kind] = 1.0
    found = np.ones((len(weights), n_stages + 1))
    for first in range(0, len(weights), REPLICATES_PER_BLOCK):
        drawn = weights[first : first + REPLICATES_PER_BLOCK][:, unit]
        block = slice(first, first + len(drawn))
        found[block] = _fit(drawn, p, rest, document, begins, kind, of_class, share[block])
    return found


def _fit(
    drawn: np.ndarray,
    p: np.ndarray,
    rest: np.ndarray,
    document: np.ndarray,
    begins: np.ndarray,
    kind: np.ndarray,
    of_class: np.ndarray,
    share: np.ndarray,
) -> np.ndarray:
    placed = (drawn * p) @ of_class
    more = np.ones_like(placed)
    told = placed
    for _ in range(ROUNDS):
        of_stage = told[:, :-1].reshape(share.shape)
        evenly = of_stage.sum(axis=2, keepdims=True) * share
        more[:, :-1] = ((of_stage + PRIOR_MESSAGES) / (evenly + PRIOR_MESSAGES)).reshape(len(more), -1)
        weight = p * more[:, kind]
        total = np.add.reduceat(weight, begins, axis=1) + rest
        told = (drawn * weight / np.maximum(total, 1e-12)[:, document]) @ of_class
    drop, other = slice(0, -1, 2), slice(1, -1, 2)
    sums = [np.concatenate([one, one.sum(axis=1, keepdims=True)], axis=1) for one in
            (told[:, drop], told[:, other], placed[:, drop], placed[:, other])]  # fmt: skip
    prior = PRIOR_MESSAGES / 2
    told_drop, told_other, placed_drop, placed_other = (one + prior for one in sums)
    ratios: np.ndarray = (told_drop / told_other) / (placed_drop / placed_other)
    return ratios

"""Whether those who dropped off wrote more of a theme: what that says of where its messages lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from friction.impact.compare.at_risk import DROP, OTHER
from friction.statistics import normalise

PRIOR_MESSAGES = 2.0
"""Messages that say that who dropped off and who did not wrote alike."""

ROUNDS = 60
_NUDGE = 0.05
_MOST_CHANGE = 1.5


@dataclass(frozen=True)
class Places:
    """Where the messages of one theme may lie: a row for each message and visit, sorted by message.

    Attributes
    ----------
    document : (n,) number of the message, rising from 0.
    unit : (n,) row of the weights.
    p : (n,) probability as placed; what is missing from 1 lies elsewhere.
    kind : (n,) 2 s for a visit of stage s that dropped off, 2 s + 1 for one that went on, 2 S for an open one.
    n_stages : S.
    """

    document: np.ndarray
    unit: np.ndarray
    p: np.ndarray
    kind: np.ndarray
    n_stages: int

    def weigh(self, more: np.ndarray) -> np.ndarray:
        """Return the probability of each row where visits of each kind, (2 S,), make so many times the messages."""
        begins = np.flatnonzero(np.diff(self.document, prepend=-1))
        rest = np.maximum(1 - np.add.reduceat(self.p, begins), 0.0)
        weight = self.p * np.append(more, 1.0)[self.kind]
        weighed: np.ndarray = weight / (np.add.reduceat(weight, begins) + rest)[self.document]
        return weighed

    def count(self, chance: np.ndarray, n_units: int) -> np.ndarray:
        """Return the expected messages of each unit at visits of each kind, (units, 2 S)."""
        n_kinds = 2 * self.n_stages + 1
        counted = np.bincount(self.unit * n_kinds + self.kind, chance, minlength=n_units * n_kinds)
        return counted.reshape(n_units, n_kinds)[:, :-1]


def find_kinds(stage: np.ndarray, end: np.ndarray, n_stages: int) -> np.ndarray:
    """Return the kind of each visit, as `Places` numbers them."""
    return np.where(end == DROP, 2 * stage, np.where(end == OTHER, 2 * stage + 1, 2 * n_stages))


def find_odds_ratios(places: Places, visits: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return by how much the odds of having dropped off, among those with a theme, are above what placing had them.

    A message is placed as if who dropped off wrote like who did not. Where they wrote more, messages that might be
    about several visits are taken from those that ended in a drop-off, and the difference comes out too small. So let
    visits of stage s that ended so (o) make r[s, o] times the messages: expectation gives each place of a message the
    weight p r, and maximisation r = messages of such visits / as many as there would be, were the stage's messages
    spread evenly over its visits (Dempster, Laird and Rubin 1977). The odds of dropping off then are told[drop] /
    told[other] instead of placed[drop] / placed[other].

    The fit is made for the data as they are. A replicate goes one step further from it, drawn out by the rate at which
    steps shrink there (Louis 1982; the multivariate rule of Aitken).

    Parameters
    ----------
    places : of one theme.
    visits : (1 + replicates, S, 2) visits of each stage that dropped off, and that went on.
    weights : (1 + replicates, units).

    Returns
    -------
    (1 + replicates, S + 1) ratios of odds; the last is that of all stages together.
    """
    share = normalise(visits, empty=0.5)
    if not len(places.p):
        return np.ones((len(weights), places.n_stages + 1))
    n_units, whole = weights.shape[1], share[:1]
    placed = weights @ places.count(places.p, n_units)

    def step(log_more: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        told = places.count(places.weigh(np.exp(log_more)), n_units).sum(axis=0)
        return told, _to_more(told[None], whole)[0]

    fitted = np.zeros(2 * places.n_stages)
    for _ in range(ROUNDS):
        fitted = step(fitted)[1]
    told, back = step(fitted)
    nudged = [step(fitted + _NUDGE * unit) for unit in np.eye(len(fitted))]
    shrinks = np.stack([(more - back) / _NUDGE for _, more in nudged], axis=1)
    moves = np.stack([(_log(other) - _log(told)) / _NUDGE for other, _ in nudged], axis=1)
    drawn = weights @ places.count(places.weigh(np.exp(fitted)), n_units)
    change = (_to_more(drawn, share) - fitted) @ np.linalg.pinv(np.eye(len(fitted)) - shrinks).T
    change = np.clip(change, -_MOST_CHANGE, _MOST_CHANGE)
    found = (drawn + PRIOR_MESSAGES / 2) * np.exp(change @ moves.T)
    odds = [_to_odds(one) for one in (found, placed + PRIOR_MESSAGES / 2)]
    ratios: np.ndarray = odds[0] / odds[1]
    return ratios


def _to_more(told: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return the logarithm of messages over as many as there would be, spread evenly over visits, (R, 2 S)."""
    of_stage = told.reshape(share.shape)
    evenly = of_stage.sum(axis=2, keepdims=True) * share
    return np.log((of_stage + PRIOR_MESSAGES) / (evenly + PRIOR_MESSAGES)).reshape(told.shape)


def _log(told: np.ndarray) -> np.ndarray:
    return np.log(told + PRIOR_MESSAGES / 2)


def _to_odds(told: np.ndarray) -> np.ndarray:
    pairs = told.reshape(len(told), -1, 2)
    pairs = np.concatenate([pairs, pairs.sum(axis=1, keepdims=True)], axis=1)
    odds: np.ndarray = pairs[..., 0] / pairs[..., 1]
    return odds

"""Bounds of counts that all lines of a workspace together leave by chance no more often than a budget says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from friction.themes.scatter import DISPERSIONS, chance_above, chance_below

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.themes.usual import Flags, Numbers, Usual

LEAST_PERSONS = 5
"""So many people at least are in a week that rises; so many are usual where one fades."""

LEAST_TIMES = 1.5
"""Rising is so many times what is usual, fading what is usual over that."""

PLAIN_TIMES = 1.25
"""And so many times the number of lately: a share that grew because others were away is no rise."""

UP = 0.65
"""Share of the budget for rising."""

ENOUGH_SPENT, MOST_STEP, MOST_LEVEL, MOST_TRIES = 0.85, 4.0, 0.5, 8
"""Levels are tried until so much of the budget is spent, each at most so many times the one before, none above that."""


class Look(NamedTuple):
    """One comparison of N lines: a week, or this week and the one before together.

    Attributes
    ----------
    usual : what is usual in these weeks together.
    already : (N,) people of the week before where it is part of the look, else 0; null where the line is not looked at.
    """

    usual: Usual
    already: Numbers


class Bounds(NamedTuple):
    """Counts of this week, (N,), that are too many, from ``high`` up, and that are too few, to ``low`` down."""

    low: Numbers
    high: Numbers

    def hold(self, counts: Numbers) -> Flags:
        """Say which counts are usual."""
        return (counts > self.low) & (counts < self.high)

    def widen(self, other: Bounds, where: Flags) -> Bounds:
        """Return bounds that hold what the others hold as well, where wanted."""
        low, high = np.minimum(self.low, other.low), np.maximum(self.high, other.high)
        return Bounds(np.where(where, low, self.low), np.where(where, high, self.high))


def find_bounds(looks: Sequence[Look], weights: Numbers, budget: float, level: float) -> tuple[Bounds, float]:
    """Return the bounds within which the counts of this week are usual, and the level they were found at.

    Every look of every line is a test at one level, the largest at which the chances of all tests, as far as counts can
    reach it and as the least number and size allow it, add up to no more than the budget (so small themes, which
    no count could tell from chance, use up nothing: Tarone 1990).

    Parameters
    ----------
    looks : the first is this week alone.
    weights : (J, N) of the dispersions.
    budget : false flags of this week to be expected.
    level : to begin with.
    """
    kept, tried = None, 0
    while kept is None or tried < MOST_TRIES:
        tried += 1
        bounds, spent = find_bounds_at(looks, weights, level)
        if spent <= budget and (kept is None or level > kept[1]):
            kept = (bounds, level)
        if kept is not None and spent >= ENOUGH_SPENT * budget:
            break
        level = min(level * min(MOST_STEP, (1 + ENOUGH_SPENT) / 2 * budget / max(spent, 1e-12)), MOST_LEVEL)
    return kept


def find_bounds_at(looks: Sequence[Look], weights: Numbers, level: float) -> tuple[Bounds, float]:
    """Return the bounds at a level, and the sum of the chances to leave them."""
    used = weights.any(axis=1)
    weights, dispersions = weights[used], DISPERSIONS[used, None]
    own = looks[0].usual
    least = np.ceil(np.maximum(LEAST_TIMES * own.mean, PLAIN_TIMES * own.plain)).clip(min=LEAST_PERSONS)
    most = np.floor(np.minimum(own.mean / LEAST_TIMES, own.plain / PLAIN_TIMES))
    most = np.where(np.minimum(own.mean, own.plain) >= LEAST_PERSONS, most, -1.0)
    low, high, spent = np.full(len(most), -1.0), np.full(len(most), np.inf), 0.0
    for n_weeks, look in enumerate(looks, 1):
        law = (look.usual.to_mean(dispersions), look.usual.to_dispersion(dispersions), weights)
        # The number alone must be unusual, too: where one theme breaks out, the share of all others falls.
        plain = (look.usual.to_number(dispersions, n_weeks), *law[1:])
        looked = ~np.isnan(look.already)
        already = np.where(looked, look.already, 0.0)
        first = np.maximum(_find_first(UP * level, *law), _find_first(UP * level, *plain))
        last = np.minimum(_find_last((1 - UP) * level, *law), _find_last((1 - UP) * level, *plain))
        above, below = np.maximum(first - already, least), np.minimum(last - already, most)
        chances = chance_above(above + already, *law) + np.where(below >= 0, chance_below(below + already, *law), 0.0)
        spent += float(chances[looked].sum())
        low, high = np.where(looked, np.maximum(low, below), low), np.where(looked, np.minimum(high, above), high)
    return Bounds(low, high), spent


def _find_first(level: float, mean: Numbers, dispersion: Numbers, weights: Numbers) -> Numbers:
    """Return the smallest counts, (N,), with a chance of so many or more of at most ``level``."""
    middle = (weights * mean).sum(axis=0)
    spread = np.sqrt(middle + (weights * dispersion).sum(axis=0) * middle**2)
    low, high = np.zeros(middle.shape), np.ceil(middle + 4 * spread + 4)
    while (short := chance_above(high, mean, dispersion, weights) > level).any():
        low, high = np.where(short, high, low), np.where(short, high + np.ceil(4 * spread + 4), high)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        more = chance_above(middle, mean, dispersion, weights) > level
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    return high


def _find_last(level: float, mean: Numbers, dispersion: Numbers, weights: Numbers) -> Numbers:
    """Return the largest counts, (N,), with a chance of so many or fewer of at most ``level``; -1 for none."""
    low, high = np.full(mean.shape[1], -1.0), np.ceil((weights * mean).sum(axis=0)) + 1
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        less = chance_below(middle, mean, dispersion, weights) <= level
        low, high = np.where(less, middle, low), np.where(less, high, middle)
    return low

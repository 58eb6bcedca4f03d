"""The age of a visit on the clock of exits, cut into bins, and the risk that hazards on it amount to.

An age counts as the Nelson-Aalen sum of all exits up to it: exits (1 / number at risk) tick the clock. On it visits
leave at a rate of about one, whenever they leave much or little by the clock on the wall, many visits that end at the
same age need no rule for ties, and few bins are enough: they have only to follow how the rate splits into drop-off and
other exits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

N_BINS = 10
"""Bins end at quantiles, half of those of drop-offs and half of those of other exits."""


@dataclass(frozen=True)
class Clock:
    """The clock of a stage's exits.

    Attributes
    ----------
    ages : (J,) ages at which visits left, microseconds, rising.
    sums : (J + 1,) the clock after none, one, ... of them.
    edges : (K + 1,) of the bins, on the clock, from 0.
    """

    ages: np.ndarray
    sums: np.ndarray
    edges: np.ndarray

    @property
    def n_bins(self) -> int:
        """Number of bins."""
        return len(self.edges) - 1

    def at(self, age: np.ndarray) -> np.ndarray:
        """Return the clock once the exits of an age have happened."""
        return self.sums[np.searchsorted(self.ages, age, side="right")]

    def before(self, age: np.ndarray) -> np.ndarray:
        """Return the clock just before the exits of an age."""
        return self.sums[np.searchsorted(self.ages, age, side="left")]

    def find_bin(self, moment: np.ndarray) -> np.ndarray:
        """Return the bin that ends at or holds a moment of the clock."""
        return np.searchsorted(self.edges[1:-1], moment, side="left")

    def spend(self, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Return the time between two moments of the clock by bin, (n, K)."""
        return np.maximum(np.minimum(end[:, None], self.edges[1:]) - np.maximum(begin[:, None], self.edges[:-1]), 0.0)


def build_clock(age: np.ndarray, left: np.ndarray, dropped: np.ndarray, weight: np.ndarray) -> Clock:
    """Return the clock of visits.

    Parameters
    ----------
    age : (n,) at exit or censoring, microseconds.
    left, dropped : (n,) whether the visit ended, and whether by drop-off.
    weight : (n,) visits each stands for.
    """
    order = np.argsort(age, kind="stable")
    at_risk = np.cumsum(weight[order][::-1])[::-1]
    ages, first = np.unique(age[order], return_index=True)
    exits = np.add.reduceat(np.where(left, weight, 0.0)[order], first) if len(ages) else np.zeros(0)
    some = exits > 0
    sums = np.concatenate([[0.0], np.cumsum(exits[some] / at_risk[first][some])])
    clock = Clock(ages[some], sums, np.array([0.0, sums[-1]]))
    edges: list[float] = []
    for chosen in (dropped, left & ~dropped):
        moments = clock.at(age[chosen])
        if len(moments):
            shares = np.linspace(0, 1, N_BINS // 2 + 1)[1:-1]
            edges += np.quantile(moments, shares, method="lower").tolist()
    return Clock(clock.ages, sums, np.unique([0.0, *edges, sums[-1]]))


def to_risks(drop: np.ndarray, other: np.ndarray, span: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the risk of dropping off with other exits competing, and its slopes.

    Parameters
    ----------
    drop, other : (m, K) rates by bin, from 0.
    span : (m, K) time to be spent in each bin; 0 in those behind.

    Returns
    -------
    risk (m,); its derivatives by the logarithms of ``drop`` and of ``other``, each (m, K). With L the sum of
    (drop + other) span over earlier bins, the risk is the sum of exp(-L) drop / (drop + other) (1 - exp(-(drop + other)
    span)).
    """
    both = drop + other
    spent = both * span
    share = np.divide(drop, both, out=np.zeros_like(drop), where=both > 0)
    stay = np.exp(-spent)
    there = np.exp(-(np.cumsum(spent, axis=1) - spent))
    told = there * share * (1 - stay)
    later = np.cumsum(told[:, ::-1], axis=1)[:, ::-1] - told
    split = there * share * (1 - share) * (1 - stay)
    by_drop = split + (there * share * stay - later) * drop * span
    by_other = -split + (there * share * stay - later) * other * span
    return told.sum(axis=1), by_drop, by_other

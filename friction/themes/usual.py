"""What is usual: how many people the weeks before lead one to expect, by their share of all who wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Flags = NDArray[np.bool_]

LEAST = 1e-6
LATELY = 0.8
"""By what a week counts less than the one after it in the number of people alone."""

HALF = 0.5
"""Half a person more in all weeks before together: no week is certain to bring none."""

SHRUNK = 20.0
"""How many people of a source weigh as much in a theme's share there as its share in all sources."""

YEAR, NEAR = 52, 2
"""Weeks of a year, and how many on either side of a week stand for it a year later."""

FEWEST_SEASON, SHRUNK_SEASON = 4, 10.0
"""Weeks remembered that must have one a year before, and how many people the season is shrunk by."""


class People(NamedTuple):
    """How many people wrote, by source and week.

    Attributes
    ----------
    own : (S, N, T) of each line, each person counted once.
    others : (S, N, T) of anything but that line, and half a person more.
    """

    own: Numbers
    others: Numbers

    def of(self, sources: Flags) -> People:
        """Return those of some sources, (S,)."""
        return People(self.own[sources], self.others[sources])


class Memory(NamedTuple):
    """How the weeks before are remembered.

    Attributes
    ----------
    lasting : by what a week counts less than the one after it, above 0 to 1.
    season : does the mean follow what the year before did between the weeks remembered and these?
    """

    lasting: float
    season: bool = False


class Usual(NamedTuple):
    """What is usual of N lines in one week, or in two together.

    Attributes
    ----------
    mean : (N,) people expected, by their share of those who wrote.
    plain : (N,) people a week lately, whoever else wrote.
    doubt : (N,) relative variance of the mean, were counts Poisson.
    n_weeks : (N,) number of weeks that it rests on, as they weigh.
    spread : (N,) share of the dispersion of one week that is left: 1 of one week, about a half of two.
    """

    mean: Numbers
    plain: Numbers
    doubt: Numbers
    n_weeks: Numbers
    spread: Numbers

    def to_mean(self, dispersion: Numbers) -> Numbers:
        """Return the mean of the next count, (J, N), given the dispersion of single weeks, (J, 1).

        A little above ``mean``: a level of few weeks that scatter is more often too low by much than too high by much.
        """
        found: Numbers = self.mean * (1 + dispersion / self.n_weeks)
        return found

    def to_number(self, dispersion: Numbers, n_weeks: int) -> Numbers:
        """Return the mean of the count of ``n_weeks`` weeks by the numbers lately, (J, N), whoever else wrote."""
        found: Numbers = n_weeks * self.plain * (1 + dispersion / self.n_weeks)
        return found

    def to_dispersion(self, dispersion: Numbers | float) -> Numbers:
        """Return the relative variance of the count beyond Poisson's, given that of single weeks, (N,) or (J, 1)."""
        found: Numbers = dispersion * (self.spread + 1 / self.n_weeks) + self.doubt
        return found


def find_usual(people: People, used: Flags, since: int, until: int, memory: Memory) -> Usual:
    """Return what is usual in weeks ``since`` to ``until`` together, by the weeks before ``since``.

    A theme's share in a source is its people against all others who wrote there, of weeks that count the less the older
    they are; shares are shrunk towards the one of all sources. The mean is the sum over sources of share and others of
    the weeks told of (indirect standardisation): more messages of all kinds, or a source that stops, is no change.

    Parameters
    ----------
    used : (N, T) which weeks count for a line.
    """
    weights = used[:, :since] * memory.lasting ** np.arange(since - 1, -1, -1.0)
    before = people.own[:, :, :since]
    base = np.maximum(np.einsum("nk,snk->ns", weights, people.others[:, :, :since]), LEAST)
    whole = np.maximum(base.sum(axis=1, keepdims=True), HALF)
    seen = np.einsum("nk,snk->ns", weights, before)
    drawn = SHRUNK * seen.sum(axis=1, keepdims=True) / whole + HALF * base / whole
    now = people.others[:, :, since : until + 1]
    means = np.einsum("ns,snk->nk", (seen + drawn) / (base + SHRUNK), now)
    mean, all_now = means.sum(axis=1), now.sum(axis=2).T
    variance = (np.einsum("nk,snk->ns", weights**2, before) + drawn) / (base + SHRUNK) ** 2
    doubt = (variance * all_now**2).sum(axis=1) / mean**2 + 1 / all_now.sum(axis=1)
    total = np.maximum(weights.sum(axis=1), HALF)
    lately = used[:, :since] * LATELY ** np.arange(since - 1, -1, -1.0)
    usual = Usual(
        mean=mean,
        plain=(lately * before.sum(axis=0)).sum(axis=1) / np.maximum(lately.sum(axis=1), HALF),
        doubt=doubt,
        n_weeks=total**2 / np.maximum((weights**2).sum(axis=1), HALF**2),
        spread=(means**2).sum(axis=1) / mean**2,
    )
    if not memory.season:
        return usual
    factor, more = find_season(people, weights, since, until)
    return usual._replace(mean=mean * factor, doubt=doubt + more)


def has_season(used: Flags, since: int) -> bool:
    """Say whether enough weeks before ``since`` have one a year before."""
    return int(used[:, YEAR:since].any(axis=0).sum()) >= FEWEST_SEASON


def find_season(people: People, weights: Numbers, since: int, until: int) -> tuple[Numbers, Numbers]:
    """Return by what factor, (N,), shares moved a year ago between such weeks, and its relative variance.

    The weeks remembered, each a year earlier, say what to expect in these weeks a year earlier, two on either side; the
    factor is what was seen there over that, both with a few people more.
    """
    own, others = people.own.sum(axis=0), people.others.sum(axis=0)
    then = weights[:, YEAR:since]
    seen = (then * own[:, : since - YEAR]).sum(axis=1)
    share = seen / np.maximum((then * others[:, : since - YEAR]).sum(axis=1), HALF)
    near = slice(since - YEAR - NEAR if since >= YEAR + NEAR else 0, until - YEAR + NEAR + 1)
    found, expected = own[:, near].sum(axis=1), share * others[:, near].sum(axis=1)
    factor = (found + SHRUNK_SEASON) / (expected + SHRUNK_SEASON)
    return factor, found / (found + SHRUNK_SEASON) ** 2 + seen / (seen + SHRUNK_SEASON) ** 2

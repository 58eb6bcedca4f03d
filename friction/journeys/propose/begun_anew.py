"""What separates leaving from pausing: whether people who come back go on where they were, or begin anew.

People who pause go on from the stage they were in; people who left begin like anybody who is new. How somebody goes on
within an hour is known for each stage, c(next | stage), and so is with which stages persons begin, b(next). The returns
after d whole days are a mixture of the two,

    P(next | stage, d) = a(d) b(next) + (1 - a(d)) c(next | stage),

and a(d), the share that begins anew, is found by expectation and maximisation (Dempster, Laird and Rubin 1977). A
silence of D days as the border is wrong about a(d) of the shorter ones and 1 - a(d) of the longer ones: the best border
has the fewest of both. Nothing here looks at outcomes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from friction.statistics import FEWEST_PERSONS

if TYPE_CHECKING:
    import pandas as pd

_NOWHERE = -2
_ROUNDS = 200
_TELLS_APART = 0.3
"""Going on and beginning anew look alike where less of their probability differs."""

_TIED = 0.02
"""Borders are as good as each other where they are wrong about so few more of the returns."""

_WRONG = 0.2
"""A border that is wrong about more of the returns is none."""

_FEWEST_ANEW = 0.05
"""Of the returns after a day or more at least so many begin anew, else there is nothing to part."""

_WIDE = 2
"""A border of one day is seen where it may be moved so many times as far."""

_GO_ON = 0.5
"""Of those who come back sooner so many go on, else all come in by one door (a start page, a login)."""


@dataclass(frozen=True)
class Border:
    """A silence that parts pausing from leaving.

    Attributes
    ----------
    days : whole days, the middle of ``low`` to ``high``, between which all do as well.
    went_on : share of the shorter silences (of an hour and more) after which people went on where they were, 0 to 1.
    anew : share of the returns after longer ones that began anew, 0 to 1.
    n_longer : returns after longer silences.
    """

    days: int
    low: int
    high: int
    went_on: float
    anew: float
    n_longer: int


@dataclass(frozen=True)
class Comings:
    """How people come back, of one stage or of all.

    Attributes
    ----------
    n : (D,) returns after silences of d whole days, from 0 (an hour and more).
    anew : (D,) share of them that begins anew, 0 to 1.
    """

    n: np.ndarray
    anew: np.ndarray

    @cached_property
    def wrong(self) -> np.ndarray:
        """(D,) share of the returns after a day and more that a border of 1 to D days is wrong about."""
        begun, gone_on = (self.n * self.anew)[1:], (self.n * (1 - self.anew))[1:]
        below = np.concatenate([[0.0], np.cumsum(begun)])
        above = np.append(np.cumsum(gone_on[::-1])[::-1], 0.0)
        return (below + above) / max(self.n[1:].sum(), 1)

    def is_wrong(self, days: float) -> bool:
        """Tell whether another border than ``days`` would be wrong about far fewer."""
        place = min(max(int(np.ceil(days)), 1), len(self.wrong)) - 1
        return bool(self.wrong[place] > self.wrong.min() + 5 * _TIED)

    @property
    def come_in_anew(self) -> bool:
        """Tell whether nearly all who come back after an hour or more begin anew: then it tells nothing of leaving."""
        return self.border is None and self.share_anew(0) >= 1 - _WRONG

    def share_anew(self, low: float, high: float | None = None) -> float:
        """Return the share of the returns after ``low`` days and more, and before ``high``, that begin anew."""
        first = int(np.ceil(low))
        span = slice(first, None if high is None else max(int(np.ceil(high)), first + 1))
        return float((self.n * self.anew)[span].sum() / max(self.n[span].sum(), 1))

    @cached_property
    def border(self) -> Border | None:
        """The border; null where none is seen."""
        best, least = int(self.wrong.argmin()), float(self.wrong.min())
        tied = self.wrong <= least + _TIED
        low, high = best, best
        while low and tied[low - 1]:
            low -= 1
        while high + 1 < len(tied) and tied[high + 1]:
            high += 1
        days = (low + 1, high + 1)
        if least > _WRONG or self.share_anew(days[1]) * self.n[days[1] :].sum() < _FEWEST_ANEW * self.n[1:].sum():
            return None
        middle = round(float(np.sqrt(days[0] * days[1])))
        shorter = self.n[:middle]
        went_on = float((shorter * (1 - self.anew[:middle])).sum() / max(shorter.sum(), 1))
        is_wide = days[0] > 1 or days[1] >= _WIDE
        if not is_wide or (went_on < _GO_ON and shorter.sum() >= _FEWEST_ANEW * self.n.sum()):
            return None
        return Border(middle, *days, went_on, self.share_anew(middle), int(self.n[middle:].sum()))


def find_comings(
    returns: pd.DataFrame, people: pd.DataFrame, n_stages: int
) -> tuple[Comings | None, dict[int, Comings]]:
    """Return how people come back: out of whichever stage, and out of each.

    Parameters
    ----------
    returns : columns stage, following (-1: the end of the journey; -2: in no stage any more, which tells nothing), days
        (-1: less than an hour), n; as ``gap_returns.sql`` counts.
    people : columns kind, stage, n; as ``gap_people.sql`` counts.
    n_stages : stages are numbered from 0.

    Returns
    -------
    Null, and without the stage, where fewer than 25 persons came back after a day or more, or where going on and
    beginning anew look alike.
    """
    returns = returns[returns["following"] > _NOWHERE]
    begins = np.full(n_stages + 1, 0.5)
    first = people[people["kind"] == "begins"]
    np.add.at(begins, first["stage"].to_numpy(), first["n"].to_numpy())
    begins /= begins.sum()
    goes_on = np.full((n_stages, n_stages + 1), 0.5)
    soon = returns[returns["days"] < 0]
    np.add.at(goes_on, (soon["stage"].to_numpy(), soon["following"].to_numpy()), soon["n"].to_numpy())
    goes_on /= goes_on.sum(axis=1, keepdims=True)
    apart = np.abs(goes_on - begins).sum(axis=1) / 2
    # Of a stage that hardly anybody goes on from within an hour it is not known how people go on.
    apart[np.bincount(soon["stage"], soon["n"], n_stages) < FEWEST_PERSONS] = 0.0
    later = returns[returns["days"] >= 0]
    n_people = people[people["kind"] == "returns"].set_index("stage")["n"]
    anywhere = int(people.loc[people["kind"] == "anywhere", "n"].sum())
    by_stage = {
        int(stage): _estimate(rows, begins, goes_on, apart)
        for stage, rows in later.groupby("stage")
        if n_people.get(stage, 0) >= FEWEST_PERSONS
    }
    overall = _estimate(later, begins, goes_on, apart) if anywhere >= FEWEST_PERSONS else None
    return overall, {stage: comings for stage, comings in by_stage.items() if comings is not None}


def _estimate(rows: pd.DataFrame, begins: np.ndarray, goes_on: np.ndarray, apart: np.ndarray) -> Comings | None:
    """Return how people come back by days; null where the two ways look alike."""
    stage, following, days, n = (rows[name].to_numpy() for name in ("stage", "following", "days", "n"))
    long = days >= 1
    if not long.any() or np.average(apart[stage[long]], weights=n[long]) < _TELLS_APART:
        return None
    of_new, of_same = begins[following], goes_on[stage, following]
    total = np.bincount(days, n)
    anew = np.full(len(total), 0.5)
    for _ in range(_ROUNDS):
        prior = anew[days]
        weight = prior * of_new / (prior * of_new + (1 - prior) * of_same)
        anew = np.divide(np.bincount(days, n * weight), total, out=np.zeros(len(total)), where=total > 0)
    return Comings(total, np.round(anew, 6))

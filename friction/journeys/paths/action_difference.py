"""Who did something in a visit, compared with who had not so far, at the same point of theirs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from friction.statistics import divide, find_risks

MOST_POINTS = 50
"""Actions are looked at up to this event of a visit."""
_BEHIND = MOST_POINTS + 2


@dataclass(frozen=True)
class Difference:
    """The risk of an outcome after an action, less that without it.

    ``error`` is its standard error with persons as units, ``error_of_none`` the one it would have were there no
    difference, by which it is tested.
    """

    value: float
    error: float
    error_of_none: float
    rate_with: float
    rate_without: float
    n_without: float


def estimate_difference(first: np.ndarray, n_events: np.ndarray, happened: np.ndarray, unit: np.ndarray) -> Difference:
    """Return the risk that a visit ends in an outcome after an action, less the risk without it.

    At point j (the j-th event of a visit, from the second on) are the visits that have done it by then, and those that
    have not so far. On either side, with the shares ending[j] in the outcome and other[j] otherwise behind the j-th
    event, the risk from j on is

        R[j] = ending[j] + (1 - ending[j] - other[j]) R[j + 1]

    and the difference is the mean of R_with[j] - R_without[j] over the points at which it was done. Behind the last
    point with both sides, both go on with the share of all visits that come so far. The error is the root of the
    summed squares of the units' influences (delta method; a unit may have several visits). The test's error takes both
    sides' shares together, as they are where there is no difference; with few visits it keeps its level better.

    Parameters
    ----------
    first : (V,) place of the action among the events of the visit, from 1; 0 where it was not done. Visits that begin
        with it are left out.
    n_events : (V,) events of the visit.
    happened : (V,) did the visit end in the outcome?
    unit : (V,) who is a unit of its own, numbered from 0.

    Returns
    -------
    `Difference`; all nan where no point holds both sides.
    """
    # Visits that are alike pull alike: all but the units' sums is asked once for each kind of visit.
    kind = _to_kinds(first, n_events, happened)
    alike = np.bincount(kind)
    present = np.flatnonzero(alike)
    sides = _cut_sides(*_from_kinds(present), alike[present])
    if sides is None:
        return Difference(*[float("nan")] * 6)
    own, common = [_to_shares(*counts) for counts in sides.counts], _to_shares(*np.add(*sides.counts))
    with_, without = (sides.average(_to_risks(shares, sides.last, sides.behind)[:-1]) for shares in own)
    errors = []
    for shares, gap in ((own, with_ - without), ([common, common], 0.0)):
        pulls = np.zeros(len(alike))
        pulls[present] = _find_influences(sides, shares, gap)
        errors.append(float(np.sqrt((np.bincount(unit, weights=pulls[kind]) ** 2).sum())))
    return Difference(with_ - without, errors[0], errors[1], with_, without, sides.average(sides.counts[1][0]))


@dataclass(frozen=True)
class _Sides:
    """Kinds of visits, (K,) each, on the side with an action and on that without it; points are 0 to `MOST_POINTS`.

    Attributes
    ----------
    first, n_events, happened, n : of each kind, and how many visits are of it.
    counts : of either side, at each point: how many are there, end in the outcome, end otherwise; (3, points).
    last : the last point that is looked at.
    done : how often the action was done at each point that is looked at, (points,).
    behind : the risk of those who go on behind the last point.
    """

    first: np.ndarray
    n_events: np.ndarray
    happened: np.ndarray
    n: np.ndarray
    counts: tuple[np.ndarray, np.ndarray]
    last: int
    done: np.ndarray
    behind: float

    def average(self, values: np.ndarray) -> float:
        """Return the mean of values of points, (points,), over the points at which the action was done."""
        return float((self.done * values).sum() / self.done.sum())


def _cut_sides(first: np.ndarray, n_events: np.ndarray, happened: np.ndarray, n: np.ndarray) -> _Sides | None:
    """Return who is on which side at which point; None where no point holds both sides."""
    acts, without = first > 1, first != 1
    until = np.where(first == 0, n_events, first - 1)
    counts = (
        _follow(first[acts], n_events[acts], n_events[acts], happened[acts], n[acts]),
        _follow(np.full(int(without.sum()), 2), until[without], np.where(first == 0, n_events, -1)[without],
                happened[without], n[without]),
    )  # fmt: skip
    both = np.flatnonzero((counts[0][0] > 0) & (counts[1][0] > 0))
    # Points are looked at as long as both sides go on without a gap.
    last = int(both[0] + np.argmin(np.append(np.diff(both) == 1, [False]))) if len(both) else 0
    done = np.bincount(np.minimum(first[acts], MOST_POINTS + 1), n[acts], MOST_POINTS + 2)[: MOST_POINTS + 1]
    done = np.where(np.arange(MOST_POINTS + 1) <= last, done, 0).astype(np.float64)
    if not len(both) or done.sum() == 0:
        return None
    longer = n_events > last
    behind = float((n * happened)[longer].sum() / n[longer].sum()) if longer.any() else 0.0
    return _Sides(first, n_events, happened, n, counts, last, done, behind)


def _find_influences(sides: _Sides, shares: list[tuple[np.ndarray, np.ndarray]], gap: float) -> np.ndarray:
    """Return how much one visit of each kind pulls the difference, (K,).

    Parameters
    ----------
    shares : of either side, as `_to_shares` gives them.
    gap : the difference between their mean risks.
    """
    first, n_events, last = sides.first, sides.n_events, sides.last
    risk = [_to_risks(one, last, sides.behind) for one in shares]
    n_done = sides.done.sum()
    found = np.zeros(len(first))
    acts = first > 1
    inside = acts & (first <= last)
    found[inside] += ((risk[0] - risk[1])[first[inside]] - gap) / n_done
    for sign, side, begin, to, ended, counted in (
        (1, 0, first, n_events, acts, inside),
        (-1, 1, np.full(len(first), 2), np.where(first == 0, n_events, first - 1), first == 0, first != 1),
    ):
        pull, stayed = _to_pulls(shares[side], risk[side], sides.counts[side][0], sides.done / n_done, last)
        window = stayed[np.maximum(np.minimum(to, last), begin - 1)[counted]] - stayed[(begin - 1)[counted]]
        found[counted] += sign * window
        closing = counted & ended & (n_events <= last) & (n_events > 1)
        at = n_events[closing]
        found[closing] += sign * pull[at] * (sides.happened[closing] - risk[side][at + 1])
    return found


def _to_kinds(first: np.ndarray, n_events: np.ndarray, happened: np.ndarray) -> np.ndarray:
    """Return a number for each visit, the same for visits that are alike: what comes behind the points is one."""
    return (np.minimum(first, _BEHIND) * (_BEHIND + 1) + np.minimum(n_events, _BEHIND)) * 2 + happened


def _from_kinds(kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return ``first``, ``n_events`` and ``happened`` of each kind."""
    return kinds // (2 * (_BEHIND + 1)), kinds // 2 % (_BEHIND + 1), kinds % 2 == 1


def _follow(begin: np.ndarray, until: np.ndarray, end: np.ndarray, happened: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Return how many visits are there at each point, end there in the outcome, and otherwise: (3, MOST_POINTS + 1).

    ``begin`` and ``until`` are the first and last point at which ``n`` visits are on this side, ``end`` where they
    ended on it.
    """
    size = MOST_POINTS + 2
    there = until >= begin
    comes = np.bincount(np.minimum(begin[there], size - 1), n[there], size)
    goes = np.bincount(np.minimum(until[there], size - 2) + 1, n[there], size)
    ends = there & (end >= begin) & (end < size - 1)
    counts = [np.bincount(end[ends & side], n[ends & side], size) for side in (happened, ~happened)]
    return np.stack([np.cumsum(comes - goes), *counts])[:, : size - 1].astype(np.float64)


def _to_shares(at_risk: np.ndarray, in_outcome: np.ndarray, otherwise: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the shares that end at each point, in the outcome and otherwise; 0 where nobody is there."""
    return divide(in_outcome, at_risk), divide(otherwise, at_risk)


def _to_risks(shares: tuple[np.ndarray, np.ndarray], last: int, behind: float) -> np.ndarray:
    """Return the risk from each point on, (MOST_POINTS + 2,)."""
    ending, other = shares
    risk = np.zeros(len(ending) + 1)
    risk[last + 1] = behind
    risk[2 : last + 1] = find_risks(ending[2 : last + 1], other[2 : last + 1], behind)
    return risk


def _to_pulls(
    shares: tuple[np.ndarray, np.ndarray], risk: np.ndarray, at_risk: np.ndarray, done: np.ndarray, last: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return how much one visit that ends at a point pulls the mean risk, and the summed pull of being there."""
    ending, other = shares
    reached = np.zeros(len(ending))
    for point in range(2, last + 1):
        reached[point] = done[point] + reached[point - 1] * (1 - ending[point - 1] - other[point - 1])
    pull = np.divide(reached, at_risk, out=np.zeros(len(ending)), where=at_risk > 0)
    return pull, -np.cumsum(pull * (ending * (1 - risk[1:]) - other * risk[1:]))

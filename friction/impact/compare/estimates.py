"""Differences with their bounds, and how surely they are not chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.statistics import BOUNDS, to_p, to_q

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from friction.impact.compare.compare import Cell
    from friction.impact.compare.hazards import Risks

    Key: TypeAlias = tuple[str, str]

MOST_Q = 0.10
"""Up to this false-discovery rate a difference is called an association."""

PRIOR_VISITS = 4.0
"""Visits at the risk without the theme, added before the spread of the risk with it is told.

Where none of a few dropped off, that says little of how many would.
"""


_NOTHING = 1e-9


@dataclass(frozen=True)
class Estimate:
    """A difference.

    Attributes
    ----------
    difference, low, high : with its 95 % interval.
    sd : standard deviation by which the interval is wide.
    p : chance of a difference so large or larger where there is none, two-sided.
    """

    difference: float
    low: float
    high: float
    sd: float
    p: float


def to_estimates(cells: Mapping[Key, Cell]) -> dict[Key, Estimate]:
    """Return the differences of the cells that compare, in the given order."""
    found = {key: to_estimate(cell.risks, cell.n_with) for key, cell in cells.items() if cell.risks is not None}
    return {key: one for key, one in found.items() if one is not None}


def estimate_cells(cells: Mapping[Key, Cell]) -> tuple[dict[Key, Estimate], dict[Key, float]]:
    """Return the differences of the cells that compare, in the given order, and the q of each among them."""
    estimates = to_estimates(cells)
    q = to_q(np.array([one.p for one in estimates.values()]))
    return estimates, dict(zip(estimates, q, strict=True))


def to_estimate(risks: Risks, n_with: float) -> Estimate | None:
    """Return a difference with its interval; None where nothing compares.

    Bounds are the 2.5 and 97.5 % points over the replicates, and at least as far apart as n_with independent visits
    would make them. p is that of z = difference / sd, where sd is at least that of n_with independent visits at the
    risk without the theme: resamples of visits of which none dropped off all agree, and are no evidence.

    Parameters
    ----------
    risks : with and without the theme, in every replicate.
    n_with : visits with the theme, expected number.
    """
    drawn = risks.difference
    resampled = drawn[1:][np.isfinite(drawn[1:])]
    if not np.isfinite(drawn[0]) or len(resampled) < len(drawn) // 2:
        return None
    difference, with_theme, without = float(drawn[0]), float(risks.with_theme[0]), float(risks.without[0])
    sd = float(resampled.std(ddof=1))
    shrunk = (n_with * with_theme + PRIOR_VISITS * without) / (n_with + PRIOR_VISITS)
    widest = max(sd, _to_spread(shrunk, n_with))
    if sd > _NOTHING:
        low, high = difference + (np.percentile(resampled, BOUNDS) - difference) * widest / sd
    else:
        low, high = difference - 2 * widest, difference + 2 * widest
    z = difference / max(sd, _to_spread(without, n_with), _NOTHING)
    low, high = max(float(min(low, difference)), -1.0), min(float(max(high, difference)), 1.0)
    return Estimate(difference, low, high, widest, float(to_p(z)))


def _to_spread(share: float, n: float) -> float:
    return float(np.sqrt(max(share * (1 - share), 0.0) / n))

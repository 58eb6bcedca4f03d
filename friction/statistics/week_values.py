"""A figure week by week: its value, and its change against the weeks before it together, each with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from friction.statistics.intervals import FEWEST_PERSONS, to_bounds

if TYPE_CHECKING:
    from collections.abc import Callable

WEEKS_BEFORE = 4
"""A week is compared with so many before it, taken together."""


def find_told(known: np.ndarray, n_persons: np.ndarray) -> np.ndarray:
    """Return the places of the weeks that have a value, rising: those that are known, and of 25 persons or more.

    Parameters
    ----------
    known : (W,) is all known of the week?
    n_persons : (W,) on whom it rests.
    """
    return np.flatnonzero(known & (n_persons >= FEWEST_PERSONS))


def find_before(told: np.ndarray, at: int) -> np.ndarray:
    """Return the places of the weeks that week ``at`` is compared with: up to four before it that have a value."""
    return told[told < at][-WEEKS_BEFORE:]


def estimate_weeks(
    estimate: Callable[[np.ndarray], np.ndarray], known: np.ndarray, n_persons: np.ndarray, *, highest: float = 1.0
) -> list[dict[str, float | None]]:
    """Return for each week ``value``, ``change`` and the bounds of both; null where there is none.

    Parameters
    ----------
    estimate : gives of the places of some weeks the value of all of them together, (1 + replicates,): of the data as
        they are, then of the resamples.
    known, n_persons : (W,), as in `find_told`.
    highest : what a value can be; 1 for shares, whose bounds then follow the rule of three where nobody did, or all.

    Returns
    -------
    W mappings: ``value`` (0 to ``highest``), ``value_low``, ``value_high``, ``n_before`` (weeks it is compared with),
    ``change`` (the value less that of these), ``change_low``, ``change_high``.
    """
    told, rows = find_told(known, n_persons), []
    for at in range(len(known)):
        values = estimate(np.array([at])) if at in told else None
        before = find_before(told, at)
        change = values - estimate(before) if values is not None and len(before) else None
        persons = int(n_persons[at]) if highest == 1 else None
        rows.append(
            {
                **to_bounds("value", values, highest=highest, persons=persons),
                "n_before": len(before),
                **to_bounds("change", change, lowest=-highest, highest=highest),
            }
        )
    return rows

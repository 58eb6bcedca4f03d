"""The table ``cohorts``: closed journeys with similar paths, what they are worth and how firm they are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import build_empty, build_table
from friction.journeys.measure import count_persons
from friction.journeys.paths.alike_paths import group_paths, measure_stability, to_points
from friction.journeys.paths.cohort_names import Member, name_cohorts
from friction.journeys.paths.path_steps import estimate_conversion
from friction.journeys.paths.routes import to_path
from friction.statistics import FEWEST_PERSONS, PLACES, divide, to_bounds, weigh_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.journeys.paths.routes import Routes

FEWEST_JOURNEYS = 50
"""With fewer closed journeys there are no cohorts."""
SMALLEST = 0.02
"""A cohort holds at least this share of the closed journeys, and 25 of them."""
REGROUPED = 20


@dataclass(frozen=True)
class Cohorts:
    """The table ``cohorts``, and the cohort of each journey: (J,) place in ``ids``, -1 while a journey is open."""

    table: pd.DataFrame
    ids: tuple[str, ...]
    of_journey: np.ndarray


def build_cohorts(
    routes: Routes, horizons: Sequence[int | None], weights: np.ndarray, value: np.ndarray | None = None
) -> Cohorts:
    """Group closed journeys by their paths.

    A cohort's id comes from its most common path, so it stays from run to run while that path does. Its kind, each by
    the whole interval: `dropoff` where its conversion lies below that of all journeys, `value` where its persons are
    worth more than all persons, `success` where its conversion lies above; else `mixed`.

    Parameters
    ----------
    routes : the tree.
    horizons : of the stages in journey order, microseconds; None where too few were followed.
    weights : (1 + replicates, U) of the units that are resampled.
    value : (P,) of each person of the moves, nan where not known; None where nobody's is.
    """
    outcome, n_nodes = routes.outcome, len(routes.parent)
    closed = outcome >= 0
    of_journey = np.full(len(routes.leaf), -1, dtype=np.int64)
    if closed.sum() < FEWEST_JOURNEYS:
        return Cohorts(build_empty("cohorts"), (), of_journey)
    n = np.bincount(routes.leaf[closed], minlength=n_nodes)
    leaves = np.flatnonzero(n)  # in the order of the tree, whatever the order of the journeys
    points = to_points(*routes.climb(leaves), len(leaves))
    groups = group_paths(points, n[leaves], max(FEWEST_PERSONS, int(SMALLEST * closed.sum())))
    group_of_leaf = np.full(n_nodes, -1, dtype=np.int64)
    group_of_leaf[leaves] = groups.group
    of_journey[closed] = group_of_leaf[routes.leaf[closed]]
    won = np.bincount(routes.leaf[outcome == 0], minlength=n_nodes)
    # Rare paths are too many to look at one by one, and no name hangs on them.
    common = leaves[groups.chosen]
    members = [
        [Member(routes.stages_of(node), int(n[node]), int(won[node])) for node in leaves.tolist()]
        for leaves in (common[groups.of_chosen == one] for one in range(groups.n_groups))
    ]
    stability = measure_stability(groups, n[leaves], _resample(routes, closed, leaves, weights[1 : 1 + REGROUPED]))
    table, ids = _describe(routes, of_journey, group_of_leaf, members, stability, horizons, weights, value)
    return Cohorts(table, ids, of_journey)


def _resample(routes: Routes, closed: np.ndarray, leaves: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return journeys of each leaf in each resample, (R, P)."""
    place = np.full(len(routes.parent), -1, dtype=np.int64)
    place[leaves] = np.arange(len(leaves))
    unit = routes.moves.unit[routes.last[closed]]
    return weigh_counts(unit, place[routes.leaf[closed]], len(leaves), weights)


def _describe(
    routes: Routes,
    of_journey: np.ndarray,
    group_of_leaf: np.ndarray,
    members: list[list[Member]],
    stability: np.ndarray,
    horizons: Sequence[int | None],
    weights: np.ndarray,
    value: np.ndarray | None,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the table, and the ids in the order of the groups."""
    n_groups, moves, person = len(members), routes.moves, routes.person
    n_persons = count_persons(person, of_journey, n_groups)
    lengths, n_closed = routes.step[routes.last], int((of_journey >= 0).sum())
    group_of_visit = np.where(routes.node >= 0, group_of_leaf[routes.node], -1)
    overall = estimate_conversion(moves, np.flatnonzero(group_of_visit >= 0), horizons, weights)
    whole_value = _estimate_value(moves.unit, moves.person, np.arange(len(moves.person)), weights, value)
    rows, ids = [], []
    for one, name in enumerate(name_cohorts(members)):
        example = min(members[one], key=lambda member: (-member.n, member.stages)).stages
        enough = n_persons[one] >= FEWEST_PERSONS
        visits = np.flatnonzero(group_of_visit == one)
        conversion = to_bounds("conversion", estimate_conversion(moves, visits, horizons, weights) if enough else None)
        own = routes.last[of_journey == one]
        worth = _estimate_value(moves.unit, moves.person, own, weights, value) if enough else None
        valued = to_bounds("value", worth, lowest=-np.inf, highest=np.inf)
        ids.append(_to_id(example))
        rows.append(
            {
                "cohort_id": ids[-1],
                "name": name,
                "kind": _find_kind(conversion, overall, valued, whole_value),
                "n_journeys": len(own),
                "n_persons": int(n_persons[one]),
                "n_paths": int((group_of_leaf == one).sum()),
                "share": len(own) / n_closed,
                **conversion,
                "median_steps": float(np.median(lengths[of_journey == one])),
                **valued,
                "stability": round(float(np.clip(stability[one], 0, 1)), PLACES),
                "example_path": list(example),
            }
        )
    return build_table("cohorts", pd.DataFrame(rows)), tuple(ids)


def _estimate_value(
    unit: np.ndarray, person: np.ndarray, visits: np.ndarray, weights: np.ndarray, value: np.ndarray | None
) -> np.ndarray | None:
    """Return the mean value of the persons of some visits, each once, in each replicate; None: nobody's is known."""
    if value is None:
        return None
    first = visits[np.unique(person[visits], return_index=True)[1]]
    first = first[np.isfinite(value[person[first]])]
    if not len(first):
        return None
    n_units = weights.shape[1]
    n = np.bincount(unit[first], minlength=n_units)
    total = np.bincount(unit[first], weights=value[person[first]], minlength=n_units)
    means = divide((weights * total).sum(axis=1), (weights * n).sum(axis=1), empty=np.nan)
    return np.round(means, PLACES)


def _find_kind(
    conversion: dict[str, float | None], overall: np.ndarray | None, valued: dict[str, float | None],
    whole_value: np.ndarray | None,
) -> str:  # fmt: skip
    """Return what a cohort is, from its intervals and the estimates for all journeys."""
    low, high = conversion["conversion_low"], conversion["conversion_high"]
    known = low is not None and high is not None and overall is not None
    if known and high < overall[0]:  # type: ignore[index]
        return "dropoff"
    if valued["value_low"] is not None and whole_value is not None and valued["value_low"] > whole_value[0]:
        return "value"
    return "success" if known and low > overall[0] else "mixed"  # type: ignore[index]


def _to_id(example: tuple[str, ...]) -> str:
    """Return a cohort's id: a hash of its most common path."""
    return "c" + hashlib.blake2b(to_path(example).encode(), digest_size=6).hexdigest()

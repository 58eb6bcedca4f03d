"""The tables ``paths`` and ``path_steps``: which ways journeys take, how they end, where they are at each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import CONVERTED, DROPPED, build_table
from friction.contracts.paths import OPEN
from friction.journeys.measure import count_persons
from friction.journeys.paths.routes import to_path
from friction.statistics import FEWEST_PERSONS, divide, to_bounds, weigh_incidence, weigh_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.journeys.measure import Moves
    from friction.journeys.paths.routes import Routes

MOST_PATHS = 100
"""So many of the most common paths, and of those with most drop-offs, are in the table."""
MOST_STEPS_SHOWN = 15


def build_paths(routes: Routes, horizons: Sequence[int | None], weights: np.ndarray) -> pd.DataFrame:
    """Return the table ``paths``: the most common ones, and those that most drop-offs took.

    ``conversion`` is the incidence of converting over that of converting or dropping off, by the horizon of the path's
    last stage, among visits with which journeys come to the end of the path; going on makes another path. Open visits
    are censored. So it is the share of journeys with just this path that convert, once all have ended.

    Parameters
    ----------
    routes : the tree.
    horizons : of the stages in journey order, microseconds; None where too few were followed.
    weights : (1 + replicates, U) of the units that are resampled.
    """
    n_nodes, leaf, outcome = len(routes.parent), routes.leaf, routes.outcome
    counts = {name: np.bincount(leaf[outcome == way], minlength=n_nodes)
              for name, way in (("n_converted", 0), ("n_dropped", 1), ("n_open", -1))}  # fmt: skip
    n = np.bincount(leaf, minlength=n_nodes)
    n_persons = count_persons(routes.person, leaf, n_nodes)
    kept = np.unique(np.concatenate([_find_top(routes, n), _find_top(routes, counts["n_dropped"])]))
    members = group_visits(routes.node, kept)
    rows = [
        {
            "path": to_path(routes.stages_of(node)),
            "stages": list(routes.stages_of(node)),
            "n_journeys": int(n[node]),
            "n_persons": int(n_persons[node]),
            **{name: int(count[node]) for name, count in counts.items()},
            "share": n[node] / len(leaf),
            **to_bounds(
                "conversion",
                estimate_conversion(routes.moves, members[node], horizons, weights)
                if n_persons[node] >= FEWEST_PERSONS
                else None,
            ),
        }
        for node in kept.tolist()
    ]
    columns = ["path", "stages", "n_journeys", "n_persons", *counts, "share", "conversion", "conversion_low",
               "conversion_high"]  # fmt: skip
    found = pd.DataFrame(rows, columns=columns).sort_values(["n_journeys", "path"], ascending=[False, True])
    by_drops = found[found["n_dropped"] > 0].sort_values(["n_dropped", "path"], ascending=[False, True])
    rank = pd.Series(range(1, len(by_drops) + 1), index=by_drops.index)
    found["dropoff_rank"] = rank.reindex(found.index).astype("Int64")
    return build_table("paths", found.assign(place=range(1, len(found) + 1)))


def estimate_conversion(
    moves: Moves, visits: np.ndarray, horizons: Sequence[int | None], weights: np.ndarray
) -> np.ndarray | None:
    """Return the incidence of converting over that of converting or dropping off, in each replicate.

    Visits of several stages are followed stage by stage, each to its own horizon: a silence long enough for a drop-off
    in one stage may not be in another. The incidences of a stage count as often as it has visits.

    Parameters
    ----------
    moves : all visits.
    visits : rows of those looked at.
    horizons : the age at which each stage is read; None: too few were followed there.
    weights : (R, U).

    Returns
    -------
    (R,), nan where a replicate holds neither; None where a stage of the visits has no horizon.
    """
    n_stages, of_stage = len(moves.stages), moves.stage[visits]
    ends, places = np.zeros((len(weights), 2)), np.flatnonzero(np.bincount(of_stage, minlength=n_stages)).tolist()
    for place in places:
        horizon = horizons[place]
        if horizon is None:
            return None
        own = visits[of_stage == place]
        way, unit = moves.way[own], moves.unit[own]
        led = np.where(way < 0, -1, np.where(way == n_stages, 0, np.where(way > n_stages, 1, 2)))
        n = weigh_units(unit, weights)[:, None] if len(places) > 1 else 1.0
        ends += n * weigh_incidence(unit, moves.age[own], led, weights, 3, horizon)[:, :2]
    return divide(ends[:, 0], ends.sum(axis=1), empty=np.nan)


def group_visits(node: np.ndarray, wanted: np.ndarray) -> dict[int, np.ndarray]:
    """Return the rows of the visits at each wanted node, rising."""
    rows = np.flatnonzero(np.isin(node, wanted))
    order = rows[np.argsort(node[rows], kind="stable")]
    edges = np.searchsorted(node[order], wanted, side="left"), np.searchsorted(node[order], wanted, side="right")
    return {int(one): order[first:behind] for one, first, behind in zip(wanted, *edges, strict=True)}


def build_path_steps(routes: Routes) -> pd.DataFrame:
    """Return the table ``path_steps``: the share of all journeys in each stage at their first, second, … visit.

    Journeys that have ended before are counted in CONVERTED or DROPPED, those that are open and have not come so far in
    OPEN, so each step's shares add up to 1. Steps go on to the longest journey, at most 15.
    """
    moves, names = routes.moves, [*routes.moves.stages, CONVERTED, DROPPED, OPEN]
    n_stages, n_journeys = len(moves.stages), len(routes.leaf)
    lengths = routes.step[routes.last]
    ended = np.where(routes.outcome < 0, n_stages + 2, n_stages + routes.outcome)
    rows = []
    for step in range(1, min(MOST_STEPS_SHOWN, int(lengths.max(initial=0))) + 1):
        there, state = lengths >= step, ended.copy()
        state[there] = moves.stage[(routes.last - lengths + step)[there]]
        n = np.bincount(state, minlength=len(names))
        n_persons = count_persons(routes.person, state, len(names))
        rows += [
            {"step": step, "stage": names[place], "n": int(n[place]), "n_persons": int(n_persons[place]),
             "share": n[place] / n_journeys}
            for place in np.flatnonzero(n)
        ]  # fmt: skip
    return build_table("path_steps", pd.DataFrame(rows, columns=["step", "stage", "n", "n_persons", "share"]))


def _find_top(routes: Routes, count: np.ndarray) -> np.ndarray:
    """Return the nodes with the highest counts, ties by the path's text; none with a count of 0."""
    some = np.flatnonzero(count)
    if len(some) > MOST_PATHS:
        least = np.partition(count[some], -MOST_PATHS)[-MOST_PATHS]
        some = some[count[some] >= least]
    ordered = sorted(some.tolist(), key=lambda node: (-count[node], to_path(routes.stages_of(node))))
    return np.array(ordered[:MOST_PATHS], dtype=np.int64)

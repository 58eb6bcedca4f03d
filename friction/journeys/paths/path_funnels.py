"""The tables ``path_funnels`` and ``loops``: where people leave the common ways to success, where they turn back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.journeys.measure import count_persons
from friction.journeys.paths.path_steps import group_visits
from friction.journeys.paths.routes import to_path
from friction.statistics import FEWEST_PERSONS, PLACES, divide, to_bounds, weigh_counts, weigh_incidence, weigh_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.journeys.paths.routes import Routes

MOST_ROUTES = 5
_COLUMNS = ("route", "path", "step", "stage", "n", "n_persons", "n_along", "n_elsewhere", "n_dropped", "n_open",
            "rate", "rate_low", "rate_high", "lost", "largest", "largest_share")  # fmt: skip


def build_path_funnels(routes: Routes, horizons: Sequence[int | None], weights: np.ndarray) -> pd.DataFrame:
    """Return the table ``path_funnels``: the paths with most conversions, step by step.

    A step's ``rate`` is the Aalen-Johansen incidence of drop-off by its stage's horizon, among visits of those who came
    along just this path. ``lost`` is rate x n / n of the first step: what a step costs, of all who began the path. The
    step with the highest ``lost`` is the ``largest``; ``largest_share`` is how often it is in resamples of the persons.
    Where nobody converts, the most common paths are taken.

    Parameters
    ----------
    routes, horizons, weights : as in `friction.journeys.paths.path_steps.build_paths`.
    """
    rows: list[dict[str, Any]] = []
    leaves, stages, n_stages = _find_routes(routes), routes.moves.stages, len(routes.moves.stages)
    wanted = np.unique([node for leaf in leaves for node in routes.nodes_of(leaf)]).astype(np.int64)
    # Ways to success share their beginnings, where most visits are.
    points = {
        node: _follow(routes, visits, horizons[int(routes.stage[node])], weights)
        for node, visits in group_visits(routes.node, wanted).items()
    }
    for number, leaf in enumerate(leaves, start=1):
        nodes = routes.nodes_of(leaf)
        following = [*(int(routes.stage[node]) for node in nodes[1:]), n_stages]
        part = []
        for step, (node, along) in enumerate(zip(nodes, following, strict=True), start=1):
            point = points[node]
            n, n_along, n_dropped = int(point.ways.sum()), int(point.ways[along]), int(point.ways[n_stages + 1])
            part.append(
                {
                    "route": number,
                    "path": to_path(routes.stages_of(leaf)),
                    "step": step,
                    "stage": stages[int(routes.stage[node])],
                    "n": n,
                    "n_persons": point.n_persons,
                    "n_along": n_along,
                    "n_elsewhere": n - n_along - n_dropped - int(point.ways[-1]),
                    "n_dropped": n_dropped,
                    "n_open": int(point.ways[-1]),
                    **to_bounds("rate", point.rate),
                }
            )
        rows += _with_largest(part, np.stack([points[node].lost for node in nodes]))
    return build_table("path_funnels", pd.DataFrame(rows, columns=_COLUMNS))


@dataclass(frozen=True)
class _Point:
    """The visits with which journeys come to a node: persons, visits by way out (open ones last), drop-off, its cost.

    ``rate`` and ``lost`` (rate x visits) are (1 + replicates,); None and nan where too few were followed.
    """

    n_persons: int
    ways: np.ndarray
    rate: np.ndarray | None
    lost: np.ndarray


def _follow(routes: Routes, visits: np.ndarray, horizon: int | None, weights: np.ndarray) -> _Point:
    """Return what becomes of the visits at a node."""
    moves, n_ways = routes.moves, routes.moves.n_ways
    way, unit = moves.way[visits], moves.unit[visits]
    n_persons = int(np.count_nonzero(np.bincount(moves.person[visits])))
    rate, lost = None, np.full(len(weights), np.nan)
    if horizon is not None and n_persons >= FEWEST_PERSONS:
        led = np.where(way < 0, -1, np.where(way == n_ways - 1, 0, 1))
        rate = weigh_incidence(unit, moves.age[visits], led, weights, 2, horizon)[:, 0]
        lost = rate * weigh_units(unit, weights)
    return _Point(n_persons, np.bincount(np.where(way < 0, n_ways, way), minlength=n_ways + 1), rate, lost)


def build_loops(routes: Routes, weights: np.ndarray) -> pd.DataFrame:
    """Return the table ``loops``: how many journeys go from a stage to another and at once back to it.

    ``share`` is of the journeys that hold the stage; open ones count with what they did so far.
    """
    moves, n_stages = routes.moves, len(routes.moves.stages)
    back = np.flatnonzero(moves.before_that == moves.stage)
    pair = moves.stage[back] * n_stages + moves.before[back]
    journey, unit_of = moves.journey, moves.unit[routes.last]
    holds = np.zeros(len(routes.leaf) * n_stages, dtype=bool)
    holds[journey * n_stages + moves.stage] = True
    holding = np.flatnonzero(holds)
    held = weigh_counts(unit_of[holding // n_stages], holding % n_stages, n_stages, weights)
    doing = np.unique(journey[back] * n_stages**2 + pair)
    own, of_pair = doing // n_stages**2, doing % n_stages**2
    looped = weigh_counts(unit_of[own], of_pair, n_stages**2, weights)
    n, n_journeys = (np.bincount(pairs, minlength=n_stages**2) for pairs in (pair, of_pair))
    n_persons = count_persons(moves.person[back], pair, n_stages**2)
    rows = [
        {
            "stage": moves.stages[one // n_stages],
            "over": moves.stages[one % n_stages],
            "n": int(n[one]),
            "n_journeys": int(n_journeys[one]),
            "n_persons": int(n_persons[one]),
            **to_bounds("share", divide(looped[:, one], held[:, one // n_stages], empty=np.nan)),
        }
        for one in np.flatnonzero(n).tolist()
    ]
    columns = ["stage", "over", "n", "n_journeys", "n_persons", "share", "share_low", "share_high"]
    return build_table("loops", pd.DataFrame(rows, columns=columns))


def _find_routes(routes: Routes) -> list[int]:
    """Return the leaves with most conversions, else the most common ones; ties by the path's text."""
    won = routes.leaf[routes.outcome == 0]
    count = np.bincount(won if len(won) else routes.leaf, minlength=len(routes.parent))
    some = np.flatnonzero(count)
    if len(some) > MOST_ROUTES:
        some = some[count[some] >= np.partition(count[some], -MOST_ROUTES)[-MOST_ROUTES]]
    return sorted(some.tolist(), key=lambda node: (-count[node], to_path(routes.stages_of(node))))[:MOST_ROUTES]


def _with_largest(part: list[dict[str, Any]], lost: np.ndarray) -> list[dict[str, Any]]:
    """Return the steps of a path with what each costs, the costliest picked; ``lost`` is (steps, 1 + replicates)."""
    known = np.isfinite(lost[:, 0])
    largest = int(np.argmax(np.where(known, lost[:, 0], -1))) if known.any() else -1
    wins = np.argmax(np.where(known[:, None], lost[:, 1:], -1), axis=0)
    drawn = lost.shape[1] - 1
    return [
        {
            **row,
            "lost": round(min(float(lost[at, 0]) / part[0]["n"], 1.0), PLACES) if known[at] else None,
            "largest": at == largest,
            "largest_share": float((wins == at).mean()) if known[at] and drawn else None,
        }
        for at, row in enumerate(part)
    ]

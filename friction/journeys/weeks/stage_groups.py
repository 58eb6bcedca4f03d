"""The table ``stage_groups``: drop-off of each group of customers at each stage, against all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.engine import DAY
from friction.statistics import FEWEST_PERSONS, find_cells, to_bounds, to_p, to_q, weigh_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.journeys.measure import Moves


def build_stage_groups(
    moves: Moves,
    groups: np.ndarray,
    names: Sequence[str | None],
    group_by: str,
    horizons: Sequence[int],
    weights: np.ndarray,
) -> pd.DataFrame:
    """Return the table ``stage_groups``: groups in their order, stages in journey order.

    A group's rate is the Aalen-Johansen incidence of drop-off by the stage's common horizon. It has one where 25 of its
    persons, and 25 others, were followed to that age. q is the false-discovery rate of Benjamini and Hochberg (1995)
    over these cells, from z = difference / standard deviation of its resamples.

    Parameters
    ----------
    moves : every visit.
    groups, names, group_by : the group of each person (P,), what the groups are called, and the property they share.
    horizons : the stages' common horizons.
    weights : (1 + replicates, U).
    """
    rows, dropped, n = [], moves.n_ways - 1, len(names)
    for place, stage in enumerate(moves.stages):
        own = moves.of(place)
        way = np.where(moves.way[own] == dropped, 0, np.where(moves.way[own] < 0, -1, 1))
        of_group = groups[moves.person[own]]
        cells = find_cells(moves.age[own], way, 2, horizons[place])
        whole = weigh_counts(moves.unit[own], cells.of_visit, cells.n, weights)
        persons, followed = (
            np.bincount(groups[np.flatnonzero(np.bincount(moves.person[chosen], minlength=len(groups)))], minlength=n)
            for chosen in (own, own[moves.follow_up[own] >= horizons[place]])
        )
        for number in np.flatnonzero(persons).tolist():
            inside = of_group == number
            enough = bool(min(followed[number], followed.sum() - followed[number]) >= FEWEST_PERSONS)
            rates = None
            if enough:
                of_cell = np.where(inside, cells.of_visit, -1)
                part = weigh_counts(moves.unit[own], of_cell, cells.n, weights)
                rates = [cells.to_rises(totals, horizons[place])[..., 0].sum(axis=1) for totals in (part, whole - part)]
            rows.append(
                {
                    "position": place,
                    "part_by": group_by,
                    "group": names[number],
                    "stage": stage,
                    "n_visits": int(inside.sum()),
                    "n_persons": int(persons[number]),
                    "n_dropped": int((way[inside] == 0).sum()),
                    "n_open": int((way[inside] < 0).sum()),
                    "horizon_days": horizons[place] / DAY,
                    "enough": enough,
                    **_compare(rates),
                }
            )
    columns = ["position", "part_by", "group", "stage", "n_visits", "n_persons", "n_dropped", "n_open", "horizon_days",
               "enough", "rate", "rate_low", "rate_high", "rate_rest", "difference", "difference_low",
               "difference_high", "sd"]  # fmt: skip
    found = pd.DataFrame(rows, columns=columns)
    return build_table("stage_groups", found.assign(q=_find_q(found)).drop(columns="sd"))


def _compare(rates: list[np.ndarray] | None) -> dict[str, float | None]:
    """Return the rate, that of the rest, and the difference, of the data (element 0) with bounds from the resamples."""
    difference = None if rates is None else rates[0] - rates[1]
    return {
        **to_bounds("rate", None if rates is None else rates[0]),
        "rate_rest": None if rates is None else round(float(np.clip(rates[1][0], 0, 1)), 9),
        **to_bounds("difference", difference, lowest=-1.0),
        "sd": None if difference is None or len(difference) < 3 else float(difference[1:].std(ddof=1)),  # noqa: PLR2004
    }


def _find_q(found: pd.DataFrame) -> np.ndarray:
    """Return the false-discovery rate of each cell with enough; nan elsewhere."""
    difference, sd = found["difference"].to_numpy(dtype=float), found["sd"].to_numpy(dtype=float)
    z = np.divide(np.abs(difference), sd, out=np.full(len(found), np.nan), where=sd > 0)
    return np.round(to_q(to_p(z)), 9)

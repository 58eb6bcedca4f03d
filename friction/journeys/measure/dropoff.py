"""The tables ``dropoff`` and ``transitions``: rates with intervals from resampling persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import START, build_table
from friction.engine import DAY, MINUTE
from friction.journeys.measure.moves import count_persons
from friction.statistics import estimate_curve, to_bounds

if TYPE_CHECKING:
    from friction.journeys.measure.moves import Moves
    from friction.journeys.measure.rates import Rates


def estimate_dropoff(rates: Rates) -> pd.DataFrame:
    """Return the table ``dropoff``, stages in journey order, removal effects still to be told (by the chain's order).

    ``rate`` is the Aalen-Johansen incidence of drop-off by the stage's horizon, with moving on and converting as
    competing ways out. Bounds are the 2.5 and 97.5 % points over resamples of the persons; where none
    or all dropped off, by the rule of three. ``median_minutes`` and
    ``p90_minutes`` are the times by which half and nine tenths of those who move on by the horizon have done so.
    """
    moves = rates.moves
    n_stages, dropped = len(moves.stages), moves.n_ways - 1
    n_persons = count_persons(moves.person, moves.stage, n_stages)
    converted, through = _count_through(moves)
    rows = []
    for place, (stage, horizon) in enumerate(zip(moves.stages, rates.horizons, strict=True)):
        way = moves.way[moves.of(place)]
        median, p90 = _find_times(moves, place, horizon)
        rates_of_stage = rates.incidence[:, place, -1] if horizon is not None else None
        rows.append(
            {
                "position": place,
                "stage": stage,
                "n_visits": len(way),
                "n_persons": int(n_persons[place]),
                "n_dropped": int((way == dropped).sum()),
                "n_open": int((way < 0).sum()),
                "horizon_days": horizon / DAY if horizon is not None else None,
                **to_bounds("rate", rates_of_stage, persons=int(n_persons[place])),
                **dict.fromkeys(("removal_effect", "removal_low", "removal_high")),
                "converted_through": through[place] / converted if converted else None,
                "median_minutes": median,
                "p90_minutes": p90,
            }
        )
    return build_table("dropoff", pd.DataFrame(rows))


def estimate_transitions(rates: Rates) -> pd.DataFrame:
    """Return the table ``transitions``: every move seen, with the incidence of its destination, rows adding up to 1."""
    moves, shares = rates.moves, rates.shares
    n_stages = len(moves.stages)
    begun = np.bincount(moves.stage[moves.begins], minlength=n_stages)
    rows = [
        {"from_stage": START, "to_stage": stage, "n": int(begun[place]),
         **to_bounds("rate", rates.start[:, place])}
        for place, stage in enumerate(moves.stages) if begun[place]
    ]  # fmt: skip
    persons = count_persons(moves.person, moves.stage, n_stages)
    left = moves.way >= 0
    seen = np.bincount(moves.stage[left] * moves.n_ways + moves.way[left], minlength=n_stages * moves.n_ways)
    for stage, way in np.argwhere(seen.reshape(n_stages, moves.n_ways)).tolist():
        share = shares[:, stage, way] if rates.horizons[stage] is not None else None
        rows.append(
            {
                "from_stage": moves.stages[stage],
                "to_stage": moves.ways[way],
                "n": int(seen[stage * moves.n_ways + way]),
                **to_bounds("rate", share, persons=int(persons[stage])),
            }
        )
    columns = ["from_stage", "to_stage", "n", "rate", "rate_low", "rate_high"]
    return build_table("transitions", pd.DataFrame(rows, columns=columns))


def _count_through(moves: Moves) -> tuple[int, np.ndarray]:
    """Return how many journeys convert, and how many of them hold each stage, (S,)."""
    converts = np.zeros(int(moves.journey.max(initial=-1)) + 1, dtype=bool)
    converts[moves.journey[moves.way == len(moves.stages)]] = True
    won = converts[moves.journey]
    return int(converts.sum()), count_persons(moves.journey[won], moves.stage[won], len(moves.stages))


def _find_times(moves: Moves, place: int, horizon: int | None) -> tuple[float | None, float | None]:
    """Return median and 90 % point of the time until moving on from a stage, in minutes."""
    own = moves.of(place)
    way, age = moves.way[own], moves.age[own]
    ways = np.where(way < 0, way, (way == moves.n_ways - 1).astype(int))
    if not (ways == 0).any():
        return None, None
    rises, at = estimate_curve(age, ways, np.ones(len(own)), 2)
    last = len(at) if horizon is None else int(np.searchsorted(at, horizon, side="right"))
    curve = np.cumsum(rises[:last, 0])
    if len(curve) == 0 or curve[-1] <= 0:
        return None, None
    points = [int(np.searchsorted(curve, share * curve[-1] * (1 - 1e-12))) for share in (0.5, 0.9)]
    return tuple(round(float(at[min(point, last - 1)]) / MINUTE, 3) for point in points)  # type: ignore[return-value]

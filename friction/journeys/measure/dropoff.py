"""The tables ``dropoff`` and ``transitions``: rates with intervals from resampling persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import CONVERTED, DROPPED, START, build_table
from friction.engine import DAY
from friction.journeys.measure.counts import OPEN
from friction.statistics import estimate_curve, removal_effects, to_bounds

if TYPE_CHECKING:
    from friction.journeys.measure.counts import Counts
    from friction.journeys.measure.rates import Rates

_MINUTE = 60_000_000


def estimate_dropoff(rates: Rates) -> pd.DataFrame:
    """Return the table ``dropoff``, stages in journey order.

    ``rate`` is the Aalen-Johansen incidence of drop-off by the stage's horizon, with moving on and converting as
    competing ways out. Bounds are the 2.5 and 97.5 % points over resamples of the persons; where none
    or all dropped off, by the rule of three. ``median_minutes`` and
    ``p90_minutes`` are the times by which half and nine tenths of those who move on by the horizon have done so.
    """
    counts, chain = rates.counts, rates.chain
    removal = removal_effects(chain.moves, chain.converts, chain.start)
    rows = []
    for place, of_stage in enumerate(counts.of_stages.itertuples()):
        horizon = counts.horizon(place)
        median, p90 = _find_times(counts, place)
        rows.append(
            {
                "position": place,
                "stage": of_stage.stage,
                "n_visits": of_stage.n_visits,
                "n_persons": of_stage.n_persons,
                "n_dropped": of_stage.n_dropped,
                "n_open": of_stage.n_open,
                "horizon_days": horizon / DAY if horizon is not None else None,
                **to_bounds(
                    "rate", rates.incidence[:, place, -1] if horizon is not None else None, persons=of_stage.n_persons
                ),
                **to_bounds("removal", removal[:, place], first="removal_effect"),
                "converted_through": of_stage.n_through / counts.n_converted if counts.n_converted else None,
                "median_minutes": median,
                "p90_minutes": p90,
            }
        )
    return build_table("dropoff", pd.DataFrame(rows))


def estimate_transitions(rates: Rates) -> pd.DataFrame:
    """Return the table ``transitions``: every move seen, with the incidence of its destination, rows adding up to 1."""
    counts, shares, ways = rates.counts, rates.shares, (*rates.stages, CONVERTED, DROPPED)
    begun = np.asarray(counts.starts.sum(axis=0)).ravel()
    rows = [
        {"from_stage": START, "to_stage": stage, "n": int(begun[place]),
         **to_bounds("rate", rates.start[:, place])}
        for place, stage in enumerate(rates.stages) if begun[place]
    ]  # fmt: skip
    persons = counts.of_stages["n_persons"].tolist()
    moves = counts.ages[counts.ages["way"] != OPEN].groupby(["stage", "way"])["n"].sum()
    rows += [
        {"from_stage": ways[stage], "to_stage": ways[way], "n": int(n),
         **to_bounds(
             "rate", shares[:, stage, way] if counts.horizon(stage) is not None else None, persons=persons[stage]
         )}
        for (stage, way), n in moves.items()
    ]  # fmt: skip
    columns = ["from_stage", "to_stage", "n", "rate", "rate_low", "rate_high"]
    return build_table("transitions", pd.DataFrame(rows, columns=columns))


def _find_times(counts: Counts, place: int) -> tuple[float | None, float | None]:
    """Return median and 90 % point of the time until moving on from a stage, in minutes."""
    own, horizon, dropped = counts.ages[counts.ages["stage"] == place], counts.horizon(place), counts.n_ways - 1
    way = own["way"].to_numpy()
    ways = np.where(way == OPEN, OPEN, (way == dropped).astype(int))
    if not (ways == 0).any():
        return None, None
    rises, at = estimate_curve(own["age"].to_numpy(), ways, own["n"].to_numpy(), 2)
    last = len(at) if horizon is None else int(np.searchsorted(at, horizon, side="right"))
    curve = np.cumsum(rises[:last, 0])
    if len(curve) == 0 or curve[-1] <= 0:
        return None, None
    points = [int(np.searchsorted(curve, share * curve[-1] * (1 - 1e-12))) for share in (0.5, 0.9)]
    return tuple(round(float(at[min(point, last - 1)]) / _MINUTE, 3) for point in points)  # type: ignore[return-value]

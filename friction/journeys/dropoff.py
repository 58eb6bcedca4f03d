"""The tables ``dropoff`` and ``transitions``: rates with intervals from resampling persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import CONVERTED, DROPPED, START, build_table
from friction.journeys.incidence import estimate_curve
from friction.journeys.markov import removal_effects
from friction.journeys.visits import DAY

if TYPE_CHECKING:
    from friction.journeys.rates import Rates

BOUNDS = (2.5, 97.5)
PLACES = 9
_MINUTE = 60_000_000


def estimate_dropoff(visits: pd.DataFrame, journeys: pd.DataFrame, rates: Rates) -> pd.DataFrame:
    """Return the table ``dropoff``, stages in journey order.

    ``rate`` is the Aalen-Johansen incidence of drop-off by the stage's horizon, with moving on and converting as
    competing ways out. Bounds are the 2.5 and 97.5 % points over resamples of the persons. ``median_minutes`` and
    ``p90_minutes`` are the times by which half and nine tenths of those who move on by the horizon have done so.
    """
    removal = removal_effects(rates.chain.moves, rates.chain.converts, rates.chain.start)
    won = journeys[journeys["outcome"] == "converted"]
    rows = []
    for place, stage in enumerate(rates.stages):
        own = visits[visits["stage"] == stage]
        exits = rates.exits.of(stage)
        horizon = rates.horizons[stage]
        known = horizon is not None
        dropped = rates.incidence[:, place, -1]
        through = sum(stage in path for path in won["path"]) / len(won) if len(won) else None
        median, p90 = _find_times(exits, horizon)
        rows.append(
            {
                "position": place,
                "stage": stage,
                "n_visits": len(own),
                "n_persons": own["person_id"].nunique(),
                "n_dropped": int((own["status"] == "dropped").sum()),
                "n_open": int((own["status"] == "open").sum()),
                "horizon_days": horizon / DAY if horizon is not None else None,
                **_with_bounds("rate", dropped if known else None),
                **_with_bounds("removal", removal[:, place], first="removal_effect"),
                "converted_through": through,
                "median_minutes": median,
                "p90_minutes": p90,
            }
        )
    return build_table("dropoff", pd.DataFrame(rows))


def estimate_transitions(visits: pd.DataFrame, rates: Rates) -> pd.DataFrame:
    """Return the table ``transitions``: every move seen, with the incidence of its destination, rows adding up to 1."""
    exits = rates.exits.table
    begun = visits[visits["step"] == 1]["stage"].value_counts()
    ways = (*rates.stages, CONVERTED, DROPPED)
    rows = [
        {"from_stage": START, "to_stage": stage, "n": int(begun.get(stage, 0)),
         **_with_bounds("rate", rates.start[:, place])}
        for place, stage in enumerate(rates.stages) if begun.get(stage, 0)
    ]  # fmt: skip
    counts = exits.dropna(subset="to").groupby(["stage", "to"]).size()
    for place, stage in enumerate(rates.stages):
        for way, name in enumerate(ways):
            n = int(counts.get((stage, name), 0))
            if n:
                known = rates.horizons[stage] is not None
                shares = rates.shares[:, place, way] if known else None
                rows.append({"from_stage": stage, "to_stage": name, "n": n, **_with_bounds("rate", shares)})
    columns = ["from_stage", "to_stage", "n", "rate", "rate_low", "rate_high"]
    return build_table("transitions", pd.DataFrame(rows, columns=columns))


def _with_bounds(name: str, values: np.ndarray | None, *, first: str | None = None) -> dict[str, float | None]:
    """Return an estimate (element 0) with its bounds (the others), null where there is none."""
    names = (first or name, f"{name}_low", f"{name}_high")
    if values is None or np.isnan(values[0]):
        return dict.fromkeys(names)
    drawn = values[1:][~np.isnan(values[1:])]
    low, high = np.percentile(drawn, BOUNDS) if len(drawn) else (values[0], values[0])
    # Percentiles of few resamples may miss the estimate itself by a hair; an interval holds its estimate.
    ends = (values[0], min(low, values[0]), max(high, values[0]))
    return {key: round(float(np.clip(value, 0, 1)), PLACES) for key, value in zip(names, ends, strict=True)}


def _find_times(exits: pd.DataFrame, horizon: int | None) -> tuple[float | None, float | None]:
    """Return median and 90 % point of the time until moving on, in minutes."""
    moved = exits["to"].notna() & (exits["to"] != DROPPED)
    if not moved.any():
        return None, None
    ways = np.where(moved, 0, np.where(exits["to"] == DROPPED, 1, -1))
    rises, at = estimate_curve(exits["age"].to_numpy(), ways, np.ones(len(exits)), 2)
    last = len(at) if horizon is None else int(np.searchsorted(at, horizon, side="right"))
    curve = np.cumsum(rises[:last, 0])
    if len(curve) == 0 or curve[-1] <= 0:
        return None, None
    points = [int(np.searchsorted(curve, share * curve[-1] * (1 - 1e-12))) for share in (0.5, 0.9)]
    return tuple(round(float(at[min(point, last - 1)]) / _MINUTE, 3) for point in points)  # type: ignore[return-value]

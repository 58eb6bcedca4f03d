"""The table ``durations``: how long it takes to move on from a stage, and from the start to conversion or a milestone.

Aalen-Johansen: with G the incidence of getting there by each age, other ends competing and open ones censored, the
median is the first age at which G is half, and the 90 % point at which it is nine tenths, of what it is at the horizon.
So who is still on the way counts for as long as they were seen, and who drops off never gets there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import ANY, CONVERTED, START, build_table
from friction.engine import DAY, MINUTE
from friction.statistics import FEWEST_PERSONS, divide, to_bounds, weigh_curve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.journeys.measure import Moves

REACHED, ELSE, OPEN = 0, 1, -1


@dataclass(frozen=True)
class Spans:
    """Journeys as arrays of length J, sorted by their numbers.

    Attributes
    ----------
    person, unit : who, and with whom they are resampled.
    begun : microseconds since 1970.
    age, follow_up : microseconds from begin to end (or the end of the data, while open), and to the end of the data.
    way : S converted, S + 1 dropped, -1 open, as in `Moves`.
    """

    person: np.ndarray
    unit: np.ndarray
    begun: np.ndarray
    age: np.ndarray
    follow_up: np.ndarray
    way: np.ndarray

    def lead_to(self, way: int) -> np.ndarray:
        """Return whether each journey ended in a way: `REACHED`, `ELSE` or `OPEN`."""
        return np.where(self.way == way, REACHED, np.where(self.way == OPEN, OPEN, ELSE))


def find_spans(moves: Moves) -> Spans:
    """Return the journeys that the visits make up."""
    last = np.flatnonzero((moves.way == OPEN) | (moves.way >= len(moves.stages)))
    last = last[np.argsort(moves.journey[last])]
    before = moves.entered[last] - moves.begun[last]
    return Spans(
        person=moves.person[last],
        unit=moves.unit[last],
        begun=moves.begun[last],
        age=before + moves.age[last],
        follow_up=before + moves.follow_up[last],
        way=moves.way[last],
    )


def find_horizon(spans: Spans, drop_after: int) -> int | None:
    """Return the age of journeys to which at least 25 persons were followed, as for stages; None where too few were.

    Parameters
    ----------
    spans : every journey.
    drop_after : the silence that makes a drop-off, microseconds: before it nothing is known of who leaves.
    """
    if len(np.unique(spans.person)) < FEWEST_PERSONS:
        return None
    followed = np.zeros(int(spans.person.max()) + 1, dtype=np.int64)
    np.maximum.at(followed, spans.person, spans.follow_up)
    horizon = min(int(np.sort(followed)[-FEWEST_PERSONS]), int(spans.age.max()))
    return horizon if horizon >= drop_after or (spans.way != OPEN).all() else None


def estimate_observed(spans: Spans, converted: int, horizon: int | None, weights: np.ndarray) -> np.ndarray | None:
    """Return the share that converts of the journeys that convert or drop off by the horizon, (1 + replicates,)."""
    if horizon is None:
        return None
    curve, _ = weigh_curve(spans.unit, spans.age, spans.lead_to(converted), weights, 2, horizon)
    ends = curve[:, -1]
    return divide(ends[:, REACHED], ends.sum(axis=1), empty=np.nan)


def estimate_durations(
    moves: Moves,
    spans: Spans,
    *,
    horizons: Sequence[int | None],
    horizon: int | None,
    weights: np.ndarray,
    converts: bool,
    milestone: tuple[str, np.ndarray, np.ndarray] | None = None,
) -> pd.DataFrame:
    """Return the table ``durations``: START first, then the stages in journey order.

    Parameters
    ----------
    moves, spans : every visit and every journey.
    horizons, horizon : ages at which stages and journeys are read, microseconds; None: too few were followed.
    weights : (1 + replicates, U).
    converts : are there conversions to wait for?
    milestone : its name, and what `friction.journeys.weeks.milestones.find_milestone` says of each journey, ages and
        ways.
    """
    dropped, rows = moves.n_ways - 1, []
    if converts:
        way = spans.lead_to(len(moves.stages))
        rows.append(
            {"from_stage": START, "until": CONVERTED, **_estimate(spans.unit, spans.age, way, horizon, weights)}
        )
    if milestone is not None:
        name, age, way = milestone
        rows.append({"from_stage": START, "until": name, **_estimate(spans.unit, age, way, horizon, weights)})
    for place, stage in enumerate(moves.stages):
        own = moves.of(place)
        way = np.where(moves.way[own] == OPEN, OPEN, np.where(moves.way[own] == dropped, ELSE, REACHED))
        found = _estimate(moves.unit[own], moves.age[own], way, horizons[place], weights)
        rows.append({"from_stage": stage, "until": ANY, **found})
    return build_table("durations", pd.DataFrame(rows).assign(position=range(len(rows))))


def _estimate(
    unit: np.ndarray, age: np.ndarray, way: np.ndarray, horizon: int | None, weights: np.ndarray
) -> dict[str, object]:
    """Return counts, share, median and 90 % point with their bounds."""
    share: np.ndarray | None = None
    points: list[np.ndarray | None] = [None, None]
    if horizon is not None and len(age):
        curve, at = weigh_curve(unit, age, way, weights, 2, horizon)
        share = curve[:, -1, REACHED]
        points = [find_point(curve[:, :, REACHED], at, part) / MINUTE for part in (0.5, 0.9)]
    median, p90 = (_in_minutes(name, values) for name, values in zip(("median", "p90"), points, strict=True))
    return {
        "n": len(age),
        "n_reached": int((way == REACHED).sum()),
        "horizon_days": horizon / DAY if horizon is not None else None,
        **to_bounds("share", share),
        **median,
        **p90,
    }


def find_point(curve: np.ndarray, at: np.ndarray, part: float) -> np.ndarray:
    """Return the first age at which each replicate's curve is a part of its last value, (R,); nan where that is 0.

    Parameters
    ----------
    curve : (R, m) incidence by each age.
    at : (m,) these ages, rising, in any unit.
    part : 0 to 1.
    """
    last = curve[:, -1:]
    first = np.argmax(curve >= part * last * (1 - 1e-12), axis=1)
    return np.where(last[:, 0] > 0, at[first], np.nan)


def _in_minutes(name: str, minutes: np.ndarray | None) -> dict[str, float | None]:
    found = to_bounds(name, minutes, highest=np.inf)
    return {f"{key}_minutes": None if value is None else round(value, 3) for key, value in found.items()}

"""The tables ``stage_weeks`` and ``transition_weeks``: how visits that entered in a week went on.

Weeks are compared at one age, the stage's common horizon, and only where all visits of the week were followed to it:
then nothing is censored, and shares are plain shares. Of later weeks it is said when they will be known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import CONVERTED, DROPPED, START, build_table
from friction.contracts.weeks import find_weeks, to_weeks, week_bounds
from friction.engine import DAY, to_microseconds
from friction.journeys.measure import count_persons
from friction.statistics import FEWEST_PERSONS, divide, normalise, to_bounds, weigh_counts, weigh_curve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.journeys.measure import Moves

SHARE_KNOWN = 0.9
"""Of a stage's drop-offs: so many are known at its common horizon."""


@dataclass(frozen=True)
class Weeks:
    """The weeks of a journey's data.

    Attributes
    ----------
    names : ISO weeks, from the first entry to the end of the data, none left out.
    edges : (len + 1,) microseconds since 1970: week w is from edges[w] to just before edges[w + 1].
    data_end : microseconds since 1970.
    """

    names: tuple[str, ...]
    edges: np.ndarray
    data_end: int

    def find(self, moments: np.ndarray) -> np.ndarray:
        """Return the place of the week of each moment."""
        return np.searchsorted(self.edges, moments, side="right") - 1

    def known(self, horizon: int) -> np.ndarray:
        """Return which weeks were followed to an age by the end of the data."""
        return self.edges[1:] + horizon <= self.data_end


def find_journey_weeks(moves: Moves, timezone: str, data_end: pd.Timestamp) -> Weeks:
    """Return the weeks from the first visit to the end of the data, in a time zone; there is at least one visit."""
    entered = pd.to_datetime(pd.Series([moves.entered.min(), moves.entered.max()]), unit="us", utc=True)
    ends = to_weeks(pd.Series([min(entered[0], data_end), max(entered[1], data_end)]), timezone)
    names = find_weeks(ends.iloc[0], ends.iloc[1])
    edges = [to_microseconds(week_bounds(week, timezone)[0]) for week in names]
    edges.append(to_microseconds(week_bounds(names[-1], timezone)[1]))
    return Weeks(tuple(names), np.array(edges), to_microseconds(data_end))


def find_common_horizons(moves: Moves, horizons: Sequence[int | None], silences: Sequence[int]) -> tuple[int, ...]:
    """Return the age at which a stage's weeks and groups are read, in microseconds, whole days, in journey order.

    The stage's own horizon is as old as the data allow, so that recent weeks and small groups would never be followed
    to it. This one is the first whole day by which nine of ten of the stage's drop-offs are known, and not before the
    silence that makes a drop-off.
    """
    found = []
    for stage, (horizon, silence) in enumerate(zip(horizons, silences, strict=True)):
        own, age = moves.of(stage), silence
        if horizon is not None and len(own):
            way = np.where(moves.way[own] == moves.n_ways - 1, 0, np.where(moves.way[own] < 0, -1, 1))
            plain = np.ones((1, len(moves.signatures)))
            curve, at = weigh_curve(moves.unit[own], moves.age[own], way, plain, 2, horizon)
            dropped = curve[0, :, 0]
            if len(at) and dropped[-1] > 0:
                age = max(silence, int(at[np.argmax(dropped >= SHARE_KNOWN * dropped[-1] * (1 - 1e-12))]))
        found.append(-(-age // DAY) * DAY)
    return tuple(found)


def find_ways_within(moves: Moves, horizons: Sequence[int]) -> np.ndarray:
    """Return the way out of each visit by its stage's common horizon; S + 2 where it stayed longer, or is open."""
    horizon = np.array(horizons, dtype=np.int64)[moves.stage]
    return np.where((moves.way >= 0) & (moves.age <= horizon), moves.way, moves.n_ways)


def build_stage_weeks(moves: Moves, weeks: Weeks, horizons: Sequence[int], weights: np.ndarray) -> pd.DataFrame:
    """Return the table ``stage_weeks``: stages in journey order, every week in which somebody entered.

    Parameters
    ----------
    moves, weeks : every visit, and the weeks.
    horizons : the stages' common horizons.
    weights : (1 + replicates, U).
    """
    n_weeks = len(weeks.names)
    cell = moves.stage * n_weeks + weeks.find(moves.entered)
    n_cells = len(moves.stages) * n_weeks
    gone = find_ways_within(moves, horizons) == moves.n_ways - 1
    entered = weigh_counts(moves.unit, cell, n_cells, weights)
    dropped = weigh_counts(moves.unit, np.where(gone, cell, -1), n_cells, weights)
    persons = count_persons(moves.person, cell, n_cells)
    rates = divide(dropped, entered, empty=np.nan)
    rows = []
    for place in np.flatnonzero(entered[0]):
        stage, week = divmod(int(place), n_weeks)
        known = bool(weeks.known(horizons[stage])[week])
        told = known and persons[place] >= FEWEST_PERSONS
        rows.append(
            {
                "position": stage,
                "stage": moves.stages[stage],
                "week": weeks.names[week],
                "n_visits": int(entered[0, place]),
                "n_persons": int(persons[place]),
                "n_dropped": int(dropped[0, place]),
                "horizon_days": horizons[stage] / DAY,
                "known_at": pd.Timestamp(int(weeks.edges[week + 1]) + horizons[stage], unit="us", tz="UTC"),
                "known": known,
                **to_bounds("rate", rates[:, place] if told else None),
            }
        )
    columns = ["position", "stage", "week", "n_visits", "n_persons", "n_dropped", "horizon_days", "known_at", "known",
               "rate", "rate_low", "rate_high"]  # fmt: skip
    return build_table("stage_weeks", pd.DataFrame(rows, columns=columns))


@dataclass(frozen=True)
class WeekMatrix:
    """The moves from one stage (or START), week by week, of known weeks.

    Attributes
    ----------
    stage : its name.
    ways : names of the ways; the last one stands for visits that stayed beyond the horizon (START has none).
    weeks : places of the weeks.
    counts : (1 + replicates, weeks, ways).
    persons : (weeks,).
    """

    stage: str
    ways: tuple[str, ...]
    weeks: np.ndarray
    counts: np.ndarray
    persons: np.ndarray


def count_week_matrices(moves: Moves, weeks: Weeks, horizons: Sequence[int], weights: np.ndarray) -> list[WeekMatrix]:
    """Count the moves from START and from each stage by week, in known weeks; START's are known at once."""
    within, week = find_ways_within(moves, horizons), weeks.find(moves.entered)
    begins = np.flatnonzero(moves.begins)
    parts = [(START, begins, moves.stage[begins], moves.stages, 0)]
    names = (*moves.stages, CONVERTED, DROPPED, "")
    parts += [
        (stage, own, within[own], names, horizons[place])
        for place, stage in enumerate(moves.stages)
        for own in [moves.of(place)]
    ]
    found = []
    for name, own, way, ways, horizon in parts:
        n_weeks, n_ways = len(weeks.names), len(ways)
        counts = weigh_counts(moves.unit[own], week[own] * n_ways + way, n_weeks * n_ways, weights)
        counts = counts.reshape(len(weights), n_weeks, n_ways)
        persons = count_persons(moves.person[own], week[own], n_weeks)
        kept = np.flatnonzero(weeks.known(horizon) & (persons > 0))
        found.append(WeekMatrix(name, tuple(ways), kept, counts[:, kept], persons[kept]))
    return found


def build_transition_weeks(matrices: list[WeekMatrix], weeks: Weeks) -> pd.DataFrame:
    """Return the table ``transition_weeks``: by week, START first, then the stages in journey order."""
    rows = []
    for position, matrix in enumerate(matrices):
        rates = normalise(matrix.counts, empty=np.nan)
        for place, way in zip(*np.nonzero(matrix.counts[0]), strict=True):
            if matrix.ways[way]:
                told = matrix.persons[place] >= FEWEST_PERSONS
                rows.append(
                    {
                        "position": position,
                        "week": weeks.names[matrix.weeks[place]],
                        "from_stage": matrix.stage,
                        "to_stage": matrix.ways[way],
                        "n": int(matrix.counts[0, place, way]),
                        **to_bounds("rate", rates[:, place, way] if told else None),
                    }
                )
    columns = ["position", "week", "from_stage", "to_stage", "n", "rate", "rate_low", "rate_high"]
    return build_table("transition_weeks", pd.DataFrame(rows, columns=columns))

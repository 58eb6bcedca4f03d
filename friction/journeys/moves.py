"""Every visit as whole numbers, with the stages before it: what the further statistics of the journey start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.contracts import CONVERTED, DROPPED
from friction.journeys.exits import find_exits
from friction.journeys.resample import person_signatures

if TYPE_CHECKING:
    import pandas as pd

    from friction.config import Journey


@dataclass(frozen=True)
class Moves:
    """Visits, sorted by journey and step, as arrays of length n.

    Attributes
    ----------
    stages : S stages in journey order. Ways out are numbered: 0 to S - 1 these stages, S converted, S + 1 dropped.
    person, unit : numbers from 0: who, and with whom they are resampled.
    journey : number of the journey, from 0.
    stage, before, before_that : place of the stage, of the one before it and of the one before that; -1 stands before
        the first stage of a journey, -2 before that.
    way : way out; -1 while open.
    entered, begun : when the visit and its journey began, microseconds since 1970.
    age, follow_up : microseconds from entry to the visit's end, and to the end of the data.
    signatures : (U,) uint64, of the units.
    people : the persons' ids, by their numbers.
    """

    stages: tuple[str, ...]
    person: np.ndarray
    unit: np.ndarray
    journey: np.ndarray
    stage: np.ndarray
    before: np.ndarray
    before_that: np.ndarray
    way: np.ndarray
    entered: np.ndarray
    begun: np.ndarray
    age: np.ndarray
    follow_up: np.ndarray
    signatures: np.ndarray
    people: np.ndarray

    @property
    def n_ways(self) -> int:
        """Number of ways out."""
        return len(self.stages) + 2

    @property
    def ways(self) -> tuple[str, ...]:
        """Names of the ways out."""
        return (*self.stages, CONVERTED, DROPPED)

    @property
    def begins(self) -> np.ndarray:
        """Where visits are the first of their journey, (n,)."""
        return self.before == -1

    def of(self, stage: int) -> np.ndarray:
        """Return the rows of one stage."""
        return np.flatnonzero(self.stage == stage)


def build_moves(visits: pd.DataFrame, journeys: pd.DataFrame, journey: Journey, *, data_end: pd.Timestamp) -> Moves:
    """Return every visit with what came before and after it; rows of the tables in any order."""
    stages = tuple(stage.name for stage in journey.stages)
    place = {name: at for at, name in enumerate((*stages, CONVERTED, DROPPED))}
    exits = find_exits(visits, journeys, data_end).table
    stage = exits["stage"].map(place)
    by_journey = stage.groupby(exits["journey_id"])
    people, person = np.unique(exits["person_id"].to_numpy(dtype=object).astype(str), return_inverse=True)
    before = by_journey.shift(1).fillna(-1)
    before_that = by_journey.shift(2).fillna(-1).where(before >= 0, -2)
    _, number = np.unique(exits["journey_id"].to_numpy(dtype=object).astype(str), return_inverse=True)
    end = data_end.as_unit("us").asm8.astype("int64")
    entered = end - exits["follow_up"].to_numpy()
    begun = np.full(int(number.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(begun, number, entered)
    begun = begun[number]
    return Moves(
        stages=stages,
        person=person,
        unit=person,
        journey=number,
        stage=stage.to_numpy(dtype=np.int64),
        before=before.to_numpy(dtype=np.int64),
        before_that=before_that.to_numpy(dtype=np.int64),
        way=exits["to"].map(place).fillna(-1).to_numpy(dtype=np.int64),
        entered=entered,
        begun=begun,
        age=exits["age"].to_numpy(),
        follow_up=exits["follow_up"].to_numpy(),
        signatures=person_signatures(people),
        people=people,
    )

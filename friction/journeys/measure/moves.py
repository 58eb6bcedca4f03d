"""Every visit as whole numbers, with the stages before it: what the further statistics of the journey start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.contracts import CONVERTED, DROPPED
from friction.engine import fetch, open_engine, register, run_sql, to_microseconds
from friction.statistics import register_units

if TYPE_CHECKING:
    import pandas as pd

    from friction.config import Journey
    from friction.engine import Relation

BEGIN, NOTHING = -1, -2
"""What stands before the first stage of a journey, and before that."""
FULL = 8
"""Persons by cells are held as a full matrix where it has at most so many places for each visit."""


STAYS = (
    "CREATE VIEW stays AS SELECT person_id, journey_id, step, stage, to_stage, "
    "epoch_us(entered_at) AS entered, epoch_us(known_at) AS known FROM given_visits"
)
"""Visits as they are given, with times as whole numbers: what the statements read."""


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
        return self.before == BEGIN

    def of(self, stage: int) -> np.ndarray:
        """Return the rows of one stage."""
        return np.flatnonzero(self.stage == stage)


def build_moves(
    visits: Relation, journey: Journey, *, data_end: pd.Timestamp, accounts: Relation | None = None
) -> Moves:
    """Return every visit with what came before and after it.

    Age is counted from entry: until the next visit's begin (advanced), the conversion (converted), the moment the
    drop-off became known (dropped: last event + drop_after, or the drop event), the end of the data (open: censored).
    For a week or a group hand in its visits alone.

    Parameters
    ----------
    visits : table ``visits``, rows in any order.
    journey : the settings.
    data_end : when the data end.
    accounts : table ``persons`` where accounts are resampled instead of persons; else None.
    """
    import pandas as pd

    stages = tuple(stage.name for stage in journey.stages)
    ways = (*stages, CONVERTED, DROPPED)
    with open_engine() as connection:
        register(connection, "given_visits", visits)
        connection.execute(STAYS)
        signatures = register_units(connection, accounts)
        numbers = np.arange(len(ways), dtype=np.int16)
        register(connection, "stages", pd.DataFrame({"name": list(stages), "stage": numbers[:-2]}))
        register(connection, "ways", pd.DataFrame({"name": list(ways), "way": numbers}))
        register(connection, "limits", pd.DataFrame({"data_end": [to_microseconds(data_end)]}))
        run_sql(connection, "journeys", "moves")
        told = "person, unit, step, stage, way, entered, age, follow_up"
        rows = fetch(connection, f"SELECT {told} FROM moves ORDER BY person, journey_id, step")
        people = fetch(connection, "SELECT person_id FROM units ORDER BY person")["person_id"].to_pylist()
    columns = {name: rows[name].to_numpy().astype(np.int64) for name in rows.column_names}
    step, stage = columns.pop("step"), columns["stage"]
    first = np.flatnonzero(step == 1)
    number = np.cumsum(step == 1) - 1
    return Moves(
        stages=stages,
        journey=number,
        before=np.where(step > 1, _shift(stage, 1), BEGIN),
        before_that=np.where(step > 2, _shift(stage, 2), np.where(step > 1, BEGIN, NOTHING)),  # noqa: PLR2004 - steps
        begun=columns["entered"][first][number],
        signatures=signatures,
        people=np.array(people, dtype=str),
        **columns,
    )


def count_persons(person: np.ndarray, cell: np.ndarray, n_cells: int) -> np.ndarray:
    """Return how many persons have visits in each cell, (n_cells,).

    Parameters
    ----------
    person, cell : (n,) of each visit, whole numbers from 0; negative cells are left out.
    n_cells : number of cells.
    """
    inside = cell >= 0
    if not inside.all():
        person, cell = person[inside], cell[inside]
    n_people = int(person.max(initial=0)) + 1
    if n_cells * n_people <= FULL * len(cell):
        seen = np.zeros(n_cells * n_people, dtype=bool)
        seen[cell * n_people + person] = True
        return seen.reshape(n_cells, n_people).sum(axis=1)
    pairs = np.sort(cell * n_people + person)
    distinct = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
    return np.bincount(distinct // n_people, minlength=n_cells)


def _shift(values: np.ndarray, by: int) -> np.ndarray:
    """Return the values of so many rows before; what lacks is 0."""
    return np.concatenate([np.zeros(by, dtype=values.dtype), values])[: len(values)]

"""Visits as time at risk of dropping off: from entry to the last sign of the person in the stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.engine import fetch, open_engine, register, run_sql, to_microseconds
from friction.statistics import register_units

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from friction.config import Journey
    from friction.engine import Relation

DROP, OTHER, OPEN = 0, 1, 2
"""How time at risk ends: by dropping off, by moving on or converting, or with the data (censored)."""

_LASTING = (
    "CREATE VIEW lasting AS SELECT person_id, journey_id, step, stage, "
    "CASE status WHEN 'dropped' THEN 0 WHEN 'open' THEN 2 ELSE 1 END AS ending, epoch_us(entered_at) AS entered, "
    "epoch_us(last_event_at) AS last_at, epoch_us(left_at) AS left_at FROM given_visits WHERE epoch_us(entered_at) > {}"
)
_DWELLS = (
    "SELECT stages.stage, epoch_us(left_at) - epoch_us(last_event_at) AS dwell FROM given_visits "
    "INNER JOIN stages ON given_visits.stage = stages.name WHERE status = 'advanced'"
)


@dataclass(frozen=True)
class AtRisk:
    """Visits, sorted by person, journey and step, as arrays of length n.

    Attributes
    ----------
    stages : S stages in journey order.
    person, unit : numbers from 0: who, and with whom they are resampled.
    step : of the journey, from 1.
    stage : place of the stage.
    end : `DROP`, `OTHER` or `OPEN`.
    entered : microseconds since 1970.
    age : microseconds from entry to the last sign: the next stage for who moved on; for who did not, the last event and
        as long as people usually stay after their last event (the median of the stage, over visits that moved on).
        At the latest, the stage's drop_after before the data end: who fell silent later may be gone or not, while who
        moved on is known to, so that all are followed to the same moment, and censored there.
    signatures : (U,) uint64, of the units.
    people : the persons' ids, by their numbers.
    keys : columns journey_id, step, of each visit.
    """

    stages: tuple[str, ...]
    person: np.ndarray
    unit: np.ndarray
    step: np.ndarray
    stage: np.ndarray
    end: np.ndarray
    entered: np.ndarray
    age: np.ndarray
    signatures: np.ndarray
    people: np.ndarray
    keys: pa.Table


def build_at_risk(
    visits: Relation,
    journey: Journey,
    keys: pd.DataFrame,
    *,
    since: pd.Timestamp,
    data_end: pd.Timestamp,
    accounts: Relation | None = None,
) -> tuple[AtRisk, np.ndarray]:
    """Return the visits entered after a moment, and where among them the ones asked for are.

    Units are those of all visits, as `friction.statistics.register_units` makes them: a person has the same
    weight in a replicate here and there.

    Parameters
    ----------
    visits : table ``visits``, rows in any order.
    journey : the settings.
    keys : columns journey_id, step; (k,) rows, repeats allowed.
    since : visits entered at or before are left out; so are those entered within drop_after of the data's end.
    data_end : when the data end.
    accounts : table ``persons`` where accounts are resampled instead of persons; else None.

    Returns
    -------
    `AtRisk`, and (k,) the row of each key in it; -1 where it is not.
    """
    import pandas as pd

    silences = journey.silences
    stages = tuple(silences)
    with open_engine() as connection:
        register(connection, "given_visits", visits)
        signatures = register_units(connection, accounts)
        numbered = np.arange(len(stages), dtype=np.int16)
        register(connection, "stages", pd.DataFrame({"name": list(stages), "stage": numbered}))
        moved = fetch(connection, _DWELLS)
        dwells = _find_dwells(moved["stage"].to_numpy(), moved["dwell"].to_numpy(), len(stages))
        connection.unregister("stages")
        known = {"name": list(stages), "stage": numbered, "dwell": dwells, "drop_after": list(silences.values())}
        register(connection, "stages", pd.DataFrame(known))
        register(connection, "limits", pd.DataFrame({"data_end": [to_microseconds(data_end)]}))
        connection.execute(_LASTING.format(to_microseconds(since)))
        run_sql(connection, "impact", "at_risk")
        told = "person, unit, step, stage, ending, entered, age, journey_id"
        rows = fetch(connection, f"SELECT {told} FROM at_risk ORDER BY place")
        register(connection, "asked", keys[["journey_id", "step"]].assign(asked=np.arange(len(keys))))
        found = fetch(
            connection,
            "SELECT asked.asked, at_risk.place FROM asked INNER JOIN at_risk "
            "ON asked.journey_id = at_risk.journey_id AND asked.step = at_risk.step",
        )
        people = fetch(connection, "SELECT person_id FROM units ORDER BY person")["person_id"].to_pylist()
    place = np.full(len(keys), -1, dtype=np.int64)
    place[found["asked"].to_numpy()] = found["place"].to_numpy() - 1
    numbers = [name for name in rows.column_names if name != "journey_id"]
    columns = {name: rows[name].to_numpy().astype(np.int64) for name in numbers}
    end, named = columns.pop("ending").astype(np.int8), np.array(people, dtype=str)
    keys_of_rows = rows.select(["journey_id", "step"])
    return AtRisk(
        stages=stages, end=end, signatures=signatures, people=named, keys=keys_of_rows, **columns
    ), place  # fmt: skip


def find_levels(visits: AtRisk, levels: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return whole numbers of each visit, (n,) by name, from a table by journey_id and step; 0 where it has none."""
    names = [name for name in levels.columns if name not in ("journey_id", "step")]
    with open_engine() as connection:
        place = np.arange(len(visits.person), dtype=np.int64)
        connection.register("visits", visits.keys.append_column("place", [place]))
        register(connection, "levels", levels)
        told = ", ".join(f"levels.{name}" for name in names)
        rows = fetch(
            connection,
            f"SELECT visits.place, {told} FROM visits INNER JOIN levels "
            "ON visits.journey_id = levels.journey_id AND visits.step = levels.step",
        )
    found = {name: np.zeros(len(place), dtype=np.int64) for name in names}
    for name, values in found.items():
        values[rows["place"].to_numpy()] = rows[name].to_numpy()
    return found


def _find_dwells(stage: np.ndarray, dwell: np.ndarray, n_stages: int) -> np.ndarray:
    """Return the median by stage, of all stages where a stage has none; whole microseconds."""
    overall = int(np.median(dwell)) if len(dwell) else 0
    own = [dwell[stage == place] for place in range(n_stages)]
    return np.array([int(np.median(one)) if len(one) else overall for one in own], dtype=np.int64)

"""Visits as whole numbers: what all statistics of the journey start from, of one size however many visits there are.

A **cell** is (stage, way out, age bin); a **unit** is what is resampled: a person (or an account), or, where there are
many (`friction.statistics.resample.MOST_UNITS`), a random group of them. Statistics weigh units and add up cells; none
looks at a visit again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.contracts import CONVERTED, DROPPED
from friction.engine import fetch, open_engine, register, run_sql, to_microseconds
from friction.statistics import FEWEST_PERSONS, register_units

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    from scipy.sparse import csr_matrix

    from friction.config import Journey
    from friction.engine import Relation

OPEN = -1
"""The way of a visit that was open when the data ended: it is censored at its age."""
MOST_EXACT = 50_000
"""Up to so many visits ages are counted to the microsecond; beyond, they are rounded down a little."""
MOST_UNBINNED = 5_000
"""Up to so many visits every age is a bin of its own."""
SPAN = 0.03
"""A bin spans at most this share of those still at risk at its begin, or a single age."""

STAYS = (
    "CREATE VIEW stays AS SELECT person_id, journey_id, step, stage, to_stage, "
    "epoch_us(entered_at) AS entered, epoch_us(known_at) AS known FROM given_visits"
)
"""Visits as they are given, with times as whole numbers: what the statements read."""


@dataclass(frozen=True)
class Counts:
    """How often visits of each stage ended in which way, at which age.

    Attributes
    ----------
    stages : S stages in journey order. Ways out are numbered: 0 to S - 1 these stages, S converted, S + 1 dropped,
        `OPEN` (-1) censored.
    of_stages : a row for each stage, in journey order: n_visits, n_persons, n_dropped, n_open, n_through (converting
        journeys that hold the stage), horizon (microseconds, nullable), all whole numbers.
    n_converted : converting journeys.
    ages : all visits, units added up: columns stage (place in ``stages``), age (microseconds), way, n; sorted by stage,
        age, way. Ages are exact up to `MOST_EXACT` visits; beyond, rounded down to the second within the first hour, to
        the minute within the first day, to ten minutes after.
    cells : C cells: columns stage, age, way; sorted likewise. ``age`` stands for a bin: the oldest in it. Bins are the
        ages themselves up to `MOST_UNBINNED` visits; beyond, a bin spans at most `SPAN` of those at risk at its begin,
        and none lies across the horizon.
    signatures : (U,) uint64, of the units, for `poisson_weights`.
    visits : (U, C) sparse whole numbers: visits of each unit in each cell.
    starts : (U, S) sparse whole numbers: journeys of each unit that begin in each stage.
    """

    stages: tuple[str, ...]
    of_stages: pd.DataFrame
    n_converted: int
    ages: pd.DataFrame
    cells: pd.DataFrame
    signatures: np.ndarray
    visits: csr_matrix
    starts: csr_matrix

    @property
    def n_ways(self) -> int:
        """Number of ways out: the stages, converted, dropped."""
        return len(self.stages) + 2

    def horizon(self, place: int) -> int | None:
        """Return the age at which the rates of a stage are read, in microseconds; None where too few were followed."""
        value = self.of_stages["horizon"].array[place]
        return int(value) if isinstance(value, int | np.integer) else None  # else it is pandas' NA


def build_counts(
    visits: Relation,
    journey: Journey,
    *,
    data_end: pd.Timestamp,
    accounts: Relation | None = None,
) -> Counts:
    """Count visits by stage, way out, age and unit.

    Age is counted from entry: until the next visit's begin (advanced), the conversion (converted), the moment the
    drop-off became known (dropped: last event + drop_after, or the drop event), the end of the data (open: censored).
    For a week or a group hand in its visits alone.

    Parameters
    ----------
    visits : table ``visits``, rows in any order.
    journey : the settings.
    data_end : when the data end.
    accounts : table ``persons`` where accounts are to be resampled: persons of one account are one unit, persons
        without an account are units of their own. None: persons are resampled.

    Returns
    -------
    `Counts`; equal for equal visits, whatever their order or the number of threads.
    """
    stages = tuple(stage.name for stage in journey.stages)
    with open_engine() as connection:
        register(connection, "given_visits", visits)
        connection.execute(STAYS)
        signatures = register_units(connection, accounts)
        _register_names(connection, journey, data_end)
        run_sql(connection, "journeys", "exits")
        of_stages = _find_stages(connection, journey)
        ages = _count(connection, "ages").sort_values(["stage", "age", "way"], ignore_index=True)
        bins, oldest = _find_bins(ages, of_stages)
        connection.register("bins", bins)
        cells = _count(connection, "cells")
        begun = _count(connection, "begun")
    return _assemble(stages, of_stages, ages, cells, begun, oldest, signatures)


def _register_names(connection: duckdb.DuckDBPyConnection, journey: Journey, data_end: pd.Timestamp) -> None:
    """Make known the numbers of stages and ways, and the limits."""
    import pandas as pd

    silences = journey.silences
    names = [*silences, CONVERTED, DROPPED]
    places = np.arange(len(names), dtype=np.int16)
    stages = pd.DataFrame({"name": list(silences), "stage": places[:-2], "drop_after": list(silences.values())})
    register(connection, "stages", stages)
    register(connection, "ways", pd.DataFrame({"name": names, "way": places}))
    n_visits = fetch(connection, "SELECT count(*) AS n FROM given_visits")["n"][0].as_py()
    second, minute, minutes = (1, 1, 1) if n_visits <= MOST_EXACT else (1_000_000, 60_000_000, 600_000_000)
    limits = {
        "data_end": to_microseconds(data_end), "second": second, "minute": minute, "minutes": minutes,
        "dropped": len(names) - 1, "fewest": FEWEST_PERSONS,
    }  # fmt: skip
    register(connection, "limits", pd.DataFrame([limits]))


def _find_stages(connection: duckdb.DuckDBPyConnection, journey: Journey) -> pd.DataFrame:
    """Return what is known of each stage, in journey order."""
    found = _count(connection, "followed").set_index("stage").reindex(range(len(journey.stages)))
    through = _count(connection, "through")
    held = through.dropna(subset="stage").set_index("stage")["n"]
    counts = found[["n_visits", "n_persons", "n_dropped", "n_open"]].fillna(0).astype("int64")
    counts.insert(0, "stage", [stage.name for stage in journey.stages])
    silence = np.array(list(journey.silences.values()))
    horizon = found[["followed", "oldest"]].min(axis=1, skipna=False)
    # It must lie beyond the silence that makes a drop-off, before which there can be none.
    reached = (horizon >= silence) | (found["n_at_once"] > 0) | (found["n_open"] == 0)
    return counts.assign(
        n_through=counts["stage"].map(held).fillna(0).astype("int64"),
        horizon=horizon.where(reached).astype("Int64"),
        n_converted=int(through.loc[through["stage"].isna(), "n"].sum()),
    ).reset_index(drop=True)


def _find_bins(ages: pd.DataFrame, of_stages: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the bin of each age seen in a stage, bins numbered through, and the oldest age of each bin."""
    seen = ages.groupby(["stage", "age"], as_index=False)["n"].sum()
    if ages["n"].sum() <= MOST_UNBINNED:
        return seen[["stage", "age"]].assign(bin=np.arange(len(seen))), seen["age"].to_numpy()
    at_risk = seen.groupby("stage")["n"].transform(lambda n: n[::-1].cumsum()[::-1])
    whole = seen.groupby("stage")["n"].transform("sum")
    horizon = seen["stage"].map(of_stages["horizon"]).astype("Float64")
    seen["span"] = np.floor(np.log(whole / at_risk) / SPAN).astype("int64")
    seen["behind"] = (seen["age"] > horizon).fillna(value=False).astype("int64")
    grouped = seen.groupby(["stage", "span", "behind"], sort=True)
    return seen[["stage", "age"]].assign(bin=grouped.ngroup()), grouped["age"].max().to_numpy()


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    """Return what a statement makes."""
    run_sql(connection, "journeys", name)
    frame = fetch(connection, f"SELECT * FROM {name}").to_pandas()
    connection.execute(f"DROP TABLE {name}")
    whole = [column for column in frame.columns if column != "followed" and frame[column].dtype.kind in "iuf"]
    return frame.astype(dict.fromkeys(whole, "int64"))


def _assemble(
    stages: tuple[str, ...],
    of_stages: pd.DataFrame,
    ages: pd.DataFrame,
    cells: pd.DataFrame,
    begun: pd.DataFrame,
    oldest: np.ndarray,
    signatures: np.ndarray,
) -> Counts:
    import pandas as pd
    from scipy.sparse import csr_matrix

    keys = (cells["bin"] * (len(stages) + 3) + cells["way"] + 1).to_numpy()
    distinct, first, place = np.unique(keys, return_index=True, return_inverse=True)
    head = cells.iloc[first]
    told = pd.DataFrame({"stage": head["stage"], "age": oldest[head["bin"]], "way": head["way"]}).reset_index(drop=True)
    n_units = len(signatures)
    visits = csr_matrix((cells["n"].to_numpy(np.float64), (cells["unit"], place)), shape=(n_units, len(distinct)))
    starts = csr_matrix((begun["n"].to_numpy(np.float64), (begun["unit"], begun["stage"])), (n_units, len(stages)))
    n_converted = int(of_stages["n_converted"].iloc[0])
    return Counts(stages, of_stages.drop(columns="n_converted"), n_converted, ages, told, signatures, visits, starts)

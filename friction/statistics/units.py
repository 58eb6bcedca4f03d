"""Units: what is resampled, a person or an account, or a random group of them where there are many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from friction.engine import fetch, register
from friction.statistics.resample import group_units, person_signatures
from friction.statistics.tallies import draw_weights

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from friction.engine import Relation


def find_resampled(people: pd.Series, accounts: pd.DataFrame | None) -> pd.Series:
    """Return what each person is resampled as: the account where accounts are and there is one, else the person."""
    if accounts is None:
        return people
    known = accounts.dropna(subset="account_id").set_index("person_id")["account_id"]
    return ("account " + people.map(known).astype("str")).where(people.isin(known.index), people)


def draw_persons(
    people: pd.Series, accounts: pd.DataFrame | None, replicates: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the unit of each of n rows, (n,), and how often each unit counts, (1 + replicates, U).

    Parameters
    ----------
    people : who each row is of.
    accounts : table ``persons`` where accounts are resampled instead of persons.
    """
    signatures, unit = group_units(person_signatures(find_resampled(people, accounts)))
    return unit, draw_weights(signatures, replicates, seed)


def register_units(connection: duckdb.DuckDBPyConnection, accounts: Relation | None) -> np.ndarray:
    """Make known which unit each person of ``given_visits`` belongs to (``units``); return the units' signatures."""
    import pyarrow as pa

    query = "SELECT DISTINCT person_id, person_id AS resampled FROM given_visits"
    if accounts is not None:
        register(connection, "accounts", accounts)
        query = (
            "SELECT given.person_id, coalesce('account ' || accounts.account_id, given.person_id) AS resampled "
            f"FROM ({query}) AS given LEFT JOIN accounts ON given.person_id = accounts.person_id"
        )
    people = fetch(connection, f"{query} ORDER BY person_id")
    own = np.concatenate(
        [person_signatures(batch["resampled"].to_pylist()) for batch in people.to_batches(1 << 16)]
        or [np.zeros(0, dtype=np.uint64)]
    )
    signatures, unit = group_units(own)
    people = people.select(["person_id"])
    people = people.append_column("person", pa.array(np.arange(len(own), dtype=np.int32)))
    connection.register("units", people.append_column("unit", pa.array(unit.astype(np.int32))))
    return signatures

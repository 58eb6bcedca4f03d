"""A step of a run: which ways journeys take, where other tools' numbers come from, and who goes alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import build_empty

if TYPE_CHECKING:
    import pandas as pd

    from friction.journeys.paths import Cohorts
    from friction.store import Stored
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work

PATH_TABLES = ("funnels", "paths", "path_steps", "path_funnels", "loops", "actions", "cohorts")


def estimate_paths(work: Work) -> dict[str, Made]:
    """Make the tables of paths, and tell each closed journey its cohort."""
    import numpy as np

    from friction.journeys.paths import (
        build_actions,
        build_cohorts,
        build_funnels,
        build_loops,
        build_path_funnels,
        build_path_steps,
        build_paths,
        build_routes,
    )
    from pipelines.steps.moves import find_moves, find_weights, read_horizons

    moves, weights, journey = find_moves(work), find_weights(work), work.settings.journey
    if not len(moves.stage) or journey is None:
        return {**{name: build_empty(name) for name in PATH_TABLES}, "journeys": work.stored("cut_journeys")}
    dropoff, persons, events = work.table("dropoff"), work.table("persons"), work.file("events")
    horizons = read_horizons(dropoff)
    routes = build_routes(moves)
    value = persons.set_index("person_id")["value"].reindex(moves.people).to_numpy()
    cohorts = build_cohorts(routes, horizons, weights, value if np.isfinite(value).any() else None)
    paths = build_paths(routes, horizons, weights)
    work.notes += _tell_rest(paths, len(routes.leaf))
    return {
        "funnels": build_funnels(moves, events, journey, dropoff),
        "paths": paths,
        "path_steps": build_path_steps(routes),
        "path_funnels": build_path_funnels(routes, horizons, weights),
        "loops": build_loops(routes, weights),
        "actions": build_actions(moves, events, journey),
        "cohorts": cohorts.table,
        "journeys": _write_cohorts(work, cohorts),
    }


def _tell_rest(paths: pd.DataFrame, n_journeys: int) -> list[str]:
    """Say how many journeys took a path that is in no row."""
    rest = n_journeys - int(paths["n_journeys"].sum())
    return [f"The table paths holds the most common ones; {rest:,} journeys took rarer paths."] if rest else []


def _write_cohorts(work: Work, cohorts: Cohorts) -> Stored:
    """Write the table ``journeys`` with each journey's cohort, some rows at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from friction.store import open_table

    ids = pa.array([*cohorts.ids, None], pa.string())
    with pq.ParquetFile(work.file("cut_journeys")) as file, open_table(work.store.objects, "journeys") as written:
        first = 0
        for batch in file.iter_batches():
            part = pa.Table.from_batches([batch])
            # Journeys lie in the order of their ids, and are numbered so.
            number = cohorts.of_journey[first : first + len(part)]
            own = ids.take(pa.array(number % len(ids)))
            written.add(part.set_column(part.schema.get_field_index("cohort_id"), "cohort_id", own))
            first += len(part)
    return written.stored

"""The table ``message_rates``: how much friction people tell of at a stage, for every thousand visits of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.engine import fetch, open_engine, register, run_sql
from friction.impact.compare import find_friction_documents
from friction.statistics import divide, draw_weights, register_units, to_bounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.engine import Relation

PER_VISITS = 1000


def build_message_rates(
    *,
    themes: pd.DataFrame,
    segment_topics: pd.DataFrame,
    segments: pd.DataFrame,
    documents: pd.DataFrame,
    alignments: pd.DataFrame,
    visits: Relation,
    stages: Sequence[str],
    replicates: int,
    seed: int,
    accounts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the friction messages for every 1,000 visits of each stage, with an interval that resamples persons.

    A message is one of a person that holds a theme of friction; it counts at a stage with the probability that it is
    about it. Who wrote and has no visit is resampled as well.

    Parameters
    ----------
    All tables as their contracts say, any order; ``visits`` may be its file.
    stages : in journey order.
    replicates, seed : of the bootstrap.
    accounts : table ``persons`` where accounts are resampled instead of persons.

    Returns
    -------
    Table ``message_rates``; the rate and its bounds are null where there are no visits.
    """
    told = find_friction_documents(themes, segment_topics, segments)
    told = told.merge(documents[["doc_id", "person_id"]].dropna(), on="doc_id")
    told = told.merge(alignments.dropna(subset="stage"), on="doc_id").sort_values(["doc_id", "stage", "probability"])
    with open_engine() as connection:
        register(connection, "all_visits", visits)
        register(connection, "writers", told[["person_id"]].assign(stage=None).astype({"stage": "str"}))
        connection.execute(
            "CREATE VIEW given_visits AS SELECT person_id, stage FROM all_visits "
            "UNION ALL SELECT person_id, stage FROM writers"
        )
        signatures = register_units(connection, accounts)
        run_sql(connection, "impact", "unit_visits")
        went = fetch(connection, "SELECT unit, stage, n_visits FROM unit_visits").to_pandas()
        units = fetch(
            connection, "SELECT person_id, unit FROM units WHERE person_id IN (SELECT person_id FROM writers)"
        )
    unit_of = dict(zip(*units.to_pydict().values(), strict=True))
    weights = draw_weights(signatures, replicates, seed)
    resampled = [
        weights @ _spread(rows["unit"], rows["stage"], rows[counted], stages, len(signatures))
        for rows, counted in ((told.assign(unit=told["person_id"].map(unit_of)), "probability"), (went, "n_visits"))
    ]
    rates = divide(PER_VISITS * resampled[0], resampled[1], empty=np.nan)
    rows = [
        {"stage": stage, "position": place, "n_documents": resampled[0][0, place], "n_visits": resampled[1][0, place],
         **to_bounds("per_1000", rates[:, place], highest=np.inf)}
        for place, stage in enumerate(stages)
    ]  # fmt: skip
    return build_table("message_rates", pd.DataFrame(rows))


def _spread(unit: pd.Series, stage: pd.Series, counted: pd.Series, stages: Sequence[str], n_units: int) -> np.ndarray:
    """Return what is counted, summed by unit and stage, (n_units, n_stages); rows of other stages count nowhere."""
    place = pd.Index(stages).get_indexer(stage)
    known = place >= 0
    cell = unit.to_numpy()[known].astype(np.int64) * len(stages) + place[known]
    sums = np.bincount(cell, counted.to_numpy(dtype=np.float64)[known], minlength=n_units * len(stages))
    return sums.reshape(n_units, len(stages))

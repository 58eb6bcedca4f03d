"""The table ``stage_order``: the order in which people reach stages, held against the order declared."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import CONVERTED, build_table
from friction.engine import fetch, open_engine, register, run_sql
from friction.statistics import FEWEST_PERSONS, to_shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from friction.config import Journey
    from friction.engine import Relation


MOST_TOLD = 3


def build_stage_order(visits: Relation, journey: Journey) -> pd.DataFrame:
    """Return the table ``stage_order``: a row for each pair of stages whose later one somebody reached.

    A person counts once for each pair, by the first of their journeys that reached the later stage; so persons are
    independent of each other, and the bounds are those of Wilson (1927). CONVERTED stands behind all stages.

    Parameters
    ----------
    visits : table ``visits``, rows in any order.
    journey : the settings; the order of its stages is the one declared.
    """
    with _open_walks(visits, journey) as connection:
        run_sql(connection, "journeys", "stage_order")
        counted = fetch(connection, "SELECT * FROM stage_order").to_pandas()
    names = [*(stage.name for stage in journey.stages), CONVERTED]
    count = {name: counted[name].astype("int64") for name in ("n_persons", "n_before", "n_reversed")}
    skipped = count["n_persons"] - count["n_before"] - count["n_reversed"]
    in_both = count["n_before"] + count["n_reversed"]
    return build_table(
        "stage_order",
        pd.DataFrame(
            {
                "position": counted["stage"].astype("int64"),
                "stage": [names[place] for place in counted["stage"]],
                "later_position": counted["later"].astype("int64"),
                "later": [names[place] for place in counted["later"]],
                **count,
                "n_skipped": skipped,
                **to_shares("reversed", count["n_reversed"].to_numpy(), in_both.to_numpy()),
                **to_shares("skipped", skipped.to_numpy(), count["n_persons"].to_numpy()),
            }
        ),
    )


def count_starts(visits: Relation, journey: Journey) -> pd.Series:
    """Return how many journeys begin in each stage; index: the stages, in journey order."""
    with _open_walks(visits, journey) as connection:
        query = "SELECT stage, count(*) AS n FROM walked WHERE step = 1 GROUP BY stage"
        begun = fetch(connection, query).to_pandas().set_index("stage")["n"]
    names = [stage.name for stage in journey.stages]
    return pd.Series(begun.reindex(range(len(names)), fill_value=0).to_numpy(dtype=np.int64), index=names)


def tell_stage_order(stage_order: pd.DataFrame, starts: pd.Series, journey: Journey) -> list[str]:
    """Return sentences on where the order declared and the data disagree, most important first.

    Parameters
    ----------
    stage_order : the table.
    starts : journeys that begin in each stage, as `count_starts` returns them.
    journey : the settings.
    """
    return [*_tell_reversed(stage_order), *_tell_starts(starts, journey), *_tell_skipped(stage_order)]


def _tell_reversed(stage_order: pd.DataFrame) -> list[str]:
    """Tell of pairs of stages that most who were in both reached in the other order."""
    surely = stage_order[(stage_order["reversed_low"] > 1 / 2) & (stage_order["n_reversed"] >= FEWEST_PERSONS)]
    ordered = surely.sort_values(["n_reversed", "position", "later_position"], ascending=[False, True, True])
    return [
        f"{row.stage!r} stands before {row.later!r} in the settings, but {row.reversed:.0%} of the "
        f"{row.n_before + row.n_reversed:,} people who were in both came to {row.later!r} first."
        for row in ordered.head(MOST_TOLD).itertuples()
    ]


def _tell_skipped(stage_order: pd.DataFrame) -> list[str]:
    """Tell of stages that most who get further never enter."""
    notes = []
    for _, rows in stage_order.groupby("position", sort=True):
        # Who converts tells most; where nobody does, who reaches the next stage.
        row = next(rows.iloc[:: -1 if (rows["later"] == CONVERTED).any() else 1].itertuples())
        if row.skipped_low > 1 / 2 and row.n_skipped >= FEWEST_PERSONS:
            whom = "convert" if row.later == CONVERTED else f"reach {row.later!r}"
            notes.append(
                (row.n_skipped, f"{row.skipped:.0%} of the {row.n_persons:,} people who {whom} skip {row.stage!r}.")
            )
    return [note for _, note in sorted(notes, key=lambda item: -item[0])[:MOST_TOLD]]


def _tell_starts(starts: pd.Series, journey: Journey) -> list[str]:
    """Tell where journeys begin, if nothing was declared and the stage declared first is not where most do."""
    total = int(starts.sum())
    if journey.starts or total < FEWEST_PERSONS or len(starts) == 1 or starts.iloc[0] == starts.max():
        return []
    ordered = sorted(starts.items(), key=lambda item: (-item[1], starts.index.get_loc(item[0])))
    shown = ", ".join(f"{stage!r} ({n / total:.0%})" for stage, n in ordered[:MOST_TOLD] if n)
    told = (
        f"{starts.index[0]!r} stands first in the settings, but more of the {total:,} journeys begin elsewhere: "
        f"{shown}. Say in starts where a journey may begin, or order the stages as people meet them."
    )
    return [told]


@contextmanager
def _open_walks(visits: Relation, journey: Journey) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database that knows what stage_order.sql reads."""
    names = [*(stage.name for stage in journey.stages), CONVERTED]
    pairs = list(itertools.combinations(range(len(names)), 2))
    with open_engine() as connection:
        register(connection, "given_visits", visits)
        register(connection, "ways", pd.DataFrame({"name": names, "way": np.arange(len(names), dtype=np.int16)}))
        register(connection, "pairs", pd.DataFrame(pairs, columns=["stage", "later"]).astype("int16"))
        # Any numbers do: nothing but counts of persons comes out.
        connection.execute(
            "CREATE TABLE people AS SELECT person_id, CAST(row_number() OVER () AS INTEGER) AS person "
            "FROM (SELECT DISTINCT person_id FROM given_visits)"
        )
        connection.execute(
            "CREATE TABLE visited AS SELECT person, CAST(split_part(journey_id, '/', -1) AS INTEGER) AS journey, "
            "CAST(step AS INTEGER) AS step, way AS stage, status = 'converted' AS converted "
            "FROM given_visits INNER JOIN ways ON stage = name "
            "INNER JOIN people ON given_visits.person_id = people.person_id"
        )
        connection.execute(
            "CREATE VIEW walked AS SELECT person, journey, step, stage FROM visited "
            f"UNION ALL SELECT person, journey, step + 1, {len(names) - 1} FROM visited WHERE converted"
        )
        yield connection

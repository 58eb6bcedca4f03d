"""What is measured of a person before a visit, and may go with both writing and leaving: the confounders."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import build_empty
from friction.engine import DAY, fetch, open_engine, register, run_sql, to_microseconds
from friction.impact.adjust.standardise import to_levels
from friction.impact.compare import number_weeks

if TYPE_CHECKING:
    from friction.config import Settings
    from friction.engine import Relation

CONFOUNDERS = {
    "dropped_before": "earlier drop-offs",
    "events_before": "events before",
    "events_per_day": "events per active day before",
    "friction_before": "earlier messages about friction",
    "group": "group",
    "messages_before": "earlier messages",
    "tenure": "time since first seen",
    "visits_before": "earlier visits",
    "week": "week of entry",
}
"""Each confounder, and what it is called."""

LEAST_FRICTION = 0.5
"""From this friction of its worst segment on, a message tells of friction."""
MOST_GROUPS = 12
"""The largest groups stand alone; the others are one."""

STAYS = (
    "CREATE VIEW stays AS SELECT person_id, journey_id, step, stage, n_events, epoch_us(entered_at) AS entered, "
    "epoch_us(known_at) AS known, CASE WHEN status = 'dropped' THEN 1 ELSE 0 END AS dropped FROM given_visits"
)
SEEN = (
    "CREATE VIEW seen AS SELECT person_id, epoch_us(first_seen_at) AS first FROM given_persons "
    "WHERE first_seen_at IS NOT NULL"
)


def build_confounders(
    visits: Relation,
    documents: pd.DataFrame,
    segments: pd.DataFrame,
    persons: pd.DataFrame,
    settings: Settings,
    *,
    since: pd.Timestamp,
) -> pd.DataFrame:
    """Return the confounders of each visit entered after a moment, as levels.

    All of it lies before the visit's entry, and so before whatever it met: events, events per day with visits, earlier
    visits, messages, messages with friction of `LEAST_FRICTION` or more, drop-offs known by then; time since the person
    was first seen (an event, a message, or ``persons.first_seen_at``); group (``impact.group``) and week of entry.

    Parameters
    ----------
    visits : table ``visits``, rows in any order; also those before ``since``, which tell what came before.
    documents, segments, persons : tables of these names; agents' and bots' turns are left out.
    settings : of the workspace.
    since : the begin of the window.

    Returns
    -------
    journey_id, step, and each of `CONFOUNDERS` as a whole number from 0, in at most four levels (week and group: as
    many as there are); sorted by journey_id and step, equal for equal input whatever the order of its rows.
    """
    with open_engine() as connection:
        register(connection, "given_visits", visits)
        register(connection, "written", _find_written(documents, segments))
        register(connection, "given_persons", persons if len(persons) else build_empty("persons"))
        register(connection, "limits", pd.DataFrame({"since": [to_microseconds(since)], "day": [DAY]}))
        connection.execute(STAYS)
        connection.execute(SEEN)
        run_sql(connection, "impact", "befores")
        counted = fetch(connection, "SELECT * FROM befores ORDER BY journey_id, step").to_pandas()
    levels = counted[["journey_id", "step"]].astype({"journey_id": "str", "step": "int64"})
    per_day = counted["events_before"] / counted["days_before"].clip(lower=1)
    for name in ("dropped_before", "events_before", "friction_before", "messages_before", "tenure", "visits_before"):
        levels[name] = to_levels(counted[name].to_numpy())
    return levels.assign(
        events_per_day=to_levels(per_day.to_numpy()),
        group=_find_groups(counted["person_id"], persons, settings.impact.group),
        week=_find_weeks(counted["entered"], settings.project.timezone),
    )[["journey_id", "step", *CONFOUNDERS]]


def _find_written(documents: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Return customers' messages: person_id, moment (microseconds), friction (1 or 0)."""
    own = documents[(documents["author"] == "customer") & documents["person_id"].notna()]
    own = own.dropna(subset="written_at")
    worst = segments.groupby("doc_id")["friction"].max().reindex(own["doc_id"]).fillna(0.0).to_numpy()
    return pd.DataFrame(
        {
            "person_id": own["person_id"].astype("str").to_numpy(),
            "moment": own["written_at"].dt.as_unit("us").astype("int64").to_numpy(),
            "friction": (worst >= LEAST_FRICTION).astype("int64"),
        }
    )


def _find_groups(person_ids: pd.Series, persons: pd.DataFrame, group: str | None) -> np.ndarray:
    """Return the number of each person's group, the largest first; all 0 where the settings name none."""
    if group is None:
        return np.zeros(len(person_ids), dtype=np.int64)
    known = {
        person: str(json.loads(properties).get(group, ""))
        for person, properties in zip(persons["person_id"], persons["properties"], strict=True)
    }
    told = person_ids.map(known).fillna("").astype("str")
    sizes = told.value_counts().rename_axis("name").reset_index(name="n")
    sizes = sizes.sort_values(["n", "name"], ascending=[False, True])["name"].tolist()
    place = {name: min(at, MOST_GROUPS) for at, name in enumerate(sizes)}
    return told.map(place).to_numpy(dtype=np.int64)


def _find_weeks(entered: pd.Series, timezone: str) -> np.ndarray:
    """Return the week of entry, numbered from the first."""
    weeks = number_weeks(entered.to_numpy(), timezone)
    return weeks - weeks.min(initial=np.iinfo(np.int64).max)

"""Make workspaces with as many events as asked for; equal counts make equal files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.engine import OFFLINE

if TYPE_CHECKING:
    from pathlib import Path

EVENTS_PER_PERSON = 10
EVENTS_PER_SESSION = 5

_SETTINGS = """
[project]
name = "Events at size"
timezone = "Europe/Berlin"

[[events]]
name = "clicks"
path = "events.{ending}"
format = "table"
columns = {{ {event_id}person = "user_id", happened_at = "at", name = "event", session = "session", \
properties = ["device", "country"] }}

[journey]
converts = ["event_39"]
drop_after_days = 14

[[journey.stages]]
name = "all"
events = ["event_*"]
"""

# Hashes of the row's number stand for chance: equal whatever the number of threads.
_ROWS = """
SELECT 'u' || lpad((hash(i) % {n_persons})::VARCHAR, 8, '0') AS user_id,
       strftime(make_timestamp(1767225600000000 + (hash(i + 1000000007) % 7776000000)::BIGINT * 1000),
                '%Y-%m-%dT%H:%M:%S.%gZ') AS at,
       'event_' || (sqrt(hash(i + 2000000011) % 1600))::INTEGER AS event,
       's' || lpad((hash(i + 3000000019) % {n_sessions})::VARCHAR, 9, '0') AS session,
       ['mobile', 'desktop', 'tablet'][(1 + hash(i + 4000000007) % 3)::BIGINT] AS device,
       ['DE', 'FR', 'BR', 'US', 'PT', 'ES', 'IT', 'NL'][(1 + hash(i + 5000000029) % 8)::BIGINT] AS country{event_id}
FROM range({n}) AS rows(i)
"""


def make_workspace(folder: Path, n: int, ending: str, *, given_ids: bool = False) -> Path:
    """Write ``n`` events and the settings that read them; returns the workspace.

    Ten events a person and five a session, 41 names, milliseconds over 90 days, two properties; rows in no order.

    Parameters
    ----------
    folder : made if it is not there.
    ending : csv, jsonl or parquet.
    given_ids : whether each event has an id of its own.
    """
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    rows = _ROWS.format(
        n=n,
        n_persons=max(n // EVENTS_PER_PERSON, 1),
        n_sessions=max(n // EVENTS_PER_SESSION, 1),
        event_id=", md5(i::VARCHAR) AS id" if given_ids else "",
    )
    kind = {"csv": "CSV, HEADER", "jsonl": "JSON", "parquet": "PARQUET"}[ending]
    with duckdb.connect(config=OFFLINE) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"COPY ({rows}) TO '{folder / f'events.{ending}'}' (FORMAT {kind})")
    settings = _SETTINGS.format(ending=ending, event_id='event_id = "id", ' if given_ids else "")
    (folder / "friction.toml").write_text(settings, encoding="utf-8")
    return folder

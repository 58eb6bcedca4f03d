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

_DOCUMENT_SETTINGS = """
[project]
name = "Documents at size"
timezone = "Europe/Berlin"

[[documents]]
name = "tickets"
path = "documents.{ending}"
source = "ticket"
columns = {{ doc_id = "id", person = "user_id", written_at = "at", text = ["title", "body"], rating = "stars" }}
rating_range = [1, 5]
"""
_THINGS = (
    "the login code", "my order", "a refund", "the courier", "your app", "the checkout page", "this invoice",
    "the parcel", "support", "payment by card",
)  # fmt: skip
_FATES = (
    "never arrives", "is late again", "was charged twice", "keeps crashing", "does not load", "is missing", "was great",
    "came damaged", "shows an error", "takes ages",
)  # fmt: skip
_ENDS = (
    ". Please help.", ", and nobody answers.", "! I am angry.", ". Thanks in advance.", " since Monday.",
    " on my phone.", ", order 4711.", " for the third time.", ". What can I do?", ".",
)  # fmt: skip
_HEADS = ("Problem with ", "Question: ", "Help, ", "About ", "Complaint on ", "Again ", "Why ", "Bad ", "Re: ", "")
_GREETINGS = ("Hi, ", "Hello, ", "Dear team, ", "", "", "")

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
    rows = _ROWS.format(
        n=n,
        n_persons=max(n // EVENTS_PER_PERSON, 1),
        n_sessions=max(n // EVENTS_PER_SESSION, 1),
        event_id=", md5(i::VARCHAR) AS id" if given_ids else "",
    )
    settings = _SETTINGS.format(ending=ending, event_id='event_id = "id", ' if given_ids else "")
    return _write(folder, rows, f"events.{ending}", settings)


def make_documents(folder: Path, n: int, ending: str) -> Path:
    """Write ``n`` tickets and the settings that read them; returns the workspace.

    Three a person, title and text of two sentences and about 100 signs; a title in ten is a question with a colon, one
    in ten an answer, one in ten begins as the text may.

    Parameters
    ----------
    folder : made if it is not there.
    ending : csv, jsonl or parquet.
    """

    def pick(words: tuple[str, ...], place: int) -> str:
        listed = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
        return f"[{listed}][(1 + hash(i + {place}) % {len(words)})::BIGINT]"

    title = (pick(_HEADS, 101), pick(_THINGS, 1), "' '", pick(_FATES, 2))
    body = (
        pick(_GREETINGS, 102), pick(_THINGS, 3), "' '", pick(_FATES, 4), pick(_ENDS, 5), "' '", pick(_THINGS, 6), "' '",
        pick(_FATES, 7), pick(_ENDS, 8), "' Number '", "(hash(i) % 100000)",
    )  # fmt: skip
    rows = f"""
        SELECT 'T' || i AS id, 'u' || lpad((hash(i) % {max(n // 3, 1)})::VARCHAR, 7, '0') AS user_id,
               strftime(make_timestamp(1767225600000000 + (hash(i + 17) % 7776000000)::BIGINT * 1000),
                        '%Y-%m-%dT%H:%M:%S.%gZ') AS at,
               {" || ".join(title)} AS title, {" || ".join(body)} AS body, (1 + hash(i + 9) % 5)::INTEGER AS stars
        FROM range({n}) AS rows(i)
    """  # noqa: S608 - words of our own, and numbers
    return _write(folder, rows, f"documents.{ending}", _DOCUMENT_SETTINGS.format(ending=ending))


def _write(folder: Path, rows: str, name: str, settings: str) -> Path:
    """Write the rows of a query and the settings that read them; returns the folder."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    kind = {"csv": "CSV, HEADER", "jsonl": "JSON", "parquet": "PARQUET"}[name.rpartition(".")[2]]
    with duckdb.connect(config=OFFLINE) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"COPY ({rows}) TO '{folder / name}' (FORMAT {kind})")
    (folder / "friction.toml").write_text(settings, encoding="utf-8")
    return folder

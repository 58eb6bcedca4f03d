"""Whether the database is as this program left it: every row in its place, and what is attached as it is on record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from friction.store.attached import find_references, hash_attached
from friction.store.chain import FIRST, hash_row
from friction.store.schema import AUDIT, LOGS, to_attached_table, to_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sqlalchemy.engine import Connection

    from friction.store.schema import LogTable

CHANGED = "changed"
"""Key of an audit row's payload: pieces that deep removal changed, their hash in the log to their newest hash."""


class Broken(NamedTuple):
    """The first thing that is not as this program left it.

    Attributes
    ----------
    log, seq : the row.
    what : what is wrong with it.
    """

    log: str
    seq: int
    what: str

    def __str__(self) -> str:
        return f"row {self.seq} of the log {self.log} {self.what}"


def verify_logs(connection: Connection) -> Broken | None:
    """Return the first row that was changed or is missing, in any log; None where all is well.

    What is attached is held to the newest hash on record: that of the log, or of the last removal in the audit.
    Rows taken off the end of a log are not noticed here: compare `friction.store.chain.find_head` with a note of it.
    """
    import sqlalchemy as sa

    rows = {log: _read_rows(connection, log) for log in LOGS}
    for log in LOGS:
        broken = _verify_chain(log, rows[log])
        if broken:
            return broken
    newest: dict[str, str] = {}
    for row in rows[AUDIT]:
        newest |= json.loads(row["payload"]).get(CHANGED, {})
    held = {row["hash"]: row for row in connection.execute(sa.select(to_attached_table())).mappings()}
    for log in LOGS:
        for row in rows[log]:
            for named in find_references(json.loads(row["payload"])):
                piece = held.pop(named, None)
                if piece is None:
                    return Broken(log.name, row["seq"], "lacks something that is attached to it")
                if hash_attached(piece["salt"], piece["content"]) != newest.get(named, named):
                    return Broken(log.name, row["seq"], "has something attached that is not as it was on record")
    stray = next(iter(held.values()), None)
    return Broken(stray["log"], stray["seq"], "has something attached that it does not name") if stray else None


def _read_rows(connection: Connection, log: LogTable) -> list[Mapping[str, Any]]:
    import sqlalchemy as sa

    table = to_table(log)
    return [dict(row) for row in connection.execute(sa.select(table).order_by(table.c.seq)).mappings()]


def _verify_chain(log: LogTable, rows: list[Mapping[str, Any]]) -> Broken | None:
    """Return the first row that does not follow from the one before."""
    last = FIRST
    for seq, row in enumerate(rows, start=1):
        if row["seq"] != seq:
            return Broken(log.name, seq, "is missing")
        if row["previous_hash"] != last or row["hash"] != hash_row(row):
            return Broken(log.name, seq, "is not as it was written: its hash does not fit")
        last = row["hash"]
    return None

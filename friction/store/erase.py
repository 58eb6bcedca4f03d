"""Deep removal from the logs: what is attached to rows changes, the rows never do, and the audit says that it did."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from friction.store.attached import find_changes, to_attached
from friction.store.chain import Entry, append_entries, to_said
from friction.store.schema import AUDIT, LOGS, to_attached_table, to_table
from friction.store.verify import CHANGED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy.engine import Connection

How = Literal["erased", "rekeyed"]
ACTIONS: dict[How, str] = {"erased": "erase", "rekeyed": "rekey"}


def change_attached(
    connection: Connection, change: Callable[[dict[str, Any]], dict[str, Any]], how: How, *, by: str, at: datetime
) -> int:
    """Change what rows of all logs say; to be called with the write lock held.

    Of what was there neither content nor salt is left. The audit gets one row that names the hash of each piece and
    the hash that it has now.

    Parameters
    ----------
    change : returns a row's payload as it shall be.
    how : why it changes.

    Returns
    -------
    How many rows changed what they say.
    """
    import sqlalchemy as sa

    attached = to_attached_table()
    held = connection.execute(sa.select(attached.c.hash, attached.c.content))
    contents = {str(one): str(content) for one, content in held}
    values: dict[str, object] = {}
    n = 0
    for log in LOGS:
        table = to_table(log)
        for seq, text in connection.execute(sa.select(table.c.seq, table.c.payload)).all():
            payload = json.loads(text)
            said = to_said(log, seq, payload, contents)
            changes = dict(find_changes(payload, said, change(said)))
            n += bool(changes)
            values |= changes
    put_attached(connection, values, how, by=by, at=at)
    return n


def put_attached(connection: Connection, values: Mapping[str, object], how: How, *, by: str, at: datetime) -> None:
    """Put new values, each with a salt of its own, where old ones were, by their hashes in the logs; into the audit."""
    import sqlalchemy as sa

    if not values:
        return
    attached = to_attached_table()
    pieces = {named: to_attached("", value) for named, value in values.items()}
    connection.execute(
        sa.update(attached).where(attached.c.hash == sa.bindparam("named")),
        [
            {"named": named, "salt": piece.salt, "content": piece.content, "changed": how}
            for named, piece in pieces.items()
        ],
    )
    told = {CHANGED: {named: piece.hash for named, piece in pieces.items()}}
    append_entries(connection, AUDIT, [Entry(ACTIONS[how], told)], by=by, at=at)

"""The tables of the database: three logs of one kind, and what is attached to their rows."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlalchemy import Table

LONGEST_ID = 64
LONGEST_SIGNATURE = 200


class LogTable(NamedTuple):
    """How one log names the columns that every log has.

    Attributes
    ----------
    name : of the table.
    at, by : when something was done, and by whom.
    subject : what it was done to; rows of one subject count its versions.
    """

    name: str
    at: str
    by: str
    subject: str


DECISIONS = LogTable("decisions", "decided_at", "decided_by", "theme_id")
CODINGS = LogTable("codings", "coded_at", "coded_by", "sample_id")
AUDIT = LogTable("audit", "done_at", "done_by", "subject")
LOGS = (DECISIONS, CODINGS, AUDIT)


@cache
def to_table(log: LogTable) -> Table:
    """Return the table of a log, described once for all statements; `friction.store.chain` says what a row holds."""
    import sqlalchemy as sa

    return sa.Table(
        log.name,
        sa.MetaData(),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column(log.at, sa.String(32)),
        sa.Column(log.by, sa.String(LONGEST_SIGNATURE)),
        sa.Column(log.subject, sa.String(LONGEST_SIGNATURE)),
        sa.Column("version", sa.Integer),
        sa.Column("action", sa.String(32)),
        sa.Column("payload", sa.Text),
        sa.Column("undoes", sa.Integer),
        sa.Column("previous_hash", sa.String(64)),
        sa.Column("hash", sa.String(64)),
    )


@cache
def to_attached_table() -> Table:
    """Return the table of what is attached to rows of the logs; `friction.store.attached` says what a row holds."""
    import sqlalchemy as sa

    return sa.Table(
        "attached",
        sa.MetaData(),
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("log", sa.String(16)),
        sa.Column("seq", sa.Integer),
        sa.Column("name", sa.String(32)),
        sa.Column("salt", sa.String(32)),
        sa.Column("content", sa.Text),
        sa.Column("changed", sa.String(8)),
    )

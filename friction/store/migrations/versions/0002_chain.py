"""Three logs of one kind, chained by hashes; typed words and ids move to a table of their own, where they can go."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from friction.store.chain import FIRST, PROGRAM, Entry, Head, add_rows, append_entries, find_head
from friction.store.migrations.guards import guard, unguard
from friction.store.schema import AUDIT, DECISIONS

revision = "0002"
down_revision = "0001"

_LOGS = (
    ("decisions", "decided_at", "decided_by", "theme_id"),
    ("codings", "coded_at", "coded_by", "sample_id"),
    ("audit", "done_at", "done_by", "subject"),
)


def upgrade() -> None:
    """Make the tables; decisions that are there are added anew, as they were given, with versions and hashes."""
    connection = op.get_bind()
    old = [dict(row) for row in connection.execute(sa.text("SELECT * FROM decisions ORDER BY seq")).mappings()]
    unguard("decisions")
    op.drop_table("decisions")
    for name, at, by, subject in _LOGS:
        op.create_table(
            name,
            sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column(at, sa.String(32), nullable=False),
            sa.Column(by, sa.String(200), nullable=False),
            sa.Column(subject, sa.String(200), nullable=True),
            sa.Column("version", sa.Integer, nullable=True),
            sa.Column("action", sa.String(32), nullable=False),
            sa.Column("payload", sa.Text, nullable=False),
            sa.Column("undoes", sa.Integer, sa.ForeignKey(f"{name}.seq"), nullable=True),
            sa.Column("previous_hash", sa.String(64), nullable=False),
            sa.Column("hash", sa.String(64), nullable=False),
            sa.UniqueConstraint(subject, "version"),
        )
        op.create_index(f"{name}_undoes", name, ["undoes"])
    op.create_table(
        "attached",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("log", sa.String(16), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("changed", sa.String(8), nullable=True),
    )
    _add_anew(connection, old)
    for name, *_ in _LOGS:
        guard(name, "rows are only added; undo one with a new row", ("UPDATE", "DELETE", "TRUNCATE"))
    guard("attached", "what is attached may change in deep removal, and never goes", ("DELETE", "TRUNCATE"))


def downgrade() -> None:
    """Refuse: a log of what people decided is not thrown away by a program."""
    raise NotImplementedError


def _add_anew(connection: sa.Connection, old: list[dict[str, Any]]) -> None:
    """Put old decisions into the chain as they were given; an undo now has the theme of what it undoes."""
    if not old:
        return
    new = {row["seq"]: number for number, row in enumerate(old, start=1)}
    theme_of: dict[int, str | None] = {}
    versions: Counter[str] = Counter()
    rows = []
    for row in old:
        theme_id = row["theme_id"] if row["undoes"] is None else theme_of.get(row["undoes"])
        theme_of[row["seq"]] = theme_id
        versions[theme_id or ""] += 1
        rows.append(
            {
                "decided_at": row["decided_at"], "decided_by": row["decided_by"], "theme_id": theme_id,
                "version": versions[theme_id] if theme_id else None, "action": row["action"],
                "payload": json.loads(row["payload"]), "undoes": new.get(row["undoes"]),
            }
        )  # fmt: skip
    add_rows(connection, DECISIONS, Head(0, FIRST), rows)
    head = find_head(connection, DECISIONS)
    told = {"schema": revision, "decisions": head.n, "head": head.hash}
    append_entries(connection, AUDIT, [Entry("migrate", told)], by=PROGRAM, at=datetime.now(UTC))

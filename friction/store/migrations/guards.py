"""Triggers that refuse to change what a log holds, on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import op

if TYPE_CHECKING:
    from collections.abc import Sequence


def guard(table: str, why: str, verbs: Sequence[str]) -> None:
    """Let the database refuse verbs on a table; ``TRUNCATE`` is one of PostgreSQL alone."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in verbs:
            if verb != "TRUNCATE":
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
                )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{why}'; END $$"
    )
    for verb in verbs:
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
        )


def unguard(table: str) -> None:
    """Take the triggers of a table away that refuse updates and deletes."""
    on = "" if op.get_bind().dialect.name == "sqlite" else f" ON {table}"
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_no_{verb}{on}")
    if on:
        op.execute(f"DROP FUNCTION {table}_refuse()")

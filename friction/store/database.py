"""The database: where it is, how it is opened, and its migrations.

SQLite in the workspace is the default. Its journal is ``TRUNCATE``: the write-ahead log of the SQLite versions that
ship with many systems (3.7.0 to 3.51.2) can lose commits when two connections reset it at once, and a few hundred
commits a second are plenty for people who click.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from friction.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.engine import Connection

DATABASE_FILE = "friction.db"
SCHEMA_VERSION = "0001"


def open_database(workspace: Path) -> Engine:
    """Open (and, where needed, make or migrate) the workspace's database.

    A SQLite file is copied aside before it is migrated.

    Raises
    ------
    StoreError
        If the file is no database, cannot be written, or comes from a newer version of the program.
    """
    import sqlalchemy as sa

    path = workspace / DATABASE_FILE
    if not workspace.is_dir():
        raise StoreError("there is no such folder", where=str(workspace), mend="Choose a workspace with -C DIR.")
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), connect_args={"timeout": 10})
    sa.event.listen(engine, "connect", _set_up_connection)
    sa.event.listen(engine, "begin", _begin_immediate)
    try:
        version = _read_version(engine)
        if version != SCHEMA_VERSION:
            _migrate(engine, path, version)
    except sa.exc.DatabaseError as error:
        engine.dispose()
        raise StoreError(
            f"the database cannot be used ({error.orig})",
            where=str(path),
            mend="Put back a copy of it, or move it away; the decisions in it are then missing from the next run.",
        ) from error
    return engine


@contextmanager
def unlocked(connection: Connection) -> Iterator[None]:
    """Lift, within a transaction, the triggers that refuse every change of a decision; they are put back after it."""
    import sqlalchemy as sa

    triggers = connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _, statement in triggers:
        connection.exec_driver_sql(statement)


def shrink(engine: Engine) -> None:
    """Write the database anew, so that no free page holds what was changed; an open write-ahead log is emptied."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.close()
    finally:
        connection.close()


def _set_up_connection(connection: object, _record: object) -> None:
    """Let SQLAlchemy begin transactions itself; keep foreign keys, a safe journal, and no free pages with text."""
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for setting in ("journal_mode=TRUNCATE", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock at once: a transaction that upgrades later fails in spite of the time-out."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _read_version(engine: Engine) -> str | None:
    import sqlalchemy as sa

    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        version: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
        return version


def _migrate(engine: Engine, path: Path, version: str | None) -> None:
    from alembic import command
    from alembic.config import Config

    if version is not None:
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"the database was written by a newer friction (schema {version}, this one knows {SCHEMA_VERSION})",
                where=str(path),
                mend="Install the newer version.",
            )
        shutil.copy2(path, path.with_name(f"{path.name}.before-{SCHEMA_VERSION}"))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

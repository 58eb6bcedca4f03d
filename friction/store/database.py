"""Where the database is, how it is opened, and its migrations: a file in the workspace, or a server by its URL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from friction.config import load_database
from friction.errors import StoreError
from friction.store.sqlite import SqliteDatabase, copy_sqlite

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from friction.store.transactions import Database

DATABASE_FILE = "friction.db"
SCHEMA_VERSION = "0002"
MIGRATE = "friction database migrate"


def open_database(workspace: Path) -> Database:
    """Open the workspace's database; a file is made, or migrated, where needed, and copied aside before that.

    Raises
    ------
    StoreError
        If the database cannot be used, comes from a newer version of the program, or is on a server and of an earlier
        schema: others may be at work there.
    SettingsError
        If the settings do not say where it is.
    """
    database = connect_database(workspace)
    try:
        version = read_version(database)
        if version != SCHEMA_VERSION:
            check_age(version, database.where)
            _refuse_server(database, version)
            migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def _refuse_server(database: Database, version: str | None) -> None:
    """Refuse to migrate a server by the way: others may be at work there."""
    if isinstance(database, SqliteDatabase):
        return
    if version is None:
        raise StoreError("the database on the server is not set up yet", where=database.where, mend=f"Give: {MIGRATE}")
    raise StoreError(
        f"the database on the server is of an earlier friction (schema {version}, this one needs {SCHEMA_VERSION})",
        where=database.where,
        why="Whoever works with the earlier one could not go on after a change.",
        mend=f"Make a backup with pg_dump, then give: {MIGRATE}",
    )


def migrate_database(workspace: Path) -> bool:
    """Bring the workspace's database to the present schema, or make it; tells whether there was anything to do.

    Raises
    ------
    StoreError
        If the database cannot be used, or comes from a newer version of the program.
    """
    database = connect_database(workspace)
    try:
        version = read_version(database)
        check_age(version, database.where)
        return migrate(database)
    finally:
        database.close()


def connect_database(workspace: Path) -> Database:
    """Open the workspace's database as it is: its schema may be any.

    Raises
    ------
    StoreError
        If there is no such workspace, a server's driver is not installed, or there is a file beside a server.
    """
    if not workspace.is_dir():
        raise StoreError("there is no such folder", where=str(workspace), mend="Choose a workspace with -C DIR.")
    settings = load_database(workspace)
    file = workspace / DATABASE_FILE
    if settings.server is None:
        return SqliteDatabase(file)
    if file.exists():
        raise StoreError(
            "the settings name a server, and there are decisions in a file of the workspace as well",
            where=str(file),
            why="Those in the file would be seen by nobody, and keep what is forgotten.",
            mend="Move the file away, or take [database] out of friction.toml.",
        )
    from friction.store.postgres import PostgresDatabase

    return PostgresDatabase(settings.server, workspace / settings.certificate if settings.certificate else None)


def has_database(workspace: Path) -> bool:
    """Say whether there is a database to read from: a server, or a file that is there."""
    return (workspace / DATABASE_FILE).is_file() or load_database(workspace).server is not None


def check_age(version: str | None, where: str) -> None:
    """Refuse a database of a newer version of the program.

    Raises
    ------
    StoreError
        Says so.
    """
    if version is not None and version > SCHEMA_VERSION:
        raise StoreError(
            f"the database was written by a newer friction (schema {version}, this one knows {SCHEMA_VERSION})",
            where=where,
            mend="Install the newer version.",
        )


def migrate(database: Database, *, keep: bool = True) -> bool:
    """Migrate with the write lock held: whoever came first did it, and the copy is of what was there before.

    Parameters
    ----------
    database : of any schema.
    keep : whether a file is copied aside first.

    Returns
    -------
    Whether there was anything to do.
    """
    with database.writing() as connection:
        version = _read_version(connection)
        if version == SCHEMA_VERSION:
            return False
        if keep and version is not None and isinstance(database, SqliteDatabase):
            copy_sqlite(database.path, database.path.with_name(f"{database.path.name}.before-{SCHEMA_VERSION}"))
        _upgrade(connection)
        return True


def read_version(database: Database) -> str | None:
    """Return the version of a database's schema; None where there is none yet."""
    with database.reading() as connection:
        return _read_version(connection)


def _read_version(connection: Connection) -> str | None:
    import sqlalchemy as sa

    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return version


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

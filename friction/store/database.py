"""The database: where it is, how it is opened, who may write at a time, and its migrations.

A file in the workspace is the default; a PostgreSQL server where the settings name one.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from friction.errors import StoreError
from friction.store.sqlite import WRITES, copy_sqlite, explain_sqlite, open_sqlite, shrink_sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.engine import Connection

DATABASE_FILE = "friction.db"
SCHEMA_VERSION = "0002"
MIGRATE = "friction database migrate"


class Database:
    """One open database; `reading` and `writing` are its transactions.

    Parameters
    ----------
    engine : of SQLAlchemy.
    where : how errors name it.
    file : the database's file, or None where it is on a server.
    """

    def __init__(self, engine: Engine, where: str, file: Path | None) -> None:
        self._engine = engine
        self.where = where
        self.file = file

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a transaction that sees one moment of the database.

        Raises
        ------
        StoreError
            If the database cannot be used.
        """
        with self._told_plainly(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a transaction that nobody else writes beside: all of it is kept, or nothing.

        Raises
        ------
        StoreError
            If the database cannot be used, is locked for too long, or the disk is full.
        """
        with self._told_plainly(), self._engine.connect() as plain:
            connection = plain.execution_options(**{WRITES: True})
            with connection.begin():
                yield connection

    def read_version(self) -> str | None:
        """Return the version of the schema; None where there is none yet."""
        with self.reading() as connection:
            return _read_version(connection)

    def shrink(self) -> None:
        """Leave nothing in the database's files of what was changed."""
        with self._told_plainly():
            shrink_sqlite(self._engine, self.where)

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        import sqlalchemy as sa

        try:
            yield
        except sa.exc.DBAPIError as error:
            raise explain_sqlite(error.orig or error, self.where) from error


def open_database(workspace: Path) -> Database:
    """Open the workspace's database; a file is made, or migrated, where needed, and copied aside before that.

    Raises
    ------
    StoreError
        If the database cannot be used or comes from a newer version of the program.
    """
    database = connect_database(workspace)
    try:
        version = database.read_version()
        if version != SCHEMA_VERSION:
            _check_age(version, database.where)
            _migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def connect_database(workspace: Path) -> Database:
    """Open the workspace's database as it is: its schema may be any.

    Raises
    ------
    StoreError
        If there is no such workspace.
    """
    if not workspace.is_dir():
        raise StoreError("there is no such folder", where=str(workspace), mend="Choose a workspace with -C DIR.")
    return connect_file(workspace / DATABASE_FILE)


def connect_file(path: Path) -> Database:
    """Open a file as it is; the first transaction makes one where there is none."""
    return Database(open_sqlite(path), str(path), path)


def has_database(workspace: Path) -> bool:
    """Say whether there is a database to read from."""
    return (workspace / DATABASE_FILE).is_file()


def migrate_file(database: Database) -> None:
    """Bring a file that is not the workspace's to the present schema, such as a copy.

    Raises
    ------
    StoreError
        If it is from a newer version of the program, or cannot be used.
    """
    _check_age(database.read_version(), database.where)
    with database.writing() as connection:
        _upgrade(connection)


def _check_age(version: str | None, where: str) -> None:
    if version is not None and version > SCHEMA_VERSION:
        raise StoreError(
            f"the database was written by a newer friction (schema {version}, this one knows {SCHEMA_VERSION})",
            where=where,
            mend="Install the newer version.",
        )


def _migrate(database: Database) -> None:
    """Migrate with the write lock held: whoever came first did it, and the copy is of what was there before."""
    with database.writing() as connection:
        version = _read_version(connection)
        if version == SCHEMA_VERSION:
            return
        if version is not None and database.file is not None:
            copy_sqlite(database.file, database.file.with_name(f"{database.file.name}.before-{SCHEMA_VERSION}"))
        _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _read_version(connection: Connection) -> str | None:
    import sqlalchemy as sa

    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return version

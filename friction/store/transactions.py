"""Transactions on the database, whatever program keeps it: readers see one moment, one writes at a time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.engine import Connection

    from friction.errors import StoreError


class Database(ABC):
    """One open database.

    Parameters
    ----------
    engine : of SQLAlchemy.
    where : how errors name it.
    """

    def __init__(self, engine: Engine, where: str) -> None:
        self.engine = engine
        self.where = where

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a transaction that sees one moment of the database.

        Raises
        ------
        StoreError
            If the database cannot be used.
        """
        with self.told_plainly(), self.engine.connect() as connection:
            self.prepare_reading(connection)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a transaction that nobody else writes beside: all of it is kept, or nothing.

        Raises
        ------
        StoreError
            If the database cannot be used, is locked for too long, or its disk is full.
        """
        with self.told_plainly(), self.engine.connect() as connection:
            self.prepare_writing(connection)
            with connection.begin():
                self.lock(connection)
                yield connection

    @abstractmethod
    def prepare_reading(self, connection: Connection) -> None:
        """Make the connection's next transaction one that sees one moment."""

    @abstractmethod
    def prepare_writing(self, connection: Connection) -> None:
        """Make the connection's next transaction one that writes."""

    @abstractmethod
    def lock(self, connection: Connection) -> None:
        """Wait, in a transaction, until nobody else writes."""

    @abstractmethod
    def shrink(self) -> None:
        """Leave nothing in the database's own files of what was changed."""

    @abstractmethod
    def explain(self, error: BaseException) -> StoreError:
        """Return what went wrong in the database, in words."""

    @abstractmethod
    def describe(self, connection: Connection) -> str:
        """Return the database program, its version, and what matters of how it writes."""

    @abstractmethod
    def find_damage(self, connection: Connection) -> str:
        """Return what the database program itself finds damaged, or ""."""

    def close(self) -> None:
        """Give back the connections."""
        self.engine.dispose()

    @contextmanager
    def told_plainly(self) -> Iterator[None]:
        """Turn the database's own errors into a `StoreError` that names the mend."""
        import sqlalchemy as sa

        try:
            yield
        except sa.exc.DBAPIError as error:
            raise self.explain(error.orig or error) from error

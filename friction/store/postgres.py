"""The database on a server: PostgreSQL through pg8000, where a team shares the log, and its errors in words."""

from __future__ import annotations

import logging
import os
from ipaddress import ip_address
from typing import TYPE_CHECKING

from friction.errors import StoreError
from friction.store.transactions import Database

if TYPE_CHECKING:
    import ssl
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from friction.config import Server

PASSWORD_VARIABLES = ("FRICTION_DATABASE_PASSWORD", "PGPASSWORD")
DRIVER_MEND = "pip install 'friction[postgres]'"

LOCK_SECONDS = 30
"""How long a connection waits for another one that writes."""

_IDLE_SECONDS = 60
"""After so long the server takes the lock from a transaction whose program is gone."""

_ANSWER_SECONDS = 120
_LOCK = int.from_bytes(b"friction")
"""Number of the advisory lock that whoever writes to any log holds."""


class PostgresDatabase(Database):
    """A database on a server.

    Parameters
    ----------
    server : where it is; the password is in the environment (`PASSWORD_VARIABLES`), or none is asked for.
    certificate : of who signed the server's certificate, where this machine does not know them.

    Raises
    ------
    StoreError
        If the driver is not installed.
    """

    def __init__(self, server: Server, certificate: Path | None = None) -> None:
        import sqlalchemy as sa

        url = sa.URL.create("postgresql+pg8000", server.user, None, server.host, server.port, server.name)
        settings = {
            "lock_timeout": f"{LOCK_SECONDS * 1000:.0f}ms", "idle_in_transaction_session_timeout": f"{_IDLE_SECONDS}s",
            "client_min_messages": "warning",
        }  # fmt: skip
        asked = {
            "password": find_password(),
            "application_name": "friction",
            "timeout": _ANSWER_SECONDS,
            "startup_params": settings,
            "ssl_context": build_tls(server.host, certificate),
        }
        try:
            engine = sa.create_engine(url, connect_args=asked, pool_pre_ping=True)
        except ModuleNotFoundError:
            raise StoreError(
                "the driver of PostgreSQL is not installed", where="database.url", mend=f"Install it: {DRIVER_MEND}"
            ) from None
        # A connection that broke is told as an error of ours; the pool would print it with its traceback as well.
        logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
        super().__init__(engine, str(server))

    def prepare_reading(self, connection: Connection) -> None:
        """Let all queries of the transaction see one moment."""
        connection.execution_options(isolation_level="REPEATABLE READ")

    def prepare_writing(self, connection: Connection) -> None:
        """Let each query see what was written before the lock was taken."""
        connection.execution_options(isolation_level="READ COMMITTED")

    def lock(self, connection: Connection) -> None:
        """Wait until nobody else writes; the lock goes with the transaction."""
        import sqlalchemy as sa

        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))

    def shrink(self) -> None:
        """Write what is attached anew, so that no dead row holds what was changed.

        The server's own log of changes, and its backups, keep it for as long as whoever runs the server says.
        """
        with self.told_plainly(), self.engine.connect() as plain:
            plain.connection.rollback()  # the pool's look whether the server still answers has begun a transaction
            connection = plain.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql("VACUUM FULL attached")

    def explain(self, error: BaseException) -> StoreError:
        """Return what went wrong at the server, in words."""
        told = error.args[0] if error.args else ""
        code, said = (told.get("C", ""), told.get("M", "")) if isinstance(told, dict) else ("", str(told))
        what, mend = _explain(code, said)
        return StoreError(what, where=self.where, mend=mend)

    def describe(self, connection: Connection) -> str:
        """Return the version of PostgreSQL."""
        version = str(connection.exec_driver_sql("SHOW server_version").scalar())
        return f"PostgreSQL {version.partition(' ')[0]}"

    def find_damage(self, connection: Connection) -> str:  # noqa: ARG002 - the server looks after its own pages
        """Return "": the server looks after its own pages."""
        return ""


def find_password() -> str:
    """Return the password that the environment holds, or "": the server may ask for none."""
    return next((os.environ[name] for name in PASSWORD_VARIABLES if os.environ.get(name)), "")


def build_tls(host: str, certificate: Path | None) -> ssl.SSLContext | None:
    """Return what the connection is encrypted with; None on this machine itself, where it need not be.

    Elsewhere the server must encrypt, and prove that it is the one named.

    Raises
    ------
    StoreError
        If the certificate cannot be read.
    """
    import ssl

    if certificate is None and _is_here(host):
        return None
    try:
        return ssl.create_default_context(cafile=certificate)
    except (OSError, ssl.SSLError) as error:
        raise StoreError(
            f"the certificate cannot be read ({error})", where="database.certificate", mend="Name a file in PEM form."
        ) from error


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _explain(code: str, said: str) -> tuple[str, str]:
    """Return what an error of the server means, and what mends it."""
    if code in ("28P01", "28000") or "password" in said:
        return (
            f"the server does not let this user in ({said})",
            f"Set the password: export {PASSWORD_VARIABLES[0]}=…; or mend the user in database.url.",
        )
    if code == "3D000":
        return "there is no such database on the server", "Make it with createdb, then: friction database migrate"
    if code in ("53100", "53200"):
        return "the server has no room left: nothing of this was written", "Free some space there, and do it again."
    if code == "55P03":
        return (
            f"somebody else has been writing for more than {LOCK_SECONDS} seconds: nothing of this was written",
            "Do it again in a while.",
        )
    if code == "42501":
        return f"the user may not do this ({said})", "Give the user of database.url the right to it."
    return (
        f"the server cannot be used ({said})",
        "See that it runs and can be reached from here, and do it again.",
    )

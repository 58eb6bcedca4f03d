"""A PostgreSQL server for the tests: made in a folder of its own, on this machine alone, and gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "of the tests alone"  # noqa: S105 - of a server that lives as long as they do
QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
"""Settings of a server that nobody cuts the power of."""

_NUMBERS = count()


class TestServer(NamedTuple):
    """A running server: its data folder, the port on 127.0.0.1, and where its programs are."""

    __test__ = False

    data: Path
    port: int
    programs: Path

    def make_database(self) -> str:
        """Make an empty database and return the URL of it, as settings have it."""
        name = f"log{os.getpid()}_{next(_NUMBERS)}"
        self.say(f"CREATE DATABASE {name}", "postgres")
        return f"postgresql://friction@127.0.0.1:{self.port}/{name}"

    def say(self, statement: str, database: str) -> str:
        """Run SQL, as one who owns the server."""
        program = self.programs / "psql"
        asked = [str(program), "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(self.port)]
        done = subprocess.run(
            [*asked, "-U", "friction", "-d", database, "-c", statement],
            check=True, capture_output=True, text=True, env={**os.environ, "PGPASSWORD": PASSWORD},
        )  # fmt: skip
        return done.stdout.strip()

    def clear_database(self, url: str) -> str:
        """Take everything out of a database, which is quicker than making one; returns its URL."""
        self.say("DROP SCHEMA public CASCADE; CREATE SCHEMA public", url.rpartition("/")[2])
        return url

    def start(self) -> None:
        """Let the server run, and wait until it answers."""
        run_as_owner(str(self.programs / "pg_ctl"), "-D", str(self.data), "-w", "-l", f"{self.data}.log", "start")

    def stop(self) -> None:
        """Stop the server at once."""
        run_as_owner(str(self.programs / "pg_ctl"), "-D", str(self.data), "-w", "-m", "immediate", "stop")


def run_as_owner(*command: str) -> None:
    """Run a program of the server, which refuses to run as root: then as the user ``postgres``."""
    asked = {"user": "postgres", "group": pwd.getpwnam("postgres").pw_gid} if os.getuid() == 0 else {}
    told = subprocess.run(
        command,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        cwd="/",
        **asked,
    )
    assert told.returncode == 0, told.stdout.decode()


def find_programs() -> Path | None:
    """Return the folder of initdb, pg_ctl and psql, the newest there is; None where PostgreSQL is absent."""
    at = shutil.which("pg_ctl")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    found = [*([Path(at).parent] if at else []), *folders]
    needed = ("initdb", "pg_ctl", "psql")
    return next((path for path in reversed(found) if all((path / name).is_file() for name in needed)), None)


@contextmanager
def run_server(programs: Path, settings: tuple[str, ...] = QUICK) -> Iterator[TestServer]:
    """Run a server with a user ``friction`` whose password is `PASSWORD`; it stops at the end."""
    folder = Path(tempfile.mkdtemp(prefix="friction-postgres-"))
    data, secret = folder / "data", folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    if os.getuid() == 0:
        for path in (folder, secret):
            shutil.chown(path, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = (f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *settings)
    try:
        run_as_owner(
            str(programs / "initdb"), "-D", str(data), "-U", "friction", "--pwfile", str(secret), "--no-sync",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
        )  # fmt: skip
        with (data / "postgresql.conf").open("a", encoding="utf-8") as stream:
            stream.writelines(f"{name} = '{value}'\n" for name, _, value in (one.partition("=") for one in options))
        server = TestServer(data, port, programs)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)

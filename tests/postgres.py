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
    # The server refuses to run as root.
    asked = {"user": "postgres", "group": pwd.getpwnam("postgres").pw_gid} if os.getuid() == 0 else {}
    if asked:
        for path in (folder, secret):
            shutil.chown(path, "postgres", "postgres")

    def run(*command: str) -> None:
        told = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder, **asked)
        assert told.returncode == 0, told.stdout + told.stderr

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = (f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *settings)
    try:
        run(
            str(programs / "initdb"), "-D", str(data), "-U", "friction", "--pwfile", str(secret), "--no-sync",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
        )  # fmt: skip
        with (data / "postgresql.conf").open("a", encoding="utf-8") as stream:
            stream.writelines(f"{name} = '{value}'\n" for name, _, value in (one.partition("=") for one in options))
        run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "server.log"), "start")
        try:
            yield TestServer(data, port, programs)
        finally:
            run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)

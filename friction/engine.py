"""DuckDB in the process, offline and bounded; each room keeps its own SQL.

The statements keep to what Spark, BigQuery and Snowflake have too (``tests/journeys/test_sql.py``). What is said here
(where tables come from, how much memory there is) is DuckDB's own.
"""

from __future__ import annotations

import atexit
import os
import time
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir, mkdtemp
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import duckdb
    import pandas as pd
    import pyarrow as pa

    Relation: TypeAlias = pd.DataFrame | pa.Table | Path
    """A table as it comes: a DataFrame, an Arrow table, or a Parquet file, which is never read whole."""

DAY = 86_400_000_000
"""Microseconds of a day."""
MINUTE = 60_000_000
"""Microseconds of a minute."""
MEMORY = "2GB"
"""What DuckDB may hold before it moves tables to a temporary folder; a run needs some more beside it."""
OFFLINE = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}
"""DuckDB fetches an extension when a name in a statement asks for one, unless it is told not to."""


FOLDERS = "friction-engine-"
"""How temporary folders begin that take what does not fit into memory."""
LEFT_AFTER = 3600
"""Seconds: a younger folder that nobody holds may be one that is about to be held."""


def _make_folder() -> str:
    """Make a temporary folder that goes with this process, and remove those of processes that were killed.

    Who lives holds the lock of the own folder, and the system gives it back however a process ends: what lies in a
    folder that nobody holds, customers' data perhaps, is of no use to anybody.
    """
    import fcntl

    for left in Path(gettempdir()).glob(f"{FOLDERS}*"):
        with suppress(OSError):  # somebody else's, held, or gone by now
            state = left.lstat()
            if state.st_uid != os.getuid() or time.time() - state.st_mtime < LEFT_AFTER:
                continue
            handle = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                rmtree(left, ignore_errors=True)
            finally:
                os.close(handle)
    folder = mkdtemp(prefix=FOLDERS)
    atexit.register(rmtree, folder, ignore_errors=True)
    with suppress(OSError):  # a disk that knows no locks
        fcntl.flock(os.open(folder, os.O_RDONLY), fcntl.LOCK_EX)  # held, open, for as long as the process lives
    return folder


class _Process:
    """The one DuckDB of this process: to open another costs as much as the work on a small table."""

    def __init__(self) -> None:
        import duckdb

        folder = _make_folder()
        self._lock = Lock()
        self._n_opened = 0
        settings = {
            "memory_limit": MEMORY, "temp_directory": folder, "preserve_insertion_order": "false", **OFFLINE,
            # Where extensions would come from, were one asked for by name: a folder that holds none.
            "custom_extension_repository": folder, "extension_directory": folder,
        }  # fmt: skip
        self._connection = duckdb.connect(config=settings)
        self._connection.execute("SET enable_progress_bar = false")  # it would write into what --json prints
        self._connection.execute("SET lock_configuration = true")

    def open_database(self) -> tuple[str, duckdb.DuckDBPyConnection]:
        """Return the name of a new database in memory, and a connection to which plain names mean what is in it."""
        with self._lock:
            self._n_opened += 1
            name, connection = f"own_{self._n_opened}", self._connection.cursor()
        connection.execute(f"ATTACH ':memory:' AS {name}")
        connection.execute(f"USE {name}")
        return name, connection

    def close_database(self, name: str, connection: duckdb.DuckDBPyConnection) -> None:
        """Let a database go, whatever its connection was about."""
        connection.close()
        with self._lock:
            self._connection.execute(f"DETACH DATABASE IF EXISTS {name}")


_processes: list[_Process] = []
_opening = Lock()


def _find_process() -> _Process:
    with _opening:
        if not _processes:
            _processes.append(_Process())
        return _processes[0]


@contextmanager
def open_engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an empty database in memory; a temporary folder takes what does not fit.

    It reads local files alone: what reads others is an extension, and it installs and loads none. No statement can
    change that: its settings are locked. All databases of a process share its memory, and each has its own names.
    """
    import duckdb

    process = _find_process()
    name, connection = process.open_database()
    try:
        yield connection
    except duckdb.FatalException:
        _processes.clear()  # it answers nothing any more: who comes next opens another
        raise
    finally:
        with suppress(duckdb.Error):  # what went wrong inside is what counts
            process.close_database(name, connection)


def read_sql(room: str, name: str) -> str:
    """Return the statement of ``friction/<room>/sql/<name>.sql``."""
    return (files("friction") / room / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def run_sql(connection: duckdb.DuckDBPyConnection, room: str, name: str) -> None:
    """Make table ``name`` by the room's statement of the same name, from the tables it says it reads."""
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS {read_sql(room, name)}")


def register(connection: duckdb.DuckDBPyConnection, name: str, relation: Relation) -> None:
    """Make a relation known under a name, without copying it where it is a file or Arrow."""
    import pandas as pd
    import pyarrow as pa

    if isinstance(relation, Path):
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{_quote(relation)}')")
        return
    if isinstance(relation, pd.DataFrame):
        table = pa.Table.from_pandas(relation, preserve_index=False)
        # Times in nanoseconds, as frames made by hand have them, become what tables hold.
        fields = [
            pa.field(field.name, pa.timestamp("us", field.type.tz) if pa.types.is_timestamp(field.type) else field.type)
            for field in table.schema
        ]
        relation = table.cast(pa.schema(fields))
    connection.register(name, relation)


def write_database(tables: Mapping[str, Path], path: Path) -> None:
    """Write a new DuckDB file that holds tables, each from a Parquet file; their rows lie in no promised order.

    Parameters
    ----------
    tables : Parquet files by the name of the table, letters and ``_``.
    path : where no file lies yet.
    """
    with open_engine() as connection:
        connection.execute(f"ATTACH '{_quote(path)}' AS written")
        try:
            for name, file in tables.items():
                connection.execute(f"CREATE TABLE written.{name} AS SELECT * FROM read_parquet('{_quote(file)}')")
        finally:
            connection.execute("DETACH written")


def _quote(path: Path) -> str:
    return str(path).replace("'", "''")


def fetch(connection: duckdb.DuckDBPyConnection, query: str) -> pa.Table:
    """Return the rows of a query."""
    table: pa.Table = connection.sql(query).to_arrow_table()
    return table


def to_microseconds(moment: pd.Timestamp) -> int:
    """Return a moment as microseconds since 1970 (``Timestamp.value`` counts nanoseconds, whatever the unit)."""
    return int(moment.as_unit("us").asm8.astype("int64"))

"""A table written in parts: what never lies in memory as a whole ends up as the same bytes as if it had."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from friction.contracts import check_parquet, to_arrow_schema
from friction.store.disk import new_file
from friction.store.objects import ROWS_PER_GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor, Future
    from pathlib import Path

    import pyarrow as pa
    import pyarrow.parquet as pq

    from friction.store.objects import Objects, Stored


class TableWriter:
    """Takes the parts of a table, in its row order."""

    def __init__(self, writer: pq.ParquetWriter, thread: Executor) -> None:
        self._writer = writer
        self._thread = thread
        self._at_work: Future[None] | None = None
        self._waiting: list[pa.Table] = []
        self._stored: Stored | None = None
        self._rows = 0

    @property
    def stored(self) -> Stored:
        """Where the table lies, once it is closed."""
        if self._stored is None:
            raise RuntimeError("the table is still open")
        return self._stored

    def add(self, part: pa.Table) -> None:
        """Take the next rows."""
        self._rows += len(part)
        self._waiting.append(part)
        while sum(map(len, self._waiting)) >= ROWS_PER_GROUP:
            whole = self._join()
            self._write(whole.slice(0, ROWS_PER_GROUP))
            self._waiting = [whole.slice(ROWS_PER_GROUP)]

    def finish(self, name: str, part: Path, objects: Objects) -> None:
        """Write what waits, check the whole, and keep it."""
        whole = self._join()
        if len(whole) or not self._rows:
            self._write(whole)
        self._waiting = []
        self._wait()
        self._writer.close()
        check_parquet(name, part)
        self._stored = objects.keep_table(part, self._rows)

    def _join(self) -> pa.Table:
        import pyarrow as pa

        return pa.concat_tables([self._writer.schema.empty_table(), *self._waiting])

    def _write(self, group: pa.Table) -> None:
        # While one group is written, which takes no lock of Python's, the next is made; no third waits in memory.
        self._wait()
        self._at_work = self._thread.submit(self._write_now, group)

    def _wait(self) -> None:
        """Wait until what was handed on is written."""
        if self._at_work is not None:
            self._at_work.result()

    def _write_now(self, group: pa.Table) -> None:
        # One piece, or the pages would be cut where the parts were.
        self._writer.write_table(group.combine_chunks(), row_group_size=ROWS_PER_GROUP)


@contextmanager
def open_table(objects: Objects, name: str) -> Iterator[TableWriter]:
    """Open table ``name`` for writing in parts; at the end it is checked by its contract and kept by its hash.

    Raises
    ------
    ContractError
        If the whole breaks the contract; nothing is kept.
    """
    import pyarrow.parquet as pq

    with new_file(objects.folder, name) as part, ThreadPoolExecutor(max_workers=1) as thread:
        writer = TableWriter(pq.ParquetWriter(part, to_arrow_schema(name), compression="zstd"), thread)
        yield writer
        writer.finish(name, part, objects)

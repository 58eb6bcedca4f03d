"""A table written in parts: what never lies in memory as a whole ends up as the same bytes as if it had."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from friction.contracts import check_parquet, to_arrow_schema
from friction.store.disk import hash_file, sync_folder, told_plainly
from friction.store.objects import ROWS_PER_GROUP, Objects, Stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa
    import pyarrow.parquet as pq


class TableWriter:
    """Takes the parts of a table, in its row order."""

    def __init__(self, writer: pq.ParquetWriter) -> None:
        self._writer = writer
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
        self._writer.close()
        check_parquet(name, part)
        self._stored = _keep(objects, part, self._rows)

    def _join(self) -> pa.Table:
        import pyarrow as pa

        return pa.concat_tables([self._writer.schema.empty_table(), *self._waiting])

    def _write(self, group: pa.Table) -> None:
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

    with told_plainly(objects.folder):
        objects.folder.mkdir(parents=True, exist_ok=True)
        part = objects.folder / f".{name}.{os.getpid()}.part"
        try:
            writer = TableWriter(pq.ParquetWriter(part, to_arrow_schema(name), compression="zstd"))
            yield writer
            writer.finish(name, part, objects)
        finally:
            part.unlink(missing_ok=True)


def _keep(objects: Objects, part: Path, rows: int) -> Stored:
    """Move a file to its place among the objects, unless it lies there already."""
    stored = Stored(hash_file(part), "parquet", rows)
    if not objects.has(stored):
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(objects.path(stored))
        sync_folder(objects.folder)
    return stored

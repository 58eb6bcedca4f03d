"""Parquet files, read column by column and turned into text."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from friction.errors import InputError
from friction.ingest.jsonl import to_plain_number
from friction.ingest.rows import Rows, build_rows, check_columns
from friction.ingest.streams import open_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

ROWS_AT_ONCE = 262_144
"""Rows handed on together, at most."""

MAX_ROWS_PER_BYTE = 1000
FREE_ROWS = 20_000_000
"""A file may always hold that many rows; beyond, only so many for each byte of it: a few bytes can claim billions."""


def iter_parquet(file: Path, columns: list[str] | None, where: str, limit: int | None) -> Iterator[Rows]:
    """Yield columns of a Parquet file, packed with gzip or not, as text, stretch by stretch; the rest is not touched.

    Whole numbers, also those that were stored as fractions because some are missing, become text without ``.0``;
    times ISO 8601, those with a zone in UTC; lists and objects JSON.

    Raises
    ------
    InputError
        If the file is damaged, claims far more rows than its size can bear, or lacks columns.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    place = f"{where}: {file}" if where else str(file)
    try:
        with open_bytes(file, where) as stream:
            # Parquet is read from its end; a packed file has to be unpacked first.
            packed = not isinstance(stream, io.BufferedReader) or not stream.raw.seekable()
            source: Any = pa.BufferReader(stream.read()) if packed else str(file)
        with pq.ParquetFile(source) as parquet:
            n_rows = parquet.metadata.num_rows
            if n_rows > FREE_ROWS and n_rows > MAX_ROWS_PER_BYTE * file.stat().st_size:
                raise InputError(
                    f"claims {n_rows:,} rows in {file.stat().st_size:,} bytes",
                    where=place,
                    mend="If you trust it, write it again in several files.",
                )
            present = parquet.schema_arrow.names
            wanted = present if columns is None else columns
            check_columns(wanted, present, place)
            n_left = n_rows if limit is None else limit
            n_read = 0
            for batch in parquet.iter_batches(batch_size=max(min(n_left, ROWS_AT_ONCE), 1), columns=wanted):
                table = pa.Table.from_batches([batch])[: n_left - n_read]
                yield _build(table, wanted, n_read)
                n_read += len(table)
                if n_read >= n_left:
                    break
            if not n_read:
                yield _build(parquet.schema_arrow.empty_table(), wanted, 0)
    except (pa.ArrowException, OSError) as error:
        raise InputError("is a damaged Parquet file", where=place, mend="Export or copy it again.") from error


def _build(table: pa.Table, columns: list[str], n_before: int) -> Rows:
    """Return the rows of a stretch that ``n_before`` rows stand before."""
    cells: dict[str, Sequence[str | None] | pa.ChunkedArray] = {name: _to_text(table[name]) for name in columns}
    return build_rows(cells, np.arange(n_before + 1, n_before + len(table) + 1), (), len(table))


def _to_text(column: pa.ChunkedArray) -> Sequence[str | None] | pa.ChunkedArray:
    """Return a column as text, null where there is nothing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        column = column.cast(pa.timestamp(kind.unit, "UTC"))
    if pa.types.is_floating(kind):
        return [None if value is None or value != value else _to_number(value) for value in column.to_pylist()]  # noqa: PLR0124 - NaN
    if pa.types.is_decimal(kind):
        return [None if text is None else to_plain_number(text) for text in pc.cast(column, pa.string()).to_pylist()]
    if pa.types.is_nested(kind):
        return [
            None if item is None else json.dumps(item, ensure_ascii=False, sort_keys=True, default=str)
            for item in column.to_pylist()
        ]
    return pc.cast(column, pa.large_string())


def _to_number(value: float) -> str:
    """Return a number as text: exact digits, no exponent and no ``.0`` where it is whole."""
    return str(int(value)) if value.is_integer() else repr(value)

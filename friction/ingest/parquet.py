"""Parquet files, read column by column and turned into text."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from friction.errors import InputError
from friction.ingest.streams import open_bytes
from friction.ingest.tabular import Rows, build_rows, check_columns, to_plain_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

MAX_ROWS_PER_BYTE = 1000
FREE_ROWS = 20_000_000
"""A file may always hold that many rows; beyond, only so many for each byte of it: a few bytes can claim billions."""


def read_parquet(file: Path, columns: list[str] | None, where: str, limit: int | None) -> Rows:
    """Read columns of a Parquet file, packed with gzip or not, as text; the rest of it is not touched.

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
            if limit is None:
                table = parquet.read(columns=wanted)
            else:
                batches = parquet.iter_batches(batch_size=max(limit, 1), columns=wanted)
                first = next(iter(batches), None)
                table = (pa.Table.from_batches([first]) if first is not None else parquet.read(columns=wanted))[:limit]
        cells: dict[str, Sequence[str | None]] = {name: _to_text(table[name]) for name in wanted}
    except (pa.ArrowException, OSError) as error:
        raise InputError("is a damaged Parquet file", where=place, mend="Export or copy it again.") from error
    n_read = table.num_rows
    return build_rows(cells, list(range(1, n_read + 1)), (), n_read)


def _to_text(column: pa.ChunkedArray) -> list[str | None]:
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
    texts: list[str | None] = pc.cast(column, pa.string()).to_pylist()
    return texts


def _to_number(value: float) -> str:
    """Return a number as text: exact digits, no exponent and no ``.0`` where it is whole."""
    return str(int(value)) if value.is_integer() else repr(value)

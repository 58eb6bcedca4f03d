"""Parquet files, read column by column and turned into text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from friction.errors import FileError
from friction.ingest.files.nested import Nested, split_name, to_cell, to_plain_number
from friction.ingest.files.rows import Rows, build_rows, check_columns
from friction.ingest.files.streams import open_bytes

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
                raise FileError(
                    f"claims {n_rows:,} rows in {file.stat().st_size:,} bytes",
                    where=place,
                    mend="If you trust it, write it again in several files.",
                )
            present = parquet.schema_arrow.names
            wanted = present if columns is None else columns
            inside = _find_inside(parquet.schema_arrow, wanted)
            nested = Nested([name for name in wanted if name not in inside], present, place)
            check_columns(nested.columns, [*present, *_list_names(parquet.schema_arrow)], place)
            read = list(dict.fromkeys([*nested.columns, *(path[0] for path in inside.values())]))
            n_left = n_rows if limit is None else limit
            n_read = 0
            for batch in parquet.iter_batches(batch_size=max(min(n_left, ROWS_AT_ONCE), 1), columns=read):
                table = pa.Table.from_batches([batch])[: n_left - n_read]
                yield _take(_build(_lift(table, inside), [*nested.columns, *inside], n_read), nested, wanted)
                n_read += len(table)
                if n_read >= n_left:
                    break
            if not n_read:
                empty = _build(_lift(parquet.schema_arrow.empty_table(), inside), [*nested.columns, *inside], 0)
                yield _take(empty, nested, wanted)
            nested.check()
    except (pa.ArrowException, OSError) as error:
        raise FileError("is a damaged Parquet file", where=place, mend="Export or copy it again.") from error


def _find_inside(schema: pa.Schema, wanted: Sequence[str]) -> dict[str, list[str]]:
    """Return the path of each wanted column that is a field of structs, by its dotted name; exact names go first."""
    import pyarrow as pa

    found: dict[str, list[str]] = {}
    for name in wanted:
        column = None if name in schema.names else split_name(name, schema.names)
        path = list(column or ())
        kind = schema.field(path[0]).type if path else None
        while kind is not None and pa.types.is_struct(kind):
            fields = [field.name for field in kind]
            rest = path.pop()
            inner = (rest, "") if rest in fields else split_name(rest, fields)
            if inner is None:
                break
            path += [inner[0], inner[1]] if inner[1] else [inner[0]]
            kind = kind.field(inner[0]).type if inner[1] else None
            if kind is None:
                found[name] = path
    return found


def _list_names(schema: pa.Schema) -> list[str]:
    """Return the dotted names of all fields of structs, for errors."""
    import pyarrow as pa

    def walk(name: str, kind: pa.DataType) -> list[str]:
        if not pa.types.is_struct(kind):
            return [name]
        return [inner for field in kind for inner in walk(f"{name}.{field.name}", field.type)]

    return [name for field in schema if pa.types.is_struct(field.type) for name in walk(field.name, field.type)]


def _lift(table: pa.Table, inside: dict[str, list[str]]) -> pa.Table:
    """Return a table with fields of structs as columns, by their dotted names."""
    import pyarrow.compute as pc

    for name, (column, *fields) in inside.items():
        lifted = table[column]
        for field in fields:
            lifted = pc.struct_field(lifted, field)
        table = table.append_column(name, lifted)
    return table


def _take(rows: Rows, nested: Nested, wanted: Sequence[str]) -> Rows:
    """Return rows of the columns asked for, in their order."""
    if not nested.is_needed:
        return Rows(rows.cells[list(wanted)], rows.row, rows.flaws, rows.n_read)
    lifted = [name for name in rows.cells.columns if name not in nested.columns]
    taken = nested.take(rows, lifted)
    return Rows(taken.cells[list(wanted)], taken.row, taken.flaws, taken.n_read)


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
    if pa.types.is_float32(kind) or pa.types.is_float16(kind):
        return [None if text in (None, "nan") else _to_number(float(text)) for text in _list_texts(column)]
    if pa.types.is_floating(kind):
        return [None if value is None or value != value else _to_number(value) for value in column.to_pylist()]  # noqa: PLR0124 - NaN
    if pa.types.is_decimal(kind):
        return [None if text is None else to_plain_number(text) for text in _list_texts(column)]
    if pa.types.is_map(kind):
        return [None if item is None else to_cell(dict(item)) for item in column.to_pylist()]
    if pa.types.is_nested(kind):
        return [None if item is None else to_cell(item) for item in column.to_pylist()]
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return [None if item is None else _to_letters(item) for item in column.to_pylist()]
    if pa.types.is_fixed_size_binary(kind):
        return [None if item is None else item.hex() for item in column.to_pylist()]
    if not pa.types.is_primitive(kind) and not pa.types.is_string(kind) and not pa.types.is_large_string(kind):
        return [None if item is None else str(item) for item in column.to_pylist()]
    if pa.types.is_interval(kind) or pa.types.is_null(kind):
        return [None if item is None else str(item) for item in column.to_pylist()]
    return pc.cast(column, pa.large_string())


def _to_number(value: float) -> str:
    """Return a number as text: exact digits, no exponent and no ``.0`` where it is whole."""
    return str(int(value)) if value.is_integer() else repr(value)


def _list_texts(column: pa.ChunkedArray) -> list[str | None]:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.cast(column, pa.string()).to_pylist()


def _to_letters(item: bytes) -> str:
    """Return bytes as the text they are, else as hexadecimal digits."""
    try:
        return item.decode()
    except UnicodeDecodeError:
        return item.hex()

"""CSV: blocks of lines at once where they are plain, record by record where they are not."""

from __future__ import annotations

import re
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from friction.errors import InputError
from friction.ingest import streams
from friction.ingest.flaws import Flaw
from friction.ingest.plain import read_plain
from friction.ingest.records import DELIMITERS, read_records, split_line
from friction.ingest.rows import Rows, build_rows, check_columns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

BLOCK = 8 * 1024 * 1024
"""Characters looked at together."""

PIECE = 64 * 1024
"""Characters of the pieces that a block which is not plain is cut into: odd lines cost so much care, not more."""

ROWS_AT_ONCE = 262_144
"""Rows handed on together, about."""


def iter_csv(file: Path, columns: list[str] | None, where: str, limit: int | None) -> Iterator[Rows]:
    """Yield the rows of a CSV file, stretch by stretch (see `friction.ingest.tabular.read_rows`)."""
    place = f"{where}: {file}" if where else str(file)
    with streams.open_text(file, where) as stream:
        lines = streams.Lines(stream)
        header, delimiter = _read_header(lines, columns or [], place)
        wanted = list(dict.fromkeys(header)) if columns is None else columns
        check_columns(wanted, header, place)
        twice = [name for name in columns or [] if header.count(name) > 1]
        if twice:
            raise InputError(
                f"the header names a column twice: {', '.join(map(repr, twice))}",
                where=place,
                mend="Rename one of the two in the file.",
            )
        gathered = _Gathered(wanted, [header.index(name) for name in wanted])
        if limit is not None:
            gathered.add_records(islice(read_records(lines, delimiter, len(header)), limit))
        else:
            yield from _iter_gathered(lines, delimiter, len(header), gathered)
        yield gathered.flush()


def _iter_gathered(lines: streams.Lines, delimiter: str, width: int, gathered: _Gathered) -> Iterator[Rows]:
    """Read all lines, and yield whenever there is enough; the rest stays gathered."""
    records = read_records(lines, delimiter, width)
    odd_until = 0  # up to where a block was not plain: it is cut into pieces
    while True:
        size = min(PIECE if lines.place < odd_until else BLOCK, streams.MAX_LINE)
        block = lines.look_ahead(size)
        cells = read_plain(block, delimiter, width, gathered.places) if block else None
        if cells is not None:
            n = len(cells[0])
            first = lines.pass_over(block, n)
            gathered.add(cells, np.arange(first, first + n))
        elif len(block) > PIECE:
            odd_until = lines.place + len(block)
        elif not gathered.add_records(_until(lines, lines.place + (len(block) or size), records)):
            return
        if gathered.n_rows >= ROWS_AT_ONCE:
            yield gathered.flush()


def _until(
    lines: streams.Lines, end: int, records: Iterator[tuple[int, list[str]] | Flaw]
) -> Iterator[tuple[int, list[str]] | Flaw]:
    """Yield records until the lines up to ``end`` are read, and none waits that was given back."""
    while not lines.is_even or lines.place < end:
        record = next(records, None)
        if record is None:
            return
        yield record


class _Gathered:
    """Rows of a file that were read and not handed on yet."""

    def __init__(self, names: list[str], places: list[int]) -> None:
        self.names, self.places = names, places
        self._pick = itemgetter(*places)
        self._start()

    def _start(self) -> None:
        self._parts: list[list[pa.ChunkedArray]] = []
        self._row: list[np.ndarray] = []
        self._flaws: list[Flaw] = []
        self.n_rows = 0

    def add(self, cells: list[pa.ChunkedArray], row: np.ndarray) -> None:
        """Add rows: a column of text for each name, and their lines."""
        self._parts.append(cells)
        self._row.append(row)
        self.n_rows += len(row)

    def add_records(self, records: Iterator[tuple[int, list[str]] | Flaw]) -> int:
        """Add what was read record by record; returns how many there were, flaws included."""
        import pyarrow as pa

        row: list[int] = []
        kept: list[Any] = []
        n_flaws = len(self._flaws)
        for record in records:
            if isinstance(record, Flaw):
                self._flaws.append(record)
            else:
                row.append(record[0])
                kept.append(self._pick(record[1]))
        if row:
            parts = [kept] if len(self.places) == 1 else zip(*kept, strict=True)
            cells = [pa.chunked_array([pa.array(part, pa.large_string())]) for part in parts]
            self.add(cells, np.array(row, dtype=np.int64))
        return len(row) + len(self._flaws) - n_flaws

    def flush(self) -> Rows:
        """Return what was gathered, and begin anew."""
        import pyarrow as pa

        columns = {
            name: pa.chunked_array(
                [chunk for part in self._parts for chunk in part[place].chunks], type=pa.large_string()
            )
            for place, name in enumerate(self.names)
        }
        row = np.concatenate([np.zeros(0, dtype=np.int64), *self._row])
        rows = build_rows(columns, row, self._flaws, len(row) + len(self._flaws))
        self._start()
        return rows


def _read_header(lines: streams.Lines, columns: list[str], place: str) -> tuple[list[str], str]:
    """Return the names in the header, and the delimiter that makes most of the columns asked for."""
    line = ""
    for _, text in lines:
        line = text or ""
        said = re.match(r'"?sep=(.)"?\s*$', line, re.IGNORECASE)
        if said is None and line.strip():
            break
    best: tuple[int, int] = (-1, -1)
    header, delimiter = [line.strip()], ","
    for candidate in DELIMITERS:
        cells = split_line(line, candidate)
        if cells is None:
            continue
        names = [name.strip() for name in cells]
        score = (len(set(names) & set(columns)), len(names))
        if score > best:
            best, header, delimiter = score, names, candidate
    if best[0] < 0:
        raise InputError("the header has a broken quote", where=place, mend="Mend the first line of the file.")
    return header, delimiter

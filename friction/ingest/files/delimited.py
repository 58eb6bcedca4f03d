"""CSV: blocks of lines at once where they are plain, record by record where they are not."""

from __future__ import annotations

import io
import re
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from friction.config import Form
from friction.config import quote as quote_text
from friction.errors import InputError
from friction.ingest.files.csv_records import DELIMITERS, read_records, split_line
from friction.ingest.files.encodings import open_text
from friction.ingest.files.escaped import Escape
from friction.ingest.files.flaws import HEADER_LINE, Flaw
from friction.ingest.files.footers import Tail, leave_out_footer
from friction.ingest.files.headers import LINES_LOOKED_AT, Header, count_found, find_header
from friction.ingest.files.nested import Nested
from friction.ingest.files.plain_csv import read_plain
from friction.ingest.files.rows import Rows, build_rows, check_columns, check_once
from friction.ingest.files.streams import MAX_LINE, Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyarrow as pa

FOUND = Form()
"""A form of which everything is found in the file."""

BLOCK = 8 * 1024 * 1024
"""Characters looked at together."""

PIECE = 64 * 1024
"""Characters of the pieces that a block which is not plain is cut into: odd lines cost so much care, not more."""

OTHER_DELIMITERS = "^~:#!*&%$@/\\_- \x01\x1f"
"""What a header of one column is tried with, to say in an error what would read it."""

ROWS_AT_ONCE = 262_144
"""Rows handed on together, about."""


def iter_csv(file: Path, columns: list[str] | None, where: str, limit: int | None, form: Form) -> Iterator[Rows]:
    """Yield the rows of a CSV file, stretch by stretch (see `friction.ingest.files.tabular.read_rows`)."""
    place = f"{where}: {file}" if where else str(file)
    quote = '"' if form.quote is None else form.quote
    with open_text(file, where, form.encoding) as stream:
        lines = Lines(stream)
        header = _read_header(lines, columns or [], form, quote, place)
        names = header.names
        wanted = list(dict.fromkeys(names)) if columns is None else columns
        nested = Nested(wanted, names, place)
        check_columns(nested.columns, names, place, mend=_to_mend(header, columns or []), line=header.line)
        check_once(nested.columns if columns else (), names, place, "file")
        gathered = _Gathered(nested.columns, [names.index(name) for name in nested.columns])
        for number in header.behind:
            next(read_records(lines, header.delimiter, None, quote, form.escape), None)
            gathered.add_flaw(Flaw(number, None, HEADER_LINE))
        records = read_records(lines, header.delimiter, len(names), quote, form.escape)
        if limit is None:
            parts = _iter_gathered(lines, records, header.delimiter, len(names), quote, form.escape, gathered)
        else:
            parts = _iter_first(records, limit, gathered)
        tail = Tail(names, header.filled, *_to_tail(lines, header.delimiter, quote, form.escape))
        for rows in leave_out_footer(parts, form.footer_lines, tail, lambda: not gathered.is_cut):
            yield nested.take(rows)
        nested.check()


def look_at_header(file: Path, where: str, form: Form = FOUND) -> Header:
    """Return the header that a first look finds, without columns asked for."""
    with open_text(file, where, form.encoding) as stream:
        quote = '"' if form.quote is None else form.quote
        return _read_header(Lines(stream), [], form, quote, f"{where}: {file}" if where else str(file))


def _iter_first(records: Iterator[tuple[int, list[str]] | Flaw], limit: int, gathered: _Gathered) -> Iterator[Rows]:
    """Yield the first rows, together."""
    gathered.is_cut = gathered.add_records(islice(records, limit)) >= limit
    yield gathered.flush()


def _to_tail(
    lines: Lines, delimiter: str, quote: str, escape: str | None
) -> tuple[Callable[[], list[tuple[int, list[str]]]], Callable[[], set[int]]]:
    """Return what gives the last records of a file that was read, and which of them stand behind a blank line."""
    hidden = Escape(escape, delimiter, quote) if escape else None

    def list_last() -> list[tuple[int, list[str]]]:
        last = [(number, hidden.hide(line) if hidden else line) for number, line in lines.look_back() if line.strip()]
        split = [(number, split_line(line, delimiter, quote)) for number, line in last]
        return [(number, hidden.show(cells) if hidden else cells) for number, cells in split if cells is not None]

    def list_behind_blank() -> set[int]:
        last = lines.look_back()
        blank = {number for number, line in last if not line.strip(" \t\r\n" + delimiter)}
        # What stands behind a footer's first line belongs to it.
        return {number for number, _ in last if blank and number > max(blank)}

    return list_last, list_behind_blank


def _iter_gathered(
    lines: Lines,
    records: Iterator[tuple[int, list[str]] | Flaw],
    delimiter: str,
    width: int,
    quote: str,
    escape: str | None,
    gathered: _Gathered,
) -> Iterator[Rows]:
    """Read all lines, and yield whenever there is enough, at last the rest."""
    odd_until = 0  # up to where a block was not plain: it is cut into pieces
    while True:
        size = min(PIECE if lines.place < odd_until else BLOCK, MAX_LINE)
        block = "" if lines.is_half else lines.look_ahead(size)
        is_odd = not block or (escape is not None and escape in block)
        cells = None if is_odd else read_plain(block, delimiter, width, gathered.places, quote)
        if cells is not None:
            n = len(cells[0])
            first = lines.pass_over(block, n)
            gathered.add(cells, np.arange(first, first + n))
        elif len(block) > PIECE:
            odd_until = lines.place + len(block)
        elif not gathered.add_records(_until(lines, lines.place + (len(block) or size), records)):
            break
        if gathered.n_rows >= ROWS_AT_ONCE:
            yield gathered.flush()
    yield gathered.flush()


def _until(
    lines: Lines, end: int, records: Iterator[tuple[int, list[str]] | Flaw]
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
        self.is_cut = False  # whether more rows are in the file
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

    def add_flaw(self, flaw: Flaw) -> None:
        """Add a row that cannot be used."""
        self._flaws.append(flaw)

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


def _read_header(lines: Lines, columns: list[str], form: Form, quote: str, place: str) -> Header:
    """Return the header, all lines of it taken but for those found behind it (see `friction.ingest.files.headers`)."""
    said = re.match(r'"?sep=(.)"?\s*?(?:\r\n?|\n)', lines.peek(PIECE), re.IGNORECASE)
    for _ in range((form.header_line or (2 if said else 1)) - 1):
        next(lines, None)
    text, begin = lines.peek(PIECE), lines.next_number
    if not text:
        # A line longer than that is taken and given back.
        given = list(islice(lines, LINES_LOOKED_AT))
        text = "".join(line or "\n" for _, line in given)
        lines.give_back(given)
    delimiters = form.delimiter or (said[1] if said else DELIMITERS)
    tables = {delimiter: _list_records(text, delimiter, quote, form.escape, begin) for delimiter in delimiters}
    header = find_header(tables, columns, form)
    if header is None:
        if form.header_line:
            raise InputError(
                f"has no line {form.header_line}",
                where=place,
                mend="Correct header_line in the settings of the source.",
            )
        raise InputError(
            "the header has a broken quote",
            where=place,
            mend="Mend the first line of the file; or say in the settings of the source what parts its cells, or what "
            'quotes them: delimiter = " ", quote = "\'"',
        )
    for record in read_records(lines, header.delimiter, None, quote, form.escape):
        if record[0] >= header.line:
            break
    for _ in range((form.header_lines or 1) - 1):
        next(read_records(lines, header.delimiter, None, quote, form.escape), None)
    return header


def _list_records(text: str, delimiter: str, quote: str, escape: str | None, begin: int) -> list[tuple[int, list[str]]]:
    """Return the first records of a text, by the numbers of their lines; broken and empty ones are left out."""
    lines = Lines(io.StringIO(text, newline=""))
    records = islice(read_records(lines, delimiter, None, quote, escape), LINES_LOOKED_AT)
    return [
        (record[0] + begin - 1, record[1])
        for record in records
        if not isinstance(record, Flaw) and any(cell.strip() for cell in record[1])
    ]


def _to_mend(header: Header, columns: list[str]) -> str:
    """Return how the columns asked for could be in the header after all."""
    for sign in OTHER_DELIMITERS if len(header.names) == 1 else "":
        if count_found(columns, [name.strip() for name in header.names[0].split(sign)]) == len(columns):
            return f"Say in the settings of the source what parts the cells: delimiter = {quote_text(sign)}"
    return (
        "Correct columns in the settings; or, if another line names the columns, say which in the settings of the "
        "source: header_line = 3"
    )

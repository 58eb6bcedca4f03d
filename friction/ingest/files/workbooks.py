"""Workbooks of spreadsheet programs (xlsx, xls, xlsb, ods): the rows of one sheet as text."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from friction.config import Form, quote
from friction.errors import FileError, InputError
from friction.ingest.files.bounds import Cell, check_bounds
from friction.ingest.files.flaws import EMPTY_FILE, HEADER_LINE, Flaw
from friction.ingest.files.footers import Tail, leave_out_footer
from friction.ingest.files.headers import LINES_LOOKED_AT, Header, Record, count_found, find_header
from friction.ingest.files.nested import Nested
from friction.ingest.files.rows import Rows, build_rows, check_columns, check_once
from friction.ingest.files.streams import open_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ROWS_AT_ONCE = 65_536
"""Rows handed on together, at most."""

MOST_DIGITS = 10**15
"""Whole numbers from here on are rounded by workbooks: which one was meant cannot be told."""

ROUNDED = "a number of more than 15 digits, which workbooks round; store the column as text"
ERROR_CELL = "an error of the workbook, such as #N/A; read as empty, the row is kept"
NOT_CALCULATED = "a formula that was never calculated; read as empty, the row is kept"


class _Sheet(NamedTuple):
    """A sheet: its name, and the rows that hold something, each with its number, from 1, and its cells as they are."""

    name: str
    rows: list[tuple[int, list[Any]]]

    def to_records(self, rows: Sequence[tuple[int, list[Any]]]) -> list[Record]:
        """Return rows with their cells as text."""
        return [(number, [to_text(cell) or "" for cell in cells]) for number, cells in rows]


def iter_workbook(file: Path, columns: list[str] | None, where: str, limit: int | None, form: Form) -> Iterator[Rows]:
    """Yield the rows of a sheet, stretch by stretch, by their numbers there (see `read_rows`).

    The sheet is the one that the settings name, else the only one with rows, else the only one with the columns asked
    for.    Numbers are text as in JSON, times ISO 8601, empty what a formula or an error left empty.

    Raises
    ------
    InputError
        If the workbook is damaged, locked or far larger than its size can bear, if several sheets could be meant, or
        columns are missing.
    """
    place = f"{where}: {file}" if where else str(file)
    with open_bytes(file, where) as stream:
        content = stream.read()
    found = check_bounds(content, place)
    sheet, header = _choose_sheet(open_workbook(content, place), columns or [], form, place)
    place = f"{place}, sheet {sheet.name!r}"
    if header is None:
        raise InputError(
            f"has no row {form.header_line}" if form.header_line else "the sheet is empty",
            where=place,
            mend="Correct header_line in the settings of the source.",
        )
    names = header.names
    wanted = [name for name in dict.fromkeys(names) if name] if columns is None else columns
    nested = Nested(wanted, names, place)
    said = "Correct columns in the settings; or, if another row names the columns, say which: header_line = 3"
    check_columns(nested.columns, [name for name in names if name], place, line=header.line, mend=said)
    check_once(nested.columns if columns else (), names, place, "sheet")
    last = header.line + (form.header_lines or 1) - 1
    rows = [(number, cells) for number, cells in sheet.rows if number > last and number not in header.behind]
    cut = rows if limit is None else rows[:limit]
    flaws = [Flaw(number, None, HEADER_LINE) for number in header.behind]
    places = [names.index(name) for name in nested.columns]
    flaws += _to_flaws(found, sheet.name, nested.columns, places, [number for number, _ in cut])
    numbers = {number for number, _ in rows}
    tail = Tail(
        names,
        header.filled,
        lambda: sheet.to_records(rows[-10:]),
        lambda: {number for number, _ in rows[-1:] if number - 1 not in numbers},
    )
    parts = _iter_parts(cut, nested.columns, places, flaws, len(header.behind))
    for part in leave_out_footer(parts, form.footer_lines, tail, lambda: len(cut) == len(rows)):
        yield nested.take(part)
    nested.check()


def _iter_parts(
    rows: list[tuple[int, list[Any]]], names: list[str], places: list[int], flaws: list[Flaw], n_behind: int
) -> Iterator[Rows]:
    """Yield rows as stretches of text; a row with a number that was rounded is a flaw."""
    for begin in range(0, max(len(rows), 1), ROWS_AT_ONCE):
        part = rows[begin : begin + ROWS_AT_ONCE]
        rounded = {
            number: Flaw(number, name, ROUNDED)
            for name, at in zip(names, places, strict=True)
            for number, cells in part
            if _is_rounded(cells[at])
        }
        kept = [(number, cells) for number, cells in part if number not in rounded]
        columns: dict[str, Sequence[str | None]] = {
            name: [to_text(cells[at]) for _, cells in kept] for name, at in zip(names, places, strict=True)
        }
        numbers = np.array([number for number, _ in kept], dtype=np.int64)
        told = [*(flaws if not begin else ()), *rounded.values()]
        yield build_rows(columns, numbers, told, len(part) + (0 if begin else n_behind))


def _to_flaws(
    found: dict[str, list[Cell]], sheet: str, names: list[str], places: list[int], numbers: list[int]
) -> list[Flaw]:
    """Return a flaw for each cell of the columns read that holds an error, or a formula without a value."""
    name_of, known = dict(zip(places, names, strict=True)), set(numbers)
    return [
        Flaw(cell.row, name_of[cell.column], ERROR_CELL if cell.is_error else NOT_CALCULATED)
        for cell in found.get(sheet, ())
        if cell.column in name_of and cell.row in known
    ]


def open_workbook(content: bytes, place: str) -> Any:  # noqa: ANN401 - a CalamineWorkbook, whose library is imported here
    """Return the opened workbook; `check_bounds` comes first.

    Raises
    ------
    FileError
        If it is damaged, or locked by a password.
    """
    import python_calamine as calamine

    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except calamine.PasswordError:
        raise FileError(
            "is a workbook locked by a password", where=place, mend="Open it, save it without the password as .xlsx."
        ) from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise FileError("is a damaged workbook", where=place, mend="Export or copy it again.") from error


def look_at_sheet(file: Path, where: str) -> tuple[str, Header | None, int]:
    """Return the name of the only sheet with rows, the header that a first look finds, and the number of all sheets."""
    place = f"{where}: {file}" if where else str(file)
    with open_bytes(file, where) as stream:
        content = stream.read()
    check_bounds(content, place)
    workbook = open_workbook(content, place)
    sheet, header = _choose_sheet(workbook, [], Form(), place)
    return sheet.name, header, len(workbook.sheet_names)


def _read_sheets(workbook: Any, name: str | None, place: str) -> list[_Sheet]:  # noqa: ANN401 - as above
    """Read the sheet of a name, else the visible ones that hold rows, else the hidden ones."""
    import python_calamine as calamine

    if name is not None and name not in workbook.sheet_names:
        shown = ", ".join(map(repr, workbook.sheet_names))
        raise InputError(
            f"has no sheet {name!r}",
            where=place,
            why=f"It has: {shown}.",
            mend="Correct sheet in the settings of the source.",
        )
    told = [one for one in workbook.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
    is_shown = {one.name: one.visible == calamine.SheetVisibleEnum.Visible for one in told}
    try:
        sheets = [_read_sheet(workbook, one) for one in ([name] if name is not None else is_shown)]
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise FileError("is a damaged workbook", where=place, mend="Export or copy it again.") from error
    full = [sheet for sheet in sheets if sheet.rows or name is not None]
    return [sheet for sheet in full if is_shown.get(sheet.name)] or full


def _read_sheet(workbook: Any, name: str) -> _Sheet:  # noqa: ANN401 - as above
    """Read a sheet; each cell of cells merged downwards holds what they show."""
    sheet = workbook.get_sheet_by_name(name)
    cells = sheet.to_python(skip_empty_area=False)
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for row in range(top + 1, min(bottom + 1, len(cells))):
            if left < len(cells[top]):
                cells[row][left] = cells[top][left]
    return _Sheet(name, [(number, row) for number, row in enumerate(cells, start=1) if any(cell != "" for cell in row)])


def _choose_sheet(workbook: Any, columns: list[str], form: Form, place: str) -> tuple[_Sheet, Header | None]:  # noqa: ANN401 - as above
    """Return the sheet that is meant, and its header."""
    sheets = _read_sheets(workbook, form.sheet, place)
    if not sheets:
        raise FileError(EMPTY_FILE, where=place, mend="Export it again, or take it out of the settings.")
    found = [(sheet, _find_header(sheet, columns, form)) for sheet in sheets]
    if len(found) > 1:
        # Without columns to ask for: a cover or a note is no table, cells beside each other in most rows are.
        fitting: list[tuple[_Sheet, Header | None]] = [
            (sheet, header)
            for sheet, header in found
            if header and (count_found(columns, header.names) == len(columns) if columns else _is_table(sheet, header))
        ]
        found = fitting if len(fitting) == 1 else found
    if len(found) > 1:
        raise InputError(
            f"has several sheets with rows: {', '.join(repr(sheet.name) for sheet in sheets)}",
            where=place,
            why="Which of them is meant is not guessed.",
            mend=f"Say it in the settings of the source, for instance: sheet = {quote(sheets[0].name)}",
        )
    return found[0]


def _is_table(sheet: _Sheet, header: Header) -> bool:
    """Tell whether most rows below a header of several names fill several of its columns."""
    below = [sum(cell != "" for cell in cells) for number, cells in sheet.rows if number > header.line]
    return len(list(filter(None, header.names))) > 1 and len(below) > 1 and sum(n > 1 for n in below) > len(below) / 2


def _find_header(sheet: _Sheet, columns: list[str], form: Form) -> Header | None:
    begin = form.header_line or 1
    rows = [(number, cells) for number, cells in sheet.rows if number >= begin][:LINES_LOOKED_AT]
    return find_header({"": sheet.to_records(rows)}, columns, form)


def _is_rounded(cell: object) -> bool:
    return isinstance(cell, float | int) and abs(cell) >= MOST_DIGITS and float(cell).is_integer()


def to_text(cell: object) -> str | None:
    """Return a cell as text: numbers without ``.0``, times ISO 8601, a span of time as hours, minutes and seconds."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return None if cell is None else str(cell)

"""Codebooks as workbooks (.xlsx)."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING

from friction.errors import FileError
from friction.ingest.files import check_bounds, open_workbook, to_text
from friction.themes.codebook.columns import HEADER, NAMES, Line, read_rows, to_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsxwriter import Workbook

    from friction.themes.codebook.entries import Codebook

SHEET = "codebook"
MOST_CELLS = 2_000_000
"""Cells of the rectangle that the sheet spans, at most."""

LONGEST_CELL = 32_767
"""Characters of a cell, in the format; what is longer ends in an ellipsis there."""

FONT = {"font_name": "Arial", "font_size": 10}
"""One that each program has, or one as wide: widths of columns are counted in its signs."""

_WIDTHS = {"definition": 50, "include": 40, "exclude": 40, "example": 50, "edge": 40, "memo": 40, "code": 30}
_USUAL_WIDTH = 16
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - written without a zone; the same in each file, so that bytes are


def read_workbook(content: bytes, place: str) -> tuple[Codebook, list[str]]:
    """Read a codebook from the sheet called codebook, else the first one (see `columns.read_rows`).

    Of formulas the value counts that was stored with them; where none was, it is told and the cell is empty.

    Raises
    ------
    InputError
        If the workbook is damaged, locked, far larger than its size can bear or no codebook at all.
    """
    import python_calamine as calamine

    found = check_bounds(content, place, MOST_CELLS)
    book = open_workbook(content, place)
    names = book.sheet_names
    name = next((one for one in names if one.strip().lower() == SHEET), names[0] if names else None)
    if name is None:
        raise FileError("has no sheet", where=place, mend="Save the codebook again, as .xlsx, .csv or .qdc.")
    place = f"{place}, sheet {name!r}"
    try:
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
    except (calamine.CalamineError, ValueError) as error:
        raise FileError(
            "is no sheet of cells that can be read", where=place, mend="Save it again as CSV UTF-8."
        ) from error
    texts = ([to_text(cell) or "" for cell in row] for row in rows)
    lines = [Line(f"{place}, row {number}", cells) for number, cells in enumerate(texts, start=1) if any(cells)]
    if not lines:
        raise FileError("is empty", where=place, mend=f"Name the code in its first row, as one of: {', '.join(NAMES)}.")
    codebook, notes = read_rows(lines[0].cells, lines[1:], place)
    unread = [f"row {cell.row}" for cell in found.get(name, ())]
    told = [f"Read as empty, an error of the workbook or a formula without a value: {', '.join(unread[:8])}."]
    return codebook, (told if unread else []) + notes


def write_workbook(codebook: Codebook) -> bytes:
    """Return a codebook as a workbook of one sheet; equal codebooks give equal bytes.

    Every cell is text. `read_workbook` gives the same codebook back, but for what other programs say of tags and for
    cells longer than the format allows.
    """
    return to_workbook(SHEET, [HEADER, *to_rows(codebook)], _WIDTHS)


def to_workbook(sheet_name: str, rows: Iterable[Sequence[str]], widths: Mapping[str, int]) -> bytes:
    """Return rows as a workbook of one sheet, the first row its header; equal rows give equal bytes.

    Every cell is text: nothing in it is a formula, a link or a number. A cell longer than the format allows ends in an
    ellipsis.

    Parameters
    ----------
    widths : of columns in characters, by their header; others have the usual one.
    """
    content = io.BytesIO()
    with start_workbook(content) as book:
        sheet = book.add_worksheet(sheet_name)
        head, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if row == 0:
                    sheet.set_column(column, column, widths.get(cell, _USUAL_WIDTH))
                    sheet.write_string(row, column, cell, head)
                elif cell:
                    sheet.write_string(row, column, shorten_cell(cell), wrapped)
        sheet.freeze_panes(1, 1)
    return content.getvalue()


def start_workbook(content: io.BytesIO) -> Workbook:
    """Return a workbook that is written to ``content`` when it is closed, in which no text becomes more than a text.

    No text in it becomes a formula, a link or a number, and it names no moment at which it was made: what is written
    alike gives equal bytes.
    """
    import xlsxwriter

    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(content, {**plain, "default_format_properties": dict(FONT)})
    book.set_properties({"created": _CREATED})
    return book


def shorten_cell(cell: str) -> str:
    """Return a text as a cell can hold it: what is longer than the format allows ends in an ellipsis."""
    return cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - 1] + "…"

"""The week as a workbook: a sheet per table, cells of their kind, nothing in it that a spreadsheet would obey."""

from __future__ import annotations

import io
import re
from datetime import date
from math import ceil
from typing import TYPE_CHECKING

from friction.report.render.sheet_tables import list_sheets
from friction.report.render.words import to_line
from friction.themes.codebook import shorten_cell, start_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from friction.report.render.sheet_tables import Cell, Sheet
    from friction.report.week import Report

WIDEST_SHEET = 190
"""Characters that all columns of a sheet have together, about: on A4 across that is print of seven points."""

WIDEST, NARROWEST = 70, 9
"""Characters of a column."""

LONGEST_NAME = 31
"""Signs of a sheet's name, in the format."""

_FORMATS = {
    "text": {}, "week": {}, "day": {"num_format": "d mmm yyyy", "align": "left"}, "share": {"num_format": "0.0%"},
    "count": {"num_format": "#,##0"}, "number": {"num_format": "#,##0.0"},
}  # fmt: skip
_HEAD = {"bold": True, "bg_color": "#E7E6E6", "bottom": 1, "text_wrap": True, "valign": "top"}
_A4 = 9


def to_xlsx(report: Report) -> bytes:
    """Return the week as a workbook; equal reports give equal bytes.

    The first sheet is the summary in words, in the order of the record; `list_sheets` tells the others. Shares, counts
    and days are numbers and days, all else is text: nothing is a formula or a link. What is not known, or too small to
    be told, is empty, and a line below the table says so.
    """
    content = io.BytesIO()
    sheets = list_sheets(report)
    with start_workbook(content) as book:
        formats = {kind: book.add_format({"text_wrap": True, "valign": "top", **how}) for kind, how in _FORMATS.items()}
        head = book.add_format(_HEAD)
        for sheet, name in zip(sheets, name_sheets(sheet.name for sheet in sheets), strict=True):
            _write(book, book.add_worksheet(name), sheet, formats, head)
    return content.getvalue()


def name_sheets(names: Iterable[str]) -> list[str]:
    """Return names as sheets can have them: short, without signs of references, no two alike in small letters."""
    found: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"[\[\]:*?/\\]+", " ", to_line(name)).strip(" '") or "Table"
        plain = f"{plain} of changes" if plain.lower() == "history" else plain  # a name the format keeps for itself
        chosen, number = _cut(plain, LONGEST_NAME), 2
        while chosen.lower() in found:
            chosen, number = f"{_cut(plain, LONGEST_NAME - len(f' {number}'))} {number}", number + 1
        found[chosen.lower()] = chosen
    return list(found.values())


def _cut(name: str, longest: int) -> str:
    """Return a name of so many signs at most, as the format counts them: of two bytes each."""
    return name.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore").strip(" '")


def _write(book: Workbook, page: Worksheet, sheet: Sheet, formats: Mapping[str, Format], head: Format) -> None:
    widths = find_widths(sheet)
    for column, (name, width) in enumerate(zip(sheet.header, widths, strict=True)):
        page.set_column(column, column, width)
        page.write_string(0, column, shorten_cell(to_line(name)), head)
    for row, cells in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(cells):
            _write_cell(page, row, column, cell, formats[cell.kind])
    grey = book.add_format({"italic": True, "font_color": "#595959", "text_wrap": True, "valign": "top"})
    for row, note in enumerate(sheet.notes, start=len(sheet.rows) + 2):
        _write_note(page, row, shorten_cell(to_line(note)), widths, grey)
    page.autofilter(0, 0, len(sheet.rows), len(widths) - 1)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&L&A&R&P / &N")


def _write_cell(page: Worksheet, row: int, column: int, cell: Cell, how: Format) -> None:
    if cell.value is None or cell.value == "":
        page.write_blank(row, column, None, how)
    elif isinstance(cell.value, str):
        page.write_string(row, column, _to_text(cell.value), how)
    elif isinstance(cell.value, date):
        page.write_datetime(row, column, cell.value, how)
    else:
        page.write_number(row, column, cell.value, how)


def _write_note(page: Worksheet, row: int, note: str, widths: list[int], how: Format) -> None:
    """Write a line below a table across its columns, as high as it needs: no program fits the height of joined cells."""
    page.set_row(row, 15 * max(1, ceil(len(note) / (0.9 * sum(widths)))))
    if len(widths) > 1:
        page.merge_range(row, 0, row, len(widths) - 1, "", how)
    page.write_string(row, 0, note, how)


def _to_text(text: str) -> str:
    """Return the text of a cell; lines that are ours stay lines."""
    return shorten_cell("\n".join(to_line(line) for line in text.split("\n")))


def find_widths(sheet: Sheet) -> list[int]:
    """Return how wide the columns are, in characters: as their longest text, but the wide ones share what room is left.

    A word of the header is never broken.
    """
    least = [max(NARROWEST, *(len(word) + 3 for word in name.split())) for name in sheet.header]
    widths = []
    for column, smallest in enumerate(least):
        longest = max((len(_to_shown(row[column])) for row in sheet.rows), default=0)
        widths.append(min(WIDEST, max(smallest, longest + 2)))
    limit = WIDEST
    while sum(widths) > WIDEST_SHEET and limit > NARROWEST:
        limit -= 1
        widths = [max(smallest, min(width, limit)) for width, smallest in zip(widths, least, strict=True)]
    return widths


def _to_shown(cell: Cell) -> str:
    """Return a cell's longest line, about as it is shown."""
    if isinstance(cell.value, str):
        return max(cell.value.split("\n"), key=len)
    if isinstance(cell.value, date):
        return "10 May 2026"
    return "" if cell.value is None else f"{cell.value:,.1f}"

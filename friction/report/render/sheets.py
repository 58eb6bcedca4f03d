"""The week as a workbook: a sheet per table, cells of their kind, nothing in it that a spreadsheet would obey."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import TYPE_CHECKING

from friction.report.days import to_day
from friction.report.render.fitting import LINE_HEIGHT, count_lines
from friction.report.render.sheet_tables import NUMBERS, list_sheets
from friction.report.render.words import to_line
from friction.themes.codebook import shorten_cell, start_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from friction.report.render.sheet_tables import Cell, Sheet
    from friction.report.week import Report

WIDEST_SHEET = 175
"""Characters that all columns of a sheet have together, about: on A4 across that is print of eight points."""

WIDEST, NARROW, SENTENCE = 70, 12, 26
"""Characters of a column: at most; to which one with words may be narrowed, and one with sentences."""

LONGEST_NAME = 31
"""Signs of a sheet's name, in the format."""

_SIZE = 10  # of letters in points, as `start_workbook` has them
_PLACE = {"text_wrap": True, "valign": "top"}
_TEXT = {"align": "left", "indent": 1}  # so that it does not touch the number to its left
_FORMATS: Mapping[str, Mapping[str, object]] = {
    "text": _TEXT, "week": _TEXT, "day": {"num_format": "d mmm yyyy", **_TEXT},
    "share": {"num_format": "0.0%"}, "count": {"num_format": "#,##0"}, "number": {"num_format": "#,##0.0"},
}  # fmt: skip
_HEAD = {"bold": True, "bg_color": "#E7E6E6", "bottom": 1}
_NOTE = {"italic": True, "font_color": "#595959", **_TEXT}
_CHARACTER = 5.25
"""Points of a column's character, by the format."""

_HIGHEST = 400
"""Points of a row, by the format."""

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
        styles = {**_FORMATS, "note": _NOTE, "head": {**_HEAD, **_TEXT}, "head of numbers": {**_HEAD, "align": "right"}}
        formats = {name: book.add_format({**_PLACE, **style}) for name, style in styles.items()}
        for sheet, name in zip(sheets, name_sheets(sheet.name for sheet in sheets), strict=True):
            _write(book.add_worksheet(name), sheet, formats)
    return content.getvalue()


def name_sheets(names: Iterable[str]) -> list[str]:
    """Return names as sheets can have them: short, without signs of references, no two alike in small letters."""
    found: dict[str, str] = {}
    for name in names:
        plain = to_line(re.sub(r"[\[\]:*?/\\]", " ", name)).strip(" '") or "Table"
        plain = f"{plain} of changes" if plain.lower() == "history" else plain  # a name the format keeps for itself
        chosen, number = _cut(plain, LONGEST_NAME), 2
        while chosen.lower() in found:
            chosen, number = f"{_cut(plain, LONGEST_NAME - len(f' {number}'))} {number}", number + 1
        found[chosen.lower()] = chosen
    return list(found.values())


def _cut(name: str, longest: int) -> str:
    """Return a name of so many signs at most, as the format counts them: of two bytes each."""
    return name.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore").strip(" '")


def _write(page: Worksheet, sheet: Sheet, formats: Mapping[str, Format]) -> None:
    widths = find_widths(sheet)
    for column, (name, kind, width) in enumerate(zip(sheet.header, sheet.kinds, widths, strict=True)):
        page.set_column(column, column, width)
        head = formats["head of numbers" if kind in NUMBERS else "head"]
        page.write_string(0, column, shorten_cell(to_line(name)), head)
    page.set_row(0, _find_height(sheet.header, widths, bold=True))
    for row, cells in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(cells):
            _write_cell(page, row, column, cell, formats[cell.kind])
        page.set_row(row, _find_height([_to_shown(cell) for cell in cells], widths))
    for row, note in enumerate(sheet.notes, start=len(sheet.rows) + 2):
        if len(widths) > 1:
            page.merge_range(row, 0, row, len(widths) - 1, "", formats["note"])
        page.write_string(row, 0, shorten_cell(to_line(note)), formats["note"])
        page.set_row(row, _find_height([note], [sum(widths)]))
    page.autofilter(0, 0, len(sheet.rows), len(widths) - 1)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&L&A&R&P / &N")


def _find_height(texts: Sequence[str], widths: Sequence[float], *, bold: bool = False) -> float:
    """Return how high a row must be, in points: not every program finds out by itself, and none for joined cells."""
    lines = max(
        sum(count_lines(to_line(line), _CHARACTER * (width - 1.5), _SIZE, bold=bold) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return min(_HIGHEST, 3 + LINE_HEIGHT * _SIZE * lines)


def _write_cell(page: Worksheet, row: int, column: int, cell: Cell, how: Format) -> None:
    if cell.value is None or cell.value == "":
        page.write_blank(row, column, None, how)
    elif isinstance(cell.value, str):
        page.write_string(row, column, _to_text(cell.value), how)
    elif isinstance(cell.value, date):
        page.write_datetime(row, column, cell.value, how)
    else:
        page.write_number(row, column, cell.value, how)


def _to_text(text: str) -> str:
    """Return the text of a cell; lines that are ours stay lines."""
    return shorten_cell("\n".join(to_line(line) for line in text.split("\n")))


def find_widths(sheet: Sheet) -> list[int]:
    """Return how wide the columns are, in characters: as their longest text, but the wide ones share what room is left.

    A word of the header is not broken, where it is no longer than a column may be.
    """
    words = [max(len(word) for word in f"{to_line(name)} -".split()) + 3 for name in sheet.header]
    longest = [max((_count_signs(row[column]) for row in sheet.rows), default=0) + 3 for column in range(len(words))]
    least = [
        min(WIDEST, max(word, SENTENCE if long > 2 * SENTENCE else min(long, NARROW)))
        for word, long in zip(words, longest, strict=True)
    ]
    wished = [min(WIDEST, max(smallest, long)) for smallest, long in zip(least, longest, strict=True)]
    limit, widths = WIDEST, wished
    while sum(widths) > WIDEST_SHEET and limit > NARROW:
        limit -= 1
        widths = [max(smallest, min(width, limit)) for width, smallest in zip(wished, least, strict=True)]
    return widths


def _count_signs(cell: Cell) -> int:
    return max(len(line) for line in _to_shown(cell).split("\n"))


def _to_shown(cell: Cell) -> str:
    """Return a cell about as it is shown."""
    if isinstance(cell.value, date):
        return to_day(cell.value.isoformat())
    return "" if cell.value is None else cell.value if isinstance(cell.value, str) else f"{cell.value:,.1f}"

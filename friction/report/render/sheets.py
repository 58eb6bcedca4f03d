"""The week as a workbook: what it says on the first sheet, and a sheet for each table, typed, without formulas."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from friction.report.render.outline import to_outline
from friction.report.render.sheet_tables import list_tables
from friction.report.render.words import to_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from friction.report.week import Column, Kind, Report, Table

MOST_LETTERS = 31
"""Of a sheet's name."""
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
NARROW, WIDE, PAGE = 12, 44, 110
"""Least and most width of a column, and that of the summary, in letters."""
LINE = 15.0
"""Points that a line of text is high."""
LONGEST_CELL = 32_767
TITLE, POINT, BELOW = "title", "point", "below"
_NUMBERS = ("count", "share", "number")

_FORMATS: dict[Kind, str] = {"count": "#,##0", "share": "0.0%", "number": "#,##0.0", "text": "@", "week": "@"}
_OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": False, "default_date_format": "yyyy-mm-dd",
}  # fmt: skip


def to_xlsx(report: Report) -> bytes:
    """Return the report as an Excel workbook. Equal reports give equal bytes.

    Every text is a text, also where it begins as a formula does; what is not known or too small to be told is an empty
    cell. Sheets: *Summary*, then findings, changes, actions, earlier findings, figures by week, stages and the tables
    of the appendix, those that have rows.
    """
    import xlsxwriter

    content = BytesIO()
    book = xlsxwriter.Workbook(content, _OPTIONS)
    # Not when it was written, but of when it speaks: equal weeks are equal files.
    book.set_properties({"title": to_line(f"{report.project}: {report.week}"), "created": _to_moment(report.last_day)})
    _write_summary(book, report)
    taken = {"summary"}
    for table in list_tables(report):
        if table.rows:
            _write_table(book, table, _to_name(table.title, taken))
    book.close()
    return content.getvalue()


def _to_moment(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), UTC).replace(tzinfo=None)


def _write_summary(book: Any, report: Report) -> None:  # noqa: ANN401 - of a library without types
    """Write what the page says, a line each: names of parts in bold, what stands below a point set in."""
    sheet = book.add_worksheet("Summary")
    looks = {"text_wrap": True, "valign": "top"}
    forms = {
        TITLE: book.add_format({**looks, "bold": True}), POINT: book.add_format(looks),
        BELOW: book.add_format({**looks, "indent": 2, "font_color": "#55616E"}),
    }  # fmt: skip
    sheet.set_column(0, 0, PAGE)
    _set_up(sheet)
    for row, (line, kind) in enumerate(_list_lines(report)):
        text = to_line(line)
        sheet.set_row(row, _find_height([(len(text), PAGE)]))
        sheet.write_string(row, 0, text, forms[kind])


def _list_lines(report: Report) -> Iterator[tuple[str, str]]:
    """Yield the lines of the summary, and what each is."""
    outline = to_outline(report)
    yield outline.headline, TITLE
    yield outline.about, POINT
    for part in outline.parts:
        yield "", POINT
        yield part.name, TITLE
        for item in part.items:
            yield item.text, POINT
            yield from ((line, BELOW) for line in item.below)
            yield from ((f"“{quote}”", BELOW) for quote in item.quotes)
        if part.note:
            yield part.note, POINT


def _write_table(book: Any, table: Table, name: str) -> None:  # noqa: ANN401 - of a library without types
    sheet = book.add_worksheet(name)
    _set_up(sheet)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    widths = [_find_width(column, [row[place] for row in table.rows]) for place, column in enumerate(table.columns)]
    for row, cells in enumerate(table.rows, start=1):
        sizes = [(len(cell), width) for cell, width in zip(cells, widths, strict=True) if isinstance(cell, str)]
        sheet.set_row(row, _find_height(sizes))
    for place, column in enumerate(table.columns):
        side = "right" if column.kind in _NUMBERS else "left"
        looks = {"text_wrap": True, "valign": "top", "align": side, "indent": 1}
        form = book.add_format({**looks, "num_format": _FORMATS[column.kind]})
        sheet.set_column(place, place, widths[place])
        sheet.write_string(0, place, to_line(column.name), book.add_format({**looks, "bold": True, "bottom": 1}))
        for row, cells in enumerate(table.rows, start=1):
            _write_cell(sheet, (row, place), cells[place], form)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    if table.note:
        sheet.write_string(len(table.rows) + 2, 0, to_line(table.note))


def _write_cell(sheet: Any, at: tuple[int, int], value: str | float | None, form: Any) -> None:  # noqa: ANN401
    if isinstance(value, str):
        sheet.write_string(*at, to_line(value)[:LONGEST_CELL], form)
    elif value is not None:
        sheet.write_number(*at, value, form)


def _find_height(sizes: Iterable[tuple[int, float]]) -> float:
    """Return the height of a row in points: of texts so long in columns so wide, wrapped."""
    return LINE * max([1, *(-(-length // max(int(width) - 2, 1)) for length, width in sizes)])


def _set_up(sheet: Any) -> None:  # noqa: ANN401 - of a library without types
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _find_width(column: Column, cells: Iterable[str | float | None]) -> float:
    longest = max([len(column.name), *(len(one) for one in cells if isinstance(one, str))])
    return min(max(longest + 2, NARROW), WIDE)


def _to_name(title: str, taken: set[str]) -> str:
    """Return a name that a sheet may have, and that none has yet."""
    plain = " ".join(to_line(title).translate(_FORBIDDEN).split())[:MOST_LETTERS].strip() or "Table"
    name, n = plain, 1
    while name.casefold() in taken:
        n += 1
        name = f"{plain[: MOST_LETTERS - len(str(n)) - 1]} {n}"
    taken.add(name.casefold())
    return name

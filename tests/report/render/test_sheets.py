"""The week as a workbook: cells of their kind, in sheets that can be read, filtered and printed; nothing is obeyed."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import datetime
from zipfile import ZipFile

import openpyxl
import pytest

from friction.report.render import to_xlsx
from friction.report.render.sheet_tables import EMPTY, Cell, Sheet
from friction.report.render.sheets import WIDEST, find_widths, name_sheets
from friction.report.render.words import to_line
from tests.report.render.obeyed import SIGNS
from tests.report.sample import HOSTILE, make_hostile, make_quiet, make_report, make_unread


def read(report):
    """Return the workbook as a spreadsheet program reads it."""
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(report)))


def read_rows(report, sheet):
    """Return the rows of a sheet as mappings from its header; lines below the table apart."""
    return split_rows(read(report)[sheet])


def split_rows(sheet):
    header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    blank = next((n for n, row in enumerate(rows) if not any(cell is not None for cell in row)), len(rows))
    return [dict(zip(header, row, strict=True)) for row in rows[:blank]], [row[0] for row in rows[blank + 1 :]]


def test_there_is_a_sheet_for_each_table():
    """The summary comes first, then each part of the week, then the appendix, then what it was made from."""
    assert read(make_report()).sheetnames == [
        "Summary", "Objective and KPIs", "Figures by week", "Findings", "People by week", "Messages", "Changes",
        "Actions", "Earlier findings", "Journey", "All themes", "Made from",
    ]  # fmt: skip


def test_the_summary_is_the_record_in_its_order():
    """Headline, what is to be read first, figures, findings and all else, each with its fine print beside it."""
    report = make_report(alarms=("All rows of chats were refused.",), corrections=("W18 was told anew.",))
    rows, _ = read_rows(report, "Summary")

    assert list(dict.fromkeys(row["part"] for row in rows)) == [
        "Week", "Headline", "Corrected", "Read first", "Objective and KPIs", "Findings 1", "Findings 2", "Findings 3",
        "Findings", "New, rising, fading, fixed", "Who does what by when", "Earlier findings",
        "Wishes, questions, praise", "Who leaves where", "What the numbers stand on", "What cannot be said", "Method",
    ]  # fmt: skip
    finding = next(row for row in rows if row["part"] == "Findings 1")
    assert finding["what it says"] == report.findings[0].sentence
    assert report.findings[0].fine_print in finding["fine print"].split("\n")
    assert "How sure: sure enough to act" in finding["fine print"]


def test_cells_are_of_their_kind():
    """Shares are numbers shown as %, counts whole numbers, days are days, weeks are texts."""
    account = read(make_report())["Journey"][3]
    due = read(make_report())["Actions"]["D2"]

    assert [(cell.value, cell.number_format) for cell in account[:2]] == [("account", "General"), (0.421, "0.0%")]
    assert [(cell.value, cell.number_format) for cell in account[4:7]] == [
        (4_410, "#,##0"), (204, "#,##0"), (61.0, "#,##0.0"),
    ]  # fmt: skip
    assert (due.value, due.number_format) == (datetime(2026, 6, 1), "d mmm yyyy")  # noqa: DTZ001 - a day has no zone
    assert read_rows(make_report(), "People by week")[0][0]["week"] == "2026-W11"


def test_a_figure_has_the_kind_of_its_unit():
    """A share stands beside days in one column, each in its own format."""
    sheet = read(make_report())["Objective and KPIs"]

    assert [(sheet.cell(row, 4).value, sheet.cell(row, 4).number_format) for row in (2, 3)] == [
        (0.271, "0.0%"), (2.4, "#,##0.0"),
    ]  # fmt: skip


def test_what_is_not_told_is_empty_and_a_line_says_so():
    """No zero and no dash stands for a number: the cell is empty, the words are beside it, the reason is below."""
    rows, notes = read_rows(make_report(), "People by week")
    delivery = read_rows(make_report(), "Journey")[0][-1]

    assert [(row["people who wrote of it"], row["in words"]) for row in rows[9:12]] == [
        (None, "fewer than 5"), (None, "fewer than 5"), (6, "6"),
    ]  # fmt: skip
    assert notes == [EMPTY]
    assert delivery == {
        **dict.fromkeys(delivery), "stage": "delivery", "in words": "too few people followed for long enough",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("report", "note"),
    [
        (make_quiet(), "None of 31 themes differs by more than chance."),
        (make_unread(), "Nothing could be read: all 612 messages are in Thai, which is not read here."),
    ],
)
def test_a_sheet_without_findings_says_why(report, note):
    """It is there, with its header; where nothing could be understood it denies no finding."""
    assert read_rows(report, "Findings") == ([], [note])


@pytest.mark.parametrize("report", [make_report(), make_quiet(), make_unread(), make_hostile()])
def test_each_sheet_can_be_read_filtered_and_printed(report):
    """The header and the first column stay, there is a filter, and it prints on A4 across, all columns on a page."""
    for sheet in read(report):
        rows = 1 + len(split_rows(sheet)[0])
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == f"A1:{openpyxl.utils.get_column_letter(sheet.max_column)}{rows}"
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, int(sheet.page_setup.fitToHeight)) == (None, 0)  # None: one page
        assert sheet.print_title_rows == "$1:$1"
        assert all(cell.alignment.wrap_text for row in sheet.iter_rows(max_row=rows) for cell in row)


def test_nothing_is_obeyed():
    """Hostile texts are texts: no formula, no link, nothing that points outside; no control signs, none that turn."""
    with ZipFile(io.BytesIO(to_xlsx(make_hostile()))) as parts:
        files = {name: parts.read(name).decode() for name in parts.namelist()}
    cells = [cell for sheet in read(make_hostile()) for row in sheet.iter_rows() for cell in row]

    assert not any(re.search(r"<f[ >]|<hyperlink|TargetMode", text) for text in files.values())
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not [text for text in texts if re.search(f"{SIGNS['direction']}|[\x00-\x09\x0b-\x1f]|_x000", text)]
    assert f"=1+1 {to_line(HOSTILE)}" in texts


def test_a_formula_of_a_theme_is_its_name():
    """``=1+1`` is what the theme is called."""
    assert read_rows(make_report(), "All themes")[0][2]["theme"] == "=1+1"


def test_sheets_are_named_as_they_can_be():
    """No sign that a reference has, 31 signs at most, no two alike, none that the format keeps for itself."""
    assert name_sheets(["a/b [c]", "A B C", "a b c", "", "'it'", "History", "?", "x" * 40, "X" * 40, "😀" * 20]) == [
        "a b c", "A B C 2", "a b c 3", "Table", "it", "History of changes", "Table 2", "x" * 31, "X" * 29 + " 2",
        "😀" * 15,
    ]  # fmt: skip


def test_columns_are_as_wide_as_what_is_in_them():
    """A short column is narrow; sentences share the room that is left; a word of the header is whole."""
    cells = tuple(Cell(text, "text") for text in ("card", "x" * 400, "y" * 500, "no"))
    wide = Sheet("", ("theme", "finding", "fine print", "unapproved"), ("text",) * 4, (cells,))
    crowded = replace(wide, header=wide.header * 2, kinds=wide.kinds * 2, rows=(cells * 2,))

    assert find_widths(wide) == [8, WIDEST, WIDEST, 13]
    assert find_widths(crowded) == [8, 33, 33, 13] * 2


@pytest.mark.parametrize("make", [make_report, make_hostile])
def test_equal_weeks_give_equal_bytes(make):
    """The file names no moment at which it was made."""
    made = to_xlsx(make())

    assert made == to_xlsx(make())
    with ZipFile(io.BytesIO(made)) as parts:
        assert set(re.findall(r">(\d{4}-\d\d-\d\dT[^<]*)<", parts.read("docProps/core.xml").decode())) == {
            "2000-01-01T00:00:00Z"
        }
        assert {one.date_time[:3] for one in parts.infolist()} == {(1980, 1, 1)}

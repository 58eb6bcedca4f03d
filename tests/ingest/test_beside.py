"""A time in several columns: day, clock and zone make one; a table of cells in, one call, times or reasons out."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pandas as pd
import pytest

from friction.errors import InputError
from tests.cases.made import PAYING, read

SOURCE = (
    '[[events]]\nname = "log"\npath = "PATH"\ncolumns = { person = "user", name = "event", happened_at = [COLUMNS] }\n'
)


def read_times(folder, path, *columns, form=""):
    """Return the times of the events, and the reason of each row that was set aside."""
    named = ", ".join(f'"{column}"' for column in columns)
    _, raw = read(folder, SOURCE.replace("PATH", path).replace("COLUMNS", named) + form + PAYING)
    return [f"{at:%Y-%m-%d %H:%M:%S}" for at in raw.events["happened_at"]], raw.quarantine["reason"].tolist()


@pytest.mark.parametrize(
    ("day", "clock", "found"),
    [
        ("2025-11-03", "09:00", "2025-11-03 09:00:00"),
        (" 2025-11-03 ", " 9:00:05 PM ", "2025-11-03 21:00:05"),
        ("20251103", "090005", "2025-11-03 09:00:05"),
        ("3 Nov 2025", "09:00", "2025-11-03 09:00:00"),
        ("2025-11-03T00:00:00", "1899-12-31T09:00:00", "2025-11-03 09:00:00"),
        ("2025-11-03 00:00:00", "1970-01-01 09:00:00", "2025-11-03 09:00:00"),
        ("2025-11-03", "", "2025-11-03 00:00:00"),
        ("", "09:00", "time cannot be read"),
        ("", "", "time is missing"),
        ("2025-11-03", "0900", "time cannot be read"),
        ("2025-11-03", "soon", "time cannot be read"),
    ],
)
def test_a_day_and_a_clock_make_a_time(tmp_path, day, clock, found):
    """Midnights behind days and days before clocks are nobody's; a day alone is its midnight, a clock alone nothing."""
    (tmp_path / "log.csv").write_text(f"user,Date,Time,event\nu1,{day},{clock},visit\n", encoding="utf-8")
    times, reasons = read_times(tmp_path, "log.csv", "Date", "Time")
    assert times + reasons == [found]


def test_day_and_month_are_told_by_all_rows_of_both_columns(tmp_path):
    """What has two readings is decided as in one column; a pattern reads the day, a space, and the clock."""
    (tmp_path / "log.csv").write_text("user,D,T,event\nu1,03/11/2025,09:00,visit\nu1,13/11/2025,09:10,visit\n")
    assert read_times(tmp_path, "log.csv", "D", "T")[0] == ["2025-11-03 09:00:00", "2025-11-13 09:10:00"]
    (tmp_path / "log.csv").write_text("user,D,T,event\nu1,13/11/2025,0910,visit\n")
    form = 'time_format = "%d/%m/%Y %H%M"\n'
    assert read_times(tmp_path, "log.csv", "D", "T", form=form)[0] == ["2025-11-13 09:10:00"]


def test_a_zone_may_stand_in_a_third_column(tmp_path):
    """The cells stand one behind the other; an empty one takes no place."""
    (tmp_path / "log.csv").write_text(
        "user,D,T,Z,event\nu1,2025-11-03,09:00,+01:00,visit\nu1,2025-11-03,09:00,,visit\nu1,2025-11-03,,UTC,visit\n"
    )
    times, reasons = read_times(tmp_path, "log.csv", "D", "T", "Z")
    assert times == ["2025-11-03 08:00:00", "2025-11-03 09:00:00"]
    assert len(reasons) == 1


def test_columns_inside_columns_and_cells_of_workbooks(tmp_path):
    """Paths go by dots in each name; days and clocks of a workbook are read as such."""
    (tmp_path / "log.jsonl").write_text('{"user": "u1", "event": "visit", "at": {"d": "2025-11-03", "t": "09:00"}}\n')
    assert read_times(tmp_path, "log.jsonl", "at.d", "at.t") == (["2025-11-03 09:00:00"], [])
    book = openpyxl.Workbook()
    book.active.append(["user", "event", "Date", "Time"])
    book.active.append(["u1", "visit", dt.date(2025, 11, 3), dt.time(9, 0)])
    book.save(tmp_path / "log.xlsx")
    assert read_times(tmp_path, "log.xlsx", "Date", "Time") == (["2025-11-03 09:00:00"], [])


def test_parquet_of_days_and_clocks(tmp_path):
    """Types of days and clocks are read as such."""
    rows = {"user": ["u1"], "event": ["visit"], "d": [dt.date(2025, 11, 3)], "t": [dt.time(9, 0, 5)]}
    pd.DataFrame(rows).to_parquet(tmp_path / "log.parquet")
    assert read_times(tmp_path, "log.parquet", "d", "t") == (["2025-11-03 09:00:05"], [])


def test_a_column_that_is_not_there_is_named(tmp_path):
    """The error names the half that is missing."""
    (tmp_path / "log.csv").write_text("user,Date,event\nu1,2025-11-03,visit\n")
    with pytest.raises(InputError, match="column not there: 'Time'"):
        read_times(tmp_path, "log.csv", "Date", "Time")

"""Times as they are written become UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.ingest import clocks as clocks_module
from friction.ingest.times import parse_times

pytestmark = pytest.mark.slow


def parse(*texts: str | None, zone: str = "UTC") -> list[str]:
    times, reasons = parse_times(pd.Series(texts, dtype="str"), zone)
    return [
        reason if isinstance(reason, str) else ("-" if pd.isna(time) else time.isoformat())
        for time, reason in zip(times, reasons, strict=True)
    ]


def test_forms_mixed_in_a_column():
    """ISO 8601 with T or a space, a date alone, and zero to nine fractional digits may be mixed in one column."""
    assert parse(
        "2026-01-05",
        "2026-01-05 09:30",
        "2026-01-05T09:30:15",
        "2026-01-05 09:30:15.5",
        "2026-01-05 09:30:15.123456789",
    ) == [
        "2026-01-05T00:00:00+00:00",
        "2026-01-05T09:30:00+00:00",
        "2026-01-05T09:30:15+00:00",
        "2026-01-05T09:30:15.500000+00:00",
        "2026-01-05T09:30:15.123456+00:00",
    ]


def test_fractions_are_cut():
    """Fractions are cut to microseconds, never rounded into the next second."""
    assert parse("2026-12-31 23:59:59.999999999") == ["2026-12-31T23:59:59.999999+00:00"]


def test_zones():
    """A time with a zone keeps it; one without is taken in the declared zone."""
    found = parse(
        "2026-01-05 09:00", "2026-07-05 09:00", "2026-01-05T09:00Z", "2026-01-05 09:00:00+0530", zone="Europe/Berlin"
    )
    assert [text[:16] for text in found] == [
        "2026-01-05T08:00",
        "2026-07-05T07:00",
        "2026-01-05T09:00",
        "2026-01-05T03:30",
    ]


def test_hour_that_occurs_twice():
    """Of a local time that occurs twice, the first is meant."""
    assert parse("2026-10-25 02:30:00", zone="Europe/Berlin") == ["2026-10-25T00:30:00+00:00"]


def test_hour_that_does_not_occur():
    """A local time that does not occur moves to the first instant that does."""
    assert parse("2026-03-29 02:30:00", zone="Europe/Berlin") == ["2026-03-29T01:00:00+00:00"]


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-02-30",
        "2026-13-01",
        "2026-01-05 25:00",
        "2026-01-05 09:61",
        "12:30",
        "2026-01-05 09",
        "-2026-01-05",
    ],
)
def test_no_time(text):
    """What is no time is refused, never guessed."""
    assert parse(text) == ["time cannot be read"]


@pytest.mark.parametrize("text", ["20245-01-05 09:00:00", "1889-12-31", "2101-01-01", "0001-01-01 00:00"])
def test_year_out_of_range(text):
    """A year such as 20245 is refused: years go from 1990 to 2100."""
    assert parse(text) == ["year out of range"]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1767600000", "epoch seconds"),
        ("1767600000.25", "epoch seconds"),
        ("1.7676E9", "epoch seconds"),
        ("1767600000000", "epoch milliseconds"),
        ("1767600000000000", "epoch microseconds"),
        ("1767600000000000000", "epoch nanoseconds"),
        ("45000.5", "excel days"),
    ],
)
def test_bare_number(text, unit):
    """The unit of a bare number is not guessed: the one it looks like is named, with the line that says so."""
    assert parse(text) == [f'time looks like {unit}; say time_format = "{unit}"']


@pytest.mark.parametrize("text", ["20245", "0", "-1767600000", "99999999999", "1e30"])
def test_number_that_is_no_time(text):
    """A number that is a time in no unit is refused."""
    assert parse(text) == ['time is a bare number; say time_format = "epoch seconds", or the unit it has']


def test_empty_is_no_time():
    """An empty cell is no time and no mistake."""
    assert parse(None, "", "  ") == ["-", "-", "-"]


moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31))  # noqa: DTZ001 - zones are given in the tests


@settings(deadline=None, max_examples=200)
@given(moment=moments, separator=st.sampled_from("T "), digits=st.integers(0, 9), offset=st.integers(-14 * 60, 14 * 60))
def test_against_datetime(moment, separator, digits, offset):
    """Texts with a zone are read as Python's own parser reads them."""
    moment = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    text = moment.strftime(f"%Y-%m-%d{separator}%H:%M:%S")
    fraction = f"{moment.microsecond:06d}789"[:digits]
    text += ("." + fraction if fraction else "") + moment.strftime("%z")
    expected = datetime.fromisoformat(text).astimezone(UTC)
    times, reasons = parse_times(pd.Series([text], dtype="str"), "Asia/Tokyo")
    assert reasons.isna().all()
    assert times[0].to_pydatetime() == expected


@settings(deadline=None, max_examples=100)
@given(
    moment=moments, zone=st.sampled_from(["Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Europe/Dublin"])
)
def test_against_zoneinfo(moment, zone):
    """Naive texts that occur in the zone are read as zoneinfo reads them, of two the first."""
    local = moment.replace(tzinfo=ZoneInfo(zone), fold=0)
    expected = local.astimezone(UTC)
    if expected.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != moment:
        return
    times, _ = parse_times(pd.Series([str(moment)], dtype="str"), zone)
    assert times[0].to_pydatetime() == expected


def test_index_and_type():
    """The index stays, the type is microseconds in UTC, also without rows; the input is left alone."""
    values = pd.Series(["2026-01-05"], index=[7], dtype="str")
    for series in (values, values[:0]):
        times, reasons = parse_times(series, "UTC")
        assert str(times.dtype) == "datetime64[us, UTC]"
        assert times.index.equals(series.index)
        assert reasons.index.equals(series.index)
    assert values.tolist() == ["2026-01-05"]


dates = st.sampled_from(
    [
        "2026-01-05", "2024-02-29", "2025-02-29", "1989-12-31", "2101-01-01", "2026-13-01", "2026-00-10", "2026-1-05",
        "12026-01-05", "٢٠٢٦-01-05", "2026-01-32", "2026-10-25", "2026-03-29",
    ]
)  # fmt: skip
clocks = st.sampled_from(["", "T09:30", " 09:30:15", "t23:59:59", "T24:00", " 02:30:00", "T12:60", " 12:00:60", " 09"])
fractions = st.sampled_from(["", "", ".", ".5", ",25", ".123456", ".123456789", ".1234567890"])
marks = st.sampled_from(
    ["", "", "Z", "z", " UTC", "gmt", "+01:00", "-0330", " +05", "+14:59", "+15:00", "+24:00", "+01:60", "-00:00"]
)
written = st.builds("".join, st.tuples(dates, clocks, fractions, marks)) | st.none()
more = st.sampled_from(
    ["", " 2026-01-05 ", "soon", "1767603600", "2026-01-05\n", "-", "2026-01-05T09:30:15.5", "\u00a0"]
)


@settings(deadline=None, max_examples=200)
@given(texts=st.lists(written | more, max_size=12), zone=st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo"]))
def test_many_at_once_and_one_by_one(texts, zone):
    """Times read together with others written like them are what they are read alone."""
    values = pd.Series(texts, dtype="str")
    times, reasons = parse_times(values, zone)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clocks_module, "MOST_FORMS", 0)
        one_by_one, why = parse_times(values, zone)
    pd.testing.assert_series_equal(times, one_by_one)
    pd.testing.assert_series_equal(reasons, why)

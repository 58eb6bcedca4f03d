"""Times as they are written become UTC."""

from __future__ import annotations

import email.utils
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.config import TIME_FORMATS
from friction.ingest.values import times_alike as clocks_module
from friction.ingest.values.times import parse_times

pytestmark = pytest.mark.slow


def parse(*texts: str | None, zone: str = "UTC", time_format: str = "iso") -> list[str]:
    times, reasons = parse_times(pd.Series(texts, dtype="str"), zone, time_format)
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


@pytest.mark.parametrize(
    "text",
    [
        "Mon Nov 03 09:00:00 +0000 2025",
        "Mon, 03 Nov 2025 10:00:00 +0100",
        "Mon, 3 Nov 2025 09:00:00 GMT",
        "Mon Nov 3 09:00:00 UTC 2025",
        "Mon Nov 03 2025 10:00:00 GMT+0100 (Central European Standard Time)",
        "03/Nov/2025:09:00:00 +0000",
        "Nov 3, 2025, 9:00:00\u202fAM UTC",
        "November 3rd, 2025 at 9 AM UTC",
        "3 November 2025 09:00 UTC",
        "3-Nov-2025 09:00 UTC",
        "2025-Nov-03 09:00 UTC",
        "3. November 2025 um 09:00 UTC",
        "3 novembre 2025 à 09:00 UTC",
        "lun. 3 nov. 2025 09:00 UTC",
        "3 de noviembre de 2025 09:00 UTC",
        "3 de novembro de 2025 às 09:00 UTC",
        "3 novembre 2025 alle 09:00 UTC",
        "maandag 3 november 2025 om 09:00 UTC",
        "2025年11月3日 9:00 UTC",
        "2025/11/03 09:00:00 UTC",
        "2025/11/3 9:00 UTC",
        "2025.11.03 09:00 UTC",
        "2025-11-03 9:00:00 UTC",
        "2025-11-03 09:00 AM UTC",
        "20251103T090000Z",
        "20251103T0900Z",
        "20251103 09:00:00 UTC",
        "20251103090000 UTC",
        "2025-11-03T10:00:00+01:00[Europe/Berlin]",
        "2025-11-03T10:00:00[Europe/Berlin]",
        "2025-11-03 10:00 Europe/Berlin",
        "2025-11-03 04:00 America/New_York",
        "2025-11-03 4:00 a.m. America/New_York",
        "2025-11-03 10:00:00 +0100 CET",
        "2025-11-03 10:00 CET",
        "2025-11-03 11:00 EET",
        "2025-11-03 09:00:00+00",
        "2025-11-03 10:00:00 UTC+1",
        "  2025-11-03\u00a009:00  UTC ",
    ],
)
def test_forms_of_one_moment(text):
    """What mailers, desks, shells, log files and people write is read wherever it has one reading."""
    assert parse(text, zone="America/New_York") == ["2025-11-03T09:00:00+00:00"]


@pytest.mark.parametrize(
    "text",
    ["2025-11-03 13:00 PM", "2025-11-03 0:30 AM", "Foo 3, 2025 9:00", "2025-11/03", "2025-11-03 9", "12 AM",
     "2025-11-03 09:00 (UTC)", "2025-11-03 24:00", "31/04/2025", "31/31/2025", "Nov 31, 2025"],
)  # fmt: skip
def test_forms_that_are_no_times(text):
    """Clocks with a half and no such hour, unknown names of months, days that no calendar has."""
    assert parse(text) == ["time cannot be read"]


def test_digits_in_a_row():
    """Eight or fourteen digits that are a day of the calendar are read as one: no unit makes a time of them."""
    assert parse("20251103", "20251103090000") == ["2025-11-03T00:00:00+00:00", "2025-11-03T09:00:00+00:00"]


NOT_KEPT = "time names a zone that was not kept there at that time"
UNKNOWN = "time names a zone that is not known, or stands for several; export it with an offset, or in UTC"


def test_letters_of_zones():
    """Letters count as the project's zone has them, and tell apart the two hours that occur twice."""
    found = parse(
        "2025-10-26 02:30 CEST", "2025-10-26 02:30 CET", "2025-07-01 12:00 CET", "2025-07-01 12:00 EST",
        zone="Europe/Berlin",
    )  # fmt: skip
    assert found == ["2025-10-26T00:30:00+00:00", "2025-10-26T01:30:00+00:00", NOT_KEPT, UNKNOWN]
    assert parse("2025-07-01 12:00 EDT", "2025-07-01 12:00 CST", zone="America/New_York") == [
        "2025-07-01T16:00:00+00:00",
        UNKNOWN,
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2025-10-26T02:30:00+05:00[Europe/Berlin]", NOT_KEPT),
        ("2025-11-03 09:00 Europe/Atlantis", UNKNOWN),
        ("2025-11-03 09:00 IST", UNKNOWN),
        ("2025-11-03 09:00:00 +99:99", UNKNOWN),
        ("2025-11-03T09:00:00Z[../../etc/passwd]", "time cannot be read"),
    ],
)
def test_zones_that_tell_nothing(text, reason):
    """A zone that nobody knows, that stands for several, or that contradicts the offset beside it is refused."""
    assert parse(text) == [reason]


EITHER = (
    "time is a date of numbers, and the day and the month may each come first; "
    'say time_format = "day first" or time_format = "month first"'
)
BOTH = (
    "time is a date of numbers, and some have the day first and some the month: put the files of each kind "
    "into a source of its own, each with its time_format"
)


def test_day_or_month_first():
    """Dates of numbers are read where one of all that are written alike tells, and none contradicts."""
    assert parse("11/03/2025", "13/03/2025 9:05 PM") == ["2025-03-11T00:00:00+00:00", "2025-03-13T21:05:00+00:00"]
    assert parse("03.11.2025", "03.31.2025") == ["2025-03-11T00:00:00+00:00", "2025-03-31T00:00:00+00:00"]
    assert parse("11/03/2025", "13.03.2025") == [EITHER, "2025-03-13T00:00:00+00:00"]
    assert parse("11/03/2025", "13/03/2025", "03/13/2025") == [BOTH] * 3
    assert parse("11/03/2025", "12/31/9999", "1/1/1970") == [EITHER, *["year out of range"] * 2]


def test_day_or_month_first_by_the_settings():
    """What the settings say is so: a date that contradicts is refused."""
    texts = ("11/03/2025 09:00 AM", "13/03/2025", "03/13/2025", "2025-03-11")
    wrong = "time is not written as time_format says"
    day, month = "2025-03-11T00:00:00+00:00", "2025-03-13T00:00:00+00:00"
    assert parse(*texts, time_format="day first") == ["2025-03-11T09:00:00+00:00", month, wrong, day]
    assert parse(*texts, time_format="month first") == ["2025-11-03T09:00:00+00:00", wrong, month, day]


def test_year_of_two_digits():
    """A year of two digits is read by a pattern alone; the patterns that fit all rows are named."""
    said = 'time has a year of two digits; say time_format = "'
    assert parse("11/03/25") == [f'{said}%d/%m/%y" or time_format = "%m/%d/%y" or time_format = "%y/%m/%d"']
    assert parse("11/13/25 9:00 PM", "1/2/25 9:00 AM") == [f'{said}%m/%d/%y %I:%M %p"'] * 2
    assert parse("11/13/25 9:00 PM", time_format="%m/%d/%y %I:%M %p") == ["2025-11-13T21:00:00+00:00"]
    assert parse("03-NOV-25", "3 May 25 9:00") == [f'{said}%d-%b-%y"', f'{said}%d %b %y %H:%M"']
    assert parse("03-NOV-25", time_format="%d-%b-%y") == ["2025-11-03T00:00:00+00:00"]
    assert parse("11/03/25 9:00", time_format="day first") == [f'{said}%d/%m/%y %H:%M"']


def test_patterns():
    """A pattern reads what it says and nothing else; a zone it does not name is the project's."""
    wrong = "time is not written as time_format says"
    assert parse("3.11.2025 9.30 Uhr", "2025-11-03", "now", "today", "nan", zone="Europe/Berlin",
                 time_format="%d.%m.%Y %H.%M Uhr") == ["2025-11-03T08:30:00+00:00", *[wrong] * 4]  # fmt: skip
    assert parse("2025-03-11", time_format="%Y-%d-%m") == ["2025-11-03T00:00:00+00:00"]
    assert parse("03.11.2025 09:00 UTC", zone="Asia/Tokyo", time_format="%d.%m.%Y %H:%M UTC") == [
        "2025-11-03T09:00:00+00:00"
    ]
    assert parse("03.11.2025 09:00 +0100", zone="Asia/Tokyo", time_format="%d.%m.%Y %H:%M %z") == [
        "2025-11-03T08:00:00+00:00"
    ]
    assert parse("03.11.1889", "", time_format="%d.%m.%Y") == ["year out of range", "-"]


@pytest.mark.parametrize(
    ("text", "time_format", "found"),
    [
        ("1761438600", "epoch seconds", "2025-10-26T00:30:00+00:00"),
        ("1761438600.5", "epoch seconds", "2025-10-26T00:30:00.500000+00:00"),
        ("1761438600,1234567", "epoch seconds", "2025-10-26T00:30:00.123456+00:00"),
        ("1.7614386E+9", "epoch seconds", "2025-10-26T00:30:00+00:00"),
        ("1761438600000", "epoch milliseconds", "2025-10-26T00:30:00+00:00"),
        ("1761438600000.25", "epoch milliseconds", "2025-10-26T00:30:00.000250+00:00"),
        ("1761438600000000", "epoch microseconds", "2025-10-26T00:30:00+00:00"),
        ("1761438600000000999", "epoch nanoseconds", "2025-10-26T00:30:00+00:00"),
        ("45964.375", "excel days", "2025-11-03T09:00:00+00:00"),
        ("45964", "excel days", "2025-11-03T00:00:00+00:00"),
        ("45956.0208333333", "excel days", "2025-10-26T00:30:00+00:00"),
        ("2025-11-03T09:00Z", "epoch seconds", "2025-11-03T09:00:00+00:00"),
        ("1761438600000", "epoch seconds",
         'time looks like epoch milliseconds; say time_format = "epoch milliseconds"'),
        ("12", "epoch seconds", "year out of range"),
        ("1.76144E+09", "epoch seconds",
         "time is a number with fewer digits than a time has: it may have been rounded"),
    ],
)  # fmt: skip
def test_numbers_with_their_unit(text, time_format, found):
    """With its unit said, a number is a time, unless it is of another unit by far, or was rounded."""
    assert parse(text, time_format=time_format) == [found]


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


named = st.sampled_from(["iso", *(name for name in TIME_FORMATS if " first" not in name)])
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "America/New_York"])
writers = {
    "mail": email.utils.format_datetime,
    "shell": lambda moment: moment.strftime("%a %b %d %H:%M:%S %z %Y"),
    "log": lambda moment: moment.strftime("%d/%b/%Y:%H:%M:%S %z"),
    "am and pm": lambda moment: moment.astimezone(UTC).strftime("%B %d, %Y %I:%M:%S %p UTC"),
    "basic": lambda moment: moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"),
    "slashes": lambda moment: moment.strftime("%Y/%m/%d %H:%M:%S%z"),
    "dots": lambda moment: moment.strftime("%Y.%m.%d %H:%M:%S %z"),
    "named zone": lambda moment: f"{moment.isoformat()}[{moment.tzinfo}]",
    "name of a zone": lambda moment: f"{moment:%Y-%m-%d %H:%M:%S} {moment.tzinfo}",
    "letters": lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S %Z"),
    "seconds": lambda moment: str(int(moment.timestamp())),
    "milliseconds": lambda moment: str(int(moment.timestamp()) * 1000),
    "microseconds": lambda moment: str(int(moment.timestamp()) * 1_000_000),
    "nanoseconds": lambda moment: str(int(moment.timestamp()) * 1_000_000_000),
}


@settings(deadline=None, max_examples=300)
@given(
    moment=st.datetimes(datetime(1991, 1, 1), datetime(2099, 12, 31)),  # noqa: DTZ001 - a zone is put on it
    zone=zones, own=zones, form=st.sampled_from(sorted(writers)), time_format=named,
)  # fmt: skip
def test_a_moment_comes_back_or_is_refused(moment, zone, own, form, time_format):
    """Whatever form a moment is written in, and whatever unit the settings name: that moment, or none."""
    moment = moment.replace(microsecond=0, tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
    times, reasons = parse_times(pd.Series([writers[form](moment)], dtype="str"), own, time_format)
    if form == "name of a zone" and moment.fold:
        return  # the second of two hours alike cannot be written so
    if reasons.isna()[0]:
        assert times[0].to_pydatetime() == moment.astimezone(UTC)
    else:
        assert form in ("seconds", "milliseconds", "microseconds", "nanoseconds", "letters", "named zone")
        assert form != f"{time_format.removeprefix('epoch ')}"
        assert form != "named zone" or moment.utcoffset().total_seconds() % 60


@settings(deadline=None, max_examples=100)
@given(moments=st.lists(moments, min_size=1, max_size=6), form=st.sampled_from(["%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M %p"]))
def test_dates_of_numbers_come_back_or_are_refused(moments, form):
    """Dates of numbers, day or month first, are read as they were written or all refused; their order is nothing."""
    texts = [moment.strftime(form) for moment in moments]
    times, reasons = parse_times(pd.Series(texts, dtype="str"), "UTC")
    assert reasons.isna().all() or reasons.notna().all()
    if reasons.isna().all():
        assert times.dt.tz_localize(None).tolist() == [pd.Timestamp(datetime.strptime(text, form)) for text in texts]  # noqa: DTZ007
    turned = parse_times(pd.Series(texts[::-1], dtype="str"), "UTC")
    assert turned[0].tolist()[::-1] == times.tolist()


patterns = st.sampled_from(
    ["%d.%m.%Y %H:%M", "%y%m%d %H%M", "%d %b %y, %I:%M %p", "%Y-%j", "%m-%d-%y %H.%M.%S", "%A, %d. %B %Y %H:%M:%S.%f",
     "%Y-%d-%m", "%d/%m/%Y %H:%M %z", "%G-W%V-%u"]
)  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(moment=st.datetimes(datetime(1991, 1, 1), datetime(2060, 12, 31)), pattern=patterns, other=patterns)  # noqa: DTZ001
def test_patterns_against_strptime(moment, pattern, other):
    """A pattern reads what Python's own parser reads by it, and refuses what that refuses."""
    text = moment.replace(tzinfo=UTC).strftime(other)
    times, reasons = parse_times(pd.Series([text], dtype="str"), "UTC", pattern)
    try:
        expected = datetime.strptime(text, pattern)  # noqa: DTZ007
    except ValueError:
        assert reasons[0] == "time is not written as time_format says"
        return
    assert reasons.isna()[0] == (1990 <= expected.year <= 2100)
    assert reasons.notna()[0] or times[0].to_pydatetime().replace(tzinfo=None) == expected.replace(tzinfo=None)

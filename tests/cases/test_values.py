"""Forms of times, numbers and ratings, and the settings that tell what only a person knows, by `read_inputs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from friction.config import load_settings
from friction.ingest.files import delimited
from friction.ingest.files.flaws import RATING_IN_PERCENT
from friction.ingest.sources.refused import tell_refused
from friction.ingest.values import parse_times
from pipelines.inputs.raw import read_inputs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipelines.inputs.raw import Raw

BOTH = 'time_format = "day first" or time_format = "month first"'
HEAD = '[project]\nname = "Project"\ntimezone = "Europe/Berlin"\n'
DOCUMENTS = """
[[documents]]
name = "tickets"
path = "tickets*.csv"
source = "ticket"
columns = { doc_id = "id", person = "user", written_at = "at", text = ["body"] }
"""
REVIEWS = """
[[documents]]
name = "reviews"
path = "reviews.csv"
source = "review"
columns = { doc_id = "id", text = ["body"], rating = "stars" }
rating_range = [1, 5]
"""
EVENTS = """
[[events]]
name = "log"
path = "log.csv"
columns = { person = "Case ID", happened_at = "Complete Timestamp", name = "Activity" }

[journey]
converts = ["Pay"]
[[journey.stages]]
name = "all"
events = ["*"]
"""


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Raw]:
    """Write files and settings, and read them as a run does; ``said`` are further lines of the first source."""

    def read_them(settings: str, said: str = "", **files: str) -> Raw:
        head, columns, rest = settings.partition("columns = {")
        said = f"{said}\n" if said else ""
        (tmp_path / "friction.toml").write_text(HEAD + head + said + columns + rest, encoding="utf-8")
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return read_inputs(load_settings(tmp_path), tmp_path, lambda _done, _total: None)

    return read_them


def tickets(*times: str, start: int = 0) -> str:
    rows = [f't{n},u{n},"{time}",The code never arrives.' for n, time in enumerate(times, start=start)]
    return "\n".join(["id,user,at,body", *rows, ""])


def reviews(*ratings: str) -> str:
    rows = [f'r{n},The card was declined.,"{rating}"' for n, rating in enumerate(ratings)]
    return "\n".join(["id,body,stars", *rows, ""])


def log(*times: str) -> str:
    rows = [f'c{n},Open,"{time}"' for n, time in enumerate(times)]
    return "\n".join(["Case ID,Activity,Complete Timestamp", *rows, ""])


def times_of(raw: Raw) -> list[str]:
    rows, column = (raw.events, "happened_at") if len(raw.events) else (raw.documents, "written_at")
    return rows[column].dt.strftime("%Y-%m-%d %H:%M:%S").tolist()


def reasons_of(raw: Raw) -> list[str]:
    return raw.quarantine["reason"].drop_duplicates().tolist()


def test_tweets(read):
    """Tweets carry times such as "Wed Oct 11 06:55:44 +0000 2017"; all of them cost their row before."""
    raw = read(DOCUMENTS, tickets=tickets("Mon Nov 03 09:00:00 +0000 2025", "Mon Nov 03 12:00:00 +0000 2025"))
    assert times_of(raw) == ["2025-11-03 09:00:00", "2025-11-03 12:00:00"]
    assert raw.quarantine.empty


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Mon, 03 Nov 2025 09:00:00 +0000", "2025-11-03 09:00:00"),
        ("20251103T090000Z", "2025-11-03 09:00:00"),
        ("2025/11/03 09:00:00", "2025-11-03 08:00:00"),
        ("2025-11-03 9:00:00", "2025-11-03 08:00:00"),
        ("3. November 2025, 09:00", "2025-11-03 08:00:00"),
        ("03-Nov-2025 09:00:00", "2025-11-03 08:00:00"),
        ("Nov 3, 2025, 9:00:00 AM", "2025-11-03 08:00:00"),
        ("03/Nov/2025:09:00:00 +0000", "2025-11-03 09:00:00"),
        ("13/11/2025 9:00 AM", "2025-11-13 08:00:00"),
    ],
)
def test_exports_of_desks(read, written, found):
    """Mail, basic ISO, slashes, hours of one digit, months by name: a source wholly of one was lost before."""
    assert times_of(read(DOCUMENTS, tickets=tickets(written))) == [found]


@pytest.mark.parametrize(
    ("written", "line", "found"),
    [
        ("11/03/2025 09:00 AM", 'time_format = "month first"', "2025-11-03 08:00:00"),
        ("03.11.2025 09:00", 'time_format = "day first"', "2025-11-03 08:00:00"),
        ("11/03/25", 'time_format = "%m/%d/%y"', "2025-11-02 23:00:00"),
        ("03.11.25 09:00", 'time_format = "%d.%m.%y %H:%M"', "2025-11-03 08:00:00"),
        ("1762160400", 'time_format = "epoch seconds"', "2025-11-03 09:00:00"),
        ("1762160400000", 'time_format = "epoch milliseconds"', "2025-11-03 09:00:00"),
        ("1762160400000000", 'time_format = "epoch microseconds"', "2025-11-03 09:00:00"),
        ("1762160400000000000", 'time_format = "epoch nanoseconds"', "2025-11-03 09:00:00"),
        ("1762160400.0", 'time_format = "epoch seconds"', "2025-11-03 09:00:00"),
        ("1.7621604E+12", 'time_format = "epoch milliseconds"', "2025-11-03 09:00:00"),
        ("45964.375", 'time_format = "excel days"', "2025-11-03 08:00:00"),
        ("03-NOV-25 09.00.00.000000 AM", 'time_format = "%d-%b-%y %I.%M.%S.%f %p"', "2025-11-03 08:00:00"),
        ("03-Nov-2025 9.00.00AM", 'time_format = "%d-%b-%Y %I.%M.%S%p"', "2025-11-03 08:00:00"),
        ("03-NOV-25 09.00.00", 'time_format = "%d-%b-%y %H.%M.%S"', "2025-11-03 08:00:00"),
    ],
)
def test_the_line_that_is_printed_reads(read, written, line, found):
    """What has two readings costs its rows and says the line that reads it; with the line it is read."""
    refused = read(DOCUMENTS, tickets=tickets(written))
    assert refused.documents.empty
    assert line in refused.quarantine["reason"][0]
    assert written not in refused.quarantine["reason"][0]
    assert line in tell_refused(refused.imports, refused.quarantine)[0]
    assert times_of(read(DOCUMENTS, line, tickets=tickets(written))) == [found]


WAREHOUSES = (
    "2025-10-26 00:30:00 UTC", "2025-10-26T00:30:00Z", "2025-10-26 02:30:00+02:00", "2025-10-26 02:30:00.000 +0200",
    "2025-10-26 00:30:00+00", "2025-10-26 02:30:00 CEST", "2025-10-26 02:30:00 Europe/Berlin",
    "2025-10-26T02:30:00+02:00[Europe/Berlin]", "20251026T003000Z", "2025-10-26T00:30Z", "2025/10/26 02:30:00",
    "Oct 26, 2025 12:30:00 AM UTC", "2025-10-26 00:30:00.000000 UTC",
)  # fmt: skip


def test_one_moment_in_the_forms_of_warehouses(read):
    """Forms may be mixed: each is that moment, or set apart with its unit; ten of all 17 cost their row before."""
    raw = read(EVENTS, log=log(*WAREHOUSES, "1761438600", "1761438600000", "1761438600000000", "1761438600.5"))
    assert set(times_of(raw)) == {"2025-10-26 00:30:00"}
    assert len(raw.events) == len(WAREHOUSES)
    assert raw.quarantine["reason"].tolist() == [
        f'time looks like epoch {unit}; say time_format = "epoch {unit}"'
        for unit in ("seconds", "milliseconds", "microseconds", "seconds")
    ]


def test_logs_of_process_mining_tools(read):
    """Disco writes 2025/11/03 08:00:00.000: year first, nothing to guess, in the project's zone."""
    assert times_of(read(EVENTS, log=log("2025/11/03 08:00:00.000"))) == ["2025-11-03 07:00:00"]


@pytest.mark.parametrize("rows_at_once", [2, 100])
@pytest.mark.parametrize("turned", [False, True])
def test_all_rows_of_all_files_decide(read, monkeypatch, rows_at_once, turned):
    """One row that has a 13 where the month would be tells for all, in whatever file, stretch and order it stands."""
    monkeypatch.setattr(delimited, "ROWS_AT_ONCE", rows_at_once)
    monkeypatch.setattr(delimited, "BLOCK", 64)
    monkeypatch.setattr(delimited, "PIECE", 64)
    parts = [tickets(*["03/11/2025"] * 5), tickets("04/11/2025", "13/11/2025", start=5)]
    first, second = reversed(parts) if turned else parts
    raw = read(DOCUMENTS, tickets_1=first, tickets_2=second)
    assert sorted(times_of(raw)) == ["2025-11-02 23:00:00"] * 5 + ["2025-11-03 23:00:00", "2025-11-12 23:00:00"]


def test_rows_that_disagree(read):
    """Where some rows have the day first and some the month, none is read: which is which, nobody knows."""
    raw = read(DOCUMENTS, tickets=tickets("03/11/2025", "13/11/2025", "11/13/2025"))
    assert raw.documents.empty
    (told,) = reasons_of(raw)
    assert told.startswith("time is a date of numbers, and some have the day first and some the month: put the files")


def test_each_column_by_its_own_rows(read):
    """In a file with a column for each event, what one column tells is not taken for another."""
    settings = """
    [[events]]
    name = "orders"
    path = "orders.csv"
    format = "timestamps"
    columns = { person = "user" }
    events = { bought = "a", sent = "b" }

    [journey]
    [[journey.stages]]
    name = "all"
    events = ["*"]
    """
    raw = read(settings, orders="user,a,b\n1,03/11/2025,03/11/2025\n2,13/11/2025,04/11/2025\n")
    assert raw.events["name"].tolist() == ["bought", "bought"]
    assert raw.quarantine["column"].unique().tolist() == ["b"]


def test_a_source_beside_a_refused_one_stands(read):
    """A source that is refused as a whole takes no other along, and is told first, with its line."""
    raw = read(DOCUMENTS + EVENTS, tickets=tickets("11/03/2025"), log=log("2025-11-03T09:00:00Z"))
    assert len(raw.events) == 1
    (told,) = tell_refused(raw.imports, raw.quarantine)
    assert told.startswith("documents tickets, column at: 1 of 1: time is a date of numbers, and the day and the month")
    assert told.endswith(f"Say under [[documents]], name = 'tickets': {BOTH}.")


def test_links_are_read_by_their_own_form(read):
    """A table of links has times as well."""
    settings = """
    [[links]]
    name = "logins"
    path = "logins.csv"
    columns = { ids = { person = "user", device = "device" }, valid_from = "since" }
    """
    raw = read(settings + DOCUMENTS, 'time_format = "epoch seconds"',
               logins="user,device,since\n1,d,1762160400\n", tickets=tickets("2025-11-03"))  # fmt: skip
    assert raw.links["valid_from"].dt.strftime("%H:%M").tolist() == ["09:00"]


FOUR = (
    "4.0 out of 5 stars",
    "★★★★☆",
    "4/5",
    "4 stars",
    "Rated 4 out of 5 stars",
    "4,0",
    "4 von 5 Sternen",
    "⭐⭐⭐⭐",
    "4",
)


def test_four_of_five_stars(read):
    """Four of one to five in nine forms is 0.75; eight of them cost the rating before."""
    raw = read(REVIEWS, reviews=reviews(*FOUR))
    assert raw.documents["rating"].tolist() == [0.75] * len(FOUR)
    assert raw.quarantine.empty


def test_a_percentage_where_nobody_knows_where_the_scale_begins(read):
    """80% is 0.75 as four of five stars and 0.8 as a share: it is set apart, its review stays, and a line reads it."""
    raw = read(REVIEWS, reviews=reviews("80%", "4"))
    assert raw.documents["text"].tolist() == ["The card was declined."] * 2
    assert raw.documents["rating"].fillna(-1).tolist() == [-1, 0.75]
    assert reasons_of(raw) == [RATING_IN_PERCENT]
    said = read(REVIEWS, 'rating_words = { "80%" = 4 }', reviews=reviews("80%", "4"))
    assert said.documents["rating"].tolist() == [0.75, 0.75]


def test_words_and_signs_as_ratings(read):
    """Words mean what the settings say; else the line is printed and the text stays. Nobody rated: no complaint."""
    given = reviews("Very satisfied", "👍", "N/A", "-", "", "not rated")
    raw = read(REVIEWS, reviews=given)
    assert len(raw.documents) == 6
    assert raw.documents["rating"].isna().all()
    assert raw.quarantine["row"].tolist() == [2, 3]
    assert reasons_of(raw) == ['rating is in words; say rating_words = { "the words" = 5 }; the row is kept without it']
    said = read(REVIEWS, 'rating_words = { "very satisfied" = 5, "👍" = 4 }', reviews=given)
    assert said.documents["rating"].dropna().tolist() == [1, 0.75]
    assert said.quarantine.empty


CRM = """
[[persons]]
name = "crm"
path = "crm.csv"
columns = { person = "user", value = "mrr" }
"""


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (["1.234,56", "1.234", "7"], [1234.56, 1234, 7]),
        (["1,234.56", "1,234", "7"], [1234.56, 1234, 7]),
        (["€ 49.00", "€ 7"], [49, 7]),
        (["49,00 €", "7,5 €"], [49, 7.5]),
        (["1 234,56"], [1234.56]),
        (["1'234.50"], [1234.5]),
        (["12%"], [0.12]),
        (["-5,5"], [-5.5]),
        (["1e3", "0.125"], [1000, 0.125]),
    ],
)
def test_values(read, values, found):
    """Values are read as they are written where they, or the others of their column, have one reading."""
    rows = "".join(f'u{n},"{value}"\n' for n, value in enumerate(values))
    raw = read(CRM + DOCUMENTS, crm="user,mrr\n" + rows, tickets=tickets("2025-11-03"))
    assert raw.persons["value"].tolist() == pytest.approx(found)
    assert raw.quarantine.empty


@pytest.mark.parametrize(
    ("value", "decimal", "found"), [("1.234", ",", 1234), ("1.234", ".", 1.234), ("1,234", ",", 1.234)]
)
def test_values_with_two_readings(read, value, decimal, found):
    """1.234 alone is left out, its person kept, and the line printed; before it was 1.234 without a word."""
    files = {"crm": f'user,mrr\nu1,"{value}"\n', "tickets": tickets("2025-11-03")}
    raw = read(CRM + DOCUMENTS, **files)
    assert raw.persons["value"].isna().tolist() == [True]
    assert f'decimal = "{decimal}"' in raw.quarantine["reason"][0]
    assert read(CRM + DOCUMENTS, f'decimal = "{decimal}"', **files).persons["value"].tolist() == [found]


def test_values_in_two_currencies(read):
    """$5 and €6 are not added up as if they were one currency's."""
    raw = read(CRM + DOCUMENTS, crm="user,mrr\na,$5\nb,€6\n", tickets=tickets("2025-11-03"))
    assert raw.persons["value"].isna().all()
    assert reasons_of(raw) == ["values are in several currencies; the row is kept without it"]


def test_nothing_is_told_where_few_are_refused():
    """Only a column of which nine of ten rows are refused for one form is told first."""
    imports = pd.DataFrame({"kind": ["events"], "source": ["log"], "n_read": [10]})
    rows = {"kind": "events", "source": "log", "column": "at", "reason": "time cannot be read"}
    assert tell_refused(imports, pd.DataFrame([rows] * 8)) == []
    (told,) = tell_refused(imports, pd.DataFrame([rows] * 9))
    assert told.startswith("events log, column at: 9 of 10: time cannot be read. Say under [[events]], name = 'log': ")
    assert 'time_format, the pattern they are written by, such as "%d.%m.%Y klo %H.%M"' in told


@pytest.mark.parametrize(
    ("column", "hour"),
    [
        ("Created (UTC)", 9),
        ("created_utc", 9),
        ("Created [GMT]", 9),
        ("Created (GMT+2)", 7),
        ("created", 8),
        ("utc_offset", 8),
    ],
)
def test_a_zone_in_the_name_of_a_column_is_that_of_its_cells(tmp_path, column, hour):
    """Before, they were the project's: all an hour off."""
    (tmp_path / "t.csv").write_text(f"id,{column},text\n1,2025-11-03 09:00,No code.\n")
    (tmp_path / "friction.toml").write_text(
        '[project]\ntimezone = "Europe/Berlin"\n[[documents]]\nname = "t"\npath = "t.csv"\nsource = "ticket"\n'
        f'columns = {{ doc_id = "id", written_at = "{column}", text = ["text"] }}\n'
    )
    raw = read_inputs(load_settings(tmp_path), tmp_path, lambda _done, _total: None)
    assert raw.documents["written_at"].dt.hour.tolist() == [hour]


def test_a_word_behind_the_clock_is_no_zone():
    """With "Uhr" behind it nine o'clock is nine o'clock; a day and six digits are a time as well."""
    times, reasons = parse_times(pd.Series(["15.11.2025, 09:00 Uhr", "20251105 090005", "2025-11-05 09:00 hrs"]), "UTC")
    assert reasons.isna().all()
    assert times.dt.strftime("%d %H:%M:%S").tolist() == ["15 09:00:00", "05 09:00:05", "05 09:00:00"]

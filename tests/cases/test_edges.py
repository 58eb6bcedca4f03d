"""Edges of the data: weeks that are not in them, weeks that are not whole, and what is said of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.contracts.weeks import find_first_week, find_last_week, find_weeks, to_week, week_bounds
from friction.engine import DAY, to_microseconds
from friction.errors import FrictionError
from friction.journeys.weeks.stage_changes import build_stage_changes
from friction.journeys.weeks.stage_weeks import Weeks
from friction.report.edges import Edges, check_week, find_edges, tell_first_days, tell_short_week, tell_stale, tell_week
from friction.themes.weeks import build_theme_weeks
from pipelines.commands.weekly import write_week
from tests.cases.half import read_pages
from tests.pipelines.small import run_small, write_csv
from tests.report.small_week import build_of

SETTINGS = """
[project]
name = "First days"
timezone = "Europe/Berlin"

[[documents]]
name = "tickets"
path = "tickets.csv"
source = "ticket"
columns = { doc_id = "id", person = "user", written_at = "at", text = "body" }

[topics]
min_segments = 3
neighbours = 5
"""
TEXTS = ("The login code never arrives on my phone.", "The parcel got lost and nobody answers.")


def to_edges(begin, last, end=None, timezone="Europe/Berlin"):
    """Return edges of moments in UTC, as texts."""
    first, behind, until = (pd.Timestamp(one, tz="UTC").as_unit("us") for one in (begin, last, end or last))
    return Edges(first, behind, until, timezone)


def write_days(folder, first, days, *, each=3):
    """Write tickets of so many days in a row, some each day."""
    folder.mkdir()
    (folder / "friction.toml").write_text(SETTINGS, encoding="utf-8")
    rows = [
        (f"T{day}-{n}", f"u{day}-{n}", first + timedelta(days=day, hours=n), TEXTS[n % 2])
        for day in range(days)
        for n in range(each)
    ]
    write_csv(folder / "tickets.csv", ("id", "user", "at", "body"), rows)
    return folder


# Which weeks there are


def test_first_days_have_no_complete_week_and_say_when_one_will_be():
    """Monday 3 to Saturday 8 November: none yet, W45 from the 10th on (W44 was told of before)."""
    edges = to_edges("2025-11-03T08:00", "2025-11-08T20:00")

    assert edges.whole is None
    assert edges.week == "2025-W45"
    told = tell_first_days(edges)
    assert "No week is complete yet: the data go from Monday 3 November 2025 to Saturday 8 November 2025." in told
    assert "The first will be 2025-W45, once they reach Monday 10 November 2025." in told
    assert tell_week("2025-W45", edges)[0].startswith("This week is unfinished: the data end on Saturday 8 November")


def test_data_that_begin_in_a_week_have_their_first_whole_week_behind_it():
    """From Wednesday on a week is short: the first whole one is the next; on Monday it is none."""
    assert "The first will be 2025-W46, once they reach Monday 17 November 2025." in tell_first_days(
        to_edges("2025-11-05T08:00", "2025-11-08T20:00")
    )
    short = to_edges("2025-11-05T08:00", "2025-11-24T20:00")
    assert tell_week("2025-W45", short) == ["This week is short: the data begin on Wednesday 5 November 2025."]
    assert "The first week, 2025-W45, is short" in tell_short_week(short)
    assert tell_week("2025-W46", short) == []
    assert tell_short_week(to_edges("2025-11-03T23:00", "2025-11-24T20:00", timezone="Asia/Tokyo")) is not None
    assert tell_short_week(to_edges("2025-11-02T23:00", "2025-11-24T20:00")) is None  # Monday in Berlin


def test_events_that_end_before_the_messages_are_told():
    """One event, and messages for a fortnight: the same end in all sentences; before, two ends, one of them reached."""
    stale = to_edges("2025-11-03T08:00", "2025-11-16T08:00", "2025-11-03T08:00")
    assert "to Monday 3 November 2025. The first will be 2025-W45" in tell_first_days(stale)
    assert tell_stale(stale).startswith(
        "Events end on Monday 3 November 2025, messages go on to Sunday 16 November 2025"
    )
    assert tell_stale(to_edges("2025-11-03T08:00", "2025-11-16T08:00", "2025-11-12T08:00")) is None
    assert tell_stale(to_edges("2025-11-03T08:00", "2025-11-16T08:00", "2025-12-16T08:00")) is None


def test_a_week_that_is_not_in_the_data_is_refused_with_the_range():
    """Before the first row and behind the last, each with the weeks that are there (an empty summary before)."""
    edges = to_edges("2025-11-05T08:00", "2025-11-24T20:00")

    for week in ("2025-W44", "2025-W49", "2031-W01", "1999-W07"):
        with pytest.raises(FrictionError, match=f"there are no data of {week}") as caught:
            check_week(week, edges)
        assert "from 2025-W45 (Wednesday 5 November 2025) to 2025-W48 (Monday 24 November 2025)" in caught.value.why
        assert "friction weekly --week 2025-W47" in caught.value.mend
    with pytest.raises(FrictionError, match="is no week"):
        check_week("last week", edges)


def test_an_end_that_is_asked_for_counts_as_data():
    """Who says that the data are whole until then, says that nothing came: weeks without a row are weeks of none."""
    edges = to_edges("2025-11-03T08:00", "2025-11-08T20:00", "2025-11-25T00:00")

    assert edges.whole == "2025-W47"
    assert check_week("2025-W47", edges) == "2025-W47"
    assert tell_first_days(edges) is None
    assert tell_week("2025-W45", edges) == []


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001 - a zone is laid over
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland"])


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=40)), ZONES)
def test_every_week_of_the_data_can_be_asked_for_and_no_other(begin, long, timezone):
    """The weeks from the first row's to the last one's; a whole one is over at the end, and not before the begin."""
    edges = to_edges(begin, begin + long, timezone=timezone)
    first, last = (to_week(moment, timezone) for moment in (edges.begin, edges.last))
    there = find_weeks(first, last)

    assert [check_week(week, edges) for week in there] == there
    before = find_last_week(edges.begin, timezone)
    with pytest.raises(FrictionError):
        check_week(before, edges)
    assert edges.week in there
    if edges.whole is not None:
        assert week_bounds(edges.whole, timezone)[1] <= edges.end
        assert tell_first_days(edges) is None
    else:
        assert find_first_week(edges.begin, timezone) in tell_first_days(edges)
        assert tell_week(edges.week, edges)[0].startswith("This week is unfinished")


def test_without_any_time_there_are_no_edges():
    """Messages without times, or no messages, have no weeks."""
    none = pd.DataFrame({"written_at": pd.Series([pd.NaT], dtype="datetime64[us, UTC]")})

    assert find_edges({"documents": none}, pd.Timestamp("2026-01-01", tz="UTC"), "UTC") is None
    assert find_edges({}, None, "UTC") is None


# What is compared from week to week


def judge(first, counts):
    """Return the change of a theme in each week: so many people in each of the weeks from a day on, among others."""
    begin = pd.Timestamp(first, tz="UTC")
    starts = [begin, *(begin.normalize() - timedelta(days=begin.weekday()) + timedelta(weeks=n) for n in range(1, 60))]
    others = [5 * n if not place else 120 for place, n in enumerate(counts)]
    times = [
        start for of in (counts, others) for start, n in zip(starts, of, strict=False) for _ in range(n)
    ]  # fmt: skip
    ids = [f"d{n:03}" for n in range(len(times))]
    documents = pd.DataFrame(
        {"doc_id": ids, "person_id": ids, "written_at": times, "author": "customer", "source": "ticket"}
    )
    segments = pd.DataFrame({"segment_id": ids, "doc_id": ids})
    placed = segments.assign(theme_id="th-a").loc[: sum(counts) - 1, ["segment_id", "theme_id"]]
    themes = pd.DataFrame({"theme_id": ["th-a"], "parent_id": None})
    end = starts[len(counts)]
    return build_theme_weeks(themes, placed, segments, documents, "UTC", end)["change"].tolist()


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("2026-03-07T10:00", ["too_early", "too_early", "too_early", "too_early", "steady"]),
        ("2026-03-02T10:00", ["too_early", "too_early", "too_early", "steady", "steady"]),
    ],
)
def test_no_week_rises_against_a_short_one(first, expected):
    """2, 24, 25, 26, 24 people, beginning on a Saturday: the short week is not among those before."""
    assert judge(first, [2, 24, 25, 26, 24]) == expected


def test_a_short_week_does_not_widen_what_is_expected():
    """Of 2, 20, 20, 20, 60 the last rises: with the short week among those before, it would have been steady."""
    assert judge("2026-03-07T10:00", [2, 20, 20, 20, 60])[-1] == "rising"


@pytest.mark.parametrize(("first_day", "n_changes"), [(0, 2), (3, 1)])
def test_drop_off_is_not_compared_with_a_short_first_week(first_day, n_changes):
    """Three weeks of forty visits each, half of them gone: two changes; with visits from Thursday on, one."""
    monday = to_microseconds(pd.Timestamp("2026-03-02", tz="UTC"))
    entered = np.concatenate([monday + week * 7 * DAY + np.linspace(first_day if not week else 0, 6, 40) * DAY
                              for week in range(3)]).astype("int64")  # fmt: skip
    n = len(entered)
    weeks = Weeks(("2026-W10", "2026-W11", "2026-W12"), monday + np.arange(4) * 7 * DAY, monday + 60 * DAY)
    moves = SimpleNamespace(
        stages=("search",), entered=entered, before=np.full(n, -1), way=np.where(np.arange(n) % 2, 2, 1), n_ways=3,
        age=np.full(n, DAY), person=np.arange(n), unit=np.arange(n), stage=np.zeros(n, dtype=int),
        of=lambda _place: np.arange(n),
    )  # fmt: skip

    changes = build_stage_changes(moves, weeks, (2 * DAY,), np.ones((3, n)))

    assert len(changes) == n_changes
    assert changes["previous_week"].tolist()[-1] == "2026-W11"


# Whole runs


@pytest.fixture(scope="module")
def first_days(tmp_path_factory):
    """Return the workspace of a first week that is not over, and its run."""
    workspace = write_days(tmp_path_factory.mktemp("edges") / "shop", datetime(2025, 11, 3, 8, tzinfo=UTC), 6)
    return workspace, run_small(workspace).run


@pytest.mark.slow
def test_the_summary_of_first_days_is_marked_as_unfinished(first_days):
    """The week so far, marked before its first number; not the week before the first row, and nothing is denied."""
    report = build_of(*first_days)

    told = " ".join((report.headline, *report.alarms))
    assert first_days[1].week is None
    assert (report.week, report.n_documents, report.understood) == ("2025-W45", 18, False)
    assert "This week is unfinished" in told
    assert told.count("No week is complete yet") == 1
    assert report.findings == ()


@pytest.mark.slow
def test_first_days_are_told_in_the_app(first_days, monkeypatch):
    """The first page says that no week is complete, and shows no counts of a week that is none."""
    said = read_pages(first_days[0], monkeypatch)["week"]

    assert "No week is complete yet" in said
    assert "Counts, new and rising" not in said


@pytest.mark.slow
def test_a_week_without_data_writes_no_summary(first_days):
    """The command refuses it, and leaves no file."""
    workspace, run = first_days

    with pytest.raises(FrictionError, match="there are no data of 2025-W44"):
        write_week(workspace, run, "2025-W44")

    assert not (workspace / "reports" / "2025-W44").exists()


@pytest.mark.slow
def test_a_short_first_week_is_told_wherever_weeks_are(tmp_path, monkeypatch):
    """From Wednesday on, for three weeks: in the notes, in the summary of that week and of later ones, in the app."""
    workspace = write_days(tmp_path / "shop", datetime(2025, 11, 5, 8, tzinfo=UTC), 20)
    run = run_small(workspace).run
    short, later = (build_of(workspace, run, week) for week in ("2025-W45", None))

    told = "The first week, 2025-W45, is short: the data begin on Wednesday 5 November 2025."
    assert run.week == "2025-W47"
    assert any(note.startswith(told) for note in run.manifest["notes"])
    assert run.loud == ()
    assert "This week is short: the data begin on Wednesday 5 November 2025." in short.alarms
    assert later.alarms == ()
    assert any(line.startswith(told) for line in later.limits)
    assert told in read_pages(workspace, monkeypatch)["week"]

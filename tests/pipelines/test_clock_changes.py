"""Weeks of a project's own time zone, over the two nights on which its clocks change."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from pipelines.commands.weekly import write_week
from tests.pipelines.small import run_small

pytestmark = pytest.mark.slow

BERLIN = ZoneInfo("Europe/Berlin")
SETTINGS = """
[project]
name = "Berlin shop"
timezone = "Europe/Berlin"

[[documents]]
name = "tickets"
path = "tickets.jsonl"
source = "ticket"
columns = { doc_id = "id", person = "user", written_at = "at", text = "text" }

[topics]
min_segments = 3
neighbours = 5
"""
AT = {
    "Monday 00:30 before": (-6, "00:30", 5), "Saturday 23:30": (-1, "23:30", 6), "Sunday 00:30": (0, "00:30", 7),
    "Sunday 03:30": (0, "03:30", 8), "Sunday 23:30": (0, "23:30", 9), "Monday 00:30": (1, "00:30", 10),
    "Sunday 23:30 after": (7, "23:30", 11), "Monday 00:30 after": (8, "00:30", 12),
}  # fmt: skip
"""Days from the Sunday of the change, the time on Berlin's clocks, and how many people write then."""


def write_tickets(folder, sunday):
    """Write what people wrote around a Sunday, each once; returns how many that are."""
    (folder / "friction.toml").write_text(SETTINGS, encoding="utf-8")
    number, rows = count(), []
    for days, clock, n in AT.values():
        at = datetime.fromisoformat(f"{sunday + timedelta(days=days)}T{clock}").replace(tzinfo=BERLIN)
        for _ in range(n):
            one = next(number)
            text = ("My card was declined again", "The search finds nothing", "My basket was emptied")[one % 3]
            rows.append({"id": f"T{one}", "user": f"u{one}", "at": at.isoformat(), "text": text})
    (folder / "tickets.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return len(rows)


@pytest.mark.parametrize(
    ("sunday", "weeks"),
    [(date(2026, 3, 29), ("2026-W13", "2026-W14", "2026-W15")),
     (date(2026, 10, 25), ("2026-W43", "2026-W44", "2026-W45"))],
    ids=["an hour less", "an hour more"],
)  # fmt: skip
def test_a_message_belongs_to_the_week_on_the_clocks_of_the_project(tmp_path, sunday, weeks):
    """Half past eleven on Sunday evening is the old week, half past midnight the new one, before and after a change.

    Counts of all weeks add up to all messages, and each week begins on the Monday behind the one before.
    """
    n = write_tickets(tmp_path, sunday)
    behind = datetime.fromisoformat(f"{sunday + timedelta(days=16)}T00:00").replace(tzinfo=BERLIN)
    run = run_small(tmp_path, as_of=behind).run

    reports = [write_week(tmp_path, run, week).report for week in weeks]

    assert [one.n_documents for one in reports] == [5 + 6 + 7 + 8 + 9, 10 + 11, 12]
    assert sum(one.n_documents for one in reports) == n
    assert [one.first_day for one in reports] == [str(sunday + timedelta(days=days)) for days in (-6, 1, 8)]
    assert [one.last_day for one in reports] == [str(sunday + timedelta(days=days)) for days in (0, 7, 14)]


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)], ids=["an hour less", "an hour more"])
def test_the_week_of_a_change_is_over_at_midnight(tmp_path, sunday):
    """Of 167 hours, or 169: a minute before it is told as unfinished, for want of a whole one; then it is whole."""
    write_tickets(tmp_path, sunday)
    midnight = datetime.fromisoformat(f"{sunday + timedelta(days=1)}T00:00").replace(tzinfo=BERLIN)
    year, week, _ = sunday.isocalendar()

    told = [
        write_week(tmp_path, run_small(tmp_path, as_of=midnight + later).run, None).report
        for later in (timedelta(minutes=-1), timedelta(0))
    ]

    assert [one.week for one in told] == [f"{year}-W{week}"] * 2
    assert any("This week is unfinished" in line for line in told[0].alarms)
    assert not any("This week is unfinished" in line for line in told[1].alarms)

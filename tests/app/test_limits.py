"""What the numbers cover, and what cannot be said: each line with the next step."""

from __future__ import annotations

import pandas as pd
import pytest

from app.views.limits import build_coverage, find_limits, find_warnings, to_windows
from friction.config import load_settings
from friction.report.edges import Edges, find_compared
from friction.themes import Unread
from tests.app.conftest import read_tables

END = pd.Timestamp("2026-05-25 08:00", tz="UTC")


def test_coverage_counts_messages_of_customers(tables):
    """Shares of messages with a theme, a person and a place, and of rows lost, each with its numbers."""
    assert [(item.label, item.share, item.behind) for item in build_coverage(tables)] == [
        ("Messages with a theme", "98.3%", "59 of 60"),
        ("Messages with a person", "90.0%", "54 of 60"),
        ("With a place in the journey", "90.0%", "54 of 60"),
        ("Rows lost in the import", "0.6%", "2 of 353"),
    ]


def test_what_cannot_be_said_is_said(tables, settings):
    """Too few visits, and the day from which the week's drop-off is known."""
    limits = find_limits(tables, settings, "2026-W21", pd.Timestamp("2026-05-25", tz="Europe/Berlin"), [])
    assert any("5 of 6 pairs" in limit for limit in limits)
    assert any("not known before 8 Jun 2026" in limit for limit in limits)


def test_much_that_was_not_understood_is_a_warning_and_little_of_it_a_limit(tables, settings):
    """From a fifth of the messages on it stands first; below, behind what else cannot be said."""
    unread = [Unread("Half is in Finnish.", 0.5, "half"), Unread("Some say nothing.", 0.1, "some")]

    limits = find_limits(tables, settings, None, None, unread)

    assert find_warnings({}, unread) == ["Half is in Finnish."]
    assert limits[-1] == "Some say nothing."
    assert len(limits) > 1
    assert "Half is in Finnish." not in limits


def test_where_ids_do_not_join_that_is_a_warning(tables, settings):
    """Before all that was not understood; it is no limit as well."""
    found = [("documents", "tickets", 50, 40, 40, 0, 0.1), ("events", "clicks", 90, 80, 60, 0, 0.05)]
    names = ["kind", "source", "n_rows", "n_with_person", "n_persons", "n_joined", "largest_share"]
    whole = {name: tables[name] for name in tables} | {"joins": pd.DataFrame(found, columns=names)}

    first, second = find_warnings(whole, [Unread("Half is in Finnish.", 0.5, "half")])

    assert first.startswith("Next to none of the persons of tickets have events")
    assert second == "Half is in Finnish."
    assert not any("Next to none" in limit for limit in find_limits(whole, settings, None, None, []))


@pytest.mark.parametrize(("half", "missing"), [("documents", "no events"), ("events", "no messages")])
def test_a_missing_half_is_said_with_the_next_step(workspaces, half, missing):
    """Without events or without messages the page says what it cannot tell and what to add."""
    workspace = workspaces[half]
    limits = find_limits(read_tables(workspace), load_settings(workspace), None, None, [])
    assert any(missing in limit and "friction run" in limit for limit in limits)


def test_both_windows_are_printed(settings):
    """The week of the counts with its days, and the weeks of drop-off."""
    bounds = (pd.Timestamp("2026-05-18", tz="Europe/Berlin"), pd.Timestamp("2026-05-25", tz="Europe/Berlin"))
    edges = Edges(END - pd.Timedelta(weeks=52), END, END, "Europe/Berlin")
    compared = find_compared(settings, edges, pd.DataFrame({"entered_at": [edges.begin]}))
    counts, dropoff, *_ = [line for line in to_windows("2026-W21", bounds, compared, edges) if "short" not in line]
    assert "2026-W21 (18 May 2026 to 24 May 2026)" in counts
    assert "16 March 2026 to 11 May 2026 (8 weeks)" in dropoff

"""A week of which nothing could be read is issued as such, and what was issued before is not withdrawn for it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pandas as pd
import pytest
from typer.testing import CliRunner

from friction.contracts import build_empty, build_table
from friction.errors import FrictionError, NothingLeftError
from pipelines.cli import app
from pipelines.commands.unread_week import write_unread_week

PROJECT = """
[project]
name = "Marrow Lane"
timezone = "Europe/Berlin"
"""
DOCUMENTS = """
[[documents]]
name = "tickets"
path = "tickets.csv"
source = "ticket"
columns = { doc_id = "no", person = "user", written_at = "at", text = "body" }
"""
EVENTS = """
[[events]]
name = "clicks"
path = "clicks.csv"
columns = { person = "user", happened_at = "at", name = "event" }

[journey]
converts = ["paid"]

[[journey.stages]]
name = "search"
events = ["search"]
"""
NOW = datetime(2026, 5, 25, 1, tzinfo=UTC)
"""A Monday in Berlin: the week before is over."""


def make_unread(kinds, n_read=7, reason="time cannot be read"):
    """Return what ends a run where every row of one source of each kind was refused."""
    empty = build_empty("imports").reindex(range(len(kinds)))
    counts = {name: 0 for name in empty if name.startswith("n_")} | {"n_read": n_read, "n_quarantined": n_read}
    files = empty.assign(kind=kinds, source="own", file=[f"{kind}.csv" for kind in kinds], **counts)
    flaws = [(kind, "own", f"{kind}.csv", row, "at", reason) for kind in kinds for row in range(n_read)]
    columns = ["kind", "source", "file", "row", "column", "reason"]
    return NothingLeftError(
        "nothing is left to tell of: no customer's message and no event",
        imports=build_table("imports", files),
        quarantine=build_table("quarantine", pd.DataFrame(flaws, columns=columns)),
        lines=[f"{kind} 'own' has no usable row" for kind in kinds],
        mend="Look at what is read, and what is not: friction check",
    )


@pytest.fixture
def issue(tmp_path):
    """Return what issues a week in a workspace of some settings, and returns its record."""

    def write(settings, unread, week=None):
        (tmp_path / "friction.toml").write_text(PROJECT + settings, encoding="utf-8")
        told = write_unread_week(tmp_path, unread, week, now=NOW, formats=["md"], actor="lea")
        return told, json.loads((tmp_path / "weekly" / (week or "2026-W21") / "summary.json").read_text("utf-8"))

    return write


@pytest.mark.parametrize(
    ("settings", "kinds", "n"),
    [(DOCUMENTS, ["documents"], 7), (EVENTS, ["events"], 7), (DOCUMENTS + EVENTS, ["documents", "events"], 14)],
    ids=["messages", "events", "both"],
)
def test_where_all_rows_were_refused_the_first_line_says_so(issue, settings, kinds, n):
    """Of the week that is over by the clock, as no row says which; it finds nothing, and denies nothing."""
    told, record = issue(settings, make_unread(kinds))

    assert record["headline"] == f"Nothing could be read: all {n} rows were refused (time cannot be read)."
    assert record["week"] == "2026-W21"
    assert not record["understood"]
    assert record["alarms"][: len(kinds)] == [f"{kind} 'own' has no usable row" for kind in kinds]
    assert (record["findings"], record["findings_note"], record["scoreboard"]) == ([], "", [])
    assert told.startswith("The summary of 2026-W21 says so: ")


def test_empty_files_are_no_refused_rows(issue):
    """No row at all is told as that."""
    _, record = issue(DOCUMENTS, make_unread(["documents"], n_read=0))

    assert record["headline"] == "Nothing could be read: the files hold no row."


def test_issued_again_it_is_the_same_edition_and_with_another_reason_another(issue):
    """The same bytes for the same trouble; another trouble names the one before."""
    first = issue(DOCUMENTS, make_unread(["documents"]), "2026-W20")
    again = issue(DOCUMENTS, make_unread(["documents"]), "2026-W20")
    _, other = issue(DOCUMENTS, make_unread(["documents"], reason="neither text nor rating"), "2026-W20")

    assert again == first
    assert first[1]["edition"] == 1
    assert other["edition"] == 2
    assert other["headline"].endswith("(neither text nor rating).")


def test_of_a_week_that_is_not_over_nothing_is_issued(issue, tmp_path):
    """Of a week to come no row is missing; it would be another's first edition when it comes."""
    for week in ("2026-W22", "2031-W03"):
        with pytest.raises(FrictionError, match=f"{week} is not over yet") as error:
            issue(DOCUMENTS, make_unread(["documents"]), week)
        assert "friction weekly --week 2026-W21" in error.value.mend
    assert not (tmp_path / "weekly").exists()


def test_what_was_issued_with_something_understood_stays(issue, tmp_path):
    """A file that breaks later withdraws nothing that was said."""
    _, record = issue(DOCUMENTS, make_unread(["documents"]))
    path = tmp_path / "weekly" / "2026-W21" / "summary.json"
    path.write_text(json.dumps({**record, "understood": True, "headline": "Card refused comes first."}), "utf-8")

    told, after = issue(DOCUMENTS, make_unread(["documents"]))

    assert told.startswith("The summary of 2026-W21 stays as it was issued: ")
    assert after["headline"] == "Card refused comes first."


def test_the_command_ends_with_the_error_and_says_where_the_summary_lies(tmp_path, monkeypatch):
    """A timer sees that it failed; whoever reads the summary sees why."""
    monkeypatch.setenv("FRICTION_KEY", "k" * 40)
    (tmp_path / "friction.toml").write_text(PROJECT + DOCUMENTS, encoding="utf-8")
    rows = "".join(f"{n},u{n},some day,The card was declined\n" for n in range(9))
    (tmp_path / "tickets.csv").write_text(f"no,user,at,body\n{rows}", encoding="utf-8")

    done = CliRunner().invoke(app, ["weekly", "-C", str(tmp_path), "--as-of", "2026-05-25", "--format", "md"])

    assert isinstance(done.exception, NothingLeftError)
    assert "The summary of 2026-W21 says so: " in done.exception.mend
    page = (tmp_path / "weekly" / "2026-W21" / "summary.md").read_text(encoding="utf-8")
    assert page.startswith("Nothing could be read: all 9 rows were refused (time cannot be read).")


def test_an_end_before_the_data_is_told_as_that_and_issues_nothing(tmp_path, monkeypatch):
    """The rows are well, the day asked for is not: there is nothing to mend in the files."""
    monkeypatch.setenv("FRICTION_KEY", "k" * 40)
    (tmp_path / "friction.toml").write_text(PROJECT + DOCUMENTS, encoding="utf-8")
    rows = "".join(f"{n},u{n},2026-05-0{n},The card was declined\n" for n in range(1, 9))
    (tmp_path / "tickets.csv").write_text(f"no,user,at,body\n{rows}", encoding="utf-8")

    done = CliRunner().invoke(app, ["weekly", "-C", str(tmp_path), "--as-of", "2020-05-25", "--format", "md"])

    assert isinstance(done.exception, NothingLeftError)
    assert done.exception.mend == "Give a later day with --as-of: the data begin behind it."
    assert not (tmp_path / "weekly").exists()

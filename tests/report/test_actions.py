"""Who does what by when: the week's findings first, then what else somebody looks after."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from friction.report.week.actions import MOST_SHOWN, NOBODY, find_actions
from friction.store import DecisionLog
from tests.report.sample import make_finding
from tests.tables import table

THEMES = """
    theme_id | name          | status    | owner
    th-1     | account first | reviewed  | lea
    th-2     | card declined | new       | -
    th-3     | voucher code  | watched   | ben
    th-4     | gift wrapping | dismissed | ben
    th-5     | old home page | new       | -
"""


@pytest.fixture
def log(tmp_path):
    """Return an open log."""
    opened = DecisionLog(tmp_path)
    yield opened
    opened.close()


def find(log, themes=THEMES):
    """Return the actions of a week whose findings are the second and the first theme."""
    findings = [make_finding(theme_id="th-2"), make_finding(theme_id="th-1")]
    lines, note = find_actions({"themes": table(themes)}, log.read(), findings)
    return [(line.name, line.owner, line.what, line.by) for line in lines], note


def test_findings_come_first_also_those_that_are_nobodys(log):
    """In their order; then other themes with an owner; what was dismissed, or is nobody's, is not work."""
    lines, note = find(log)

    assert lines == [
        ("card declined", None, NOBODY, None),
        ("account first", "lea", "looked at, nothing decided yet", None),
        ("voucher code", "ben", "watched", None),
    ]
    assert note == ""


def test_what_is_done_stands_with_its_day(log):
    """The last thing said of it, and the day it reaches customers where somebody said one."""
    for what, day in (("a hint on the form", "2026-05-01"), ("guest checkout", "2026-06-01")):
        payload = {"what": what, "shipped_on": day}
        log.append("acted", payload, theme_id="th-1", decided_by="lead", decided_at=datetime(2026, 5, 11, tzinfo=UTC))
    lines, _ = find(log)

    assert lines[1] == ("account first", "lea", "guest checkout", "2026-06-01")


def test_no_more_than_six_are_listed(log):
    """The rest is counted, and stands in the app."""
    rows = [f"th-x{n} | theme {n} | reviewed | ben" for n in range(MOST_SHOWN)]
    lines, note = find(log, THEMES + "\n".join(rows))

    assert len(lines) == MOST_SHOWN
    assert note == "3 more themes with an owner: in the app."

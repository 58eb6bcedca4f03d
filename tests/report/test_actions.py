"""Who does what by when: the week's findings first, then what else somebody looks after and is not done."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.report.week.actions import MOST_SHOWN, find_actions
from tests.report.sample import make_finding
from tests.tables import table
from tests.themes.decided import log

THEMES = """
    theme_id | name          | status    | owner
    th-1     | account first | {status}  | lea
    th-2     | card declined | new       | -
    th-3     | voucher code  | watched   | ben
    th-4     | gift wrapping | dismissed | ben
    th-5     | old home page | new       | -
    th-6     | slow search   | acted_on  | ben
"""


def find(*decisions, status="reviewed", more=""):
    """Return the actions of a week that ends on 10 May, whose findings are the second theme and the first."""
    findings = [make_finding(theme_id="th-2"), make_finding(theme_id="th-1")]
    given = log(*((theme_id, action, payload, None) for theme_id, action, payload in decisions))
    tables = {"themes": table(THEMES.format(status=status) + more)}
    lines, note = find_actions(tables, given, findings, "2026-05-10")
    return [(line.name, line.owner, line.what, line.by) for line in lines], note


def test_findings_come_first_and_one_sentence_says_which_are_nobodys():
    """In their order; then other themes with an owner; what was dismissed, is done, or is nobody's, is not work."""
    lines, note = find()

    assert lines == [
        ("account first", "lea", "looked at, nothing decided yet", None),
        ("voucher code", "ben", "watched", None),
    ]
    assert note == "Nobody looks after card declined yet."


def test_a_theme_read_from_disk_without_an_owner_is_nobodys():
    """There an owner who is not known is no None: it was told as a line of nobody's, not in the sentence."""
    themes = table(THEMES.format(status="reviewed"))
    read = themes.assign(owner=themes["owner"].astype(pd.StringDtype("pyarrow", na_value=float("nan"))))

    lines, note = find_actions({"themes": read}, log(), [make_finding(theme_id="th-2")], "2026-05-10")

    assert "card declined" not in [line.name for line in lines]
    assert note == "Nobody looks after any of the findings yet."


@pytest.mark.parametrize(
    ("day", "told", "by"),
    [
        ("2026-06-01", "looked at, nothing decided yet", "2026-06-01"),
        ("2026-05-10", "looked at, nothing decided yet", "2026-05-10"),
        ("2026-05-01", "looked at, nothing decided yet; was due on 1 May 2026", None),
        ("", "looked at, nothing decided yet", None),
    ],
)
def test_a_day_to_come_stands_and_one_that_has_passed_is_told(day, told, by):
    """The last day of the week is still to come; there is no other clock."""
    lines, _ = find(("th-1", "owner", {"owner": "lea", "by": day}))

    assert lines[0] == ("account first", "lea", told, by)


@pytest.mark.parametrize(
    ("status", "shipped_on", "told", "by"),
    [
        ("acted_on", "", "guest checkout, not shipped yet; was due on 1 May 2026", None),
        ("acted_on", "2026-06-01", "guest checkout, to be shipped on 1 June 2026; was due on 1 May 2026", None),
        ("acted_on", "2026-05-05", "guest checkout, shipped on 5 May 2026", None),
        ("reviewed", "2026-04-05", "guest checkout, shipped on 5 April 2026; was due on 1 May 2026", None),
    ],
)
def test_what_is_done_stands_with_its_day(status, shipped_on, told, by):
    """What has reached customers is due no more, unless the team has opened the theme again."""
    lines, _ = find(
        ("th-1", "owner", {"owner": "lea", "by": "2026-05-01"}),
        ("th-1", "acted", {"what": "a hint on the form", "shipped_on": ""}),
        ("th-1", "acted", {"what": "guest checkout", "shipped_on": shipped_on}),
        status=status,
    )

    assert lines[0] == ("account first", "lea", told, by)


def test_a_long_account_of_what_was_done_is_cut():
    """At most twelve words, with a sign for more."""
    lines, _ = find(("th-1", "acted", {"what": "so " * 40, "shipped_on": ""}))

    assert lines[0][2] == f"{'so ' * 12}".strip() + "…, not shipped yet"


def test_what_is_due_first_comes_first_among_the_others():
    """Then what has no day, by name."""
    more = "".join(f"th-{n} | theme {n} | watched | ben\n" for n in (8, 7))
    lines, _ = find(("th-8", "owner", {"owner": "ben", "by": "2026-07-01"}), more=more)

    assert [name for name, *_ in lines[1:]] == ["theme 8", "theme 7", "voucher code"]


def test_no_more_than_six_are_listed():
    """The rest is counted behind those that are nobody's, and stands in the app."""
    more = "".join(f"th-x{n} | theme {n} | reviewed | ben\n" for n in range(MOST_SHOWN))
    lines, note = find(more=more)

    assert len(lines) == MOST_SHOWN
    assert note == "Nobody looks after card declined yet. 2 more themes with an owner: in the app."


def test_without_themes_nobody_does_anything():
    """A run of events alone has nothing to look after."""
    assert find_actions({}, log(), [], "2026-05-10") == ((), "")

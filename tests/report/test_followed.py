"""What became of themes that were told as new or rising in the weeks before."""

from __future__ import annotations

import pytest

from friction.report.week import Change
from friction.report.week.followed import follow_changes
from tests.report.sample import make_report
from tests.report.test_news import THEMES
from tests.tables import table

WEEKS = """
    theme_id | week     | n_documents | n_writers | expected_low | expected_high | change
    a        | 2026-W15 | 18          | 18        | 0            | 6             | new
    b        | 2026-W15 | 44          | 44        | 9            | 31            | rising
    a        | 2026-W16 | 26          | 26        | 0            | 65            | steady
    b        | 2026-W16 | 3           | 3         | 9            | 50            | steady
"""
NEW = Change("a", "bank app", "new", "18 people wrote of it, 0 to 6 a week are usual.", is_friction=True, draft=False)
RISING = Change("b", "card", "rising", "44 people wrote of it, 9 to 31 are usual.", is_friction=True, draft=False)


def follow(*changes, themes=THEMES, weeks=WEEKS, said_in="2026-W15"):
    tables = {"themes": table(themes), "theme_weeks": table(weeks)}
    lines = follow_changes((make_report(week=said_in, changes=changes),), tables, "2026-W16", 5)
    return [(one.name, one.week, one.said, one.outcome, one.why) for one in lines]


def test_what_was_new_lasts_or_is_back_at_what_was_usual():
    """Beside what was usual before it began, not beside its new level; few people are not counted."""
    assert follow(NEW, RISING) == [
        ("bank app", "2026-W15", "new; 18 people wrote of it, 0 to 6 a week are usual", "held",
         "It lasts: 26 people wrote of it this week."),
        ("card declined", "2026-W15", "rising; 44 people wrote of it, 9 to 31 are usual", "weaker",
         "No longer more than was usual before: fewer than 5 people wrote of it this week."),
    ]  # fmt: skip


def test_a_theme_that_no_theme_goes_on_from_has_vanished():
    """By the name it had."""
    gone = Change("z", "odd box", "new", "9 people wrote of it.", is_friction=True, draft=False)

    assert follow(gone) == [
        ("odd box", "2026-W15", "new; 9 people wrote of it", "vanished", "No theme of this run goes on from it.")
    ]


@pytest.mark.parametrize(
    ("changes", "given"),
    [
        ((Change("a", "bank app", "fading", "2 people.", is_friction=True, draft=False),), {}),
        ((Change("a", "bank app", "new", "18 people.", is_friction=False, draft=False),), {}),
        ((NEW,), {"said_in": "2026-W16"}),
        ((NEW,), {"weeks": WEEKS.replace("0            | 65            | steady", "0            | 5 | rising")}),
        ((NEW,), {"themes": THEMES.replace("bank app      | new ", "bank app      | dismissed ")}),
        ((), {}),
    ],
)
def test_nothing_else_is_followed(changes, given):
    """Not what faded, is no friction, is told of the week itself, changes again in it, or was dismissed."""
    assert follow(*changes, **given) == []

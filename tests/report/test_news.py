"""What changed in a week, as the summary says it: told in its week, or later where it was found only then."""

from __future__ import annotations

import pytest

from friction.report.week import Change
from friction.report.week.news import list_changes
from tests.report.sample import make_report
from tests.tables import table

THEMES = """
    theme_id | name          | status | is_friction | parent_id | approved
    a        | bank app      | new    | true        | -         | false
    b        | card declined | new    | true        | -         | false
"""
WEEKS = """
    theme_id | week     | n_documents | n_writers | expected_low | expected_high | change
    a        | 2026-W14 | 0           | 0         | 0            | 8             | steady
    a        | 2026-W15 | 18          | 18        | 0            | 6             | new
    a        | 2026-W16 | 26          | 26        | 0            | 65            | steady
    b        | 2026-W14 | 20          | 20        | 9            | 31            | steady
    b        | 2026-W15 | 44          | 44        | 9            | 31            | rising
    b        | 2026-W16 | 20          | 20        | 9            | 31            | steady
"""


@pytest.fixture
def tables():
    themes = table(THEMES)
    themes["shipped_on"] = None
    return {"themes": themes, "theme_weeks": table(WEEKS)}


def tell(tables, week, earlier=()):
    return [(one.name, one.word, one.why) for one in list_changes(tables, week, 5, earlier)]


def test_what_was_found_only_later_is_told_then_with_its_week(tables):
    """While it stands above what was usual in the week it began; the other theme is back at what is usual."""
    assert tell(tables, "2026-W16") == [
        ("bank app", "new", "Since 2026-W15, not told then. 26 people wrote of it, 0 to 6 a week are usual.")
    ]


def test_what_was_told_in_its_week_is_not_told_again(tables):
    """The report of that week says whether it was."""
    said = Change("a", "bank app", "new", "18 people wrote of it.", is_friction=True, draft=False)
    told = make_report(week="2026-W15", changes=(said,))

    assert tell(tables, "2026-W16", [told]) == []


def test_in_its_own_week_a_change_is_told_once(tables):
    """New before rising."""
    assert [(name, word) for name, word, _ in tell(tables, "2026-W15")] == [
        ("bank app", "new"),
        ("card declined", "rising"),
    ]


def test_a_family_that_was_told_is_not_told_again_by_another_of_its_themes(tables):
    """The line of then says that there are others like it."""
    tables["themes"]["parent_id"] = "family"
    weeks = tables["theme_weeks"]
    lasts = (weeks["theme_id"] == "b") & (weeks["week"] == "2026-W16")
    tables["theme_weeks"] = weeks.assign(n_writers=weeks["n_writers"].mask(lasts, 44))
    changes = tuple(list_changes(tables, "2026-W15", 5))
    told = make_report(week="2026-W15", changes=changes)

    assert [one.name for one in changes] == ["bank app (and 1 like it)"]
    assert tell(tables, "2026-W16", [told]) == []
    assert [name for name, _, _ in tell(tables, "2026-W16")] == ["card declined"]


def test_what_was_told_of_a_theme_before_it_rose_again_is_another_change(tables):
    """It rose in week 15 once more, and no summary of that week or later said so."""
    said = Change("a", "bank app", "rising", "18 people wrote of it.", is_friction=True, draft=False)
    long_ago = make_report(week="2026-W13", changes=(said,))

    assert [name for name, _, _ in tell(tables, "2026-W16", [long_ago])] == ["bank app"]

"""Fixed? What was done about a theme, and the weeks before and after it, in words and as a chart."""

from __future__ import annotations

import pandas as pd
import pytest

from app.charts.shipped import plot_fixed_weeks
from app.views.shipped import SURE, build_fixed_weeks, find_done, find_missing, to_done_line, to_fixed, to_week_lines
from friction.impact.tell.words import find_unearned
from friction.themes import Compared, Side
from tests.app.test_decided import _decide
from tests.tables import assert_same

WEEKS = ("2026-W19", "2026-W20")


def compare(before: Side, after: Side, low: float | None, high: float | None) -> Compared:
    """Return two sides with the bounds of their difference."""
    difference = None if low is None else (after.share or 0) - (before.share or 0)
    return Compared(before, after, difference, low, high)


def count(n_wrote: int, n_told: int, weeks: tuple[str, ...] = WEEKS) -> Side:
    """Return a side on which so many wrote, and so many told of the theme."""
    return Side(weeks, n_wrote, n_told, n_wrote)


NONE = count(0, 0, ())
DAY = "who wrote in a week before 20 May 2026"


@pytest.mark.parametrize(
    ("compared", "said"),
    [
        (
            compare(count(200, 24), count(200, 8), -0.12, -0.04),
            f"Fewer write of it: 12 of every 100 {DAY}, 4 after it; between 4 and 12 fewer.",
        ),
        (
            compare(count(200, 8), count(200, 24), 0.04, 0.12),
            f"More write of it: 4 of every 100 {DAY}, 12 after it; between 4 and 12 more.",
        ),
        (
            compare(count(200, 24), count(200, 20), -0.08, 0.03),
            f"No telling yet: 12 of every 100 {DAY}, 10 after it; between 8 fewer and 3 more.",
        ),
        (
            compare(count(2000, 24), count(2000, 4), -0.015, -0.005),
            f"Fewer write of it: 12 of every 1,000 {DAY}, 2 after it; between 5 and 15 fewer.",
        ),
        (compare(count(200, 24), NONE, None, None), "Too early: no whole week has passed since 20 May 2026."),
        (
            compare(NONE, count(200, 24), None, None),
            "There is no whole week before 20 May 2026 in the data to compare with.",
        ),
        (
            compare(count(200, 24), count(9, 1), None, None),
            "Too few to say: 9 people wrote in the weeks after 20 May 2026.",
        ),
    ],
)
def test_before_and_after_is_told_in_one_sentence(compared, said):
    """Fewer, more, or no telling, in natural numbers with the interval; what cannot be told says why."""
    assert to_fixed(compared, "2026-05-20") == said
    assert find_unearned(said, "count") == []


def test_how_sure_says_that_a_count_shows_no_cause():
    """A count before and after is a count: what else changed may have made the difference."""
    assert "no comparison" in SURE
    assert "not what made it so" in SURE


def test_what_was_done_is_told_newest_first_as_far_as_it_holds():
    """What was taken back is not told."""
    decisions = _decide(
        ("th-card", "acted", {"what": "new form", "shipped_on": "2026-05-20"}, None),
        ("th-card", "acted", {"what": "typo", "shipped_on": ""}, None),
        ("th-card", "acted", {"what": "mail to the bank", "shipped_on": ""}, None),
        (None, "undo", {}, "00000002"),
    )
    done = find_done(decisions, "th-card")
    assert [to_done_line(one) for one in done] == [
        "mail to the bank (not shipped yet)", "new form (shipped 20 May 2026)"
    ]  # fmt: skip
    assert find_done(decisions, "th-slow") == []


@pytest.mark.parametrize(
    ("what", "day", "missing"),
    [
        ("new form", "2026-05-20", None),
        ("new form", "", None),
        (" ", "2026-05-20", "Say what was done first."),
        ("new form", "20.5.2026", "“20.5.2026” is no day: write it as 2026-05-20, or leave it empty."),
        ("new form", "2026-02-30", "“2026-02-30” is no day: write it as 2026-05-20, or leave it empty."),
    ],
)
def test_what_is_missing_is_said_before_it_is_recorded(what, day, missing):
    """Something must have been done, and a day is a day."""
    assert find_missing(what, day) == missing


COUNTS = pd.DataFrame(
    {"week": [f"2026-W{week}" for week in range(17, 23)], "n_wrote": [50] * 6, "n_told": [9, 10, 10, 6, 2, 0]}
)


def test_the_weeks_around_the_day_are_told_apart():
    """Before, the week itself, after; weeks that are not looked at are left out."""
    weeks = build_fixed_weeks(COUNTS, {"before": ("2026-W18", "2026-W19"), "after": ("2026-W21", "2026-W22")})
    assert_same(
        weeks,
        """
        week     | side    | n_told | n_wrote | share
        2026-W18 | before  | 10     | 50      | 0.2
        2026-W19 | before  | 10     | 50      | 0.2
        2026-W20 | neither | 6      | 50      | 0.12
        2026-W21 | after   | 2      | 50      | 0.04
        2026-W22 | after   | 0      | 50      | 0.0
        """,
    )
    chart = plot_fixed_weeks(weeks, "15 May 2026")
    assert chart.twin["week"].tolist()[0] == "2026-W22"
    assert chart.twin["share of them"].tolist()[0] == "0.0%"
    assert "before and after 15 May 2026" in chart.alt
    assert chart.spec.to_dict()["config"]["axis"]["labelLimit"] == 0
    assert build_fixed_weeks(COUNTS, {"before": (), "after": ()}).empty


def test_what_the_rule_for_weeks_told_since_stands_beside():
    """It allows for how weeks differ, which a count of people does not."""
    weeks = pd.DataFrame({"theme_id": "th-card", "week": WEEKS, "change": ["steady", "fading"]})
    assert to_week_lines(weeks, "th-card", WEEKS) == [
        "The rule for weeks, which allows for how weeks differ, told it as fading in 2026-W20."
    ]
    assert to_week_lines(weeks, "th-card", WEEKS[:1]) == []

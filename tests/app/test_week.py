"""What the page This week says, without a page: the objective, what changed, what is unsorted."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from app.charts.objective import plot_objective
from app.views.objective import to_standing
from app.views.unsorted import build_unsorted
from app.views.week import find_week_changes, find_weeks_told
from friction.journeys.weeks import build_conversion_weeks
from friction.report import PROMISE
from friction.report.week import Point
from tests.app.conftest import read_tables
from tests.report.sample import make_report
from tests.tables import assert_same, table

WEEKS = """
    theme_id | week     | n_documents | n_writers | expected_low | expected_high | change
    a        | 2026-W20 | 3           | 3         | 0            | 9             | steady
    a        | 2026-W21 | 19          | 19        | 0            | 9             | rising
    b        | 2026-W20 | 20          | 20        | 9            | 30            | steady
    b        | 2026-W21 | 0           | 0         | 9            | 30            | gone
    c        | 2026-W20 | 2           | 2         | 0            | 5             | steady
    c        | 2026-W21 | 2           | 2         | 0            | 5             | steady
"""
THEMES = """
    theme_id | name  | parent_id | is_friction | shipped_on$
    a        | cards | -         | true        | -
    b        | slots | -         | true        | -
    c        | linen | -         | false       | -
"""


@pytest.fixture
def value():
    """Return an objective of which two weeks are known, and the last is not yet."""
    return replace(
        make_report().objective,
        name="more baskets become orders",
        target=0.25,
        lines=("Now 30.0% (26.0% to 34.0%) of the journeys begun in 2026-W20 convert.", "Target 25.0%: reached."),
        weeks=(
            Point("2026-W19", 0.22, 0.18, 0.26, "22.0%"),
            Point("2026-W20", 0.3, 0.26, 0.34, "30.0%"),
            Point("2026-W21", None, None, None, "known on 29 May 2026"),
        ),
    )


def test_the_objective_stands_as_the_summary_has_it(value):
    """Its title with whose it is, its lines word for word, each week with its interval, or when it will be known."""
    standing = to_standing(value)

    assert standing.title == "More baskets become orders (Growth)"
    assert standing.lines == value.lines
    assert standing.weeks["told"].tolist() == [
        "22.0% (18.0% to 26.0%)", "30.0% (26.0% to 34.0%)", "known on 29 May 2026",
    ]  # fmt: skip


def test_an_objective_without_a_value_has_no_chart(value):
    """Weeks of which none is known are no picture; what is said stands."""
    standing = to_standing(replace(value, weeks=value.weeks[2:], lines=("Not known yet.",)))

    assert standing.weeks.empty
    assert standing.lines == ("Not known yet.",)


def test_the_chart_of_the_objective_shows_the_number_that_is_said(value):
    """The last point, its words and its twin are the sentence's value; the target stands in the words."""
    standing = to_standing(value)
    chart = plot_objective(standing.weeks, standing.target, standing.measure)

    assert "30.0% (26.0% to 34.0%)" in chart.alt
    assert "the target is 25.0%" in chart.alt
    assert chart.twin.iloc[0].tolist() == ["2026-W21", "known on 29 May 2026"]
    assert chart.twin.iloc[1].tolist() == ["2026-W20", "30.0% (26.0% to 34.0%)"]
    assert chart.spec.to_dict()["layer"]


def test_an_objective_in_days_is_drawn_in_days(value):
    """No percent where the value is no share: neither in the words nor on the axis."""
    weeks = (Point("2026-W20", 2.4, 2.1, 2.8, "2.4 days"),)
    standing = to_standing(replace(value, measure="time_to_value", unit="days", target=2.0, weeks=weeks))
    chart = plot_objective(standing.weeks, standing.target, standing.measure, is_share=standing.is_share)

    assert "2.4 (2.1 to 2.8)" in chart.alt
    assert "the target is 2.0" in chart.alt
    assert "%" not in chart.alt.replace("95%", "")
    assert '".1f"' in str(chart.spec.to_json())


def test_the_small_run_has_a_conversion_by_week(tables):
    """Twenty of a hundred journeys convert, in all weeks together."""
    found = build_conversion_weeks(tables["journeys"], "Europe/Berlin", pd.Timestamp("2026-05-25 08:00", tz="UTC"))
    assert found["n"].sum() == 100
    assert found["n_with"].sum() == 20


def changes_of(weeks=WEEKS, themes=THEMES, week="2026-W21", n_week=40):
    return find_week_changes({"themes": table(themes), "theme_weeks": table(weeks)}, week, n_week)


def test_what_changed_is_said_in_a_plain_sentence_with_its_rate_of_false_flags():
    """How many wrote, and what is usual; the promise stands once."""
    changes = changes_of()

    assert [(one.theme_id, one.word, one.why) for one in changes.shown] == [
        ("a", "rising", "19 people wrote of it, 0 to 9 a week are usual."),
        ("b", "gone", "Nobody wrote of it, 9 to 30 a week are usual."),
    ]
    assert changes.rate == PROMISE
    assert (changes.more, changes.quiet) == (0, "")


def test_what_falls_after_a_mend_may_be_fixed():
    """A theme about which something was shipped is called fixed?, with the day."""
    changes = changes_of(themes=THEMES.replace("slots | -         | true        | -", "slots | - | true | 2026-05-01"))

    assert changes.shown[1].word == "fixed?"
    assert changes.shown[1].why == "Nobody wrote of it, 9 to 30 a week are usual; a mend was shipped on 2026-05-01."
    assert changes.shown[0].word == "rising"


def test_at_most_five_changes_are_shown_and_the_rest_counted():
    """Seven themes that rise: five, and two more."""
    names = "abcdefg"
    weeks = "theme_id | week | n_documents | n_writers | expected_low | expected_high | change\n" + "\n".join(
        f"{name} | 2026-W21 | 19 | 19 | 0 | 9 | rising" for name in names
    )
    themes = "theme_id | name | parent_id | is_friction | shipped_on$\n" + "\n".join(
        f"{name} | {name}{name} | - | true | -" for name in names
    )

    changes = changes_of(weeks, themes)

    assert (len(changes.shown), changes.more) == (5, 2)


def test_a_quiet_week_says_so_and_why():
    """What was looked at; a change told before that lasts is said to last."""
    quiet = changes_of(week="2026-W20", n_week=25)
    lasting = changes_of(WEEKS.replace("rising", "steady").replace("gone", "steady"))

    assert quiet.shown == ()
    assert quiet.quiet.startswith(
        "A quiet week: in 25 messages each of the 3 themes looked at was written of as often as usual"
    )
    assert "2 still stand outside" in lasting.quiet


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"week": None}, "No week is complete yet"),
        ({"weeks": WEEKS.replace("rising", "too_early").replace("gone", "too_early").replace("steady", "too_early")},
         "three whole weeks"),
        ({"week": "2026-W19"}, "carry no time"),
        ({"themes": "theme_id | name | parent_id | is_friction | shipped_on$", "week": "2026-W19"}, "no themes"),
    ],
)  # fmt: skip
def test_a_week_that_cannot_be_judged_says_why(asked, said):
    """Not that nothing changed: there is no week, too few before it, no message in it, no theme."""
    changes = changes_of(**asked)

    assert changes.shown == ()
    assert said in changes.quiet
    assert changes.rate == ""


def test_weeks_can_be_looked_at_up_to_the_last_complete_one():
    """Newest first, none that is not over; none where none is."""
    weeks = table(WEEKS)

    assert find_weeks_told(weeks, "2026-W20") == ["2026-W20"]
    assert find_weeks_told(weeks, "2026-W22") == ["2026-W22", "2026-W21", "2026-W20"]
    assert find_weeks_told(weeks, None) == []


def test_what_is_in_no_theme_is_counted_by_its_reason(tables):
    """Messages of customers, most first, each reason with what would change it."""
    placed = tables["segment_topics"].copy()
    out = placed["segment_id"].isin([f"d-0{number}/1" for number in range(3)])
    placed.loc[out, ["topic_id", "theme_id", "reason"]] = [None, None, "too_short"]

    found = build_unsorted(tables.with_tables(segment_topics=placed))

    assert_same(
        found,
        """
        reason    | why               | n_documents | share
        too_short | says too little   | 3           | 5.0%
        novel     | like nothing else | 1           | 1.7%
        """,
    )
    assert found["next_step"].str.len().min() > 10


def test_without_messages_nothing_is_unsorted(workspaces):
    """No rows, no failure."""
    assert build_unsorted(read_tables(workspaces["events"])).empty

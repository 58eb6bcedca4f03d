"""What the page This week says, without a page: the objective, what changed, what is unsorted."""

from __future__ import annotations

import pandas as pd
import pytest

from app.charts.objective import plot_objective
from app.views.objective import find_standing
from app.views.unsorted import build_unsorted
from app.views.week import find_week_changes, find_weeks_told
from friction.journeys.weeks import build_conversion_weeks
from friction.report import PROMISE
from tests.app.conftest import read_tables
from tests.tables import assert_same, table

CONVERSION = """
    week     | rate | rate_low | rate_high | change | change_low | change_high | known | known_at
    2026-W18 | 0.20 | 0.16     | 0.24      | -      | -          | -           | true  | 2026-05-08
    2026-W19 | 0.22 | 0.18     | 0.26      | 0.02   | -0.03      | 0.07        | true  | 2026-05-15
    2026-W20 | 0.30 | 0.26     | 0.34      | 0.09   | 0.04       | 0.14        | true  | 2026-05-22
    2026-W21 | -    | -        | -         | -      | -          | -           | false | 2026-05-29
"""
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
def conversion():
    return table(CONVERSION)


def with_objective(settings, **changes):
    """Return the settings with another objective; None: without one."""
    objective = settings.objective.model_copy(update=changes) if changes else None
    return settings.model_copy(update={"objective": objective})


def test_the_objective_has_a_value_a_target_and_a_trend(settings, conversion):
    """One plain sentence each: the last known week with its interval, how far it is, and whether it moved."""
    standing = find_standing(settings, conversion, "2026-W21")

    assert standing.title == "More baskets become orders (Growth)"
    assert standing.lines == (
        "Now 30.0% (26.0% to 34.0%) of the journeys begun in 2026-W20 convert.",
        "Target 25.0% by 31 Dec 2026: reached.",
        "Trend: up, +9.0 points (+4.0 to +14.0) against the four weeks before.",
    )
    assert standing.weeks["told"].tolist()[-1] == "known on 29 May 2026"


def test_an_earlier_week_shows_where_the_objective_stood_then(settings, conversion):
    """Nothing of later weeks; what is no more than chance is called steady."""
    standing = find_standing(settings, conversion, "2026-W19")

    assert standing.weeks["week"].tolist() == ["2026-W18", "2026-W19"]
    assert "Target 25.0% by 31 Dec 2026: 3.0 points to go." in standing.lines
    assert any("Trend: steady" in line and "no more than chance" in line for line in standing.lines)
    assert "too early" in find_standing(settings, conversion, "2026-W18").lines[-1]


def test_an_objective_without_a_value_says_why_and_what_to_do(settings, conversion):
    """A measure no run has, no journey, nobody who converts, no week known yet; without an objective there is none."""
    other = find_standing(with_objective(settings, measure="NPS"), conversion, "2026-W21")
    alone = find_standing(settings.model_copy(update={"journey": None}), None, "2026-W21")
    nobody = find_standing(settings, conversion.iloc[:0], "2026-W21")
    young = find_standing(settings, conversion.iloc[3:], "2026-W21")
    few = find_standing(settings, conversion.iloc[3:].assign(known=True), "2026-W21")

    assert "not “NPS”" in other.lines[0]
    assert "friction run" in alone.lines[0]
    assert "converts" in nobody.lines[0]
    assert "29 May 2026" in young.lines[0]
    assert "Fewer than 25 persons" in few.lines[0]
    assert all(one.weeks.empty and "Target" in one.lines[1] for one in (other, alone, nobody, young, few))
    assert find_standing(with_objective(settings), conversion, "2026-W21") is None


def test_the_chart_of_the_objective_shows_the_number_that_is_said(settings, conversion):
    """The last point, its words and its twin are the sentence's value; the target stands in the words."""
    standing = find_standing(settings, conversion, "2026-W21")
    chart = plot_objective(standing.weeks, standing.target, "conversion")

    assert "30.0% (26.0% to 34.0%)" in chart.alt
    assert "the target is 25.0%" in chart.alt
    assert chart.twin.iloc[0].tolist() == ["2026-W21", "known on 29 May 2026"]
    assert chart.twin.iloc[1].tolist() == ["2026-W20", "30.0% (26.0% to 34.0%)"]
    assert chart.spec.to_dict()["layer"]


def test_the_small_run_has_a_conversion_by_week(tables):
    """Twenty of a hundred journeys convert, in all weeks together."""
    found = build_conversion_weeks(tables["journeys"], "Europe/Berlin", pd.Timestamp("2026-05-25 08:00", tz="UTC"))
    assert found["n_journeys"].sum() == 100
    assert found["n_converted"].sum() == 20


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

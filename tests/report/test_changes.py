"""What is new, rising or fading, in words: once told, with its week while it lasts, a family in one line."""

from __future__ import annotations

import pytest

from friction.report.changes import find_changes, tell_changes, to_change_words
from tests.tables import table

WEEKS = """
    theme_id | week     | n_documents | n_writers | expected_low | expected_high | change
    a        | 2026-W10 | 9           | 9         | -            | -             | too_early
    a        | 2026-W11 | 30          | 30        | 3            | 20            | rising
    a        | 2026-W12 | 28          | 28        | 3            | 50            | steady
    a        | 2026-W13 | 11          | 11        | 3            | 50            | steady
    b        | 2026-W10 | 9           | 9         | -            | -             | too_early
    b        | 2026-W11 | 22          | 20        | 2            | 18            | rising
    b        | 2026-W12 | 9           | 9         | 2            | 40            | steady
    b        | 2026-W13 | 0           | 0         | 2            | 40            | gone
    c        | 2026-W10 | 9           | 9         | -            | -             | too_early
    c        | 2026-W11 | 7           | 7         | 2            | 18            | steady
    c        | 2026-W12 | 8           | 8         | 2            | 18            | steady
    c        | 2026-W13 | 9           | 9         | 2            | 18            | steady
"""
THEMES = """
    theme_id | name  | parent_id | is_friction
    a        | cards | -         | true
    b        | codes | a         | true
    c        | thanks| -         | false
"""


@pytest.fixture
def tables():
    return {"themes": table(THEMES), "theme_weeks": table(WEEKS)}


def test_a_family_that_rises_is_one_line(tables):
    """By its member with the most people, and how many like it; of what fades another line."""
    (line,) = find_changes(tables, "2026-W11")
    (gone,) = find_changes(tables, "2026-W13")

    assert (line.name, line.change, line.n_writers, line.low, line.high) == (
        "cards (and 1 like it)",
        "rising",
        30,
        3,
        20,
    )
    assert (gone.name, gone.change) == ("codes", "gone")


def test_a_change_is_told_in_its_first_week_and_named_with_it_while_it_lasts(tables):
    """No longer than three weeks, and not where people are as few as before."""
    words = [to_change_words(tables["theme_weeks"], f"2026-W{number}") for number in (10, 11, 12, 13)]

    assert [word["a"] for word in words] == ["too early to say", "rising", "rising since 2026-W11", "steady"]
    assert [word["b"] for word in words] == ["too early to say", "rising", "steady", "gone"]
    assert to_change_words(tables["theme_weeks"], "2026-W40") == {}


def test_the_page_says_how_often_what_it_tells_is_false(tables):
    """Where something is told; where nothing is, of how many themes; and nothing where no week is judged."""
    told = tell_changes(tables, "2026-W11")
    assert told.startswith("3 themes were looked at.")
    assert "at most one false line in a quarter of a year, all themes together" in told
    assert tell_changes(tables, "2026-W12") == "Nothing: none of 3 themes is new, rising or fading by more than chance."
    assert tell_changes(tables, "2026-W10") == ""
    assert find_changes(tables, "2026-W12") == []

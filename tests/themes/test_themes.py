"""Replay of decisions, themes and weeks."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.contracts.weeks import find_last_week, find_weeks, to_weeks, week_bounds
from friction.errors import FrictionError
from friction.themes.replay import replay_decisions
from tests.themes.decided import log

pytestmark = pytest.mark.slow


def test_the_last_word_on_a_matter_counts():
    """A second name replaces the first; notes add up."""
    state = replay_decisions(
        log(
            ("a", "name", {"name": "One"}, None),
            ("a", "name", {"name": "Two"}, None),
            ("a", "note", {"text": "x"}, None),
            ("a", "note", {"text": "y"}, None),
            ("a", "status", {"status": "watched"}, None),
        )
    )

    assert state.themes["a"].name == "Two"
    assert state.themes["a"].notes == ("x", "y")
    assert state.themes["a"].status == "watched"


def test_an_undo_takes_back_and_an_undo_of_it_brings_back():
    """As if it had never been given."""
    named = ("a", "name", {"name": "One"}, None)
    undo = (None, "undo", {}, "00000001")

    assert "a" not in replay_decisions(log(named, undo)).themes
    assert replay_decisions(log(named, undo, (None, "undo", {}, "00000002"))).themes["a"].name == "One"


def test_merges_follow_chains_and_never_close_a_circle():
    """A into b, b into c: both are c; c into a does nothing."""
    state = replay_decisions(
        log(
            ("a", "merge", {"into": "b"}, None),
            ("b", "merge", {"into": "c"}, None),
            ("c", "merge", {"into": "a"}, None),
        )
    )

    assert state.merged_into == {"a": "c", "b": "c"}
    assert state.find_theme("c") == "c"


def test_decisions_on_themes_that_are_gone_do_no_harm():
    """They wait: when the theme comes back, they hold again."""
    state = replay_decisions(log(("gone", "owner", {"owner": "x"}, None), ("gone", "merge", {"into": "lost"}, None)))

    assert state.themes["gone"].owner == "x"
    assert state.find_theme("gone") == "lost"


def test_the_last_theme_a_segment_was_put_in_counts():
    """Moved, pinned or given as an example of a part: the last word on each segment, whatever was said on others."""
    state = replay_decisions(
        log(
            ("a", "place", {"segment_ids": ["s1", "s2", "s3"]}, None),
            ("a", "split", {"parts": {"p": ["s2", "s3"], "q": ["s4"]}}, None),
            ("b", "place", {"segment_ids": ["s3"]}, None),
        )
    )

    assert state.placed == {"s1": "a", "s2": "p", "s3": "b", "s4": "q"}
    assert state.parts == {"p": "a", "q": "a"}


def test_the_last_stage_a_message_was_put_at_counts():
    """Whatever theme it was said on; an undo brings back what was said before, and no theme is touched by it."""
    rows = (
        ("a", "align", {"doc_ids": ["d1", "d2"], "stage": "search"}, None),
        ("b", "align", {"doc_ids": ["d1"], "stage": ""}, None),
    )
    state, before = replay_decisions(log(*rows)), replay_decisions(log(*rows, (None, "undo", {}, "00000002")))

    assert state.aligned == {"d1": "", "d2": "search"}
    assert before.aligned == {"d1": "search", "d2": "search"}
    assert state.themes == {}


def test_a_part_of_a_part_knows_the_whole():
    """Through all splits; a theme that is no part is its own whole."""
    state = replay_decisions(
        log(("a", "split", {"parts": {"p": ["s1"]}}, None), ("p", "split", {"parts": {"q": ["s2"]}}, None))
    )

    assert [state.find_whole(theme_id) for theme_id in ("q", "p", "a")] == ["a", "a", "a"]


NAMES = st.builds(lambda name: {"name": name}, st.text(min_size=1))
VERDICTS = st.builds(lambda verdict: {"is_friction": verdict}, st.booleans())
MERGES = st.builds(lambda into: {"into": into}, st.sampled_from("abc"))
SEGMENTS = st.lists(st.sampled_from("rstuv"), min_size=1, max_size=3, unique=True)
MOVES = st.builds(lambda ids: {"segment_ids": ids}, SEGMENTS)
ALIGNS = st.builds(lambda ids, stage: {"doc_ids": ids, "stage": stage}, SEGMENTS, st.sampled_from(["", "s"]))
SPLITS = st.builds(lambda part, ids: {"parts": {part: ids}}, st.sampled_from(["p", "q"]), SEGMENTS)
ACTIONS = st.one_of(
    st.tuples(st.sampled_from("abc"), st.just(action), payloads, st.none())
    for action, payloads in (
        ("name", NAMES),
        ("friction", VERDICTS),
        ("merge", MERGES),
        ("place", MOVES),
        ("align", ALIGNS),
        ("split", SPLITS),
    )
)


@given(st.lists(ACTIONS, max_size=8), ACTIONS)
def test_undoing_the_last_decision_restores_exactly_what_was(rows, last):
    """Whatever came before."""
    before = replay_decisions(log(*rows))

    after = replay_decisions(log(*rows, last, (None, "undo", {}, f"{len(rows) + 1:08d}")))

    assert after == before


@given(st.lists(ACTIONS, max_size=8), st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows, random):
    """Time and number order the decisions."""
    decisions = log(*rows)
    shuffled = decisions.sample(frac=1, random_state=random.randrange(2**32))

    assert replay_decisions(shuffled) == replay_decisions(decisions)


def test_weeks_are_those_of_the_projects_time_zone():
    """Sunday night in London is Monday morning in Berlin."""
    written = ["2026-05-17 22:30", "2026-01-01 12:00", None]
    times = pd.Series(pd.to_datetime(written, utc=True)).dt.as_unit("us")

    assert to_weeks(times, "Europe/Berlin").fillna("-").tolist() == ["2026-W21", "2026-W01", "-"]
    assert to_weeks(times, "UTC").fillna("-").tolist() == ["2026-W20", "2026-W01", "-"]


def test_a_week_has_two_ends_also_when_the_clock_changes():
    """The week of the change to summer time has 167 hours in Berlin."""
    first, behind = week_bounds("2026-W13", "Europe/Berlin")

    assert behind - first == pd.Timedelta(hours=167)
    assert find_last_week(behind, "Europe/Berlin") == "2026-W13"
    assert find_last_week(behind - pd.Timedelta(seconds=1), "Europe/Berlin") == "2026-W12"


@pytest.mark.parametrize("week", ["2026-21", "2026-W54", "next"])
def test_what_is_no_week_is_told(week):
    """With how to write it."""
    with pytest.raises(FrictionError, match="is no week"):
        week_bounds(week, "UTC")


def test_weeks_go_over_the_turn_of_the_year():
    """2026 has 53 weeks."""
    assert find_weeks("2026-W52", "2027-W01") == ["2026-W52", "2026-W53", "2027-W01"]

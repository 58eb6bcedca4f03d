"""Any decisions, taken back and brought back in any order: the state is that of those that hold, as if alone."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from friction.themes.build import build_themes
from friction.themes.replay import replay_decisions
from friction.themes.state import Replayed
from tests.themes.decided import log
from tests.themes.test_build import IDS, make_run

pytestmark = pytest.mark.slow

THEMES = st.sampled_from(["th-a", "th-b", "th-c", "th-p"])
SEGMENTS = st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True)


class Log(RuleBasedStateMachine):
    """A log that only grows, and which of its rows hold, found by following each undo."""

    def __init__(self):
        super().__init__()
        self.rows = []

    def say(self, theme_id, action, undoes=None, **payload):
        self.rows.append((theme_id, action, payload, undoes))

    @rule(theme_id=THEMES, name=st.sampled_from(["One", "Two"]))
    def name(self, theme_id, name):
        self.say(theme_id, "name", name=name)

    @rule(theme_id=THEMES, into=THEMES)
    def merge(self, theme_id, into):
        self.say(theme_id, "merge", into=into)

    @rule(theme_id=THEMES, segment_ids=SEGMENTS)
    def split(self, theme_id, segment_ids):
        self.say(theme_id, "split", parts={"th-p": segment_ids})

    @rule(theme_id=THEMES, action=st.sampled_from(["place", "add", "remove"]), segment_ids=SEGMENTS)
    def move(self, theme_id, action, segment_ids):
        self.say(theme_id, action, segment_ids=segment_ids)

    @rule(theme_id=THEMES, parent=st.one_of(THEMES, st.just("")))
    def nest(self, theme_id, parent):
        self.say(theme_id, "nest", parent=parent)

    @precondition(lambda self: self.rows)
    @rule(data=st.data())
    def undo(self, data):
        number = data.draw(st.integers(1, len(self.rows)))
        self.say(self.rows[number - 1][0], "undo", undoes=f"{number:08d}")

    def holds(self, number):
        """Say whether a row holds: whether no later row that holds takes it back."""
        later = range(number + 1, len(self.rows) + 1)
        return not any(self.rows[other - 1][3] == f"{number:08d}" and self.holds(other) for other in later)

    @invariant()
    def the_state_is_that_of_what_holds(self):
        """Compare with a log that never held what was taken back, nor any undo."""
        holding = [number for number in range(1, len(self.rows) + 1) if self.holds(number)]
        kept = log(*self.rows)
        kept = kept[kept["decision_id"].isin([f"{number:08d}" for number in holding]) & (kept["action"] != "undo")]

        assert replay_decisions(log(*self.rows)) == replay_decisions(kept)

    @invariant()
    def no_merge_and_no_nesting_goes_in_a_circle_or_beyond_two_levels(self):
        """Look at whatever was said, and taken back."""
        state = replay_decisions(log(*self.rows))
        nested = {theme_id: parent for theme_id, parent in state.parents.items() if parent}

        assert not set(state.merged_into.values()) & set(state.merged_into)
        assert not {*nested, *nested.values()} & set(state.merged_into)
        assert not set(nested) & set(nested.values())

    @invariant()
    def nobody_is_beside_in_a_theme_that_it_is_out_of(self):
        """Look at the last word on each segment and theme."""
        state = replay_decisions(log(*self.rows))

        assert not any(state.is_out(segment_id, one) for segment_id, many in state.added.items() for one in many)

    def teardown(self):
        """Take all of it back, newest first: that is the beginning, no state, and the run's own tables."""
        undos = [(None, "undo", {}, f"{number:08d}") for number in range(len(self.rows), 0, -1)]
        undone = log(*self.rows, *undos)
        run = make_run()

        assert replay_decisions(undone) == Replayed()
        for one, other in zip(build_themes(*run, undone), build_themes(*run, log()), strict=True):
            pd.testing.assert_frame_equal(one, other)


TestLog = Log.TestCase
TestLog.settings = settings(max_examples=20, stateful_step_count=12, deadline=None)

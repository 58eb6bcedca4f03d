"""Sessions: events of one person without a long silence between."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.journeys.sessions import find_sessions
from tests.tables import table

EVENTS = table("""
    event_id | person_id | happened_at         | source | session_id
    e1       | ann       | 2026-01-05 23:50    | web    | -
    e2       | ann       | 2026-01-06 00:19    | web    | -
    e3       | ann       | 2026-01-06 00:49    | web    | -
    e4       | bob       | 2026-01-06 00:49    | web    | -
    e5       | bob       | 2026-01-06 00:50    | web    | s-1
    e6       | -         | 2026-01-06 00:50    | web    | -
    e7       | bob       | 2026-01-06 01:10    | web    | -
""")


def sessions(rows: pd.DataFrame, **more: float) -> dict[str, str | None]:
    found = find_sessions(rows, **more)
    return {one: value if isinstance(value, str) else None for one, value in zip(rows["event_id"], found, strict=True)}


def test_thirty_minutes_of_silence_end_a_session():
    """29 minutes do not, nor does midnight; a session given stays; without a person there is none."""
    assert sessions(EVENTS) == {
        "e1": "e1", "e2": "e1", "e3": "e3", "e4": "e4", "e5": "s-1", "e6": None, "e7": "e4",
    }  # fmt: skip


def test_the_silence_can_be_chosen():
    """With an hour, the first three are one session."""
    assert sessions(EVENTS, minutes=60)["e3"] == "e1"


@settings(max_examples=30, deadline=None)
@given(minutes=st.lists(st.integers(0, 200), min_size=1, max_size=12), seed=st.randoms(use_true_random=False))
def test_as_one_counts_by_hand_in_any_order(minutes, seed):
    """A session begins where the event before is half an hour away or more."""
    at = pd.Timestamp("2026-01-05", tz="UTC")
    rows = pd.DataFrame(
        {
            "event_id": [f"e{n:02d}" for n in range(len(minutes))], "person_id": "p", "source": "web",
            "happened_at": pd.Series([at + pd.Timedelta(minutes=m) for m in minutes], dtype="datetime64[us, UTC]"),
            "session_id": pd.Series([None] * len(minutes), dtype="str"),
        }
    )  # fmt: skip
    order = list(range(len(minutes)))
    seed.shuffle(order)
    expected, start, last = {}, None, None
    for moment, one in sorted(zip(minutes, rows["event_id"], strict=True)):
        if last is None or moment - last >= 30:
            start = one
        expected[one], last = start, moment

    assert sessions(rows.iloc[order]) == expected

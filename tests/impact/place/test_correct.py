"""People's word on a message's place shows before the next run."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.contracts import build_table
from friction.impact.place.correct import correct_alignments
from tests.tables import assert_same, table


@pytest.fixture
def alignments():
    """Return two messages, the first about one of two visits of search, or payment, or none."""
    rows = table("""
        doc_id | journey_id | step | stage   | probability | best  | how
        d1     | j          | 1    | search  | 0.2         | false | time
        d1     | j          | 2    | payment | 0.4         | true  | time
        d1     | j          | 3    | search  | 0.3         | false | time
        d1     | -          | -    | -       | 0.1         | false | unplaced
        d2     | k          | 1    | search  | 1.0         | true  | time
    """)
    rows = rows.assign(
        probability_time=rows["probability"], gap_minutes=5.0, after_outcome=False,
        experienced_at=pd.Timestamp("2026-02-02", tz="UTC"),
    )  # fmt: skip
    return build_table("alignments", rows)


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("search", "d1 | j | 3 | search | 1 | true | corrected"),
        ("basket", "d1 | - | - | basket | 1 | true | corrected"),
        ("", "d1 | - | - | - | 1 | true | corrected"),
    ],
)
def test_a_message_goes_where_people_say(alignments, stage, expected):
    """To its most probable visit of the stage, to the stage alone where it has none, or nowhere; others stay."""
    found = correct_alignments(alignments, {"d1": stage, "d9": "search"})

    assert_same(
        found,
        f"""
        doc_id | journey_id | step | stage | probability | best | how
        {expected}
        d2 | k | 1 | search | 1 | true | time
        """,
    )


VISITS = """
    journey_id | step | entered_at       | left_at          | last_event_at    | status
    j          | 1    | 2026-02-01 09:00 | 2026-02-01 10:00 | 2026-02-01 09:30 | advanced
    j          | 2    | 2026-02-01 10:00 | 2026-02-01 11:00 | 2026-02-01 11:00 | advanced
    j          | 3    | 2026-02-01 11:00 | -                | 2026-02-01 12:00 | open
    k          | 1    | 2026-02-01 09:00 | -                | 2026-02-01 09:00 | open
"""


@pytest.mark.parametrize(
    ("moment", "step"),
    [
        ("2026-02-01T09:45:00Z", 1),
        ("2026-02-01T12:00:00Z", 3),
        ("2026-02-01T10:30:00Z", 3),
        ("2025-01-01T00:00:00Z", 1),
    ],
)
def test_a_message_goes_to_the_visit_that_people_say(alignments, moment, step):
    """To the one of the stage that holds the moment, else to the one beginning nearest."""
    found = correct_alignments(alignments, {"d1": "search"}, {"d1": moment, "d2": moment}, table(VISITS))

    assert found[["doc_id", "step", "probability", "how"]].to_numpy().tolist() == [
        ["d1", step, 1.0, "corrected"], ["d2", 1, 1.0, "time"],
    ]  # fmt: skip


def test_where_nothing_leads_to_a_visit_of_the_stage_the_stage_alone_is_told(alignments):
    """Whatever moment was said."""
    found = correct_alignments(alignments, {"d1": "basket"}, {"d1": "2026-02-01T09:45:00Z"}, table(VISITS))

    assert found.loc[found["doc_id"] == "d1", ["stage", "how"]].to_numpy().tolist() == [["basket", "corrected"]]


def test_nothing_said_changes_nothing(alignments):
    """The very same table."""
    assert correct_alignments(alignments, {"d9": "search"}) is alignments

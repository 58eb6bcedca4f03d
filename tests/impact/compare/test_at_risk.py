"""Time at risk: from entry to the last sign, as far as outcomes can be known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.config import Journey
from friction.impact.compare.at_risk import DROP, OPEN, OTHER, build_at_risk
from tests.tables import table

JOURNEY = Journey.model_validate(
    {
        "converts": ["paid"],
        "drop_after_days": 7,
        "stages": [{"name": "search", "events": ["s"]}, {"name": "basket", "events": ["b"]}],
    }
)
VISITS = """
    journey_id | step | person_id | stage  | entered_at       | left_at          | status    | last_event_at
    ann/1      | 1    | ann       | search | 2026-02-02 10:00 | 2026-02-02 10:30 | advanced  | 2026-02-02 10:20
    ann/1      | 2    | ann       | basket | 2026-02-02 10:30 | 2026-02-02 10:40 | converted | 2026-02-02 10:40
    ben/1      | 1    | ben       | search | 2026-02-02 11:00 | 2026-02-02 11:05 | dropped   | 2026-02-02 11:05
    cat/1      | 1    | cat       | search | 2026-02-20 09:00 | -                | open      | 2026-02-20 23:59
    dan/1      | 1    | dan       | search | 2026-02-23 09:00 | -                | open      | 2026-02-23 09:30
    eve/1      | 1    | eve       | search | 2026-01-01 09:00 | 2026-01-01 09:30 | dropped   | 2026-01-01 09:30
"""
MINUTE = 60_000_000


def build(keys=(), end="2026-02-28", seed=None):
    visits = table(VISITS)
    visits = visits if seed is None else visits.sample(frac=1, random_state=seed)
    visits = visits.assign(
        **{
            name: pd.to_datetime(visits[name], utc=True).astype("datetime64[us, UTC]")
            for name in ("entered_at", "left_at", "last_event_at")
        }
    )
    asked = pd.DataFrame(list(keys), columns=["journey_id", "step"]).astype({"journey_id": "str", "step": "int64"})
    return build_at_risk(
        visits, JOURNEY, asked, since=pd.Timestamp("2026-01-15", tz="UTC"), data_end=pd.Timestamp(end, tz="UTC")
    )


def test_age_runs_to_the_last_sign():
    """Until the next stage for who moved on; for who left, the last event and the usual stay after one (10 minutes)."""
    at_risk, _ = build()

    named = at_risk.people[at_risk.person]
    assert at_risk.age[named == "ann"].tolist() == [30 * MINUTE, 10 * MINUTE]
    assert at_risk.age[named == "ben"].tolist() == [15 * MINUTE]
    assert at_risk.end[np.isin(named, ["ann", "ben"])].tolist() == [OTHER, OTHER, DROP]


def test_all_are_followed_equally_long():
    """Time at risk ends seven days before the data do, whoever moved on or not; later visits are left out."""
    at_risk, _ = build(end="2026-02-27 15:00")

    named = at_risk.people[at_risk.person]
    assert "dan" not in named
    assert at_risk.end[named == "cat"].tolist() == [OPEN]
    assert at_risk.age[named == "cat"].tolist() == [6 * 60 * MINUTE]

    early, _ = build(end="2026-02-09 10:20")
    assert early.end[early.people[early.person] == "ann"].tolist() == [OPEN]
    assert early.age[early.people[early.person] == "ann"].tolist() == [20 * MINUTE]


def test_the_visits_asked_for_are_found():
    """Rows of keys in the window; -1 for a visit before it, and for one that is not there."""
    at_risk, row = build([("ben/1", 1), ("eve/1", 1), ("ann/1", 2), ("ann/1", 9), ("ben/1", 1)])

    assert (row >= 0).tolist() == [True, False, True, False, True]
    assert at_risk.people[at_risk.person[row[[0, 2, 4]]]].tolist() == ["ben", "ann", "ben"]
    assert at_risk.step[row[2]] == 2


@pytest.mark.parametrize("seed", [0, 1])
def test_the_order_of_rows_changes_nothing(seed):
    """Visits come in any order."""
    first, second = build()[0], build(seed=seed)[0]

    assert first.age.tolist() == second.age.tolist()
    assert first.person.tolist() == second.person.tolist()

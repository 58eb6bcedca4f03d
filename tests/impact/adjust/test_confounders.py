"""What is known of a person before a visit; nothing of what comes after its entry."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.contracts import build_empty, build_table
from friction.impact.adjust import confounders
from friction.impact.adjust.confounders import CONFOUNDERS, build_confounders
from tests.impact.simulator import SETTINGS
from tests.tables import assert_same, table

SINCE = pd.Timestamp("2026-01-01", tz="UTC")
VISITS = """
    journey_id | step | person_id | stage   | n_events | entered_at       | known_at         | status
    ann/1      | 1    | ann       | search  | 3        | 2026-01-05 10:00 | 2026-01-05 11:00 | advanced
    ann/1      | 2    | ann       | payment | 2        | 2026-01-05 11:00 | 2026-01-19 11:30 | dropped
    ann/2      | 1    | ann       | search  | 1        | 2026-02-01 10:00 | -                | open
    ben/1      | 1    | ben       | search  | 4        | 2025-12-30 10:00 | 2026-01-02 10:00 | advanced
    ben/1      | 2    | ben       | payment | 1        | 2026-01-02 10:00 | -                | open
"""
WRITTEN = """
    doc_id | person_id | author   | written_at       | worst
    d1     | ann       | customer | 2026-01-05 10:30 | 0.9
    d2     | ann       | customer | 2026-01-20 10:00 | 0.2
    d3     | ann       | agent    | 2026-01-20 10:05 | 0.9
    d4     | ann       | customer | 2026-02-01 10:00 | 0.9
    d5     | ben       | customer | -                | 0.9
    d6     | -         | customer | 2026-01-01 10:00 | 0.9
"""
COUNTED = [*CONFOUNDERS]


@pytest.fixture
def counts(monkeypatch):
    """Show the counts themselves instead of their levels."""
    monkeypatch.setattr(confounders, "to_levels", np.asarray)


def build(visits=VISITS, written=WRITTEN, persons=None, settings=SETTINGS):
    told = table(visits) if isinstance(visits, str) else visits
    for name in ("entered_at", "known_at"):
        told[name] = pd.to_datetime(told[name], utc=True).astype("datetime64[us, UTC]")
    documents = table(written)
    documents["written_at"] = pd.to_datetime(documents["written_at"], utc=True).astype("datetime64[us, UTC]")
    segments = pd.DataFrame({"doc_id": documents["doc_id"], "friction": documents["worst"]})
    people = build_empty("persons") if persons is None else persons
    return build_confounders(told, documents, segments, people, settings, since=SINCE)


@pytest.mark.usefixtures("counts")
def test_what_came_before_a_visit_is_counted():
    """Events, days, visits, messages, drop-offs once known: strictly before the entry, window or not."""
    found = build()
    assert_same(
        found,
        """
        journey_id | step | events_before | events_per_day | visits_before | messages_before | friction_before | week
        ann/1      | 1    | 0             | 0              | 0             | 0               | 0               | 1
        ann/1      | 2    | 3             | 3              | 1             | 1               | 1               | 1
        ann/2      | 1    | 5             | 5              | 2             | 2               | 1               | 4
        ben/1      | 2    | 4             | 4              | 1             | 0               | 0               | 0
        """,
    )
    assert found["dropped_before"].tolist() == [0, 0, 1, 0]


@pytest.mark.usefixtures("counts")
def test_tenure_runs_from_when_a_person_was_first_seen():
    """From the first visit or message, or earlier where the CRM knows."""
    persons = build_table(
        "persons",
        pd.DataFrame(
            {"person_id": ["ann"], "account_id": None, "first_seen_at": ["2026-01-04 10:00"], "value": None,
             "properties": "{}"}
        ),
    )  # fmt: skip
    hours = build(persons=persons).set_index(["journey_id", "step"])["tenure"] / 3_600_000_000

    assert hours.to_dict() == {("ann/1", 1): 24, ("ann/1", 2): 25, ("ann/2", 1): 28 * 24, ("ben/1", 2): 72}


def test_groups_are_numbered_by_size():
    """Of those in the window; a person who told none is a group, too."""
    settings = SETTINGS.model_copy(update={"impact": SETTINGS.impact.model_copy(update={"group": "plan"})})
    persons = build_table(
        "persons",
        pd.DataFrame(
            {"person_id": ["ben"], "account_id": None, "first_seen_at": None, "value": None,
             "properties": '{"plan": "pro"}'}
        ),
    )  # fmt: skip

    assert build(persons=persons, settings=settings)["group"].tolist() == [0, 0, 0, 1]
    assert build(persons=persons)["group"].tolist() == [0, 0, 0, 0]


def test_order_of_rows_and_kind_of_relation_do_not_matter(tmp_path):
    """Shuffled rows, and a Parquet file, give the same table."""
    visits = table(VISITS)
    whole = build(visits.copy())
    for name in ("entered_at", "known_at"):
        visits[name] = pd.to_datetime(visits[name], utc=True).astype("datetime64[us, UTC]")
    visits.sample(frac=1, random_state=1).to_parquet(tmp_path / "visits.parquet")
    documents = build_empty("documents")

    again = build(visits.sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(whole, again)
    nobody = build_confounders(
        tmp_path / "visits.parquet", documents, build_empty("segments"), build_empty("persons"), SETTINGS, since=SINCE
    )
    assert nobody[["journey_id", "step", "events_before"]].equals(whole[["journey_id", "step", "events_before"]])
    assert (nobody["messages_before"] == 0).all()


def test_levels_are_few():
    """Every confounder but week and group has at most four levels."""
    n = 400
    random = np.random.default_rng(0)
    begun = SINCE + pd.to_timedelta(random.integers(0, 60 * 24, n), unit="h")
    visits = pd.DataFrame(
        {"journey_id": [f"j{row}" for row in range(n)], "step": 1,
         "person_id": [f"p{one}" for one in random.integers(0, 40, n)], "stage": "search",
         "n_events": random.integers(1, 9, n), "entered_at": begun, "known_at": begun + pd.Timedelta(days=9),
         "status": random.choice(["dropped", "advanced"], n)}
    )  # fmt: skip

    levels = build(visits)

    assert list(levels.columns) == ["journey_id", "step", *COUNTED]
    for name in set(COUNTED) - {"week", "group"}:
        assert levels[name].between(0, 3).all(), name
    assert levels["events_before"].nunique() == 4

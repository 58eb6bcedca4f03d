"""Visits into moves, milestones, and what is told of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.config import Journey, Stage
from friction.journeys.chain.chain_states import estimate_state_rates
from friction.journeys.chain.memory import build_contexts
from friction.journeys.measure.moves import build_moves
from friction.journeys.measure.rates import estimate_rates
from friction.journeys.visits.visits import build_visits
from friction.journeys.weeks.durations import ELSE, OPEN, REACHED, find_spans
from friction.journeys.weeks.milestones import find_milestone
from friction.statistics.incidence import estimate_incidence
from friction.statistics.tallies import draw_weights
from tests.tables import table

pytestmark = pytest.mark.slow

JOURNEY = Journey(
    converts=("bought",),
    drops=("cancelled",),
    drop_after_days=14,
    stages=(Stage(name="a", events=("a",)), Stage(name="b", events=("b",)), Stage(name="c", events=("c",))),
)
END = pd.Timestamp("2026-03-01", tz="UTC")
DAY = 86_400_000_000
EVENTS = """
    event_id$ | person_id | happened_at      | name      | source
    1         | p         | 2026-01-01 00:00 | a         | s
    2         | p         | 2026-01-02 00:00 | b         | s
    3         | p         | 2026-01-03 00:00 | a         | s
    4         | p         | 2026-01-03 06:00 | signed    | s
    5         | p         | 2026-01-04 00:00 | bought    | s
    6         | p         | 2026-02-01 00:00 | b         | s
    7         | q         | 2026-02-25 00:00 | a         | s
    8         | q         | 2026-02-26 00:00 | signed    | s
"""


def moves_of(events):
    return build_moves(build_visits(events, JOURNEY, data_end=END).visits, JOURNEY, data_end=END)


def test_every_visit_knows_the_stages_before_it_and_where_it_led():
    """p: a, b, a and conversion; later b and silence; q is in a, open, four days before the end."""
    moves = moves_of(table(EVENTS))

    told = zip(moves.stage, moves.before, moves.before_that, moves.way, moves.age // DAY, strict=True)
    assert [tuple(int(value) for value in row) for row in told] == [
        (0, -1, -2, 1, 1),
        (1, 0, -1, 0, 1),
        (0, 1, 0, 3, 1),
        (1, -1, -2, 4, 14),
        (0, -1, -2, -1, 4),
    ]
    assert moves.journey.tolist() == [0, 0, 0, 1, 2]
    assert [str(moves.people[number]) for number in moves.person] == ["p", "p", "p", "p", "q"]


@pytest.mark.parametrize(
    ("milestone", "hours"),
    [
        ("b", ["24", "0", "open"]),
        ("signed", ["54", "never", "24"]),
        ("sign*", ["54", "never", "24"]),
        ("bought", ["72", "never", "open"]),
        ("paid", ["120", "never", "open"]),
        ("late", ["open", "24", "open"]),
    ],
)
def test_a_milestone_is_a_stage_or_an_event_and_counts_from_the_journeys_begin(milestone, hours):
    """A stage, an event within the journey, a glob, the conversion, and an event after it, until the next journey."""
    extra = """
    9         | p         | 2026-01-06 00:00 | paid      | s
    10        | p         | 2026-02-02 00:00 | late      | s
    """
    events = table(EVENTS + extra.lstrip("\n"))
    moves = moves_of(events)

    ages, ways = find_milestone(moves, find_spans(moves), events, milestone)

    words = {REACHED: None, ELSE: "never", OPEN: "open"}
    told = [words[way] or str(age * 24 // DAY) for age, way in zip(ages.tolist(), ways.tolist(), strict=True)]
    assert told == hours


def draw_events(seed, n=120):
    """Draw events of persons who walk about among a, b and c."""
    random = np.random.default_rng(seed)
    rows = []
    for person in range(n):
        day = float(random.uniform(0, 50))
        for _ in range(int(random.integers(1, 9))):
            rows.append((f"p{person}", day, str(random.choice(["a", "b", "c", "bought"], p=[0.35, 0.3, 0.25, 0.1]))))
            day += float(random.exponential(3))
    events = pd.DataFrame(rows, columns=["person_id", "day", "name"])
    times = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(events["day"], unit="D")
    events = events.assign(happened_at=times.dt.as_unit("us"), source="s", event_id=[f"e{n}" for n in range(len(rows))])
    return events[events["happened_at"] < END].reset_index(drop=True)


@settings(max_examples=8)
@given(st.integers(0, 1_000))
def test_the_order_of_rows_changes_nothing(seed):
    """Visits shuffled: the same moves, to the last number."""
    visits = build_visits(draw_events(seed, 12), JOURNEY, data_end=END).visits

    plain = build_moves(visits, JOURNEY, data_end=END)
    shuffled = build_moves(visits.sample(frac=1, random_state=seed), JOURNEY, data_end=END)

    for name in ("person", "unit", "journey", "stage", "before", "before_that", "way", "entered", "begun", "age"):
        assert (getattr(plain, name) == getattr(shuffled, name)).all(), name


def test_at_order_1_the_chain_is_that_of_the_transitions():
    """Rows, start and resamples are those of table ``transitions``, and of the incidence weighed visit by visit."""
    visits = build_visits(draw_events(0), JOURNEY, data_end=END).visits
    moves = build_moves(visits, JOURNEY, data_end=END)
    weights = draw_weights(moves.signatures, 20, 3)
    rates = estimate_rates(moves, JOURNEY.silences, weights)

    found = estimate_state_rates(moves, build_contexts(moves, 1), rates.horizons, weights)

    assert (found.rows == rates.shares).all()
    assert (found.start == rates.start).all()
    for stage, horizon in enumerate(rates.horizons):
        own = moves.of(stage)
        if horizon is not None:
            drawn = weights[:, moves.unit[own]]
            wanted = estimate_incidence(moves.age[own], moves.way[own], drawn, moves.n_ways, horizon)
        else:
            wanted = np.stack([weights[:, moves.unit[own]][:, moves.way[own] == way].sum(axis=1)
                               for way in range(moves.n_ways)], axis=1)  # fmt: skip
        whole = wanted.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(found.rows[:, stage], wanted / np.where(whole > 0, whole, 1), atol=1e-9)


def test_accounts_are_resampled_where_they_are_given():
    """P and q of one account are one unit."""
    visits = build_visits(table(EVENTS), JOURNEY, data_end=END).visits
    persons = table("person_id | account_id\np | x\nq | x")

    moves = build_moves(visits, JOURNEY, data_end=END, accounts=persons)

    assert moves.unit.tolist() == [0] * 5
    assert len(moves.signatures) == 1

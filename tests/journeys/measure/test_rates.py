"""Rates of moves: what is counted, units, horizons, and what binning may not change."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.config import Impact, Journey, Stage
from friction.journeys.measure.dropoff import estimate_dropoff, estimate_transitions
from friction.journeys.measure.rates import measure_visits
from friction.journeys.visits.visits import build_visits
from friction.statistics import draw_weights, find_cells, resample, tallies, weigh_incidence
from friction.statistics.incidence import estimate_incidence
from friction.statistics.resample import person_signatures
from tests.statistics.test_incidence import JOURNEY, simulate
from tests.tables import assert_same, table

pytestmark = pytest.mark.slow

SMALL = Journey(drop_after_days=7, stages=(Stage(name="basket", events=("b",)), Stage(name="payment", events=("p",))))
START = pd.Timestamp("2026-03-01", tz="UTC")
END = pd.Timestamp("2026-03-16", tz="UTC")
VISITS = """
    journey_id | step | person_id | stage   | entered_at       | to_stage  | known_at
    ann/1      | 1    | ann       | basket  | 2026-03-02 10:00 | payment   | 2026-03-02 11:00
    ann/1      | 2    | ann       | payment | 2026-03-02 11:00 | CONVERTED | 2026-03-02 11:30
    ben/1      | 1    | ben       | basket  | 2026-03-02 10:00 | DROPPED   | 2026-03-09 10:00
    ben/2      | 1    | ben       | basket  | 2026-03-15 10:00 | -         | -
"""


def visits(text=VISITS):
    made = table(text)
    return made.assign(**{name: pd.to_datetime(made[name], utc=True) for name in ("entered_at", "known_at")})


def measure(made, journey=SMALL, **more):
    return measure_visits(made, journey, Impact(replicates=50), data_end=END, **more)


def test_stages_are_counted():
    """Visits, persons, drop-offs, open ones, and the share of converting journeys that hold the stage."""
    assert_same(
        estimate_dropoff(measure(visits()))[["stage", "n_visits", "n_persons", "n_dropped", "n_open",
                                             "converted_through"]],
        """
        stage   | n_visits | n_persons | n_dropped | n_open | converted_through
        basket  | 3        | 2         | 1         | 1      | 1
        payment | 1        | 1         | 0         | 0      | 1
        """,
    )  # fmt: skip


def test_persons_of_one_account_are_one_unit():
    """Ann and Ben share an account: one unit with all visits; without accounts they are two."""
    accounts = table("""
        person_id | account_id
        ann       | acme
        ben       | acme
    """)

    assert measure(visits()).moves.unit.tolist() == [0, 0, 1, 1]
    assert measure(visits(), accounts=accounts).moves.unit.tolist() == [0, 0, 0, 0]


def test_accounts_with_several_persons_widen_the_interval():
    """Ten persons of an account who do all the same are one piece of evidence, not ten."""
    events = simulate(60, seed=5)
    copies = [
        events.assign(person_id=events["person_id"] + f"-{copy}", event_id=events["event_id"] + f"-{copy}")
        for copy in range(10)
    ]
    built = build_visits(pd.concat(copies), JOURNEY, data_end=END)
    persons = pd.DataFrame({"person_id": built.visits["person_id"].unique()})
    persons["account_id"] = persons["person_id"].str.split("-").str[0]

    widths = []
    for accounts in (None, persons):
        rates = measure_visits(built.visits, JOURNEY, Impact(replicates=200), data_end=END, accounts=accounts)
        first = estimate_dropoff(rates).iloc[0]
        widths.append(first["rate_high"] - first["rate_low"])

    assert 2 < widths[1] / widths[0] < 5  # the root of ten, give or take


ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 1), st.integers(0, 9), st.integers(-1, 3)), min_size=1, max_size=40
)


@given(ROWS)
@settings(max_examples=30, deadline=None)
def test_resampling_units_is_resampling_rows(rows):
    """Weighing visits by units gives what weighing each visit by its person's weight gives."""
    persons, stages, ages, ways = np.array(rows).T
    units = np.unique(persons, return_inverse=True)[1]
    weights = draw_weights(person_signatures([f"p{person}" for person in np.unique(persons)]), 3, 0)
    for stage in (0, 1):
        own = stages == stage
        if not own.any():
            continue
        found = weigh_incidence(units[own], ages[own], ways[own], weights, 4, 20)
        wanted = estimate_incidence(ages[own], ways[own], weights[:, units[own]], 4, 20)
        np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_binning_ages_and_grouping_persons_changes_next_to_nothing(monkeypatch):
    """Rates of many visits differ from the exact ones by less than 0.0005, and bounds hardly."""
    built = build_visits(simulate(20_000, seed=3), JOURNEY, data_end=END)
    found = []
    for exact in (True, False):
        monkeypatch.setattr(tallies, "MOST_AGES", 10**9 if exact else 400)
        monkeypatch.setattr(tallies, "MOST_EXACT", 10**9 if exact else 10_000)
        monkeypatch.setattr(resample, "MOST_UNITS", 10**9 if exact else 4_000)
        rates = measure_visits(built.visits, JOURNEY, Impact(replicates=400), data_end=END)
        own = rates.moves.of(0)
        n_bins = len(find_cells(rates.moves.age[own], rates.moves.way[own], rates.moves.n_ways, rates.horizons[0]).ages)
        found.append((estimate_dropoff(rates), estimate_transitions(rates), n_bins))
        assert (rates.incidence.sum(axis=2) <= 1 + 1e-12).all()
    (exact, exact_moves, n_exact), (binned, binned_moves, n_binned) = found

    assert n_binned < n_exact / 20

    assert (exact["rate"] - binned["rate"]).abs().max() < 0.0005
    assert (exact_moves["rate"] - binned_moves["rate"]).abs().max() < 0.0005
    width = exact["rate_high"] - exact["rate_low"]
    assert ((binned["rate_high"] - binned["rate_low"]) / width).between(0.85, 1.15).all()
    assert (exact["median_minutes"] - binned["median_minutes"]).abs().max() <= 10


def test_the_horizon_is_an_age_that_25_persons_were_followed_to():
    """Thirty persons, followed 1 to 30 days: 25 of them for six days or longer; with a drop event that is enough."""
    made = pd.DataFrame(
        {
            "journey_id": [f"p{day:02}/1" for day in range(1, 31)],
            "step": 1,
            "person_id": [f"p{day:02}" for day in range(1, 31)],
            "stage": "basket",
            "entered_at": [END - pd.Timedelta(days=day) for day in range(1, 31)],
            "to_stage": ["DROPPED"] + [None] * 29,
            "known_at": [END - pd.Timedelta(hours=1)] + [pd.NaT] * 29,
        }
    ).astype({"to_stage": "str"})
    made["known_at"] = pd.to_datetime(made["known_at"], utc=True)

    at_once = measure(made)
    silent = measure(made.assign(to_stage=None, known_at=pd.NaT).astype({"to_stage": "str"}).assign(
        known_at=lambda frame: pd.to_datetime(frame["known_at"], utc=True)))  # fmt: skip

    assert at_once.horizons[0] == 6 * 86_400_000_000
    assert silent.horizons[0] is None  # six days lie before the seven that make a drop-off


@pytest.mark.parametrize("exact", [True, False])
def test_rates_are_the_same_in_any_order_and_with_any_number_of_threads(exact, monkeypatch):
    """Shuffled rows, one thread or four: the same bytes in every array."""
    import duckdb

    if not exact:
        monkeypatch.setattr(tallies, "MOST_AGES", 20)
        monkeypatch.setattr(resample, "MOST_UNITS", 50)
    built = build_visits(simulate(400, seed=1), JOURNEY, data_end=END)
    connect = duckdb.connect
    found = set()
    for threads in (1, 4):
        monkeypatch.setattr(duckdb, "connect", lambda *, config, n=threads: connect(config={**config, "threads": n}))
        for shuffled in (built.visits, built.visits.sample(frac=1, random_state=2)):
            rates = measure(shuffled, JOURNEY)
            found.add((rates.incidence.tobytes(), rates.start.tobytes(), rates.horizons))

    assert len(found) == 1

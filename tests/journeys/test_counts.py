"""Visits as whole numbers: cells, units, horizons, and what binning may not change."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.config import Journey, Stage
from friction.journeys.measure import counts as counting
from friction.journeys.measure.counts import OPEN, build_counts
from friction.journeys.measure.dropoff import estimate_dropoff, estimate_transitions
from friction.journeys.measure.rates import estimate_rates
from friction.journeys.visits.visits import build_visits
from friction.statistics import resample
from friction.statistics.incidence import estimate_incidence
from friction.statistics.resample import person_signatures, poisson_weights
from tests.journeys.test_incidence import JOURNEY, simulate
from tests.tables import assert_same, table

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


def to_cells(counts):
    """Return the cells with the visits of all units, ways by name."""
    ways = dict(enumerate([*counts.stages, "CONVERTED", "DROPPED"])) | {OPEN: "open"}
    hours = counts.cells["age"] / 3_600_000_000
    return pd.DataFrame(
        {
            "stage": [counts.stages[place] for place in counts.cells["stage"]],
            "hours": hours,
            "way": counts.cells["way"].map(ways),
            "n": np.asarray(counts.visits.sum(axis=0)).ravel(),
        }
    )


def test_a_cell_is_a_stage_a_way_out_and_an_age():
    """Moving on after an hour, buying after half an hour, gone after a week, open for fourteen hours."""
    counts = build_counts(visits(), SMALL, data_end=pd.Timestamp("2026-03-16", tz="UTC"))

    assert_same(
        to_cells(counts),
        """
        stage   | hours | way       | n
        basket  | 1     | payment   | 1
        basket  | 14    | open      | 1
        basket  | 168   | DROPPED   | 1
        payment | 0.5   | CONVERTED | 1
        """,
    )
    assert np.asarray(counts.visits.sum(axis=1)).ravel().tolist() == [2, 2]
    assert counts.starts.sum(axis=0).tolist() == [[3, 0]]
    assert_same(
        counts.of_stages,
        """
        stage   | n_visits | n_persons | n_dropped | n_open | n_through | horizon
        basket  | 3        | 2         | 1         | 1      | 1         | -
        payment | 1        | 1         | 0         | 0      | 1         | -
        """,
    )
    assert counts.n_converted == 1


def test_persons_of_one_account_are_one_unit():
    """Ann and Ben share an account: one unit with all visits; without accounts they are two."""
    accounts = table("""
        person_id | account_id
        ann       | acme
        ben       | acme
    """)
    apart = build_counts(visits(), SMALL, data_end=END)
    together = build_counts(visits(), SMALL, data_end=END, accounts=accounts)

    assert sorted(np.asarray(apart.visits.sum(axis=1)).ravel()) == [2, 2]
    assert np.asarray(together.visits.sum(axis=1)).ravel().tolist() == [4]


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
        counts = build_counts(built.visits, JOURNEY, data_end=END, accounts=accounts)
        first = estimate_dropoff(estimate_rates(counts, replicates=200, seed=0)).iloc[0]
        widths.append(first["rate_high"] - first["rate_low"])

    assert 2 < widths[1] / widths[0] < 5  # the root of ten, give or take


ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 1), st.integers(0, 9), st.integers(-1, 3)), min_size=1, max_size=40
)


@given(ROWS)
@settings(max_examples=30, deadline=None)
def test_resampling_units_is_resampling_rows(rows):
    """Weighing cells by units gives what weighing each visit by its person's weight gives."""
    names = ["basket", "payment", "CONVERTED", "DROPPED"]
    made = pd.DataFrame(
        [
            {
                "journey_id": f"p{person}/{row}", "step": 1, "person_id": f"p{person}", "stage": names[stage],
                "entered_at": START, "to_stage": names[way] if way >= 0 else None,
                "known_at": START + pd.Timedelta(days=age) if way >= 0 else None,
            }
            for row, (person, stage, age, way) in enumerate(rows)
        ]
    )  # fmt: skip
    made = made.assign(known_at=pd.to_datetime(made["known_at"], utc=True), to_stage=made["to_stage"].astype("str"))
    counts = build_counts(made, SMALL, data_end=END)
    weights = poisson_weights(counts.signatures, 3, 0)
    drawn = (counts.visits.T @ weights.T).T
    own = poisson_weights(person_signatures(made["person_id"]), 3, 0)
    for stage in (0, 1):
        chosen = (counts.cells["stage"] == stage).to_numpy()
        of_stage = np.array([row[1] == stage for row in rows])
        if not chosen.any():
            continue
        ways = np.array([row[3] for row in rows])[of_stage]
        ages = np.array([row[2] if row[3] >= 0 else 15 for row in rows])[of_stage]
        by_cells = estimate_incidence(
            counts.cells["age"][chosen].to_numpy(), counts.cells["way"][chosen].to_numpy(), drawn[:, chosen], 4
        )
        np.testing.assert_allclose(by_cells, estimate_incidence(ages, ways, own[:, of_stage], 4), atol=1e-12)


def test_binning_ages_and_grouping_persons_changes_next_to_nothing(monkeypatch):
    """Rates of many visits differ from the exact ones by less than 0.0005, and bounds hardly."""
    built = build_visits(simulate(20_000, seed=3), JOURNEY, data_end=END)
    found = []
    for exact in (True, False):
        monkeypatch.setattr(counting, "MOST_EXACT", 10**9 if exact else 0)
        monkeypatch.setattr(counting, "MOST_UNBINNED", 10**9 if exact else 0)
        monkeypatch.setattr(resample, "MOST_UNITS", 10**9 if exact else 4_000)
        counts = build_counts(built.visits, JOURNEY, data_end=END)
        rates = estimate_rates(counts, replicates=400, seed=0)
        found.append((estimate_dropoff(rates), estimate_transitions(rates), len(counts.cells)))
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

    at_once = build_counts(made, SMALL, data_end=END)
    silent = build_counts(made.assign(to_stage=None, known_at=pd.NaT).astype({"to_stage": "str"}).assign(
        known_at=lambda frame: pd.to_datetime(frame["known_at"], utc=True)), SMALL, data_end=END)  # fmt: skip

    assert at_once.horizon(0) == 6 * 86_400_000_000
    assert silent.horizon(0) is None  # six days lie before the seven that make a drop-off


@pytest.mark.parametrize("exact", [True, False])
def test_counts_are_the_same_in_any_order_and_with_any_number_of_threads(exact, monkeypatch):
    """Shuffled rows, one thread or four: the same bytes in every array."""
    import duckdb

    if not exact:
        monkeypatch.setattr(counting, "MOST_EXACT", 0)
        monkeypatch.setattr(counting, "MOST_UNBINNED", 0)
        monkeypatch.setattr(resample, "MOST_UNITS", 50)
    built = build_visits(simulate(400, seed=1), JOURNEY, data_end=END)
    connect = duckdb.connect
    found = set()
    for threads in (1, 4):
        monkeypatch.setattr(duckdb, "connect", lambda *, config, n=threads: connect(config={**config, "threads": n}))
        for shuffled in (built.visits, built.visits.sample(frac=1, random_state=2)):
            counts = build_counts(shuffled, JOURNEY, data_end=END)
            rates = estimate_rates(counts, replicates=20, seed=0)
            found.add((rates.incidence.tobytes(), rates.start.tobytes(), counts.ages.to_csv(), counts.cells.to_csv()))

    assert len(found) == 1

"""Events as they should not be: the core says something sensible, and always the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from friction.config import Impact, Journey, Stage
from friction.journeys.measure.dropoff import estimate_dropoff, estimate_transitions
from friction.journeys.measure.moves import build_moves
from friction.journeys.measure.rates import measure_visits
from friction.journeys.paths.actions import find_done
from friction.journeys.visits import visits as cutting
from friction.journeys.visits.visits import build_visits, iter_visits
from tests.statistics.test_incidence import JOURNEY, simulate
from tests.tables import assert_same

pytestmark = pytest.mark.slow

END = pd.Timestamp("2026-03-31", tz="UTC")
SHORT = Journey(
    converts=("paid",),
    drop_after_days=7,
    stages=(Stage(name="basket", events=("b",)), Stage(name="pay", events=("p",))),
)


def events_of(rows, source="clicks"):
    made = pd.DataFrame(rows, columns=["person_id", "happened_at", "name"])
    made["happened_at"] = pd.to_datetime(made["happened_at"], utc=True, format="ISO8601")
    return made.assign(event_id=[f"{source}-{row:07}" for row in range(len(made))], source=source)


def estimate(events, journey=SHORT, data_end=END):
    built = build_visits(events, journey, data_end=data_end)
    rates = measure_visits(built.visits, journey, Impact(replicates=50, seed=0), data_end=data_end)
    return built, estimate_dropoff(rates), estimate_transitions(rates)


def test_a_person_with_one_event_has_a_journey_of_one_visit():
    """Entered and left at the same moment, gone after the silence."""
    built, dropoff, moves = estimate(events_of([("ann", "2026-03-02", "b")]))

    assert_same(built.journeys, "n_visits | outcome | path[]\n 1 | dropped | basket")
    assert_same(dropoff, "stage | n_visits | n_dropped | rate\n basket | 1 | 1 | -\n pay | 0 | 0 | -")
    assert_same(moves, "from_stage | to_stage | n\n START | basket | 1\n basket | DROPPED | 1")


def draw_bot(n=1_000_000):
    """Return the events of one person who goes between two stages every second."""
    return pd.DataFrame(
        {
            "person_id": "bot",
            "happened_at": pd.Timestamp("2026-03-01", tz="UTC") + pd.to_timedelta(np.arange(n), unit="s"),
            "name": np.where(np.arange(n) % 2, "b", "p"),
            "event_id": np.arange(n).astype(str),
            "source": "clicks",
        }
    )


def test_a_person_with_a_million_events_is_one_of_many():
    """A bot's clicks all lie in its own visits; it never counts as more than one person."""
    people = events_of([(f"p{number:02}", "2026-03-02", "b") for number in range(40)])

    _, dropoff, _ = estimate(pd.concat([draw_bot(), people]))

    assert_same(dropoff, "stage | n_visits | n_persons\n basket | 500040 | 41\n pay | 500000 | 1")


def test_a_person_with_a_million_visits_keeps_nobody_waiting():
    """What was done in each visit is looked up along the person's events, not by each event with each visit."""
    bot = draw_bot()
    visits = build_visits(bot, SHORT, data_end=END).visits
    moves = build_moves(visits, SHORT, data_end=END)

    _, done = find_done(moves, bot, SHORT)

    assert len(done["visit"]) == len(visits) == len(bot)
    assert set(done["first"]) == set(done["last"]) == {1}


def test_the_order_of_rows_threads_and_parts_change_no_byte(monkeypatch):
    """Shuffled events with many ties, one thread or four, one person at a time or all: the same tables."""
    import duckdb

    events = simulate(300, seed=4)
    events["happened_at"] = events["happened_at"].dt.floor("1D")
    connect, tables = duckdb.connect, set()
    for threads, at_once in ((1, 10**9), (4, 10**9), (4, 50)):
        monkeypatch.setattr(cutting, "EVENTS_AT_ONCE", at_once)
        monkeypatch.setattr(duckdb, "connect", lambda *, config, n=threads: connect(config={**config, "threads": n}))
        for shuffled in (events, events.sample(frac=1, random_state=threads)):
            built = build_visits(shuffled, JOURNEY, data_end=pd.Timestamp("2026-03-16", tz="UTC"))
            tables.add(built.visits.to_csv() + built.journeys.to_csv())

    assert len(tables) == 1


def test_parts_come_in_the_order_of_the_tables(monkeypatch):
    """Parts of few persons, one after the other, are the tables as they are built at once."""
    monkeypatch.setattr(cutting, "EVENTS_AT_ONCE", 40)
    events, end = simulate(200, seed=6), pd.Timestamp("2026-03-16", tz="UTC")

    parts = list(iter_visits(events, JOURNEY, data_end=end))

    whole = build_visits(events, JOURNEY, data_end=end)
    assert len(parts) > 5
    for name in ("visits", "journeys"):
        joined = [key for part in parts for key in getattr(part, name)["journey_id"].to_pylist()]
        assert joined == getattr(whole, name)["journey_id"].tolist()


def test_a_file_an_arrow_table_and_a_frame_are_read_alike(tmp_path):
    """What a run reads from Parquet is what a notebook hands in."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    events, end = simulate(100, seed=7), pd.Timestamp("2026-03-16", tz="UTC")
    arrow = pa.Table.from_pandas(events, preserve_index=False)
    path = tmp_path / "it's events.parquet"
    pq.write_table(arrow, path)

    found = {build_visits(one, JOURNEY, data_end=end).visits.to_csv() for one in (events, arrow, path)}

    assert len(found) == 1


def test_a_silence_longer_than_the_data_drops_nobody():
    """All journeys stay open, no stage has a rate, and nothing breaks."""
    journey = SHORT.model_copy(update={"drop_after_days": 400.0})
    events = events_of([(f"p{number:02}", "2026-03-02", "b") for number in range(40)])

    built, dropoff, moves = estimate(events, journey)

    assert set(built.journeys["outcome"]) == {"open"}
    assert_same(dropoff, "stage | n_open | rate | horizon_days\n basket | 40 | - | -\n pay | 0 | - | -")
    assert_same(moves, "from_stage | to_stage | n\n START | basket | 40")


@pytest.mark.parametrize(("name", "rate", "bounds"), [("paid", 0.0, [0.0, 0.075]), ("help", 1.0, [0.925, 1.0])])
def test_everyone_converts_or_no_one_does(name, rate, bounds):
    """Drop-off 0 or 1, as far as forty people say: up to 3 in 40 of others might."""
    rows = [(f"p{number:02}", f"2026-03-02 10:{minute}", what) for number in range(40) for minute, what in
            (("00", "b"), ("30", name))]  # fmt: skip

    _, dropoff, _ = estimate(events_of(rows))

    basket = dropoff.iloc[0]
    assert basket["rate"] == rate
    assert basket[["rate_low", "rate_high"]].tolist() == pytest.approx(bounds)


def test_a_single_stage_is_enough():
    """Half of forty people buy."""
    journey = Journey(converts=("paid",), drop_after_days=7, stages=(Stage(name="basket", events=("b",)),))
    rows = [(f"p{number:02}", "2026-03-02 10:00", "b") for number in range(40)]
    rows += [(f"p{number:02}", "2026-03-02 11:00", "paid") for number in range(0, 40, 2)]

    _, dropoff, moves = estimate(events_of(rows), journey)

    assert dropoff["rate"].tolist() == [0.5]
    assert_same(moves, "from_stage | to_stage | n | rate\n START | basket | 40 | 1\n basket | CONVERTED | 20 | 0.5\n"
                "basket | DROPPED | 20 | 0.5")  # fmt: skip


def test_times_in_1970_and_in_the_future_stay_with_their_person():
    """An event in 1970 is a journey of its own, long gone; what lies behind the end of the data is left out."""
    rows = [("ann", "1970-01-01 00:00:00", "b"), ("ann", "2026-03-30", "b"), ("ann", "2050-01-01", "p")]

    built, _, _ = estimate(events_of(rows))

    assert_same(
        built.journeys,
        """
        journey_id | started_at       | dropped_at       | outcome | path[]
        ann/1      | 1970-01-01 00:00 | 1970-01-08 00:00 | dropped | basket
        ann/2      | 2026-03-30 00:00 | -                | open    | basket
        """,
    )


def test_an_event_of_the_same_second_from_another_source_has_its_place():
    """Equal moments go by the source's name, whichever row comes first."""
    late = events_of([("ann", "2026-03-02", "b")], source="a")
    early = events_of([("ann", "2026-03-02", "p")], source="b")

    paths = {tuple(estimate(pd.concat(pair))[0].journeys["path"][0]) for pair in ((late, early), (early, late))}

    assert paths == {("basket", "pay")}

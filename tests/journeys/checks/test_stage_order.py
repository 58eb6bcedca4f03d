"""The order in which people reach stages, held against the order declared."""

from __future__ import annotations

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from friction.config import Journey, Stage
from friction.journeys.checks.stage_order import build_stage_order, count_starts, tell_stage_order
from friction.journeys.visits.visits import build_visits
from tests.tables import assert_same, table

pytestmark = pytest.mark.slow

STAGES = ("search", "basket", "pay")
JOURNEY = Journey(converts=("paid",), stages=tuple(Stage(name=name, events=(name,)) for name in STAGES))


def walk(*paths, journey=JOURNEY):
    """Return visits: a person for each path, events an hour apart, ``…`` a silence of a month."""
    rows = []
    for place, path in enumerate(paths):
        at = pd.Timestamp("2026-01-05", tz="UTC")
        for name in path.split():
            at += pd.Timedelta(days=30) if name == "…" else pd.Timedelta(hours=1)
            rows += [] if name == "…" else [(f"p{place:03}", at, name)]
    events = pd.DataFrame(rows, columns=["person_id", "happened_at", "name"])
    events = events.assign(event_id=[f"e{row:05}" for row in range(len(events))], source="clicks")
    return build_visits(events, journey, data_end=pd.Timestamp("2026-12-31", tz="UTC")).visits


def tell(*paths, journey=JOURNEY):
    visits = walk(*paths, journey=journey)
    return tell_stage_order(build_stage_order(visits, journey), count_starts(visits, journey), journey)


def test_each_person_counts_once_by_the_first_journey_that_reached_the_later_stage():
    """Ann keeps the order; ben comes back to search; cid skips it; dan skips it first and keeps to it later."""
    visits = walk("search basket paid", "basket search", "basket", "basket … search basket")

    assert_same(
        build_stage_order(visits, JOURNEY),
        """
        stage  | later     | n_persons | n_before | n_reversed | n_skipped | reversed | skipped
        search | basket    | 4         | 1        | 1          | 2         | 0.5      | 0.5
        search | CONVERTED | 1         | 1        | 0          | 0         | 0.0      | 0.0
        basket | CONVERTED | 1         | 1        | 0          | 0         | 0.0      | 0.0
        pay    | CONVERTED | 1         | 0        | 0          | 1         | -        | 1.0
        """,
    )


@pytest.mark.parametrize(("n", "of"), [(0, 7), (7, 7), (3, 10), (170, 1_000)])
def test_bounds_are_those_of_wilson(n, of):
    """Held against statsmodels."""
    visits = walk(*["basket search"] * n, *["search basket"] * (of - n))

    row = build_stage_order(visits, JOURNEY).iloc[0]

    low, high = proportion_confint(n, of, method="wilson")
    assert (row["reversed_low"], row["reversed_high"]) == pytest.approx((low, high), abs=1e-12)


def test_nobody_there_gives_an_empty_table():
    """No rows, no sentence, no error."""
    visits = walk("other")

    assert build_stage_order(visits, JOURNEY).empty
    assert tell("other") == []


def test_an_order_that_most_do_not_keep_is_told():
    """With how many; not where as many go the one way as the other."""
    assert tell(*["basket search"] * 40, *["search basket"] * 10, *["search"] * 50)[0] == (
        "'search' stands before 'basket' in the settings, but 80% of the 50 people who were in both came to 'basket' "
        "first."
    )
    assert not any("stands before" in note for note in tell(*["basket search"] * 26, *["search basket"] * 25))


def test_a_stage_that_most_skip_is_told():
    """Of those who convert, or of those who get further where nobody does."""
    assert (
        tell(*["search basket paid"] * 30, *["search pay paid"] * 10)[-1]
        == "75% of the 40 people who convert skip 'pay'."
    )
    assert tell(*["search pay"] * 30) == ["100% of the 30 people who reach 'pay' skip 'basket'."]


def test_journeys_that_begin_elsewhere_are_told_unless_starts_says_where():
    """Where more begin at another stage than at the one declared first."""
    paths = [*["basket pay"] * 30, *["search basket"] * 20]
    starting = JOURNEY.model_copy(update={"starts": ("basket", "search")})

    assert tell(*paths)[0].startswith(
        "'search' stands first in the settings, but more of the 50 journeys begin elsewhere: "
        "'basket' (60%), 'search' (40%)."
    )
    assert not any("stands first" in note for note in tell(*paths, journey=starting))


def test_the_order_of_the_rows_does_not_matter():
    """The same table, row by row."""
    visits = walk("search basket paid", "basket search pay", "pay search … basket paid")

    pd.testing.assert_frame_equal(
        build_stage_order(visits, JOURNEY), build_stage_order(visits.sample(frac=1, random_state=2), JOURNEY)
    )


def test_a_table_made_by_hand():
    """Visits come as the table they are stored as."""
    visits = table("""
        journey_id | step | person_id | stage  | status
        a/2        | 1    | a         | basket | dropped
        a/1        | 1    | a         | search | advanced
        a/1        | 2    | a         | basket | dropped
        a/10       | 1    | a         | basket | dropped
    """)

    assert build_stage_order(visits, JOURNEY)["n_before"].tolist() == [1]

"""Fewer since it was shipped? A count before and after, with its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.themes.shipped import MOST_WEEKS, compare_shipped, find_sides, find_writings

BEGIN, END = pd.Timestamp("2026-03-02 08:00", tz="UTC"), pd.Timestamp("2026-06-01 08:00", tz="UTC")


def write(*rows: tuple[str, str | None, str]) -> pd.DataFrame:
    """Return documents: id, person, day."""
    return pd.DataFrame(
        {
            "doc_id": [row[0] for row in rows], "person_id": pd.Series([row[1] for row in rows], dtype="str"),
            "written_at": pd.to_datetime([f"{row[2]} 12:00" for row in rows], utc=True), "author": "customer",
        }
    )  # fmt: skip


def plant(generator: np.random.Generator, shares: tuple[float, float], n: int = 60) -> tuple[pd.DataFrame, set[str]]:
    """Return writings of n people a week over eight weeks, and the documents on the theme, by share and side."""
    people = generator.integers(0, 3 * n, 8 * n)
    weeks = np.repeat([f"2026-W{20 + number}" for number in range(8)], n)
    rows = pd.DataFrame({"doc_id": [f"d{at}" for at in range(8 * n)], "week": weeks, "writer": people})
    told = generator.random(8 * n) < np.repeat(shares, 4 * n)
    return rows.assign(unit=people.astype(np.uint64) * np.uint64(977)), set(rows.loc[told, "doc_id"])


WEEKS = tuple(f"2026-W{20 + number}" for number in range(8))


def test_the_week_of_the_day_is_on_neither_side():
    """Whole weeks alone, the nearest ones, at most eight."""
    before, after = find_sides("2026-05-06", "Europe/Berlin", BEGIN, END)
    assert (before[0], before[-1], after) == ("2026-W11", "2026-W18", ("2026-W20", "2026-W21", "2026-W22"))
    assert len(before) == MOST_WEEKS


@pytest.mark.parametrize(
    ("day", "sides"),
    [("2026-01-05", (0, 8)), ("2026-03-09", (1, 8)), ("2026-05-31", (8, 0)), ("2027-01-04", (8, 0))],
)
def test_a_day_at_the_edge_or_outside_leaves_a_side_without_weeks(day, sides):
    """The data's first week counts, as they begin on its Monday; a day behind them has nothing after it."""
    assert tuple(map(len, find_sides(day, "Europe/Berlin", BEGIN, END))) == sides


def test_people_count_once_a_week_and_nobody_known_by_the_document():
    """Ann wrote twice in one week, once of the theme; a message of nobody known is one person."""
    documents = write(
        ("a", "ann", "2026-05-12"), ("b", "ann", "2026-05-13"), ("c", None, "2026-05-13"), ("d", "ben", "2026-05-19")
    )
    documents.loc[4] = ["e", "ben", pd.Timestamp("2026-05-19", tz="UTC"), "agent"]
    compared = compare_shipped(find_writings(documents, "UTC"), {"b", "d"}, ("2026-W20",), ("2026-W21",))
    assert (compared.before.n_wrote, compared.before.n_told, compared.before.n_persons) == (2, 1, 2)
    assert (compared.after.n_wrote, compared.after.n_told, compared.after.share) == (1, 1, 1.0)
    assert compared.difference is None


def test_shares_are_those_of_counting_by_hand():
    """People of the theme over people who wrote, summed over weeks; their difference, held by its interval."""
    writings, told = plant(np.random.default_rng(3), (0.3, 0.1))
    compared = compare_shipped(writings, told, WEEKS[:4], WEEKS[4:])
    pairs = {(week, writer) for week, writer in zip(writings["week"], writings["writer"], strict=True)}
    hits = {
        (week, writer)
        for doc_id, week, writer in writings[["doc_id", "week", "writer"]].itertuples(index=False)
        if doc_id in told
    }
    for side, weeks in ((compared.before, WEEKS[:4]), (compared.after, WEEKS[4:])):
        assert side.n_wrote == sum(week in weeks for week, _ in pairs)
        assert side.n_told == sum(week in weeks for week, _ in hits)
    assert compared.difference == pytest.approx(compared.after.share - compared.before.share)
    assert compared.low < compared.difference < compared.high < 0


def test_where_nobody_tells_of_it_any_more_some_still_might():
    """The rule of three: none of n people after is not none at all."""
    writings, told = plant(np.random.default_rng(4), (0.05, 0.0))
    compared = compare_shipped(writings, told, WEEKS[:4], WEEKS[4:])
    assert compared.after.n_told == 0
    assert compared.high > -compared.before.share + 3 / compared.after.n_persons - 1e-9


@pytest.mark.slow
def test_the_interval_holds_what_was_planted():
    """In 95 of 100 worlds, as it promises; fewer than 90 would be a promise broken."""
    held = 0
    for seed in range(120):
        writings, told = plant(np.random.default_rng(seed), (0.25, 0.15))
        compared = compare_shipped(writings, told, WEEKS[:4], WEEKS[4:])
        held += compared.low <= -0.1 <= compared.high
    assert held >= 108


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(random):
    """Same writings, same numbers."""
    writings, told = plant(np.random.default_rng(5), (0.2, 0.2), n=20)
    order = list(range(len(writings)))
    random.shuffle(order)
    assert compare_shipped(writings.iloc[order], told, WEEKS[:4], WEEKS[4:]) == compare_shipped(
        writings, told, WEEKS[:4], WEEKS[4:]
    )

"""What is usual, how far counts scatter, and bounds that keep a budget: held against scipy, brute force and draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from friction.themes.bounds import LEAST_PERSONS, Look, find_bounds
from friction.themes.flags import judge_families, judge_weeks
from friction.themes.scatter import DISPERSIONS, chance_above, chance_below, log_chances, weigh_dispersions
from friction.themes.usual import Memory, People, Usual, find_usual, has_season

MEMORY = Memory(1.0)


def make_people(own, others=400.0):
    """Return the people of one source: rows are lines, columns weeks."""
    own = np.asarray(own, dtype=float)[None]
    return People(own, np.full(own.shape, others))


def make_usual(mean, doubt=0.0, n_weeks=1e9):
    mean = np.asarray(mean, dtype=float)
    return Usual(mean, mean, np.full(len(mean), doubt), np.full(len(mean), n_weeks), np.ones(len(mean)))


@given(st.integers(0, 60), st.floats(0.1, 40.0), st.sampled_from([1e-6, 0.05, 0.4, 1.5]))
def test_chances_are_those_of_the_negative_binomial_law(n, mean, dispersion):
    """Of so many or more, of so many or fewer: as scipy has them; without dispersion it is Poisson's law."""
    law = stats.nbinom(1 / dispersion, 1 / (1 + dispersion * mean)) if dispersion > 1e-5 else stats.poisson(mean)
    given_ = (np.array([n]), np.array([mean]), np.array([[dispersion]]), np.ones((1, 1)))

    assert chance_above(*given_)[0] == pytest.approx(law.sf(n - 1), rel=1e-3, abs=1e-9)
    assert chance_below(*given_)[0] == pytest.approx(law.cdf(n), rel=1e-3, abs=1e-9)


def test_what_is_usual_is_the_share_of_the_weeks_before_times_who_wrote():
    """Ten of 100 others in each of ten weeks: of 250 others 25, as sure as a hundred people make it."""
    people = People(np.full((1, 1, 11), 10.0), np.array([[[100.0] * 10 + [250.0]]]))
    usual = find_usual(people, np.ones((1, 11), dtype=bool), 10, 10, MEMORY)

    assert usual.mean[0] == pytest.approx(25.0, rel=0.02)
    assert usual.doubt[0] == pytest.approx(1 / 100 + 1 / 250, rel=0.2)
    assert (usual.n_weeks[0], usual.plain[0]) == (10, 10)


def test_older_weeks_count_less_where_memory_is_short():
    """Of a level that fell from 40 to 10 the last weeks are remembered."""
    people = make_people([[40.0] * 5 + [10.0] * 5 + [0.0]])
    used = np.ones((1, 11), dtype=bool)
    means = [find_usual(people, used, 10, 10, Memory(lasting)).mean[0] for lasting in (1.0, 0.8)]

    assert means[0] == pytest.approx(25, rel=0.03)
    assert 10 < means[1] < 20


def test_a_season_is_followed_once_a_year_is_known():
    """A theme that doubled in these weeks a year ago is expected to, by as much as its few people then can say."""
    counts = np.full(70, 20.0)
    counts[12:20] = 40
    used, people = np.ones((1, 70), dtype=bool), make_people([counts])
    means = [find_usual(people, used, 66, 66, Memory(0.8, season)).mean[0] for season in (False, True)]

    assert means[0] == pytest.approx(20, rel=0.05)
    assert 26 < means[1] < 40
    assert has_season(used, 66)
    assert not has_season(used, 52)


@pytest.mark.parametrize("dispersion", [0.0, 0.08, 0.32])
def test_dispersion_is_learned_from_many_themes_of_few_weeks(dispersion):
    """Thirty themes of ten weeks each: most of the weight of a theme lies within one place of the truth."""
    random, usual = np.random.default_rng(1), make_usual(np.full(30, 15.0))
    scatter = random.gamma(1 / dispersion, dispersion, (10, 30)) if dispersion else np.ones((10, 30))
    logs = sum(log_chances(random.poisson(15.0 * week), usual) for week in scatter)

    weights, _ = weigh_dispersions(logs, 30)

    near = np.abs(np.arange(len(DISPERSIONS)) - np.flatnonzero(dispersion == DISPERSIONS)[0]) <= 1
    assert weights.sum(axis=0) == pytest.approx(np.ones(30))
    assert weights[near].sum(axis=0).mean() > 0.7


@given(
    st.lists(st.floats(0.05, 80.0), min_size=1, max_size=12), st.sampled_from([0, 3, 6]), st.sampled_from([0.02, 0.1])
)
def test_the_chances_to_leave_the_bounds_add_up_to_no_more_than_the_budget(means, place, budget):
    """By brute force over all counts, for whatever themes there are; and no bound is below the least number."""
    weights = np.zeros((len(DISPERSIONS), len(means)))
    weights[place] = 1.0
    usual = make_usual(means, doubt=0.01)
    bounds, _ = find_bounds([Look(usual, np.zeros(len(means)))], weights, budget, 0.001)

    spent, dispersion = 0.0, DISPERSIONS[place] + 0.01
    for mean, low, high in zip(means, bounds.low, bounds.high, strict=True):
        law = stats.nbinom(1 / dispersion, 1 / (1 + dispersion * mean))
        spent += law.sf(high - 1) + (law.cdf(low) if low >= 0 else 0.0)
    assert spent <= budget * (1 + 1e-6)
    assert (bounds.high >= LEAST_PERSONS).all()
    assert (bounds.low[np.array(means) < LEAST_PERSONS] < 0).all()


def test_small_themes_use_up_nothing_of_the_budget():
    """Hundred themes of one person in ten weeks leave the bounds of a large one about where they were."""
    alone, many = (
        find_bounds([Look(make_usual(means), np.zeros(len(means)))], weights, 0.05, 0.001)[0].high[0]
        for means in ([20.0], [20.0, *[0.1] * 100])
        for weights in [np.eye(len(DISPERSIONS), 1)[:, [0] * len(means)]]
    )

    assert many <= alone + 1


def test_a_member_is_told_only_where_its_family_went_the_same_way():
    """By half as many people; a family's change is told of the member that moved most where none did by itself."""
    families = np.array([[True, True, False]])
    usual = np.array([10.0, 10.0, 10.0, 20.0])

    swapped = judge_families(np.array([1, 0, 0, 0]), np.array([30.0, 0.0, 10.0, 29.0]), usual, families)
    held = judge_families(np.array([1, 0, 0, 0]), np.array([30.0, 9.0, 10.0, 39.0]), usual, families)
    whole = judge_families(np.array([0, 0, 0, 1]), np.array([17.0, 19.0, 10.0, 36.0]), usual, families)

    assert swapped.tolist() == [0, 0, 0, 0]
    assert held.tolist() == [1, 0, 0, 0]
    assert whole.tolist() == [0, 1, 0, 1]


def test_where_nothing_changes_hardly_anything_is_told():
    """Eight quarters of eight themes: the promise is one a quarter, and about half of it is spent."""
    random = np.random.default_rng(5)
    n_told = 0
    for _ in range(8):
        rates = random.uniform(2, 30, (8, 1)) * random.gamma(8, 1 / 8, (8, 16))
        judged = judge_weeks(make_people(random.poisson(rates)), np.zeros((0, 8), dtype=bool), 0, 15)
        n_told += int((judged.way != 0).sum())

    assert n_told <= 8


COUNTS = st.lists(st.sampled_from([0, 0, 1, 3, 8, 40, 900, 200_000]), min_size=6, max_size=6)


@settings(max_examples=25)
@given(st.lists(COUNTS, min_size=1, max_size=4), st.lists(COUNTS, min_size=2, max_size=2), st.integers(0, 2))
def test_whatever_the_counts_a_week_is_within_its_range_or_told(own, others, first):
    """Also without others, without anybody for weeks, and of hundreds of thousands: every range is finite."""
    counts = np.array([own, [[0] * 6] * len(own)], dtype=float)
    people = People(counts, np.array(others, dtype=float)[:, None] + np.zeros_like(counts) + 0.5)
    families = np.ones((1, len(own)), dtype=bool)[: len(own) > 1]
    whole = People(
        *(np.concatenate([part, part.sum(axis=1, keepdims=True)[:, : len(families)]], axis=1) for part in people)
    )

    judged = judge_weeks(whole, families, first, 5)

    known = ~np.isnan(judged.low)
    assert (known == ~np.isnan(judged.high)).all()
    assert not known[:, : first + 3].any()
    inside = (counts.sum(axis=0) >= judged.low[: len(own)]) & (counts.sum(axis=0) <= judged.high[: len(own)])
    assert (inside == (judged.way[: len(own)] == 0))[known[: len(own)]].all()
    assert np.isfinite(judged.high[known]).all()

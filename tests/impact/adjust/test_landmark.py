"""Landmarks: who had met a theme by an age, and who dropped off later."""

from __future__ import annotations

import numpy as np
import pytest

from friction.impact.adjust import landmark
from friction.impact.adjust.exit_rates import Stays
from friction.impact.adjust.landmark import build_field, estimate_landmarks
from friction.impact.compare.at_risk import DROP, OPEN, OTHER
from friction.statistics.incidence import estimate_incidence


def stay(age, end, person=None, wrote=None, wrote_at=None):
    n = len(age)
    first = np.zeros((n, 4))
    first[:, 0] = 0.0 if wrote is None else wrote
    since = np.zeros((n, 4)) if wrote_at is None else np.column_stack([wrote_at] * 4)
    people = np.arange(n) if person is None else np.asarray(person)
    return Stays(np.asarray(age), np.asarray(end), people, np.ones(n), np.zeros((n, 0)), first, since)


def draw(n=3000, seed=0):
    random = np.random.default_rng(seed)
    stratum = random.integers(0, 3, n)
    met = np.where(random.random(n) < 0.2 + 0.2 * stratum, random.integers(0, 40, n), 10**6)
    age = random.integers(1, 100, n)
    end = np.where(random.random(n) < 0.2 + 0.2 * stratum + 0.1 * (met < age), DROP, OTHER)
    return age, end, stratum, met


def test_at_a_landmark_the_difference_is_that_of_mantel_and_haenszel(monkeypatch):
    """Within strata, weighed by with times without over both, among those still there; later meetings do not count."""
    monkeypatch.setattr(landmark, "LANDMARKS", (0.5,))
    age, end, stratum, met = draw()
    mark = np.quantile(age, 0.5, method="lower")
    over = under = 0.0
    for one in range(3):
        there = (age > mark) & (stratum == one)
        exposed = met[there] <= mark
        n1, n0, dropped = exposed.sum(), (~exposed).sum(), (end == DROP)[there]
        over += n1 * n0 / (n1 + n0) * (dropped[exposed].mean() - dropped[~exposed].mean())
        under += n1 * n0 / (n1 + n0)

    difference, low, high = estimate_landmarks(build_field(stay(age, end), stratum), (met < 10**6) * 1.0, met)

    assert difference == pytest.approx(over / under)
    assert low < difference < high


def test_censored_visits_hand_their_weight_to_those_followed():
    """The mean of later drop-offs is the Aalen-Johansen incidence."""
    random = np.random.default_rng(2)
    age = random.permutation(500) + 1
    end = random.choice([DROP, OTHER, OPEN], 500, p=[0.4, 0.3, 0.3])
    field = build_field(stay(age, end), np.zeros(500, dtype=int))
    until = int(age[field.followed >= 0.1].max())

    counted = np.where(field.followed >= 0.1, 1 / np.maximum(field.followed, 1e-9), 0) * (end == DROP)

    order = np.argsort(age)
    way = np.where(end == OPEN, -1, np.where(end == DROP, 0, 1))[order]
    found = estimate_incidence(age[order], way, np.ones(500), 2)
    assert until > 300
    assert counted[age <= until].sum() / 500 == pytest.approx(_read(age, way, order, until), abs=1e-9)
    assert found[0] >= counted.sum() / 500 - 1e-9


def _read(age, way, order, until):
    """Return the incidence of way 0 by an age, by hand."""
    there, risk = 1.0, 0.0
    for place, (at, how) in enumerate(zip(age[order], way, strict=True)):
        if at > until:
            break
        share = 1 / (len(age) - place)
        risk += there * share * (how == 0)
        there *= 1 - share * (how != -1)
    return risk


def test_all_visits_of_a_person_count_once_for_the_interval():
    """Every visit twice, by the same person: the same difference and the same interval."""
    age, end, stratum, met = draw(n=800, seed=3)
    twice = np.repeat(np.arange(800), 2)

    one = estimate_landmarks(build_field(stay(age, end), stratum), (met < 10**6) * 1.0, met)
    two = estimate_landmarks(
        build_field(stay(age[twice], end[twice], twice), stratum[twice]), (met[twice] < 10**6) * 1.0, met[twice]
    )

    assert two == pytest.approx(one)


def test_among_writers_only_they_are_compared():
    """Visits whose person had written of nothing by the landmark are left out."""
    age, end, stratum, met = draw(seed=4)
    wrote = (met < 10**6) | (np.arange(len(age)) % 3 == 0)
    since = np.minimum(met, 20)
    some = np.flatnonzero(wrote)

    whole = estimate_landmarks(
        build_field(stay(age, end, wrote=wrote, wrote_at=since), stratum), (met < 10**6) * 1.0, met, among_writers=True
    )
    own = build_field(stay(age[some], end[some], some, 1.0, since[some]), stratum[some])
    marked = landmark.Field(own.stays, own.strata, build_field(stay(age, end), stratum).marks, own.followed,
                            np.ones(3), own.unit)  # fmt: skip
    alone = estimate_landmarks(marked, (met[some] < 10**6) * 1.0, met[some], among_writers=True)

    assert whole == pytest.approx(alone)


def test_without_anybody_to_compare_there_is_no_difference():
    """Nobody met it; nobody is there."""
    age, end, stratum, _ = draw(n=100)
    nobody = np.zeros(100), np.full(100, 10**6)

    assert np.isnan(estimate_landmarks(build_field(stay(age, end), stratum), *nobody)).all()
    empty = np.zeros(0, dtype=int)
    assert np.isnan(estimate_landmarks(build_field(stay(empty, empty), empty), np.zeros(0), np.zeros(0))).all()

"""Totals of weighed visits: by definition, however they are held in memory."""

from __future__ import annotations

import numpy as np
import pytest

from friction.statistics import tallies
from friction.statistics.incidence import estimate_incidence
from friction.statistics.tallies import draw_weights, weigh_counts, weigh_incidence


@pytest.mark.parametrize("full", [0, 10**9])
def test_totals_are_sums_of_the_units_weights(monkeypatch, full):
    """Visit by visit, full matrix or sparse; negative cells are left out."""
    monkeypatch.setattr(tallies, "FULL", full)
    random = np.random.default_rng(0)
    unit, cell = random.integers(0, 7, 200), random.integers(-1, 5, 200)
    weights = draw_weights(np.arange(7, dtype=np.uint64), 20, 0)
    expected = np.zeros((21, 5))
    for one, place in zip(unit, cell, strict=True):
        if place >= 0:
            expected[:, place] += weights[:, one]

    assert (weigh_counts(unit, cell, 5, weights) == expected).all()


def test_incidence_is_that_of_the_visits_one_by_one():
    """With each age a bin of its own nothing is lost by counting; beyond the horizon nothing counts."""
    random = np.random.default_rng(1)
    unit, age, way = random.integers(0, 9, 300), random.integers(0, 40, 300), random.integers(-1, 3, 300)
    weights = draw_weights(np.arange(9, dtype=np.uint64), 20, 0)

    assert weigh_incidence(unit, age, way, weights, 3, 25) == pytest.approx(
        estimate_incidence(age, way, weights[:, unit], 3, 25)
    )

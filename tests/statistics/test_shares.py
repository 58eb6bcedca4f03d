"""Shares of people and how far two lie apart, held against an independent library and counted cases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from statsmodels.stats import proportion

from friction.statistics import to_share_differences, to_shares

CASES = [(56, 70, 48, 80), (9, 10, 3, 10), (0, 40, 5, 50), (17, 412, 11, 380), (3, 4, 1, 7)]


def _differ(*case: int) -> dict[str, float]:
    found = to_share_differences(*(np.array([value]) for value in case))
    return {name: float(values[0]) for name, values in found.items()}


@pytest.mark.parametrize(("n", "of"), [(0, 9), (1, 10), (56, 70), (5, 5)])
def test_the_bounds_of_a_share_are_wilsons(n, of):
    """As statsmodels has them."""
    found = to_shares("rate", np.array([n]), np.array([of]))

    assert (found["rate_low"][0], found["rate_high"][0]) == pytest.approx(
        proportion.proportion_confint(n, of, method="wilson")
    )


@pytest.mark.parametrize("case", CASES)
def test_the_bounds_of_a_difference_are_newcombes(case):
    """Both bounds and p as statsmodels has them."""
    found = _differ(*case)
    expected = proportion.confint_proportions_2indep(*case, method="newcomb")
    p = proportion.test_proportions_2indep(*case, method="score", correction=False).pvalue

    assert (found["difference_low"], found["difference_high"]) == pytest.approx(expected, abs=1e-9)
    assert found["p"] == pytest.approx(p, abs=1e-9)


def test_where_nothing_is_shared_nothing_is_known():
    """And where neither share has anybody they are as alike as can be."""
    assert np.isnan(list(_differ(0, 0, 3, 9).values())).all()
    assert _differ(0, 9, 0, 12)["p"] == 1.0


@pytest.mark.parametrize(("share", "other"), [(0.05, 0.05), (0.04, 0.1), (0.5, 0.7)])
def test_the_interval_holds_the_truth_as_often_as_it_says(share, other):
    """Every outcome of 40 and of 50 people counted out: at least 93 of 100 times."""
    of, of_other = 40, 50
    n, n_other = (grid.ravel() for grid in np.meshgrid(np.arange(of + 1), np.arange(of_other + 1)))
    found = to_share_differences(n, np.full(n.size, of), n_other, np.full(n.size, of_other))
    chance = binom.pmf(n, of, share) * binom.pmf(n_other, of_other, other)
    held = (found["difference_low"] <= share - other) & (share - other <= found["difference_high"])

    assert chance[held].sum() > 0.93


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 30), st.integers(1, 30))
def test_the_other_way_round_is_the_same_with_the_other_sign(n, n_other, more, more_other):
    """The interval holds its estimate and lies between -1 and 1."""
    one = _differ(n, n + more, n_other, n_other + more_other)
    other = _differ(n_other, n_other + more_other, n, n + more)

    assert -1 <= one["difference_low"] <= one["difference"] <= one["difference_high"] <= 1
    assert one["difference_low"] == pytest.approx(-other["difference_high"])
    assert one["p"] == pytest.approx(other["p"])

"""Ends of intervals, held against an independent library."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from friction.statistics.intervals import find_least_mean


@pytest.mark.parametrize("n", [2, 7, 50])
@pytest.mark.parametrize("sure", [0.9, 0.95])
def test_the_least_mean_is_that_of_a_one_sided_t_test(n, sure):
    """The lower end of SciPy's own interval."""
    values = np.random.default_rng(n).normal(0.3, 1, n)
    expected = stats.ttest_1samp(values, 0, alternative="greater").confidence_interval(sure).low

    assert find_least_mean(values, sure) == pytest.approx(expected)

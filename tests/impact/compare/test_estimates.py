"""A difference with its interval, the difference alone, and shrinking."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.impact.compare.estimates import Estimate, to_estimate
from friction.impact.compare.hazards import Risks
from friction.impact.compare.pooled import shrink
from friction.impact.compare.together import find_alone
from friction.statistics import to_q


def risks(with_theme, without, sd, n=400, seed=0):
    noise = np.random.default_rng(seed).normal(0, sd, n)
    return Risks(np.append(with_theme, with_theme + noise), np.append(without, np.full(n, without)))


def test_an_interval_holds_its_estimate_and_is_as_wide_as_the_resamples():
    """The 2.5 and 97.5 % points, where these are wider than independent visits would be."""
    found = to_estimate(risks(0.30, 0.20, 0.05), n_with=1000)

    assert found.difference == pytest.approx(0.10)
    assert found.low == pytest.approx(0.10 - 1.96 * 0.05, abs=0.015)
    assert found.high == pytest.approx(0.10 + 1.96 * 0.05, abs=0.015)


def test_resamples_that_all_agree_are_no_evidence():
    """None of 22 dropped off: every resample says 0, and yet chance alone would do that once in thirty."""
    found = to_estimate(risks(0.0, 0.15, 0.0), n_with=22)

    assert found.p == pytest.approx(0.049, abs=0.005)
    assert found.low < -0.15 < found.high


def test_without_a_comparison_there_is_no_estimate():
    """Null for the data as they are, or for most resamples."""
    assert to_estimate(Risks(np.full(100, np.nan), np.full(100, np.nan)), 50) is None


def test_the_difference_alone_is_that_of_least_squares_with_all_themes():
    """The algebra of an omitted variable: the same as regressing on all themes at once."""
    random = np.random.default_rng(0)
    n = 5000
    first = random.random(n) < 0.2
    second = random.random(n) < np.where(first, 0.6, 0.05)
    third = random.random(n) < 0.1
    y = 0.1 + 0.15 * first + 0.0 * second + 0.05 * third + random.normal(0, 0.3, n)
    x = np.stack([first, second, third], axis=1).astype(float)
    plain = np.array([y[x[:, k] == 1].mean() - y[x[:, k] == 0].mean() for k in range(3)])

    alone = find_alone(plain, x.T @ x, float(n))

    wanted = np.linalg.lstsq(np.column_stack([np.ones(n), x]), y, rcond=None)[0][1:]
    assert alone == pytest.approx(wanted, abs=1e-9)
    assert plain[1] > 0.05 > abs(alone[1])


def test_themes_that_are_always_written_together_cannot_be_told_apart():
    """Null, rather than two large numbers that cancel."""
    together = np.array([[50.0, 50.0], [50.0, 50.0]])

    assert np.isnan(find_alone(np.array([0.1, 0.1]), together, 1000.0)).all()


def test_unsure_differences_are_shrunk_more():
    """Towards the mean of all, by between / (between + own variance)."""
    sure, unsure = Estimate(0.20, 0.16, 0.24, 0.02, 0.0), Estimate(0.20, -0.2, 0.6, 0.20, 0.3)
    others = [Estimate(d, d - 0.04, d + 0.04, 0.02, 0.5) for d in (0.0, 0.02, -0.02, 0.10)]

    shrunk = shrink([sure, unsure, *others])

    assert 0.17 < shrunk[0].difference < 0.20
    assert shrunk[1].difference < 0.12
    assert shrunk[1].high - shrunk[1].low < 0.5


@given(st.lists(st.floats(-0.5, 0.5), min_size=1, max_size=8), st.floats(0.01, 0.3))
def test_shrinking_never_leaves_the_range(differences, sd):
    """No shrunk difference lies beyond the largest, or 0, and no interval grows."""
    given_ = [Estimate(d, d - 2 * sd, d + 2 * sd, sd, 0.5) for d in differences]

    for before, after in zip(given_, shrink(given_), strict=True):
        assert min(0, *differences) - 1e-9 <= after.difference <= max(0, *differences) + 1e-9
        assert after.high - after.low <= before.high - before.low + 1e-9


def test_rates_of_false_discovery_are_those_of_benjamini_and_hochberg():
    """Against statsmodels."""
    from statsmodels.stats.multitest import multipletests

    p = np.random.default_rng(0).random(40) ** 2

    assert to_q(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])

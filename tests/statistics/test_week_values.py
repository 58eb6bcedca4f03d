"""A figure week by week: which weeks have a value, and what each is compared with."""

from __future__ import annotations

import numpy as np

from friction.statistics import estimate_weeks


def test_a_week_is_compared_with_up_to_four_before_it_that_have_a_value():
    """Of six weeks the third has too few persons and the last is not known: neither has a value, nor is compared."""
    counts = np.array([[10.0, 20, 5, 30, 40, 50], [12, 22, 5, 33, 44, 55], [8, 18, 5, 27, 36, 45]])
    known, n_persons = np.array([True] * 5 + [False]), np.array([100, 100, 24, 100, 100, 100])

    rows = estimate_weeks(lambda weeks: counts[:, weeks].mean(axis=1), known, n_persons, highest=np.inf)

    assert [row["value"] for row in rows] == [10, 20, None, 30, 40, None]
    assert [row["n_before"] for row in rows] == [0, 1, 2, 2, 3, 4]
    assert [row["change"] for row in rows] == [None, 10, None, 15, 20, None]
    assert rows[4]["change_low"] < 20 < rows[4]["change_high"]


def test_a_share_of_nobody_has_an_upper_bound():
    """Where none of a hundred did, up to three of a hundred others might."""
    rows = estimate_weeks(lambda _weeks: np.zeros(20), np.array([True]), np.array([100]))

    assert (rows[0]["value"], rows[0]["value_low"], rows[0]["value_high"]) == (0, 0, 0.03)

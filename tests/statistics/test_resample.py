"""Poisson weights of persons, from hashes."""

from __future__ import annotations

import numpy as np

from friction.statistics.resample import person_signatures, poisson_weights


def test_a_weight_depends_on_person_replicate_and_seed_alone():
    """Order and blocks change nothing; another seed changes much."""
    people = [f"p{number}" for number in range(500)]
    signatures = person_signatures(people)
    weights = poisson_weights(signatures, 40, 3)
    order = np.random.default_rng(0).permutation(500)

    assert (poisson_weights(signatures[order], 40, 3) == weights[:, order]).all()
    assert (poisson_weights(signatures, 15, 3, first=25) == weights[25:]).all()
    assert (poisson_weights(signatures, 40, 4) != weights).mean() > 0.5


def test_weights_are_poisson_with_mean_one():
    """Mean and variance are 1; persons and replicates do not go together."""
    weights = poisson_weights(person_signatures(f"p{number}" for number in range(2_000)), 200, 0)

    assert abs(weights.mean() - 1) < 0.01
    assert abs(weights.var() - 1) < 0.02
    assert abs(np.corrcoef(weights[0], weights[1])[0, 1]) < 0.08
    assert np.abs(weights.mean(axis=0) - 1).max() < 0.4


def test_a_group_of_persons_has_the_sum_of_their_weights():
    """A group of nine is drawn from Poisson(9)."""
    signatures = person_signatures(f"g{number}" for number in range(3_000))
    weights = poisson_weights(signatures, 20, 0, sizes=np.full(3_000, 9))

    assert abs(weights.mean() - 9) < 0.1
    assert abs(weights.var() - 9) < 0.3

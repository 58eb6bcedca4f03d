"""Agreement of coders: published figures, definitions written out, an independent library, laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import cohen_kappa_score

from friction.statistics.agreement import (
    NO_VARIATION,
    TOO_FEW,
    estimate_ac1,
    estimate_agreed,
    estimate_alpha,
    estimate_kappa,
)
from friction.statistics.differences import to_interval, to_masi
from tests.statistics.coded import KRIPPENDORFF, draw, find_agreed, find_alpha, to_codes

GRIDS = st.tuples(st.integers(2, 12), st.integers(2, 5)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(-1, 3))
)
MEASURES = {
    "alpha": estimate_alpha,
    "ordinal": lambda codes, weights: estimate_alpha(codes, weights, "ordinal"),
    "interval": lambda codes, weights: estimate_alpha(codes, weights, to_interval(np.array([0.0, 1.0, 4.0, 6.0]))),
    "ac1": lambda codes, weights: estimate_ac1(codes, weights, 4),
    "agreed": estimate_agreed,
}


def to_units(codes):
    return [[int(value) for value in row if value >= 0] for row in codes]


def plain(codes):
    """Return the weights of the data as they are."""
    return np.ones((1, len(codes)))


@pytest.mark.parametrize(
    ("differences", "published"),
    [("nominal", 0.743), ("ordinal", 0.815), (to_interval(np.arange(1.0, 6.0)), 0.849)],
)
def test_alpha_of_the_published_example_with_missing_values(differences, published):
    """Krippendorff 2011: four coders, twelve units, of which one has a single value."""
    found = estimate_alpha(KRIPPENDORFF, draw(KRIPPENDORFF), differences)

    assert found.estimate == pytest.approx(published, abs=5e-4)
    assert (found.n_units, found.n_coders, found.undefined) == (11, 4, "")
    assert found.low < found.estimate < found.high


@pytest.mark.parametrize(
    ("coders", "published"),
    [
        (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 0.095),
        (("0 0 1 1 3 2 2 2 4 3 3 0", "1 0 1 1 1 2 2 2 4 3 3 3"), 0.692),
    ],
)
def test_alpha_of_the_published_examples_of_two_coders(coders, published):
    """Krippendorff 2011: two values and five."""
    codes = to_codes(*coders)

    assert estimate_alpha(codes, plain(codes)).estimate == pytest.approx(published, abs=5e-4)


def to_pairs(counts):
    """Return the codes of two coders from a table of how often they gave each pair of values."""
    counts = np.array(counts)
    pairs = [(one, other) for one in range(len(counts)) for other in range(len(counts))]
    return np.repeat(pairs, counts.ravel(), axis=0)


def test_kappa_by_hand():
    """Of 200 units 140 lie on the diagonal, and 60 + 18 + 4 would by chance: (140 - 82) / (200 - 82)."""
    codes = to_pairs([[88, 14, 18], [10, 40, 10], [2, 6, 12]])

    assert estimate_kappa(codes, plain(codes)).estimate == pytest.approx(58 / 118)


def test_ac1_does_not_punish_what_is_rare():
    """118 and 2 + 5 of 125: p = .972 and .028, chance 2 · .972 · .028 = .0544; kappa is below 0."""
    codes = to_pairs([[118, 5], [2, 0]])

    assert estimate_ac1(codes, plain(codes), 2).estimate == pytest.approx((0.944 - 0.054432) / (1 - 0.054432))
    assert estimate_kappa(codes, plain(codes)).estimate == pytest.approx((0.944 - 0.94528) / (1 - 0.94528))
    assert estimate_agreed(codes, plain(codes)).estimate == pytest.approx(0.944)


def test_ac1_counts_the_values_of_units_with_one_coder():
    """Units 0 0, 1 1, 0 1 and one 0 alone: p(0) = 2.5 / 4, chance 2 · .625 · .375, agreed 2 of 3."""
    codes = to_codes("0 1 0 0", "0 1 1 .")
    chance = 2 * 0.625 * 0.375

    assert estimate_ac1(codes, plain(codes), 2).estimate == pytest.approx((2 / 3 - chance) / (1 - chance))


@settings(deadline=None, max_examples=60)
@given(GRIDS)
def test_alpha_is_one_less_what_is_seen_over_what_is_expected(codes):
    """Over all pairs of values, one by one; likewise where values are numbers, or have an order."""
    units = to_units(codes)
    values = [value for unit in units if len(unit) > 1 for value in unit]
    assume(sum(len(unit) > 1 for unit in units) > 1)
    assume(len(set(values)) > 1)
    scale = (0.0, 1.0, 4.0, 6.0)

    def by_order(one, other):
        low, high = sorted((one, other))
        between = sum(low <= value <= high for value in values)
        return (between - (values.count(low) + values.count(high)) / 2) ** 2 if low < high else 0

    for name, difference in (
        ("alpha", lambda one, other: float(one != other)),
        ("ordinal", by_order),
        ("interval", lambda one, other: (scale[one] - scale[other]) ** 2),
    ):
        found = MEASURES[name](codes, plain(codes))
        assert found.estimate == pytest.approx(find_alpha(units, difference), abs=1e-8), name


@settings(deadline=None, max_examples=60)
@given(arrays(np.int64, st.tuples(st.integers(2, 30), st.just(2)), elements=st.integers(0, 3)))
def test_kappa_is_that_of_scikit_learn(codes):
    """And undefined where that is no number."""
    found = estimate_kappa(codes, plain(codes))

    if found.undefined:
        assert np.unique(codes).size == 1
    else:
        assert found.estimate == pytest.approx(cohen_kappa_score(codes[:, 0], codes[:, 1]), abs=1e-8)


@settings(deadline=None, max_examples=60)
@given(GRIDS)
def test_agreement_as_it_is_is_the_mean_share_of_equal_pairs(codes):
    """Of the units with two values or more."""
    units = to_units(codes)
    assume(sum(len(unit) > 1 for unit in units) > 1)

    assert estimate_agreed(codes, plain(codes)).estimate == pytest.approx(find_agreed(units), abs=1e-8)


@settings(deadline=None, max_examples=60)
@given(arrays(np.bool_, st.tuples(st.integers(2, 8), st.integers(1, 4))))
def test_sets_lie_apart_as_masi_says(sets):
    """1 - Jaccard · monotonicity, set by set; the empty set equals itself and shares nothing with any other."""

    def find_distance(one, other):
        if one == other:
            return 0.0
        weight = 2 / 3 if one <= other or other <= one else 1 / 3 if one & other else 0.0
        return 1 - len(one & other) / len(one | other) * weight

    held = [set(np.flatnonzero(row)) for row in sets]

    assert to_masi(sets) == pytest.approx(np.array([[find_distance(one, other) for other in held] for one in held]))


@settings(deadline=None, max_examples=40)
@given(GRIDS, st.randoms(use_true_random=False))
def test_who_codes_and_in_which_order_does_not_matter(codes, random):
    """Neither for the estimate nor for its bounds: a unit takes its weights with it."""
    weights = draw(codes, 20)
    coders, units = list(range(codes.shape[1])), list(range(len(codes)))
    random.shuffle(coders)
    random.shuffle(units)

    for measure in MEASURES.values():
        first, again = measure(codes, weights), measure(codes[units][:, coders], weights[:, units])
        for name in ("estimate", "low", "high"):
            assert getattr(again, name) == pytest.approx(getattr(first, name), abs=1e-8)
        assert (again.n_units, again.n_coders, again.undefined) == (first.n_units, first.n_coders, first.undefined)


@settings(deadline=None, max_examples=40)
@given(GRIDS, st.permutations(range(4)))
def test_names_of_values_do_not_matter(codes, names):
    """Where they have no order."""
    renamed = np.where(codes >= 0, np.array(names)[codes], -1)

    for name in ("alpha", "ac1", "agreed"):
        first, again = (MEASURES[name](grid, plain(codes)).estimate for grid in (codes, renamed))
        assert again == pytest.approx(first, abs=1e-8)


@settings(deadline=None, max_examples=40)
@given(GRIDS, st.integers(0, 3))
def test_a_unit_of_one_coder_changes_nothing(codes, value):
    """It tells of no agreement: estimate, bounds and n stay."""
    more = np.vstack([codes, np.full(codes.shape[1], -1)])
    more[-1, 0] = value
    weights = draw(more, 20)

    for name in ("alpha", "ordinal", "interval", "agreed"):
        assert MEASURES[name](more, weights) == MEASURES[name](codes, weights[:, :-1])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 3), min_size=2, max_size=12), st.integers(2, 4))
def test_full_agreement_is_one(values, n_coders):
    """Where values vary; and few units leave room for those who would not agree."""
    assume(len(set(values)) > 1)
    codes = np.repeat(np.array(values)[:, None], n_coders, axis=1)

    for measure in MEASURES.values():
        found = measure(codes, draw(codes, 20))
        assert (found.estimate, found.high) == (1.0, 1.0)
        assert found.low <= max(1 - 3 / len(values), 0) + 1e-9


def test_where_all_agree_the_lower_bound_is_the_rule_of_three():
    """Of 30 others up to 3 might not: .9 as it is; two values drawn by chance differ half the time: .8 else."""
    codes = np.repeat(np.array([0, 1] * 15)[:, None], 2, axis=1)

    assert estimate_agreed(codes, draw(codes)).low == pytest.approx(0.9)
    assert estimate_alpha(codes, draw(codes)).low == pytest.approx(1 - 0.1 / (60 * 30 / (60 * 59)))
    assert estimate_kappa(codes, draw(codes)).low == pytest.approx(0.8)
    assert estimate_ac1(codes, draw(codes), 2).low == pytest.approx(0.8)


def test_what_cannot_be_told_says_why():
    """One unit with two coders, or one value: no number, and the reason."""
    few, same = to_codes("0 1 .", "1 . 0"), to_codes("0 0 0", "0 0 0")

    for name in ("alpha", "ordinal", "ac1", "agreed"):
        found = MEASURES[name](few, draw(few, 10))
        assert (found.estimate, found.low, found.high, found.n_units, found.undefined) == (None, None, None, 1, TOO_FEW)
    for found in (estimate_alpha(same, draw(same, 10)), estimate_kappa(same, draw(same, 10)),
                  estimate_ac1(same, draw(same, 10), 1)):  # fmt: skip
        assert (found.estimate, found.n_units, found.undefined) == (None, 3, NO_VARIATION)
    assert estimate_agreed(same, draw(same, 10)).estimate == 1.0
    assert estimate_ac1(same, draw(same, 10), 2).estimate == 1.0


def test_what_differs_from_the_most_frequent_value_is_counted():
    """Of the units with two coders: that of two values, and the one that all call otherwise."""
    codes = to_codes("0 0 0 1 2 .", "0 0 1 1 . 2")

    for name in ("alpha", "ac1", "agreed"):
        assert MEASURES[name](codes, plain(codes)).n_other == 2
    assert estimate_kappa(codes, plain(codes)).n_other == 2


def test_nobody_coded_anything():
    """No unit at all, or units without values."""
    for codes in (np.zeros((0, 2), dtype=np.int64), np.full((3, 2), -1)):
        assert estimate_alpha(codes, draw(codes, 10)).undefined == TOO_FEW
        assert estimate_kappa(codes, draw(codes, 10)).undefined == TOO_FEW
        assert estimate_agreed(codes, draw(codes, 10)).n_units == 0


def test_a_seed_makes_the_interval():
    """The same one gives the same bounds, another gives others; the estimate does not move."""
    first, again, other = (estimate_alpha(KRIPPENDORFF, draw(KRIPPENDORFF, 50, seed)) for seed in (1, 1, 2))

    assert first == again
    assert first.estimate == other.estimate
    assert (first.low, first.high) != (other.low, other.high)

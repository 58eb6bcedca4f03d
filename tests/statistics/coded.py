"""Coded units for tests: grids of values, and alpha by its definition."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np

from friction.statistics.resample import person_signatures
from friction.statistics.tallies import draw_weights


def to_codes(*coders):
    """Return (U, C) codes of coders written one a line, values from 0; ``.`` is none."""
    rows = [line.split() for line in coders]
    return np.array([[-1 if cell == "." else int(cell) for cell in row] for row in rows]).T


def draw(codes, replicates=200, seed=0):
    """Return the weights of the units, numbered."""
    return draw_weights(person_signatures(str(number) for number in range(len(codes))), replicates, seed)


KRIPPENDORFF = to_codes(
    "0 1 2 2 1 0 3 0 1 . . .",
    "0 1 2 2 1 1 3 0 1 4 . 2",
    ". 2 2 2 1 2 3 1 1 4 0 .",
    "0 1 2 2 1 3 3 0 1 4 0 .",
)
"""Four coders, twelve units: the example with missing values of Krippendorff 2011."""


def find_alpha(units, difference):
    """Return 1 - Do / De over all pairs, one by one.

    Parameters
    ----------
    units : lists of values, one list a unit.
    difference : of two values, squared.
    """
    units = [values for values in units if len(values) > 1]
    values = [value for unit in units for value in unit]
    within = sum(
        sum(difference(one, other) for one, other in permutations(unit, 2)) / (len(unit) - 1) for unit in units
    )
    across = sum(difference(one, other) for one, other in permutations(values, 2)) / (len(values) - 1)
    return 1 - within / across


def find_agreed(units):
    """Return the mean share of equal pairs of a unit."""
    pairs = [list(combinations(unit, 2)) for unit in units if len(unit) > 1]
    return float(np.mean([np.mean([one == other for one, other in own]) for own in pairs]))

"""Standardisation: what is expected of those who had something, with it and without it, and how sure that is.

An outcome model gives each exposed row its expected outcome with the exposure and without, its measured confounders as
they are. Averaged over the exposed this is the g-formula (Robins 1986). Intervals rest on the influence of each unit
(person) on both means: on the coefficients of the model and on whom is averaged over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.statistics import Z

if TYPE_CHECKING:
    from collections.abc import Mapping

FEWEST_IN_LEVEL = 20
"""A level of a confounder with fewer rows goes with the commonest one."""


@dataclass(frozen=True)
class Design:
    """Confounders as columns of a model.

    Attributes
    ----------
    matrix : (n, r) of 0 and 1, one column for each level but the commonest of its confounder.
    owners : (r,) the confounder of each column.
    """

    matrix: np.ndarray
    owners: np.ndarray


@dataclass(frozen=True)
class Estimate:
    """Outcome with less without, and with over without (null where without is 0), with 95 % intervals."""

    difference: float
    low: float
    high: float
    ratio: float
    ratio_low: float
    ratio_high: float


def build_design(confounders: Mapping[str, np.ndarray]) -> Design:
    """Return the columns of confounders given as levels.

    Parameters
    ----------
    confounders : by name, whole numbers from 0, shape (n,); columns come in the order of names and levels.
    """
    columns, owners = [], []
    for name in sorted(confounders):
        levels = np.asarray(confounders[name])
        sizes = np.bincount(levels) if len(levels) else np.zeros(1, dtype=np.int64)
        for level in np.flatnonzero(sizes >= FEWEST_IN_LEVEL):
            if level != int(sizes.argmax()):
                columns.append(levels == level)
                owners.append(name)
    n = len(next(iter(confounders.values()))) if confounders else 0
    matrix = np.stack(columns, axis=1).astype(np.float64) if columns else np.zeros((n, 0))
    return Design(matrix, np.array(owners, dtype=object))


def to_levels(values: np.ndarray, most: int = 4) -> np.ndarray:
    """Return whole numbers from 0 that rise with the values: at most ``most`` levels of about equal size.

    What is 0 or less is a level of its own where that is a tenth or more; equal values share a level.
    """
    values = np.asarray(values, dtype=np.float64)
    none = values <= 0
    apart = bool(len(values)) and none.mean() >= 0.1 and not none.all()  # noqa: PLR2004 - told in the docstring
    cut = values[~none] if apart else values
    if not len(cut):
        return np.zeros(len(values), dtype=np.int64)
    edges = np.unique(np.quantile(cut, np.linspace(0, 1, most + (0 if apart else 1))[1:-1]))
    levels = np.searchsorted(edges, values, side="left") + int(apart)
    return np.where(none, 0, levels) if apart else levels


def estimate_means(
    outcomes: tuple[np.ndarray, np.ndarray],
    weight: np.ndarray,
    unit: np.ndarray,
    influence: np.ndarray,
    rest: np.ndarray | None = None,
) -> Estimate:
    """Compare the mean outcome with and without, over rows weighted by how surely they were exposed.

    Parameters
    ----------
    outcomes : with and without, each (m,).
    weight : (m,) from 0.
    unit : (m,) place of the row's person in ``influence``.
    influence : (U, 2) of each person on both means, by way of the coefficients.
    rest : (2, 2) summed products of the influences of all other persons; none where not given.

    Returns
    -------
    `Estimate`; intervals from the sandwich over persons, those of the ratio on its logarithm.
    """
    both = np.stack(outcomes, axis=1)
    total = weight.sum()
    means = weight @ both / total
    averaged = weight[:, None] * (both - means) / total
    own = influence + np.stack([np.bincount(unit, averaged[:, side], len(influence)) for side in (0, 1)], axis=1)
    spread = own.T @ own + (0.0 if rest is None else rest)
    difference = float(means[0] - means[1])
    error = Z * float(np.sqrt(max(spread[0, 0] + spread[1, 1] - 2 * spread[0, 1], 0.0)))
    if not (means > 0).all():
        return Estimate(difference, difference - error, difference + error, np.nan, np.nan, np.nan)
    relative = spread / np.outer(means, means)
    on_log = Z * float(np.sqrt(max(relative[0, 0] + relative[1, 1] - 2 * relative[0, 1], 0.0)))
    ratio = float(means[0] / means[1])
    factor = float(np.exp(on_log))
    return Estimate(difference, difference - error, difference + error, ratio, ratio / factor, ratio * factor)


def to_e_value(ratio: float) -> float:
    """Return the E-value of a risk ratio: RR + sqrt(RR (RR - 1)), of 1 / RR below 1 (VanderWeele and Ding 2017).

    How strongly, as a risk ratio, something not measured would have to go with both the exposure and the outcome to
    explain the ratio away.
    """
    if not ratio > 0:
        return np.nan
    above = max(ratio, 1 / ratio)
    return float(above + np.sqrt(above * (above - 1)))


def to_limit_e_value(estimate: Estimate) -> float:
    """Return the E-value of the interval's limit nearer to 1; 1 where the interval holds 1."""
    if not estimate.ratio > 0:
        return np.nan
    if estimate.ratio_low <= 1 <= estimate.ratio_high:
        return 1.0
    return to_e_value(estimate.ratio_low if estimate.ratio > 1 else estimate.ratio_high)

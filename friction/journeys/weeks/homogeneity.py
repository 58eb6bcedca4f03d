"""Do people move alike in all weeks? The test of Anderson and Goodman (1957), with persons instead of rows.

With n_wj the visits of week w that went way j, p_wj = n_wj / n_w. and p_j the shares over all weeks,

    G² = 2 Σ n_wj ln(p_wj / p_j)

has, if all weeks are alike and visits are independent, a chi-square law with (weeks - 1)(ways - 1) degrees of freedom.
Visits of one person are not independent, so G² scatters more (or less). How it would scatter without any difference
between weeks is taken from the resamples of the persons, each centred at the data as they are:

    z_wj,b = √(n_w. / p_j) (δ_wj,b - δ_wj),   δ_wj = p_wj - p_j

With V their covariance, m = tr V (the mean of z_b·z_b) and t = tr V² (the mean of (z_b·z_c)² over pairs of resamples),
G² is held against t / m times a chi-square law with m² / t degrees of freedom (the second-order correction of Rao and
Scott 1984, after Satterthwaite 1946). m / df is the design effect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.contracts import ANY, build_table
from friction.statistics import FEWEST_PERSONS, divide

if TYPE_CHECKING:
    from friction.journeys.weeks.stage_weeks import WeekMatrix

MOST_P = 0.05
"""Weeks that differ with a smaller p value, all tests of a run together, are told of."""
FEWEST_EXPECTED = 5.0
"""Ways that fewer are expected to go in an average week are counted as one."""


def build_homogeneity(matrices: list[WeekMatrix]) -> pd.DataFrame:
    """Return the table ``homogeneity``: START, the stages in journey order, ANY last.

    Parameters
    ----------
    matrices : as `friction.journeys.weeks.stage_weeks.count_week_matrices` gives them.
    """
    parts = [_compare(matrix) for matrix in matrices]
    rows = [
        {"stage": matrix.stage, "n_weeks": part.n_weeks, "n_visits": part.n_visits, **part.to_test()}
        for matrix, part in zip(matrices, parts, strict=True)
    ]
    whole = _Comparison(
        max((part.n_weeks for part in parts), default=0),
        sum(part.n_visits for part in parts),
        sum(part.statistic for part in parts),
        sum(part.df for part in parts),
        np.concatenate([part.scatter for part in parts], axis=1),
    )
    rows.append({"stage": ANY, "n_weeks": whole.n_weeks, "n_visits": whole.n_visits, **whole.to_test()})
    return build_table("homogeneity", pd.DataFrame(rows).assign(position=range(len(rows))))


class Moved(NamedTuple):
    """Whether weeks differ, as one judge says it everywhere.

    Attributes
    ----------
    p_value : the smallest of the tests of the whole and of each stage, made larger for their number (Holm 1979); None
        where nothing could be tested.
    differ : is it below `MOST_P`?
    stages : those that differ by themselves, by the same rule.
    """

    p_value: float | None
    differ: bool
    stages: tuple[str, ...]


def find_moved(homogeneity: pd.DataFrame) -> Moved:
    """Return whether the moves of weeks differ beyond chance, and at which stages, of the table ``homogeneity``."""
    tested = homogeneity.dropna(subset="p_value").sort_values("p_value", kind="stable")
    if tested.empty:
        return Moved(None, differ=False, stages=())
    left = np.arange(len(tested), 0, -1)
    p_values = np.minimum(np.maximum.accumulate(tested["p_value"].to_numpy() * left), 1.0)
    apart = set(tested["stage"][p_values < MOST_P])
    stages = [stage for stage in homogeneity["stage"] if stage in apart and stage != ANY]
    return Moved(float(p_values[0]), bool(apart), tuple(stages))


def tell_homogeneity(homogeneity: pd.DataFrame) -> list[str]:
    """Return a sentence where weeks differ beyond chance: one matrix for all of them hides that."""
    moved = find_moved(homogeneity)
    if not moved.differ:
        return []
    where = f" from {', '.join(moved.stages)}" if moved.stages else ""
    return [f"Moves{where} differ between weeks beyond chance: look at stage_weeks beside the numbers of all weeks."]


class _Comparison:
    """One matrix compared over its weeks: G², its degrees of freedom, and z of each resample, (replicates, cells)."""

    def __init__(self, n_weeks: int, n_visits: int, statistic: float, df: int, scatter: np.ndarray) -> None:
        self.n_weeks = n_weeks
        self.n_visits = n_visits
        self.statistic = statistic
        self.df = df
        self.scatter = scatter

    def to_test(self) -> dict[str, float | int | None]:
        """Return statistic, degrees of freedom, design effect and p value; null where there is nothing to compare."""
        from scipy.stats import chi2

        n = len(self.scatter)
        products = self.scatter @ self.scatter.T
        squares = products**2
        mean = float(np.trace(products)) / max(n, 1)
        pairs = float(squares.sum() - np.trace(squares)) / max(n * (n - 1), 1)
        if self.df == 0 or not mean > 0 or not pairs > 0:
            return dict.fromkeys(("statistic", "df", "design_effect", "p_value"))
        p_value = float(chi2.sf(self.statistic * mean / pairs, mean**2 / pairs))
        return {
            "statistic": round(self.statistic, 6),
            "df": self.df,
            "design_effect": round(mean / self.df, 6),
            "p_value": round(p_value, 9),
        }


def _compare(matrix: WeekMatrix) -> _Comparison:
    counts = _pool_rare(matrix.counts[:, matrix.persons >= FEWEST_PERSONS])
    n_replicates, n_weeks, n_ways = counts.shape
    n_visits = int(counts[0].sum())
    if n_weeks < 2 or n_ways < 2:  # noqa: PLR2004 - nothing to compare
        return _Comparison(n_weeks, n_visits, 0.0, 0, np.zeros((n_replicates - 1, 0)))
    per_week = counts.sum(axis=2, keepdims=True)
    whole = divide(counts.sum(axis=1, keepdims=True), counts.sum(axis=(1, 2), keepdims=True))
    shares = divide(counts, per_week)
    off = np.where(per_week > 0, shares - whole, 0.0)
    ratio = divide(shares[0], np.broadcast_to(whole[0], shares[0].shape), empty=1.0)
    statistic = 2 * float((counts[0] * np.log(np.where(ratio > 0, ratio, 1.0))).sum())
    size = np.sqrt(divide(per_week[0], np.broadcast_to(whole[0], off[0].shape)))
    scatter = (size * (off[1:] - off[0])).reshape(n_replicates - 1, -1)
    return _Comparison(n_weeks, n_visits, max(statistic, 0.0), (n_weeks - 1) * (n_ways - 1), scatter)


def _pool_rare(counts: np.ndarray) -> np.ndarray:
    """Return the counts with ways that are rare in an average week counted as one; ways nobody went are left out."""
    of_ways, n_weeks = counts[0].sum(axis=0), counts.shape[1]
    rare = of_ways < FEWEST_EXPECTED * n_weeks
    pooled = counts[:, :, rare].sum(axis=2, keepdims=True)
    return np.concatenate([counts[:, :, ~rare], pooled], axis=2) if pooled[0].any() else counts[:, :, ~rare]

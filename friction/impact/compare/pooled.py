"""What can be said of a cell that is too small: all stages together, or more weeks.

Never the number of a broader theme, which would tell of this one what others wrote. What is told over more weeks is
shrunk towards the other themes of the stage, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from friction.contracts import ANY, POOLED
from friction.impact.compare.compare import compare_themes
from friction.impact.compare.estimates import Estimate, to_estimate, to_estimates
from friction.statistics import Z, to_q

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from friction.impact.compare.compare import Cell, Window

MORE_WEEKS = 3
"""So many times the weeks of the window are looked at where nothing else is enough."""

FEWEST_SHRUNK = 8.0
"""Visits with the theme, expected number, from which a comparison over more weeks is shrunk rather than left out."""

FEWEST_SHRUNK_TOGETHER = 3
ALL_STAGES, WEEKS = POOLED

Key = tuple[str, str]


@dataclass(frozen=True)
class Pooled:
    """What a cell that is too small leans on.

    Attributes
    ----------
    level : one of `friction.contracts.POOLED`.
    n_with : visits with the theme there, expected number.
    estimate : its difference; over more weeks shrunk towards that of the stage's other themes.
    q : false-discovery rate over all cells that lean on something.
    """

    level: str
    n_with: float
    estimate: Estimate
    q: float


def pool_cells(
    cells: Mapping[Key, Cell],
    wanted: Sequence[Key],
    build_wider: Callable[[], Window],
) -> dict[Key, Pooled]:
    """Return what each cell that is too small leans on: the first level that has enough.

    Parameters
    ----------
    cells : the comparisons of the window.
    wanted : cells without enough, single stages and ANY.
    build_wider : makes the window of more weeks, if it is needed.
    """
    found: dict[Key, tuple[str, float, Estimate]] = {}
    for key in wanted:
        cell = cells.get((key[0], ANY))
        n_own = cells[key].n_with if key in cells else 0.0
        if cell is None or cell.risks is None or cell.n_with <= n_own:
            continue
        estimate = to_estimate(cell.risks, cell.n_with)
        if estimate is not None:
            found[key] = (ALL_STAGES, cell.n_with, estimate)
    left = [key for key in wanted if key not in found]
    if left:
        wider = _keep(build_wider(), {theme for theme, _ in left})
        found |= _look_further(left, cells, compare_themes(wider, fewest_with=FEWEST_SHRUNK))
    q = to_q(np.array([estimate.p for _, _, estimate in found.values()]))
    return {
        key: Pooled(level, n_with, estimate, float(one))
        for (key, (level, n_with, estimate)), one in zip(found.items(), q, strict=True)
    }


def _keep(window: Window, themes: Collection[str]) -> Window:
    """Return the window with the exposures of some themes."""
    chosen = np.flatnonzero(window.exposures.rows["theme_id"].isin(set(themes)).to_numpy())
    return replace(window, exposures=window.exposures.take(chosen), row=window.row[chosen])


def _look_further(
    left: Sequence[Key], cells: Mapping[Key, Cell], wider: Mapping[Key, Cell]
) -> dict[Key, tuple[str, float, Estimate]]:
    """Return the differences of more weeks, shrunk towards those of the stage's themes that have enough."""
    found: dict[Key, tuple[str, float, Estimate]] = {}
    for stage in sorted({stage for _, stage in left}):
        others = list(_estimate(cells, stage).values())
        for key, estimate in _estimate(wider, stage).items():
            if key in left:
                found[key] = (WEEKS, wider[key].n_with, shrink([estimate, *others])[0])
    return found


def _estimate(cells: Mapping[Key, Cell], stage: str) -> dict[Key, Estimate]:
    return to_estimates({key: cell for key, cell in cells.items() if key[1] == stage})


def shrink(estimates: Sequence[Estimate]) -> list[Estimate]:
    """Return differences shrunk towards their mean, the less sure ones more: empirical Bayes for a normal law.

    With variances s² and the variance t² between the true differences (DerSimonian and Laird 1986), a difference d
    goes to m + (d - m) t² / (t² + s²), where m is the mean weighed by 1 / (t² + s²), and has the variance s² t² / (t²
    + s²) (Morris 1983), and beside it that of the mean, 1 / sum(1 / (t² + s²)), by the share that comes from the mean:
    where the others tell all, the interval is theirs, and not of no width. Of fewer than three nothing is known of t²:
    they are shrunk half way to 0. p stays that of the difference itself.
    """
    if not estimates:
        return []
    d, s = (np.array([getattr(one, name) for one in estimates]) for name in ("difference", "sd"))
    variance = np.maximum(s, 1e-6) ** 2
    if len(estimates) < FEWEST_SHRUNK_TOGETHER:
        return [shrink_to(one, mean=0.0, between=max(one.sd, 1e-6) ** 2) for one in estimates]
    weight = 1 / variance
    centre = (weight * d).sum() / weight.sum()
    spread = (weight * (d - centre) ** 2).sum() - (len(d) - 1)
    between = max(float(spread / (weight.sum() - (weight**2).sum() / weight.sum())), 0.0)
    total = 1 / (between + variance)
    mean, unsure = float((total * d).sum() / total.sum()), float(1 / total.sum())
    return [shrink_to(one, mean=mean, between=between, unsure=unsure) for one in estimates]


def shrink_to(estimate: Estimate, *, mean: float, between: float, unsure: float = 0.0) -> Estimate:
    """Return a difference shrunk towards a mean.

    Parameters
    ----------
    mean, unsure : towards which, and the variance of it.
    between : the variance between true differences.
    """
    variance = max(estimate.sd, 1e-6) ** 2
    kept = between / (between + variance)
    middle = mean + (estimate.difference - mean) * kept
    sd = float(np.sqrt(variance * kept + (1 - kept) ** 2 * unsure))
    return Estimate(middle, max(middle - Z * sd, -1.0), min(middle + Z * sd, 1.0), sd, estimate.p)

"""Which friction would be worth most to mend: conversions recovered in a scenario, and the order of themes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from friction.contracts import ANY
from friction.impact.compare import MOST_Q
from friction.statistics import Chain, fix_effect, to_fix

if TYPE_CHECKING:
    from collections.abc import Mapping

MENDED = 0.5
"""The scenario: half of the difference."""

TOP = 3
UNRATED = 0.5
"""What a theme without ratings is taken to be rated, 0 to 1."""


def find_recovered(difference: np.ndarray, share: float, chain: Chain, place: int, n_begun: np.ndarray) -> np.ndarray:
    """Return the conversions more in the window, in every replicate, were half of a difference mended.

    The stage's drop-off falls by half of difference × share; who stays goes on as others do
    (`friction.statistics.markov.fix_effect`), times the journeys begun. Chain and journeys are resampled with the same
    persons as the difference. Where the difference is not above 0 there is nothing to mend: 0.

    Parameters
    ----------
    difference : (R,).
    share : of the stage's visits that had the theme.
    chain : R chains.
    place : of the stage.
    n_begun : (R,) journeys begun in the window.
    """
    fewer = np.maximum(np.nan_to_num(difference), 0.0) * MENDED * share
    change = to_fix(chain.moves, chain.converts, place, fewer)
    gained: np.ndarray = n_begun * fix_effect(chain.moves, chain.converts, chain.start, place, *change)
    return gained


def scale_recovered(row: Mapping[str, Any], mended: float) -> tuple[float, float, float] | None:
    """Return the conversions more in the window with bounds, were another share of the difference mended than half.

    In proportion to the half that a run works out, point and bounds alike. Where nobody comes back to the stage this is
    exact: `find_recovered` is linear in what is mended. Where people do, whoever stays may be lost there a second time:
    with N the visits to the stage expected from there, and b the share by which its stayers would grow, were all of it
    mended, times N - 1, the exact gain is this one times (1 - b / 2) / (1 - b mended). A theme is in few of a stage's
    visits, so b is small: with 5 of 100 stayers more and N = 1.2, 0.5 % are missing at most.

    Parameters
    ----------
    row : of ``impact``.
    mended : share of the difference, 0 to 1.

    Returns
    -------
    None where the run worked nothing out: at ANY, with too little, or where the difference is not above 0.
    """
    half = [float(row[name]) for name in ("recovered_50", "recovered_low", "recovered_high") if pd.notna(row[name])]
    if len(half) < 3:  # noqa: PLR2004 - a point and its bounds
        return None
    point, low, high = (value * mended / MENDED for value in half)
    return point, low, high


def find_top(recovered: Mapping[tuple[str, str], np.ndarray]) -> dict[tuple[str, str], float]:
    """Return for each cell in how many of the replicates it is among the three that recover most.

    Equal ones are among them together or not at all: an order of what is 0 would be chance.
    """
    if not recovered:
        return {}
    values = np.stack(list(recovered.values()))[:, 1:]
    third = np.sort(values, axis=0)[-min(TOP, len(values))]
    shares = ((values >= third) & (values > 0)).mean(axis=1)
    return dict(zip(recovered, shares.tolist(), strict=True))


def rank_cells(impact: pd.DataFrame, themes: pd.DataFrame) -> pd.Series:
    """Return the ranks of the cells of friction themes, from 1; null for the others.

    First associations with more drop-off by ``recovered_50``, those at ANY, which have none, behind them; then themes
    of which only a pooled comparison shows more drop-off; then the rest by persons × severity, single stages before
    ANY; without events times (2 - mean rating).

    Parameters
    ----------
    impact : evidence, difference, recovered_50, pooled_difference, pooled_q, stage, n_persons, n_without, rating_with,
        theme_id.
    themes : theme_id, is_friction, severity.
    """
    friction = set(themes.loc[themes["is_friction"], "theme_id"])
    severity = impact["theme_id"].map(themes.set_index("theme_id")["severity"]).astype("float64")
    more = impact["difference"].astype(float) > 0
    known = (impact["evidence"] != "count") & more
    pooled = (impact["pooled_q"].astype(float) <= MOST_Q) & (impact["pooled_difference"].astype(float) > 0)
    # Without visits nothing is known of leaving; what people rated counts along, the worst twice as much as the best.
    worse = 1.0 if impact["n_without"].sum() else 2.0 - impact["rating_with"].astype(float).fillna(UNRATED)
    ordered = impact.assign(
        tier=np.select([known, pooled], [0, 1], 2),
        recovered=impact["recovered_50"].astype(float).where(known).fillna(-1.0),
        is_any=impact["stage"] == ANY,
        weight=impact["n_persons"].astype(float) * severity * worse,
    )[impact["theme_id"].isin(friction)].sort_values(
        ["tier", "recovered", "is_any", "weight", "theme_id", "stage"],
        ascending=[True, False, True, False, True, True],
    )
    ranks = pd.Series(np.arange(1, len(ordered) + 1), index=ordered.index)
    return ranks.reindex(impact.index).astype("Int64")

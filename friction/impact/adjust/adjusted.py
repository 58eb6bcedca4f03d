"""The level "adjusted": drop-off with a theme and without it, measured confounders held fixed.

Each theme joins the hazards of its stage (`friction.impact.adjust.exit_rates`), and risks are standardised over the
visits that had it, from the moment they met it. Two comparisons come of one fit: with visits whose person wrote of one
thing less, and with visits whose person wrote of as many things, but of none that goes with drop-off. The second holds
fixed what makes people write at all, measured or not; it is the one that is told where there are others to compare
with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.impact.adjust.ages import to_risks
from friction.impact.adjust.confounders import CONFOUNDERS
from friction.impact.adjust.contrast import Contrast, compare_theme
from friction.impact.adjust.exit_rates import MOST_WRITTEN, PART, Fit, Stays, fit_rates
from friction.impact.adjust.landmark import Field, build_field, estimate_landmarks
from friction.impact.adjust.standardise import Design, build_design, to_e_value, to_levels, to_limit_e_value
from friction.impact.adjust.written import Exposure, draw_visits, find_wrote, move_exposure
from friction.impact.compare import DROP

if TYPE_CHECKING:
    from collections.abc import Mapping

FEWEST_OTHERS = 20
FEWEST_DROPPED = 5
STRONGER = 1.5
"""What a hidden factor could explain that is so many times as strong as the strongest measured one is not adjusted."""
LEAST_E_VALUE = 2.0
"""Of the bound nearer to 1: what a hidden factor could explain that doubles writing and leaving is not adjusted."""
PLACES = 6
WROTE = "how much they wrote"
NEEDED = ("events_before", "tenure")
"""Confounders without which nothing is called adjusted, and ..."""
NEEDED_ONE_OF = ("friction_before", "dropped_before")
"""... one of these: what is known of how badly people fared before."""
COLUMNS = (
    "adjusted_difference", "adjusted_low", "adjusted_high", "e_value", "e_value_limit", "adjusted_for",
    "landmark_difference",
)  # fmt: skip
"""What the table ``impact`` says of the level."""


def estimate_adjusted(
    age: np.ndarray,
    end: np.ndarray,
    person: np.ndarray,
    confounders: Mapping[str, np.ndarray],
    exposures: Mapping[str, Exposure],
    associations: Mapping[str, float],
) -> pd.DataFrame:
    """Return the adjusted estimates of themes at one stage, and which of them may be called adjusted.

    Parameters
    ----------
    age : (n,) age at exit or censoring, microseconds.
    end : (n,) DROP, OTHER or OPEN of `friction.impact.compare.hazards`.
    person : (n,) number of each visit's person (or account), the same in every run of the same data.
    confounders : by name (`friction.impact.adjust.confounders.CONFOUNDERS`, others allowed), whole numbers from 0,
        (n,).
    exposures : of every theme with messages at the stage, whether it is to be estimated or not: they tell who wrote.
    associations : difference (of `impact`) of each theme to be estimated: those at level association, all of them, as
        people who wrote of them are no measure for each other.

    Returns
    -------
    A row for each of ``associations``, by theme_id, columns as in the table ``impact`` (adjusted_difference,
    adjusted_low, adjusted_high, e_value, e_value_limit, adjusted_for, landmark_difference), and is_adjusted.
    """
    chosen, weight = draw_visits(person, exposures)
    order = chosen[np.lexsort((end[chosen], age[chosen], person[chosen]))]
    place = np.full(len(age), -1)
    place[order] = np.arange(len(order))
    moved = {theme: move_exposure(one, place) for theme, one in exposures.items()}
    design = build_design({name: np.asarray(levels)[order] for name, levels in confounders.items()})
    wrote, wrote_at = find_wrote(len(order), moved, associations)
    stays = Stays(age[order], end[order], person[order], weight[order], design.matrix, wrote, wrote_at)
    rows: list[dict[str, object]] = []
    if associations and (stays.end == DROP).any():
        fit = fit_rates(stays)
        field = build_field(stays, _find_strata(fit))
        rows = [
            {"theme_id": theme, **_estimate_theme(fit, design, moved[theme], field, associations[theme])}
            for theme in sorted(associations)
        ]
    return pd.DataFrame(rows, columns=["theme_id", *COLUMNS, "is_adjusted"])


def may_be_adjusted(
    association: float, told: Contrast, other: Contrast, landmark: tuple[float, float, float], names: set[str]
) -> bool:
    """Say whether a cell may be called adjusted; the rule stands in ``docs/methods.md``, "Adjusted".

    Parameters
    ----------
    association : the difference at level association.
    told, other : the comparisons with people who wrote of something else, and with people who wrote nothing.
    landmark : difference of the landmark analysis, with bounds.
    names : confounders that vary.
    """
    if not (set(NEEDED) <= names and names & set(NEEDED_ONE_OF)):
        return False
    sign = np.sign(association)
    for one in (told, other):
        if not (one.estimate.low if sign > 0 else -one.estimate.high) > 0:
            return False
    moved = max((abs(shift) for one in (told, other) for shift in one.shifts.values()), default=0.0)
    nearest = told.low if sign > 0 else -told.high
    if nearest <= STRONGER * moved or to_limit_e_value(told.estimate) < LEAST_E_VALUE:
        return False
    difference, low, high = landmark
    return bool(not np.isnan(difference) and not (high < 0 if sign > 0 else low > 0))


def _estimate_theme(
    fit: Fit, design: Design, exposure: Exposure, field: Field, association: float
) -> dict[str, object]:
    """Return the row of one theme."""
    if not exposure.p.sum() > 0:
        return {**dict.fromkeys(COLUMNS), "adjusted_for": [], "is_adjusted": False}
    silent, others = compare_theme(fit, design, exposure)
    theme = np.zeros(len(fit.stays.age))
    theme[exposure.rows] = exposure.p
    met = np.full(len(fit.stays.age), np.iinfo(np.int64).max)
    met[exposure.rows] = exposure.met
    apart = np.maximum(fit.stays.wrote[:, 0] - fit.stays.wrote[:, MOST_WRITTEN], 0.0) * fit.stays.weight
    has_others = apart.sum() >= FEWEST_OTHERS and apart @ (fit.stays.end == DROP) >= FEWEST_DROPPED
    told = others if has_others else silent
    landmark = estimate_landmarks(field, theme, met, among_writers=bool(has_others))
    names = {str(name) for name in design.owners}
    estimate = told.estimate
    return {
        "adjusted_difference": round(estimate.difference, PLACES),
        "adjusted_low": round(max(estimate.low, -1.0), PLACES),
        "adjusted_high": round(min(estimate.high, 1.0), PLACES),
        "e_value": round(to_e_value(estimate.ratio), PLACES),
        "e_value_limit": round(to_limit_e_value(estimate), PLACES),
        "adjusted_for": [*(CONFOUNDERS.get(name, name) for name in sorted(names)), *([WROTE] if has_others else [])],
        "landmark_difference": round(float(np.clip(landmark[0], -1, 1)), PLACES),
        "is_adjusted": bool(has_others) and may_be_adjusted(association, others, silent, landmark, names),
    }


def _find_strata(fit: Fit) -> np.ndarray:
    """Return the fifth each visit lies in by the risk of dropping off that its confounders tell of."""
    n_bins, r = fit.clock.n_bins, fit.stays.design.shape[1]
    span = np.diff(fit.clock.edges)
    risks = [np.zeros(0)]
    for begin in range(0, len(fit.stays.age), PART):
        some = fit.stays.design[begin : begin + PART]
        rates = [np.exp(some @ theta[n_bins : n_bins + r])[:, None] * np.exp(theta[:n_bins]) for theta in fit.theta]
        risks.append(to_risks(rates[0], rates[1], np.broadcast_to(span, rates[0].shape))[0])
    # Rounded, so that visits that are alike lie in one fifth.
    return to_levels(np.round(np.concatenate(risks), 9), most=5)


__all__ = ["Exposure", "estimate_adjusted", "may_be_adjusted"]

"""Comparisons that must find nothing, for each finding: shuffled persons, a placebo outcome, late messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.impact.compare.at_risk import DROP
from friction.impact.compare.compare import find_stays
from friction.impact.compare.exposure import join_visits
from friction.impact.compare.hazards import Comparison, Met
from friction.statistics import divide, mix, person_signatures, to_p

if TYPE_CHECKING:
    from collections.abc import Mapping

    from friction.impact.compare.compare import Cell, Window

SHUFFLES = 19
"""A finding must be larger than every shuffle: by chance that happens once in twenty."""

MOST_P = 0.05
FEWEST_WITH = 20
PLACES = 6
Key = tuple[str, str]


def build_controls(window: Window, findings: Mapping[Key, Cell]) -> pd.DataFrame:
    """Return the table ``controls``: what must show nothing, if a finding is to stand.

    - ``shuffled``: every message is given to another person, of the same week and group, who was in the same stage and
      still there at the same age, nineteen times. ``difference`` is the mean; ``p`` in how many of the twenty, the
      finding among them, it is so large. Passed at p ≤ 0.05.
    - ``placebo_outcome``: did those with the theme differ before? The outcome is that the person's journey before this
      one had ended in a drop-off, among visits with a journey before; where these are too few, that the way here was
      longer than the usual one to the stage.
    - ``late_messages``: messages written after the outcome was known, which explain no drop-off. Where those who left
      write more of the theme afterwards, leaving may well make them write. These two fail at p ≤ 0.05 with the sign of
      the finding.

    Times are not shuffled within a person: who left soon has few moments to choose from, so that any theme would seem
    to go with leaving.

    Parameters
    ----------
    window : what was compared.
    findings : the associations.

    Returns
    -------
    Table ``controls``, rows without ``p`` where there was too little to compare.
    """
    rows = []
    comparisons: dict[str, tuple[np.ndarray, Comparison]] = {}
    before, longer = _find_before(window), _find_longer(window)
    for (theme_id, stage), cell in findings.items():
        if stage not in comparisons:
            own, stays = find_stays(window, stage)
            comparisons[stage] = own, Comparison(stays, np.ones((1, window.weights.shape[1])))
        own, comparison = comparisons[stage]
        plain = _find_difference(comparison, own, cell.rows, cell.p, cell.at)
        seed = mix(person_signatures([f"{theme_id}/{stage}"]))[0]
        told = {
            "shuffled": _judge_shuffles(plain, _shuffle_persons(comparison, own, cell, seed)),
            "placebo_outcome": next(
                (
                    told
                    for told in (_compare_before(one, comparison, own, cell) for one in (before, longer))
                    if told[2] is not None
                ),
                (0.0, None, None),
            ),
            "late_messages": _compare_late(window, comparison, own, theme_id),
        }
        for control, (n_with, difference, p) in told.items():
            if p is None or difference is None:
                result = "untested"
            elif control == "shuffled":
                result = "passed" if p <= MOST_P else "failed"
            else:
                result = "passed" if p > MOST_P or difference * plain < 0 else "failed"
            rows.append(
                {"theme_id": theme_id, "stage": stage, "control": control, "n_with": round(n_with, PLACES),
                 "difference": _round(difference), "p": _round(p), "result": result}
            )  # fmt: skip
    columns = ["theme_id", "stage", "control", "n_with", "difference", "p", "result"]
    return build_table("controls", pd.DataFrame(rows, columns=columns))


def find_survivors(controls: pd.DataFrame) -> dict[Key, str]:
    """Return for each finding ``yes`` where it passed each control that could be tested, else ``no``."""
    tested = controls[controls["result"] != "untested"]
    failed = (tested["result"] == "failed").groupby([tested["theme_id"], tested["stage"]]).any()
    return {(str(theme_id), str(stage)): "no" if one else "yes" for (theme_id, stage), one in failed.items()}


def _find_difference(comparison: Comparison, own: np.ndarray, rows: np.ndarray, p: np.ndarray, at: np.ndarray) -> float:
    """Return the plain difference of the window's visits ``rows``; they may repeat."""
    place, inverse = np.unique(np.searchsorted(own, rows), return_inverse=True)
    chance, when = join_visits(p, at, inverse)
    met = Met(place, chance, np.maximum(when, 0), np.zeros((0, len(place)), dtype=bool))
    return float(comparison.estimate_risks(met).difference[0])


def _shuffle_persons(comparison: Comparison, own: np.ndarray, cell: Cell, seed: np.uint64) -> list[float]:
    """Give every visit's theme to another visit of its stratum that is still at risk at the same age."""
    stays = comparison.stays
    rows = np.searchsorted(own, cell.rows)
    order = np.lexsort((stays.age, stays.stratum))
    begin = np.searchsorted(stays.stratum[order], stays.stratum[rows], side="left")
    end = np.searchsorted(stays.stratum[order], stays.stratum[rows], side="right")
    met = np.minimum(cell.at, stays.age[rows])
    # Within a stratum ages rise: those still there are its last ones. Strata and ages become one rising number.
    width = int(stays.age.max(initial=0)) + 2
    keys = stays.stratum[order] * width + stays.age[order]
    first = np.maximum(np.searchsorted(keys, stays.stratum[rows] * width + met, side="left"), begin)
    found = []
    for shuffle in range(SHUFFLES):
        chosen = order[first + (_draw(cell.rows, seed, shuffle) * (end - first)).astype(np.int64)]
        found.append(_find_difference(comparison, own, own[chosen], cell.p, met))
    return found


def _judge_shuffles(plain: float, shuffled: list[float]) -> tuple[float, float | None, float | None]:
    known = [one for one in shuffled if np.isfinite(one)]
    if len(known) < SHUFFLES or not np.isfinite(plain):
        return float(len(known)), None, None
    as_large = sum(abs(one) >= abs(plain) for one in known)
    return float(len(known)), float(np.mean(known)), (1 + as_large) / (1 + len(known))


def _find_before(window: Window) -> np.ndarray:
    """Return for each visit whether its person's journey before had ended in a drop-off: 1, 0, or -1 for no such."""
    visits = window.visits
    n = len(visits.person)
    names = visits.keys["journey_id"].to_numpy(zero_copy_only=False)
    new = np.append(True, names[1:] != names[:-1])[:n]
    journey = np.cumsum(new) - 1
    begins = np.flatnonzero(new)
    dropped = np.bincount(journey, visits.end == DROP, minlength=len(begins)) > 0
    person, entered = visits.person[begins], visits.entered[begins]
    order = np.lexsort((entered, person))
    earlier = np.full(len(begins), -1, dtype=np.int64)
    same = person[order][1:] == person[order][:-1]
    earlier[order[1:]] = np.where(same, dropped[order[:-1]], -1)
    return earlier[journey]


def _find_longer(window: Window) -> np.ndarray:
    """Return for each visit whether it came later in its journey than the median of its stage, 1 or 0."""
    visits = window.visits
    usual = np.array([np.median(visits.step[visits.stage == place]) if (visits.stage == place).any() else 0.0
                      for place in range(len(visits.stages))])  # fmt: skip
    return (visits.step > usual[visits.stage]).astype(np.int64)


def _compare_before(
    before: np.ndarray, comparison: Comparison, own: np.ndarray, cell: Cell
) -> tuple[float, float | None, float | None]:
    """Compare earlier drop-off with and without the theme, within strata (Mantel and Haenszel 1959)."""
    known, stratum = before[own] >= 0, comparison.stays.stratum
    p = np.zeros(len(own))
    p[np.searchsorted(own, cell.rows)] = cell.p
    p, y, stratum = p[known], before[own][known], stratum[known]
    if p.sum() < FEWEST_WITH or (1 - p).sum() < FEWEST_WITH:
        return float(p.sum()), None, None
    n1, n0, y1, y0 = (
        np.bincount(stratum, values, minlength=comparison.n_strata) for values in (p, 1 - p, p * y, (1 - p) * y)
    )
    weight = divide(n1 * n0, n1 + n0)
    difference = float((weight * (divide(y1, n1) - divide(y0, n0))).sum() / weight.sum())
    share = divide(y1 + y0, n1 + n0)
    spread = float(np.sqrt((weight * share * (1 - share)).sum()) / weight.sum())
    if not spread > 0:
        return float(p.sum()), None, None
    return float(p.sum()), difference, float(to_p(difference / spread))


def _compare_late(
    window: Window, comparison: Comparison, own: np.ndarray, theme_id: str
) -> tuple[float, float | None, float | None]:
    """Compare visits with and without messages of the theme that were written after the outcome was known."""
    chosen = (window.late.rows["theme_id"].to_numpy() == theme_id) & np.isin(window.row_late, own)
    told, row = window.late.take(chosen), window.row_late[chosen]
    n_with = float(told.p.sum())
    if n_with < FEWEST_WITH:
        return n_with, None, None
    place, group = np.unique(np.searchsorted(own, row), return_inverse=True)
    chance, when = join_visits(told.p, np.maximum(told.met_at - window.visits.entered[row], 0), group)
    risks = comparison.estimate_risks(Met(place, chance, when, np.zeros((0, len(place)), dtype=bool)))
    difference, without = float(risks.difference[0]), float(risks.without[0])
    if not np.isfinite(difference):
        return n_with, None, None
    spread = np.sqrt(max(without * (1 - without), 1e-9) / float(chance.sum()))
    return n_with, difference, float(to_p(difference / spread))


def _draw(rows: np.ndarray, seed: np.uint64, shuffle: int) -> np.ndarray:
    """Return a number from 0 to 1 for each row, hashed from it, the cell and the shuffle."""
    key = mix(np.asarray(seed, dtype=np.uint64) ^ mix(np.uint64(shuffle)))
    uniform: np.ndarray = (mix(mix(rows.astype(np.uint64)) ^ key) >> np.uint64(11)) * 2.0**-53
    return uniform


def _round(value: float | None) -> float | None:
    return None if value is None else round(float(value), PLACES)

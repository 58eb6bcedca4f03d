"""Who wrote of what at a stage, from which age on, and which persons are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.impact.adjust.exit_rates import MOST_WRITTEN
from friction.statistics import mix

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

MOST_SILENT = 20_000
"""Of more visits by persons who wrote nothing, so many are drawn, each standing for several: hazards need no more."""
MOST_WITH = 5_000
"""Of a theme with more visits, about so many are drawn."""
LEAST_PROBABILITY = 1e-9


@dataclass(frozen=True)
class Exposure:
    """The visits that may have had a theme.

    Attributes
    ----------
    rows : (m,) places of the visits, each once.
    p : (m,) how likely each had it, 0 to 1.
    met : (m,) age at which, microseconds.
    """

    rows: np.ndarray
    p: np.ndarray
    met: np.ndarray


def draw_visits(person: np.ndarray, exposures: Mapping[str, Exposure]) -> tuple[np.ndarray, np.ndarray]:
    """Return the visits looked at, and how many each of all visits stands for.

    Persons are drawn whole, by a hash of their number: those who wrote of a theme with few visits for certain.
    """
    chance = np.zeros(int(person.max()) + 1 if len(person) else 0)
    for one in exposures.values():
        theirs = person[one.rows]
        chance[theirs] = np.maximum(chance[theirs], min(1.0, MOST_WITH / max(float(one.p.sum()), 1.0)))
    silent = chance == 0
    chance[silent] = min(1.0, MOST_SILENT / max(int(silent[person].sum()), 1))
    drawn = (mix(np.arange(len(chance), dtype=np.uint64)) >> np.uint64(11)) * 2.0**-53 < chance
    return np.flatnonzero(drawn[person]), 1 / np.maximum(chance[person], LEAST_PROBABILITY)


def move_exposure(exposure: Exposure, place: np.ndarray) -> Exposure:
    """Return the exposure of the visits that were drawn, by their new places, in order."""
    at = place[exposure.rows]
    order = np.argsort(at, kind="stable")
    kept = order[at[order] >= 0]
    return Exposure(at[kept], exposure.p[kept], exposure.met[kept])


def find_wrote(
    n: int, exposures: Mapping[str, Exposure], associated: Collection[str] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """Return how likely each visit's person wrote of at least one, two, ... themes, and from which age on.

    Returns
    -------
    (n, `MOST_WRITTEN` + 1) each: probabilities, the themes taken as independent, last that of one of ``associated``;
    ages at which the expected number passes 0, 1, ..., else the last one, and of the first one of ``associated``.
    """
    named = [exposures[theme] for theme in sorted(exposures)]
    exactly = np.zeros((n, MOST_WRITTEN))
    exactly[:, 0] = 1.0
    none = np.ones(n)
    ages = np.full((n, MOST_WRITTEN + 1), np.iinfo(np.int64).max)
    for theme in sorted(exposures):
        one = exposures[theme]
        p = one.p[:, None]
        before = exactly[one.rows]
        exactly[one.rows] = before * (1 - p) + np.column_stack([np.zeros(len(p)), before[:, :-1]]) * p
        if theme in associated:
            none[one.rows] *= 1 - one.p
            ages[one.rows, -1] = np.minimum(ages[one.rows, -1], one.met)
    at_least = np.clip(np.column_stack([1 - np.cumsum(exactly, axis=1), 1 - none]), 0.0, 1.0)
    at_least[at_least < LEAST_PROBABILITY] = 0.0
    if named:
        rows, p, met = (np.concatenate([getattr(one, name) for one in named]) for name in ("rows", "p", "met"))
        order = np.lexsort((p, met, rows))
        rows, p, met = rows[order], p[order], met[order]
        first = np.concatenate([[True], rows[1:] != rows[:-1]]) if len(rows) else np.zeros(0, dtype=bool)
        so_far = np.cumsum(p)
        so_far -= np.maximum.accumulate(np.where(first, so_far - p, 0.0))
        ages[rows, :MOST_WRITTEN] = met[:, None]  # the last of each visit stays
        for number in range(MOST_WRITTEN):
            passed = (so_far > number + LEAST_PROBABILITY) & (first | (so_far - p <= number + LEAST_PROBABILITY))
            ages[rows[passed], number] = met[passed]
    return at_least, ages

"""The visits of a window, the weeks and groups they are compared within, and where themes may have been met."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.impact.compare.at_risk import build_at_risk
from friction.impact.compare.compare import Window
from friction.impact.compare.span import find_span, number_weeks
from friction.statistics import draw_weights, find_groups

if TYPE_CHECKING:
    from friction.config import Settings
    from friction.engine import Relation
    from friction.impact.compare.at_risk import AtRisk
    from friction.impact.compare.exposure import Exposures


def build_window(
    exposures: Exposures,
    late: Exposures,
    visits: Relation,
    persons: pd.DataFrame,
    settings: Settings,
    *,
    weeks: int,
    data_end: pd.Timestamp,
) -> Window:
    """Return the visits entered in the last weeks, in strata of week of entry × group, and the exposures among them.

    Parameters
    ----------
    exposures, late : of all visits, by messages written in time, and too late.
    visits : table ``visits``, a frame or its file.
    persons : table ``persons``: groups, and accounts where these are resampled.
    settings : time zone of the weeks, group, replicates, seed.
    weeks, data_end : how many weeks before the data's end.
    """
    impact, journey = settings.impact, settings.journey
    assert journey is not None  # noqa: S101 - there are visits
    at_risk, row = build_at_risk(
        visits,
        journey,
        pd.concat([exposures.rows, late.rows], ignore_index=True),
        since=find_span(journey, data_end, weeks)[0],
        data_end=data_end,
        accounts=persons if impact.resample == "accounts" else None,
    )
    row, row_late = row[: len(exposures)], row[len(exposures) :]
    return Window(
        visits=at_risk,
        stratum=_find_strata(at_risk, persons, settings),
        exposures=exposures.take(row >= 0),
        row=row[row >= 0],
        late=late.take(row_late >= 0),
        row_late=row_late[row_late >= 0],
        weights=draw_weights(at_risk.signatures, impact.replicates, impact.seed),
        seed=impact.seed,
    )


def _find_strata(visits: AtRisk, persons: pd.DataFrame, settings: Settings) -> np.ndarray:
    """Return the number of each visit's week of entry × group."""
    week = number_weeks(visits.entered, settings.project.timezone)
    group = np.zeros(len(week), dtype=np.int64)
    if settings.impact.group is not None:
        of_person, _ = find_groups(visits.people, persons, settings.impact.group)
        group = of_person[visits.person]
    n_groups = int(group.max(initial=0)) + 1
    return np.unique(week * n_groups + group, return_inverse=True)[1].astype(np.int64)


def count_begun(window: Window) -> np.ndarray:
    """Return how many journeys began in the window, in every replicate."""
    first = window.visits.unit[window.visits.step == 1]
    begun: np.ndarray = window.weights @ np.bincount(first, minlength=window.weights.shape[1])
    return begun

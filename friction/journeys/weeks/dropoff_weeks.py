"""Drop-off at one stage by the week of entry, as ``stage_weeks`` has it, and its change against the weeks before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts.weeks import follow_weeks
from friction.journeys.weeks.share_weeks import build_share_weeks
from friction.statistics import draw_persons

if TYPE_CHECKING:
    import numpy as np


def build_dropoff_weeks(
    visits: pd.DataFrame,
    stage: str,
    horizon_days: float,
    timezone: str,
    data_end: pd.Timestamp,
    replicates: int = 400,
    seed: int = 0,
    *,
    accounts: pd.DataFrame | None = None,
) -> pd.DataFrame | None:
    """Return the share of the visits of a stage that end in drop-off; None where nobody ever came to it.

    Parameters
    ----------
    visits : table ``visits``, all stages, rows in any order.
    stage : the stage.
    horizon_days : age at which its weeks are read, as the table ``stage_weeks`` says.
    timezone, data_end, replicates, seed, accounts : as in `friction.journeys.weeks.build_conversion_weeks`.

    Returns
    -------
    As `friction.journeys.weeks.share_weeks.build_share_weeks` says; the value is a share.
    """
    # Persons of all stages are drawn, so that each has the same weight as in ``stage_weeks``.
    unit, weights = draw_persons(visits["person_id"], accounts, replicates, seed)
    own = ((visits["stage"] == stage) & (visits["entered_at"] <= data_end)).to_numpy()
    rows = visits[own]
    if rows.empty:
        return None
    within = rows["known_at"] - rows["entered_at"] <= pd.Timedelta(days=horizon_days)
    dropped: np.ndarray = ((rows["status"] == "dropped") & within).to_numpy()
    followed = follow_weeks(rows["entered_at"], timezone, data_end, horizon_days)
    return build_share_weeks(rows["person_id"], dropped, followed, horizon_days, unit[own], weights)

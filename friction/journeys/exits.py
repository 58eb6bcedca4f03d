"""How visits end, with the age at which they do: what all statistics of the journey start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import CONVERTED, DROPPED
from friction.journeys.visits import DAY, to_microseconds

if TYPE_CHECKING:
    from friction.config import Journey

FEWEST_PERSONS = 25
"""A horizon is an age that at least so many persons were followed to."""

CENSORED = -1


@dataclass(frozen=True)
class Exits:
    """Every visit's end.

    Attributes
    ----------
    table : columns person_id, journey_id, stage, to (the next stage, CONVERTED, DROPPED; null: open), age and
        follow_up in microseconds; sorted by journey and step.
    """

    table: pd.DataFrame

    def of(self, stage: str) -> pd.DataFrame:
        """Return the rows of one stage."""
        return self.table[self.table["stage"] == stage]


def find_exits(visits: pd.DataFrame, journeys: pd.DataFrame, data_end: pd.Timestamp) -> Exits:
    """Return where each visit led, and at which age.

    Age is counted from entry: until the next visit's begin (advanced), the conversion (converted), the moment the
    drop-off became known (dropped: last event + drop_after, or the drop event), the end of the data (open: censored).
    ``follow_up`` is the age the visit would have reached by the end of the data had it not ended.
    """
    ends = journeys[["journey_id", "ended_at", "dropped_at"]]
    joined = visits.merge(ends, on="journey_id").sort_values(["journey_id", "step"], ignore_index=True)
    following = joined.groupby("journey_id")["stage"].shift(-1)
    status = joined["status"]
    to = following.where(status == "advanced").astype(object)
    to = to.mask(status == "converted", CONVERTED).mask(status == "dropped", DROPPED)
    until = joined["left_at"].where(status == "advanced", joined["ended_at"])
    until = until.mask(status == "dropped", joined["dropped_at"]).fillna(data_end)
    entered = joined["entered_at"].dt.as_unit("us").astype("int64")
    return Exits(
        pd.DataFrame(
            {
                "person_id": joined["person_id"],
                "journey_id": joined["journey_id"],
                "stage": joined["stage"],
                "to": to.astype("str"),
                "age": until.dt.as_unit("us").astype("int64") - entered,
                "follow_up": to_microseconds(data_end) - entered,
            }
        )
    )


def find_dwells(visits: pd.DataFrame) -> pd.Series:
    """Return how long people usually stay in a stage after their last event in it, in microseconds, by stage.

    It is the median time from the last event to the next visit's begin, over visits that advanced; a stage from which
    nobody advances has the median of all. Who drops off is taken to have stayed so long too.
    """
    moved = visits[visits["status"] == "advanced"]
    dwells = (moved["left_at"] - moved["last_event_at"]).dt.as_unit("us").astype("int64")
    overall = int(dwells.median()) if len(dwells) else 0
    by_stage = dwells.groupby(moved["stage"]).median()
    return by_stage.reindex(sorted(visits["stage"].unique()), fill_value=overall).astype("int64")


def find_horizon(exits: pd.DataFrame, drop_after: int) -> int | None:
    """Return the age at which a stage's rates are read, in microseconds; None where too few persons were followed.

    It is the latest age to which at least 25 persons were followed (entry to the end of the data, whether or not
    they had left by then), at most the oldest age seen. It must lie beyond the silence that makes a drop-off, before
    which there can be none.
    """
    followed = np.sort(exits.groupby("person_id")["follow_up"].max().to_numpy())[::-1]
    if len(followed) < FEWEST_PERSONS:
        return None
    horizon = min(int(followed[FEWEST_PERSONS - 1]), int(exits["age"].max()))
    left_at_once = ((exits["to"] == DROPPED) & (exits["age"] < drop_after)).any()
    closed = exits["to"].notna().all()
    return horizon if horizon >= drop_after or left_at_once or closed else None


def find_silences(journey: Journey) -> dict[str, int]:
    """Return each stage's ``drop_after_days`` in microseconds, stages in journey order."""
    return {stage.name: int((stage.drop_after_days or journey.drop_after_days) * DAY) for stage in journey.stages}

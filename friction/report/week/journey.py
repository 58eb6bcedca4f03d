"""The journey in one picture: of every stage how many come, how many leave, and how much friction is told there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.report.week.record import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from friction.config import Settings

UNKNOWN = "too few people followed for long enough"


def find_journey(tables: Mapping[str, pd.DataFrame], settings: Settings, week: str) -> tuple[tuple[Stage, ...], str]:
    """Return the stages in journey order, and a note on which visits they are of; nothing without events.

    Counts of fewer visits than ``settings.weekly.fewest`` persons are not told, nor what is made of them.
    """
    del week  # all visits in the data: a stage's drop-off of one week is known long after it
    if "dropoff" not in tables or not tables["dropoff"]["n_visits"].any():
        return (), ""
    rates = tables.get("message_rates")
    told = {} if rates is None else rates.set_index("stage")["per_1000"].to_dict()
    fewest = settings.weekly.fewest
    stages = tuple(_to_stage(row, told.get(row["stage"]), fewest) for row in tables["dropoff"].to_dict("records"))
    return stages, "All visits in the data; those still open count as neither gone nor won."


def _to_stage(row: Mapping[str, object], per_1000: float | None, fewest: int) -> Stage:
    n_visits, n_open = int(str(row["n_visits"])), int(str(row["n_open"]))
    few = n_visits < fewest
    values = [
        None if few or pd.isna(row[name]) else float(str(row[name])) for name in ("rate", "rate_low", "rate_high")
    ]
    rate, low, high = values
    known = rate is not None and low is not None and high is not None
    words = f"{rate:.1%} leave ({low:.1%} to {high:.1%})" if known else UNKNOWN
    return Stage(
        stage=str(row["stage"]), n_visits=None if few else n_visits, n_open=None if n_open < fewest else n_open,
        rate=rate, low=low, high=high, told=words,
        per_1000=None if few or per_1000 is None or pd.isna(per_1000) else float(per_1000),
    )  # fmt: skip

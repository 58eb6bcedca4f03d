"""The Journey page, week to week: each stage's drop-off by week of entry, and what a change is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.words import to_count, to_day, to_percent, to_rate
from friction.journeys.weeks import find_moved

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIMPSON = {"every": "all parts say otherwise", "most": "most parts say otherwise"}


def build_stage_weeks(tables: Mapping[str, pd.DataFrame], stage: str) -> pd.DataFrame:
    """Return a stage's weeks, oldest first.

    Returns
    -------
    ``week``, ``rate``, ``low``, ``high`` (null where not known or of too few), ``n_visits``, ``told`` (in words).
    """
    weeks = tables["stage_weeks"]
    own = weeks[weeks["stage"] == stage].sort_values("week", ignore_index=True)
    told = [
        to_rate(row.rate, row.rate_low, row.rate_high)
        if pd.notna(row.rate)
        else ("too few persons" if row.known else f"known on {to_day(row.known_at)}")
        for row in own.itertuples()
    ]
    return pd.DataFrame(
        {
            "week": own["week"],
            "rate": own["rate"],
            "low": own["rate_low"],
            "high": own["rate_high"],
            "n_visits": own["n_visits"],
            "told": told,
        }
    )


def build_changes(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the last known change of each stage, in journey order, parted into rates and mix, in words.

    Returns
    -------
    ``stage``, ``change``, ``drop_off``, ``rates``, ``mix``, ``part_by``, ``said``, ``weeks``: changes in points of 100.
    """
    changes = tables["stage_changes"]
    last = changes.groupby(["stage", "part_by"], sort=False).tail(1)
    return pd.DataFrame(
        {
            "stage": last["stage"],
            "change": _to_points(last, "change"),
            "drop_off": [
                f"{to_percent(a)} to {to_percent(b)}" for a, b in zip(last["rate_before"], last["rate"], strict=True)
            ],
            "rates": _to_points(last, "rate_part"),
            "mix": _to_points(last, "mix_part"),
            "part_by": last["part_by"],
            "said": [_SIMPSON.get(word, "") for word in last["simpson"]],
            "weeks": last["previous_week"] + " to " + last["week"],
        }
    ).reset_index(drop=True)


def to_week_lines(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return whether weeks differ more than chance would have them, and where, in words, and how sure that is.

    One judge for both: no stage is named where weeks differ no more than by chance.
    """
    moved = find_moved(tables["homogeneity"])
    if moved.p_value is None:
        return []
    n_weeks = to_count(tables["homogeneity"]["n_weeks"].max())
    sure = f"All moves between stages of all weeks were compared at once: p = {moved.p_value:.2f}, persons resampled."
    if not moved.differ:
        return [f"The {n_weeks} weeks differ no more than by chance, and so do the differences below.", sure]
    where = f"at {', '.join(moved.stages)}" if moved.stages else "all stages together, at none by itself"
    return [f"The {n_weeks} weeks differ more than chance would have them, {where}.", sure]


def _to_points(rows: pd.DataFrame, name: str) -> list[str]:
    return [
        f"{100 * value:+.1f} ({100 * low:+.1f} to {100 * high:+.1f})"
        for value, low, high in zip(rows[name], rows[f"{name}_low"], rows[f"{name}_high"], strict=True)
    ]

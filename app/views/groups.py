"""The Journey page, by group: the cells in which a group of customers drops off more or less than the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.words import NOTHING, to_difference, to_rates

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST_SURE = 0.1


def build_group_cells(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return every group at every stage, surest differences first, in words.

    Returns
    -------
    ``group``, ``stage``, ``difference``, ``drop_off``, ``n_persons``, ``q`` (null where too few).
    """
    cells = tables["stage_groups"]
    ordered = cells.assign(size=cells["difference"].abs()).sort_values(
        ["q", "size", "group", "stage"], ascending=[True, False, True, True], na_position="last", ignore_index=True
    )
    return pd.DataFrame(
        {
            "group": ordered["group"].fillna("not told"),
            "stage": ordered["stage"],
            "difference": [
                to_difference(*row) if pd.notna(row[0]) else NOTHING
                for row in ordered[["difference", "difference_low", "difference_high"]].itertuples(index=False)
            ],
            "drop_off": to_rates(ordered, "rate", otherwise="too few"),
            "n_persons": ordered["n_persons"],
            "q": ordered["q"],
        }
    )


def to_group_line(tables: Mapping[str, pd.DataFrame]) -> str:
    """Return how many differences would hold up, in words."""
    cells = tables["stage_groups"]
    tested, sure = int(cells["q"].notna().sum()), int((cells["q"] <= LEAST_SURE).sum())
    if not tested:
        return "No group has enough persons to compare."
    return (
        f"{sure} of {tested} comparisons by {cells['part_by'].iloc[0]} differ surely enough (at most one in ten "
        "is false). Groups differ in many ways: this says where to look, not why."
    )

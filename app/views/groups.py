"""The Journey page, by group: the cells in which a group of customers drops off more or less than the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.words import NOTHING, to_difference, to_more, to_rates

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST_SURE = 0.1
FACTS = 2


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


def to_group_facts(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return the surest differences, at most two, and how many there are, in plain sentences."""
    cells = tables["stage_groups"]
    tested = cells.dropna(subset=["q"])
    sure = tested[tested["q"] <= LEAST_SURE].sort_values(["q", "group", "stage"])
    if tested.empty:
        return ["No group has enough persons to compare."]
    shown = sure.head(FACTS).assign(group=sure["group"].fillna("not told"))
    lines = [
        f"{one.group}: {to_more(one.difference)} leave at {one.stage} than the rest." for one in shown.itertuples()
    ]
    count = f"{len(sure)} of {len(tested)} comparisons by {cells['part_by'].iloc[0]} differ surely enough."
    return [*lines, count]

"""The Compare page, two groups of customers: drop-off by stage, and what would be needed for more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

NOT_TOLD = "not told"


def find_groups(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return the groups that the run holds apart, those with most persons first; ``not told`` for no value."""
    cells = tables["stage_groups"]
    named = cells.assign(group=cells["group"].fillna(NOT_TOLD))
    sizes = named.groupby("group")["n_persons"].max().reset_index()
    found: list[str] = sizes.sort_values(["n_persons", "group"], ascending=[False, True])["group"].tolist()
    return found


def find_group(tables: Mapping[str, pd.DataFrame], group: str) -> pd.DataFrame:
    """Return a group's drop-off by stage, as `app.views.compare.build_pairs` takes it, and ``n_persons``."""
    cells = tables["stage_groups"]
    own = cells[cells["group"].fillna(NOT_TOLD) == group]
    return own[["stage", "n_persons", "rate", "rate_low", "rate_high"]]


def to_property(tables: Mapping[str, pd.DataFrame]) -> str:
    """Return the property that groups are made of; "" without any."""
    cells = tables["stage_groups"]
    return str(cells["part_by"].iloc[0]) if len(cells) else ""

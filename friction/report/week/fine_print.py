"""The line below a finding's sentence: of how many, which interval, from when; no small count in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from friction.report.week.small import to_shown_count

if TYPE_CHECKING:
    from collections.abc import Mapping


def to_fine_print(row: Mapping[str, Any], window: str, n_people: int, fewest: int) -> str:
    """Return the fine print of a row of ``impact``.

    Parameters
    ----------
    row : a row of the table.
    window : the weeks whose visits are compared, in words; empty: none are.
    n_people : who wrote of the theme.
    fewest : the smallest count that is told; where fewer wrote at the stage, nothing of its visits is.
    """
    parts = [f"{to_shown_count(n_people, fewest)} people wrote of it in all"]
    if row["enough"] and min(row["n_persons"], row["n_with"], row["n_without"]) >= fewest:
        parts = [f"{row['n_with']:,.0f} visits with it, {row['n_without']:,.0f} without", "95 % interval"]
    elif not row["enough"] and pd.notna(row.get("rating_difference")):
        parts.append("95 % interval")
    parts += ["a control failed: do not rely on a difference"] if row.get("survives") == "no" else []
    parts += [_ONE_YEAR.sub("", window)] if window and row["enough"] else []
    return "; ".join(parts) + "."


_ONE_YEAR = re.compile(r" (\d{4})(?= to .* \1$)")
"""The year of the first of two days of the same year."""

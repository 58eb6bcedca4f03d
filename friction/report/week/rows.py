"""Which row of the table ``impact`` is told of each theme, and which may stand first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from friction.impact.tell import FEW, find_told, to_sure

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
"""A row of ``impact``, by its columns."""

LEADING_Q = 0.05
"""A finding leads up to this rate of false ones: where nothing goes with leaving, one week in twenty has one."""


def choose_rows(impact: pd.DataFrame) -> dict[str, Row]:
    """Return the row of ``impact`` that is told of each theme that is ranked, by its id.

    One that leads, else the first; themes that lead come first, then the others, each by rank.
    """
    ranked = impact.dropna(subset="rank").sort_values("rank").to_dict("records")
    rows: list[Row] = [{str(name): value for name, value in row.items()} for row in ranked]
    chosen: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: not is_leading(row)):
        chosen.setdefault(row["theme_id"], row)
    return chosen


def is_compared(row: Row) -> bool:
    """Say whether a row has a difference of its own that no control has shown to be wrong."""
    return bool(row["enough"]) and row.get("survives") != "no"


def is_leading(row: Row) -> bool:
    """Say whether a row of ``impact`` may stand first: compared, by more than chance, and more leave, not fewer.

    By more than chance is a q of `LEADING_Q` or less: all that is compared counts (Benjamini and Hochberg 1995).
    """
    if not is_compared(row) or row["evidence"] == "count" or to_sure(row) == FEW:
        return False
    return float(row["q"]) <= LEADING_Q and float(find_told(row)[1]) > 0


def to_told(row: Row) -> Row:
    """Return a row as far as it is told: what chance, a failed control or a wider comparison may say is no finding."""
    if is_compared(row):
        return {**row, "evidence": "count"} if row["evidence"] != "count" and float(row["q"]) > LEADING_Q else row
    told = {**row, "enough": False, "pooled": None}
    return told if not row["enough"] else {**told, "n_without": 0.0}

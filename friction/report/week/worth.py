"""What mending half of a difference may be worth, where persons have a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.impact.tell import SCENARIO
from friction.report.week.rows import Row, is_leading

if TYPE_CHECKING:
    from collections.abc import Mapping

Worth = tuple[float, float, float]


def find_worth(row: Row, tables: Mapping[str, pd.DataFrame], fewest: int) -> Worth | None:
    """Return the conversions kept at the mean value of a person, with bounds, in the unit of ``persons.value``.

    Parameters
    ----------
    row : a row of ``impact``; one that does not lead is worth nothing that is known.
    tables : with ``persons``.
    fewest : where fewer persons have a value, nothing is told.
    """
    values = tables["persons"]["value"].dropna() if "persons" in tables else pd.Series(dtype="float64")
    if not is_leading(row) or pd.isna(row["recovered_50"]) or len(values) < fewest:
        return None
    middle, low, high = (float(values.mean() * row[f"recovered_{name}"]) for name in ("50", "low", "high"))
    return middle, low, high


def tell_worth(worth: Worth | None) -> str:
    """Return it in the scenario's words, the unit being that of the customers' values; "" where nothing is known."""
    if worth is None:
        return ""
    middle, low, high = worth
    return f"Half mended keeps {middle:,.0f} of customers' value ({low:,.0f} to {high:,.0f}), {SCENARIO}"

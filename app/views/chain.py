"""The Journey page, as a chain: where people end, and what a fix of a stage would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.views.words import NOTHING, to_percent, to_rate, to_rates, to_stage

if TYPE_CHECKING:
    from collections.abc import Mapping


def build_scenarios(tables: Mapping[str, pd.DataFrame], share: float) -> pd.DataFrame:
    """Return what preventing a share of each stage's drop-offs would bring, in journey order.

    Returns
    -------
    ``stage``, ``per_1000`` with ``low`` and ``high``: conversions more in 1,000 journeys; ``after`` in words.
    """
    scenarios = tables["scenarios"]
    own = scenarios[scenarios["share"] == share]
    after = [to_rate(*row) for row in own[["conversion_after", "after_low", "after_high"]].itertuples(index=False)]
    return pd.DataFrame(
        {
            "stage": own["stage"],
            "per_1000": own["per_1000"],
            "low": own["per_1000_low"],
            "high": own["per_1000_high"],
            "after": after,
        }
    ).reset_index(drop=True)


def build_absorption(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return where people end and what they pass on the way, in words, START first.

    Returns
    -------
    ``stage``, ``converts``, ``reached``, ``steps``, ``visits``, ``revisited``.
    """
    rows = tables["absorption"]
    return pd.DataFrame(
        {
            "stage": rows["stage"].map(to_stage),
            "converts": to_rates(rows, "conversion"),
            "reached": to_rates(rows, "reached"),
            "steps": _to_numbers(rows, "steps"),
            "visits": _to_numbers(rows, "visits"),
            "revisited": to_rates(rows, "revisited"),
        }
    )


def to_order_line(tables: Mapping[str, pd.DataFrame]) -> str | None:
    """Return which order the chain has, why, and whether it gives back the conversion seen; None without a chain."""
    orders = tables["chain_orders"]
    chosen = orders[orders["chosen"]]
    if chosen.empty:
        return None
    row = chosen.iloc[0]
    told = ", ".join(
        f"{loss:.4f} at order {order}"
        for order, loss in zip(orders["order"], orders["log_loss"], strict=True)
        if pd.notna(loss)
    )
    seen = to_rate(row["observed"], row["observed_low"], row["observed_high"])
    fits = "as seen" if row["reproduces"] else "which is NOT what is seen"
    back = "the stage somebody is in" if row["order"] == 1 else f"the last {row['order']} stages"
    return (
        f"The chain looks at {back} (log-loss of persons not seen: {told}). It gives a conversion of "
        f"{to_percent(row['conversion'])}, {fits}: {seen}."
    )


def _to_numbers(rows: pd.DataFrame, name: str) -> list[str]:
    return [
        NOTHING if pd.isna(value) else f"{value:.2f} ({low:.2f} to {high:.2f})"
        for value, low, high in zip(rows[name], rows[f"{name}_low"], rows[f"{name}_high"], strict=True)
    ]

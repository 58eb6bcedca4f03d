"""What preventing drop-offs at each stage would bring, in conversions of 1,000 journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.charts.chart import Chart
from app.charts.intervals import plot_intervals, tell_rows

if TYPE_CHECKING:
    from collections.abc import Sequence


def plot_scenarios(scenarios: pd.DataFrame) -> Chart:
    """Draw the gain of each stage with its interval.

    Parameters
    ----------
    scenarios : as made by `app.views.chain.build_scenarios`.
    """
    told = [_to_gain(row) for row in scenarios[["per_1000", "low", "high"]].itertuples(index=False)]
    drawn = scenarios[["stage", "per_1000", "low", "high"]].set_axis(["stage", "value", "low", "high"], axis=1)
    twin = pd.DataFrame(
        {"stage": scenarios["stage"], "more of 1,000 (95% interval)": told, "conversion then": scenarios["after"]}
    )
    return Chart(
        plot_intervals(drawn.assign(label=told), "conversions more of 1,000 journeys", room=0.7),
        "Scenario: conversions more of 1,000 journeys, with its 95% interval. "
        + tell_rows(scenarios["stage"].tolist(), told),
        twin,
    )


def _to_gain(row: Sequence[float]) -> str:
    value, low, high = row
    return "not known" if pd.isna(value) else f"{value:.0f} ({low:.0f} to {high:.0f})"

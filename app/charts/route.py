"""A way to success, step by step: how many of those who came so far drop off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.charts.chart import Chart
from app.charts.intervals import plot_intervals, tell_rows

if TYPE_CHECKING:
    import pandas as pd


def plot_route(route: pd.DataFrame) -> Chart:
    """Draw the drop-off at each step of a path with its interval and n.

    Parameters
    ----------
    route : as made by `app.views.paths.build_route`.
    """
    twin = route[["stage", "label", "along", "elsewhere", "dropped", "open"]].rename(
        columns={
            "stage": "step",
            "label": "drop-off",
            "along": "went on",
            "elsewhere": "went elsewhere",
            "dropped": "dropped off",
            "open": "still open",
        }
    )
    return Chart(
        plot_intervals(
            route[["stage", "value", "low", "high", "label"]], "drop-off at this step", percent=True, room=0.9
        ),
        "Drop-off at each step of the path with its 95% interval. "
        + tell_rows(route["stage"].tolist(), route["label"].tolist()),
        twin,
    )

"""Drop-off by stage on two sides, each with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.charts.chart import AXIS_HEIGHT, BLUE, LEGEND_HEIGHT, ORANGE, Chart, with_style
from app.charts.intervals import tell_rows, to_stage_axis

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW = 44


def plot_pairs(pairs: pd.DataFrame, stages: Sequence[str], one: str, other: str) -> Chart:
    """Draw both sides of each stage, in journey order; where intervals overlap nothing is told.

    Parameters
    ----------
    pairs : as made by `app.views.compare.build_pairs`.
    stages : in journey order.
    one, other : what the sides are called.
    """
    import altair as alt

    sides = [
        pd.DataFrame(
            {
                "stage": pairs["stage"], "side": called, "value": pairs[name], "low": pairs[f"{name}_low"],
                "high": pairs[f"{name}_high"], "told": pairs[f"{name}_told"],
            }
        )
        for name, called in (("one", one), ("other", other))
    ]  # fmt: skip
    drawn = pd.concat(sides).dropna(subset=["value"])
    y, called = to_stage_axis(list(stages)), [one, other]
    apart = alt.YOffset("side:N").scale(domain=called, padding=0.4).sort(called)
    shade = alt.Color("side:N").scale(domain=called, range=[BLUE, ORANGE]).legend(orient="bottom", title=None)
    shape = alt.Shape("side:N").scale(domain=called, range=["circle", "diamond"])
    title = "drop-off"
    x = alt.X("value:Q", title=title).axis(format=".0%", tickCount=5, labelOverlap=True).scale(zero=True)
    rules = alt.Chart(drawn).mark_rule(strokeWidth=3).encode(
        x=alt.X("low:Q", title=title), x2="high:Q", y=y, yOffset=apart, color=shade
    )  # fmt: skip
    points = alt.Chart(drawn).mark_point(filled=True, size=100, opacity=1).encode(
        x=x, y=y, yOffset=apart, color=shade, shape=shape,
        tooltip=["stage:N", "side:N", alt.Tooltip("told:N", title="drop-off, with interval")],
    )  # fmt: skip
    told = [f"{row.one_told} and {row.other_told}, {row.verdict}" for row in pairs.itertuples()]
    height = len(stages) * ROW + AXIS_HEIGHT + LEGEND_HEIGHT
    return Chart(
        with_style((rules + points).properties(height=height, width="container")),
        f"Drop-off of {one} and of {other} at each stage. {tell_rows(pairs['stage'].tolist(), told)}",
        pairs[["stage", "one_told", "other_told", "verdict"]].set_axis(["stage", one, other, "told"], axis=1),
    )

"""The objective's value by week, with its target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.charts.chart import BLUE, INK, ORANGE, SKY, Chart, with_style
from app.views.words import to_percent

if TYPE_CHECKING:
    import pandas as pd

HEIGHT = 150
LABELS = 6


def plot_objective(weeks: pd.DataFrame, target: float | None, measure: str, *, is_share: bool = True) -> Chart:
    """Draw the value of each week with its interval, and the target as a dashed line.

    Parameters
    ----------
    weeks : as made by `app.views.objective.to_standing`; weeks that are not known yet have no point.
    target : in the unit of the values; None where none is set.
    measure : what is measured, in a word.
    is_share : are values shares, 0 to 1?
    """
    import altair as alt

    names = weeks["week"].tolist()
    step = max(1, -(-len(names) // LABELS))
    x = (
        alt.X("week:O", title=None)
        .scale(domain=names)
        .axis(labelAngle=0, values=names[::-step], labelPadding=4, labelOverlap="greedy")
    )
    known = weeks.dropna(subset="value")
    top = max([0.05 if is_share else 0.0, *known["high"], *([target] if target is not None else [])])
    scale = alt.Scale(domain=[0, top * 1.1], nice=False)
    y = alt.Y("value:Q", title=measure).scale(scale).axis(format=".0%" if is_share else ".1f", tickCount=4)
    base = alt.Chart(known).encode(x=x)
    layers = [
        base.mark_rule(strokeWidth=4, color=SKY).encode(y=alt.Y("low:Q", title=measure).scale(scale), y2="high:Q"),
        base.mark_line(color=BLUE, strokeWidth=2).encode(y=y),
        base.mark_point(filled=True, size=55, color=BLUE, opacity=1).encode(
            y=y, tooltip=[alt.Tooltip("week:O"), alt.Tooltip("told:N", title=measure)]
        ),
    ]
    aimed = ""
    if target is not None:
        told = to_percent(target) if is_share else f"{target:,.1f}"
        aimed = f"; the target is {told}"
        aim = alt.Chart(alt.Data(values=[{"at": target, "told": f"target {told}"}]))
        layers.append(
            aim.mark_rule(color=ORANGE, strokeDash=[5, 4], strokeWidth=2).encode(y=alt.Y("at:Q").scale(scale))
        )
        layers.append(
            aim.mark_text(align="left", baseline="bottom", dx=4, dy=-3, color=INK, fontSize=12).encode(
                y=alt.Y("at:Q").scale(scale), x=alt.value(0), text="told:N"
            )
        )
    last = known.iloc[-1]
    return Chart(
        with_style(alt.layer(*layers).properties(height=HEIGHT, width="container")),
        f"{measure.capitalize()} by week with its 95% interval{aimed}. Last known: {last['week']}, {last['told']}.",
        weeks[["week", "told"]].rename(columns={"told": f"{measure} (95% interval)"}).iloc[::-1].reset_index(drop=True),
    )

"""Each stage's drop-off as friction counts it, and as other tools would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.charts.chart import AXIS_HEIGHT, BLUE, GREY, INK, LEGEND_HEIGHT, ORANGE, SKY, Chart, with_style
from app.charts.intervals import tell_rows, to_stage_axis
from app.views.words import to_percent

if TYPE_CHECKING:
    import pandas as pd

ROW = 34
_SHAPES = ("circle", "square", "diamond", "triangle-up")


def plot_methods(rates: pd.DataFrame, twin: pd.DataFrame) -> Chart:
    """Draw one mark for each way of counting at each stage, joined by a line as long as they are apart.

    Parameters
    ----------
    rates : as made by `app.views.paths.build_method_rates`.
    twin : as made by `app.views.paths.build_methods`.
    """
    import altair as alt

    stages, methods = list(dict.fromkeys(rates["stage"])), list(dict.fromkeys(rates["method"]))
    drawn = rates.dropna(subset=["rate"]).assign(told=lambda known: known["rate"].map(to_percent))
    y = to_stage_axis(stages)
    x = alt.X("rate:Q", title="counted as gone").axis(format=".0%", tickCount=5, labelOverlap=True)
    x = x.scale(nice=True, zero=True)
    colours = alt.Color("method:N").scale(domain=methods, range=[BLUE, GREY, ORANGE, SKY][: len(methods)])
    shapes = alt.Shape("method:N").scale(domain=methods, range=list(_SHAPES[: len(methods)]))
    apart = alt.Chart(drawn).mark_line(color=INK, opacity=0.25).encode(x=x, y=y, detail="stage:N")
    points = alt.Chart(drawn).mark_point(filled=True, size=110, opacity=1).encode(
        x=x, y=y, color=colours.legend(orient="bottom", title=None, columns=2), shape=shapes,
        tooltip=["stage:N", "method:N", alt.Tooltip("told:N", title="gone")],
    )  # fmt: skip
    height = len(stages) * ROW + AXIS_HEIGHT + LEGEND_HEIGHT
    ours = drawn[drawn["method"] == methods[0]].set_index("stage")["told"]
    told = [f"{ours.get(stage, 'not known')} by {methods[0]}" for stage in stages]
    return Chart(
        with_style((apart + points).properties(height=height, width="container")),
        f"Drop-off at each stage by {len(methods)} ways of counting. {tell_rows(stages, told)}",
        twin,
    )

"""A number with its interval for each stage: the form in which every estimate by stage is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.charts.chart import AXIS_HEIGHT, BLUE, GREY, INK, LEGEND_HEIGHT, LINES, QUIET, ROW_HEIGHT, SKY, with_style

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd


def plot_intervals(drawn: pd.DataFrame, title: str, *, percent: bool = False, room: float = 0.4) -> alt.Chart:
    """Draw a point, its interval and its words for each stage; where there is no number, the words alone.

    Parameters
    ----------
    drawn : ``stage`` (in journey order), ``value``, ``low``, ``high`` (null where there is no estimate), ``label``.
    title : of the axis.
    percent : are the numbers shares, to be shown as percent?
    room : kept free for the words behind the longest interval, as a share of the numbers' width.
    """
    import altair as alt

    known, unknown = drawn.dropna(subset=["value"]), drawn[drawn["value"].isna()].assign(at=0.0)
    low = min([0.0, *known["low"]])
    high = max([0.0, *known["high"]]) or 1.0
    domain = [low * 1.08, high + room * (high - low)]
    y = to_stage_axis(drawn["stage"].tolist())
    x = alt.X("value:Q", title=title).scale(domain=domain, nice=False)
    x = x.axis(tickCount=4, format=".0%" if percent else ",.2~f")
    shown = [alt.Tooltip(f"{name}:Q", format=".1%" if percent else ".1f") for name in ("value", "low", "high")]
    rules = alt.Chart(known).mark_rule(strokeWidth=4, color=SKY).encode(x=x, y=y).encode(
        x=alt.X("low:Q", title=title), x2="high:Q"
    )  # fmt: skip
    points = alt.Chart(known).mark_point(filled=True, size=95, color=BLUE, opacity=1).encode(
        x=x, y=y, tooltip=["stage:N", *shown]
    )  # fmt: skip
    labels = alt.Chart(known).mark_text(align="left", dx=8, color=INK, fontSize=12).encode(
        x=alt.X("high:Q", title=title), y=y, text="label:N"
    )  # fmt: skip
    words = alt.Chart(unknown).mark_text(align="left", dx=8, color=QUIET, fontSize=12).encode(
        x=alt.X("at:Q", title=title), y=y, text="label:N"
    )  # fmt: skip
    zero = alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule(color=GREY, strokeDash=[4, 3]).encode(
        x=alt.X("at:Q", title=title)
    )  # fmt: skip
    return with_height(zero + rules + points + labels + words, len(drawn))


def to_stage_axis(stages: list[str]) -> alt.Y:
    """Return the axis of stages: always all of them, always in journey order."""
    import altair as alt

    axis = alt.Y("stage:N", title=None).scale(domain=stages).sort(stages)
    return axis.axis(ticks=False, domain=False, labelPadding=8, labelExpr=LINES)


def with_height(spec: alt.Chart, n_rows: int, *, legend: bool = False) -> alt.Chart:
    """Return the chart with room for each row, the axis and the legend."""
    return with_style(spec.properties(height=to_height(n_rows) + (LEGEND_HEIGHT if legend else 0), width="container"))


def to_height(n_rows: int) -> int:
    """Return the height, in pixels, of a chart by stage with so many rows."""
    return max(n_rows, 2) * ROW_HEIGHT + AXIS_HEIGHT


def tell_rows(stages: list[str], told: list[str]) -> str:
    """Return what a chart by stage shows, in words, for those who do not see it."""
    return "; ".join(f"{stage}: {words}" for stage, words in zip(stages, told, strict=True)) + "."

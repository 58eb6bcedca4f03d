"""Charts of the journey by stage: the funnel, drop-off, and the friction told there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from app.charts.chart import (
    AXIS_HEIGHT,
    BLUE,
    GREY,
    INK,
    LEGEND_HEIGHT,
    ORANGE,
    PALE,
    ROW_HEIGHT,
    SKY,
    Chart,
    with_style,
)
from app.charts.intervals import plot_intervals, tell_rows, to_stage_axis
from app.views.words import NOTHING, to_count, to_percent, to_rate

if TYPE_CHECKING:
    import altair as alt

STAGE = "picked"
"""Name of the selection that a click on a stage's bar makes: ``stage``."""

FUNNEL_ROW, BAR_SHIFT, RATE_SHIFT = 54, 9, 14

_STATUS_WORDS = {"advanced": "moved on", "converted": "converted", "dropped": "dropped off", "open": "still open"}
_STATUS_COLOURS = {"moved on": SKY, "converted": BLUE, "dropped off": ORANGE, "still open": PALE}


def plot_funnel(funnel: pd.DataFrame, rates: pd.DataFrame) -> Chart:
    """Draw the visits of each stage as bars, parted by how they ended, and below each the friction told there.

    A click on a stage chooses it (`STAGE`).

    Parameters
    ----------
    funnel : as made by `app.views.journey.build_funnel`.
    rates : table ``message_rates``; without rows the bars stand alone.
    """
    import altair as alt

    stages, words = list(dict.fromkeys(funnel["stage"])), list(_STATUS_COLOURS)
    drawn = funnel.assign(status=funnel["status"].map(_STATUS_WORDS))
    drawn["place"] = drawn["status"].map(words.index)
    totals = drawn.groupby("stage", sort=False)["n"].sum().reset_index()
    totals["label"] = totals["n"].map(to_count)
    y = to_stage_axis(stages)
    x = alt.X("n:Q", title="visits").axis(tickMinStep=1, format=",d", tickCount=3)
    x = x.scale(domain=[0, max(1, int(totals["n"].max())) * 1.25], nice=False)
    up = -BAR_SHIFT if len(rates) else 0
    bars = alt.Chart(drawn).mark_bar(height={"band": 0.4 if len(rates) else 0.66}, yOffset=up, cursor="pointer").encode(
        x=x,
        y=y,
        color=alt.Color("status:N")
        .scale(domain=words, range=list(_STATUS_COLOURS.values()))
        .legend(orient="bottom", title=None, columns=2),
        order="place:Q",
        tooltip=["stage:N", "status:N", alt.Tooltip("n:Q", format=",")],
    ).add_params(alt.selection_point(name=STAGE, fields=["stage"], on="click", clear=False))  # fmt: skip
    labels = alt.Chart(totals).mark_text(align="left", dx=6, dy=up, color=INK, fontSize=12)
    labels = labels.encode(x=alt.X("n:Q", title="visits"), y=y, text="label:N")
    told = [f"{n} visits" for n in totals["label"]]
    twin = drawn.pivot_table(index="stage", columns="status", values="n", sort=False)
    twin = twin.reindex(index=stages, columns=words).astype("int64").reset_index()
    twin.insert(1, "visits", twin[words].sum(axis=1))
    spec = bars + labels
    if len(rates):
        messages = _to_message_rows(rates)
        told = [
            f"{n}, {messages.get(stage, NOTHING)} messages per 1,000" for n, stage in zip(told, stages, strict=True)
        ]
        twin["messages per 1,000 (95% interval)"] = twin["stage"].map(messages).fillna(NOTHING)
        spec = alt.layer(spec, _plot_rates(rates, y)).resolve_scale(x="independent")
    height = len(stages) * (FUNNEL_ROW if len(rates) else ROW_HEIGHT) + 2 * AXIS_HEIGHT + LEGEND_HEIGHT
    return Chart(
        with_style(spec.properties(height=height, width="container")),
        f"Visits of each stage in journey order, by how they ended, and friction told. {tell_rows(stages, told)}",
        twin,
    )


def _plot_rates(rates: pd.DataFrame, y: alt.Y) -> alt.LayerChart:
    """Draw the friction messages for every 1,000 visits with their interval, in the lower half of each stage's row."""
    import altair as alt

    drawn = rates.dropna(subset=["per_1000"])[["stage", "per_1000", "per_1000_low", "per_1000_high"]]
    drawn = drawn.assign(label=[f"{value:,.0f}" for value in drawn["per_1000"]])
    top = max([1.0, *drawn["per_1000_high"]]) * 1.25
    axis = alt.Axis(orient="top", tickCount=4, format=",d", grid=False, titleColor=INK)
    title = "◆ friction messages for every 1,000 visits"
    x = alt.X("per_1000:Q", title=title).scale(domain=[0, top], nice=False).axis(axis)
    low = alt.X("per_1000_low:Q", title=title).scale(domain=[0, top], nice=False).axis(axis)
    high = alt.X("per_1000_high:Q", title=title).scale(domain=[0, top], nice=False).axis(axis)
    rows = alt.Chart(drawn)
    rules = rows.mark_rule(strokeWidth=4, color=GREY, yOffset=RATE_SHIFT).encode(x=low, x2="per_1000_high:Q", y=y)
    points = rows.mark_point(filled=True, size=80, color=INK, opacity=1, shape="diamond", yOffset=RATE_SHIFT).encode(
        x=x, y=y, tooltip=["stage:N", alt.Tooltip("per_1000:Q", title="messages for every 1,000 visits", format=",.0f")]
    )
    words = rows.mark_text(align="left", dx=8, dy=RATE_SHIFT, color=INK, fontSize=12).encode(
        x=high, y=y, text="label:N"
    )
    return rules + points + words


def _to_message_rows(rates: pd.DataFrame) -> dict[str, str]:
    """Return the messages for every 1,000 visits of each stage with their interval, in words."""
    return {
        row.stage: f"{row.per_1000:,.0f} ({row.per_1000_low:,.0f} to {row.per_1000_high:,.0f})"
        if pd.notna(row.per_1000)
        else "no visits"
        for row in rates.itertuples()
    }


def plot_dropoff(dropoff: pd.DataFrame) -> Chart:
    """Draw the drop-off rate of each stage with its interval and n; a stage without a rate says so.

    Parameters
    ----------
    dropoff : the table of the contracts, stages in journey order.
    """
    drawn = dropoff[["stage", "rate", "rate_low", "rate_high"]].set_axis(["stage", "value", "low", "high"], axis=1)
    drawn["label"] = [
        f"{to_percent(rate)}, n = {to_count(n)}" if pd.notna(rate) else f"too few followed, n = {to_count(n)}"
        for rate, n in zip(dropoff["rate"], dropoff["n_visits"], strict=True)
    ]
    told = [to_rate(*row) for row in drawn[["value", "low", "high"]].itertuples(index=False)]
    twin = pd.DataFrame({"stage": drawn["stage"], "visits": dropoff["n_visits"], "drop-off (95% interval)": told})
    return Chart(
        plot_intervals(drawn, "drop-off by the horizon", percent=True, room=0.9),
        f"Drop-off rate of each stage with its 95% interval. {tell_rows(drawn['stage'].tolist(), told)}",
        twin,
    )

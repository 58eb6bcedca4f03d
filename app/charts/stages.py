"""Charts of the journey by stage: the funnel, drop-off, and the friction told there."""

from __future__ import annotations

import pandas as pd

from app.charts.chart import BLUE, INK, ORANGE, PALE, SKY, Chart
from app.charts.intervals import plot_intervals, tell_rows, to_stage_axis, with_height
from app.views.words import to_count, to_percent, to_rate

_STATUS_WORDS = {"advanced": "moved on", "converted": "converted", "dropped": "dropped off", "open": "still open"}
_STATUS_COLOURS = {"moved on": SKY, "converted": BLUE, "dropped off": ORANGE, "still open": PALE}


def plot_funnel(funnel: pd.DataFrame) -> Chart:
    """Draw the visits of each stage as bars, parted by how they ended.

    Parameters
    ----------
    funnel : as made by `app.views.journey.build_funnel`.
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
    bars = alt.Chart(drawn).mark_bar(height={"band": 0.66}).encode(
        x=x,
        y=y,
        color=alt.Color("status:N")
        .scale(domain=words, range=list(_STATUS_COLOURS.values()))
        .legend(orient="bottom", title=None, columns=2),
        order="place:Q",
        tooltip=["stage:N", "status:N", alt.Tooltip("n:Q", format=",")],
    )  # fmt: skip
    labels = alt.Chart(totals).mark_text(align="left", dx=6, color=INK, fontSize=12)
    labels = labels.encode(x=alt.X("n:Q", title="visits"), y=y, text="label:N")
    twin = drawn.pivot_table(index="stage", columns="status", values="n", sort=False)
    twin = twin.reindex(index=stages, columns=words).astype("int64").reset_index()
    twin.insert(1, "visits", twin[words].sum(axis=1))
    told = [f"{n} visits" for n in totals["label"]]
    return Chart(
        with_height(bars + labels, len(stages), legend=True),
        f"Visits of each stage in journey order, by how they ended. {tell_rows(stages, told)}",
        twin,
    )


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


def plot_message_rates(rates: pd.DataFrame) -> Chart:
    """Draw the friction messages per 1,000 visits of each stage with their interval and n.

    Parameters
    ----------
    rates : table ``message_rates``.
    """
    drawn = rates[["stage", "per_1000", "per_1000_low", "per_1000_high"]].set_axis(
        ["stage", "value", "low", "high"], axis=1
    )
    drawn["label"] = [
        f"{value:,.1f}, n = {to_count(n)}" if pd.notna(value) else "no visits"
        for value, n in zip(drawn["value"], rates["n_documents"], strict=True)
    ]
    told = [
        f"{value:,.1f} ({low:,.1f} to {high:,.1f})" if pd.notna(value) else "no visits"
        for value, low, high in drawn[["value", "low", "high"]].itertuples(index=False)
    ]
    twin = pd.DataFrame(
        {
            "stage": drawn["stage"],
            "friction messages (expected)": rates["n_documents"].round(1),
            "visits": rates["n_visits"],
            "per 1,000 visits (95% interval)": told,
        }
    )
    return Chart(
        plot_intervals(drawn, "friction messages per 1,000 visits", room=1.0),
        f"Friction messages per 1,000 visits of each stage. {tell_rows(drawn['stage'].tolist(), told)}",
        twin,
    )

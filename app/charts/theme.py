"""Charts of one theme: where its messages come from, and drop-off with and without it."""

from __future__ import annotations

import pandas as pd

from app.charts.chart import BLUE, GREY, INK, Chart
from app.charts.intervals import plot_intervals, tell_rows, to_stage_axis, with_height
from app.views.words import NOTHING, UNPLACED, to_count, to_difference, to_percent


def plot_theme_share(stages_of_theme: pd.DataFrame) -> Chart:
    """Draw what share of a theme's messages each stage has, the unplaced ones in grey.

    Parameters
    ----------
    stages_of_theme : as made by `app.views.theme.build_theme_stages`.
    """
    import altair as alt

    drawn = stages_of_theme.dropna(subset=["share"])[["stage", "share", "n_documents"]]
    stages = drawn["stage"].tolist()
    numbers = zip(drawn["share"], drawn["n_documents"], strict=True)
    drawn = drawn.assign(label=[f"{to_percent(share)}, n = {to_count(n)}" for share, n in numbers])
    y, top = to_stage_axis(stages), max([0.05, *drawn["share"]])
    x = alt.X("share:Q", title="share of the theme's messages").axis(format=".0%", tickCount=4)
    x = x.scale(domain=[0, top * 2.1], nice=False)
    bars = alt.Chart(drawn).mark_bar(height={"band": 0.6}).encode(
        x=x,
        y=y,
        color=alt.condition(alt.datum.stage == UNPLACED, alt.value(GREY), alt.value(BLUE)),
        tooltip=["stage:N", "label:N"],
    )  # fmt: skip
    labels = alt.Chart(drawn).mark_text(align="left", dx=6, color=INK, fontSize=12).encode(x=x, y=y, text="label:N")
    told = drawn["label"].tolist()
    return Chart(
        with_height(bars + labels, len(stages)),
        f"Share of the theme's messages by stage. {tell_rows(stages, told)}",
        pd.DataFrame({"stage": stages, "share of messages": told}),
    )


def plot_theme_difference(stages_of_theme: pd.DataFrame) -> Chart:
    """Draw how many more of every 100 leave with the theme than without, by stage, with interval and n.

    Parameters
    ----------
    stages_of_theme : as made by `app.views.theme.build_theme_stages`.
    """
    rows = stages_of_theme[stages_of_theme["stage"] != UNPLACED]
    drawn = pd.DataFrame(
        {
            "stage": rows["stage"],
            "value": 100 * rows["difference"],
            "low": 100 * rows["difference_low"],
            "high": 100 * rows["difference_high"],
        }
    )
    drawn["label"] = [
        f"{round(value):+d}, n = {to_count(n)}" if pd.notna(value) else f"too few, n = {to_count(n)}"
        for value, n in zip(drawn["value"], rows["n_with"].fillna(0.0), strict=True)
    ]
    bounds = rows[["difference", "difference_low", "difference_high"]].itertuples(index=False)
    told = [
        to_difference(*row) if enough else "too few for a comparison"
        for row, enough in zip(bounds, rows["enough"], strict=True)
    ]
    twin = pd.DataFrame(
        {
            "stage": rows["stage"],
            "with it (raw)": [_to_raw(*row) for row in rows[["rate_with", "n_with"]].itertuples(index=False)],
            "without (raw)": [_to_raw(*row) for row in rows[["rate_without", "n_without"]].itertuples(index=False)],
            "difference (95% interval)": told,
            "q": [f"{q:.3f}" if pd.notna(q) else NOTHING for q in rows["q"]],
            "how sure": rows["how_sure"].fillna(NOTHING),
        }
    )
    return Chart(
        plot_intervals(drawn, "more (+) of every 100 leave with it", room=0.9),
        f"Drop-off with the theme less drop-off without it, by stage. {tell_rows(drawn['stage'].tolist(), told)}",
        twin,
    )


def _to_raw(rate: float, n: float) -> str:
    return f"{to_percent(rate)} of {to_count(n)}" if pd.notna(rate) else NOTHING

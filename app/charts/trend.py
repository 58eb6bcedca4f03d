"""A theme by week, with how many people are usual."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.charts.chart import BAND, BLUE, INK, ORANGE, Chart, with_style

if TYPE_CHECKING:
    import pandas as pd

HEIGHT = 210


def plot_trend(trend: pd.DataFrame, *, height: int = HEIGHT) -> Chart:
    """Draw the people of each week over the usual band; weeks outside it are diamonds.

    Parameters
    ----------
    trend : as made by `app.views.theme.build_theme_trend`.
    height : in pixels, to stand beside charts by stage.
    """
    import altair as alt

    drawn = trend.assign(kind=trend["outside"].map({True: "more or fewer than usual", False: "people"}))
    weeks = drawn["week"].tolist()
    step = max(1, -(-len(weeks) // 8))
    x = alt.X("week:O", title=None).scale(domain=weeks).axis(labelAngle=-40, values=weeks[::-step], labelPadding=4)
    base = alt.Chart(drawn)
    band = base.transform_filter("isValid(datum.expected_high)").mark_bar(color=BAND, width={"band": 1}).encode(
        x=x, y=alt.Y("expected_low:Q", title="people"), y2="expected_high:Q"
    )  # fmt: skip
    line = base.mark_line(color=BLUE, strokeWidth=2).encode(x=x, y="n_writers:Q")
    kinds = ["people", "more or fewer than usual"]
    points = base.mark_point(filled=True, opacity=1).encode(
        x=x,
        y=alt.Y("n_writers:Q", title="people").axis(tickMinStep=1),
        color=alt.Color("kind:N").scale(domain=kinds, range=[BLUE, ORANGE]),
        shape=alt.Shape("kind:N").scale(domain=kinds, range=["circle", "diamond"]),
        size=alt.condition("datum.outside", alt.value(130), alt.value(55)),
        tooltip=[
            alt.Tooltip("week:O"), alt.Tooltip("n_writers:Q", title="people"),
            alt.Tooltip("n_documents:Q", title="messages"),
            alt.Tooltip("expected_low:Q", format=".0f"), alt.Tooltip("expected_high:Q", format=".0f"),
            alt.Tooltip("change:N"),
        ],
    )  # fmt: skip
    expected = [
        f"{low:.0f} to {high:.0f}" if high == high else "too early"  # noqa: PLR0124 - NaN is not itself
        for low, high in zip(trend["expected_low"], trend["expected_high"], strict=True)
    ]
    twin = trend[["week", "n_writers", "n_documents"]].assign(expected=expected, change=trend["change"])
    twin = twin.rename(columns={"n_writers": "people", "n_documents": "messages", "expected": "usual"})
    last = twin.iloc[-1]
    told = f"In {last['week']}: {last['people']} people, usual {last['usual']}."
    spec = with_style((band + line + points).properties(height=height, width="container"))
    return Chart(
        spec.configure_legend(orient="top", title=None, labelLimit=0, labelFontSize=12, labelColor=INK),
        f"People who wrote of the theme by week with what is usual. {told}",
        twin.iloc[::-1].reset_index(drop=True),
    )

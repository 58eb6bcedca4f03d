"""How many of those who wrote in a week wrote of a theme, before and after something about it was shipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.charts.chart import BLUE, GREY, ORANGE, Chart, with_style
from app.views.words import to_percent

if TYPE_CHECKING:
    import pandas as pd

HEIGHT = 210
SIDES = ("before", "neither", "after")


def plot_fixed_weeks(weeks: pd.DataFrame, day: str) -> Chart:
    """Draw the share of each week; those before, those after, and the week of the day, told apart by shape as well.

    Parameters
    ----------
    weeks : as made by `app.views.shipped.build_fixed_weeks`; at least one.
    day : when it was shipped, in words.
    """
    import altair as alt

    names = {"before": "before", "neither": "the week itself", "after": "after"}
    drawn = weeks.assign(when=weeks["side"].map(names))
    shown = drawn["week"].tolist()
    step = max(1, -(-len(shown) // 8))
    x = alt.X("week:O", title=None).scale(domain=shown).axis(labelAngle=-40, values=shown[::-step], labelPadding=4)
    y = alt.Y("share:Q", title="of those who wrote").axis(format=".0%", tickCount=4)
    y = y.scale(domain=[0, max(0.02, *drawn["share"]) * 1.1])
    base = alt.Chart(drawn)
    line = base.mark_line(color=GREY, strokeWidth=1.5).encode(x=x, y=y)
    kinds = list(names.values())
    points = base.mark_point(filled=True, opacity=1, size=90).encode(
        x=x, y=y,
        color=alt.Color("when:N").scale(domain=kinds, range=[BLUE, GREY, ORANGE]),
        shape=alt.Shape("when:N").scale(domain=kinds, range=["circle", "square", "diamond"]),
        tooltip=[
            alt.Tooltip("week:O"), alt.Tooltip("n_told:Q", title="of the theme"),
            alt.Tooltip("n_wrote:Q", title="wrote at all"), alt.Tooltip("share:Q", format=".1%"),
        ],
    )  # fmt: skip
    twin = drawn[["week", "when", "n_told", "n_wrote"]].assign(share=[to_percent(share) for share in drawn["share"]])
    twin = twin.rename(columns={"n_told": "of the theme", "n_wrote": "wrote at all", "share": "share of them"})
    last = twin.iloc[-1]
    return Chart(
        with_style((line + points).properties(height=HEIGHT, width="container")),
        f"Of those who wrote in a week, the share that wrote of the theme, before and after {day}. "
        f"In {last['week']}: {last['share of them']}.",
        twin.iloc[::-1].reset_index(drop=True),
    )

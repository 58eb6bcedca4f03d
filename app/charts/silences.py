"""How findings change with the silence that counts as leaving: each with one mark for each number of days."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from app.charts.chart import AXIS_HEIGHT, BLUE, GREY, INK, LEGEND_HEIGHT, ORANGE, Chart, with_style

if TYPE_CHECKING:
    import pandas as pd

ROW, LETTERS, LINES, PREFIX = 58, 26, 3, 3


def plot_silences(findings: pd.DataFrame) -> Chart:
    """Draw how many more of every 100 leave with each silence, findings from top to bottom.

    Parameters
    ----------
    findings : as made by `app.views.silences.build_silence_findings`, one row at least.
    """
    import altair as alt

    names = dict.fromkeys(zip(findings["place"], findings["theme"], findings["stage"], strict=True))
    rows = {place: _to_row(place, f"{theme}, {stage}") for place, theme, stage in names}
    silences = list(dict.fromkeys(findings.sort_values("factor")["days"]))
    drawn = findings.dropna(subset=["value"]).assign(row=findings["place"].map(rows))
    order = list(rows.values())
    y = alt.Y("row:N", title=None).scale(domain=order).sort(order)
    y = y.axis(
        ticks=False, domain=False, labelPadding=8, labelBaseline="top", labelOffset=-ROW // 2 + 8,
        labelExpr=f"split(slice(datum.value, {PREFIX}), '\\n')",
    )  # fmt: skip
    apart = alt.YOffset("days:N").scale(domain=silences).sort(silences)
    title = "more (+) of every 100 leave with it"
    shade = alt.Color("days:N").scale(domain=silences, range=[GREY, BLUE, ORANGE][: len(silences)])
    shape = alt.Shape("days:N").scale(domain=silences, range=["square", "circle", "diamond"][: len(silences)])
    base = alt.Chart(drawn)
    bounds = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=title).axis(tickCount=5, format="+.0f", labelOverlap=True), x2="high:Q",
        y=y, yOffset=apart,
        color=shade.legend(orient="bottom", title="silence", columns=1),
    )  # fmt: skip
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=alt.X("value:Q", title=title), y=y, yOffset=apart, color=shade, shape=shape,
        tooltip=["theme:N", "stage:N", "days:N", alt.Tooltip("told:N", title="of every 100, with interval")],
    )  # fmt: skip
    zero = alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule(color=INK, strokeDash=[4, 3]).encode(
        x=alt.X("at:Q", title=title)
    )  # fmt: skip
    height = len(order) * ROW + AXIS_HEIGHT + LEGEND_HEIGHT
    twin = findings[["theme", "stage", "days", "told"]].rename(columns={"told": "of every 100 (95% interval)"})
    first = findings[findings["place"] == 0]
    told = "; ".join(f"{row.days}: {row.told}" for row in first.itertuples())
    return Chart(
        with_style((zero + bounds + points).properties(height=height, width="container")),
        f"How many more of every 100 leave with a theme, by the days of silence that count as leaving, for "
        f"{len(order)} findings. First: {first.iloc[0]['theme']}, {first.iloc[0]['stage']}: {told}.",
        twin,
    )


def _to_row(place: int, words: str) -> str:
    lines = textwrap.wrap(" ".join(words.split()), LETTERS, max_lines=LINES, placeholder=" …")
    return f"{place:0{PREFIX}d}" + "\n".join(lines)

"""A stage's drop-off by week of entry, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.charts.chart import BLUE, INK, SKY, Chart, with_style
from app.views.words import to_count

if TYPE_CHECKING:
    import pandas as pd

HEIGHT = 230
LABELS = 12


def plot_stage_weeks(weeks: pd.DataFrame, stage: str) -> Chart:
    """Draw the drop-off of a stage's weeks; weeks not known yet have no point, and the table says when they are.

    Parameters
    ----------
    weeks : as made by `app.views.weeks.build_stage_weeks`.
    stage : its name.
    """
    import altair as alt

    names = weeks["week"].tolist()
    step = max(1, -(-len(names) // LABELS))
    x = alt.X("week:O", title="week of entry").scale(domain=names)
    x = x.axis(labelAngle=-40, values=names[::-step], labelPadding=4)
    known = weeks.dropna(subset="rate")
    top = max([0.05, *known["high"]])
    y = alt.Y("rate:Q", title="drop-off").scale(domain=[0, top * 1.15], nice=False).axis(format=".0%", tickCount=5)
    shown = [alt.Tooltip("week:O"), alt.Tooltip("told:N", title="drop-off"), alt.Tooltip("n_visits:Q", title="visits")]
    base = alt.Chart(known).encode(x=x)
    rules = base.mark_rule(strokeWidth=4, color=SKY).encode(
        y=alt.Y("low:Q", title="drop-off").scale(domain=[0, top * 1.15], nice=False), y2="high:Q"
    )
    line = base.mark_line(color=BLUE, strokeWidth=2).encode(y=y)
    points = base.mark_point(filled=True, size=70, color=BLUE, opacity=1).encode(y=y, tooltip=shown)
    later = alt.Chart(weeks[weeks["rate"].isna()].assign(at=0.0)).mark_point(
        shape="cross", size=60, color=INK, opacity=0.5
    )
    later = later.encode(x=x, y=alt.Y("at:Q"), tooltip=shown)
    twin = weeks[["week", "n_visits", "told"]].rename(columns={"n_visits": "visits", "told": "drop-off (95% interval)"})
    last = known.iloc[-1] if len(known) else None
    told = (
        f"{last['week']}: {last['told']}, {to_count(last['n_visits'])} visits." if last is not None else "none known."
    )
    return Chart(
        with_style((rules + line + points + later).properties(height=HEIGHT, width="container")),
        f"Drop-off at {stage} by week of entry, with its 95% interval; a cross is a week not known yet. Last: {told}",
        twin.iloc[::-1].reset_index(drop=True),
    )

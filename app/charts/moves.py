"""The moves between stages as a grid, in journey order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.charts.chart import AXIS_HEIGHT, CELL_BLUE, CELL_PALE, INK, LINES, PAPER, ROW_HEIGHT, Chart, with_style
from app.views.words import to_percent, to_rate, to_stage
from friction.contracts import CONVERTED, DROPPED, START

if TYPE_CHECKING:
    import pandas as pd

_WIDE = 460
"""On narrower screens numbers have no room in the cells, in pixels; the table has them."""


def plot_moves(moves: pd.DataFrame, stages: list[str]) -> Chart:
    """Draw the share of each stage's visits that go on to each other one.

    Parameters
    ----------
    moves : as made by `app.views.journey.build_moves`.
    stages : in journey order.
    """
    import altair as alt

    rows = [to_stage(START), *stages]
    columns = [*stages, to_stage(CONVERTED), to_stage(DROPPED)]
    drawn = moves.dropna(subset=["rate"]).assign(label=lambda known: known["rate"].map(to_percent))
    x = (
        alt.X("to_stage:N", title="to")
        .scale(domain=columns)
        .sort(columns)
        .axis(orient="top", labelAngle=-60, labelExpr=LINES)
    )
    y = alt.Y("from_stage:N", title="from").scale(domain=rows).sort(rows).axis(labelExpr=LINES)
    base = alt.Chart(drawn).encode(x=x, y=y)
    cells = base.mark_rect(stroke=PAPER, strokeWidth=2).encode(
        color=alt.Color("rate:Q").scale(range=[CELL_PALE, CELL_BLUE], domain=[0, 1]).legend(None),
        tooltip=["from_stage:N", "to_stage:N", "label:N", alt.Tooltip("n:Q", title="moves seen", format=",")],
    )
    labels = base.mark_text(fontSize=alt.expr(f"width > {_WIDE} ? 12 : 0"), color=INK).encode(text="label:N")
    twin = moves[["from_stage", "to_stage", "n"]].assign(
        rate=[to_rate(*row) for row in moves[["rate", "rate_low", "rate_high"]].itertuples(index=False)]
    )
    twin = twin.rename(
        columns={"from_stage": "from", "to_stage": "to", "n": "moves seen", "rate": "share (95% interval)"}
    )
    spec = with_style(
        (cells + labels).properties(
            height=len(rows) * ROW_HEIGHT + 2 * AXIS_HEIGHT,
            width="container",
            padding={"right": 48, "left": 4, "top": 4, "bottom": 4},
        )
    )
    return Chart(
        spec, f"Share of each stage's visits that go on to each other stage, {len(drawn)} kinds of move.", twin
    )

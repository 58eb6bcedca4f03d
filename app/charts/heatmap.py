"""Themes by stage as a heatmap: blue where fewer leave, orange where more do, grey where too few could be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.charts.chart import CELL_BLUE, CELL_GREY, CELL_ORANGE, CELL_PALE, INK, LINE, LINES, Chart, with_style
from app.views.words import NOTHING, shorten, to_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

CELL = "cell"
"""Name of the selection that a click makes: ``theme_id`` and ``stage``."""

ROW, CELL_SHARE, CELL_SHIFT, NAME_SHIFT = 62, 0.54, 12, -15
"""In pixels: a theme's name stands above its cells, so that both have room on a narrow screen."""

LETTERS = 50
LEAST_SPAN = 10.0
"""Differences of few of every hundred are not drawn as if they were large."""

_WIDE = 620
"""From this width on, in pixels, the intervals have room in the cells."""


def plot_heatmap(cells: pd.DataFrame, stages: Sequence[str]) -> Chart:
    """Draw how many more of every 100 leave with each theme at each stage; a click on a cell chooses it.

    Lightness grows with the difference in both directions, and each number stands in its cell.

    Parameters
    ----------
    cells : as made by `app.views.heatmap.build_heatmap`, one row at least.
    stages : all of them, in journey order.
    """
    import altair as alt

    sizes = cells["value"].astype("float64").abs()
    span = max(LEAST_SPAN, float(sizes.max()) if sizes.notna().any() else 0.0)
    drawn = cells.assign(
        theme=[f"{place:03d}" for place in cells["place"]],
        messages=[to_count(n) for n in cells["n_documents"]],
        shade=cells["value"].astype("float64").fillna(0.0),
        spoken=cells["name"] + " at " + cells["stage"] + ": " + cells["told"],
    )
    heads = drawn.drop_duplicates("theme").sort_values("theme")
    heads = heads[["theme"]].assign(head=[shorten(name, LETTERS) or NOTHING for name in heads["name"]])
    order = heads["theme"].tolist()
    x = alt.X("stage:N", title=None).scale(domain=list(stages), padding=0.06).sort(list(stages))
    x = x.axis(orient="top", labelAngle=-40, ticks=False, domain=False, labelPadding=6, labelExpr=LINES)
    y = alt.Y("theme:N", title=None).scale(domain=order).sort(order).axis(None)
    base = alt.Chart(drawn).encode(x=x, y=y)
    title = "more (+) or fewer (−) of every 100 leave"
    shade = alt.Color("shade:Q", title=title)
    # Straight from colour to colour: by way of hues there would be red between.
    shade = shade.scale(domain=[-span, 0, span], range=[CELL_BLUE, CELL_PALE, CELL_ORANGE], interpolate="lab")
    shade = shade.legend(orient="bottom", gradientLength=220, tickCount=5, format="+.0f", titleLimit=0)
    boxes = base.mark_rect(
        height={"band": CELL_SHARE}, yOffset=CELL_SHIFT, cornerRadius=2, cursor="pointer", stroke=LINE, strokeWidth=1
    ).encode(
        color=alt.condition("datum.enough", shade, alt.value(CELL_GREY)),
        description="spoken:N",
        tooltip=[
            alt.Tooltip("name:N", title="theme"), alt.Tooltip("stage:N"),
            alt.Tooltip("told:N", title="of every 100, with interval"), alt.Tooltip("sure:N", title="how sure"),
            alt.Tooltip("messages:N"),
        ],
    ).add_params(alt.selection_point(name=CELL, fields=["theme_id", "stage"], on="click", clear=False))  # fmt: skip
    names = (
        alt.Chart(heads).mark_text(align="left", x=0, dy=NAME_SHIFT, fontSize=13, color=INK).encode(y=y, text="head:N")
    )
    known, unknown = base.transform_filter("datum.enough"), base.transform_filter("!datum.enough")
    up = alt.expr(f"width > {_WIDE} ? {CELL_SHIFT - 7} : {CELL_SHIFT}")
    numbers = known.mark_text(fontSize=13, dy=up, fontWeight="bold", color=INK).encode(text="label:N")
    bounds = known.mark_text(fontSize=alt.expr(f"width > {_WIDE} ? 11 : 0"), dy=CELL_SHIFT + 8, color=INK)
    few = unknown.mark_text(fontSize=11, dy=CELL_SHIFT, color=INK).encode(text=alt.value("few"))
    spec = boxes + names + numbers + bounds.encode(text="between:N") + few
    height = len(order) * ROW
    room = {"left": 4, "top": 4, "bottom": 4, "right": 30}
    return Chart(
        with_style(spec.properties(height=height, width="container", padding=room)),
        _to_alt(cells, len(order)),
        _to_twin(cells),
    )


def _to_alt(cells: pd.DataFrame, n_themes: int) -> str:
    known = cells.dropna(subset=["value"]).nlargest(3, "value").rename(columns={"name": "theme"})
    told = "; ".join(f"{row.theme} at {row.stage}: {row.told}" for row in known.itertuples())
    rest = f" Largest: {told}." if told else " No cell has enough people to compare."
    return f"Of {n_themes} themes at each stage, how many more of every 100 leave with the theme than without.{rest}"


def _to_twin(cells: pd.DataFrame) -> pd.DataFrame:
    twin = cells[["name", "stage", "told", "sure", "n_documents"]].assign(n_documents=cells["n_documents"].round(1))
    return twin.set_axis(["theme", "stage", "of every 100 (95% interval)", "how sure", "messages"], axis=1)

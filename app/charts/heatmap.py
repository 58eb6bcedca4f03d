"""Themes by stage as a heatmap: blue where fewer leave, orange where more do, grey where too few could be compared."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from app.charts.chart import BLUE, GREY, INK, ORANGE, Chart, with_style
from app.views.words import to_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

CELL = "cell"
"""Name of the selection that a click makes: ``theme_id`` and ``stage``."""

MORE, FEWER, TOO_FEW = "more leave with it", "fewer leave with it", "too few to compare"
ROW, CELL_SHARE, CELL_SHIFT, NAME_SHIFT = 60, 0.56, 10, -19
"""In pixels: a theme's name stands above its cells, so that both have room on a narrow screen."""

LETTERS = 50
LEAST_DEPTH, MOST_DEPTH = 0.08, 0.55
"""How strongly cells are coloured: never so that the number in them could not be read, in light and in dark."""
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

    drawn = cells.assign(
        theme=[f"{place:03d}" for place in cells["place"]],
        messages=[to_count(n) for n in cells["n_documents"]],
        way=cells["value"].ge(0).map({True: MORE, False: FEWER}).where(cells["enough"], TOO_FEW),
        depth=_to_depth(cells),
    )
    heads = drawn.drop_duplicates("theme").sort_values("theme")
    heads = heads[["theme"]].assign(head=[shorten(name, LETTERS, placeholder=" …") or "–" for name in heads["name"]])
    order = heads["theme"].tolist()
    x = alt.X("stage:N", title=None).scale(domain=list(stages), padding=0.06).sort(list(stages))
    x = x.axis(orient="top", labelAngle=-40, ticks=False, domain=False, labelPadding=6)
    y = alt.Y("theme:N", title=None).scale(domain=order).sort(order).axis(None)
    base = alt.Chart(drawn).encode(x=x, y=y)
    shade = alt.Color("way:N").scale(domain=[MORE, FEWER, TOO_FEW], range=[ORANGE, BLUE, GREY])
    boxes = base.mark_rect(height={"band": CELL_SHARE}, yOffset=CELL_SHIFT, cornerRadius=2, cursor="pointer").encode(
        color=shade.legend(orient="bottom", title=None, columns=1, symbolOpacity=MOST_DEPTH),
        opacity=alt.Opacity("depth:Q").scale(None).legend(None),
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


def _to_depth(cells: pd.DataFrame) -> pd.Series:
    """Return how strongly each cell is coloured: by its difference, from 0 to the largest one."""
    sizes = cells["value"].astype("float64").abs()
    span = max(LEAST_SPAN, float(sizes.max()) if sizes.notna().any() else 0.0)
    return (LEAST_DEPTH + (MOST_DEPTH - LEAST_DEPTH) * sizes / span).fillna(2 * LEAST_DEPTH)


def _to_alt(cells: pd.DataFrame, n_themes: int) -> str:
    known = cells.dropna(subset=["value"]).nlargest(3, "value").rename(columns={"name": "theme"})
    told = "; ".join(f"{row.theme} at {row.stage}: {row.told}" for row in known.itertuples())
    rest = f" Largest: {told}." if told else " No cell has enough people to compare."
    return f"Of {n_themes} themes at each stage, how many more of every 100 leave with the theme than without.{rest}"


def _to_twin(cells: pd.DataFrame) -> pd.DataFrame:
    twin = cells[["name", "stage", "told", "sure", "n_documents"]].assign(n_documents=cells["n_documents"].round(1))
    return twin.set_axis(["theme", "stage", "of every 100 (95% interval)", "how sure", "messages"], axis=1)

"""Themes by stage as a heatmap: blue where fewer leave, orange where more do, grey where too few could be compared."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pandas as pd

from app.charts.chart import AXIS_HEIGHT, BLUE, GREY, INK, LEGEND_HEIGHT, ORANGE, PALE, Chart, with_style
from app.views.words import to_count

if TYPE_CHECKING:
    from collections.abc import Sequence

CELL = "cell"
"""Name of the selection that a click makes: ``theme_id`` and ``stage``."""

CELL_HEIGHT, HEAD_HEIGHT = 46, 74
LETTERS, LINES = 22, 3
LEAST_SPAN = 10.0
"""Differences of few of every hundred are not drawn as if they were large."""

_STRONG = 0.62
_WIDE = 620
"""From this width on, in pixels, the intervals have room in the cells."""

_PREFIX = 3


def plot_heatmap(cells: pd.DataFrame, stages: Sequence[str]) -> Chart:
    """Draw how many more of every 100 leave with each theme at each stage; a click on a cell chooses it.

    Lightness grows with the difference in both directions, and each number stands in its cell.

    Parameters
    ----------
    cells : as made by `app.views.heatmap.build_heatmap`, one row at least.
    stages : all of them, in journey order.
    """
    import altair as alt

    rows = cells.drop_duplicates("place").sort_values("place")
    axis_names = {row.place: _to_axis_name(row.place, row.name_) for row in _rename(rows).itertuples()}
    span = max(LEAST_SPAN, float(cells["value"].abs().max()) if cells["value"].notna().any() else LEAST_SPAN)
    drawn = cells.assign(
        theme=cells["place"].map(axis_names),
        messages=[to_count(n) for n in cells["n_documents"]],
        strong=cells["value"].abs().fillna(0.0) > _STRONG * span,
        label=cells["label"].where(cells["enough"], "few"),
    )
    order = [axis_names[place] for place in rows["place"]]
    x = alt.X("stage:N", title=None).scale(domain=list(stages)).sort(list(stages))
    x = x.axis(orient="top", labelAngle=-40, ticks=False, domain=False, labelPadding=6)
    y = alt.Y("theme:N", title=None).scale(domain=order).sort(order)
    y = y.axis(
        ticks=False, domain=False, labelPadding=8, labelBaseline="top", labelOffset=-CELL_HEIGHT // 2 + 4,
        labelExpr=f"split(slice(datum.value, {_PREFIX}), '\\n')",
    )  # fmt: skip
    base = alt.Chart(drawn).encode(x=x, y=y)
    shade = alt.Color("value:Q", title="more (+) or fewer (−) of every 100 leave")
    shade = shade.scale(domain=[-span, 0, span], range=[BLUE, PALE, ORANGE], interpolate="lab")
    shade = shade.legend(orient="bottom", gradientLength=220, tickCount=5, format="+.0f")
    boxes = base.mark_rect(stroke=PALE, strokeWidth=1, cursor="pointer").encode(
        color=alt.condition("datum.enough", shade, alt.value(GREY)),
        opacity=alt.condition("datum.enough", alt.value(1), alt.value(0.35)),
        tooltip=[
            alt.Tooltip("name:N", title="theme"), alt.Tooltip("stage:N"),
            alt.Tooltip("told:N", title="of every 100, with interval"), alt.Tooltip("sure:N", title="how sure"),
            alt.Tooltip("messages:N"),
        ],
    ).add_params(alt.selection_point(name=CELL, fields=["theme_id", "stage"], on="click", clear=False))  # fmt: skip
    ink = alt.condition("datum.strong", alt.value("#ffffff"), alt.value(INK))
    numbers = base.mark_text(fontSize=13, dy=alt.expr(f"width > {_WIDE} ? -7 : 0"), fontWeight="bold").encode(
        text="label:N", color=ink
    )
    bounds = base.mark_text(fontSize=alt.expr(f"width > {_WIDE} ? 11 : 0"), dy=9).encode(text="between:N", color=ink)
    height = len(order) * CELL_HEIGHT
    spec = with_style((boxes + numbers + bounds).properties(height=height + 0 * AXIS_HEIGHT, width="container"))
    return Chart(spec, _to_alt(cells, len(order)), _to_twin(cells))


def to_heat_height(n_themes: int) -> int:
    """Return the height, in pixels, of a heatmap with so many themes, head and legend counted."""
    return n_themes * CELL_HEIGHT + HEAD_HEIGHT + LEGEND_HEIGHT


def _rename(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.rename(columns={"name": "name_"})


def _to_axis_name(place: int, name: str) -> str:
    """Return a theme's name in lines, behind its place, so that two themes of one name stay apart."""
    lines = textwrap.wrap(" ".join(name.split()), LETTERS, max_lines=LINES, placeholder=" …") or ["–"]
    return f"{place:0{_PREFIX}d}" + "\n".join(lines)


def _to_alt(cells: pd.DataFrame, n_themes: int) -> str:
    known = cells.dropna(subset=["value"]).sort_values("value", ascending=False).head(3)
    told = "; ".join(f"{row.name_} at {row.stage}: {row.told}" for row in _rename(known).itertuples())
    rest = f" Largest: {told}." if told else " No cell has enough people to compare."
    return f"Of {n_themes} themes at each stage, how many more of every 100 leave with the theme than without.{rest}"


def _to_twin(cells: pd.DataFrame) -> pd.DataFrame:
    twin = cells[["name", "stage", "told", "sure", "n_documents"]].assign(n_documents=cells["n_documents"].round(1))
    return twin.set_axis(["theme", "stage", "of every 100 (95% interval)", "how sure", "messages"], axis=1)

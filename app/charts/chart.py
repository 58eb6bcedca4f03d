"""What every chart is: a specification, its words for those who do not see it, and its table twin.

A specification holds the colours of the light page; `to_ground` turns it for the page it is drawn on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

# Told apart by lightness as well as by hue, so that no reading rests on red against green (after Okabe and Ito).
BLUE, SKY, ORANGE, GREY, PALE = "#2f5d8a", "#5f96ca", "#c8641b", "#85909c", "#d5dde5"
INK, QUIET, PAPER = "#22303c", "#55626f", "#ffffff"
"""Letters, letters that matter less, and the ground."""
BAND, GRID, LINE = "#e4e9ee", "#e7ebef", "#c3ccd5"
"""What is expected, behind what was seen; lines to read along; the lines of axes."""
CELL_BLUE, CELL_PALE, CELL_ORANGE, CELL_GREY = "#9cc3e6", "#f6f8fa", "#f2b584", "#eceff2"
"""Grounds of the cells of a table of colours: `INK` can be read on each."""

_ON_DARK = {
    BLUE: "#8fc1ee", SKY: "#4f7fae", ORANGE: "#f0a05a", GREY: "#7f8b97", PALE: "#3a4652",
    INK: "#e6ebf0", QUIET: "#aab6c2", PAPER: "#14191f",
    BAND: "#2b353f", GRID: "#28313a", LINE: "#4a5663",
    CELL_BLUE: "#2b5478", CELL_PALE: "#1d252d", CELL_ORANGE: "#85481a", CELL_GREY: "#252e37",
}  # fmt: skip
LINES = "split(slice(replace(datum.label, regexp('(.{1,20})( +|$)|([^ ]{20})', 'g'), '$1$3\\n'), 0, -1), '\\n')"
"""For an axis of names (``labelExpr``): a long one goes on below, at a space where there is one, and none is cut."""
# Parts of a specification that hold what the data say.
_SAID = ("data", "datasets", "domain", "sort", "title")
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif"
ROW_HEIGHT, AXIS_HEIGHT, LEGEND_HEIGHT = 30, 46, 48


@dataclass(frozen=True)
class Chart:
    """A chart ready to be drawn.

    Attributes
    ----------
    spec : the Altair chart, in the colours of the light page.
    alt : one or two sentences that say what it shows.
    twin : the same numbers as a table, with the columns' names as they shall be read.
    """

    spec: alt.Chart
    alt: str
    twin: pd.DataFrame


def with_style(spec: alt.Chart) -> alt.Chart:
    """Return the chart in the app's letters and colours, on the page's own ground; no label is cut off."""
    return (
        spec.configure(font=FONT, background="transparent")
        .configure_axis(
            labelLimit=0, labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelColor=INK, titleColor=INK,
            gridColor=GRID, domainColor=LINE, tickColor=LINE,
        )
        .configure_legend(orient="top", title=None, labelLimit=0, labelFontSize=12, labelColor=INK, symbolType="square")
        .configure_view(stroke=None)
    )  # fmt: skip


def to_ground(spec: alt.Chart, ground: Literal["light", "dark"]) -> dict[str, Any]:
    """Return the chart in Vega-Lite, in the colours of the page it is drawn on; what the data say is not touched."""
    import altair as alt

    with alt.data_transformers.enable("default", max_rows=None):
        drawn = spec.to_dict()
    return _turn(drawn) if ground == "dark" else drawn


def _turn(part: Any) -> Any:  # noqa: ANN401 - a piece of JSON
    if isinstance(part, dict):
        return {name: value if name in _SAID else _turn(value) for name, value in part.items()}
    if isinstance(part, list):
        return [_turn(value) for value in part]
    return _ON_DARK.get(part, part) if isinstance(part, str) else part

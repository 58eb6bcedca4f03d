"""What every chart is: a specification, its words for those who do not see it, and its table twin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

# Told apart by lightness as well as by hue, so that no reading rests on red against green (after Okabe and Ito).
BLUE, SKY, ORANGE, GREY, PALE, INK = "#2f5d8a", "#8fb8de", "#c8641b", "#9aa5b1", "#d5dde5", "#22303c"
BAND = "#e4e9ee"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif"
ROW_HEIGHT, AXIS_HEIGHT, LEGEND_HEIGHT = 30, 46, 48


@dataclass(frozen=True)
class Chart:
    """A chart ready to be drawn.

    Attributes
    ----------
    spec : the Altair chart.
    alt : one or two sentences that say what it shows.
    twin : the same numbers as a table, with the columns' names as they shall be read.
    """

    spec: alt.Chart
    alt: str
    twin: pd.DataFrame


def with_style(spec: alt.Chart) -> alt.Chart:
    """Return the chart in the app's letters and colours; no label is cut off."""
    return (
        spec.configure(font=FONT, background="#ffffff")
        .configure_axis(
            labelLimit=0, labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelColor=INK, titleColor=INK,
            gridColor="#e7ebef", domainColor="#c3ccd5", tickColor="#c3ccd5",
        )
        .configure_legend(orient="top", title=None, labelLimit=0, labelFontSize=12, labelColor=INK, symbolType="square")
        .configure_view(stroke=None)
    )  # fmt: skip

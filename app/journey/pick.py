"""A chart on which a click leads on: to the messages of a stage, or of a theme at a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.journey.keys import JourneyKey
from app.screen.draw import draw_table, to_spec
from app.screen.escape import to_label

if TYPE_CHECKING:
    from app.charts.chart import Chart


def draw_pickable(chart: Chart, title: str, key: str, selection: str) -> dict[str, str] | None:
    """Draw a chart with its twin, and return what was clicked on just now: field by field; None where nothing was.

    What was clicked on is forgotten at once, so that whoever comes back to the page stays on it.

    Parameters
    ----------
    chart, title, key : as for `app.screen.draw.draw_chart`.
    selection : the name of the chart's selection of points.
    """
    st.subheader(to_label(title))
    st.vega_lite_chart(
        spec=to_spec(chart), theme=None, alt=chart.alt, key=key, width="stretch", selection_mode=[selection],
        on_select=lambda: _keep_pick(key, selection),
    )  # fmt: skip
    with st.expander("As a table"):
        draw_table(chart.twin, chart.alt)
    picked: dict[str, str] | None = st.session_state.pop(JourneyKey.PICKED, None)
    return picked


def _keep_pick(key: str, selection: str) -> None:
    points = st.session_state[key]["selection"].get(selection) or []
    if points:
        st.session_state[JourneyKey.PICKED] = {name: str(value) for name, value in points[0].items()}

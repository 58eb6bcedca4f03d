"""The few ways in which every page draws: a chart with its twin, a table, lines of our own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from app.charts.chart import to_ground
from app.screen.escape import to_label
from app.screen.table import is_written, to_html
from app.views.words import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from app.charts.chart import Chart


def draw_chart(chart: Chart, title: str, key: str) -> None:
    """Draw a chart under its title, with its words for those who do not see it and its numbers as a table."""
    st.subheader(to_label(title))
    st.vega_lite_chart(spec=to_spec(chart), theme=None, alt=chart.alt, key=key, width="stretch")
    with st.expander("As a table"):
        draw_table(chart.twin, chart.alt)


def to_spec(chart: Chart) -> dict[str, Any]:
    """Return a chart as the browser draws it, in the colours of the page that is looked at."""
    return to_ground(chart.spec, "dark" if st.context.theme.type == "dark" else "light")


def draw_table(
    frame: pd.DataFrame, alt: str, columns: Mapping[str, object] | None = None, row_height: int | None = None
) -> None:
    """Draw a table that nobody edits; customers' words stand in cells where nothing obeys them.

    A short one is written out, a long one is a grid that scrolls (`app.screen.table`).
    """
    columns = dict(columns or {})
    if is_written(frame, columns):
        st.html(to_html(frame, alt, columns))
        return
    st.dataframe(frame, hide_index=True, placeholder=NOTHING, alt=alt, column_config=columns, width="stretch",
                 row_height=row_height, height="auto")  # fmt: skip


def draw_lines(lines: Iterable[str]) -> None:
    """Draw sentences as small print, one below the other."""
    with st.container(gap=None):
        for line in lines:
            st.caption(to_label(line))


def draw_loud(notes: Iterable[str]) -> None:
    """Draw what is to be read before any number: what is missing, and why."""
    for note in notes:
        st.warning(to_label(note))


def draw_empty(sentence: str) -> None:
    """Say why there is nothing to see, and the next step."""
    st.info(to_label(sentence))


def draw_plain(lines: Iterable[str]) -> None:
    """Draw plain facts, one below the other, as they are: no sign in them is obeyed."""
    with st.container(gap="xsmall"):
        for line in lines:
            st.text(line)

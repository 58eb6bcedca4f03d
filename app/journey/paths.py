"""Paths: ways to success with their point of drop-off, ways out, back and forth, and what people did on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.route import plot_route
from app.journey.keys import JourneyKey
from app.screen.address import Address, choose
from app.screen.draw import draw_chart, draw_empty, draw_lines, draw_plain, draw_table
from app.views.paths import (
    build_actions,
    build_loops,
    build_paths,
    build_route,
    find_routes,
    to_route_line,
    to_route_name,
)

if TYPE_CHECKING:
    from app.workspace import Opened
    from friction.store import Tables

ROW_HEIGHT = 62
"""Room for a path of three lines, in pixels."""

_COLUMNS = {
    "path": st.column_config.TextColumn("path", width=250),
    "n_journeys": st.column_config.NumberColumn("journeys", format="localized"),
    "n_converted": st.column_config.NumberColumn("converted", format="localized"),
    "n_dropped": st.column_config.NumberColumn("dropped off", format="localized"),
    "n_open": st.column_config.NumberColumn("still open", format="localized"),
    "conversion": st.column_config.TextColumn("conversion (95% interval)"),
}


def draw_paths(opened: Opened) -> None:
    """Draw one way to success as a funnel, then the paths, loops and actions."""
    tables = opened.tables
    if tables["paths"].empty:
        draw_empty("There are no journeys yet.")
        return
    routes = find_routes(tables)
    if routes:
        ways = [str(number) for number in routes]
        way = choose(
            st.selectbox, "Way to success", ways, Address.ROUTE, default=ways[0],
            format_func=lambda number: to_route_name(int(number), routes[int(number)]),
        )  # fmt: skip
        route = int(way or ways[0])
        line = to_route_line(tables, route)
        draw_plain([f"{routes[route]}.", *([line] if line else [])])
        draw_chart(plot_route(build_route(tables, route)), "Drop-off along this way", JourneyKey.ROUTE)
    st.subheader("Most common paths")
    draw_table(build_paths(tables), "The most common paths, with how their journeys ended", _COLUMNS, ROW_HEIGHT)
    st.subheader("Paths that most often end in drop-off")
    draw_table(build_paths(tables, by_dropoff=True), "The paths with most drop-offs", _COLUMNS, ROW_HEIGHT)
    loops = build_loops(tables)
    if len(loops):
        st.subheader("Back and forth")
        draw_table(
            loops,
            "From a stage to another and at once back, most often first",
            {
                "n": st.column_config.NumberColumn("times", format="localized"),
                "n_persons": st.column_config.NumberColumn("persons", format="localized"),
                "share": st.column_config.TextColumn("of journeys with the stage (95% interval)"),
            },
        )
    _draw_actions(tables)


def _draw_actions(tables: Tables) -> None:
    if tables["actions"].empty:
        return
    st.subheader("Actions that go with the outcome")
    actions = build_actions(tables)
    if actions.empty:
        draw_lines(["No action goes with drop-off or conversion surely enough."])
        return
    draw_lines(["Who has just done it, against visits at the same point in which it was not done. It says no cause."])
    draw_table(
        actions,
        "Events done during a stage that go with drop-off or conversion, surest first",
        {
            "name": st.column_config.TextColumn("who did"),
            "outcome": st.column_config.TextColumn("then"),
            "difference": st.column_config.TextColumn("difference (95% interval)", width="medium"),
            "rates": st.column_config.TextColumn("with against without"),
            "n_with": st.column_config.NumberColumn("visits with it", format="localized"),
            "q": st.column_config.NumberColumn("q", format="%.3f"),
        },
    )

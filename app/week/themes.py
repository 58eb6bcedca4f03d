"""The ranked themes in their tabs: a list to sort and choose from, and the unsorted messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.address import Address, choose, keep_address, open_page, read_address
from app.screen.draw import draw_empty, draw_lines, draw_table
from app.screen.said import draw_said
from app.screen.state import to_key
from app.views.ranking import SORTS, TABS, TO_DO, UNSORTED, build_list, count_tabs, find_tab, sort_ranking, tell_empty
from app.views.search import IN_NONE
from app.week.act import PLACE, draw_act
from app.week.keys import WeekKey
from app.week.read import read_understood
from friction.impact.tell import to_rule
from friction.report import PROMISE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from app.workspace import Opened

BY_KEYBOARD = "By keyboard: Tab into the list, arrows to a row, Shift and space to choose it."
# Above 60 pixels a cell's words go on in its next line.
ROW_HEIGHT, HEAD_HEIGHT, ROWS_SHOWN = 62, 36, 10
_text, _number = st.column_config.TextColumn, st.column_config.NumberColumn
COLUMNS = {
    "name": _text("theme", width=248),
    "n_persons": _number("persons", help="Who wrote of it, all weeks", format="localized", width=66),
    "change": _text("this week", help=f"By how many people wrote of it, of all who wrote. {PROMISE}", width=96),
    "trend": st.column_config.LineChartColumn("by week", width=84, y_min=0),
    "stage": _text("stage", width=104),
    "status": _text("status", width=84),
    "owner": _text("owner", width=104),
    "sure": _text("how sure", width=92),
    "rank": _number("#", help="Place in the list", width=44),
}


def draw_themes(opened: Opened, ranking: pd.DataFrame, week: str | None) -> None:
    """Draw the tabs with their counts, and of the one chosen its list, with what can be done with a row of it."""
    st.header("Themes")
    unsorted = read_understood(opened).unsorted
    words = count_tabs(ranking, opened.actor, int(unsorted["n_documents"].sum()))
    tab = choose(
        st.segmented_control, "Show", list(TABS), Address.TAB, default=TO_DO, format_func=lambda one: words[one],
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    if tab == UNSORTED:
        _draw_unsorted(unsorted)
        return
    own = find_tab(ranking, str(tab), opened.actor)
    if own.empty:
        draw_empty(tell_empty(str(tab), opened.actor))
        draw_said(opened.undo, at=PLACE)
        return
    sort = choose(
        st.selectbox, "Sort by", list(SORTS), Address.SORT, default="place", format_func=SORTS.__getitem__, width=220
    )
    own = sort_ranking(own, str(sort))
    ids = own["theme_id"].tolist()
    chosen = read_address(Address.THEME, ids)
    draw_act(opened, own.iloc[ids.index(chosen)].to_dict() if chosen is not None else None)
    _draw_list(own, ids, chosen, to_key(WeekKey.LIST, tab, sort, week, opened.key))
    draw_lines([to_rule(has_journey=opened.settings.journey is not None), BY_KEYBOARD])


def _draw_list(own: pd.DataFrame, ids: list[str], chosen: str | None, key: str) -> None:
    """Draw the rows; the one chosen stands in the address, and so in other pages."""
    rows = [ids.index(chosen)] if chosen is not None else []
    st.dataframe(
        build_list(own),
        key=key,
        hide_index=True,
        on_select=lambda: _keep(key, ids),
        selection_mode="single-row",
        selection_default={"selection": {"rows": rows}},
        row_height=ROW_HEIGHT,
        height=HEAD_HEIGHT + ROW_HEIGHT * min(len(own), ROWS_SHOWN) + 2,
        alt="Themes in their order; choose a row to act on it",
        column_order=list(COLUMNS),
        column_config=COLUMNS,
    )


def _keep(key: str, ids: Sequence[str]) -> None:
    rows = st.session_state[key].selection.rows
    keep_address(Address.THEME, ids[rows[0]] if rows else None)


def _draw_unsorted(unsorted: pd.DataFrame) -> None:
    """Draw how many messages are in no theme, why, and the way to them."""
    if unsorted.empty:
        draw_empty("Every message is in a theme.")
        return
    n = int(unsorted["n_documents"].sum())
    st.text(
        f"{n:,} {'message is' if n == 1 else 'messages are'} in no theme with any part; of others a part is in none."
    )
    draw_table(
        unsorted[["why", "n_documents", "share", "next_step"]],
        "Messages in no theme, by reason, with what would change it",
        {
            "why": _text("why", width=300), "n_documents": _number("messages", format="localized", width=90),
            "share": _text("of all", width=70), "next_step": _text("what would change it", width=400),
        },
    )  # fmt: skip
    if st.button("Read what is in no theme", key=WeekKey.MESSAGES):
        open_page("messages", placed=IN_NONE)

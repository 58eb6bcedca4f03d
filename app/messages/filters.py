"""What is searched for: the field, the filters, and what of them is set; all of it stands in the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import streamlit as st

from app.messages.keys import MessagesKey
from app.screen.address import Address, choose, choose_many, open_page, type_in
from app.screen.draw import draw_lines
from app.views.search import FILTERS, SORTS, Wanted
from app.views.search_filters import BY_WORDS, to_filter_line
from app.views.search_words import HOW, MOST_SIGNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.views.search import By
    from app.views.search_filters import Choice

_SORT = {"best": "best first", "newest": "newest first"}
COLUMNS = 3


def draw_search(choices: Mapping[str, Choice], ways: Sequence[By]) -> Wanted:
    """Draw the field and the filters, and return what is searched for."""
    field, by_column, sort_column = st.columns([4, 2, 2], vertical_alignment="bottom")
    typed = type_in(
        field.text_input, "Search", Address.WORDS, max_chars=MOST_SIGNS, placeholder="words, or a sentence", help=HOW
    )
    by = choose(by_column.selectbox, "Find", ways, Address.BY, default="words", format_func=BY_WORDS.__getitem__,
                help="By meaning: messages that say the same in other words; write as a customer would.")  # fmt: skip
    sort = choose(
        sort_column.selectbox, "Order", SORTS, Address.SORT, default="best", format_func=_SORT.__getitem__
    )  # fmt: skip
    # Its label stays: with another one it would be another expander, and close while filters are chosen.
    with st.expander("Filters"):
        columns = st.columns(COLUMNS)
        chosen = {
            name: tuple(_draw_choice(columns[place % COLUMNS], name, choice))
            for place, (name, choice) in enumerate(choices.items())
        }
    wanted = Wanted(typed=typed, by=cast("By", by),
                    sort="newest" if sort == "newest" else "best", **chosen)  # fmt: skip
    if wanted.filters:
        draw_lines([to_filter_line(wanted, choices)])
    if (wanted.filters or typed) and st.button("Clear all", key=MessagesKey.CLEAR, type="tertiary"):
        open_page("messages", **dict.fromkeys((Address.WORDS, Address.LEAF, *FILTERS)))
    return wanted


def _draw_choice(column: st.delta_generator.DeltaGenerator, name: str, choice: Choice) -> list[str]:
    return choose_many(
        column.multiselect, choice.label, list(choice.words), name, format_func=lambda one: choice.words[one],
        placeholder="all",
    )  # fmt: skip

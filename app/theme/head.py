"""The top of the Theme page: what it is called, three facts, what may be said, why its messages belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.address import Address, choose
from app.screen.draw import draw_lines, draw_plain
from app.screen.escape import heading_html, to_label
from app.views.belonging import to_belonging
from app.views.decided import SINCE
from app.views.facts import to_facts
from app.views.theme import find_cell, find_change, to_family_line, to_status_line, to_theme_line
from app.views.words import BEFORE_CHANGE, is_before_change
from friction.impact.tell import to_finding
from friction.report import tell_compared

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from app.views.belonging import Belonging
    from app.workspace import Opened


def draw_name(theme: pd.Series, names: Mapping[str, str]) -> None:
    """Draw the theme's name, where the work on it stands, and the choice of another theme."""
    name, other = st.columns([3, 2], vertical_alignment="bottom", gap="medium")
    name.html(heading_html(theme["name"]))
    name.caption(to_label(to_status_line(theme)))
    with other:
        choose(
            st.selectbox, "Another theme", list(names), Address.THEME, default=str(theme["theme_id"]),
            format_func=lambda one: names[one],
        )  # fmt: skip


def draw_facts(opened: Opened, theme: pd.Series) -> None:
    """Draw what is known in three sentences and how sure, the sentence that may be said, and what belongs in it."""
    cell = find_cell(opened.tables["impact"], str(theme["theme_id"]))
    facts = to_facts(theme, cell, find_change(opened.tables["theme_weeks"], str(theme["theme_id"]), opened.run.week))
    compared = opened.compared
    known, said, inside = st.columns(3, gap="small")
    with known.container(border=True, height="stretch"):
        st.header("In short", anchor=False)
        draw_plain(facts.lines)
        with st.expander(to_label(f"How sure: {facts.sure}")):
            fine = [] if cell is None else to_finding(cell, theme["name"], compared.words).fine_print.split("; ")
            family = to_family_line(opened.tables, str(theme["theme_id"]))
            draw_lines(
                [
                    facts.why_sure, *fine, *([tell_compared(compared)] if compared.words else []),
                    to_theme_line(theme, opened.decisions), *([family] if family else []),
                    *([SINCE] if opened.since else []),
                ]
            )  # fmt: skip
    with said.container(border=True, height="stretch"):
        st.header("What may be said", anchor=False)
        if cell is None:
            st.text("Not in this run's comparison yet; the next run estimates it.")
        else:
            finding = to_finding(cell, theme["name"], compared.words, compared.more_weeks)
            st.code(finding.sentence, language=None, wrap_lines=True)
            before = f"{BEFORE_CHANGE}; the next run estimates it anew. " if is_before_change(cell) else ""
            st.caption(to_label(f"{before}No more than that: {finding.how_sure}."))
    with inside.container(border=True, height="stretch"):
        _draw_belonging(to_belonging(opened.tables, theme))


def _draw_belonging(belonging: Belonging) -> None:
    """Draw what belongs in a theme; folded, why its messages belong together."""
    st.header("What belongs in it", anchor=False)
    st.text(belonging.definition)
    with st.expander("Why these belong together"):
        draw_lines([*belonging.rules, *belonging.together])
        for example in belonging.examples:
            st.text(f"“{example}”")

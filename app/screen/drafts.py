"""Fields of text whose words are never lost: kept over other decisions, other pages and reloads, until decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.escape import to_label
from app.screen.state import Key, to_key
from friction.errors import FrictionError

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from friction.store import Drafts


def type_text(
    label: str,
    name: str,
    held: str = "",
    *,
    draw: DeltaGenerator = st,
    area: bool = False,
    max_chars: int = 2_000,
    **looks: object,
) -> str:
    """Draw a field of text, and return what is in it: what was typed and not yet decided, or else what holds.

    What is typed is kept when the field is left. After a decision it was typed for, `drop_drafts`.

    Parameters
    ----------
    label : words of ours, with no sign of Markdown: who hears the page is told them as they stand here.
    name : of the draft, such as ``name:th-1``: of what, and of which theme.
    held : what holds by now.
    draw : `streamlit`, or a column.
    area : several lines.
    max_chars : at most so many letters.
    looks : further words of the widget.
    """
    key = to_key(Key.DRAFT, name)
    typed = _find_drafts().find(name)
    st.session_state[key] = held if typed is None else typed
    widget = draw.text_area if area else draw.text_input
    text = widget(
        label, key=key, max_chars=max_chars, on_change=_keep, args=(name, key, held), **looks
    )  # fmt: skip
    return str(text or "")


def drop_drafts(*names: str) -> None:
    """Forget what was typed into fields: it is decided, or given up."""
    _find_drafts().drop(*names)


def _find_drafts() -> Drafts:
    drafts: Drafts = st.session_state[Key.DRAFTS]
    return drafts


def _keep(name: str, key: str, held: str) -> None:
    text = str(st.session_state[key] or "")
    try:
        if text.strip() == held.strip():
            drop_drafts(name)
        else:
            _find_drafts().keep(name, text)
    except FrictionError as error:  # what is typed stands in the field still, but would not outlive a reload
        st.toast(to_label(str(error)))

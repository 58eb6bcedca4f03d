"""A table of our own words in which every word can be read: cells wrap, at any width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.escape import to_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def draw_list(frame: pd.DataFrame, columns: Mapping[str, str]) -> None:
    """Draw a few rows of words.

    Parameters
    ----------
    frame : the rows.
    columns : the columns to show, in order, each with its heading.
    """
    shown = frame[list(columns)].map(lambda value: to_label(f"{value:,}" if isinstance(value, int) else str(value)))
    shown.columns = list(columns.values())
    shown.index = [""] * len(shown)
    st.table(shown, border="horizontal", hide_index=True)

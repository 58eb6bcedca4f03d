"""What differs most at once, the rest of a long table folded away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.screen.draw import draw_table
from app.screen.escape import to_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

FIRST = 8


def draw_first(frame: pd.DataFrame, alt: str, called: str, columns: Mapping[str, object] | None = None) -> None:
    """Draw the first rows of a table, and all of them below, folded; one table where there are hardly more.

    Parameters
    ----------
    frame : what differs most comes first.
    alt, columns : as for `app.screen.draw.draw_table`.
    called : what its rows are.
    """
    if len(frame) <= FIRST + 2:
        draw_table(frame, alt, columns)
        return
    draw_table(frame.head(FIRST), f"{alt}: the first {FIRST}", columns)
    with st.expander(to_label(f"All {len(frame):,} {called}")):
        draw_table(frame, alt, columns)

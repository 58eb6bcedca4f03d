"""A table of a few of a frame's columns, each under its heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.screen.draw import draw_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def draw_list(frame: pd.DataFrame, columns: Mapping[str, str]) -> None:
    """Draw rows of words: their cells wrap, and where there is no room each row is a card.

    Parameters
    ----------
    frame : the rows.
    columns : the columns to show, in order, each with its heading.
    """
    draw_table(frame[list(columns)], ", ".join(columns.values()), columns)

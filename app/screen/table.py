"""A table as HTML: it can be read aloud, breaks no word, and becomes a list of cards where it does not fit.

A grid painted by Streamlit cuts what is longer than its column. So short tables of words, numbers and times are
written out; what is long, or holds pictures, stays a grid, which scrolls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from app.screen.escape import table_html
from app.views.words import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_ROWS = 60
"""Rows of a table that is written out."""
_WRITTEN = ("text", "number", "datetime", None)
_LONGEST = 25
_LETTER, _ROOM = 7.6, 23
"""Pixels of a letter of the table, generously, and beside the words of a cell."""
_MOMENTS = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_THOUSAND = 1000


def is_written(frame: pd.DataFrame, columns: Mapping[str, Any]) -> bool:
    """Say whether a table is short, and of words, numbers and times alone."""
    return len(frame) <= MOST_ROWS and all(_to_kind(columns.get(name)) in _WRITTEN for name in frame.columns)


def to_html(frame: pd.DataFrame, alt: str, columns: Mapping[str, Any]) -> str:
    """Return a table as HTML in which every word is escaped.

    Parameters
    ----------
    frame : rows in the order in which they are shown.
    alt : what it shows, for those who hear it.
    columns : as of `st.dataframe`: labels, help and formats by column; text, numbers and times alone.
    """
    shown = list(frame.columns)
    head = [_to_head(str(name), columns.get(name)) for name in shown]
    cells = [[_to_words(value, columns.get(name)) for value in frame[name]] for name in shown]
    rows = list(zip(*cells, strict=True))
    right = [
        pd.api.types.is_numeric_dtype(frame[name]) and not pd.api.types.is_bool_dtype(frame[name]) for name in shown
    ]
    longest = [
        max((len(word) for words in (label, *column) for word in words.split()), default=0)
        for (label, _), column in zip(head, cells, strict=True)
    ]
    return table_html(head, rows, alt, right=right, room=int(sum(_LETTER * min(n, _LONGEST) + _ROOM for n in longest)))


def _to_kind(column: Any, part: str = "type") -> str | None:  # noqa: ANN401 - a label, or what Streamlit makes of one
    return (column.get("type_config") or {}).get(part) if isinstance(column, dict) else None


def _to_head(name: str, column: Any) -> tuple[str, str]:  # noqa: ANN401 - likewise
    """Return the column's label and its help, "" where there is none."""
    if isinstance(column, dict):
        return column.get("label") or name, column.get("help") or ""
    return column or name, ""


def _to_words(value: Any, column: Any) -> str:  # noqa: ANN401 - a cell
    form = _to_kind(column, "format")
    if isinstance(value, (list, tuple, np.ndarray)):
        return ", ".join(map(str, value)) or NOTHING
    if value is None or pd.isna(value):
        return NOTHING
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp):
        form = form or ("YYYY-MM-DD" if value == value.normalize() else "YYYY-MM-DD HH:mm")
        for sign, meant in _MOMENTS.items():
            form = form.replace(sign, meant)
        return value.strftime(form)
    if pd.api.types.is_number(value):
        return _to_number(float(value), form)
    return str(value) or NOTHING


def _to_number(value: float, form: str | None) -> str:
    if form == "bytes":
        for unit in _UNITS:
            if abs(value) < _THOUSAND or unit == _UNITS[-1]:
                return f"{value:,.0f} {unit}" if unit == "bytes" else f"{value:,.1f} {unit}"
            value /= _THOUSAND
    if form == "percent":
        return f"{value:.1%}"
    if form and "%" in form:
        return form % value
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.4f}".rstrip("0")

"""The columns of the ranked list, as the Overview draws them."""

from __future__ import annotations

import streamlit as st

_RECOVERED = (
    "If this were the cause: conversions that mending half of the difference would keep in the weeks looked at, "
    "with a 95 % interval"
)
_text = st.column_config.TextColumn
COLUMNS = {
    "rank": st.column_config.NumberColumn("#", width=34),
    "name": _text("theme", width=118),
    "stage": _text("stage", width=84),
    "finding": _text("finding", width=212),
    "with_theme": _text("with it leave", help="Raw share, expected numbers", width=82),
    "without": _text("without", help="Raw share, expected numbers", width=78),
    "recovered": _text("conversions", help=_RECOVERED, width=84),
    "worth": _text("worth", help="Conversions times the mean value of a person", width=92),
    "rating": _text("rating", help="Mean with it / without, 0 worst to 1 best", width=86),
    "firm": _text("place", help="How firm its place in the list is", width=104),
    "severity": st.column_config.NumberColumn("severity", help="0 to 1", format="%.2f", width=62),
    "n_persons": st.column_config.NumberColumn("persons", format="localized", width=62),
    "n_documents": st.column_config.NumberColumn("messages", format="localized", width=70),
    "how_sure": _text("how sure", width=98),
    "change": _text("this week", width=70),
    "trend": st.column_config.LineChartColumn("by week", width=76, y_min=0),
    "status": _text("status", help="With the owner, where there is one", width=70),
}

"""The columns of the ranked list, as the Overview draws them."""

from __future__ import annotations

import streamlit as st

from friction.report import PROMISE

_RECOVERED = (
    "If this were the cause: conversions that mending half of the difference would keep in the weeks looked at, "
    "with a 95 % interval"
)
_text = st.column_config.TextColumn
COLUMNS = {
    "rank": st.column_config.NumberColumn("#", width=30),
    "name": _text("theme", width=100),
    "kind": _text("kind", help="What most of the persons who write of it tell", width=78),
    "stage": _text("stage", width=98),
    "finding": _text("finding", width=206),
    "left": _text("leave", help="Raw share of visits with it / without it, expected numbers", width=86),
    "recovered": _text("conversions", help=_RECOVERED, width=90),
    "worth": _text("worth", help="Conversions times the mean value of a person", width=82),
    "rating": _text("rating", help="Mean with it / without, 0 worst to 100 best", width=86),
    "firm": _text("place", help="How firm its place in the list is", width=110),
    "severity": st.column_config.NumberColumn("severity", help="0 to 1", format="%.2f", width=66),
    "n_persons": st.column_config.NumberColumn("persons", format="localized", width=60),
    "how_sure": _text("how sure", width=92),
    "change": _text("this week", help=f"By how many people wrote of it, of all who wrote. {PROMISE}", width=72),
    "trend": st.column_config.LineChartColumn("by week", width=72, y_min=0),
    "status": _text("status", help="With the owner, where there is one", width=70),
}

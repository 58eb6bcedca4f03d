"""How the picture changes with the days of silence that count as leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.charts.silences import plot_silences
from app.journey.keys import JourneyKey
from app.screen.draw import draw_chart, draw_empty, draw_lines, draw_plain, draw_table
from app.views.silences import FINDINGS_SHOWN, build_other_silences, build_silence_findings, to_silence_lines

if TYPE_CHECKING:
    from app.workspace import Opened


def draw_silences(opened: Opened) -> None:
    """Draw the findings with half, with the declared and with twice the silence."""
    tables, journey = opened.tables, opened.settings.journey
    names = dict(zip(tables["themes"]["theme_id"], tables["themes"]["name"], strict=True))
    findings = build_silence_findings(tables, names)
    if findings.empty or journey is None:
        draw_empty(
            "No finding could be compared with other silences. It takes a theme that goes with more leaving; "
            "more weeks of messages and events would help."
        )
        return
    draw_plain(to_silence_lines(tables, journey.drop_after_days))
    draw_chart(plot_silences(findings), "Findings with half and with twice the silence", JourneyKey.SILENCES)
    draw_lines(
        [
            f"The {FINDINGS_SHOWN} largest are drawn, with nothing else held fixed: elsewhere they may be adjusted.",
            "To count another silence, change drop_after_days below [journey] in friction.toml, then: friction run",
        ]
    )
    with st.expander("How sure? All findings"):
        draw_table(
            build_other_silences(tables, names),
            "How many more of every 100 leave with each number of days of silence that counts as leaving",
        )

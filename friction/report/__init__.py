"""A week and a journey as data, and as pages, mails, sheets, slides, SVG and Mermaid."""

from friction.report.behind import choose_messages
from friction.report.changes import PROMISE, ChangeLine, find_changes, find_shipped, tell_change, to_change_words
from friction.report.edges import (
    TIMES,
    Compared,
    Edges,
    check_week,
    find_compared,
    find_edges,
    tell_compared,
    tell_first_days,
    tell_short_week,
    tell_stale,
    to_edges,
)
from friction.report.journey_map import build_map, to_mermaid
from friction.report.journey_svg import to_svg
from friction.report.render import to_html, to_mail, to_markdown, to_pdf, to_pptx, to_xlsx
from friction.report.since import Laid, lay_decisions
from friction.report.week import Report, Value, build_report, find_objective, read_record, to_record

__all__ = [
    "PROMISE", "TIMES", "ChangeLine", "Compared", "Edges", "Laid", "Report", "Value", "build_map", "build_report",
    "check_week", "choose_messages", "find_changes", "find_compared", "find_edges", "find_objective", "find_shipped",
    "lay_decisions", "read_record", "tell_change", "tell_compared", "tell_first_days", "tell_short_week", "tell_stale",
    "to_change_words", "to_edges", "to_html", "to_mail", "to_markdown", "to_mermaid", "to_pdf", "to_pptx", "to_record",
    "to_svg", "to_xlsx",
]  # fmt: skip

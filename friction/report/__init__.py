"""A week and a journey as data, and as HTML, Markdown, SVG and Mermaid."""

from friction.report.behind import choose_messages
from friction.report.changes import PROMISE, ChangeLine, find_changes, to_change_words
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
from friction.report.render import to_html, to_markdown
from friction.report.since import Laid, lay_decisions
from friction.report.week import Value, build_week, find_objective

__all__ = [
    "PROMISE", "TIMES", "ChangeLine", "Compared", "Edges", "Laid", "Value", "build_map", "build_week", "check_week",
    "choose_messages", "find_changes", "find_compared", "find_edges", "find_objective", "lay_decisions",
    "tell_changes", "tell_compared", "tell_first_days", "tell_short_week", "tell_stale", "to_change_words", "to_edges",
    "to_html", "to_markdown", "to_mermaid", "to_svg",
]  # fmt: skip

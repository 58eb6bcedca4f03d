"""Why this differs from your funnel tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.screen.draw import draw_empty, draw_lines, draw_table
from app.views.paths import build_methods, to_method_lines

if TYPE_CHECKING:
    from friction.store import Tables


def draw_methods(tables: Tables) -> None:
    """Draw each stage's drop-off as other tools would count it, with a sentence on each."""
    if tables["funnels"].empty:
        draw_empty("There are no journeys yet.")
        return
    draw_table(build_methods(tables), "Drop-off of each stage by each way of counting")
    draw_lines(to_method_lines(tables))

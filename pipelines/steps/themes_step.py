"""The step that builds themes and their weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def build_themes_of_run(work: Work) -> dict[str, Made]:
    """Build themes and their weeks."""
    from friction.themes import anchor_decisions, build_theme_weeks, build_themes

    documents, segments, topics = work.table("documents"), work.table("segments"), work.table("topics")
    decisions = anchor_decisions(work.decisions, segments, documents).decisions
    themes, segment_topics = build_themes(
        topics, work.table("found_segment_topics"), segments, documents, decisions, work.vectors()
    )
    theme_weeks = build_theme_weeks(
        themes, segment_topics, segments, documents, work.settings.project.timezone, work.data_end
    )
    return {"themes": themes, "segment_topics": segment_topics, "theme_weeks": theme_weeks}

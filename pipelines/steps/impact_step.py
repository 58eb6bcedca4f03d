"""The step that compares drop-off with each theme and without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.steps.moves import find_chain

if TYPE_CHECKING:
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def estimate_impact_of_run(work: Work) -> dict[str, Made]:
    """Compare drop-off with and without every theme, and say what must find nothing."""
    from friction.impact.table import estimate_impact

    names = ("themes", "segment_topics", "segments", "documents", "alignments", "segment_alignments", "persons")
    impact, controls = estimate_impact(
        **{name: work.table(name) for name in names},
        visits=work.file("visits") if work.has("visits") else work.table("visits"),
        settings=work.settings,
        data_end=work.data_end,
        build_chain=lambda: find_chain(work),
        on_progress=work.on_progress,
    )
    return {"impact": impact, "controls": controls}

"""The step that compares drop-off with each theme and without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.steps.moves import find_chain

if TYPE_CHECKING:
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def estimate_impact_of_run(work: Work) -> dict[str, Made]:
    """Compare drop-off with and without every theme, say what must find nothing, and where friction is told of."""
    from friction.contracts import build_empty
    from friction.impact.message_rates import build_message_rates
    from friction.impact.table import estimate_impact

    settings = work.settings.impact
    visits = work.file("visits") if work.has("visits") else work.table("visits")
    names = ("themes", "segment_topics", "segments", "documents", "alignments", "segment_alignments", "persons")
    impact, controls = estimate_impact(
        **{name: work.table(name) for name in names},
        visits=visits,
        settings=work.settings,
        data_end=work.data_end,
        build_chain=lambda: find_chain(work),
        on_progress=work.on_progress,
    )
    rates = build_empty("message_rates")
    if work.settings.stages:
        rates = build_message_rates(
            **{name: work.table(name) for name in ("themes", "segment_topics", "segments", "documents", "alignments")},
            visits=visits,
            stages=work.settings.stages,
            replicates=settings.replicates,
            seed=settings.seed,
            accounts=work.table("persons") if settings.resample == "accounts" else None,
        )
    return {"impact": impact, "controls": controls, "message_rates": rates}

"""The step that looks at how findings change with the silence that counts as a drop-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from pipelines.steps.step import Made
    from pipelines.steps.work import Work

MOST_EVENTS = 2_000_000
"""Persons with about so many events are looked at, evenly chosen, with each silence alike."""


def compare_silences_of_run(work: Work) -> dict[str, Made]:
    """Compare what is found with half and with twice ``drop_after_days``, and say loudly where it differs."""
    import pyarrow.dataset as ds

    from friction.contracts import build_empty, to_arrow_schema
    from friction.contracts.spread import spread_themes
    from friction.impact.other_silences import compare_silences
    from friction.impact.tell import tell_other_silences
    from friction.journeys.visits import iter_visits

    journey, data_end = work.settings.journey, work.data_end
    if journey is None or data_end is None:
        return {"other_silences": build_empty("other_silences")}
    events, visits = work.file("events"), work.file("visits")
    one_in = -(-ds.dataset(events).count_rows() // MOST_EVENTS) or 1

    def build(factor: float) -> pa.Table:
        if factor == 1 and one_in == 1:
            return visits
        import pyarrow as pa

        parts = iter_visits(events, journey.with_silences(factor), data_end=data_end, one_in=one_in)
        return pa.concat_tables([part.visits for part in parts] or [to_arrow_schema("visits").empty_table()])

    themes = work.table("themes")
    topics = spread_themes(work.table("segment_topics"))
    table = compare_silences(
        build,
        segment_topics=topics[topics["theme_id"].isin(set(themes["theme_id"]))],
        **{name: work.table(name) for name in ("impact", "segments", "alignments", "segment_alignments", "persons")},
        settings=work.settings,
        data_end=data_end,
        is_sample=one_in > 1,
        on_progress=work.on_progress,
    )
    work.loud += tell_other_silences(table)
    return {"other_silences": table}

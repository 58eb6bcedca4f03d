"""The step that cuts events into visits and journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def build_visits_of_run(work: Work) -> dict[str, Made]:
    """Cut events into visits and journeys, and say where settings and events disagree."""
    from collections import Counter

    import pyarrow.dataset as ds

    from friction.journeys.checks import build_stage_order, check_journey, tell_ties
    from friction.journeys.visits import iter_visits
    from friction.store import open_table

    journey, events, objects = work.settings.journey, work.file("events"), work.store.objects
    assert journey is not None  # noqa: S101 - the settings refuse events without a journey
    ties: Counter[tuple[str, str]] = Counter()
    with open_table(objects, "visits") as visits, open_table(objects, "journeys") as journeys:
        for part in iter_visits(events, journey, data_end=work.data_end, on_progress=work.on_progress):
            visits.add(part.visits)
            journeys.add(part.journeys)
            ties += part.ties
    read = ds.dataset(events)
    work.left_out["events without a person"] = read.count_rows(filter=ds.field("person_id").is_null())
    in_visits, in_journeys = objects.path(visits.stored), objects.path(journeys.stored)
    order, timezone = build_stage_order(in_visits, journey), work.settings.project.timezone
    n_moves = ds.dataset(in_visits).count_rows(filter=ds.field("to_stage").is_valid())
    work.notes += tell_ties(ties, n_moves, work.table("imports"))
    notes = check_journey(events, in_visits, in_journeys, order, journey, data_end=work.data_end, timezone=timezone)
    n_events = read.count_rows()
    if n_events and not journeys.stored.rows:
        work.loud += [f"There is no journey, though there are {n_events:,} events.", *notes]
    else:
        work.notes += notes
    return {"visits": visits.stored, "cut_journeys": journeys.stored, "stage_order": order}

"""The step that looks at clocks: it makes no table, and says what is suspect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work

MOST_EVENTS = 1_000_000
"""Clocks of sources are compared on about so many events: those of persons with the smallest pseudonyms."""


def check_clocks(work: Work) -> dict[str, Made]:
    """Say which times are far off or lack a clock, what came late, and which sources' clocks differ."""
    import pyarrow.dataset as ds

    from friction.ingest.sources import check_late, check_times, estimate_skews, tell_skews

    documents = work.table("documents")
    times = {f"documents ({name})": given for name, given in documents.groupby("source")["written_at"]}
    if work.has("events"):
        file = ds.dataset(work.file("events"))
        events = file.to_table(columns=["source", "happened_at"]).to_pandas()
        times |= {f"events {name!r}": given for name, given in events.groupby("source")["happened_at"]}
        work.notes += check_late(events["happened_at"], *_find_before(work))
        if len(events["source"].unique()) > 1:
            columns = ["person_id", "source", "name", "happened_at"]
            chosen = ds.field("person_id") < _to_border(MOST_EVENTS / len(events))
            skews = estimate_skews(file.to_table(columns=columns, filter=chosen).to_pandas(), _find_places(work))
            work.notes += tell_skews(skews)
    work.notes += check_times(times, work.settings.project.timezone)
    return {}


def describe_before(work: Work) -> object:
    """Return what the step reads of the run before."""
    end, n = _find_before(work)
    return [None if end is None else end.isoformat(), n]


def _find_before(work: Work) -> tuple[pd.Timestamp | None, int]:
    """Return when the data of the run before ended, and how many events it had."""
    run = work.previous
    if run is None or "events" not in run.tables or not run.manifest.get("data_end"):
        return None, 0
    return pd.Timestamp(run.manifest["data_end"]), int(run.manifest["tables"]["events"]["rows"])


def _to_border(share: float) -> str:
    """Return the pseudonym below which about a share of all persons lie: they are spread evenly, being hashes."""
    return "p-g" if share >= 1 else f"p-{int(share * 16**8):08x}"


def _find_places(work: Work) -> dict[str, int]:
    """Return the place in the journey of each event name; conversions behind all stages."""
    import pyarrow.dataset as ds

    from friction.journeys.events import find_stages

    journey = work.settings.journey
    assert journey is not None  # noqa: S101 - the settings refuse events without a journey
    names = ds.dataset(work.file("events")).to_table(columns=["name"])["name"].unique().to_pylist()
    meanings = find_stages(names, journey)
    order = {name: place for place, name in enumerate(work.settings.stages)}
    place = meanings["stage"].map(order).mask(meanings["converts"], len(order))
    return {str(name): int(at) for name, at in zip(meanings["kind"], place, strict=True) if pd.notna(at)}

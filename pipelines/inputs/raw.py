"""All raw rows of a workspace, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from friction.contracts import build_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from friction.config import Settings
    from friction.ingest.sources import Imported


_TOLD_OF = ("documents", "events")


class Raw(NamedTuple):
    """All raw rows by kind, unmasked and never stored, with the import report.

    ``no_ids``: what stood in the place of ids and is none, counted (see `count_no_ids`).
    """

    documents: pd.DataFrame
    persons: pd.DataFrame
    events: pd.DataFrame
    links: pd.DataFrame
    imports: pd.DataFrame
    quarantine: pd.DataFrame
    no_ids: pd.DataFrame


def read_inputs(settings: Settings, workspace: Path, on_progress: Callable[[int, int], None]) -> Raw:
    """Read every source of the settings.

    Raises
    ------
    InputError
        If the settings do not fit a source, or none of events or feedback has a file that can be read.
    """
    import pandas as pd

    from friction.ingest.ids import (
        count_nameless,
        count_no_ids,
        find_nameless,
        find_no_zeros,
        leave_out_zeros,
        to_rules,
    )
    from friction.ingest.sources import join_imported, read_documents, read_events, read_links, read_persons

    timezone, ids = settings.project.timezone, to_rules(settings)
    n_sources = len(settings.documents) + len(settings.persons) + len(settings.events) + len(settings.links)
    read: dict[str, list[Imported]] = {"documents": [], "persons": [], "events": [], "links": []}

    def keep(kind: str, imported: Imported) -> None:
        read[kind].append(imported)
        on_progress(sum(map(len, read.values())), n_sources)

    for documents in settings.documents:
        keep("documents", read_documents(documents, workspace, timezone, ids))
    for persons in settings.persons:
        keep("persons", read_persons(persons, workspace, ids, timezone))
    for events in settings.events:
        keep("events", read_events(events, workspace, timezone, ids))
    for links in settings.links:
        keep("links", read_links(links, workspace, timezone, ids))
    unread = next((one.unread for found in read.values() for one in found if one.unread is not None), None)
    if unread is not None and not any(imported.unread is None for kind in _TOLD_OF for imported in read[kind]):
        raise unread
    joined = {kind: join_imported(kind, imported) for kind, imported in read.items()}
    frames = {kind: joined[kind].rows for kind in ("documents", "persons", "events")}
    zeros = find_no_zeros(frames, ids)
    frames = {kind: leave_out_zeros(frame, zeros) for kind, frame in frames.items()}
    persons = frames["persons"]
    nameless = find_nameless(persons, {source.name: source.columns.person for source in settings.persons})
    return Raw(
        frames["documents"],
        persons[persons["person"].notna()].reset_index(drop=True) if len(nameless) else persons,
        frames["events"],
        joined["links"].rows,
        count_nameless(pd.concat([one.imports for one in joined.values()], ignore_index=True), nameless),
        build_table("quarantine", pd.concat([nameless, *(one.quarantine for one in joined.values())])),
        count_no_ids(frames, ids, zeros),
    )


class Inputs:
    """The raw rows of a workspace: read when first asked for, then handed on, and given up when taken."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._raw: Raw | None = None

    def read(self, settings: Settings, on_progress: Callable[[int, int], None] = lambda _done, _total: None) -> Raw:
        """Return the raw rows; see `read_inputs`."""
        if self._raw is None:
            self._raw = read_inputs(settings, self._workspace, on_progress)
        return self._raw

    def take(self, settings: Settings, on_progress: Callable[[int, int], None]) -> Raw:
        """Return the raw rows, and hold them no longer: they may be large."""
        raw = self.read(settings, on_progress)
        self.drop()
        return raw

    def drop(self) -> None:
        """Hold the raw rows no longer."""
        self._raw = None

"""All raw rows of a workspace, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from friction.contracts import build_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from friction.config import Settings
    from friction.ingest.imported import Imported


class Raw(NamedTuple):
    """All raw rows by kind, unmasked and never stored, with the import report."""

    documents: pd.DataFrame
    persons: pd.DataFrame
    events: pd.DataFrame
    links: pd.DataFrame
    imports: pd.DataFrame
    quarantine: pd.DataFrame


def read_inputs(settings: Settings, workspace: Path, on_progress: Callable[[int, int], None]) -> Raw:
    """Read every source of the settings.

    Raises
    ------
    InputError
        If a file cannot be used at all.
    """
    import pandas as pd

    from friction.ingest.documents import read_documents
    from friction.ingest.events import read_events
    from friction.ingest.ids import to_rules
    from friction.ingest.imported import join_imported
    from friction.ingest.links import read_links
    from friction.ingest.persons import read_persons

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
    joined = {kind: join_imported(kind, imported) for kind, imported in read.items()}
    return Raw(
        joined["documents"].rows,
        joined["persons"].rows,
        joined["events"].rows,
        joined["links"].rows,
        build_table("imports", pd.concat([one.imports for one in joined.values()])),
        build_table("quarantine", pd.concat([one.quarantine for one in joined.values()])),
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

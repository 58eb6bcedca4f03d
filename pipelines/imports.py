"""The first step: read every source, mask and pseudonymise, and keep the import report."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from friction.contracts import build_empty, build_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd
    from friction.ingest.imported import Imported

    from friction.config import Settings


class Raw(NamedTuple):
    """All raw rows by kind, still unmasked and never stored, with the import report."""

    documents: pd.DataFrame | None
    persons: pd.DataFrame | None
    events: pd.DataFrame | None
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
    from friction.ingest.persons import read_persons

    timezone = settings.project.timezone
    readers: list[tuple[str, Callable[[], Imported]]] = [
        *(("documents", lambda s=s: read_documents(s, workspace, timezone)) for s in settings.documents),  # type: ignore[misc]
        *(("persons", lambda s=s: read_persons(s, workspace)) for s in settings.persons),  # type: ignore[misc]
        *(("events", lambda s=s: read_events(s, workspace, timezone)) for s in settings.events),  # type: ignore[misc]
    ]
    read: dict[str, list[pd.DataFrame]] = {"documents": [], "persons": [], "events": []}
    imports, quarantine = [build_empty("imports")], [build_empty("quarantine")]
    for done, (kind, reader) in enumerate(readers, start=1):
        imported = reader()
        read[kind].append(imported.rows)
        imports.append(imported.imports)
        quarantine.append(imported.quarantine)
        on_progress(done, len(readers))
    rows = {kind: pd.concat(parts, ignore_index=True) if parts else None for kind, parts in read.items()}
    return Raw(
        rows["documents"],
        rows["persons"],
        rows["events"],
        build_table("imports", pd.concat(imports)),
        build_table("quarantine", pd.concat(quarantine)),
    )

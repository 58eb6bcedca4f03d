"""The first step: read every source, mask and pseudonymise, and keep the import report."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from friction.contracts import build_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from friction.config import Settings
    from friction.ingest.imported import Imported
    from friction.store.objects import Stored, Vectors
    from pipelines.work import Work


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
        keep("persons", read_persons(persons, workspace, ids))
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


def import_inputs(work: Work) -> dict[str, pd.DataFrame | Vectors | Stored]:
    """Make the tables ``documents``, ``persons``, ``events``, ``identities``, ``imports`` and ``quarantine``.

    Where ids are linked, also ``owners`` and ``merges``; documents and events then still name the id of their row.
    """
    from friction.privacy import protect
    from friction.privacy.events import build_events
    from friction.privacy.known import find_full_names, find_own_names
    from friction.privacy.mask import Masker
    from friction.privacy.recognise import load_recogniser
    from friction.store.stream import open_table
    from friction.text.language import with_languages
    from pipelines.identities import build_identity_tables, stitch_inputs
    from pipelines.left_out import leave_out_rows

    privacy = work.settings.privacy
    recognise = load_recogniser(privacy.names_by, work.workspace)
    whole = read_inputs(work.settings, work.workspace, work.on_progress)
    # Who is left out may still be named by others.
    masker = Masker(privacy.patterns, find_full_names(whole.documents, whole.persons), recognise)
    known = stitch_inputs(whole, work.settings, work.key) if work.settings.kinds else None
    raw, gone = leave_out_rows(work, whole, known)
    documents_raw = _cut(work, raw.documents, "written_at", "documents")
    events_raw = _cut(work, raw.events, "happened_at", "events")
    own = find_own_names(documents_raw, raw.persons)
    documents, repeated_documents = protect.build_documents(documents_raw, work.key, masker, own)
    for (kind, source, reason), n in raw.quarantine.groupby(["kind", "source", "reason"]).size().items():
        work.left_out[f"{kind} {source}: {reason}"] = int(n)
    identities = protect.build_identities([raw.persons], documents_raw, events_raw, work.key)
    persons = protect.build_persons([raw.persons], identities, work.key, masker)
    events, repeated_events = build_events(events_raw, work.key, masker)  # the largest comes last
    made: dict[str, pd.DataFrame | Vectors | Stored] = {
        "persons": persons,
        "identities": identities,
        "imports": protect.with_repeats(raw.imports, repeated_documents, repeated_events),
        "quarantine": raw.quarantine,
    }
    if known is not None:
        until = stitch_inputs(whole, work.settings, work.key, until=work.as_of) if work.as_of else known
        made |= build_identity_tables(until, {*work.consent.stitched, *gone})
    if work.settings.documents:
        made["documents"] = build_table("documents", with_languages(documents))
    if work.settings.events:
        del whole, raw, events_raw  # large, and not needed any more
        with open_table(work.store.objects, "events") as written:
            for part in events:
                written.add(part)
        made["events"] = written.stored
    return made


def _cut(work: Work, rows: pd.DataFrame, column: str, kind: str) -> pd.DataFrame:
    """Leave out and count rows after ``--as-of``."""
    if work.as_of is None:
        return rows
    late = rows[column] > work.as_of
    work.left_out[f"{kind} after --as-of"] = int(late.sum())
    return rows[~late].reset_index(drop=True)

"""The first step: read every source, mask and pseudonymise, and keep the import report."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from friction.contracts import build_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

    from friction.config import Settings
    from friction.ingest.imported import Imported
    from friction.store.objects import Vectors
    from pipelines.work import Work


class Raw(NamedTuple):
    """All raw rows by kind, unmasked and never stored, with the import report."""

    documents: pd.DataFrame
    persons: pd.DataFrame
    events: pd.DataFrame
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
    from friction.ingest.imported import join_imported
    from friction.ingest.persons import read_persons

    timezone = settings.project.timezone
    n_sources = len(settings.documents) + len(settings.persons) + len(settings.events)
    read: dict[str, list[Imported]] = {"documents": [], "persons": [], "events": []}

    def keep(kind: str, imported: Imported) -> None:
        read[kind].append(imported)
        on_progress(sum(map(len, read.values())), n_sources)

    for documents in settings.documents:
        keep("documents", read_documents(documents, workspace, timezone))
    for persons in settings.persons:
        keep("persons", read_persons(persons, workspace))
    for events in settings.events:
        keep("events", read_events(events, workspace, timezone))
    joined = {kind: join_imported(kind, imported) for kind, imported in read.items()}
    return Raw(
        joined["documents"].rows,
        joined["persons"].rows,
        joined["events"].rows,
        build_table("imports", pd.concat([one.imports for one in joined.values()])),
        build_table("quarantine", pd.concat([one.quarantine for one in joined.values()])),
    )


def import_inputs(work: Work) -> dict[str, pd.DataFrame | pa.Table | Vectors]:
    """Make the tables ``documents``, ``persons``, ``events``, ``identities``, ``imports`` and ``quarantine``."""
    import pandas as pd

    from friction.privacy import protect
    from friction.privacy.events import build_events
    from friction.privacy.known import find_full_names, find_own_names
    from friction.privacy.mask import Masker
    from friction.privacy.recognise import load_recogniser
    from friction.text.language import with_languages

    privacy = work.settings.privacy
    recognise = load_recogniser(privacy.names_by, work.workspace)
    whole = read_inputs(work.settings, work.workspace, work.on_progress)
    # Who is left out may still be named by others.
    masker = Masker(privacy.patterns, find_full_names(whole.documents, whole.persons), recognise)
    raw = _leave_out(work, whole)
    documents_raw = _cut(work, raw.documents, "written_at", "documents")
    events_raw = _cut(work, raw.events, "happened_at", "events")
    own = find_own_names(documents_raw, raw.persons)
    documents, repeated_documents = protect.build_documents(documents_raw, work.key, masker, own)
    events, repeated_events = build_events(events_raw, work.key, masker)
    for (kind, source, reason), n in raw.quarantine.groupby(["kind", "source", "reason"]).size().items():
        work.left_out[f"{kind} {source}: {reason}"] = int(n)
    kind = events.schema.field("person_id").type
    seen = events.select(["person_id", "happened_at"]).to_pandas(types_mapper={kind: pd.ArrowDtype(kind)}.get)
    made: dict[str, pd.DataFrame | pa.Table | Vectors] = {
        "persons": protect.build_persons([raw.persons], documents, seen, work.key, masker),
        "identities": protect.build_identities([raw.persons], documents_raw, events_raw, work.key),
        "imports": protect.with_repeats(raw.imports, repeated_documents, repeated_events),
        "quarantine": raw.quarantine,
    }
    if work.settings.documents:
        made["documents"] = build_table("documents", with_languages(documents))
    if work.settings.events:
        made["events"] = events
    return made


def _leave_out(work: Work, raw: Raw) -> Raw:
    """Leave out and count the rows of persons who opted out or were forgotten."""
    from friction.privacy.consent import count_left_out, leave_out, with_left_out

    documents, no_documents = leave_out(raw.documents, work.consent, ("source_name", "thread"), "opted_out")
    persons, no_persons = leave_out(raw.persons, work.consent)
    events, no_events = leave_out(raw.events, work.consent, ("source", "session"))
    counted = [
        count_left_out(raw.documents, no_documents, "source_name", "documents", "written_at"),
        count_left_out(raw.persons, no_persons, "source", "persons"),
        count_left_out(raw.events, no_events, "source", "events", "happened_at"),
    ]
    for kind, why in (("documents", no_documents), ("rows of customer lists", no_persons), ("events", no_events)):
        work.left_out |= {f"{kind} of {reason}": int(n) for reason, n in why.value_counts().sort_index().items()}
    return raw._replace(
        documents=documents, persons=persons, events=events, imports=with_left_out(raw.imports, counted)
    )


def _cut(work: Work, rows: pd.DataFrame, column: str, kind: str) -> pd.DataFrame:
    """Leave out and count rows after ``--as-of``."""
    if work.as_of is None:
        return rows
    late = rows[column] > work.as_of
    work.left_out[f"{kind} after --as-of"] = int(late.sum())
    return rows[~late].reset_index(drop=True)

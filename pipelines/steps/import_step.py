"""The first step: rows masked and pseudonymised, and the import report kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import build_table

if TYPE_CHECKING:
    import pandas as pd

    from friction.store import Stored, Vectors
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def import_inputs(work: Work) -> dict[str, Made]:
    """Make the tables ``documents``, ``persons``, ``events``, ``identities``, ``joins``, ``imports``, ``quarantine``.

    Where ids are linked, also ``owners`` and ``merges``; documents and events then still name the id of their row.
    """
    from friction.ingest.clean import count_left_out, tell_uncut
    from friction.ingest.ids import build_joins, to_rules
    from friction.ingest.order import tell_versions
    from friction.ingest.sources import tell_missing, tell_refused
    from friction.privacy import (
        Masker,
        build_documents,
        build_events,
        build_identities,
        build_persons,
        find_full_names,
        find_own_names,
        load_recogniser,
        with_repeats,
    )
    from friction.store import open_table
    from friction.text import with_languages
    from pipelines.inputs.joined import find_ids, tell_ids
    from pipelines.inputs.left_out import count_left, find_excluded, find_persons, leave_out_rows
    from pipelines.inputs.stitched import build_identity_tables, stitch_inputs

    privacy = work.settings.privacy
    recognise = load_recogniser(privacy.names_by, work.workspace)
    whole = work.inputs.take(work.settings, work.on_progress)
    # Who is left out may still be named by others.
    masker = Masker(privacy.patterns, find_full_names(whole.documents, whole.persons), recognise)
    known = stitch_inputs(whole, work.settings, work.key) if work.settings.kinds else None
    rules = work.settings.exclude
    owners = find_persons(whole, known, work.consent.key) if work.consent.stitched or rules else {}
    raw, gone, counted = leave_out_rows(whole, known, work.consent, owners, find_excluded(whole, owners, rules))
    work.left_out.update(counted)
    documents_raw = _cut(work, raw.documents, "written_at", "documents")
    events_raw = _cut(work, raw.events, "happened_at", "events")
    frames = {"documents": documents_raw, "persons": raw.persons, "events": events_raw}
    ids = find_ids(frames, known, work.key)
    joins = build_joins(ids)
    work.notes += tell_ids(ids, joins, raw.no_ids, events_raw, to_rules(work.settings))
    for kind, source, reason, n, _ in raw.no_ids.itertuples(index=False):
        work.left_out[f"ids of {kind} {source}: {reason}"] = int(n)
    work.loud += tell_missing(
        count_left(raw._replace(documents=documents_raw, events=events_raw), work.settings), raw.imports, raw.quarantine
    )
    work.loud += tell_refused(raw.imports, raw.quarantine) + tell_uncut(documents_raw)
    own = find_own_names(documents_raw, raw.persons)
    documents, repeated_documents = build_documents(documents_raw, work.key, masker, own)
    for (kind, source, reason), n in raw.quarantine.groupby(["kind", "source", "reason"]).size().items():
        work.left_out[f"{kind} {source}: {reason}"] = int(n)
    work.notes += tell_versions(raw.imports, raw.quarantine)
    for reason, n in count_left_out(documents_raw["left_out"]).items():
        work.left_out[f"parts of documents: {reason}"] = n
    identities = build_identities([raw.persons], documents_raw, events_raw, work.key)
    persons = build_persons([raw.persons], identities, work.key, masker)
    events, repeated_events = build_events(events_raw, work.key, masker)  # the largest comes last
    before = "read_" if known is not None else ""  # the persons behind ids are put in place by the next step
    made: dict[str, pd.DataFrame | Vectors | Stored] = {
        f"{before}persons": persons,
        "identities": identities,
        "joins": joins,
        "imports": with_repeats(raw.imports, repeated_documents, repeated_events),
        "quarantine": raw.quarantine,
    }
    if known is not None:
        until = stitch_inputs(whole, work.settings, work.key, until=work.as_of) if work.as_of else known
        made |= build_identity_tables(until, {*work.consent.stitched, *gone})
    if work.settings.documents:
        made[f"{before}documents"] = build_table("documents", with_languages(documents))
    if work.settings.events:
        del whole, raw, events_raw, frames  # large, and not needed any more
        with open_table(work.store.objects, "events") as written:
            for part in events:
                written.add(part)
        made[f"{before}events"] = written.stored
    return made


def _cut(work: Work, rows: pd.DataFrame, column: str, kind: str) -> pd.DataFrame:
    """Leave out and count rows after ``--as-of``."""
    if work.as_of is None:
        return rows
    late = rows[column] > work.as_of
    work.left_out[f"{kind} after --as-of"] = int(late.sum())
    return rows[~late].reset_index(drop=True)

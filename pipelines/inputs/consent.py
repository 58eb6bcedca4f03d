"""Consent in a workspace: who is left out, and earlier runs without them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from friction.privacy import Consent, load_retired_keys, to_fingerprint, to_persons, to_tombstone
from friction.store import RUNS_FOLDER, find_runs, finish_rewriting, read_ledger, read_run, remove_persons, write_file
from pipelines.inputs.stitched import extend_consent

if TYPE_CHECKING:
    from pathlib import Path

    from friction.config import Settings
    from friction.store import Removal
    from pipelines.inputs.raw import Inputs
    from pipelines.show import Show

HONOURED = ".consent"
"""File among the runs: the digest of the consent that all of them, and all caches, were last held against."""


def read_consent(settings: Settings, workspace: Path, key: bytes, inputs: Inputs) -> Consent:
    """Return whom to leave out: who opted out by the inputs, and who was forgotten.

    Raises
    ------
    InputError, StoreError
        If the list, a column or the ledger cannot be read.
    """
    from friction.ingest.sources import has_nameless, read_opted_out
    from friction.privacy import to_document_ids

    opted_out = to_persons(key, read_opted_out(settings, workspace))
    documents: frozenset[str] = frozenset()
    if has_nameless(settings, workspace):
        rows = inputs.read(settings).documents
        documents = frozenset(to_document_ids(rows, key)[rows["opted_out"] & rows["person"].isna()])
    consent = Consent(key, opted_out, documents, read_ledger(workspace).persons, load_retired_keys())
    if consent.digest is None or not settings.kinds:
        return consent
    return extend_consent(consent, inputs.read(settings), settings)


def honour_consent(workspace: Path, consent: Consent) -> Removal | None:
    """Remove from all earlier runs, caches and reports who may not be in them; None where there was nothing to do.

    Also finishes what a kill left, and purges runs that were put back from a backup. To be called with the lock held.
    """
    finish_rewriting(workspace)
    digest, marker = consent.digest, workspace / RUNS_FOLDER / HONOURED
    if digest is None:
        marker.unlink(missing_ok=True)
        return None
    held, documents = find_held(workspace, consent), _find_held_documents(workspace, consent)
    if not held and not documents and marker.is_file() and marker.read_text(encoding="ascii") == digest:
        return None
    stones = read_ledger(workspace).documents.get(to_fingerprint(consent.key), frozenset())
    removal = remove_persons(
        workspace,
        held,
        datetime.now(UTC),
        documents=documents,
        is_tombstone=lambda document: bool(stones) and to_tombstone(consent.key, document) in stones,
    )
    write_file(marker, digest.encode())
    return removal


def _find_held_documents(workspace: Path, consent: Consent) -> set[str]:
    """Return the ids of documents in earlier runs that name nobody and may not be there."""
    runs = map(read_run, find_runs(workspace)) if consent.documents else ()
    return {one for run in runs if "documents" in run.tables for one in run.documents["doc_id"]} & consent.documents


def find_held(workspace: Path, consent: Consent) -> set[str]:
    """Return the pseudonyms of persons in earlier runs who may not be there.

    A run's table ``persons`` holds everybody that its other tables know.
    """
    ids: set[str] = set()
    links: dict[str, str] = {}
    for path in find_runs(workspace):
        run = read_run(path)
        if "persons" not in run.tables:
            continue
        ids |= set(run.persons["person_id"])
        links |= dict(zip(run.identities["alias"], run.identities["person_id"], strict=True))
    return consent.find_held(ids) | {links[alias] for alias in consent.find_held(links)}


def tell_removal(removal: Removal, show: Show) -> None:
    """Say what was removed, counted; nothing that tells who it was."""
    lines = to_lines(removal)
    if lines:
        show.warn("Persons who opted out or were forgotten leave what was made before:")
    for line in lines:
        show.warn(line)


def to_lines(removal: Removal) -> list[str]:
    """Return a sentence for each place that something was removed from."""
    n_rows = sum(n for tables in removal.runs.values() for n in tables.values())
    lines = [f"{n_rows:,} rows removed from {_count(len(removal.runs), 'earlier run')}."] if removal.runs else []
    if removal.vectors:
        lines.append(f"{_count(removal.vectors, 'vector')} removed from the cache.")
    if removal.decisions:
        lines.append(f"{_count(removal.decisions, 'decision')} cleaned of segments or quotes of theirs.")
    if removal.copies:
        lines.append(f"{_count(removal.copies, 'old copy', 'old copies')} of the database removed.")
    lines += [
        f"The report of {week} quoted them and was removed; write it anew with: friction weekly --week {week}"
        for week in removal.reports
    ]
    return lines


def to_record(removal: Removal) -> dict[str, object]:
    """Return what was removed, for ``--json``."""
    return dict(vars(removal))


def _count(n: int, noun: str, nouns: str = "") -> str:
    return f"{n:,} {noun if n == 1 else nouns or noun + 's'}"

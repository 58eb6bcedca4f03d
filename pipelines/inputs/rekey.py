"""Runs, decisions and the ledger go over from a retired key to the present one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from friction.config import load_settings
from friction.errors import InputError, StoreError
from friction.ingest.files import FILE_UNREAD
from friction.ingest.sources import find_unread
from friction.privacy import (
    Consent,
    build_rotation,
    find_retired_file,
    load_retired_keys,
    rotate_tombstones,
    to_fingerprint,
)
from friction.store import LEDGER_FILE, RUNS_FOLDER, find_keys, read_ledger, rekey_runs, remove_persons, write_ledger
from pipelines.inputs.consent import find_held
from pipelines.inputs.raw import read_inputs

if TYPE_CHECKING:
    from pathlib import Path

    from friction.privacy import Rotation


def go_over(workspace: Path, key: bytes, *, also: str = "") -> int:
    """Let runs, decisions and ledger made with a retired key go over to the present one; returns how many runs did.

    Whom the ledger knows by the retired key goes first: afterwards the runs could not tell any more. To be called with
    the lock held, before anything is looked for by pseudonym. Where all is of the present key it costs a look at the
    manifests.

    Parameters
    ----------
    workspace, key : the workspace, and the present key.
    also : fingerprint of a retired key that is taken for used though no run may be of it.

    Raises
    ------
    StoreError
        If runs or tombstones are of a key that is neither the present one nor a retired one.
    """
    present = to_fingerprint(key)
    n_runs = 0
    for retired in load_retired_keys():
        old = to_fingerprint(retired)
        if old in (find_keys(workspace) | {also}) - {present}:
            stones = read_ledger(workspace).persons
            held = find_held(workspace, Consent(retired, tombstones=stones)) if stones.get(old) else set()
            if held:
                remove_persons(workspace, held, datetime.now(UTC))
            rotation = _read_rotation(workspace, retired, key)
            _rekey_ledger(workspace, (old, present), rotation)
            n_runs += rekey_runs(workspace, (old, present), rotation, datetime.now(UTC))
    _refuse_unknown_keys(workspace, present)
    return n_runs


def _refuse_unknown_keys(workspace: Path, present: str) -> None:
    """Refuse to go on where runs or tombstones are of a key that is not here: nobody in them could be recognised."""
    here = {present, *map(to_fingerprint, load_retired_keys())}
    runs = find_keys(workspace) - here - {""}
    stones = {key for key, held in read_ledger(workspace).persons.items() if held} - here
    if runs or stones:
        what = [*(["runs"] if runs else []), *(["those who were forgotten"] if stones else [])]
        raise StoreError(
            f"{' and '.join(what)} of this workspace are known by another key than the present one ({present}): "
            f"{', '.join(sorted(runs | stones))}",
            where=str(workspace),
            why="Without it persons who were forgotten would come back, and nobody could be found to be removed.",
            mend=f"Set FRICTION_KEY as it was, or add that key as a line to {find_retired_file()}. If it is lost: move "
            f"{RUNS_FOLDER}/ and {LEDGER_FILE} away, and forget these persons again before the next run.",
        )


def _read_rotation(workspace: Path, old: bytes, new: bytes) -> Rotation:
    raw = read_inputs(load_settings(workspace), workspace, lambda _done, _total: None)
    unread = find_unread(raw.quarantine)
    if len(unread):
        raise InputError(
            f"{unread['file'].iloc[0]} cannot be read",
            where=str(workspace),
            why="Whom it alone names could not go over to the present key, and nobody would find them again.",
            mend=f"{unread['reason'].iloc[0].removeprefix(FILE_UNREAD)} Then give the same command again.",
        )
    return build_rotation(raw.documents, raw.persons, raw.events, raw.links, old, new)


def _rekey_ledger(workspace: Path, fingerprints: tuple[str, str], rotation: Rotation) -> None:
    """Make tombstones anew for all whom the inputs still know; the others stay with the retired key."""
    old, present = fingerprints
    ledger = read_ledger(workspace)
    persons, documents = ledger.persons.get(old, frozenset()), ledger.documents.get(old, frozenset())
    new_persons, new_documents = rotate_tombstones(persons, documents, rotation)
    if new_persons or new_documents:
        renewed = ledger.add(present, new_persons.values(), new_documents.values())
        write_ledger(workspace, renewed.drop(old, new_persons, new_documents))

"""Finished runs and decisions go over from a retired key to the present one.

As with removal, the runs go last: as long as one is of the retired key, the next command does all of it again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from friction.privacy import find_keyed, rotate_payload, rotate_tables
from friction.store.chain import PROGRAM
from friction.store.database import has_database
from friction.store.decisions import DecisionLog
from friction.store.objects import Vectors
from friction.store.rewrite import finish_rewriting, forget_work, rewrite_run, share_again
from friction.store.runs import BRIDGE, CONTEXTS, EMBEDDINGS, REKEYED, find_runs, read_run

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from friction.privacy import Rotation
    from friction.store.runs import Run


def find_keys(workspace: Path) -> set[str]:
    """Return the fingerprints of the keys that finished runs were made with."""
    return {read_run(path).manifest["went_in"].get("key", "") for path in find_runs(workspace)}


def rekey_runs(workspace: Path, fingerprints: tuple[str, str], rotation: Rotation, rekeyed_at: datetime) -> int:
    """Turn the pseudonyms of runs and decisions into those of the new key; returns how many runs changed.

    Parameters
    ----------
    workspace : the workspace, its lock held.
    fingerprints : of the old and of the new key.
    rotation : how ids change.
    rekeyed_at : the moment that manifests name.
    """
    finish_rewriting(workspace)
    old, new = fingerprints
    runs = [run for run in map(read_run, find_runs(workspace)) if run.manifest["went_in"].get("key") == old]
    if not runs:
        return 0
    held = {one for run in runs if "documents" in run.tables for one in find_keyed(run.documents["doc_id"].tolist())}
    if has_database(workspace):
        log = DecisionLog(workspace)
        try:
            log.rewrite(
                lambda payload: rotate_payload(payload, rotation, held), "rekeyed", done_by=PROGRAM, done_at=rekeyed_at
            )
        finally:
            log.close()
    forget_work(workspace)
    for run in runs:
        _rekey(run, new, rotation, rekeyed_at)
    share_again(workspace)
    return len(runs)


def _rekey(run: Run, fingerprint: str, rotation: Rotation, rekeyed_at: datetime) -> None:
    before = {name: getattr(run, name) for name in run.tables}
    after = rotate_tables(before, rotation)
    records = {}
    for name, vectors in ((EMBEDDINGS, run.embeddings), (CONTEXTS, run.contexts), (BRIDGE, run.bridge)):
        if vectors is None:
            continue
        ids = [rotation.to_new(one) for one in vectors.segment_ids]
        order = np.argsort(np.array(ids, dtype=object), kind="stable")
        records[name] = Vectors([ids[place] for place in order], vectors.vectors[order], vectors.model_id)
    manifest = {
        "went_in": {**run.manifest["went_in"], "key": fingerprint},
        REKEYED: [*run.manifest.get(REKEYED, []), rekeyed_at.isoformat(timespec="seconds")],
    }
    rewrite_run(run, {name: table for name, table in after.items() if table is not before[name]}, records, manifest)

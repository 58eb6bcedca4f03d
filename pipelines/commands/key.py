"""``friction key rotate``: a new key for pseudonyms; runs, decisions and the ledger go over to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from friction.config import load_settings
from friction.privacy import load_key, rotate_key, to_fingerprint
from friction.store import RUNS_FOLDER, lock_runs, read_ledger
from pipelines.inputs.rekey import go_over
from pipelines.inputs.went_in import find_inputs

if TYPE_CHECKING:
    from pathlib import Path


class Rotated(NamedTuple):
    """The new key's fingerprint, how many runs went over, and how many tombstones still need a retired key."""

    fingerprint: str
    runs: int
    tombstones_left: int


def rotate(workspace: Path) -> Rotated:
    """Make a new key, and let a workspace go over to it; other workspaces do so at their next run.

    Raises
    ------
    FrictionError
        If ``FRICTION_KEY`` holds the key, a run is at work here, or the inputs cannot be read.
    """
    find_inputs(load_settings(workspace), workspace)  # what is missing is told before the key changes
    with lock_runs(workspace / RUNS_FOLDER):
        old = to_fingerprint(load_key())
        key = rotate_key()
        n_runs = go_over(workspace, key, also=old)
    ledger, fingerprint = read_ledger(workspace), to_fingerprint(key)
    left = sum(len(stones) for old, stones in ledger.persons.items() if old != fingerprint)
    return Rotated(fingerprint, n_runs, left)

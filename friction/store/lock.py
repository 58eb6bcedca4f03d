"""One run at a time in a workspace."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from friction.errors import StoreError
from friction.store.disk import told_plainly

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def lock_runs(runs: Path) -> Iterator[None]:
    """Hold the workspace's lock; the system gives it back even when the process is killed.

    Raises
    ------
    StoreError
        If another run holds it; names its process.
    """
    import fcntl

    path = runs / ".lock"
    with told_plainly(path):
        runs.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise StoreError(
                f"another run is at work here (process {holder})",
                where=str(runs),
                why="Two runs at once would write over each other.",
                mend="Wait until it is done, or stop it, and try again.",
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)

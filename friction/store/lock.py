"""One run at a time in a workspace."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from friction.errors import StoreError
from friction.store.disk import told_plainly

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK = ".lock"
TRIES = 5
"""How often the lock is tried: whoever only looks whether it is held has it for an instant."""

_WAIT_SECONDS = 0.05


@contextmanager
def lock_runs(runs: Path) -> Iterator[None]:
    """Hold the workspace's lock; the system gives it back even when the process is killed.

    Raises
    ------
    StoreError
        If another run holds it; names its process.
    """
    handle = open_lock(runs / LOCK)
    try:
        if not _take_patiently(handle):
            holder = os.pread(handle, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise StoreError(
                f"another run is at work here (process {holder})",
                where=str(runs),
                why="Two runs at once would write over each other.",
                mend="Wait until it is done, or stop it, and try again.",
            )
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def _take_patiently(handle: int) -> bool:
    for _ in range(TRIES - 1):
        if take_lock(handle):
            return True
        time.sleep(_WAIT_SECONDS)
    return take_lock(handle)


def open_lock(path: Path) -> int:
    """Return the open file of a lock, made where it is not there; to be closed."""
    with told_plainly(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def take_lock(handle: int) -> bool:
    """Take a lock until its file is closed by all that hold it; False where somebody else has it."""
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_locked(path: Path) -> bool:
    """Tell whether somebody holds a lock."""
    if not path.exists():
        return False
    import fcntl

    handle = open_lock(path)
    try:  # shared: two that only look do not see each other
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)

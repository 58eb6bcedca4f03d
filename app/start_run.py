"""A run started from a page: a process of its own, which neither a closed page nor a stopped app ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from app.views.at_work import AtWork, Started
from app.workspace import open_service
from friction.errors import StoreError
from friction.store import (
    RUNS_FOLDER,
    is_locked,
    open_lock,
    read_progress,
    take_lock,
    to_stamp,
    told_plainly,
    write_file,
)

if TYPE_CHECKING:
    from pathlib import Path

START = "start a run"
"""What whoever presses the button must be allowed to do."""

LONGEST_LOG = 64 * 1024
"""Bytes of a run's own words that are shown: the last ones."""

_LOCK, _STARTED, _LOG = ".started.lock", ".started.json", ".started.log"


def look_at_work(folder: Path) -> AtWork:
    """Return what is known of runs of a workspace: read from its files, so that every page sees the same."""
    runs = folder / RUNS_FOLDER
    alive = is_locked(runs / _LOCK)  # looked at first: whoever is gone has written its last words
    return AtWork(_read_started(runs), alive, read_progress(folder), _read_log(runs))


def start_run(folder: Path) -> None:
    """Start ``friction run`` as a process of its own.

    Raises
    ------
    NotAllowedError, NotSignedInError
        If whoever is signed in may not.
    StoreError
        If a run is at work.
    """
    with open_service(folder) as service:
        service.check(START)
        actor = service.actor
    runs = folder / RUNS_FOLDER
    lock = open_lock(runs / _LOCK)
    try:
        if look_at_work(folder).busy or not take_lock(lock):
            raise StoreError("a run is at work here", mend="Wait until it is done, or stop it.")
        log = open_lock(runs / _LOG)
        try:
            os.ftruncate(log, 0)
            # It holds the lock as long as it lives, whatever becomes of this app.
            process = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
                [sys.executable, "-P", "-m", "pipelines", "run", "-C", str(folder)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(lock,), start_new_session=True,
                env={**os.environ, "COLUMNS": "160"},
            )  # fmt: skip
        finally:
            os.close(log)
        _write_started(runs, Started(actor, to_stamp(), process.pid))
    finally:
        os.close(lock)
    threading.Thread(target=process.wait, daemon=True).start()  # so that none is left behind as a zombie


def stop_run(folder: Path) -> None:
    """Ask the run that was started from a page to stop; asked a second time, it is ended at once.

    What was finished is kept either way.

    Raises
    ------
    NotAllowedError, NotSignedInError
        If whoever is signed in may not.
    StoreError
        If there is none.
    """
    with open_service(folder) as service:
        service.check(START)
        actor = service.actor
    runs = folder / RUNS_FOLDER
    started = _read_started(runs)
    if started is None or not is_locked(runs / _LOCK):
        raise StoreError("no run that was started here is at work", mend="Look again: it may have ended by itself.")
    with suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL if started.stopped_by else signal.SIGTERM)
    _write_started(runs, replace(started, stopped_by=actor))


def _read_started(runs: Path) -> Started | None:
    try:
        return Started(**json.loads((runs / _STARTED).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _write_started(runs: Path, started: Started) -> None:
    write_file(runs / _STARTED, json.dumps(asdict(started), sort_keys=True).encode())


def _read_log(runs: Path) -> str:
    try:
        with told_plainly(runs / _LOG), (runs / _LOG).open("rb") as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - LONGEST_LOG))
            return stream.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""

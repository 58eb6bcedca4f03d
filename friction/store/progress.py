"""How far the run at work is, in a file of the workspace: whoever looks sees it, wherever the run was started."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from friction.errors import FrictionError
from friction.store.disk import write_json
from friction.store.lock import LOCK, is_locked
from friction.store.runs import RUNS_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PROGRESS_FILE = ".progress.json"
PAUSE_SECONDS = 0.5
"""Between two writes of how far a step is."""

How = Literal["at work", "done", "unchanged", "failed", "stopped", "gone"]


@dataclass(frozen=True)
class Progress:
    """How far a run is, or how it ended.

    Attributes
    ----------
    how : ``at work``; ``done``: there is a new run; ``unchanged``: nothing was new; ``failed``; ``stopped`` by a
        person; ``gone``: its process ended without a word.
    started_at, ended_at : ISO times, UTC; ``ended_at`` is null while it is at work, and where it went without a word.
    step : what it is doing, in our words; "" before the first step.
    n_done, n_steps : how many steps are behind it, of how many.
    part, of : how far the step is, in its own units; 0 of 0 where it does not say.
    run : the name of the folder it made, or found unchanged.
    told : the mistake that ended it, with what mends it.
    """

    how: How
    started_at: str
    ended_at: str | None = None
    step: str = ""
    n_done: int = 0
    n_steps: int = 0
    part: int = 0
    of: int = 0
    run: str | None = None
    told: str = ""

    @property
    def share(self) -> float:
        """How much of the steps is done, 0 to 1; the step at work counts by how far it is."""
        within = self.part / self.of if self.of else 0.0
        return min(1.0, (self.n_done + min(within, 1.0)) / self.n_steps) if self.n_steps else 0.0


class Reporter:
    """Writes how far a run is, not more often than `PAUSE_SECONDS` within a step.

    Parameters
    ----------
    workspace : the workspace.
    clock : gives seconds that only grow.
    """

    def __init__(self, workspace: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._file = workspace / RUNS_FOLDER / PROGRESS_FILE
        self._clock, self._last = clock, float("-inf")
        self._now = Progress("at work", to_stamp())
        self._write()

    def begin(self, step: str, n_done: int, n_steps: int) -> None:
        """Say which step begins, how many are behind it, and of how many."""
        self._now = replace(self._now, step=step, n_done=n_done, n_steps=n_steps, part=0, of=0)
        self._write()

    def go_on(self, part: int, of: int) -> None:
        """Say how far the step is."""
        self._now = replace(self._now, part=part, of=of)
        if self._clock() - self._last >= PAUSE_SECONDS:
            self._write()

    def end(self, how: How, told: str = "", *, run: str | None = None) -> None:
        """Say how it ended."""
        done = self._now.n_steps if how in ("done", "unchanged") else self._now.n_done
        self._now = replace(self._now, how=how, ended_at=to_stamp(), n_done=done, part=0, of=0, run=run, told=told)
        self._write()

    def _write(self) -> None:
        write_json(self._file, asdict(self._now))
        self._last = self._clock()


@contextmanager
def report_progress(workspace: Path) -> Iterator[Reporter]:
    """Give what writes how far a run is; a run that ends by a mistake, or is stopped, is written down as such.

    Only whoever holds the lock of the runs may use it.
    """
    reporter = Reporter(workspace)
    try:
        yield reporter
    except BaseException as error:
        with suppress(FrictionError, OSError):  # a full disk must not hide what went wrong
            reporter.end(*_to_end(error))
        raise


def _to_end(error: BaseException) -> tuple[How, str]:
    """Return how a run ended; the words of a bug of ours could hold a customer's, so only its kind is told."""
    if isinstance(error, KeyboardInterrupt):
        return "stopped", ""
    told = str(error) if isinstance(error, FrictionError) else f"a mistake of the program: {type(error).__name__}"
    return "failed", told


def read_progress(workspace: Path) -> Progress | None:
    """Return how far the last run is, or how it ended; None where none was reported."""
    told = _read(workspace)
    if told is None or told.how != "at work" or is_locked(workspace / RUNS_FOLDER / LOCK):
        return told
    # Whoever ends writes how, and lets go of the lock then: it may have done so since the file was read.
    told = _read(workspace)
    return replace(told, how="gone") if told is not None and told.how == "at work" else told


def _read(workspace: Path) -> Progress | None:
    try:
        return Progress(**json.loads((workspace / RUNS_FOLDER / PROGRESS_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def to_stamp() -> str:
    """Return the present moment, ISO and UTC: later moments are later in the order of letters."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")

"""A run at work, and how it ended, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from app.views.words import to_percent

if TYPE_CHECKING:
    from friction.store import Progress

Kind = Literal["none", "at work", "good", "bad"]


@dataclass(frozen=True)
class Started:
    """A run that was started from a page.

    Attributes
    ----------
    by, at : who started it, and when (ISO, UTC).
    pid : its process, which leads a group of its own.
    stopped_by : who asked it to stop; "" where nobody did.
    """

    by: str
    at: str
    pid: int
    stopped_by: str = ""


@dataclass(frozen=True)
class AtWork:
    """What is known of runs of a workspace.

    Attributes
    ----------
    started : the last run that was started from a page; None where none was.
    alive : whether that one is still there.
    progress : how far the last run is, wherever it was started; None where none has begun.
    log : the last words of the run that was started from a page.
    """

    started: Started | None
    alive: bool
    progress: Progress | None
    log: str

    @property
    def busy(self) -> bool:
        """Whether any run is at work here."""
        return self.alive or (self.progress is not None and self.progress.how == "at work")


@dataclass(frozen=True)
class Shown:
    """What the page says of runs.

    Attributes
    ----------
    kind : nothing to say, at work, ended well, ended badly.
    told : one or two sentences.
    share : how much is done, 0 to 1.
    mend : what to do next, or "".
    run : the name of the run's folder, where it made one.
    can_stop : was it started here, and is it still there?
    """

    kind: Kind
    told: str = ""
    share: float = 0.0
    mend: str = ""
    run: str | None = None
    can_stop: bool = False


def show_work(work: AtWork, timezone: str) -> Shown:
    """Return what to say of the last run, wherever it was started."""
    started, progress = work.started, work.progress
    # The process may be there before it says how far it is, and may end before it could say anything.
    before = started is not None and (progress is None or progress.started_at < started.at)
    if work.alive:
        who = f"Started by {started.by}, {_to_time(started.at, timezone)}." if started else ""
        if before or progress is None:
            return Shown("at work", f"The run begins. {who}", can_stop=True)
        if started is not None and started.stopped_by:
            return Shown(
                "at work", "It was asked to stop.", progress.share, "Once more ends it at once.", can_stop=True
            )
        step = f"Step {progress.n_done + 1} of {progress.n_steps}: {progress.step}." if progress.n_steps else ""
        return Shown("at work", f"{step} {who}".strip(), progress.share, can_stop=True)
    if before:
        how = "was stopped" if started is not None and started.stopped_by else "ended"
        return Shown("bad", f"The run {how} before it could begin.", mend="Its last words say why." if work.log else "")
    if progress is None:
        return Shown("none")
    if progress.how == "at work":
        told = f"A run that was started elsewhere is at work: {progress.step or 'it begins'}."
        return Shown("at work", told, progress.share)
    return _show_end(work, timezone)


def _show_end(work: AtWork, timezone: str) -> Shown:
    progress = work.progress
    assert progress is not None  # noqa: S101 - looked at before
    at = _to_time(progress.ended_at or progress.started_at, timezone)
    done = to_percent(progress.share)
    if progress.how == "done":
        return Shown("good", f"The run was done {at}.", 1.0, run=progress.run)
    if progress.how == "unchanged":
        return Shown(
            "good", f"Nothing had changed {at}: settings, inputs and decisions are those of the last run.", 1.0
        )
    kept = "What was finished is kept: the next run goes on from there."
    if progress.how == "stopped":
        return Shown("bad", f"The run was stopped {at}, {done} done.", progress.share, kept)
    if progress.how == "gone":
        killed = work.started is not None and work.started.stopped_by
        told = "The run was ended" if killed else "The run's process ended without a word (out of memory, or killed)"
        return Shown("bad", f"{told}, {done} done.", progress.share, kept)
    what, _, mend = progress.told.partition("\n")
    behind = f", {done} done" if progress.n_done else ""
    return Shown("bad", f"The run failed {at}{behind}: {what}", progress.share, mend or kept)


def _to_time(moment: str, timezone: str) -> str:
    return f"{pd.Timestamp(moment).tz_convert(timezone):%Y-%m-%d %H:%M}"

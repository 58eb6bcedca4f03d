"""A week of which nothing could be read: a summary that says so, where silence would be read as a quiet week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction import __version__
from friction.config import load_settings
from friction.contracts import build_empty
from friction.contracts.weeks import find_last_week, week_bounds
from friction.errors import FrictionError
from friction.store import hash_settings
from pipelines.commands.issued import read_issued, to_folder
from pipelines.commands.weekly import issue_week

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from friction.config import FileFormat
    from friction.errors import NothingLeftError
    from friction.report import Report
    from pipelines.commands.issued import Issued


def write_unread_week(
    workspace: Path,
    unread: NothingLeftError,
    week: str | None,
    *,
    now: datetime,
    formats: Sequence[FileFormat] | None = None,
    send: bool = True,
    actor: str | None = None,
) -> str:
    """Issue the summary of a week of which no row is left, and say where it lies.

    Where the week was issued with something understood, that stays: what was said is not withdrawn because a file
    broke later.

    Parameters
    ----------
    unread : what ended the run.
    week : such as ``2026-W21``; None: the last one that is over at ``now``, as no row says which weeks there are.
    formats, send, actor : as for `pipelines.commands.weekly.write_week`.

    Raises
    ------
    FrictionError
        If ``week`` is not over yet: of a week to come nothing is missing.
    """
    settings = load_settings(workspace)
    last = find_last_week(pd.Timestamp(now), settings.project.timezone)
    told = _check_over(week or last, last, settings.project.timezone)

    def build() -> tuple[Report, Issued]:
        from friction.report import Edges, build_report

        begin, behind = week_bounds(told, settings.project.timezone)
        issued = read_issued(workspace, told, told)
        kinds = {"documents": settings.documents, "events": settings.events}
        empty = {kind: build_empty(kind) for kind, sources in kinds.items() if sources}
        report = build_report(
            {"imports": unread.imports, "quarantine": unread.quarantine, **empty},
            settings, told, build_empty("decisions"), edges=Edges(begin, behind, behind, settings.project.timezone),
            loud=unread.lines, data_end=None, before=issued.before,
            provenance=(("settings", hash_settings(settings)[:10]), ("friction", __version__)),
        )  # fmt: skip
        return report, issued

    before = read_issued(workspace, told, told).before
    if before is not None and before.understood:
        return f"The summary of {told} stays as it was issued: {to_folder(workspace, told)}"
    written = issue_week(workspace, settings, build, formats=formats, send=send, actor=actor)
    said = [f"The summary of {told} says so: {written.files[0].parent}", *written.trouble]
    return "\n".join([*said, *([f"Mail: {written.sent}"] if written.sent else [])])


def _check_over(week: str, last: str, timezone: str) -> str:
    if week > last:
        _, behind = week_bounds(week, timezone)
        raise FrictionError(
            f"{week} is not over yet: it ends on {behind.tz_convert(timezone) - pd.Timedelta(seconds=1):%Y-%m-%d}",
            why="And no row is left to tell of, so there is no day up to which the data go.",
            mend=f"Ask for one that is over: friction weekly --week {last}",
        )
    return week

"""The weekly summary: a run's tables become one page, as HTML and Markdown, below ``reports``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from friction.config import load_settings
from friction.errors import FrictionError
from friction.store.decisions import DecisionLog
from friction.store.disk import write_file
from friction.store.runs import REPORTS_FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from friction.store.runs import Run


@dataclass(frozen=True)
class WrittenWeek:
    """The week told, and the files that tell it."""

    week: str
    files: tuple[Path, ...]


def write_week(workspace: Path, run: Run, week: str | None) -> WrittenWeek:
    """Write the summary of ``week`` (the last complete week of the run's data where None).

    Raises
    ------
    FrictionError
        If nothing in the data has a time, so that there is no week to tell of.
    """
    from friction.report.html import to_html
    from friction.report.markdown import to_markdown
    from friction.report.week import build_week

    if run.week is None:
        raise FrictionError(
            "there is no week to tell of: nothing in the data has a time",
            mend='Name the time column in friction.toml: columns = { written_at = "…" }.',
        )
    log = DecisionLog(workspace)
    decisions = log.read()
    log.close()
    tables = {name: getattr(run, name) for name in run.tables}
    built = build_week(tables, load_settings(workspace), week or run.week, decisions)
    folder = workspace / REPORTS_FOLDER / built.week
    files = (folder / "summary.html", folder / "summary.md")
    for path, text in zip(files, (to_html(built), to_markdown(built)), strict=True):
        write_file(path, text.encode())
    return WrittenWeek(built.week, files)

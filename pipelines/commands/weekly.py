"""The weekly summary: a run's tables become one page, as HTML and Markdown, below ``reports``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from friction.config import load_settings
from friction.errors import FrictionError
from friction.store import REPORTS_FOLDER, DecisionLog, write_file

if TYPE_CHECKING:
    from pathlib import Path

    from friction.store import Run


@dataclass(frozen=True)
class WrittenWeek:
    """The week told, the files that tell it, and what stands at their top."""

    week: str
    files: tuple[Path, ...]
    read_first: tuple[str, ...]


def write_week(workspace: Path, run: Run, week: str | None) -> WrittenWeek:
    """Write the summary of ``week``.

    Where None: of the last complete week of the run's data, or where none is complete yet, of the one the data end in,
    marked as unfinished: whoever asks in the first days gets what is known, and nothing that passes for a whole week.

    Raises
    ------
    FrictionError
        If nothing in the data has a time, so that there is no week to tell of, or if ``week`` is not in the data.
    """
    from friction.report import build_week, check_week, find_edges, to_html, to_markdown

    tables, settings, end = {name: getattr(run, name) for name in run.tables}, load_settings(workspace), run.data_end
    edges = find_edges(tables, end, settings.project.timezone)
    if edges is None:
        raise FrictionError(
            "there is no week to tell of: nothing in the data has a time",
            mend='Name the time column in friction.toml: columns = { written_at = "…" }.',
        )
    told = check_week(week, edges) if week else edges.week
    log = DecisionLog(workspace)
    decisions = log.read()
    log.close()
    built = build_week(tables, settings, told, decisions, edges=edges, loud=run.loud)
    folder = workspace / REPORTS_FOLDER / built.week
    files = (folder / "summary.html", folder / "summary.md")
    for path, text in zip(files, (to_html(built), to_markdown(built)), strict=True):
        write_file(path, text.encode())
    return WrittenWeek(built.week, files, built.read_first)

"""``friction journeys export``: the journeys of the last run as XES or CSV, and their map as Mermaid or SVG."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import TYPE_CHECKING

from friction.config import load_settings
from friction.errors import FrictionError
from friction.store import find_runs, read_run, write_file, write_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from friction.store import Run

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = ("journey_id", "step", "person_id", "stage", "entered_at", "left_at", "n_events", "status")


def export_journeys(workspace: Path, form: str, target: Path) -> Path:
    """Write the journeys of the last run to a file; return the run's folder.

    ``xes`` and ``csv`` hold single journeys under pseudonyms, so they are written readable by the user alone, and not
    into the workspace, where ``friction person forget`` would not find them. ``mermaid`` and ``svg`` are the map.

    Raises
    ------
    FrictionError
        If there is no run or no journey in it, or ``target`` lies in the workspace.
    """
    settings, paths = load_settings(workspace), find_runs(workspace)
    run = read_run(paths[-1]) if paths else None
    if run is None or settings.journey is None or "visits" not in run.tables:
        raise FrictionError("there are no journeys yet", where=str(workspace), mend="Make them with: friction run")
    if run.journeys.empty:
        raise FrictionError(
            "the last run has no journey", where=str(workspace), why="\n".join(run.loud),
            mend="Mend what it says, then: friction run",
        )  # fmt: skip
    if target.resolve().is_relative_to(workspace.resolve()):
        raise FrictionError(
            "the file would lie in the workspace",
            where=str(target),
            why="There it would outlive a person's wish to be forgotten.",
            mend="Name a file elsewhere.",
        )
    if form in ("mermaid", "svg"):
        write_file(target, _draw(run, form).encode())
    else:
        pieces = _iter_csv(run) if form == "csv" else _iter_xes(run, workspace)
        write_pieces(target, pieces)
    return run.path


def _draw(run: Run, form: str) -> str:
    from friction.report import build_map, to_mermaid, to_svg

    drawn = build_map(run.transitions, run.dropoff["stage"].tolist())
    return to_svg(drawn) if form == "svg" else to_mermaid(drawn)


def _iter_xes(run: Run, workspace: Path) -> Iterator[str]:
    import pandas as pd

    from friction.journeys.paths import iter_xes

    settings = load_settings(workspace)
    assert settings.journey is not None  # noqa: S101 - looked at before
    return iter_xes(
        run.path / "events.parquet",
        run.path / "journeys.parquet",
        settings.journey,
        data_end=pd.Timestamp(run.manifest["data_end"]),
        title=settings.project.name,
    )


def _iter_csv(run: Run) -> Iterator[str]:
    """Yield the visits with how their journeys ended, as CSV that no spreadsheet takes for formulas."""
    ends = run.journeys.set_index("journey_id")[["outcome", "cohort_id"]]
    yield _to_line([*_COLUMNS, *ends.columns])
    rows = run.visits[list(_COLUMNS)].join(ends, on="journey_id").astype(object)
    for row in rows.where(rows.notna(), "").itertuples(index=False):
        yield _to_line(row)


def _to_line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    texts = [value.isoformat() if isinstance(value, datetime) else str(value) for value in cells]
    csv.writer(line, lineterminator="\n").writerow(
        ["'" + text if text.startswith(_FORMULA) else text for text in texts]
    )
    return line.getvalue()

"""A run built into a report: that of the app's tests, with what is given in the place of its tables, or any other."""

from __future__ import annotations

import pandas as pd

from friction.config import load_settings
from friction.contracts import build_empty
from friction.report import build_report, find_edges
from tests.app.small_run import build_tables, write_workspace

WEEK = "2026-W21"
END = pd.Timestamp("2026-05-25 08:00", tz="UTC")


def read_settings(folder, *, documents=True, events=True, **weekly):
    """Return the settings of the small run, with other ones of the summary."""
    settings = load_settings(write_workspace(folder / "w", documents=documents, events=events, run=False))
    return settings.model_copy(update={"weekly": settings.weekly.model_copy(update=weekly)})


def build_small(
    settings, week=WEEK, *, end=END, loud=(), earlier=(), before=None, halves=("documents", "events"), **tables
):
    """Return the report of the small run; a table given stands in the place of its own."""
    own = {**build_tables(**{half: half in halves for half in ("documents", "events")}), **tables}
    return build_report(
        own, settings, week, build_empty("decisions"), edges=find_edges(own, end, settings.project.timezone),
        loud=loud, data_end=end, earlier=earlier, before=before,
    )  # fmt: skip


def build_of(workspace, run, week=None):
    """Return the report of a run of a workspace; without a week, of the one to tell of."""
    settings, tables = load_settings(workspace), {name: getattr(run, name) for name in run.tables}
    edges = find_edges(tables, run.data_end, settings.project.timezone)
    return build_report(
        tables, settings, week or edges.week, build_empty("decisions"), edges=edges, loud=run.loud,
        data_end=run.data_end,
    )  # fmt: skip

"""What the Compare page has at hand beside the run that is open: other runs, and what each week stands on."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import streamlit as st

from app.views.compare_weeks import build_numbers
from friction.store import MANIFEST, RUNS_FOLDER, Tables, read_run

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from app.workspace import Opened
    from friction.store import Run

RUNS_HELD = 4


def open_run(folder: Path, name: str) -> Run:
    """Return a finished run as it was made, without decisions since, loaded once for all who look at it."""
    path = folder / RUNS_FOLDER / name
    return _open_run(str(path), hashlib.sha256((path / MANIFEST).read_bytes()).hexdigest())


def find_numbers(opened: Opened) -> pd.DataFrame:
    """Return what each week's numbers stand on, counted once for a run and the decisions so far."""
    return _count(opened.key, opened.settings.project.timezone, _tables=opened.tables)


def find_run_numbers(run: Run, timezone: str) -> dict[str, float]:
    """Return what a run's numbers stand on, all weeks together."""
    numbers = _count(run.path.name + str(run.manifest["tables"].get("segment_topics")), timezone, _tables=Tables(run))
    return {str(name): float(n) for name, n in numbers.drop(columns="n_writers").sum().items()}


@st.cache_resource(max_entries=RUNS_HELD, show_spinner=False)
def _open_run(path: str, digest: str) -> Run:  # noqa: ARG001 - the manifest's hash is part of the key
    return read_run(path)


@st.cache_data(max_entries=RUNS_HELD, show_spinner="Counting messages…")
def _count(key: str, timezone: str, *, _tables: Tables) -> pd.DataFrame:  # noqa: ARG001 - the key is of run and decisions
    return build_numbers(_tables, timezone)

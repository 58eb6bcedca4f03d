"""What the Compare page counts once for a run: what each week's numbers stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.views.compare_weeks import build_numbers
from app.workspace import RUNS_HELD
from friction.store import Tables

if TYPE_CHECKING:
    import pandas as pd

    from app.workspace import Opened
    from friction.store import Run


def find_numbers(opened: Opened) -> pd.DataFrame:
    """Return what each week's numbers stand on, counted once for a run and the decisions so far."""
    return _count(opened.key, opened.settings.project.timezone, _tables=opened.tables)


def find_run_numbers(run: Run, timezone: str) -> dict[str, float]:
    """Return what a run's numbers stand on, all weeks together."""
    numbers = _count(run.path.name + str(run.manifest["tables"].get("segment_topics")), timezone, _tables=Tables(run))
    return {str(name): float(n) for name, n in numbers.drop(columns="n_writers").sum().items()}


@st.cache_data(max_entries=RUNS_HELD, show_spinner="Counting messages…")
def _count(key: str, timezone: str, *, _tables: Tables) -> pd.DataFrame:  # noqa: ARG001 - the key is of run and decisions
    return build_numbers(_tables, timezone)

"""What was known before this week: which decisions had been made, and which of them were told to need another look."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from app.workspace import RUNS_HELD
from friction.store import RUNS_FOLDER, Tables, find_runs, read_run

if TYPE_CHECKING:
    from app.workspace import Opened


class Known(NamedTuple):
    """What was known before the first run of a week.

    Attributes
    ----------
    decisions : ids of the decisions that this run had seen.
    told : decision, state and reason as the last run of an earlier week told them.
    """

    decisions: frozenset[str]
    told: frozenset[tuple[str, str, str]]


def find_known(opened: Opened) -> Known:
    """Return what was known before the first run of the opened run's week: a run made again does not ask again."""
    names = tuple(path.name for path in find_runs(opened.folder))
    return _find_known(str(opened.folder), names, opened.run.path.name)


@st.cache_data(max_entries=RUNS_HELD, show_spinner=False)
def _find_known(folder: str, names: tuple[str, ...], chosen: str) -> Known:
    runs = [read_run(Path(folder) / RUNS_FOLDER / name) for name in names[: names.index(chosen) + 1]]
    week = runs[-1].week
    first = next(place for place, run in enumerate(runs) if run.week == week)
    seen = Tables(runs[first])["carried"]["decision_id"]
    if not first:
        return Known(frozenset(seen), frozenset())
    before = Tables(runs[first - 1])["carried"]
    told = before[["decision_id", "state", "reason"]].dropna().itertuples(index=False, name=None)
    return Known(frozenset(seen), frozenset(told))

"""What the page reads of a run, made once for all who look at it and kept until a decision changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from app.views.limits import build_coverage, find_limits, find_warnings
from app.views.ranking import build_ranking
from app.views.unsorted import build_unsorted
from app.workspace import RUNS_HELD
from friction.contracts.weeks import to_weeks
from friction.report import find_objective
from friction.store import hash_settings
from friction.themes import find_unread

if TYPE_CHECKING:
    import pandas as pd

    from app.views.limits import Coverage
    from app.workspace import Opened
    from friction.report import Value

MOST_WEEKS = 60
"""Of the objective: so many stand on the page."""
OF_MESSAGES = ("friction", "coverage")
"""Measures that decisions move: which theme a message is in, and whether that is friction."""
WORDS_ALONE = ("status", "owner", "name", "define", "describe", "note", "tag", "untag", "approve", "acted")
"""Decisions that leave every message where it is: what is counted over all messages stands."""


class Understood(NamedTuple):
    """What is counted over all messages: what was not understood, what cannot be said, what is covered and unsorted."""

    warnings: list[str]
    limits: list[str]
    coverage: list[Coverage]
    unsorted: pd.DataFrame


def read_ranking(opened: Opened, week: str | None) -> pd.DataFrame:
    """Return all themes in their order, as `app.views.ranking.build_ranking` gives them."""
    return _read_ranking(opened.key, week, hash_settings(opened.settings), _opened=opened)


def read_understood(opened: Opened) -> Understood:
    """Return what is counted over all messages of a run."""
    placing = opened.decisions.loc[~opened.decisions["action"].isin(WORDS_ALONE), "decision_id"]
    run = opened.key.partition(":")[0]
    return _read_understood(run, "-".join(placing), hash_settings(opened.settings), _opened=opened)


def read_objective(opened: Opened, week: str | None) -> Value | None:
    """Return where the objective stands in a week; None where no objective is set."""
    objective = opened.settings.objective
    if objective is None:
        return None
    key = opened.key if objective.measure in OF_MESSAGES else opened.key.partition(":")[0]
    return _read_objective(key, week or "", hash_settings(opened.settings), _opened=opened)


def count_messages(opened: Opened, week: str | None) -> int:
    """Return how many customers' messages were written in a week."""
    counts = _count_by_week(opened.key.partition(":")[0], opened.settings.project.timezone, _opened=opened)
    return counts.get(week or "", 0)


@st.cache_resource(max_entries=4 * RUNS_HELD, show_spinner=False)
def _read_ranking(
    key: str,  # noqa: ARG001 - run, decisions and settings are the key
    week: str | None,
    settings: str,  # noqa: ARG001
    *,
    _opened: Opened,
) -> pd.DataFrame:
    compared = _opened.compared
    return build_ranking(_opened.tables, compared.words, week, compared.more_weeks)


@st.cache_resource(max_entries=RUNS_HELD, show_spinner="Reading the messages…")
def _read_understood(run: str, placing: str, settings: str, *, _opened: Opened) -> Understood:  # noqa: ARG001 - key
    tables, asked, bounds = _opened.tables, _opened.settings, _opened.week_bounds
    unread = find_unread(tables, asked.topics.min_segments)
    return Understood(
        find_warnings(tables, unread),
        find_limits(tables, asked, _opened.run.week, bounds[1] if bounds else None, unread),
        build_coverage(tables),
        build_unsorted(tables),
    )


@st.cache_resource(max_entries=4 * RUNS_HELD, show_spinner=False)
def _read_objective(key: str, week: str, settings: str, *, _opened: Opened) -> Value | None:  # noqa: ARG001 - key
    return find_objective(_opened.tables, _opened.settings, week, _opened.data_end, most_weeks=MOST_WEEKS)


@st.cache_resource(max_entries=RUNS_HELD, show_spinner=False)
def _count_by_week(run: str, timezone: str, *, _opened: Opened) -> dict[str, int]:  # noqa: ARG001 - the run is the key
    documents = _opened.tables["documents"]
    own = documents[documents["author"] == "customer"]
    counts = to_weeks(own["written_at"], timezone).value_counts()
    return {str(week): int(n) for week, n in counts.items()}

"""What takes a moment to make and is the same for all who look: made once for a run and the decisions so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.views.messages import find_segments
from app.views.similar import find_neighbours
from friction.themes import Compared, compare_shipped, count_weeks, find_sides, find_writings
from friction.topics import UNTOLD, find_known_languages

if TYPE_CHECKING:
    import pandas as pd

    from app.workspace import Opened

HELD = 4
THEMES_HELD = 64


def hold_neighbours(opened: Opened) -> pd.DataFrame:
    """Return pairs of themes that are near to each other (`app.views.similar.find_neighbours`)."""
    return _find_neighbours(opened.key, _opened=opened)


def hold_fixed(opened: Opened, theme_id: str, day: str) -> tuple[Compared, pd.DataFrame]:
    """Return a theme before and after a day, and its people by week; the data must have a begin and an end."""
    return _compare(opened.key, theme_id, day, _opened=opened)


@st.cache_resource(max_entries=HELD, show_spinner=False)
def _find_neighbours(key: str, *, _opened: Opened) -> pd.DataFrame:  # noqa: ARG001 - run and decisions are the key
    known = find_known_languages(_opened.settings.topics, _opened.folder)
    return find_neighbours(
        _opened.tables, _opened.tables.embeddings, None if known is None else {*known, UNTOLD}
    )  # fmt: skip


@st.cache_resource(max_entries=THEMES_HELD, show_spinner=False)
def _compare(
    key: str,
    theme_id: str,
    day: str,
    *,
    _opened: Opened,
) -> tuple[Compared, pd.DataFrame]:
    run, zone = _opened.run, _opened.settings.project.timezone
    writings = _find_writings(key.partition(":")[0], zone, _opened.settings.impact.resample, _opened=_opened)
    doc_ids = set(find_segments(_opened.tables, theme_id)["doc_id"])
    begin = _opened.tables["documents"]["written_at"].min()
    before, after = find_sides(day, zone, begin, run.data_end)
    return compare_shipped(writings, doc_ids, before, after), count_weeks(writings, doc_ids)


@st.cache_resource(max_entries=HELD, show_spinner=False)
def _find_writings(digest: str, timezone: str, resample: str, *, _opened: Opened) -> pd.DataFrame:  # noqa: ARG001 - the run's hash is a part of the key
    by_account = resample == "accounts"
    return find_writings(_opened.tables["documents"], timezone, _opened.tables["persons"] if by_account else None)

"""What the Journey page counts over all visits and journeys: once for a run, not at every click."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.views.journey import JourneyFacts, build_funnel, to_journey_facts
from app.workspace import RUNS_HELD

if TYPE_CHECKING:
    import pandas as pd

    from app.workspace import Opened
    from friction.store import Tables


def find_funnel(opened: Opened) -> pd.DataFrame:
    """Return the visits of each stage by how they ended (`app.views.journey.build_funnel`)."""
    return _count_funnel(opened.key, _tables=opened.tables)


def find_facts(opened: Opened) -> JourneyFacts:
    """Return the plain facts of the journeys (`app.views.journey.to_journey_facts`)."""
    return JourneyFacts(*_tell_journeys(opened.key, _tables=opened.tables))


@st.cache_data(max_entries=RUNS_HELD, show_spinner=False)
def _count_funnel(key: str, *, _tables: Tables) -> pd.DataFrame:  # noqa: ARG001 - run and decisions are the key
    return build_funnel(_tables)


@st.cache_data(max_entries=RUNS_HELD, show_spinner=False)
def _tell_journeys(key: str, *, _tables: Tables) -> tuple[tuple[str, ...], str, str]:  # noqa: ARG001 - as above
    facts = to_journey_facts(_tables)
    return facts.lines, facts.sure, facts.why_sure

"""Safety: whether the database is as it was written, when it was last backed up, whether the disk holds out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from app.admin.keys import AdminKey
from app.screen.draw import draw_lines
from app.screen.escape import to_label
from friction.store import DecisionLog, Finding, examine_database, examine_disk, examine_runs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.admin.office import Office


def draw_safety(office: Office) -> None:
    """Draw what was found, what is amiss first; files of runs are looked at when somebody asks for it."""
    log = DecisionLog(office.folder)
    try:
        stamp = log.stamp()
    finally:
        log.close()
    _draw_findings([*_examine_database(str(office.folder), stamp), *examine_disk(office.folder)])
    st.header("Files of the runs")
    draw_lines(["Reads every file of every run, and compares it with what was written."])
    if st.button("Look at every file", key=AdminKey.FILES):
        with st.spinner("Looking at every file…"):
            _draw_findings(examine_runs(office.folder))
    draw_lines(["All that a run needs (versions, models, key): friction doctor"])


@st.cache_data(max_entries=4, ttl=60, show_spinner=False)
def _examine_database(folder: str, stamp: str) -> list[Finding]:  # noqa: ARG001 - the log's stamp is part of the key
    return list(examine_database(Path(folder)))


def _draw_findings(findings: Iterable[Finding]) -> None:
    for finding in sorted(findings, key=lambda one: (one.well, not one.mend)):
        told = f"{finding.name}: {finding.seen}"
        if not finding.well:
            st.error(to_label(f"{told}. {finding.mend}"))
        elif finding.mend:
            st.warning(to_label(f"{told}. {finding.mend}"))
        else:
            st.text(told)

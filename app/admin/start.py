"""Start a run: how far it is, how it ended, its own words; it goes on when the page is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.actor import stay_signed_in
from app.admin.keys import AdminKey
from app.screen.address import open_page
from app.screen.draw import draw_lines
from app.screen.escape import to_label
from app.screen.said import draw_said, say_and_rerun
from app.screen.state import Key
from app.start_run import START, look_at_work, start_run, stop_run
from app.views.at_work import show_work
from friction.errors import FrictionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.admin.office import Office
    from app.views.at_work import AtWork

POLL_SECONDS = 2.0
"""How often a page looks how far a run is."""


def draw_start(office: Office) -> None:
    """Draw the button that starts a run, and what is known of the last one."""
    missing = office.needs(START)
    work = look_at_work(office.folder)
    draw_lines(
        [
            "A run reads the inputs anew, applies all decisions, and makes a new folder beside the runs there are.",
            "It is a process of its own: it goes on when this page is closed.",
            *([missing] if missing else []),
        ]
    )
    start, stop = st.columns([1, 1])
    if start.button(
        "Start a run", key=AdminKey.START, type="primary", disabled=missing is not None or work.busy, width="stretch",
        help=missing or ("A run is at work." if work.busy else None),
    ):  # fmt: skip
        _act(office, start_run, "The run has begun.")
    can_stop = show_work(work, office.settings.project.timezone).can_stop
    if stop.button(
        "Stop it", key=AdminKey.STOP, disabled=missing is not None or not can_stop, width="stretch",
        help=missing or (None if can_stop else "No run that was started here is at work."),
    ):  # fmt: skip
        _act(office, stop_run, "The run was asked to stop.")
    draw_said(lambda _: None, at=AdminKey.AT_START)
    if work.busy:
        st.fragment(_watch, run_every=POLL_SECONDS)(office)
    else:
        _draw_work(office, work)


def _act(office: Office, act: Callable[..., None], said: str) -> None:
    try:
        act(office.folder)
    except FrictionError as error:
        st.error(to_label(str(error)))
    else:
        say_and_rerun(said, at=AdminKey.AT_START)


def _watch(office: Office) -> None:
    """Draw how far the run is; once it has ended, the whole page is drawn anew."""
    stay_signed_in()
    work = look_at_work(office.folder)
    if not work.busy:
        st.rerun()
    _draw_work(office, work)


def _draw_work(office: Office, work: AtWork) -> None:
    shown = show_work(work, office.settings.project.timezone)
    if shown.kind == "none":
        return
    if shown.kind == "at work":
        st.progress(shown.share, text=to_label(shown.told))
    elif shown.kind == "good":
        st.success(to_label(shown.told))
    else:
        st.error(to_label(shown.told))
    if shown.mend:
        st.caption(to_label(shown.mend))
    if shown.run and shown.run != st.session_state.get(Key.RUN):
        st.info("A new run is there. You still look at another one.")
        if st.button("Open the new run", key=AdminKey.OPEN):
            open_page("admin", run=shown.run, admin="runs")
    # A fault of the program may name what it stumbled over: for those alone who may start a run.
    if work.log.strip() and office.needs(START) is None:
        with st.expander("What it says", expanded=shown.kind != "good"):
            st.code(work.log, language=None, wrap_lines=True)

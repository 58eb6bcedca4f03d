"""What a page has at hand: the workspace's settings, the run chosen, its tables, and the decisions so far."""

from __future__ import annotations

import argparse
import gc
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from app.actor import find_actor, is_alone
from app.screen.state import Key
from app.views.people import tell_need
from friction.config import load_settings
from friction.contracts.weeks import week_bounds
from friction.errors import StoreError
from friction.report import find_compared, lay_decisions, to_edges
from friction.store import (
    MANIFEST,
    RUNS_FOLDER,
    Decision,
    DecisionLog,
    Service,
    Tables,
    find_runs,
    hash_decisions,
    is_allowed,
    read_run,
)
from friction.themes import to_decisions, to_split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from friction.config import Settings
    from friction.report import Compared, Edges, Laid
    from friction.store import Run

RUNS_HELD = 4
READ_BY_PAGES = (
    "themes", "impact", "controls", "persons", "theme_weeks", "documents", "segments", "segment_topics", "cues",
    "alignments", "visits", "journeys", "dropoff", "transitions", "message_rates",
)  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """The run a person looks at, with the decisions so far laid over its tables.

    Attributes
    ----------
    key : the run and the decisions so far, for caches of what is made of them.
    since : were decisions made that this run has not seen?
    actor : who looks, as their decisions are signed.
    role : theirs; None for none.
    """

    folder: Path
    settings: Settings
    run: Run
    tables: Tables
    decisions: pd.DataFrame
    since: bool
    key: str
    actor: str
    role: str | None

    def may(self, action: str) -> bool:
        """Say whether who looks may do something (`friction.store.roles`); what is done is checked again then."""
        return is_allowed(self.role, action)

    def needs(self, action: str) -> str | None:
        """Return what is missing to do something, in words; None where nothing is."""
        return tell_need(self.role, action)

    def undo(self, decision_ids: Sequence[str]) -> None:
        """Write to the log that decisions are taken back, the last one first."""
        undo_decisions(self.folder, decision_ids)

    @property
    def data_end(self) -> pd.Timestamp | None:
        """The moment the run's data end."""
        return self.run.data_end

    @property
    def edges(self) -> Edges | None:
        """Where the run's data begin and end; null where nothing has a time."""
        return to_edges(
            [moment for moment in (self.run.data_begin, self.data_end) if moment is not None],
            self.data_end, self.settings.project.timezone,
        )  # fmt: skip

    @property
    def compared(self) -> Compared:
        """The weeks whose visits the run compared, with a theme and without it."""
        return find_compared(self.settings, self.edges, self.tables.get("visits"))

    @property
    def run_themes(self) -> pd.DataFrame:
        """The themes as the run left them: those merged since keep their names in the history."""
        return Tables(self.run)["themes"]

    @property
    def week_bounds(self) -> tuple[pd.Timestamp, pd.Timestamp] | None:
        """Begin and end of the run's last complete week, in the project's time zone."""
        if self.run.week is None:
            return None
        zone = self.settings.project.timezone
        start, end = week_bounds(self.run.week, zone)
        return start.tz_convert(zone), end.tz_convert(zone)


def find_workspace() -> Path:
    """Return the folder given behind ``-- --workspace``; the current folder where none is."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--workspace", type=Path, default=Path())
    return Path(parser.parse_known_args(sys.argv[1:])[0].workspace).resolve()


def open_workspace() -> Opened:
    """Return the chosen run (the newest where none is chosen), loaded once for all who look at it.

    Raises
    ------
    FrictionError
        If the settings, the run or the database cannot be read.
    """
    folder = find_workspace()
    settings = load_settings(folder)
    name = st.session_state.get(Key.RUN)
    path = folder / RUNS_FOLDER / name if name else find_runs(folder)[-1]
    digest = hash_manifest(path)
    decisions, decided = read_decisions(folder)
    run = open_run(path)
    since = decided != run.manifest["went_in"].get("decisions")
    if since:
        tables = _open_decided(
            str(path), digest, decided, settings.project.timezone, _run=run, _decisions=decisions
        )  # fmt: skip
    else:
        tables = Tables(run)
    with open_service(folder) as service:
        actor, role = service.actor, service.role
    return Opened(folder, settings, run, tables, decisions, since, f"{digest}:{decided}", actor, role)


def open_run(path: Path) -> Run:
    """Return a finished run as it was made, without decisions since, loaded once for all who look at it.

    Raises
    ------
    StoreError
        If the run is not there any more.
    """
    return _open_run(str(path), hash_manifest(path))


def hash_manifest(path: Path) -> str:
    """Return the hash of a run's manifest: another one means another run, also in the same place.

    Raises
    ------
    StoreError
        If the run is not there any more.
    """
    try:
        return hashlib.sha256((path / MANIFEST).read_bytes()).hexdigest()
    except FileNotFoundError as error:
        raise StoreError(
            "this run is not there any more", where=path.name, why="A newer run has made room for itself.",
            mend="Load the page anew, and choose another run.",
        ) from error  # fmt: skip


def warm_up(opened: Opened) -> None:
    """Load what the other pages read, so that the first switch to one is as quick as the later ones."""
    _warm_run(str(opened.run.path), hash_manifest(opened.run.path), _tables=opened.tables)
    _settle(opened.key)


def read_decisions(folder: Path) -> tuple[pd.DataFrame, str]:
    """Return the log of decisions and the hash of all of them; made again only when it has changed."""
    log = DecisionLog(folder)
    try:
        return _read_log(str(folder), log.stamp(), _log=log)
    finally:
        log.close()


def append_decisions(
    folder: Path, theme_id: str | None, changes: Sequence[tuple[str, Mapping[str, object]]]
) -> list[str]:
    """Write decisions on a theme to the log, signed and dated, all or none; returns their ids."""
    return decide(folder, [Decision(action, payload, theme_id) for action, payload in changes])


def split_off(folder: Path, theme_id: str, segment_ids: Sequence[str], name: str) -> list[str]:
    """Write to the log that segments are a theme of their own; "" leaves its name to the program."""
    made = to_split(theme_id, [(name, segment_ids)])
    return decide(folder, [Decision(action, payload, about) for about, action, payload in made])


def take_proposal(opened: Opened, proposal_id: str) -> list[str]:
    """Write to the log what a proposal of the run proposes."""
    proposals = opened.tables["proposals"]
    wanted = to_decisions(proposals[proposals["proposal_id"] == proposal_id].iloc[0])
    return decide(opened.folder, [Decision(action, payload, theme_id) for action, payload, theme_id in wanted])


def refuse_proposal(opened: Opened, proposal_id: str) -> list[str]:
    """Write to the log that a proposal was refused: no run makes it again."""
    return decide(opened.folder, [Decision("refuse", {"proposal_id": proposal_id})])


def undo_decisions(folder: Path, decision_ids: Sequence[str]) -> None:
    """Write to the log that decisions are taken back, the last one first."""
    decide(folder, [Decision("undo", {}, undoes=one) for one in reversed(decision_ids)])


def open_service(folder: Path) -> Service:
    """Return the one way to write in a workspace, for who looks; to be closed, or used in ``with``."""
    return Service(
        folder, find_actor(), segments=lambda: open_run(find_runs(folder)[-1]).segments, is_alone=is_alone()
    )  # fmt: skip


def decide(folder: Path, decisions: Sequence[Decision]) -> list[str]:
    """Write decisions to the log, signed and dated, all or none; returns their ids."""
    with open_service(folder) as service:
        return service.decide(decisions) if decisions else []


@st.cache_data(max_entries=RUNS_HELD, show_spinner=False)
def _read_log(folder: str, stamp: str, *, _log: DecisionLog) -> tuple[pd.DataFrame, str]:  # noqa: ARG001 - folder and stamp are the key
    decisions = _log.read()
    return decisions, hash_decisions(decisions)


@st.cache_resource(max_entries=RUNS_HELD, show_spinner=False)
def _open_run(path: str, digest: str) -> Run:  # noqa: ARG001 - the manifest's hash is part of the key
    return read_run(path)


@st.cache_resource(max_entries=RUNS_HELD, show_spinner=False)
def _warm_run(path: str, digest: str, *, _tables: Tables) -> None:  # noqa: ARG001 - path and hash are the key
    from app.charts.stages import plot_dropoff

    for name in READ_BY_PAGES:
        _tables[name]
    plot_dropoff(_tables["dropoff"]).spec.to_dict()


@st.cache_resource(max_entries=RUNS_HELD, show_spinner="Applying decisions…")
def _open_decided(
    path: str,
    digest: str,
    decided: str,  # noqa: ARG001 - a part of the key
    timezone: str,
    *,
    _run: Run,
    _decisions: pd.DataFrame,
) -> Tables:
    end = _run.manifest.get("data_end")
    tables = Tables(_run)
    if "topics" not in tables:
        return tables
    held, end = _hold_laid(path, digest), pd.Timestamp(end) if end else None
    held["last"] = laid = lay_decisions(tables, tables.embeddings, _decisions, timezone, end, held.get("last"))
    return tables.with_tables(**laid.tables)


@st.cache_resource(max_entries=RUNS_HELD, show_spinner=False)
def _hold_laid(path: str, digest: str) -> dict[str, Laid]:  # noqa: ARG001 - path and hash are the key
    """Return where what was laid over a run last is held: most decisions are words, and leave the most of it."""
    return {}


@st.cache_resource(max_entries=1, show_spinner=False)
def _settle(key: str) -> None:  # noqa: ARG001 - what is loaded
    """Let what is loaded out of the collector's rounds: Streamlit begins a full one after every click, on every page.

    What is not used any more is freed as before; only circles among what was there now would stay.
    """
    gc.unfreeze()  # what was let out for a run or a decision before, and is not used any more
    gc.collect()
    gc.freeze()

"""Small workspaces from rows, read and cut as a run does."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pyarrow as pa

from friction.config import load_settings
from friction.contracts import build_from_arrow, to_arrow_schema
from friction.journeys.checks import tell_ties
from friction.journeys.visits import build_visits
from friction.privacy.events import build_events
from pipelines.inputs.raw import read_inputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

KEY = b"a key that is only for the tests"


def to_journey(**events: str) -> str:
    """Return the settings of a journey that ends well with an event ``pay``: its stages, each with its event."""
    stages = (f'[[journey.stages]]\nname = "{name}"\nevents = ["{event}"]\n' for name, event in events.items())
    return "".join(['\n[journey]\nconverts = ["pay"]\ndrop_after_days = 2\n', *stages])


PAYING = to_journey(visit="visit", signup="signup")
"""A journey of two stages that ends well with an event ``pay``."""
PROJECT = '[project]\nname = "Project"\ntimezone = "UTC"\n'


def write_rows(file: Path, header: str, rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header.split(","), *rows])


def read(folder: Path, settings: str):
    """Return settings and raw rows of a workspace."""
    (folder / "friction.toml").write_text(PROJECT + settings, encoding="utf-8")
    found = load_settings(folder)
    return found, read_inputs(found, folder, lambda _done, _total: None)


def cut(folder: Path, settings: str):
    """Return the table events, visits and journeys, and what is told of ties; events without a person are left out."""
    found, raw = read(folder, settings)
    parts, _ = build_events(raw.events, KEY)
    events = build_from_arrow("events", pa.concat_tables([to_arrow_schema("events").empty_table(), *parts]))
    built = build_visits(events, found.journey, data_end=events["happened_at"].max())
    n_moves = int(built.visits["to_stage"].notna().sum())
    return events, built, tell_ties(built.ties, n_moves, raw.imports)


def find_paths(built) -> list[tuple[str, str]]:
    """Return path and outcome of each journey, sorted."""
    return sorted(
        (">".join(path), outcome)
        for path, outcome in zip(built.journeys["path"], built.journeys["outcome"], strict=True)
    )

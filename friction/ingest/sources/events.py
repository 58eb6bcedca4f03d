"""What happened: files with one row per event, or one row per thing and one column per event, as raw events."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.config import EventTimestamps
from friction.ingest.files import (
    NAME_MISSING,
    NO_TIME_AT_ALL,
    NUMBER_UNREADABLE,
    TIME_MISSING,
    repeat_coded,
    strip_cells,
    to_coded,
)
from friction.ingest.ids import PLAIN, read_coded_ids, read_row_ids
from friction.ingest.sources.evidence import Evidence
from friction.ingest.sources.imported import Imported, import_files
from friction.ingest.sources.raw_rows import join_raw, to_flaws, to_properties, to_raw_columns, to_reasoned_flaws
from friction.ingest.values import parse_updates, read_times, to_numbers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from friction.config import EventRows
    from friction.ingest.files import Flaw, Rows
    from friction.ingest.ids import IdRules


def read_events(source: EventRows | EventTimestamps, workspace: Path, timezone: str, ids: IdRules = PLAIN) -> Imported:
    """Read a source of events.

    In a file with one row per event, an event needs a time and a name; it may lack person and id. In a file with
    one row per thing, each column that holds a time makes an event; one with ``unless_before`` does not where that
    other column holds an earlier or equal time. A time there that cannot be read costs the events that rest on it,
    not the row's other events.

    Parameters
    ----------
    source : settings of the source.
    workspace : folder that paths are relative to.
    timezone : zone of times that carry none.
    ids : how ids are read.

    Returns
    -------
    Raw rows with event_id?, person?, happened_at (UTC, ``clock_shift_seconds`` added), name, source (name of the
    source), session?, properties (JSON, the allow-listed columns), place (among the events of its moment: see
    `friction.ingest.order.places`; in a file with one row per thing, the place in the settings), and aliases? where the
    settings name some. Text is in dictionaries of Arrow, but for ids given.

    Raises
    ------
    InputError
        If a file or a column is missing, or a file cannot be used at all.
    """
    columns, needs_all = _find_columns(source), bool(source.columns.aliases)
    evidence = Evidence("events", source, workspace, columns)
    build = _build_from_timestamps if isinstance(source, EventTimestamps) else _build_from_rows
    to_raw: Callable[[Rows], tuple[pd.DataFrame, list[Flaw]]] = partial(build, source, timezone, ids, evidence)  # type: ignore[arg-type]
    return import_files(
        "events", source.name, source.path, workspace, columns, to_raw, source.form, needs_all=needs_all
    )


def _find_columns(source: EventRows | EventTimestamps) -> list[str]:
    """Return every column that the settings of a source name."""
    if isinstance(source, EventTimestamps):
        columns = [*_find_time_columns(source), *source.columns.properties, *source.columns.aliases.values()]
        return [*columns, *([source.columns.person] if source.columns.person else [])]
    names = source.columns
    wanted = (
        names.event_id, names.person, names.happened_at, names.updated_at, names.number, names.name, names.session,
        *names.properties, *names.aliases.values(),
    )  # fmt: skip
    return [name for name in wanted if name is not None]


def _build_from_rows(
    source: EventRows, timezone: str, ids: IdRules, evidence: Evidence, rows: Rows
) -> tuple[pd.DataFrame, list[Flaw]]:
    """Return the raw events of a stretch of a file with one row per event, and the flaws found."""
    names, cells = source.columns, rows.cells
    raw = read_coded_ids(cells, names.person, source.person_kind, names.aliases, ids).assign(row=rows.row)
    # Ids given are all different: there is nothing to code.
    flaws: list[Flaw] = []
    raw["event_id"] = repeat_coded(None, cells.index)
    if names.event_id:
        raw["event_id"], lost = read_row_ids(cells[names.event_id], cells)
        flaws += to_reasoned_flaws(rows, lost, names.event_id)
    for name, column in (("name", names.name), ("session", names.session)):
        raw[name] = _to_coded_names(column, cells)
    raw["source"] = repeat_coded(source.name, cells.index)
    orders = evidence.orders(names.happened_at)
    raw["happened_at"], reasons = read_times(cells, names.happened_at, timezone, source.time_format, orders)
    flaws += to_reasoned_flaws(rows, reasons, names.happened_at)
    flaws += to_flaws(rows, raw["happened_at"].isna() & reasons.isna(), names.happened_at, TIME_MISSING)
    flaws += to_flaws(rows, raw["name"].isna(), names.name, NAME_MISSING)
    updates, found = parse_updates(
        rows, names.updated_at, timezone, source.time_format, evidence.orders(names.updated_at or "")
    )
    raw = raw.assign(**updates)
    flaws += found
    if names.number:
        raw["number"] = strip_cells(cells[names.number], cells)
        flaws += to_flaws(rows, to_numbers(cells[names.number])[1], names.number, NUMBER_UNREADABLE)
    raw["properties"] = to_properties(cells, names.properties)
    raw["happened_at"] = _shift(raw["happened_at"], source)
    usable = raw["happened_at"].notna() & raw["name"].notna()
    return (raw if usable.all() else raw[usable]), flaws


def _to_coded_names(column: str | None, cells: pd.DataFrame) -> pd.Series:
    """Return a column, cleaned as ids are, as a dictionary; all null without a column."""
    if column is None:
        return repeat_coded(None, cells.index)
    return to_coded(cells[column], lambda distinct: strip_cells(distinct, cells))


def _find_time_columns(source: EventTimestamps) -> list[str]:
    """Return every column that holds a time, each once."""
    asked = [name for event in source.events.values() for name in (event.column, event.unless_before) if name]
    return list(dict.fromkeys(asked))


def _build_from_timestamps(
    source: EventTimestamps, timezone: str, ids: IdRules, evidence: Evidence, rows: Rows
) -> tuple[pd.DataFrame, list[Flaw]]:
    """Return the raw events of a stretch of a file with one row per thing, and the flaws found."""
    cells, names = rows.cells, source.columns
    flaws: list[Flaw] = []
    times: dict[str, pd.Series] = {}
    unreadable: dict[str, pd.Series] = {}
    for column in _find_time_columns(source):
        orders = evidence.orders(column)
        times[column], reasons = read_times(cells, column, timezone, source.time_format, orders)
        unreadable[column] = reasons.notna()
        flaws += to_reasoned_flaws(rows, reasons + "; events that rest on it are left out", column)
    thing = read_coded_ids(cells, names.person, source.person_kind, names.aliases, ids).assign(row=rows.row)
    thing["source"] = repeat_coded(source.name, cells.index)
    thing["properties"] = to_properties(cells, names.properties)
    parts = []
    for place, (name, event) in enumerate(source.events.items()):
        happened = times[event.column].notna()
        if event.unless_before:
            other = times[event.unless_before]
            happened &= ~unreadable[event.unless_before] & ~(other <= times[event.column])
        part = thing[happened].assign(happened_at=times[event.column][happened])
        parts.append(part.assign(name=repeat_coded(name, part.index), place=np.int32(place)))
    raw = join_raw(parts)
    raw["happened_at"] = _shift(raw["happened_at"], source)
    raw["event_id"] = repeat_coded(None, raw.index)
    raw["session"] = repeat_coded(None, raw.index)
    told = [*raw["row"], *(flaw.row for flaw in flaws)]
    flaws += to_flaws(rows, pd.Series(~np.isin(rows.row, told), cells.index), None, NO_TIME_AT_ALL)
    return raw[[name for name in to_raw_columns("events", raw) if name != "file"]], flaws


def _shift(times: pd.Series, source: EventRows | EventTimestamps) -> pd.Series:
    """Return times by a clock that is right, as far as the settings know by how much it is not."""
    return times + pd.Timedelta(seconds=source.clock_shift_seconds) if source.clock_shift_seconds else times

"""XES, the format of process-mining tools, as rows: one for each event, its trace's attributes beside its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from friction.errors import FileError
from friction.ingest.files.rows import Rows, build_rows, check_columns
from friction.ingest.files.streams import open_bytes
from friction.ingest.files.xml_events import iter_xml, to_local_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO
    from xml.etree.ElementTree import Element

TRACE = "case:"
"""Attributes of a trace are columns with this before their key; those of an event go by their key."""
_VALUES = {"string", "date", "int", "float", "boolean", "id"}


def read_xes(file: Path, columns: Sequence[str] | None, where: str, limit: int | None) -> Rows:
    """Read the events of an XES file (IEEE 1849-2016, and the older 1.0) as text; rows are numbered from 1.

    Attributes of kind string, date, int, float, boolean and id are columns; lists, containers and nested attributes are
    left out. What the log declares as global is its default. An event without a trace has its own attributes alone.

    Parameters
    ----------
    file, where : the file (gzip allowed), and the setting that names it, for errors.
    columns : wanted; None for all.
    limit : events to read, at most.

    Raises
    ------
    InputError
        If it is no well-formed XML or no log, or holds a document type, entities or references to other files.
    """
    place = f"{where}: {file}" if where else str(file)
    found: list[dict[str, str]] = []
    seen: dict[str, None] = {}
    with open_bytes(file, where) as stream:
        for event in _iter_events(stream, place):
            if limit is not None and len(found) >= limit:
                break
            seen.update(dict.fromkeys(event))
            found.append(event if columns is None else {key: event[key] for key in columns if key in event})
    if columns is not None and found:
        check_columns(columns, list(seen), place)
    names = list(seen) if columns is None else columns
    cells: dict[str, Sequence[str | None]] = {name: [event.get(name) for event in found] for name in names}
    return build_rows(cells, np.arange(1, len(found) + 1), (), len(found))


def _iter_events(stream: BinaryIO, place: str) -> Iterator[dict[str, str]]:
    """Yield the attributes of each event; elements are let go as soon as they are read."""
    above: list[Element] = []
    defaults: dict[str, dict[str, str]] = {"trace": {}, "event": {}}
    trace: dict[str, str] = {}
    for step, element in iter_xml(stream, place, "XES"):
        kind = to_local_name(element)
        if step == "start":
            if not above and kind != "log":
                raise FileError("is no XES log", where=place, mend="Its outermost element must be <log>.")
            trace = {} if kind == "trace" else trace
            above.append(element)
            continue
        above.pop()
        parent = to_local_name(above[-1]) if above else ""
        if kind in _VALUES and parent == "trace":
            trace[TRACE + element.get("key", "")] = element.get("value", "")
        elif kind == "global":
            scope = element.get("scope", "")
            before = TRACE if scope == "trace" else ""
            told = {before + key: value for key, value in _to_attributes(element).items()}
            defaults.setdefault(scope, {}).update(told)
        elif kind == "event":
            inside = {**defaults["trace"], **trace} if parent == "trace" else {}
            yield {**inside, **defaults["event"], **_to_attributes(element)}
        if parent in ("log", "trace"):
            above[-1].remove(element)


def _to_attributes(element: Element) -> dict[str, str]:
    return {one.get("key", ""): one.get("value", "") for one in element if to_local_name(one) in _VALUES}

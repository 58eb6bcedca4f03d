"""Kinds of events: the name, and the properties that conditions of the settings read.

A stage may ask for events of a name whose properties hold certain values. What an event means depends on its kind
alone, and kinds are few where events are many: each is looked at once. A kind is a text: the name, and for names that
conditions are about, behind it the JSON value of each property read, parted by a control character.
"""

from __future__ import annotations

import json
from fnmatch import translate
from functools import cache
from re import compile as compile_pattern
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.config import to_patterns
from friction.engine import fetch, open_engine, register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import duckdb

    from friction.config import EventPattern, Journey
    from friction.engine import Relation

_PART = "\x1f"
"""Parts name and values. JSON writes this character of a value as an escape, so it is in no value."""
_MARKS = frozenset("*?[")


class Kind(NamedTuple):
    """A name, and the text of each property read that the event has."""

    name: str
    properties: dict[str, str]


def register_kinds(connection: duckdb.DuckDBPyConnection, events: str, journey: Journey) -> str:
    """Make known which names conditions are about; return the SQL expression for the kind of a row of ``events``.

    Parameters
    ----------
    events : a table the connection knows, with the column ``name``, and ``properties`` where there are conditions.
    """
    if not journey.conditions:
        return f"{events}.name"
    names = fetch(connection, f"SELECT DISTINCT name FROM {events}")["name"].to_pylist()
    about = to_matcher(pattern.name for pattern in _find_patterns(journey) if pattern.where)
    register(connection, "conditional", pd.DataFrame({"name": sorted(filter(about, names))}, dtype="str"))
    read = [f"json_extract({events}.properties, {_to_pointer(name)})" for name in journey.conditions]
    values = "".join(f" || chr({ord(_PART)}) || coalesce(CAST({value} AS VARCHAR), '')" for value in read)
    return (
        f"CASE WHEN {events}.name IN (SELECT name FROM conditional) THEN {events}.name{values} ELSE {events}.name END"
    )


def read_kind(text: str, journey: Journey) -> Kind:
    """Return what the text of a kind says."""
    names = journey.conditions
    name, *values = text.rsplit(_PART, len(names)) if names else (text,)
    if len(values) != len(names):
        return Kind(text, {})
    try:
        found = {key: json.loads(value) for key, value in zip(names, values, strict=True) if value}
    except ValueError:  # a name with this very character, which no condition is about
        return Kind(text, {})
    return Kind(name, {key: _to_text(value) for key, value in found.items() if value is not None})


def tell_kind(text: str, journey: Journey) -> str:
    """Return a kind as people read it: its name, and behind it the properties that conditions read."""
    kind = read_kind(text, journey)
    told = ", ".join(f"{key} = {value}" for key, value in kind.properties.items())
    return f"{kind.name} ({told})" if told else kind.name


def count_kinds(events: Relation, journey: Journey) -> pd.DataFrame:
    """Return how many events there are of each kind.

    Parameters
    ----------
    events : columns ``name``, and ``properties`` where the settings hold conditions; rows in any order.

    Returns
    -------
    Columns kind, name, n (int64); sorted by kind.
    """
    with open_engine() as connection:
        register(connection, "given_events", events)
        kind = register_kinds(connection, "given_events", journey)
        query = f"SELECT {kind} AS kind, count(*) AS n FROM given_events GROUP BY 1"
        counted = fetch(connection, query).to_pandas().sort_values("kind", ignore_index=True)
    names = [read_kind(kind, journey).name for kind in counted["kind"]]
    return pd.DataFrame({"kind": counted["kind"], "name": names, "n": counted["n"]}).astype(
        {"kind": "str", "name": "str", "n": "int64"}
    )


def to_matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Return a function that says whether a text matches one of the patterns.

    A pattern with ``* ? [`` is a glob, case-sensitive; any other is the text itself.
    """
    given = tuple(patterns)
    literal = {pattern for pattern in given if not _MARKS & set(pattern)}
    globs = [compile_pattern(translate(pattern)) for pattern in given if _MARKS & set(pattern)]
    return lambda name: name in literal or any(glob.match(name) is not None for glob in globs)


def to_kind_matcher(patterns: Iterable[EventPattern]) -> Callable[[Kind], bool]:
    """Return a function that says whether a kind matches one of the patterns, conditions and all."""
    # Names and values repeat over kinds: each is held against its pattern once.
    parts = [
        (cache(to_matcher((one.name,))), [(key, cache(to_matcher(values))) for key, values in one.where.items()])
        for one in patterns
    ]

    def matches(kind: Kind) -> bool:
        return any(
            fits(kind.name) and all(key in kind.properties and holds(kind.properties[key]) for key, holds in conditions)
            for fits, conditions in parts
        )

    return matches


def _find_patterns(journey: Journey) -> list[EventPattern]:
    """Return every pattern of the settings."""
    of_stages = [pattern for stage in journey.stages for pattern in stage.patterns]
    return [*of_stages, *to_patterns(journey.converts), *to_patterns(journey.drops)]


def _to_pointer(name: str) -> str:
    """Return a property's JSON pointer as an SQL text."""
    return "'/" + name.replace("~", "~0").replace("/", "~1").replace("'", "''") + "'"


def _to_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

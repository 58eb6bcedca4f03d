"""Smaller marks of rows: their language, an opt-out, threads of several, versions of one thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from friction.ingest.look.hints import hints_at, to_words

_OPT_OUT_LIST = re.compile(
    r"\bopt(?:ed)? ?outs?\b|\boptouts?\b|unsubscri|suppress|\berasure|\bgdpr\b|\bdsgvo\b|\brgpd\b|\blgpd\b"
    r"|do not (?:contact|track)|\bforget|right to be forgotten|abgemeldet"
    r"|widerspr|werbesperre|d[ée]sabonn|desinscri|descadastr|cancelad"
)

if TYPE_CHECKING:
    from friction.ingest.look.table import Table


def find_language(table: Table) -> str | None:
    """Return the column of codes of languages, null without one."""
    for name, column in table.columns.items():
        codes = column.given.str.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
        if hints_at(name, "language") and len(codes) and codes.mean() > 0.9:
            return name
    return None


def find_opted_out(table: Table) -> str | None:
    """Return the column that says yes or no to an opt-out, null without one."""
    for name, column in table.columns.items():
        words = column.given.str.fullmatch(r"true|false|yes|no|y|n|0|1|ja|nein", case=False)
        if hints_at(name, "opted_out") and len(words) and words.all():
            return name
    return None


def lists_opted_out(table: Table) -> bool:
    """Tell whether the name of a file says that it lists who opted out, or is to be forgotten."""
    return _OPT_OUT_LIST.search(to_words(table.file.name)) is not None


def are_of_one(table: Table, row_id: str, person: str) -> bool:
    """Tell whether rows with one id are of one person."""
    rows = table.cells[[row_id, person]].dropna()
    persons = rows.groupby(row_id)[person].agg(lambda cells: len(set(cells)))
    return bool((persons <= 1).mean() > 0.97)


def are_told_by_several(table: Table, thread: str | None, person: str | None) -> bool:
    """Tell whether most threads of several rows are of several persons."""
    if thread is None or person is None:
        return False
    rows = table.cells[[thread, person]].dropna()
    sizes = rows.groupby(thread)[person].agg(["size", "nunique"])
    several = sizes[sizes["size"] > 1]
    return len(several) > 2 and bool((several["nunique"] > 1).mean() > 0.5)


def names_event_id(name: str) -> bool:
    """Tell whether a name says that the column holds an event's own id."""
    return any(word in to_words(name) for word in ("event id", "message id", "uuid", "insert id", "eventid"))

"""What is taken in, column by column: what for, in which form it is kept, who may see it; from the settings alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.config import EventTimestamps, split_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from friction.config import Documents, EventRows, Links, Persons, Settings

EVERYBODY, NOBODY = "everybody who has a role", "nobody"
_COLUMNS = ("source", "column", "purpose", "kept")


class _Use(NamedTuple):
    """What a column of one kind is for, how it is kept, and who may see it."""

    purpose: str
    kept: str
    seen_by: str = EVERYBODY


_PSEUDONYM = "as a pseudonym, made with the key"
_AS_IT_IS = "as it is"
_NOT_KEPT = "not kept"
_USES = {
    "doc_id": _Use("tells messages apart; leads to the original", "as it is, what would be masked masked"),
    "event_id": _Use("tells events apart", "as it is, what would be masked masked"),
    "person": _Use("joins messages, events and the customer list", _PSEUDONYM),
    "aliases": _Use("joins further ids of the same customer", "as a keyed hash"),
    "ids": _Use("joins ids of one customer", "as keyed hashes"),
    "account": _Use("counts customers of one account together", _PSEUDONYM),
    "thread": _Use("keeps the turns of a conversation together", _PSEUDONYM),
    "session": _Use("keeps the events of a session together", _PSEUDONYM),
    "author": _Use("tells customers from agents and bots", "as one of the three words"),
    "text": _Use("what customers say: themes, cues, messages on the pages", "masked"),
    "rating": _Use("compares ratings with a theme and without it", "as a number from 0 to 1"),
    "language": _Use("which language a message is in", _AS_IT_IS),
    "stage_hint": _Use("where in the journey a survey was asked", _AS_IT_IS),
    "written_at": _Use("in which week, and where in a journey, a message is", _AS_IT_IS),
    "happened_at": _Use("when an event happened", _AS_IT_IS),
    "updated_at": _Use("which version of a row is the newest", _NOT_KEPT, NOBODY),
    "valid_from": _Use("since when ids belong together", _NOT_KEPT, NOBODY),
    "valid_to": _Use("until when ids belong together", _NOT_KEPT, NOBODY),
    "number": _Use("which of several events of one moment came first", "as the order of events"),
    "name": _Use("what happened: stages, conversions", _AS_IT_IS),
    "events": _Use("when an event happened", _AS_IT_IS),
    "value": _Use("what a customer is worth, in the ranking", _AS_IT_IS),
    "properties": _Use("groups of customers, conditions of events", "as it is, what would be masked masked"),
    "names": _Use("masks these names in texts", _NOT_KEPT, NOBODY),
    "opted_out": _Use("leaves out whoever opted out", _NOT_KEPT, NOBODY),
}


def build_data_use(settings: Settings) -> pd.DataFrame:
    """Return each column that is taken in: ``source``, ``column``, ``purpose``, ``kept`` (how, and who may see it).

    In the order of the settings; a column that serves two purposes has two rows. What is not listed is not read.
    """
    rows = [
        (source, column, use.purpose, f"{use.kept}; {use.seen_by}")
        for source, role, column in _list_columns(settings)
        for use in (_USES[role],)
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def list_promises(settings: Settings) -> list[str]:
    """Return what holds of all that is taken in, as sentences."""
    patterns = ", ".join(sorted(settings.privacy.patterns))
    own = f" and your own patterns ({patterns})" if patterns else ""
    lines = [
        f"Texts are masked before anything is kept: addresses, numbers, names{own}. No masking is complete.",
        "Who a pseudonym is can be told by nobody without the key, which lies outside the workspace.",
        f"Runs are kept for the last {settings.runs.keep_weeks} weeks of data.",
        "Columns that are not named here are not read.",
    ]
    if settings.privacy.opted_out is not None:
        lines.append(f"Whoever stands in {settings.privacy.opted_out.path} is left out of every run.")
    return lines


def _list_columns(settings: Settings) -> Iterator[tuple[str, str, str]]:
    """Yield source, what a column is (a key of `_USES`), and its name."""
    for source in (*settings.documents, *settings.persons, *settings.events, *settings.links):
        for role, column in _list_of_source(source):
            yield source.name, role, column


def _list_of_source(source: Documents | Persons | EventRows | EventTimestamps | Links) -> Iterator[tuple[str, str]]:
    columns = source.columns
    for role in type(columns).model_fields:
        given = getattr(columns, role)
        if not given:
            continue
        if isinstance(given, dict):
            named = list(given.values())
        elif isinstance(given, str):
            named = split_columns(given)
        else:
            named = list(given)
        for column in named:
            yield role, column
    if isinstance(source, EventTimestamps):
        for event in source.events.values():
            for given in filter(None, (event.column, event.unless_before)):
                for column in split_columns(given):
                    yield "events", column

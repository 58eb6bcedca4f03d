"""Bots, test accounts and noise: which rows the rules of the settings leave out, and which rule did."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pandas as pd

from friction.ingest.ids import to_form

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from friction.config import Exclude

_HOUR = 3_600_000_000


def find_excluded(rows: Mapping[str, pd.DataFrame], rules: Sequence[Exclude]) -> dict[str, pd.Series]:
    """Return which rule leaves out each row; where several do, the first of the settings.

    - A rule that names persons alone leaves out all rows of whoever has an id that fits, whatever id a row names.
    - ``more_than_per_hour`` leaves out all events of whoever has more of them in one hour of the clock (UTC).
    - Any other rule leaves out the events for which all that it names holds.

    Parameters
    ----------
    rows : by kind (documents, persons, events): person? (whose the row is), ids? (those it carries, parted by a line
        end; of another kind than ``person`` as ``kind:value``), and for events name, source, properties (JSON),
        happened_at.
    rules : of the settings; patterns are globs, case-sensitive; one that reads as an id fits its form as well.

    Returns
    -------
    By kind, for each row the name of the rule, null where it stays. The order of the rows makes no difference.
    """
    why = {kind: pd.Series(None, index=frame.index, dtype="str") for kind, frame in rows.items()}
    for rule in rules:
        for kind, out in _apply(rule, rows).items():
            why[kind] = why[kind].mask(out & why[kind].isna(), rule.name)
    return why


def _apply(rule: Exclude, rows: Mapping[str, pd.DataFrame]) -> dict[str, pd.Series]:
    """Return the rows that one rule leaves out, for each kind it is about."""
    events = rows["events"]
    if rule.more_than_per_hour is not None:
        hours = events["happened_at"].dt.as_unit("us").astype("int64") // _HOUR
        n = events.groupby(["person", hours]).size()
        busy = n[n > rule.more_than_per_hour].index.get_level_values(0)
        return {"events": events["person"].isin(busy)}
    fits = {kind: _fit(frame["ids"], _to_any(rule.persons, ids=True)) for kind, frame in rows.items()}
    if not (rule.events or rule.sources or rule.properties):
        persons = {one for kind, frame in rows.items() for one in frame.loc[fits[kind], "person"].dropna()}
        return {kind: fits[kind] | frame["person"].isin(persons) for kind, frame in rows.items()}
    out = pd.Series(data=True, index=events.index)
    if rule.persons:
        out &= fits["events"]
    if rule.events:
        out &= _fit(events["name"], _to_any(rule.events))
    if rule.sources:
        out &= events["source"].isin(rule.sources)
    if rule.properties:
        out &= _fit(events["properties"], lambda cell: _hold(json.loads(cell), rule.properties))
    return {"events": out}


def _fit(cells: pd.Series, check: Callable[[str], bool]) -> pd.Series:
    """Tell which cells hold, asking once for each value; null does not."""
    return cells.isin([value for value in cells.dropna().unique() if check(value)])


def _to_any(patterns: Sequence[str], *, ids: bool = False) -> Callable[[str], bool]:
    """Return a check whether a text fits a pattern; of ids, whether one does, with its kind or without."""
    if ids:
        patterns = [*patterns, *filter(None, (to_form(pattern)[0] for pattern in patterns))]

    def check(text: str) -> bool:
        texts = [text]
        if ids:
            texts = [form for one in text.split("\n") for form in (one, one.partition(":")[2]) if form]
        return any(fnmatchcase(one, pattern) for one in texts for pattern in patterns)

    return check


def _hold(properties: Mapping[str, object], wanted: Mapping[str, str]) -> bool:
    return all(name in properties and fnmatchcase(str(properties[name]), glob) for name, glob in wanted.items())

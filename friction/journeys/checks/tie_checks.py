"""How many moves rest on events of one moment, and what told which of them came first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

_TOLD_BY = {
    "number": "the number of the event",
    "event_id": "the event ids, numbers that grow with time",
    "file": "the order of the file",
    "file_reversed": "the order of the file, which lists the newest first",
    "files": "the order of the files",
    "settings": "the order of the events in the settings",
    "stages": "the order of the stages in the settings",
    "ids": "names of sources and ids, which say nothing of time (columns.number names a column that does)",
}


def tell_ties(ties: Mapping[tuple[str, str], int], n_moves: int, imports: pd.DataFrame) -> list[str]:
    """Return a sentence on the moves that rest on ties in time, none where there are none.

    Parameters
    ----------
    ties : n by rule and source (see `friction.journeys.visits.visits.Part`).
    n_moves : moves known, conversions and drop-offs included.
    imports : table of that name, which says by what the events of each source lie in order.
    """
    if not ties:
        return []
    counted: Counter[str] = Counter()
    for (rule, source), n in ties.items():
        by = f"{_TOLD_BY[_find_rule(source, imports)]} ({source})" if rule == "place" else _TOLD_BY[rule]
        counted[by] += n
    told = "; ".join(f"{n:,} by {by}" for by, n in sorted(counted.items(), key=lambda item: (-item[1], item[0])))
    n_tied = sum(counted.values())
    rest = "rests" if n_tied == 1 else "rest"
    return [f"{n_tied:,} of {n_moves:,} moves {rest} on the order of events that share a moment: {told}."]


def _find_rule(source: str, imports: pd.DataFrame) -> str:
    """Return by what the events of a source lie in order: its files may lie differently."""
    own = imports[(imports["kind"] == "events") & (imports["source"] == source)]
    rules = sorted(set(own["ties_by"].dropna()) - {"nothing"})
    return rules[0] if len(rules) == 1 else "files"

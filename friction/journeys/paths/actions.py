"""The table ``actions``: events done during visits of a stage, and whether drop-off or conversion goes with them.

Exposure begins with the action: until it is done, a visit counts among those without. Time goes by events, not by the
clock: after its j-th event a visit goes on, drops off or ends otherwise, so that long visits, which hold more of
everything, are compared with long ones at the same point. It is the estimator of drop-off with and without a theme.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.engine import fetch, open_engine, register, run_sql
from friction.journeys.events import register_happenings, tell_kind
from friction.journeys.paths.action_difference import Difference, estimate_difference
from friction.statistics import PLACES, Z, to_p, to_q

if TYPE_CHECKING:
    from friction.config import Journey
    from friction.engine import Relation
    from friction.journeys.measure import Moves

FOLLOWED = 0.95
"""Visits are looked at that began so long before the data end that this share of the closed ones had ended by then."""
FEWEST_VISITS = 20
FEWEST_OUTCOMES = 5
ENTRY = 0.5
"""An event that begins at least this share of the visits it is in is an entry of the stage, no action."""
STRUCTURAL = 0.99
"""An event that at least this share of those who went on had done first is a step they must take, no action."""
LAST = 0.95
Q = 0.10


def build_actions(moves: Moves, events: Relation, journey: Journey) -> pd.DataFrame:
    """Return the table ``actions``, the surest first.

    Left out as no actions: events that convert or drop, that begin most visits they are in (the stage's entries), that
    all who went on had done (steps of the way), and that end the visit, always in the same manner. An event counts from
    the second of a visit on. Visits are those old enough to have ended, most of them; open ones are left out.

    Parameters
    ----------
    moves : every visit.
    events : table ``events``, rows in any order.
    journey : the settings.
    """
    names, done = find_done(moves, events, journey)
    stage_of, endings = moves.stage[done["visit"]], _end_journeys(moves)
    rows = []
    for place, stage in enumerate(moves.stages):
        own, here = moves.of(place), {name: values[stage_of == place] for name, values in done.items()}
        here["visit"] = np.searchsorted(own, here["visit"])
        closed = _find_closed(moves, own, here, endings)
        for number in np.unique(here["number"]).tolist():
            chosen = here["number"] == number
            first = np.zeros(len(own), dtype=np.int64)
            first[here["visit"][chosen]] = here["first"][chosen]
            for outcome, visits in closed.items():
                begins = first[visits.place]
                acted = own[visits.place[begins > 1]]
                if not len(acted) or _is_no_action(begins, visits.n_events, visits.way == moves.n_ways - 1, visits.way):
                    continue
                found = estimate_difference(begins, visits.n_events, visits.happened, visits.unit)
                rows.append(
                    {
                        "stage": stage,
                        "name": names[number],
                        "outcome": outcome,
                        "n_with": len(acted),
                        "n_persons": int(np.count_nonzero(np.bincount(moves.person[acted]))),
                        **_to_cells(found, visits.happened, begins),
                    }
                )
    columns = ["stage", "name", "outcome", "n_with", "n_persons", "n_without", "rate_with", "rate_without",
               "difference", "difference_low", "difference_high", "enough", "p"]  # fmt: skip
    return build_table("actions", _with_evidence(pd.DataFrame(rows, columns=columns)))


class _Closed(NamedTuple):
    """Visits of a stage that were followed until they had ended, (V,) each: place among the stage's, and the rest."""

    place: np.ndarray
    n_events: np.ndarray
    happened: np.ndarray
    way: np.ndarray
    unit: np.ndarray


def _find_closed(
    moves: Moves, own: np.ndarray, here: dict[str, np.ndarray], endings: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> dict[str, _Closed]:
    """Return the visits of a stage that are compared, by the outcome in which they may end.

    Parameters
    ----------
    own : rows of the stage's visits.
    here : what was done in them, as `find_done` gives it, visits by their place among these.
    endings : of all visits, as `_end_journeys` gives them.
    """
    n_events = np.zeros(len(own), dtype=np.int64)
    np.maximum.at(n_events, here["visit"], here["last"])
    way, (closed_journey, won, ended) = moves.way[own], endings
    found = {}
    for outcome, happened, closed, age in (
        ("dropped", way == moves.n_ways - 1, way >= 0, moves.age[own]),
        ("converted", won[own], closed_journey[own], (ended - moves.entered)[own]),
    ):
        seen = np.flatnonzero(_find_followed(closed, age, moves.follow_up[own]) & (n_events > 0))
        found[outcome] = _Closed(seen, n_events[seen], happened[seen], way[seen], moves.unit[own[seen]])
    return found


def find_done(moves: Moves, events: Relation, journey: Journey) -> tuple[list[str], dict[str, np.ndarray]]:
    """Return the names of events, and what was done when in each visit; events that end journeys are no part.

    Returns
    -------
    The names, and arrays of equal length, in no order: ``visit`` (row of the moves), ``number`` (place of the name),
    ``first`` and ``last`` (places of its first and last event among the events of the visit, from 1).
    """
    with open_engine() as connection:
        meanings = register_happenings(connection, events, journey, moves.people)
        told = meanings[~(meanings["converts"] | meanings["drops"])].reset_index(drop=True)
        register(connection, "names", pd.DataFrame({"name": told["kind"], "number": np.arange(len(told))}))
        until = moves.entered + moves.age + (moves.way < 0)
        stretches = {"visit": np.arange(len(until)), "person": moves.person, "entered": moves.entered, "until": until}
        register(connection, "stretches", pd.DataFrame(stretches))
        run_sql(connection, "journeys", "done")
        rows = fetch(connection, "SELECT visit, number, first, last FROM done")
    names = [tell_kind(kind, journey) for kind in told["kind"]]
    return names, {name: rows[name].to_numpy().astype(np.int64, copy=False) for name in rows.column_names}


def _end_journeys(moves: Moves) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return of each visit whether its journey has ended, whether it converted, and when it ended."""
    last = np.append(np.flatnonzero(moves.begins)[1:], len(moves.stage)) - 1
    way, end = moves.way[last], (moves.entered + moves.age)[last]
    return (way >= 0)[moves.journey], (way == len(moves.stages))[moves.journey], end[moves.journey]


def _find_followed(closed: np.ndarray, age: np.ndarray, follow_up: np.ndarray) -> np.ndarray:
    """Tell which visits of a stage have ended, and could be followed for long enough whichever way they ended."""
    if not closed.any():
        return closed
    return closed & (follow_up >= np.quantile(age[closed], FOLLOWED, method="higher"))


def _is_no_action(first: np.ndarray, n_events: np.ndarray, dropped: np.ndarray, way: np.ndarray) -> bool:
    """Tell whether an event is a part of how the stage works: its entry, a step of the way, or its end."""
    did = first > 0
    if not did.any() or (first[did] == 1).mean() >= ENTRY:
        return True
    moved = (way >= 0) & ~dropped & (n_events > 1)
    if moved.any() and did[moved].mean() >= STRUCTURAL:
        return True
    ends = (first[did] == n_events[did]).mean() >= LAST
    return bool(ends and len(np.unique(dropped[did])) == 1)


def _to_cells(found: Difference, happened: np.ndarray, first: np.ndarray) -> dict[str, object]:
    """Return the estimate's cells; null where there is not enough."""
    acts = first > 1
    fewest = min(
        int(side.sum()) for group in (acts, first == 0) for side in (group & happened, group & ~happened)
    )  # fmt: skip
    enough = bool(acts.sum() >= FEWEST_VISITS and found.n_without >= FEWEST_VISITS and fewest >= FEWEST_OUTCOMES)
    enough = enough and min(found.error, found.error_of_none) > 0
    n_without = found.n_without if found.n_without > 0 else 0.0  # nan where no point held both sides
    cells: dict[str, object] = {"enough": enough, "n_without": n_without}
    if not enough:
        return cells
    low, high = found.value - Z * found.error, found.value + Z * found.error
    return {
        **cells,
        "rate_with": found.rate_with,
        "rate_without": found.rate_without,
        "difference": found.value,
        "difference_low": max(low, -1.0),
        "difference_high": min(high, 1.0),
        "p": float(to_p(found.value / found.error_of_none)),
    }


def _with_evidence(rows: pd.DataFrame) -> pd.DataFrame:
    """Add q (Benjamini and Hochberg 1995, over all rows with enough) and how sure each row is; round."""
    rows = rows.astype({"p": "float64", "enough": "bool"})
    q = to_q(rows["p"].where(rows["enough"]).to_numpy())
    numbers = ["n_without", "rate_with", "rate_without", "difference", "difference_low", "difference_high"]
    rounded = {name: rows[name].astype("float64").round(PLACES) for name in numbers}
    evidence = np.where(q <= Q, "association", "count")
    return rows.assign(q=np.round(q, PLACES), evidence=evidence, **rounded).drop(columns="p")

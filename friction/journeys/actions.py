"""The table ``actions``: events done during visits of a stage, and whether drop-off or conversion goes with them.

Exposure begins with the action. Whoever did it as the j-th event of a visit is compared with visits that had a j-th
event too and had not done it so far; who does it later is among these until then, as in a sequence of trials (Hernan
and Robins 2016; Gran et al. 2010). Nobody is compared by what they will do later, and long visits, which hold more of
everything, are compared with long ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.journeys.bounds import PLACES
from friction.journeys.engine import fetch, open_engine, register, run_sql
from friction.journeys.happenings import register_happenings
from friction.journeys.stages import find_stages

if TYPE_CHECKING:
    from friction.config import Journey
    from friction.journeys.engine import Relation
    from friction.journeys.moves import Moves

MOST_POINTS = 50
"""Actions are looked at up to this event of a visit."""
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


@dataclass(frozen=True)
class Difference:
    """A risk difference over points of a visit, by Mantel and Haenszel, with the standard error of its units."""

    value: float
    error: float
    rate_with: float
    rate_without: float
    n_without: float


def build_actions(moves: Moves, events: Relation, journey: Journey) -> pd.DataFrame:
    """Return the table ``actions``, the surest first.

    Left out as no actions: events that convert or drop, that begin most visits they are in (the stage's entries), that
    all who went on had done (steps of the way), and that end the visit, always in the same manner. An event counts from
    the second of a visit on. Visits are those old enough to have ended, most of them; open ones are left out.

    Parameters
    ----------
    moves : every visit.
    events : table ``events``, rows in any order; ties in time are ordered by source and event id.
    journey : the settings.
    """
    names, done = _find_done(moves, events, journey)
    n_events = np.zeros(len(moves.stage), dtype=np.int64)
    n_events[done["visit"]] = done["n_events"]
    n_stages, closed_journey, won, ended = len(moves.stages), *_end_journeys(moves)
    rows = []
    for place, stage in enumerate(moves.stages):
        own = moves.stage == place
        dropped = moves.way == n_stages + 1
        outcomes = {
            "dropped": (dropped, _find_followed(own, moves.way >= 0, moves.age, moves.follow_up)),
            "converted": (won, _find_followed(own, closed_journey, ended - moves.entered, moves.follow_up)),
        }
        here = own[done["visit"]]
        for number in np.unique(done["number"][here]).tolist():
            chosen = here & (done["number"] == number)
            first = np.zeros(len(moves.stage), dtype=np.int64)
            first[done["visit"][chosen]] = done["first"][chosen]
            for outcome, (happened, followed) in outcomes.items():
                visits = np.flatnonzero(followed & (n_events > 0))
                if _is_no_action(first[visits], n_events[visits], dropped[visits], moves.way[visits]):
                    continue
                acted = visits[first[visits] > 1]
                if not len(acted):
                    continue
                found = estimate_difference(first[visits], n_events[visits], happened[visits], moves.unit[visits])
                rows.append(
                    {
                        "stage": stage,
                        "name": names[number],
                        "outcome": outcome,
                        "n_with": len(acted),
                        "n_persons": len(np.unique(moves.person[acted])),
                        **_to_cells(found, happened[visits], first[visits]),
                    }
                )
    columns = ["stage", "name", "outcome", "n_with", "n_persons", "n_without", "rate_with", "rate_without",
               "difference", "difference_low", "difference_high", "enough", "p"]  # fmt: skip
    return build_table("actions", _with_evidence(pd.DataFrame(rows, columns=columns)))


def estimate_difference(first: np.ndarray, n_events: np.ndarray, happened: np.ndarray, unit: np.ndarray) -> Difference:
    """Return the risk of an outcome after an action less the risk without it, at the same points of a visit.

    At point j (the j-th event of a visit, from the second on) are n1 visits that first did it there, and n0 that have
    a j-th event and had not done it. With d1 and d0 outcomes among them, weights w = n1 n0 / (n1 + n0),

        difference = sum w (d1 / n1 - d0 / n0) / sum w        (Mantel and Haenszel 1959; Greenland and Robins 1985)

    Its error is the root of the summed squares of the units' shares in the estimating equation; a visit may be in
    several points, and a unit have several visits.

    Parameters
    ----------
    first : (V,) place of the action among the events of the visit, from 1; 0 where it was not done. Visits that begin
        with it are left out.
    n_events : (V,) events of the visit.
    happened : (V,) did the outcome happen?
    unit : (V,) who is a unit of its own, numbered from 0.

    Returns
    -------
    `Difference`; all nan where no point holds both sides.
    """
    length = np.minimum(n_events, MOST_POINTS)
    acts = (first > 1) & (first <= MOST_POINTS)
    until = np.where(first == 0, length, np.minimum(first - 1, MOST_POINTS))  # compared up to this point
    compared = first != 1
    n1, d1 = (np.bincount(first[acts], weights=one[acts], minlength=MOST_POINTS + 1)
              for one in (np.ones(len(first)), happened))  # fmt: skip
    n0, d0 = (_count_from(until[compared], one[compared]) for one in (np.ones(len(first)), happened))
    both = (n1 > 0) & (n0 > 0)
    both[:2] = False
    total = np.where(both, n1 + n0, 1)
    weight = np.where(both, n1 * n0 / total, 0)
    whole = weight.sum()
    if whole == 0:
        return Difference(*[float("nan")] * 5)
    p1, p0 = (np.divide(d, n, out=np.zeros(len(n)), where=both) for d, n in ((d1, n1), (d0, n0)))
    with_it, without = float((weight * p1).sum() / whole), float((weight * p0).sum() / whole)
    value = with_it - without
    pull = np.where(both, n1 / total, 0)
    of_pull, of_risk = np.cumsum(pull), np.cumsum(pull * p0)
    share = np.where(compared, -(happened * of_pull[until] - of_risk[until]), 0.0)
    at = first[acts]
    share[acts] += np.where(both, n0 / total, 0)[at] * (happened[acts] - value - p0[at])
    error = float(np.sqrt((np.bincount(unit, weights=share) ** 2).sum()) / whole)
    return Difference(value, error, with_it, without, float((weight * n0).sum() / whole))


def _count_from(until: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return for each point how much weight reaches it, (MOST_POINTS + 1,)."""
    ends = np.bincount(until, weights=weight, minlength=MOST_POINTS + 1)
    return np.cumsum(ends[::-1])[::-1]


def _find_done(moves: Moves, events: Relation, journey: Journey) -> tuple[list[str], dict[str, np.ndarray]]:
    """Return the names of events, and what was first done when in each visit; events that end journeys are no part."""
    with open_engine() as connection:
        names = register_happenings(connection, events, moves)
        meanings = find_stages(names, journey)
        told = meanings[~(meanings["converts"] | meanings["drops"])].reset_index(drop=True)
        register(connection, "names", pd.DataFrame({"name": told["name"], "number": np.arange(len(told))}))
        until = moves.entered + moves.age + (moves.way < 0)
        stretches = {"visit": np.arange(len(until)), "person": moves.person, "entered": moves.entered, "until": until}
        register(connection, "stretches", pd.DataFrame(stretches))
        run_sql(connection, "done")
        rows = fetch(connection, "SELECT visit, number, first, n_events FROM done ORDER BY visit, number")
    return told["name"].tolist(), {name: rows[name].to_numpy().astype(np.int64) for name in rows.column_names}


def _end_journeys(moves: Moves) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return of each visit whether its journey has ended, whether it converted, and when it ended."""
    last = np.append(np.flatnonzero(moves.begins)[1:], len(moves.stage)) - 1
    way, end = moves.way[last], (moves.entered + moves.age)[last]
    return (way >= 0)[moves.journey], (way == len(moves.stages))[moves.journey], end[moves.journey]


def _find_followed(own: np.ndarray, closed: np.ndarray, age: np.ndarray, follow_up: np.ndarray) -> np.ndarray:
    """Tell which visits of a stage have ended, and could be followed for long enough whichever way they ended."""
    ended = own & closed
    if not ended.any():
        return ended
    return ended & (follow_up >= np.quantile(age[ended], FOLLOWED, method="higher"))


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
    enough = enough and found.error > 0
    n_without = found.n_without if found.n_without > 0 else 0.0  # nan where no point held both sides
    cells: dict[str, object] = {"enough": enough, "n_without": n_without}
    if not enough:
        return cells
    from scipy.stats import norm

    low, high = found.value - 1.959964 * found.error, found.value + 1.959964 * found.error
    return {
        **cells,
        "rate_with": found.rate_with,
        "rate_without": found.rate_without,
        "difference": found.value,
        "difference_low": max(low, -1.0),
        "difference_high": min(high, 1.0),
        "p": 2 * float(norm.sf(abs(found.value) / found.error)),
    }


def _with_evidence(rows: pd.DataFrame) -> pd.DataFrame:
    """Add q (Benjamini and Hochberg 1995, over all rows with enough) and how sure each row is; round."""
    from scipy.stats import false_discovery_control

    rows = rows.astype({"p": "float64", "enough": "bool"})
    q = np.full(len(rows), np.nan)
    usable = rows["enough"].to_numpy(dtype=bool)
    if usable.any():
        q[usable] = false_discovery_control(rows["p"].to_numpy()[usable])
    numbers = ["n_without", "rate_with", "rate_without", "difference", "difference_low", "difference_high"]
    rounded = {name: rows[name].astype("float64").round(PLACES) for name in numbers}
    evidence = np.where(q <= Q, "association", "count")
    return rows.assign(q=np.round(q, PLACES), evidence=evidence, **rounded).drop(columns="p")

"""The table ``stage_changes``: drop-off against the known week before, parted into rates and mix.

With w the shares of the parts (groups of customers, or the stages people came from) among the week's visits and r their
drop-off, 0 the week before and 1 the week,

    change = Σ w0 (r1 - r0)  +  Σ r0 (w1 - w0)  +  Σ (w1 - w0) (r1 - r0)
             rate part          mix part            both

(Kitagawa 1955, with the interaction apart). A part without visits in one of the weeks has no rate there: it takes that
of the other week, so that it changes the mix alone. Where the whole changes one way and most visits lie in parts that
changed the other way, the mix deceives (Simpson 1951): the table says so.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.engine import DAY
from friction.journeys.measure import count_persons
from friction.journeys.weeks.stage_weeks import find_ways_within
from friction.statistics import FEWEST_PERSONS, divide, normalise, to_bounds, weigh_counts

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from friction.journeys.measure import Moves
    from friction.journeys.weeks.stage_weeks import Weeks

STAGE_BEFORE = "stage before"
_NOTHING = 1e-12
_NUMBERS = ("change", "rate_part", "mix_part", "both_part")


def split_change(n0: np.ndarray, gone0: np.ndarray, n1: np.ndarray, gone1: np.ndarray) -> dict[str, np.ndarray]:
    """Part the change of a rate into what changed in the parts' rates and what in their mix.

    Parameters
    ----------
    n0, gone0 : (..., parts) visits of the week before, and those of them that dropped off.
    n1, gone1 : the same of the week.

    Returns
    -------
    ``change``, ``rate_part``, ``mix_part``, ``both_part``, shape (...); the first is the sum of the others. nan where a
    week has no visits.
    """
    w0 = normalise(n0, empty=np.nan)
    w1 = normalise(n1, empty=np.nan)
    r0, r1 = divide(gone0, n0), divide(gone1, n1)
    r0, r1 = np.where(n0 > 0, r0, r1), np.where(n1 > 0, r1, r0)
    parts = (w0 * (r1 - r0), r0 * (w1 - w0), (w1 - w0) * (r1 - r0))
    found = [part.sum(axis=-1) for part in parts]
    return dict(zip(_NUMBERS, (sum(found), *found), strict=True))


def find_simpson(n0: np.ndarray, gone0: np.ndarray, n1: np.ndarray, gone1: np.ndarray) -> tuple[int, int, str]:
    """Say whether the parts changed the other way than the whole.

    Parameters
    ----------
    n0, gone0, n1, gone1 : as in `split_change`, shape (parts,).

    Returns
    -------
    Parts with visits in both weeks; how many of these changed the other way than the whole; and ``every`` (they all
    did, two and more), ``most`` (more than half of the week's visits lie in them) or ``few``.
    """
    both = (n0 > 0) & (n1 > 0)
    whole = np.sign(_round(gone1.sum() / n1.sum() - gone0.sum() / n0.sum()))
    against = both & (np.sign(_round(divide(gone1, n1) - divide(gone0, n0))) == -whole) & (whole != 0)
    n_parts, n_against = int(both.sum()), int(against.sum())
    if n_parts > 1 and n_against == n_parts:
        return n_parts, n_against, "every"
    return n_parts, n_against, "most" if n1[against].sum() > n1.sum() / 2 else "few"


def build_stage_changes(
    moves: Moves,
    weeks: Weeks,
    horizons: Sequence[int],
    weights: np.ndarray,
    groups: tuple[str, np.ndarray] | None = None,
) -> pd.DataFrame:
    """Return the table ``stage_changes``: every stage and known week that has a known week before it.

    Weeks with fewer than 25 persons at the stage are passed over, and so is a short first week, in which visits begin
    after the Monday: other days bring other people, and who came before is seen from the middle of their journey.

    Parameters
    ----------
    moves, weeks : every visit, and the weeks.
    horizons : the stages' common horizons.
    weights : (1 + replicates, U).
    groups : a property of persons and, for each person, the number of their group (from 0); None: visits are parted by
        the stage they came from.
    """
    part_by, part = (STAGE_BEFORE, moves.before + 1) if groups is None else (groups[0], groups[1][moves.person])
    n_parts, n_weeks = int(part.max(initial=0)) + 1, len(weeks.names)
    week, gone = weeks.find(moves.entered), find_ways_within(moves, horizons) == moves.n_ways - 1
    whole = weeks.edges[:-1] + DAY > moves.entered.min(initial=weeks.data_end)
    rows: list[dict[str, object]] = []
    for place, stage in enumerate(moves.stages):
        own = moves.of(place)
        cell = week[own] * n_parts + part[own]
        shape = (len(weights), n_weeks, n_parts)
        n = weigh_counts(moves.unit[own], cell, n_weeks * n_parts, weights).reshape(shape)
        dropped = weigh_counts(moves.unit[own], np.where(gone[own], cell, -1), n_weeks * n_parts, weights)
        dropped = dropped.reshape(shape)
        enough = count_persons(moves.person[own], week[own], n_weeks) >= FEWEST_PERSONS
        for before, now in pairwise(np.flatnonzero(weeks.known(horizons[place]) & enough & whole)):
            numbers = (n[:, before], dropped[:, before], n[:, now], dropped[:, now])
            rows.append(
                {
                    "position": place,
                    "stage": stage,
                    "week": weeks.names[now],
                    "previous_week": weeks.names[before],
                    "part_by": part_by,
                    **_to_row(*numbers),
                }
            )
    columns = [
        "position", "stage", "week", "previous_week", "part_by", "n_visits", "n_before", "rate", "rate_before",
        *(f"{name}{end}" for name in _NUMBERS[:3] for end in ("", "_low", "_high")), "both_part", "n_parts",
        "n_against", "simpson",
    ]  # fmt: skip
    return build_table("stage_changes", pd.DataFrame(rows, columns=columns))


def tell_changes(changes: pd.DataFrame, moved: Collection[str]) -> list[str]:
    """Return a sentence for each stage whose last change is beyond chance, and goes against most of its parts.

    Parameters
    ----------
    moved : stages whose weeks differ (`friction.journeys.weeks.find_moved`); of others no change is told.
    """
    told = []
    for row in changes[changes["stage"].isin(moved)].groupby("stage", sort=False).tail(1).itertuples():
        if row.simpson != "few" and (row.change_low > 0 or row.change_high < 0):
            more = "rose" if row.change > 0 else "fell"
            whose = f"each {row.part_by}" if row.simpson == "every" else f"most visits' {row.part_by}"
            told.append(
                f"Drop-off at {row.stage!r} {more} in {row.week}, yet for {whose} it went the other way: "
                "what changed is who came (stage_changes.mix_part)."
            )
    return told


def _to_row(n0: np.ndarray, gone0: np.ndarray, n1: np.ndarray, gone1: np.ndarray) -> dict[str, object]:
    split = split_change(n0, gone0, n1, gone1)
    n_parts, n_against, simpson = find_simpson(n0[0], gone0[0], n1[0], gone1[0])
    return {
        "n_visits": int(n1[0].sum()),
        "n_before": int(n0[0].sum()),
        "rate": round(float(gone1[0].sum() / n1[0].sum()), 9),
        "rate_before": round(float(gone0[0].sum() / n0[0].sum()), 9),
        **{key: value for name in _NUMBERS[:3] for key, value in to_bounds(name, split[name], lowest=-1.0).items()},
        "both_part": round(float(split["both_part"][0]), 9),
        "n_parts": n_parts,
        "n_against": n_against,
        "simpson": simpson,
    }


def _round(values: np.ndarray) -> np.ndarray:
    """Return the values with what is a matter of rounding set to 0."""
    return np.where(np.abs(values) < _NOTHING, 0.0, values)

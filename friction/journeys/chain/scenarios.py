"""The tables ``absorption`` and ``scenarios``, and removal effects, from the chain of the order chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import START, build_table
from friction.journeys.chain.absorption import Absorption, find_absorption, fix_stage
from friction.statistics import to_bounds

if TYPE_CHECKING:
    from collections.abc import Callable

    from friction.journeys.chain.chain_states import StateRates

SHARES = (0.25, 0.5, 1.0)
"""Shares of a stage's drop-offs that scenarios prevent."""


def estimate_outlook(
    rates: StateRates, on_progress: Callable[[int, int], None] | None = None
) -> tuple[list[Absorption], np.ndarray]:
    """Solve the chain of the data and of each resample.

    Returns
    -------
    Where people end and what they pass, of the data and then of each resample; and the gains of the scenarios, shape
    (1 + replicates, S, len(`SHARES`)).
    """
    n_stages, found, gains = len(rates.stages), [], []
    for done, solved in enumerate(rates.solve(), start=1):
        found.append(find_absorption(solved, n_stages))
        gains.append([[fix_stage(solved, stage, share) for share in SHARES] for stage in range(n_stages)])
        if on_progress:
            on_progress(done, len(rates.rows))
    return found, np.array(gains).reshape(len(found), n_stages, len(SHARES))


def build_absorption(rates: StateRates, outlook: list[Absorption]) -> pd.DataFrame:
    """Return the table ``absorption``: START, then the stages in journey order."""
    of_start = np.array([[found.conversion, found.steps] for found in outlook])
    rows: list[dict[str, object]] = [
        {
            "position": -1,
            "stage": START,
            **to_bounds("conversion", of_start[:, 0]),
            **to_bounds("steps", of_start[:, 1], highest=np.inf),
            **dict.fromkeys(
                f"{name}{end}" for name in ("visits", "reached", "revisited") for end in ("", "_low", "_high")
            ),
        }
    ]
    for place, stage in enumerate(rates.stages):

        def of(name: str, place: int = place) -> np.ndarray:
            return np.array([getattr(found, name)[place] for found in outlook])

        rows.append(
            {
                "position": place,
                "stage": stage,
                **to_bounds("conversion", of("conversion_of")),
                **to_bounds("steps", of("steps_of"), highest=np.inf),
                **to_bounds("visits", of("visits"), highest=np.inf),
                **to_bounds("reached", of("reached")),
                **to_bounds("revisited", of("revisited")),
            }
        )
    return build_table("absorption", pd.DataFrame(rows).assign(order=rates.contexts.order))


def build_scenarios(rates: StateRates, outlook: list[Absorption], gains: np.ndarray) -> pd.DataFrame:
    """Return the table ``scenarios``: a quarter, a half and all of a stage's drop-offs prevented, in journey order.

    Those kept are taken to go on as those who stay today; that they would is an upper bound.
    """
    before = np.array([found.conversion for found in outlook])
    rows = [
        {
            "position": place,
            "stage": stage,
            "share": share,
            "conversion": round(float(before[0]), 9),
            **to_bounds("after", before + gains[:, place, at], first="conversion_after"),
            **to_bounds("gain", gains[:, place, at]),
            **to_bounds("per_1000", 1000 * gains[:, place, at], highest=1000.0),
        }
        for place, stage in enumerate(rates.stages)
        for at, share in enumerate(SHARES)
    ]
    return build_table("scenarios", pd.DataFrame(rows).assign(order=rates.contexts.order))


def with_removal(dropoff: pd.DataFrame, rates: StateRates, outlook: list[Absorption]) -> pd.DataFrame:
    """Return table ``dropoff`` with the removal effects of the order chosen, rows in their order."""
    removal = np.array([found.removal for found in outlook])
    of_stage = [to_bounds("removal", removal[:, place], first="removal_effect") for place in range(len(rates.stages))]
    found = pd.DataFrame(of_stage, index=list(rates.stages)).reindex(dropoff["stage"])
    replaced = dropoff.assign(**{name: found[name].to_numpy(dtype=float) for name in found})
    return build_table("dropoff", replaced.assign(position=range(len(dropoff))))

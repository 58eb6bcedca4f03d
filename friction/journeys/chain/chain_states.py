"""The chain of the order chosen, for the data as they are and for each resample."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from friction.journeys.chain.absorption import Solved, solve_chain, to_states
from friction.journeys.measure import find_start
from friction.statistics import normalise, weigh_incidence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from friction.journeys.chain.memory import Contexts
    from friction.journeys.measure import Moves


@dataclass(frozen=True)
class StateRates:
    """A chain of states with its resamples.

    Attributes
    ----------
    stages : S stages in journey order.
    contexts : its K states.
    rows : (1 + replicates, K, S + 2) probability of each way out of each state; row 0 is the data as they are.
    start : (1 + replicates, S) share of journeys that begin in each stage.
    """

    stages: tuple[str, ...]
    contexts: Contexts
    rows: np.ndarray
    start: np.ndarray

    def solve(self) -> Iterator[Solved]:
        """Solve the chain of the data, then that of each resample."""
        for rows, start in zip(self.rows, self.start, strict=True):
            yield solve_chain(to_states(rows, start, self.contexts), self.contexts.current)


def estimate_state_rates(
    moves: Moves, contexts: Contexts, horizons: Sequence[int | None], weights: np.ndarray
) -> StateRates:
    """Estimate the chain of some order.

    From each state the probability of a way out is its Aalen-Johansen incidence by the horizon of the stage somebody is
    in, a state's rates rescaled to 1; so visits still open count for no way, as in table ``transitions``.

    Parameters
    ----------
    moves : every visit.
    contexts : the states, of whichever order.
    horizons : age at which each stage is read, microseconds, in journey order; None: shares of the closed visits.
    weights : (1 + replicates, U), as `friction.statistics.tallies.draw_weights` gives.
    """
    state = contexts.find(moves)
    by_state = np.argsort(state, kind="stable")
    ends = np.searchsorted(state[by_state], np.arange(len(contexts.states) + 1))
    rows = np.zeros((len(weights), len(contexts.states), moves.n_ways))
    for place, (first, behind) in enumerate(pairwise(ends)):
        own = by_state[first:behind]
        if len(own):
            horizon = horizons[contexts.current[place]]
            found = weigh_incidence(moves.unit[own], moves.age[own], moves.way[own], weights, moves.n_ways, horizon)
            rows[:, place] = normalise(found)
    return StateRates(moves.stages, contexts, rows, find_start(moves, weights))

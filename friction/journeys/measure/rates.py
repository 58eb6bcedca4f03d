"""The rates of moves between stages, for the data as they are and for each resample of the persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.journeys.measure.moves import build_moves
from friction.statistics import FEWEST_PERSONS, Chain, draw_weights, normalise, weigh_counts, weigh_incidence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from friction.config import Impact, Journey
    from friction.engine import Relation
    from friction.journeys.measure.moves import Moves


@dataclass(frozen=True)
class Rates:
    """Incidence of each way out of each stage, by the stage's horizon.

    Attributes
    ----------
    moves : what the rates are made from.
    horizons : (S) age at which each stage's rates are read, in microseconds; None where too few persons were followed.
    incidence : (1 + replicates, S, S + 2); row 0 is the data as they are, the others are resamples of the persons.
        A stage without horizon has the shares of its closed visits in it, for the chain's sake.
    start : (1 + replicates, S) share of journeys that begin in each stage.
    """

    moves: Moves
    horizons: tuple[int | None, ...]
    incidence: np.ndarray
    start: np.ndarray

    @property
    def chain(self) -> Chain:
        """The chain, as a batch: each row of the incidence rescaled to 1."""
        n, rows = len(self.horizons), self.shares
        return Chain(rows[..., :n], rows[..., n], self.start)

    @property
    def shares(self) -> np.ndarray:
        """The incidence, each row rescaled to 1."""
        return normalise(self.incidence)


def measure_visits(
    visits: Relation, journey: Journey, impact: Impact, *, data_end: pd.Timestamp, accounts: Relation | None = None
) -> Rates:
    """Return the rates of visits, with the resamples of the settings; see `build_moves` and `estimate_rates`."""
    moves = build_moves(visits, journey, data_end=data_end, accounts=accounts)
    return estimate_rates(moves, journey.silences, draw_weights(moves.signatures, impact.replicates, impact.seed))


def estimate_rates(
    moves: Moves,
    silences: Mapping[str, int],
    weights: np.ndarray,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Rates:
    """Estimate the incidence of every move by Aalen and Johansen, with a Poisson bootstrap over the units.

    Parameters
    ----------
    moves : every visit.
    silences : how long people may be silent in each stage, microseconds.
    weights : (1 + replicates, U), as `friction.statistics.draw_weights` gives.
    """
    n_stages = len(moves.stages)
    horizons: list[int | None] = []
    incidence = np.zeros((len(weights), n_stages, moves.n_ways))
    for place, stage in enumerate(moves.stages):
        own = moves.of(place)
        horizons.append(_find_horizon(moves, own, silences[stage]))
        if len(own):
            incidence[:, place] = weigh_incidence(
                moves.unit[own], moves.age[own], moves.way[own], weights, moves.n_ways, horizons[-1]
            )
        on_progress(place + 1, n_stages)
    return Rates(moves, tuple(horizons), incidence, find_start(moves, weights))


def find_start(moves: Moves, weights: np.ndarray) -> np.ndarray:
    """Return the share of journeys that begin in each stage, (1 + replicates, S)."""
    return normalise(weigh_counts(moves.unit, np.where(moves.begins, moves.stage, -1), len(moves.stages), weights))


def _find_horizon(moves: Moves, own: np.ndarray, silence: int) -> int | None:
    """Return an age that 25 persons were followed to, the oldest seen at most.

    It lies beyond the silence that makes a drop-off, before which there can be none; a visit that dropped before (by
    an event), or none that is open, does as well.
    """
    if len(np.unique(moves.person[own])) < FEWEST_PERSONS:
        return None
    followed = np.zeros(len(moves.people), dtype=np.int64)
    np.maximum.at(followed, moves.person[own], moves.follow_up[own])
    horizon = min(int(np.sort(followed)[-FEWEST_PERSONS]), int(moves.age[own].max()))
    at_once = (moves.way[own] == moves.n_ways - 1) & (moves.age[own] < silence)
    return horizon if horizon >= silence or at_once.any() or (moves.way[own] >= 0).all() else None

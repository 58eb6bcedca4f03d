"""The rates of moves between stages, for the data as they are and for each resample of the persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.contracts import CONVERTED, DROPPED
from friction.journeys.exits import CENSORED, Exits, find_exits, find_horizon, find_silences
from friction.journeys.incidence import estimate_incidence
from friction.journeys.markov import Chain
from friction.journeys.resample import person_signatures, poisson_weights

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from friction.config import Journey

REPLICATES_PER_BLOCK = 50


@dataclass(frozen=True)
class Rates:
    """Incidence of each way out of each stage, by the stage's horizon.

    Attributes
    ----------
    stages : stages in journey order; ways out are these stages, then CONVERTED, then DROPPED.
    exits : what the rates are made from.
    horizons : microseconds, by stage; None where too few persons were followed.
    incidence : (1 + replicates, S, S + 2); row 0 is the data as they are, the others are resamples of the persons.
        A stage without horizon has the shares of its closed visits in it, for the chain's sake.
    start : (1 + replicates, S) share of journeys that begin in each stage.
    """

    stages: tuple[str, ...]
    exits: Exits
    horizons: dict[str, int | None]
    incidence: np.ndarray
    start: np.ndarray

    @property
    def chain(self) -> Chain:
        """The chain, as a batch: each row of the incidence rescaled to 1."""
        n = len(self.stages)
        total = self.incidence.sum(axis=-1, keepdims=True)
        rows = np.divide(self.incidence, total, out=np.zeros_like(self.incidence), where=total > 0)
        return Chain(rows[..., :n], rows[..., n], self.start)

    @property
    def shares(self) -> np.ndarray:
        """The incidence, each row rescaled to 1."""
        total = self.incidence.sum(axis=-1, keepdims=True)
        return np.divide(self.incidence, total, out=np.zeros_like(self.incidence), where=total > 0)


def estimate_rates(
    visits: pd.DataFrame,
    journeys: pd.DataFrame,
    journey: Journey,
    *,
    data_end: pd.Timestamp,
    replicates: int,
    seed: int,
    on_progress: Callable[[int, int], None] | None = None,
) -> Rates:
    """Estimate the incidence of every move by Aalen and Johansen, with a Poisson bootstrap over persons."""
    stages = tuple(stage.name for stage in journey.stages)
    exits = find_exits(visits, journeys, data_end)
    silences = find_silences(journey)
    horizons = {stage: find_horizon(exits.of(stage), silences[stage]) for stage in stages}
    ways = {way: place for place, way in enumerate((*stages, CONVERTED, DROPPED))}
    persons = sorted(set(visits["person_id"]))
    place_of = {person: place for place, person in enumerate(persons)}
    signatures = person_signatures(persons)
    parts = [exits.of(stage) for stage in stages]
    rows_of = [part["person_id"].map(place_of).to_numpy(dtype=np.int64) for part in parts]
    ages = [part["age"].to_numpy() for part in parts]
    led = [part["to"].map(ways).fillna(CENSORED).to_numpy(dtype=np.int64) for part in parts]
    first = visits[visits["step"] == 1]
    starters, start_place = first["person_id"].map(place_of).to_numpy(dtype=np.int64), first["stage"].map(ways)
    incidence = np.zeros((1 + replicates, len(stages), len(ways)))
    start = np.zeros((1 + replicates, len(stages)))
    begins = np.eye(len(stages))[start_place.to_numpy(dtype=np.int64)] if len(first) else np.zeros((0, len(stages)))
    for block in range(0, 1 + replicates, REPLICATES_PER_BLOCK):
        behind = min(block + REPLICATES_PER_BLOCK, 1 + replicates)
        weights = _draw(signatures, block, behind, seed)
        for place, stage in enumerate(stages):
            if len(ages[place]):
                incidence[block:behind, place] = _read(
                    ages[place], led[place], weights[:, rows_of[place]], len(ways), horizons[stage]
                )
        counted = weights[:, starters] @ begins
        total = counted.sum(axis=1, keepdims=True)
        start[block:behind] = np.divide(counted, total, out=np.zeros_like(counted), where=total > 0)
        if on_progress:
            on_progress(behind, 1 + replicates)
    return Rates(stages, exits, horizons, incidence, start)


def _draw(signatures: np.ndarray, first: int, behind: int, seed: int) -> np.ndarray:
    """Return the persons' weights in replicates ``first`` to ``behind`` - 1; replicate 0 is the data as they are."""
    drawn = poisson_weights(signatures, behind - max(first, 1), seed, first=max(first, 1))
    return np.vstack([np.ones((1, len(signatures))), drawn]) if first == 0 else drawn


def _read(ages: np.ndarray, led: np.ndarray, weights: np.ndarray, n_ways: int, horizon: int | None) -> np.ndarray:
    if horizon is not None:
        return estimate_incidence(ages, led, weights, n_ways, horizon)
    closed = np.stack([weights[:, led == way].sum(axis=1) for way in range(n_ways)], axis=1)
    total = closed.sum(axis=1, keepdims=True)
    return np.divide(closed, total, out=np.zeros_like(closed), where=total > 0)

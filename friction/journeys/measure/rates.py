"""The rates of moves between stages, for the data as they are and for each resample of the persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from friction.journeys.measure.counts import build_counts
from friction.statistics import Chain, estimate_incidence, poisson_weights

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from friction.config import Settings
    from friction.engine import Relation
    from friction.journeys.measure.counts import Counts

REPLICATES_PER_BLOCK = 50


@dataclass(frozen=True)
class Rates:
    """Incidence of each way out of each stage, by the stage's horizon.

    Attributes
    ----------
    counts : what the rates are made from.
    incidence : (1 + replicates, S, S + 2); row 0 is the data as they are, the others are resamples of the persons.
        A stage without horizon has the shares of its closed visits in it, for the chain's sake.
    start : (1 + replicates, S) share of journeys that begin in each stage.
    """

    counts: Counts
    incidence: np.ndarray
    start: np.ndarray

    @property
    def stages(self) -> tuple[str, ...]:
        """Stages in journey order; ways out are these, then CONVERTED, then DROPPED."""
        return self.counts.stages

    @property
    def horizons(self) -> dict[str, int | None]:
        """Age at which each stage's rates are read, in microseconds; None where too few persons were followed."""
        return {stage: self.counts.horizon(place) for place, stage in enumerate(self.stages)}

    @property
    def chain(self) -> Chain:
        """The chain, as a batch: each row of the incidence rescaled to 1."""
        n, rows = len(self.stages), self.shares
        return Chain(rows[..., :n], rows[..., n], self.start)

    @property
    def shares(self) -> np.ndarray:
        """The incidence, each row rescaled to 1."""
        total = self.incidence.sum(axis=-1, keepdims=True)
        return np.divide(self.incidence, total, out=np.zeros_like(self.incidence), where=total > 0)


def find_rates(
    visits: Relation,
    persons: Relation,
    settings: Settings,
    *,
    data_end: pd.Timestamp,
    on_progress: Callable[[int, int], None] | None = None,
) -> Rates:
    """Return the rates of all visits, with as many resamples, of persons or accounts, as the settings say.

    Raises
    ------
    ValueError
        If the settings have no journey.
    """
    journey, impact = settings.journey, settings.impact
    if journey is None:
        raise ValueError("without a journey there are no rates")
    accounts = persons if impact.resample == "accounts" else None
    counts = build_counts(visits, journey, data_end=data_end, accounts=accounts)
    return estimate_rates(counts, replicates=impact.replicates, seed=impact.seed, on_progress=on_progress)


def estimate_rates(
    counts: Counts, *, replicates: int, seed: int, on_progress: Callable[[int, int], None] | None = None
) -> Rates:
    """Estimate the incidence of every move by Aalen and Johansen, with a Poisson bootstrap over the units.

    The data as they are are read from ``counts.ages``; resamples weigh ``counts.cells``, and are scaled so that bins
    of ages shift no estimate: only how far resamples lie from each other rests on bins.
    """
    incidence = np.zeros((1 + replicates, len(counts.stages), counts.n_ways))
    start = np.zeros((1 + replicates, len(counts.stages)))
    whole = counts.ages
    incidence[0] = _read(counts, whole, whole["n"].to_numpy(dtype=np.float64)[None])[0]
    start[0] = _to_shares(np.asarray(counts.starts.sum(axis=0)).reshape(1, -1))[0]
    binned = _read(counts, counts.cells, np.asarray(counts.visits.sum(axis=0)).reshape(1, -1))[0]
    scale = np.divide(incidence[0], binned, out=np.ones_like(binned), where=binned > 0)
    for first in range(0, replicates, REPLICATES_PER_BLOCK):
        n = min(REPLICATES_PER_BLOCK, replicates - first)
        # Sums of whole numbers: the same in any order of adding up.
        weights = poisson_weights(counts.signatures, n, seed, first=1 + first)
        rows = slice(1 + first, 1 + first + n)
        incidence[rows] = _read(counts, counts.cells, (counts.visits.T @ weights.T).T) * scale
        start[rows] = _to_shares((counts.starts.T @ weights.T).T)
        if on_progress:
            on_progress(first + n, replicates)
    return Rates(counts, np.minimum(incidence, 1.0), start)


def _read(counts: Counts, cells: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    """Return the incidence of each way, (replicates, S, ways), from cells that weigh so much, (replicates, cells)."""
    read = np.zeros((len(weights), len(counts.stages), counts.n_ways))
    stages, ages, ways = (cells[name].to_numpy() for name in ("stage", "age", "way"))
    for place in range(len(counts.stages)):
        own, horizon = slice(*np.searchsorted(stages, [place, place + 1])), counts.horizon(place)
        if own.start == own.stop:
            continue
        if horizon is not None:
            read[:, place] = estimate_incidence(ages[own], ways[own], weights[:, own], counts.n_ways, horizon)
        else:
            closed = [weights[:, own][:, ways[own] == way].sum(axis=1) for way in range(counts.n_ways)]
            read[:, place] = _to_shares(np.stack(closed, axis=1))
    return read


def _to_shares(counted: np.ndarray) -> np.ndarray:
    total = counted.sum(axis=1, keepdims=True)
    return np.divide(counted, total, out=np.zeros(counted.shape), where=total > 0)

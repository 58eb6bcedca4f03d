"""Drop-off with and without a theme, compared among persons still in the stage at the same moment.

The age of visits is cut into bins. In each bin and stratum (stage, week of entry, group of customers) there are visits
at risk with the theme (Y1) and without (Y0), of which some drop off (d1, d0) and some leave otherwise (o1, o0). Over
the strata, hazards are pooled with the weights of Mantel and Haenszel (1959), w = Y1 Y0 / (Y1 + Y0): strata lacking one
side weigh nothing. From the pooled hazards, the risk of dropping off from bin k on is R[k] = drop[k] + (1 - drop[k] -
other[k]) R[k + 1]. The difference is the mean of R1[k] - R0[k] over the bins in which visits met the theme.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from friction.impact.compare.at_risk import DROP, OPEN, OTHER
from friction.statistics import divide, find_risks, weigh_counts

MOST_BINS = 24


@dataclass(frozen=True)
class Stays:
    """The visits that are compared, as arrays of length n.

    Attributes
    ----------
    age : age at the last sign, microseconds.
    end : DROP, OTHER or OPEN.
    stratum : number of the stratum, from 0.
    unit : row of the weights.
    """

    age: np.ndarray
    end: np.ndarray
    stratum: np.ndarray
    unit: np.ndarray


@dataclass(frozen=True)
class Met:
    """The visits that may have met a theme, as arrays of length m.

    Attributes
    ----------
    rows : their places among the stays, each once.
    p : how likely each did, 0 to 1.
    at : age at which it did, microseconds; before it the visit counts as without the theme.
    drawn : (replicates, m) whether it did, in each replicate.
    """

    rows: np.ndarray
    p: np.ndarray
    at: np.ndarray
    drawn: np.ndarray


@dataclass(frozen=True)
class Risks:
    """Mean risk of dropping off from when the theme was met: with it, and without; (1 + replicates,) each."""

    with_theme: np.ndarray
    without: np.ndarray

    @property
    def difference(self) -> np.ndarray:
        """With less without; null where nothing compares."""
        return self.with_theme - self.without

    def scale(self, ratios: np.ndarray) -> Risks:
        """Return the risks, the odds with the theme multiplied by (1 + replicates,) ratios."""
        risk = self.with_theme
        return Risks(risk * ratios / (1 - risk + risk * ratios), self.without)


class _Counts(NamedTuple):
    """Visits by replicate, stratum and bin of age: dropped off in it, ended otherwise in it, and there at risk."""

    dropped: np.ndarray
    other: np.ndarray
    at_risk: np.ndarray


class Comparison:
    """Totals of the visits in every replicate, from which each theme's difference is read.

    Parameters
    ----------
    stays : the visits.
    weights : (1 + replicates, units); row 0 is the data as they are.
    """

    def __init__(self, stays: Stays, weights: np.ndarray) -> None:
        self.stays = stays
        self.edges = _find_edges(stays)
        self.n_bins = len(self.edges) + 1
        self.n_strata = int(stays.stratum.max(initial=-1)) + 1
        self.bin = np.searchsorted(self.edges, stays.age, side="right")
        self._weights = weights
        cell = stays.stratum * self.n_bins + self.bin
        by_unit = np.ascontiguousarray(weights.T)
        dropped, other, censored = (
            self._to_cells(
                weigh_counts(stays.unit, np.where(stays.end == kind, cell, -1), self._n_cells, weights, by_unit)
            )
            for kind in (DROP, OTHER, OPEN)
        )
        self._whole = _Counts(dropped, other, _find_at_risk(dropped + other + censored, censored))

    @property
    def _n_cells(self) -> int:
        return self.n_strata * self.n_bins

    def _to_cells(self, counts: np.ndarray) -> np.ndarray:
        return counts.reshape(len(counts), self.n_strata, self.n_bins)

    def estimate_risks(self, met: Met) -> Risks:
        """Return the risks of one theme in every replicate; null where nothing compares."""
        rows = met.rows
        age = np.minimum(met.at, self.stays.age[rows])
        begin = np.minimum(np.searchsorted(self.edges, age, side="right"), self.bin[rows])
        strata, stratum = np.unique(self.stays.stratum[rows], return_inverse=True)
        # Expected numbers for the data as they are; in a replicate every message lies at one place, or at none.
        drawn = self._weights[:, self.stays.unit[rows]] * np.vstack([met.p, met.drawn])
        with_met = self._count_met(drawn, rows, begin, strata)
        inside = self._choose(strata)
        others = _Counts(
            *(np.maximum(whole[:, inside] - part, 0.0) for whole, part in zip(self._whole, with_met, strict=True))
        )
        compares = (others.at_risk[:, stratum, begin] > 0) * drawn
        met_in = np.stack([compares[:, begin == place].sum(axis=1) for place in range(self.n_bins)], axis=1)
        n_met = met_in.sum(axis=1)
        with_theme, without = (
            divide((met_in * find_risks(drop, other)).sum(axis=1), n_met, empty=np.nan)
            for drop, other in self._find_hazards(with_met, others, strata)
        )
        return Risks(with_theme, without)

    def _choose(self, strata: np.ndarray) -> np.ndarray | slice:
        """Return what picks strata, numbered and rising, from the totals: where it is all of them nothing is copied."""
        return slice(None) if len(strata) == self.n_strata else strata

    def _find_hazards(self, with_met: _Counts, others: _Counts, strata: np.ndarray) -> list[tuple[np.ndarray, ...]]:
        """Return the hazards of dropping off and of ending otherwise, with the theme and without; (R, bins) each."""
        weight = divide(with_met.at_risk * others.at_risk, with_met.at_risk + others.at_risk)
        total = weight.sum(axis=1)
        # A bin without any visit to compare says nothing of a difference: both sides take what there is of either.
        inside = self._choose(strata)
        dropped, other, at_risk = (whole[:, inside].sum(axis=1) for whole in self._whole)
        pooled = divide(dropped, at_risk), divide(other, at_risk)
        return [
            tuple(
                np.where(total > 0, divide((weight * divide(ended, side.at_risk)).sum(axis=1), total), either)
                for ended, either in zip((side.dropped, side.other), pooled, strict=True)
            )
            for side in (with_met, others)
        ]

    def _count_met(self, drawn: np.ndarray, rows: np.ndarray, begin: np.ndarray, strata: np.ndarray) -> _Counts:
        """Return drops, other exits and visits at risk with the theme, by replicate, stratum and bin."""
        place = np.searchsorted(strata, self.stays.stratum[rows])
        shape = (len(drawn), len(strata), self.n_bins)
        n_cells = len(strata) * self.n_bins
        by_visit, visits = np.ascontiguousarray(drawn.T), np.arange(len(rows))

        def add_up(chosen: np.ndarray, bins: np.ndarray) -> np.ndarray:
            cell = np.where(chosen, place * self.n_bins + bins, -1)
            return weigh_counts(visits, cell, n_cells, drawn, by_visit).reshape(shape)

        end, bins = self.stays.end[rows], self.bin[rows]
        dropped, other, censored = (add_up(end == kind, bins) for kind in (DROP, OTHER, OPEN))
        entered = np.cumsum(add_up(np.ones(len(rows), dtype=bool), begin), axis=-1)
        gone = np.cumsum(dropped + other + censored, axis=-1)
        before = np.concatenate([np.zeros((*shape[:2], 1)), gone[..., :-1]], axis=-1)
        return _Counts(dropped, other, np.maximum(entered - before - censored / 2, 0.0))


def _find_at_risk(gone: np.ndarray, censored: np.ndarray) -> np.ndarray:
    """Return the visits at risk in each bin, all entered in the first; half of those censored in it (life table)."""
    later = np.cumsum(gone[..., ::-1], axis=-1)[..., ::-1]
    at_risk: np.ndarray = later - censored / 2
    return at_risk


def _find_edges(stays: Stays) -> np.ndarray:
    """Return the bins' inner edges: quantiles of the ages at which visits ended, half for drops, half for others."""
    edges: list[float] = []
    for kind in (DROP, OTHER):
        ages = stays.age[stays.end == kind]
        if len(ages):
            edges += np.quantile(ages, np.linspace(0, 1, MOST_BINS // 2 + 1)[:-1]).tolist()
    return np.unique(np.asarray(edges, dtype=np.float64))

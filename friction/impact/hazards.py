"""Drop-off with and without a theme, compared among persons still in the stage at the same moment.

The age of visits is cut into bins. In each bin and stratum (week of entry, group of customers) there are visits at
risk with the theme (Y1) and without (Y0), of which some drop off (d1, d0) and some leave otherwise (o1, o0). Over the
strata, hazards are pooled with the weights of Mantel and Haenszel (1959), w = Y1 Y0 / (Y1 + Y0): strata lacking one
side weigh nothing. From the pooled hazards, the risk of dropping off from bin k on is R[k] = drop[k] + (1 - drop[k] -
other[k]) R[k + 1]. The difference is the mean of R1[k] - R0[k] over the bins in which visits met the theme.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MOST_BINS = 24
DROP, OTHER, OPEN = 0, 1, 2


@dataclass(frozen=True)
class Visits:
    """The visits of one stage (or all journeys), as arrays of length n.

    Attributes
    ----------
    age : age at exit or censoring, microseconds.
    end : DROP, OTHER or OPEN.
    stratum : number of the stratum, from 0.
    person : row of the person in the bootstrap weights.
    """

    age: np.ndarray
    end: np.ndarray
    stratum: np.ndarray
    person: np.ndarray


class Comparison:
    """Totals of a stage's visits for every replicate, from which each theme's difference is read.

    Parameters
    ----------
    visits : the stage's visits.
    weights : (replicates, persons); row 0 is the data as they are.
    """

    def __init__(self, visits: Visits, weights: np.ndarray) -> None:
        self.visits = visits
        self.edges = _find_edges(visits)
        self.n_bins = len(self.edges) + 1
        self.n_strata = int(visits.stratum.max()) + 1 if len(visits.stratum) else 0
        self.bin = np.searchsorted(self.edges, visits.age, side="right")
        self._weights = weights
        drawn = weights[:, visits.person]
        self._dropped, self._other, self._at_risk = self._count(
            drawn, np.arange(len(visits.age)), np.zeros(len(visits.age), dtype=np.int64)
        )

    def estimate_difference(self, rows: np.ndarray, p: np.ndarray, met: np.ndarray) -> np.ndarray:
        """Return the difference of one theme in every replicate, shape (replicates,); null where nothing compares.

        Parameters
        ----------
        rows : places of the visits that may have met the theme.
        p : how likely each did, 0 to 1.
        met : age at which it did, microseconds; before it the visit counts as without the theme.
        """
        age, stratum = self.visits.age[rows], self.visits.stratum[rows]
        begin = np.minimum(np.searchsorted(self.edges, np.minimum(met, age), side="right"), self.bin[rows])
        strata = np.unique(stratum)
        drawn = self._weights[:, self.visits.person[rows]] * p
        with_theme = self._count(drawn, rows, begin, strata)
        d1, o1, y1 = with_theme
        d0, o0, y0 = (
            np.maximum(whole[:, strata] - part, 0.0)
            for whole, part in zip((self._dropped, self._other, self._at_risk), with_theme, strict=True)
        )
        both = y1 + y0
        weight = np.divide(y1 * y0, both, out=np.zeros_like(both), where=both > 0)
        total = weight.sum(axis=1)
        usable = total > 0
        hazards = [
            np.divide(
                (weight * np.divide(ended, risk, out=np.zeros_like(ended), where=risk > 0)).sum(axis=1),
                total,
                out=np.zeros_like(total),
                where=usable,
            )
            for ended, risk in ((d1, y1), (o1, y1), (d0, y0), (o0, y0))
        ]
        drop1, other1, drop0, other0 = hazards
        # A bin without any visit to compare says nothing of a difference: both sides take what there is of either.
        pooled = [self._pool(whole, self._at_risk, strata) for whole in (self._dropped, self._other)]
        risk1 = _to_risk(np.where(usable, drop1, pooled[0]), np.where(usable, other1, pooled[1]))
        risk0 = _to_risk(np.where(usable, drop0, pooled[0]), np.where(usable, other0, pooled[1]))
        place = np.searchsorted(strata, stratum)
        compares = (y0[:, place, begin] > 0) * drawn
        met_in = np.zeros((len(drawn), self.n_bins))
        for bin_ in np.unique(begin):
            met_in[:, bin_] = compares[:, begin == bin_].sum(axis=1)
        n_met = met_in.sum(axis=1)
        found = (met_in * (risk1 - risk0)).sum(axis=1)
        return np.divide(found, n_met, out=np.full(len(found), np.nan), where=n_met > 0)

    def _count(
        self, drawn: np.ndarray, rows: np.ndarray, begin: np.ndarray, strata: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return drops, other exits and visits at risk by replicate, stratum and bin."""
        from scipy import sparse

        known = np.arange(self.n_strata) if strata is None else strata
        place = np.searchsorted(known, self.visits.stratum[rows])
        shape = (len(drawn), len(known), self.n_bins)
        n_cells = len(known) * self.n_bins

        def add_up(chosen: np.ndarray, bins: np.ndarray) -> np.ndarray:
            at = np.flatnonzero(chosen)
            onto = sparse.csr_matrix(
                (np.ones(len(at)), (at, place[at] * self.n_bins + bins[at])), shape=(len(rows), n_cells)
            )
            return np.asarray((onto.T @ drawn.T).T).reshape(shape)

        end, bins = self.visits.end[rows], self.bin[rows]
        dropped, other, censored = (add_up(end == kind, bins) for kind in (DROP, OTHER, OPEN))
        entered = add_up(np.ones(len(rows), dtype=bool), begin)
        gone = np.cumsum(dropped + other + censored, axis=-1)
        before = np.concatenate([np.zeros((*shape[:2], 1)), gone[..., :-1]], axis=-1)
        # Visits censored within a bin were at risk for half of it, as in a life table.
        return dropped, other, np.maximum(np.cumsum(entered, axis=-1) - before - censored / 2, 0.0)

    def _pool(self, ended: np.ndarray, at_risk: np.ndarray, strata: np.ndarray) -> np.ndarray:
        risk = at_risk[:, strata].sum(axis=1)
        return np.divide(ended[:, strata].sum(axis=1), risk, out=np.zeros_like(risk), where=risk > 0)


def _find_edges(visits: Visits) -> np.ndarray:
    """Return the bins' inner edges: quantiles of the ages at which visits ended, half for drops, half for others."""
    edges: list[float] = []
    for kind in (DROP, OTHER):
        ages = visits.age[visits.end == kind]
        if len(ages):
            edges += np.quantile(ages, np.linspace(0, 1, MOST_BINS // 2 + 1)[:-1]).tolist()
    return np.unique(np.asarray(edges, dtype=np.float64))


def _to_risk(drop: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the risk of dropping off from each bin on."""
    risk = np.zeros_like(drop)
    later = np.zeros(len(drop))
    for place in range(drop.shape[1] - 1, -1, -1):
        stay = np.maximum(1 - drop[:, place] - other[:, place], 0.0)
        later = np.minimum(drop[:, place], 1.0) + stay * later
        risk[:, place] = later
    return risk

"""Drop-off with and without every theme at every stage: the comparisons, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from friction.contracts import ANY
from friction.impact.compare.at_risk import DROP
from friction.impact.compare.exposure import draw_met, join_visits
from friction.impact.compare.hazards import Comparison, Met, Stays
from friction.impact.compare.outcomes import Places, find_kinds, find_odds_ratios
from friction.statistics import weigh_counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from friction.impact.compare.at_risk import AtRisk
    from friction.impact.compare.exposure import Exposures
    from friction.impact.compare.hazards import Risks

FEWEST_WITH = 20
FEWEST_WITHOUT = 20
FEWEST_DROPPED = 5
LEAST_SURE = 0.5
"""A theme's messages must lie where they are counted with so much probability, on average: else places are guesses."""


@dataclass(frozen=True)
class Cell:
    """A theme at a stage.

    Attributes
    ----------
    n_with, dropped_with, n_without, dropped_without : visits, expected numbers.
    sure : mean probability with which its messages lie there, each weighed by it.
    risks : with and without, in every replicate; None where there is not enough.
    rows, p, at : (m,) the window's visits that may have met it, how likely each did, and at which age, microseconds.
    """

    n_with: float
    dropped_with: float
    n_without: float
    dropped_without: float
    sure: float
    risks: Risks | None
    rows: np.ndarray
    p: np.ndarray
    at: np.ndarray


@dataclass(frozen=True)
class Window:
    """The visits that are compared, and where themes may have been met among them.

    Attributes
    ----------
    visits : time at risk.
    stratum : (n,) number of week and group of each visit.
    exposures : sorted by theme, document and visit; (m,) rows.
    row : (m,) the visit of each exposure.
    late, row_late : likewise, of messages written too late to count.
    weights : (1 + replicates, units); row 0 is the data as they are.
    seed : of the draws.
    """

    visits: AtRisk
    stratum: np.ndarray
    exposures: Exposures
    row: np.ndarray
    late: Exposures
    row_late: np.ndarray
    weights: np.ndarray
    seed: int


def compare_themes(
    window: Window,
    *,
    fewest_with: float = FEWEST_WITH,
    on_progress: Callable[[int, int], None] | None = None,
) -> dict[tuple[str, str], Cell]:
    """Compare the visits with and without every theme, at every stage and at ANY.

    ANY takes the visits of all stages, each compared within its own stage. Enough are 20 visits with and without it and
    5 drop-offs, and messages that lie there rather than elsewhere (`LEAST_SURE`).

    Parameters
    ----------
    window : what is compared.
    fewest_with : visits with the theme, expected number, that are enough.
    """
    found: dict[tuple[str, str], Cell] = {}
    ratios = _Ratios(window)
    stages = [*window.visits.stages, ANY]
    of_row = window.visits.stage[window.row]
    for done, stage in enumerate(stages):
        chosen = np.flatnonzero((of_row == done) | (stage == ANY))
        if len(chosen):
            found |= _compare_stage(window, stage, chosen, fewest_with, ratios)
        if on_progress:
            on_progress(done + 1, len(stages))
    return found


def find_stays(window: Window, stage: str) -> tuple[np.ndarray, Stays]:
    """Return the visits of a stage, or of all at ANY, by their places in the window, and as what is compared."""
    visits = window.visits
    own = np.arange(len(visits.stage))
    if stage != ANY:
        own = np.flatnonzero(visits.stage == visits.stages.index(stage))
    n_strata = int(window.stratum.max(initial=0)) + 1
    _, stratum = np.unique(visits.stage[own] * n_strata + window.stratum[own], return_inverse=True)
    return own, Stays(visits.age[own], visits.end[own], stratum, visits.unit[own])


def _compare_stage(
    window: Window, stage: str, chosen: np.ndarray, fewest_with: float, ratios: _Ratios
) -> dict[tuple[str, str], Cell]:
    """Return the cell of each theme among these exposures, ``chosen`` rows of the window's."""
    own, stays = find_stays(window, stage)
    dropped, entered = stays.end == DROP, window.visits.entered[own]
    exposures, row = window.exposures.take(chosen), np.searchsorted(own, window.row[chosen])
    comparison: Comparison | None = None
    found: dict[tuple[str, str], Cell] = {}
    for theme_id, inside in _split(exposures):
        met = _join_messages(exposures, row, inside)
        at = np.maximum(met.at - entered[met.rows], 0)
        n_with, dropped_with = float(met.p.sum()), float((met.p * dropped[met.rows]).sum())
        n_without = len(own) - n_with
        enough = n_with >= fewest_with and n_without >= FEWEST_WITHOUT and dropped.sum() >= FEWEST_DROPPED
        risks = None
        if enough and met.sure >= LEAST_SURE:
            comparison = comparison or Comparison(stays, window.weights)
            drawn = draw_met(met.told, met.group, len(window.weights) - 1, window.seed)
            risks = comparison.estimate_risks(Met(met.rows, met.p, at, drawn)).scale(ratios.of(theme_id, stage))
        found[(theme_id, stage)] = Cell(
            n_with, dropped_with, n_without, float(dropped.sum()) - dropped_with, met.sure, risks,
            own[met.rows], met.p, at,
        )  # fmt: skip
    return found


class _Joined(NamedTuple):
    """A theme's messages by the visits they may be about: places of visits, how likely each met it, and when.

    ``told`` are its exposures sorted by visit, ``group`` says which of the visits each is about, ``sure`` with how much
    probability they lie there, each weighed by it.
    """

    told: Exposures
    group: np.ndarray
    rows: np.ndarray
    p: np.ndarray
    at: np.ndarray
    sure: float


def _join_messages(exposures: Exposures, row: np.ndarray, inside: np.ndarray) -> _Joined:
    """Return the visits that a theme's messages may be about; ``inside`` are the theme's exposures."""
    order = inside[np.argsort(row[inside], kind="stable")]
    rows, group = np.unique(row[order], return_inverse=True)
    told = exposures.take(order)
    p, met_at = join_visits(told.p, told.met_at, group)
    lies, _ = join_visits(told.high - told.low, told.met_at, group)
    n_with = float(p.sum())
    return _Joined(told, group, rows, p, met_at, float((lies * p).sum() / n_with) if n_with else 0.0)


class _Ratios:
    """The ratios of odds of each theme, found when they are first asked for."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self._rows = dict(_split(window.exposures))
        self._known: dict[str, np.ndarray] = {}
        visits, n_stages = window.visits, len(window.visits.stages)
        kind = find_kinds(visits.stage, visits.end, n_stages)
        counts = weigh_counts(visits.unit, np.where(kind < 2 * n_stages, kind, -1), 2 * n_stages, window.weights)
        self._visits = counts.reshape(len(counts), n_stages, 2)

    def of(self, theme_id: str, stage: str) -> np.ndarray:
        """Return those at a stage, or at ANY, (1 + replicates,)."""
        if theme_id not in self._known:
            visits, inside = self.window.visits, self._rows[theme_id]
            row = self.window.row[inside]
            document = np.unique(
                self.window.exposures.rows["doc_id"].to_numpy(dtype=object)[inside], return_inverse=True
            )[1]
            order = np.argsort(document, kind="stable")
            kind = find_kinds(visits.stage[row], visits.end[row], len(visits.stages))
            p = self.window.exposures.p[inside]
            places = Places(document[order], visits.unit[row][order], p[order], kind[order], len(visits.stages))
            self._known[theme_id] = find_odds_ratios(places, self._visits, self.window.weights)
        place = len(self.window.visits.stages) if stage == ANY else self.window.visits.stages.index(stage)
        ratios: np.ndarray = self._known[theme_id][:, place]
        return ratios


def _split(exposures: Exposures) -> list[tuple[str, np.ndarray]]:
    """Return the rows of each theme, themes sorted."""
    themes = exposures.rows["theme_id"].to_numpy(dtype=object)
    begins = np.flatnonzero(np.append(True, themes[1:] != themes[:-1])[: len(themes)])
    return [(str(themes[rows[0]]), rows) for rows in np.split(np.arange(len(themes)), begins[1:]) if len(rows)]


def find_together(window: Window, stage: str, themes: list[str]) -> np.ndarray:
    """Return the visits of a stage that had two themes by the same message, (t, t) expected numbers.

    Parameters
    ----------
    window : what is compared.
    stage : a stage, or ANY.
    themes : the themes, t of them. The diagonal holds the visits with each theme.
    """
    import pandas as pd

    rows = window.exposures.rows
    chosen = rows["theme_id"].isin(set(themes)).to_numpy()
    if stage != ANY:
        chosen = chosen & (rows["stage"].to_numpy() == stage)
    place = pd.Index(themes).get_indexer(rows.loc[chosen, "theme_id"])
    told = pd.DataFrame(
        {
            "doc_id": rows.loc[chosen, "doc_id"],
            "row": window.row[chosen],
            "theme": place,
            "p": window.exposures.p[chosen],
        }
    )
    pairs = told.merge(told, on=["doc_id", "row"], suffixes=("", "_other"))
    pairs = pairs[pairs["theme"] != pairs["theme_other"]]
    together = np.zeros((len(themes), len(themes)))
    np.add.at(
        together,
        (pairs["theme"].to_numpy(), pairs["theme_other"].to_numpy()),
        np.minimum(pairs["p"].to_numpy(), pairs["p_other"].to_numpy()),
    )
    return together

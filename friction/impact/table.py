"""The table ``impact``: each theme at each stage, drop-off with and without, how sure, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.contracts import ANY, TABLES, build_empty, build_table
from friction.contracts.spread import spread_themes
from friction.impact.adjust import Exposure, build_confounders, estimate_adjusted
from friction.impact.compare import (
    MORE_WEEKS,
    MOST_Q,
    build_controls,
    build_window,
    compare_themes,
    count_begun,
    count_cells,
    estimate_cells,
    estimate_ratings,
    find_alone,
    find_exposures,
    find_levels,
    find_span,
    find_stays,
    find_survivors,
    find_theme_documents,
    find_together,
    pool_cells,
)
from friction.impact.tell import find_recovered, find_top, rank_cells
from friction.statistics import BOUNDS, find_resampled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from friction.config import Settings
    from friction.engine import Relation
    from friction.impact.compare import Cell, Estimate, Window
    from friction.statistics import Chain

PLACES = 6
Key = tuple[str, str]


def estimate_impact(
    *,
    themes: pd.DataFrame,
    segment_topics: pd.DataFrame,
    segments: pd.DataFrame,
    documents: pd.DataFrame,
    alignments: pd.DataFrame,
    segment_alignments: pd.DataFrame,
    visits: Relation,
    persons: pd.DataFrame,
    settings: Settings,
    data_end: pd.Timestamp | None,
    build_chain: Callable[[], Chain],
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare drop-off with and without every theme at every stage where it has messages.

    The unit is the visit of a stage entered in the last ``impact.weeks`` weeks; ANY takes the visits of all stages
    together, each compared within its own stage. ``difference`` is explained in `friction.impact.compare.hazards`, its
    bounds and its p in `friction.impact.compare.estimates`: in every replicate persons are resampled, each message lies
    at one of its places, and has a theme or not. q is the false-discovery rate of Benjamini and Hochberg (1995) over
    the cells with enough data; up to 0.10 the evidence is ``association``, else ``count``. ``difference_alone`` is
    explained in `friction.impact.compare.together`, level ``adjusted`` in `friction.impact.adjust.adjusted`,
    ``recovered_50``, ``top_three`` and ``rank`` in `friction.impact.tell.rank`, what small cells lean on in
    `friction.impact.compare.pooled`.

    Parameters
    ----------
    All tables as their contracts say, any order; ``visits`` may be its file. ``data_end`` : None where there are no
    events and no times. ``build_chain`` : makes the chain of all visits, with as many resamples; asked for where a
    scenario is worked out.

    Returns
    -------
    Tables ``impact`` and ``controls`` (of its associations: `friction.impact.compare.controls`).
    """
    known = spread_themes(segment_topics)
    known = known[known["theme_id"].isin(set(themes["theme_id"]))]
    pairs = find_theme_documents(known, segments)
    counted = count_cells(pairs, documents, alignments).set_index(["theme_id", "stage"])
    accounts = persons if settings.impact.resample == "accounts" else None
    numbers: dict[Key, dict[str, object]] = {}
    controls = build_empty("controls")
    if settings.journey is not None and data_end is not None:
        minutes = settings.journey.silent_minutes
        exposures, late = find_exposures(known, segments, segment_alignments, alignments, minutes)
        since, _ = find_span(settings.journey, data_end, settings.impact.weeks)

        def build(times: int) -> Window:
            weeks = times * settings.impact.weeks
            return build_window(exposures, late, visits, persons, settings, weeks=weeks, data_end=data_end)

        def measure(window: Window) -> tuple[Mapping[str, np.ndarray], np.ndarray]:
            confounders = build_confounders(visits, documents, segments, persons, settings, since=since)
            people = find_resampled(pd.Series(window.visits.people, dtype="str"), accounts)
            return find_levels(window.visits, confounders), pd.factorize(people, sort=True)[0][window.visits.person]

        numbers, controls = _compare(list(counted.index), build, measure, build_chain, on_progress)
    ratings = estimate_ratings(
        pairs, documents, alignments,
        replicates=settings.impact.replicates, seed=settings.impact.seed, accounts=accounts,
    ).set_index(["theme_id", "stage"])  # fmt: skip
    return _join(counted, numbers, ratings, themes), controls


def _compare(
    counted: Sequence[Key],
    build: Callable[[int], Window],
    measure: Callable[[Window], tuple[Mapping[str, np.ndarray], np.ndarray]],
    build_chain: Callable[[], Chain],
    on_progress: Callable[[int, int], None] | None,
) -> tuple[dict[Key, dict[str, object]], pd.DataFrame]:
    """Return the numbers of every cell, by the names of their columns, and the controls of what was found.

    Parameters
    ----------
    counted : the cells that hold messages.
    build : makes the window of so many times the weeks of the settings.
    measure : gives the confounders of a window's visits, as levels, and as whom each is resampled.
    """
    window = build(1)
    cells = compare_themes(window, on_progress=on_progress)
    numbers = _to_rows(cells, window, build_chain)
    compared = {theme for (theme, stage), row in numbers.items() if row.get("enough") and stage != ANY}
    small = [key for key in counted if key[0] not in compared and not numbers.get(key, {}).get("enough")]
    for key, one in pool_cells(cells, small, lambda: build(MORE_WEEKS)).items():
        numbers.setdefault(key, {}).update(
            pooled=one.level, pooled_with=one.n_with, pooled_q=one.q, pooled_difference=one.estimate.difference,
            pooled_low=one.estimate.low, pooled_high=one.estimate.high,
        )  # fmt: skip
    findings = {key: cells[key] for key, row in numbers.items() if row.get("evidence") == "association"}
    controls = build_controls(window, findings)
    for key, survives in find_survivors(controls).items():
        numbers[key]["survives"] = survives
    stages = sorted({stage for _, stage in findings} - {ANY})
    if stages:
        levels, resampled = measure(window)
        for stage in stages:
            _adjust(stage, numbers, cells, window, levels, resampled)
    return numbers, controls


def _join(
    counted: pd.DataFrame, numbers: Mapping[Key, Mapping[str, object]], ratings: pd.DataFrame, themes: pd.DataFrame
) -> pd.DataFrame:
    """Return the table ``impact`` of the cells that hold messages."""
    parts = [counted, *([_to_frame(numbers)] if numbers else []), ratings]
    joined = pd.concat(parts, axis=1).reindex(counted.index).reindex(columns=_COLUMNS)
    joined = joined.fillna(dict.fromkeys(_COUNTED, 0.0)).reset_index()
    evidence = joined["evidence"].astype("object").where(joined["enough"].notna(), "count")
    joined = joined.assign(enough=joined["enough"].notna(), evidence=evidence, before_change=False)
    return build_table("impact", joined.assign(rank=rank_cells(joined, themes)))


_COLUMNS = [name for name in TABLES["impact"].names if name not in ("theme_id", "stage")]
_COUNTED = ["n_with", "dropped_with", "n_without", "dropped_without"]


def _to_rows(
    cells: Mapping[Key, Cell], window: Window, build_chain: Callable[[], Chain]
) -> dict[Key, dict[str, object]]:
    """Return the numbers of every cell, by the names of their columns."""
    numbers: dict[Key, dict[str, object]] = {
        key: {name: getattr(cell, name) for name in (*_COUNTED, "sure")} for key, cell in cells.items()
    }
    estimates, q = estimate_cells(cells)
    alone = _find_alone(estimates, cells, window)
    n_begun, chain = count_begun(window), None
    recovered: dict[Key, np.ndarray] = {}
    for key, one in estimates.items():
        stage, cell = key[1], cells[key]
        numbers[key] |= {
            "enough": True, "difference": one.difference, "difference_low": one.low, "difference_high": one.high,
            "q": q[key], "evidence": "association" if q[key] <= MOST_Q else "count", "difference_alone": alone.get(key),
        }  # fmt: skip
        if stage != ANY and one.difference > 0 and cell.risks is not None:
            chain = chain or build_chain()
            place, share = window.visits.stages.index(stage), cell.n_with / (cell.n_with + cell.n_without)
            gained = find_recovered(cell.risks.difference, share, chain, place, n_begun)
            low, high = np.percentile(gained[1:], BOUNDS)
            numbers[key] |= {
                "recovered_50": gained[0], "recovered_low": min(low, gained[0]), "recovered_high": max(high, gained[0])
            }  # fmt: skip
            if q[key] <= MOST_Q:
                recovered[key] = gained
    for key, share in find_top(recovered).items():
        numbers[key]["top_three"] = share
    return numbers


def _adjust(
    stage: str,
    numbers: dict[Key, dict[str, object]],
    cells: Mapping[Key, Cell],
    window: Window,
    levels: Mapping[str, np.ndarray],
    resampled: np.ndarray,
) -> None:
    """Add to the associations of a stage what is left of them with measured confounders held fixed."""
    own, stays = find_stays(window, stage)
    exposures = {
        theme: Exposure(np.searchsorted(own, cell.rows), cell.p, cell.at)
        for (theme, at), cell in cells.items()
        if at == stage
    }
    associations = {
        theme: float(row["difference"])  # type: ignore[arg-type]
        for (theme, at), row in numbers.items()
        if at == stage and row.get("evidence") == "association"
    }
    confounders = {name: values[own] for name, values in levels.items()}
    adjusted = estimate_adjusted(stays.age, stays.end, resampled[own], confounders, exposures, associations)
    for row in adjusted.to_dict("records"):
        key = (str(row.pop("theme_id")), stage)
        if row.pop("is_adjusted"):
            numbers[key]["evidence"] = "adjusted"
        numbers[key] |= row


def _find_alone(estimates: Mapping[Key, Estimate], cells: Mapping[Key, Cell], window: Window) -> dict[Key, float]:
    """Return the difference of each theme given the others of the same message."""
    found: dict[Key, float] = {}
    for stage in sorted({stage for _, stage in estimates}):
        keys = [key for key in estimates if key[1] == stage]
        together = find_together(window, stage, [theme for theme, _ in keys])
        np.fill_diagonal(together, [cells[key].n_with for key in keys])
        first = cells[keys[0]]
        difference = np.array([estimates[key].difference for key in keys])
        alone = find_alone(difference, together, first.n_with + first.n_without)
        found |= {key: float(np.clip(one, -1, 1)) for key, one in zip(keys, alone, strict=True) if np.isfinite(one)}
    return found


def _to_frame(numbers: Mapping[Key, Mapping[str, object]]) -> pd.DataFrame:
    rounded = [
        {name: round(float(value), PLACES) if isinstance(value, float) else value for name, value in row.items()}
        for row in numbers.values()
    ]
    index = pd.MultiIndex.from_tuples(list(numbers), names=["theme_id", "stage"])
    return pd.DataFrame(rounded, index=index)

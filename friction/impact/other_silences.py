"""The table ``other_silences``: what is found with half and with twice the silence that counts as a drop-off.

``drop_after_days`` is declared, and every finding rests on it. The same messages, placed as the run placed them, are
laid on visits that were cut with other silences, and compared in the same way. Nothing is chosen here: where findings
do not hold with another silence, a person has to know which is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from friction.config import Settings
from friction.contracts import build_empty, build_table
from friction.impact.compare import (
    MOST_Q,
    build_window,
    compare_themes,
    find_exposures,
    to_estimate,
)
from friction.statistics import to_q

if TYPE_CHECKING:
    from collections.abc import Callable

    from friction.engine import Relation
    from friction.impact.compare import Estimate, Exposures

FACTORS = (0.5, 1.0, 2.0)
"""The silences that are tried, as multiples of what was declared."""

REPLICATES = 100
"""Resamples at most: bounds are looked at, not shown."""

PLACES = 6
_MINUTE = 60_000_000
Key = tuple[str, str]


def compare_silences(
    build_visits: Callable[[float], Relation],
    *,
    impact: pd.DataFrame,
    segment_topics: pd.DataFrame,
    segments: pd.DataFrame,
    alignments: pd.DataFrame,
    segment_alignments: pd.DataFrame,
    persons: pd.DataFrame,
    settings: Settings,
    data_end: pd.Timestamp,
    on_progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Compare drop-off with and without every theme, with half, the declared, and twice the silence.

    Parameters
    ----------
    build_visits : makes table ``visits``, or its file, for a multiple of the declared silences; asked for where
        ``impact`` compares anything.
    All tables as their contracts say, any order; of themes that still are. ``settings`` : with a journey.

    Returns
    -------
    Table ``other_silences``: of each theme and stage that is an association with one of the silences, what was found
    with each.
    """
    if not impact["enough"].any():
        return build_empty("other_silences")
    journey, few = settings.journey, min(settings.impact.replicates, REPLICATES)
    assert journey is not None  # noqa: S101 - there are visits
    asked = settings.impact.model_copy(update={"replicates": few})
    messages = (segment_topics, segments, segment_alignments, alignments)
    found: dict[float, dict[Key, tuple[float, Estimate | None]]] = {}
    for done, factor in enumerate(FACTORS):
        scaled = Settings.model_construct(project=settings.project, impact=asked, journey=journey.with_silences(factor))
        found[factor] = _compare(build_visits(factor), messages, persons, scaled, data_end, is_declared=factor == 1)
        if on_progress:
            on_progress(done + 1, len(FACTORS))
    return _join(found, journey.drop_after_days)


def _compare(
    visits: Relation,
    messages: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame],
    persons: pd.DataFrame,
    settings: Settings,
    data_end: pd.Timestamp,
    *,
    is_declared: bool,
) -> dict[Key, tuple[float, Estimate | None]]:
    """Return of every theme at every stage the visits with it, and the difference where there is enough."""
    journey = settings.journey
    assert journey is not None  # noqa: S101 - there are visits
    most_minutes = {stage: silence / _MINUTE for stage, silence in journey.silences.items()}
    in_time, late = find_exposures(*messages, most_minutes)
    if not is_declared:
        in_time, late = _lay(in_time, visits), _lay(late, visits)
    window = build_window(in_time, late, visits, persons, settings, weeks=settings.impact.weeks, data_end=data_end)
    cells = compare_themes(window)
    return {
        key: (cell.n_with, to_estimate(cell.risks, cell.n_with) if cell.risks is not None else None)
        for key, cell in cells.items()
    }


def _lay(exposures: Exposures, visits: Relation) -> Exposures:
    """Return exposures on other visits: the person's last one of the stage that began by then; else none."""
    there = _read(visits)
    if there.empty or not len(exposures):
        return exposures.take(np.arange(0))
    asked = exposures.rows.assign(
        person_id=exposures.rows["journey_id"].str.replace("/[^/]*$", "", regex=True),
        met_at=pd.to_datetime(exposures.met_at, unit="us", utc=True).astype("datetime64[us, UTC]"),
        place=np.arange(len(exposures)),
    ).drop(columns=["journey_id", "step"])
    laid = pd.merge_asof(
        asked.sort_values(["met_at", "place"]),
        there.sort_values("entered_at"),
        left_on="met_at", right_on="entered_at", by=["person_id", "stage"],
    ).dropna(subset="journey_id").astype({"step": "int64"})  # fmt: skip
    laid = laid.sort_values(["theme_id", "doc_id", "journey_id", "step", "place"], kind="stable", ignore_index=True)
    kept = exposures.take(laid["place"].to_numpy())
    return type(exposures)(laid[list(exposures.rows.columns)], kept.p, kept.low, kept.high, kept.member, kept.met_at)


def _read(visits: Relation) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = ["person_id", "stage", "entered_at", "journey_id", "step"]
    if isinstance(visits, pd.DataFrame):
        frame = visits[names]
    else:
        table = visits.select(names) if isinstance(visits, pa.Table) else pq.read_table(visits, columns=names)
        frame = table.to_pandas()
    return frame.astype({"person_id": "str", "stage": "str", "journey_id": "str"})


def _join(found: dict[float, dict[Key, tuple[float, Estimate | None]]], days: float) -> pd.DataFrame:
    """Return the table, of the cells that are an association with one of the silences."""
    rows, associations = [], set()
    for factor, cells in found.items():
        estimates = {key: estimate for key, (_, estimate) in cells.items() if estimate is not None}
        q = dict(zip(estimates, to_q(np.array([one.p for one in estimates.values()])), strict=True))
        associations |= {key for key, value in q.items() if value <= MOST_Q}
        for key, (n_with, one) in cells.items():
            rows.append(
                {
                    "theme_id": key[0], "stage": key[1], "factor": factor, "n_with": round(n_with, PLACES),
                    **({"difference": round(one.difference, PLACES), "difference_low": round(one.low, PLACES),
                        "difference_high": round(one.high, PLACES), "q": round(q[key], PLACES)} if one else {}),
                }
            )  # fmt: skip
    kept = [row for row in rows if (row["theme_id"], row["stage"]) in associations]
    if not kept:
        return build_empty("other_silences")
    columns = ["difference", "difference_low", "difference_high", "q"]
    frame = pd.DataFrame(kept).reindex(columns=["theme_id", "stage", "factor", "n_with", *columns])
    return build_table("other_silences", frame.assign(drop_after_days=days * frame["factor"]))

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
from friction.engine import DAY
from friction.impact.compare import (
    MOST_Q,
    build_window,
    compare_themes,
    estimate_cells,
    find_exposures,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from friction.config import Journey
    from friction.engine import Relation
    from friction.impact.compare import Exposures

FACTORS = (0.5, 1.0, 2.0)
"""The silences that are tried, as multiples of what was declared."""

REPLICATES = 100
"""Resamples at most: bounds are looked at, not shown."""

PLACES = 6
_MUCH = 0.25
"""A silence of more of the data leaves so few weeks known that half of it may show what it hides."""

_NUMBERS = ("n_with", "difference", "difference_low", "difference_high", "q")
_NOTHING = (np.nan,) * 4


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
    is_sample: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Compare drop-off with and without every theme, with half, the declared, and twice the silence.

    With the declared silence it is what ``impact`` says, unless the visits are a sample.

    Parameters
    ----------
    build_visits : makes table ``visits``, or its file, for a multiple of the declared silences.
    All tables as their contracts say, any order; of themes that still are. ``settings`` : with a journey.
    is_sample : are the visits made those of some persons alone?

    Returns
    -------
    Table ``other_silences``: of each theme and stage that is an association with one of the silences, what was found
    with each. Empty where nothing is compared, and a shorter silence would hardly change that.
    """
    journey, few = settings.journey, min(settings.impact.replicates, REPLICATES)
    assert journey is not None  # noqa: S101 - there are visits
    if not impact["enough"].any() and not _is_long(journey, build_visits(1.0), data_end):
        return build_empty("other_silences")
    asked = settings.impact.model_copy(update={"replicates": few})
    messages = (segment_topics, segments, segment_alignments, alignments)
    found = []
    for done, factor in enumerate(FACTORS):
        if factor == 1 and not is_sample:
            rows = impact[["theme_id", "stage", *_NUMBERS]]
        else:
            scaled = Settings.model_construct(
                project=settings.project, impact=asked, journey=journey.with_silences(factor)
            )
            rows = _compare(build_visits(factor), messages, persons, scaled, data_end, is_declared=factor == 1)
        found.append(rows.assign(factor=factor))
        if on_progress:
            on_progress(done + 1, len(FACTORS))
    return _join(pd.concat(found, ignore_index=True), journey)


def _is_long(journey: Journey, visits: Relation, data_end: pd.Timestamp) -> bool:
    """Tell whether the silence takes so much of the data that with half of it far more would be known."""
    begin = _read(visits)["entered_at"].min()
    longest = pd.Timedelta(max(journey.silences.values()), unit="us")
    return bool(longest > _MUCH * (data_end - begin)) if pd.notna(begin) else False


def _compare(
    visits: Relation,
    messages: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame],
    persons: pd.DataFrame,
    settings: Settings,
    data_end: pd.Timestamp,
    *,
    is_declared: bool,
) -> pd.DataFrame:
    """Return of every theme at every stage the visits with it, and the difference where there is enough."""
    journey = settings.journey
    assert journey is not None  # noqa: S101 - there are visits
    in_time, late = find_exposures(*messages, journey.silent_minutes)
    if not is_declared:
        there = _read(visits)
        in_time, late = _lay(in_time, there), _lay(late, there)
    window = build_window(in_time, late, visits, persons, settings, weeks=settings.impact.weeks, data_end=data_end)
    cells = compare_themes(window)
    estimates, q = estimate_cells(cells)
    rows = [
        (*key, cell.n_with, *((one.difference, one.low, one.high, q[key]) if (one := estimates.get(key)) else _NOTHING))
        for key, cell in cells.items()
    ]
    return pd.DataFrame(rows, columns=["theme_id", "stage", *_NUMBERS]).round(dict.fromkeys(_NUMBERS, PLACES))


def _lay(exposures: Exposures, there: pd.DataFrame) -> Exposures:
    """Return exposures on other visits: the person's last one of the stage that began by then; else none."""
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


def _join(found: pd.DataFrame, journey: Journey) -> pd.DataFrame:
    """Return the table, of the cells that are an association with one of the silences."""
    told = found.groupby(["theme_id", "stage"])["q"].transform("min") <= MOST_Q
    days = {stage: silence / DAY for stage, silence in journey.silences.items()}
    rows = found[told]
    if rows.empty:
        return build_empty("other_silences")
    declared = rows["stage"].map(days).fillna(journey.drop_after_days)
    return build_table("other_silences", rows.assign(drop_after_days=declared * rows["factor"]))

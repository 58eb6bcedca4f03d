"""The journey in one picture: who leaves at each stage, and how much friction is told of there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts.spread import spread_themes
from friction.contracts.weeks import week_bounds
from friction.engine import DAY
from friction.report.days import to_day
from friction.report.week.amounts import SHARE, find_scale
from friction.report.week.record import Stage
from friction.report.week.small import hide_small

if TYPE_CHECKING:
    from collections.abc import Mapping

    from friction.config import Journey, Settings

NO_EVENTS = "Without events there are no stages and no drop-off: add [[events]] and [journey] to friction.toml."
NO_VISITS = "Nobody came to a stage: look at the events under [[journey.stages]], then: friction check"
TOO_FEW = "too few people followed for long enough"


def find_journey(tables: Mapping[str, pd.DataFrame], settings: Settings, week: str) -> tuple[tuple[Stage, ...], str]:
    """Return the stages in journey order, and which visits they rest on.

    Parameters
    ----------
    tables : a run's tables by name; those its inputs did not make are absent.
    settings : of the workspace; no count of fewer persons than ``weekly.fewest`` is told, nor a rate that tells one.
    week : the week told of.

    Returns
    -------
    stages : as in the table ``dropoff``, friction as in ``message_rates``; none without events.
    note : which visits, and when it is known who of the week's visitors dropped off; or why there is no stage.
    """
    journey, dropoff = settings.journey, tables.get("dropoff")
    if journey is None or dropoff is None:
        return (), NO_EVENTS
    visits = tables["visits"]
    if visits.empty:
        return (), NO_VISITS
    fewest = settings.weekly.fewest
    small, friction = find_small_stages(visits, fewest), _find_rates(tables, fewest)
    order = {stage: place for place, stage in enumerate(settings.stages)}
    stages = tuple(
        _to_stage(row, fewest, friction.get(row.stage), small=row.stage in small)
        for row in sorted(dropoff.itertuples(index=False), key=lambda row: order.get(row.stage, len(order)))
    )
    return stages, _to_note(visits, journey, settings.project.timezone, week)


def _to_stage(row: object, fewest: int, per_1000: float | None, *, small: bool) -> Stage:
    """Return a stage's line; of ``row``, a row of ``dropoff``, what rests on few persons is left out."""
    told = row.n_persons >= fewest  # type: ignore[attr-defined]
    n_visits, n_open = count_visits(row, fewest) if told else (None, None)
    if pd.isna(row.rate) or not told or small:  # type: ignore[attr-defined]
        rate, low, high, words = None, None, None, TOO_FEW if not small else f"fewer than {fewest} persons"
    else:
        rate, low, high = (float(one) for one in (row.rate, row.rate_low, row.rate_high))  # type: ignore[attr-defined]
        scale = find_scale(SHARE, rate)
        words = f"{scale.tell(rate)} ({scale.tell_between(low, high)})"
    return Stage(
        stage=row.stage,  # type: ignore[attr-defined]
        n_visits=n_visits,
        n_open=n_open,
        rate=rate,
        low=low,
        high=high,
        per_1000=per_1000 if told else None,
        told=words,
    )


def find_small_stages(visits: pd.DataFrame, fewest: int) -> set[str]:
    """Return the stages whose rate would tell of fewer persons than may be: of who left, or of who did not."""
    sides = visits.groupby(["stage", visits["status"] == "dropped"])["person_id"].nunique()
    return {stage for (stage, _), n in sides.items() if 0 < n < fewest}


def count_visits(row: object, fewest: int) -> tuple[int | None, int | None]:
    """Return the visits of a row of ``dropoff`` and those still open, so that neither these nor the others are few.

    Whoever is still there has one open visit: visits are persons here.
    """
    n, n_open = int(row.n_visits), int(row.n_open)  # type: ignore[attr-defined]
    (told, _), total = hide_small([n_open, n - n_open], fewest)
    return total, told


def tell_known(journey: Journey, timezone: str, week: str) -> str:
    """Return when it is known who of a week's visitors dropped off: after the longest silence of any stage."""
    silence = pd.Timedelta(days=max(journey.silences.values()) / DAY)
    known = (week_bounds(week, timezone)[1] + silence).tz_convert(timezone)
    return f"Who of this week's visitors dropped off is known on {to_day(known)}."


def _find_rates(tables: Mapping[str, pd.DataFrame], fewest: int) -> dict[str, float]:
    """Return the messages of friction for every 1,000 visits, by stage; none where fewer persons wrote of a stage."""
    if not {"message_rates", "alignments", "themes"} <= set(tables):
        return {}
    rates = tables["message_rates"].dropna(subset="per_1000").set_index("stage")
    friction = tables["themes"].loc[tables["themes"]["is_friction"], ["theme_id"]]
    segments = spread_themes(tables["segment_topics"]).merge(friction, on="theme_id")
    told = tables["segments"][["segment_id", "doc_id"]].merge(segments[["segment_id"]], on="segment_id")
    best = tables["alignments"][tables["alignments"]["best"]].dropna(subset="stage")
    best = best[best["doc_id"].isin(set(told["doc_id"]))]
    writers = best.merge(tables["documents"][["doc_id", "person_id"]], on="doc_id").groupby("stage")["person_id"]
    n_writers = writers.nunique()
    return {
        stage: float(row["per_1000"])
        for stage, row in rates.iterrows()
        if row["n_documents"] == 0 or n_writers.get(stage, 0) >= fewest
    }


def _to_note(visits: pd.DataFrame, journey: Journey, timezone: str, week: str) -> str:
    """Return which visits there are, and when it is known who of the week's visitors dropped off."""
    first, last = (
        moment.tz_convert(timezone) for moment in (visits["entered_at"].min(), visits["last_event_at"].max())
    )
    return (
        f"All visits from {to_day(first)} to {to_day(last)}; those still open count as neither gone nor won. "
        f"{tell_known(journey, timezone, week)}"
    )

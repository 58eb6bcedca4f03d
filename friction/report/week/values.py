"""The figures a team steers by, in words: where each stands, how far the target is, whether it moved beyond chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

import pandas as pd

from friction.config import Kpi, Measure
from friction.errors import FrictionError
from friction.report.week.record import Point, Value
from friction.report.week.series import build_series

if TYPE_CHECKING:
    from collections.abc import Mapping

    from friction.config import Objective, Settings

MOST_WEEKS = 9
UNITS = {
    "conversion": "share",
    "time_to_value": "days",
    "drop_off": "share",
    "friction": "per 1,000",
    "coverage": "share",
}
NAMES = {
    "conversion": "Conversion", "time_to_value": "Days from begin to conversion", "drop_off": "Drop-off",
    "friction": "Friction told", "coverage": "Messages with a theme",
}  # fmt: skip
_BEHIND = {"share": " points", "days": " days", "per 1,000": ""}
NEEDS_EVENTS = ("conversion", "time_to_value", "drop_off", "friction")
NEEDS_MESSAGES = ("friction", "coverage")


def find_values(
    tables: Mapping[str, pd.DataFrame], settings: Settings, week: str, data_end: pd.Timestamp | None
) -> tuple[Value | None, tuple[Value, ...]]:
    """Return where the objective and the KPIs stand in a week; of the objective None where none is set.

    Parameters
    ----------
    tables : of the run.
    week : the week told of; the last one before it that is known is told.
    data_end : the moment the data end; None where nothing has a time.

    Raises
    ------
    FrictionError
        If a KPI names a stage that the journey has not.
    """
    stages = {stage.name for stage in settings.journey.stages} if settings.journey else set()
    for kpi in settings.kpis if settings.journey else ():
        for stage in (*kpi.through, *([kpi.stage] if kpi.stage else [])):
            if stage not in stages:
                raise FrictionError(
                    f"the journey has no stage {stage!r}", where="friction.toml, [[kpis]]",
                    mend=f"Name one of: {', '.join(sorted(stages))}.",
                )  # fmt: skip
    objective = settings.objective
    return (
        None if objective is None else _find_objective(objective, tables, settings, week, data_end),
        tuple(_find_value(kpi, tables, settings, week, data_end) for kpi in settings.kpis),
    )


def _find_objective(
    objective: Objective,
    tables: Mapping[str, pd.DataFrame],
    settings: Settings,
    week: str,
    data_end: pd.Timestamp | None,
) -> Value:
    name = objective.name[:1].upper() + objective.name[1:]
    if objective.measure not in get_args(Measure) or objective.measure == "drop_off":
        why = (
            f"A run does not measure “{objective.measure}”: its value is not known here. Write in friction.toml: "
            '[objective] measure = "conversion"'
        )
        kpi = Kpi(measure="conversion", name=name, target=objective.target, by=objective.by, owner=objective.owner)
        return _to_unknown(kpi, why, ())
    measure = cast("Measure", objective.measure)
    kpi = Kpi(measure=measure, name=name, target=objective.target, by=objective.by, owner=objective.owner)
    return _find_value(kpi, tables, settings, week, data_end)


def _find_value(
    kpi: Kpi, tables: Mapping[str, pd.DataFrame], settings: Settings, week: str, data_end: pd.Timestamp | None
) -> Value:
    """Return where a figure stands, or why it has no value."""
    if data_end is None or (kpi.measure in NEEDS_EVENTS and "visits" not in tables):
        return _to_unknown(
            kpi, "It needs events: add [[events]] and [journey] to friction.toml, then: friction run", ()
        )
    if kpi.measure in NEEDS_MESSAGES and "segment_topics" not in tables:
        return _to_unknown(kpi, "It needs messages: add [[documents]] to friction.toml, then: friction run", ())
    series = build_series(tables, settings, kpi, data_end)
    series = series[series["week"] <= week]
    points = tuple(_to_point(row, UNITS[kpi.measure], data_end) for row in series.tail(MOST_WEEKS).to_dict("records"))
    known = series.dropna(subset="value")
    if known.empty:
        return _to_unknown(kpi, _find_why(series, data_end), points)
    row = known.iloc[-1]
    return _to_value(kpi, row, points)


def _find_why(series: pd.DataFrame, data_end: pd.Timestamp) -> str:
    if series.empty:
        return "Nothing of it is in the data yet."
    if (series["known_at"] <= data_end).any():
        return "Fewer than 25 people a week: a value would be chance."
    return f"Not known yet: the first week is known on {_to_day(series.iloc[0]['known_at'])}."


def _to_unknown(kpi: Kpi, why: str, points: tuple[Point, ...]) -> Value:
    return Value(
        name=_to_name(kpi), measure=kpi.measure, of=_to_of(kpi), unit=UNITS[kpi.measure], week=None, now=None, low=None,
        high=None, target=kpi.target, by=kpi.by.isoformat() if kpi.by else None, owner=kpi.owner, trend="too early",
        sentence="Not known yet.", fine_print=why, weeks=points,
    )  # fmt: skip


def _to_value(kpi: Kpi, row: pd.Series, points: tuple[Point, ...]) -> Value:
    unit, now = UNITS[kpi.measure], float(row["value"])
    trend, moved = _to_trend(row, unit)
    return Value(
        name=_to_name(kpi), measure=kpi.measure, of=_to_of(kpi), unit=unit, week=str(row["week"]), now=now,
        low=float(row["low"]), high=float(row["high"]), target=kpi.target,
        by=kpi.by.isoformat() if kpi.by else None, owner=kpi.owner, trend=trend,
        sentence=_to_sentence(kpi, str(row["week"]), now) + _to_distance(kpi, now),
        fine_print=f"{to_told(row['low'], unit)} to {to_told(row['high'], unit)}; {moved}", weeks=points,
    )  # fmt: skip


def _to_sentence(kpi: Kpi, week: str, now: float) -> str:
    """Return where a figure stands, without its target, in plain words."""
    told = to_told(now, UNITS[kpi.measure])
    match kpi.measure:
        case "conversion":
            way = f" that pass {', '.join(kpi.through)}" if kpi.through else ""
            return f"{told} of the journeys begun in {week}{way} convert"
        case "time_to_value":
            return f"Half of those who convert, of journeys begun in {week}, do so within {told}"
        case "drop_off":
            return f"{told} of the visits of {kpi.stage} in {week} end the journey"
        case "friction":
            return f"{told} messages of friction for every 1,000 visits in {week}"
        case _:
            return f"{told} of the messages of {week} have a theme"


def _to_distance(kpi: Kpi, now: float) -> str:
    """Return how far the target is; fewer is better but for conversion and coverage."""
    if kpi.target is None:
        return "."
    unit = UNITS[kpi.measure]
    target = to_told(kpi.target, unit)
    reached = now >= kpi.target if kpi.measure in ("conversion", "coverage") else now <= kpi.target
    return f"; the target of {target} is reached." if reached else f"; the target is {target}."


def _to_trend(row: pd.Series, unit: str) -> tuple[str, str]:
    """Return whether a figure moved by more than chance, in a word and in words."""
    if pd.isna(row["change"]):
        return "too early", "no week before it is known"
    change, low, high = (_to_signed(row[name], unit) for name in ("change", "change_low", "change_high"))
    told = f"{change}{_BEHIND[unit]} ({low} to {high}) against the four weeks before"
    if row["change_low"] <= 0 <= row["change_high"]:
        return "steady", f"{told}: no more than chance"
    return ("up" if row["change"] > 0 else "down"), told


def _to_point(row: Mapping[str, object], unit: str, data_end: pd.Timestamp) -> Point:
    value, known_at = row["value"], cast("pd.Timestamp", row["known_at"])
    if pd.isna(value):
        told = "too few people" if known_at <= data_end else f"known on {_to_day(known_at)}"
        return Point(str(row["week"]), None, None, None, told)
    number = float(cast("float", value))
    low, high = (float(cast("float", row[name])) for name in ("low", "high"))
    return Point(str(row["week"]), number, low, high, to_told(number, unit))


def to_told(value: float, unit: str) -> str:
    """Return a value in words: ``27.1%``, ``2.4 days``, ``61``."""
    if unit == "share":
        return f"{100 * value:.1f}%"
    return f"{value:.1f} days" if unit == "days" else f"{value:,.0f}"


def _to_signed(value: float, unit: str) -> str:
    return f"{100 * value:+.1f}" if unit == "share" else f"{value:+.1f}" if unit == "days" else f"{value:+,.0f}"


def _to_name(kpi: Kpi) -> str:
    of = _to_of(kpi)
    return kpi.name or NAMES[kpi.measure] + (f", {of}" if of else "")


def _to_of(kpi: Kpi) -> str | None:
    return kpi.stage or (" > ".join(kpi.through) or None)


def _to_day(moment: pd.Timestamp) -> str:
    return f"{moment.day} {moment:%B %Y}"

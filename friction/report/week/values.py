"""The objective and the KPIs as a summary tells them: where each stands, whether it moved, and its weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from friction.contracts.weeks import find_weeks
from friction.report.days import to_day
from friction.report.week.amounts import DAYS, PER_1000, SHARE, find_scale
from friction.report.week.figures import Measured, measure_figure
from friction.report.week.record import Point, Value
from friction.report.week.told import Known, name_figure, tell_lines, tell_print, tell_sentence, tell_target
from friction.statistics import FEWEST_PERSONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from friction.config import Figure, Settings

MOST_WEEKS = 9
UNITS = {"time_to_value": DAYS, "friction": PER_1000}
"""Units of the measures; all others are shares."""


def find_values(
    tables: Mapping[str, pd.DataFrame], settings: Settings, week: str, data_end: pd.Timestamp | None
) -> tuple[Value | None, tuple[Value, ...]]:
    """Return the objective, None where none is set, and the KPIs of the settings, in their order.

    Parameters
    ----------
    tables : a run's tables by name; those its inputs did not make are absent.
    settings : of the workspace.
    week : the week told of; where a value is not known of it yet, the last one before it that is known is told.
    data_end : when the data end; None where nothing in them has a time.
    """
    found: dict[tuple[str, str | None, int | None], Measured] = {}
    values = []
    for figure in settings.figures:
        key = (figure.measure, figure.stage, figure.way)
        if key not in found:
            found[key] = measure_figure(figure, tables, settings, data_end)
        values.append(to_value(figure, found[key], settings, week, MOST_WEEKS))
    return (values[0], tuple(values[1:])) if settings.objective else (None, tuple(values))


def find_objective(
    tables: Mapping[str, pd.DataFrame],
    settings: Settings,
    week: str,
    data_end: pd.Timestamp | None,
    *,
    most_weeks: int = MOST_WEEKS,
) -> Value | None:
    """Return the objective alone, as `find_values` does, with as many weeks as are asked for."""
    if settings.objective is None:
        return None
    return to_value(
        settings.objective, measure_figure(settings.objective, tables, settings, data_end), settings, week, most_weeks
    )


def to_value(figure: Figure, measured: Measured, settings: Settings, week: str, most: int) -> Value:
    """Return a figure as it stands in a week.

    Parameters
    ----------
    figure, measured : what is asked for, and what was found, week by week.
    settings : of the workspace; the zone of its days, and the fewest persons that are told of.
    week : the week told of.
    most : how many weeks stand beside it.
    """
    unit = UNITS.get(figure.measure, SHARE)
    until = measured.weeks[measured.weeks["week"] <= week] if measured.weeks is not None else None
    told = until[_find_tellable(until, settings.weekly.fewest)] if until is not None else None
    asked = Known(
        measure=figure.measure,
        of=figure.stage if figure.way is None else f"way {figure.way}",
        path=measured.path,
        unit=unit,
        target=figure.target,
        by=figure.by,
        row=told.iloc[-1] if told is not None and len(told) else None,
    )
    row, timezone = asked.row, settings.project.timezone
    why, mend = (measured.why, measured.mend) if until is None else ("", "")
    if until is not None and row is None:
        why, mend = _find_why(measured, until, settings)
    now, low, high = (None if row is None else float(row[name]) for name in ("value", "value_low", "value_high"))
    return Value(
        name=_capitalise(figure.name or name_figure(asked)),
        measure=figure.measure,
        of=asked.of,
        unit=unit,
        week=None if row is None else str(row["week"]),
        now=now,
        low=low,
        high=high,
        target=figure.target,
        by=figure.by.isoformat() if figure.by else None,
        owner=figure.owner,
        trend=asked.trend,
        sentence=why or tell_sentence(asked),
        fine_print=mend or tell_print(asked),
        weeks=() if row is None else _to_points(until, unit, week, settings.weekly.fewest, timezone)[-most:],
        lines=(f"{why} {mend}", *tell_target(asked)) if row is None else tell_lines(asked),
    )


def _find_tellable(weeks: pd.DataFrame, fewest: int) -> pd.Series:
    """Return which weeks have a value that may leave: of fewer persons than ``fewest``, who did or did not, none is."""
    return weeks["value"].notna() & ~_find_small(weeks, fewest)


def _find_small(weeks: pd.DataFrame, fewest: int) -> pd.Series:
    return (weeks["n_fewest"] > 0) & (weeks["n_fewest"] < fewest) | (weeks["n_persons"] < fewest)


def _find_why(measured: Measured, until: pd.DataFrame, settings: Settings) -> tuple[str, str]:
    """Return why no week has a value that may be told, and the next step."""
    known = until[until["known"]]
    if known.empty:
        weeks = measured.weeks if measured.weeks is not None else until
        day = to_day(weeks["known_at"].iloc[0].tz_convert(settings.project.timezone))
        return "Not known yet.", f"The first week's value is known on {day}."
    if (known["n_persons"] < FEWEST_PERSONS).all():
        return (
            f"Fewer than {FEWEST_PERSONS} persons in a week: a value would be chance.",
            "The Journey page of the app has all weeks together.",
        )
    return (
        f"Fewer than {settings.weekly.fewest} persons stand behind it: it is not told.",
        "The Journey page of the app has all weeks together.",
    )


def _to_points(until: pd.DataFrame, unit: str, week: str, fewest: int, timezone: str) -> tuple[Point, ...]:
    """Return all weeks from the first with rows to the one told of; one that has no value says why."""
    rows, small = until.set_index("week"), _find_small(until, fewest).set_axis(until["week"])
    points = []
    for name in find_weeks(str(until["week"].iloc[0]), week):
        if name not in rows.index:
            points.append(Point(name, None, None, None, "nobody"))
            continue
        row = rows.loc[name]
        if not row["known"]:
            day = to_day(row["known_at"].tz_convert(timezone))
            points.append(Point(name, None, None, None, f"known on {day}"))
        elif small[name] or pd.isna(row["value"]):
            few = f"fewer than {fewest} persons" if small[name] else "too few persons"
            points.append(Point(name, None, None, None, few))
        else:
            value, low, high = (float(row[name]) for name in ("value", "value_low", "value_high"))
            points.append(Point(name, value, low, high, find_scale(unit, value).tell(value)))
    return tuple(points)


def _capitalise(name: str) -> str:
    """Return a name as a line begins with it; the rest stays as the team writes it."""
    return name[:1].upper() + name[1:]

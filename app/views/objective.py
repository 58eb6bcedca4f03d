"""The objective: what it is, where it stands, and where it is going."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from app.views.words import to_day, to_percent
from friction.statistics import FEWEST_PERSONS

if TYPE_CHECKING:
    from friction.config import Settings

CONVERSION = "conversion"
UNSET = (
    "No objective is set. Write one in friction.toml and it stands here with its value of each week: "
    '[objective] name = "more of those who start an order place it", target = 0.40'
)


@dataclass(frozen=True)
class Standing:
    """Where the objective stands.

    Attributes
    ----------
    title : what it is, and whose; in the words of the settings.
    lines : present value, target and trend, one plain sentence each; or why there is none, with the next step.
    weeks : the values by week, oldest first, as `to_objective_weeks` gives them; no rows where there are none.
    target : 0 to 1; None where none is set.
    """

    title: str
    lines: tuple[str, ...]
    weeks: pd.DataFrame
    target: float | None


def find_standing(settings: Settings, conversion: pd.DataFrame | None, week: str | None) -> Standing | None:
    """Return where the objective stands in a week; None where no objective is set.

    Parameters
    ----------
    settings : of the workspace.
    conversion : as `friction.journeys.weeks.build_conversion_weeks` gives it; None without a journey.
    week : the week told of; the last one before it that is known is told.
    """
    objective = settings.objective
    if objective is None:
        return None
    named = objective.name + (f" ({objective.owner})" if objective.owner else "")
    title, target = named[:1].upper() + named[1:], objective.target
    shown = None if conversion is None else conversion[conversion["week"] <= (week or "")]
    why = _find_why_unknown(settings, objective.measure, conversion, shown)
    if why or shown is None:
        nothing = pd.DataFrame(columns=["week", "value", "low", "high", "told"])
        return Standing(title, (why, *_to_target(target, objective.by, None)), nothing, target)
    last = shown.dropna(subset="rate").iloc[-1]
    now = (
        f"Now {to_percent(last['rate'])} ({to_percent(last['rate_low'])} to {to_percent(last['rate_high'])}) of the "
        f"journeys begun in {last['week']} convert."
    )
    lines = (now, *_to_target(target, objective.by, float(last["rate"])), _to_trend(last))
    return Standing(title, lines, to_objective_weeks(shown), target)


def _find_why_unknown(
    settings: Settings, measure: str, conversion: pd.DataFrame | None, shown: pd.DataFrame | None
) -> str:
    """Return why the objective has no value, with the next step; "" where it has one."""
    if measure != CONVERSION:
        return (
            f"A run measures conversion by week, not “{measure}”: its value is not known here. "
            'Write in friction.toml: [objective] measure = "conversion"'
        )
    if settings.journey is None:
        return "Conversion needs events: add [[events]] and [journey] to friction.toml, then: friction run"
    if conversion is None or shown is None or conversion.empty:
        return "Nobody converts in the data: check converts under [journey] in friction.toml."
    if shown["rate"].notna().any():
        return ""
    if shown["known"].any():
        return (
            f"Fewer than {FEWEST_PERSONS} persons begin in a week: a value would be chance. "
            "The Journey page has the conversion of all weeks."
        )
    return f"Not known yet: the first week's value is known on {to_day(conversion.iloc[0]['known_at'])}."


def to_objective_weeks(conversion: pd.DataFrame) -> pd.DataFrame:
    """Return ``week``, ``value``, ``low``, ``high`` (0 to 1; null while not known) and ``told``, the same in words."""
    told = [
        f"{to_percent(row.rate)} ({to_percent(row.rate_low)} to {to_percent(row.rate_high)})"
        if pd.notna(row.rate)
        else ("too few persons" if row.known else f"known on {to_day(row.known_at)}")
        for row in conversion.itertuples()
    ]
    renamed = conversion.rename(columns={"rate": "value", "rate_low": "low", "rate_high": "high"})
    return renamed[["week", "value", "low", "high"]].assign(told=told).reset_index(drop=True)


def _to_target(target: float | None, by: object, now: float | None) -> list[str]:
    """Return the target, and how far it is; nothing where none is set."""
    if target is None:
        return []
    until = f" by {to_day(pd.Timestamp(str(by)))}" if by is not None else ""
    if now is None:
        return [f"Target {to_percent(target)}{until}."]
    missing = round(100 * target, 1) - round(100 * now, 1)
    return [f"Target {to_percent(target)}{until}: {'reached' if missing <= 0 else f'{missing:.1f} points to go'}."]


def _to_trend(last: pd.Series) -> str:
    """Return whether the value moved against the weeks before by more than chance."""
    if pd.isna(last["change"]):
        return "Trend: too early to say; no week before it is known."
    low, high = (f"{100 * last[name]:+.1f}" for name in ("change_low", "change_high"))
    told = f"{100 * last['change']:+.1f} points ({low} to {high}) against the four weeks before"
    if last["change_low"] <= 0 <= last["change_high"]:
        return f"Trend: steady, {told}: no more than chance."
    return f"Trend: {'up' if last['change'] > 0 else 'down'}, {told}."

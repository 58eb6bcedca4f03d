"""A figure in words: where it stands in at most 25 words, its fine print, its target, whether it moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from friction.report.days import to_day
from friction.report.week.amounts import SHARE, find_scale

if TYPE_CHECKING:
    from datetime import date

    from friction.report.week.amounts import Scale

LESS_IS_BETTER = ("time_to_value", "drop_off", "friction")
LONGEST_STAGE = 4
"""Words of a stage's name in a sentence; the rest stands beside it in full."""
_WHOM = {
    "conversion": "of {n} journeys begun in {week}",
    "time_to_value": "of {n} journeys begun in {week} that convert",
    "drop_off": "of {n} visits begun in {week}",
    "friction": "on {n} visits of {week}",
    "coverage": "of {n} messages of {week}",
}
_WEEKS = ("no week", "week", "two weeks", "three weeks", "four weeks")


@dataclass(frozen=True)
class Known:
    """What is known of a figure.

    Attributes
    ----------
    measure, of, unit, target, by : as in `friction.report.week.record.Value`; ``by`` is a day.
    path : the stages of a way, as one text; "" without one.
    row : the week it is told of, as `friction.journeys.weeks.share_weeks.build_share_weeks` gives it; None: no value.
    """

    measure: str
    of: str | None
    path: str
    unit: str
    target: float | None
    by: date | None
    row: pd.Series | None

    @property
    def value(self) -> float:
        """The value told of; there is one."""
        assert self.row is not None  # noqa: S101 - asked for by whoever has looked
        return float(self.row["value"])

    @property
    def scale(self) -> Scale:
        """How its amounts are told: beside the value, else beside the target."""
        return find_scale(self.unit, self.value if self.row is not None else self.target or 0.0)

    @property
    def trend(self) -> str:
        """``up``, ``down``, ``steady`` or ``too early``."""
        if self.row is None or pd.isna(self.row["change"]):
            return "too early"
        if self.row["change_low"] <= 0 <= self.row["change_high"]:
            return "steady"
        return "up" if self.row["change"] > 0 else "down"


def name_figure(known: Known) -> str:
    """Return what a figure is called where the team gave it no name."""
    if known.measure == "conversion" and known.of is not None:
        return f"Conversion by {known.of}"
    return {
        "conversion": "Conversion",
        "time_to_value": "Days to conversion",
        "drop_off": f"Drop-off at {known.of}",
        "friction": "Friction messages per 1,000 visits",
        "coverage": "Messages with a theme",
    }.get(known.measure, known.measure)


def tell_sentence(known: Known) -> str:
    """Return where a figure stands, in at most 25 words; it has a value."""
    now = _tell_now(known, known.scale.tell(known.value))
    if known.target is None:
        return f"{now}."
    aim = known.scale.tell(known.target)
    gap = _find_gap(known)
    if gap <= 0:
        return f"{now}; the target of {aim} is reached."
    if known.unit == SHARE:
        return f"{now}; {gap:.1f} points to go to the target."
    return f"{now}; the target is {aim}."


def tell_print(known: Known) -> str:
    """Return interval, trend, of whom and when; the figure has a value."""
    row, scale = known.row, known.scale
    assert row is not None  # noqa: S101 - it has a value
    parts = [f"{scale.tell_between(row['value_low'], row['value_high'])} (95 % interval)", _tell_trend(known)]
    whom = _WHOM[known.measure].format(n=f"{int(row['n']):,}", week=row["week"])
    read = f", read {_tell_days(row)} after they began" if row["horizon_days"] else ""
    return "; ".join([*parts, whom + read, *([f"those that went {known.path} alone"] if known.path else [])])


def tell_lines(known: Known) -> tuple[str, ...]:
    """Return value with interval, target and trend, a sentence each; the figure has a value."""
    row, scale = known.row, known.scale
    assert row is not None  # noqa: S101 - it has a value
    shown = f"{scale.tell(known.value)} ({scale.tell_between(row['value_low'], row['value_high'])})"
    now = _tell_now(known, shown)
    trend = _tell_trend(known)
    return (
        f"Now {now[:1].lower()}{now[1:]}.",
        *tell_target(known),
        f"Trend: {known.trend}, {trend}." if known.trend != "too early" else f"Trend: {trend}.",
    )


def tell_target(known: Known) -> list[str]:
    """Return the target, and how far it is; nothing where none is set."""
    if known.target is None:
        return []
    until = f" by {to_day(known.by)}" if known.by is not None else ""
    aim = f"Target {known.scale.tell(known.target)}{until}"
    if known.row is None:
        return [f"{aim}."]
    gap = _find_gap(known)
    unit = " points" if known.unit == SHARE else known.scale.word
    return [f"{aim}: reached." if gap <= 0 else f"{aim}: {gap:.1f}{unit} to go."]


def _find_gap(known: Known) -> float:
    """Return how far the value, as it is told, is from its target; not above 0 where that is reached."""
    assert known.target is not None  # noqa: S101 - there is one
    missing = known.scale.round(known.target) - known.scale.round(known.value)
    return round(-missing if known.measure in LESS_IS_BETTER else missing, 1)


def _tell_now(known: Known, shown: str) -> str:
    """Return what the value says, without a full stop."""
    row = known.row
    assert row is not None  # noqa: S101 - it has a value
    week, on = row["week"], f" on {known.of}" if known.of else ""
    return {
        "conversion": f"{shown} of the journeys begun in {week}{on} convert",
        "time_to_value": f"Half of those who convert within {_tell_days(row)} do so within {shown}",
        "drop_off": f"{shown} of the visits to {_cut(known.of or '')} begun in {week} end in drop-off",
        "friction": f"{shown} messages for every 1,000 visits of {week} tell of friction",
        "coverage": f"{shown} of the messages of {week} have a theme",
    }[known.measure]


def _tell_trend(known: Known) -> str:
    """Return whether the value moved against the weeks before by more than chance."""
    row = known.row
    if row is None or pd.isna(row["change"]):
        return "too early to say; no week before it is known"
    change = known.scale.tell_change(*(float(row[name]) for name in ("change", "change_low", "change_high")))
    told = f"{change} against the {_WEEKS[int(row['n_before'])]} before"
    return f"{told}: no more than chance" if known.trend == "steady" else told


def _tell_days(row: pd.Series) -> str:
    """Return the age at which weeks are read."""
    days = float(row["horizon_days"])
    return f"{days:g} {'day' if days == 1 else 'days'}"


def _cut(name: str) -> str:
    words = name.split()
    return " ".join(words[:LONGEST_STAGE]) + (" …" if len(words) > LONGEST_STAGE else "")

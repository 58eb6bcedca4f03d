"""The objective on the screen: what it is, where it stands, and where it is going, as the weekly summary says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from app.views.words import to_rate

if TYPE_CHECKING:
    from friction.report import Value

UNSET = (
    "No objective is set. Write one in friction.toml and it stands here with its value of each week: "
    '[objective] name = "more of those who start an order place it", target = 0.40'
)
SHARE = "share"
MEASURES = {
    "conversion": "conversion", "time_to_value": "days", "drop_off": "drop-off", "friction": "messages",
    "coverage": "coverage",
}  # fmt: skip
"""What is measured, in a word."""


@dataclass(frozen=True)
class Standing:
    """Where the objective stands.

    Attributes
    ----------
    title : what it is, and whose; in the words of the settings.
    lines : present value, target and trend, one plain sentence each; or why there is none, with the next step.
    weeks : ``week``, ``value``, ``low``, ``high`` (null while not known) and ``told``, the same in words; oldest first;
        no rows where no week has a value.
    target : in the unit of the value; None where none is set.
    measure : what is measured, in a word.
    is_share : are values shares, 0 to 1?
    """

    title: str
    lines: tuple[str, ...]
    weeks: pd.DataFrame
    target: float | None
    measure: str
    is_share: bool


def to_standing(value: Value) -> Standing:
    """Return where the objective stands, as the summary's record has it."""
    named = value.name + (f" ({value.owner})" if value.owner else "")
    weeks = pd.DataFrame([(one.week, one.value, one.low, one.high, one.told) for one in value.weeks], columns=_WEEKS)
    is_share = value.unit == SHARE
    weeks = weeks if weeks["value"].notna().any() else weeks.iloc[:0]
    return Standing(
        title=named[:1].upper() + named[1:],
        lines=value.lines,
        weeks=weeks.assign(told=[_tell(row, is_share=is_share) for row in weeks.itertuples()]),
        target=value.target,
        measure=MEASURES.get(value.measure, value.measure),
        is_share=is_share,
    )


_WEEKS = ["week", "value", "low", "high", "told"]


def _tell(row: object, *, is_share: bool) -> str:
    """Return a week's value with its interval, or why there is none."""
    value, low, high, told = (getattr(row, name) for name in _WEEKS[1:])
    if pd.isna(value):
        return str(told)
    return to_rate(value, low, high) if is_share else f"{value:,.1f} ({low:,.1f} to {high:,.1f})"

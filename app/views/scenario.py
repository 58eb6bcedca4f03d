"""If this were the cause: what mending a part of a difference would keep, as the run worked it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.views.words import to_stage
from friction.contracts import ANY
from friction.impact.tell import SCENARIO, scale_recovered

if TYPE_CHECKING:
    import pandas as pd

CLAIM = (
    "A scenario, not a forecast: the run shows that more people leave who wrote of this, not that it makes them leave. "
    "The run works out the half; other shares are in proportion to it, which is right as long as few of a stage's "
    "visits have the theme."
)


@dataclass(frozen=True)
class Scenario:
    """Conversions more in the weeks compared, with their 95 % interval, and the sentence that says so."""

    point: float
    low: float
    high: float
    sentence: str


def find_scenario_cell(impact: pd.DataFrame, theme_id: str) -> pd.Series | None:
    """Return the row of a theme that would keep most conversions, were half of its difference mended; None: none."""
    known = impact["recovered_50"].notna() & (impact["evidence"] != "count") & (impact["stage"] != ANY)
    cells = impact[(impact["theme_id"] == theme_id) & known]
    return None if cells.empty else cells.sort_values(["recovered_50", "stage"], ascending=[False, True]).iloc[0]


def to_scenario(cell: pd.Series, mended: float, window: str) -> Scenario | None:
    """Return what mending a share of a theme's difference would keep; None where the run worked nothing out.

    Parameters
    ----------
    cell : a row of ``impact``.
    mended : share of the difference, 0 to 1.
    window : the weeks that the run compared, in words.
    """
    scaled = scale_recovered(cell, mended)
    if scaled is None:
        return None
    point, low, high = scaled
    weeks = f" in the weeks compared ({window})" if window else ""
    return Scenario(
        point, low, high,
        f"{SCENARIO.capitalize()}, and {round(100 * mended)} % of it were mended at {to_stage(cell['stage'])}: "
        f"{_to_about(point)} more conversions{weeks}, between {low:,.0f} and {high:,.0f}.",
    )  # fmt: skip


def _to_about(n: float) -> str:
    return f"about {n:,.0f}" if n >= 1 else "fewer than 1"

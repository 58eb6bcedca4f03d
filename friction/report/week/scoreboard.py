"""What became of earlier findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from friction.report.week.record import Earlier, Report


def find_scoreboard(
    earlier: Sequence[Report], tables: Mapping[str, pd.DataFrame], decisions: pd.DataFrame, week: str
) -> tuple[tuple[Earlier, ...], str]:
    """Return what became of earlier findings, and a note on them."""
    del earlier, tables, decisions, week
    return (), ""

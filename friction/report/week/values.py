"""The figures the team steers by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from friction.config import Settings
    from friction.report.week.record import Value


def find_values(
    tables: Mapping[str, pd.DataFrame], settings: Settings, week: str, data_end: pd.Timestamp | None
) -> tuple[Value | None, tuple[Value, ...]]:
    """Return the objective and the KPIs."""
    del tables, settings, week, data_end
    return None, ()

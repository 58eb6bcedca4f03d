"""The journey in one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from friction.config import Settings
    from friction.report.week.record import Stage


def find_journey(tables: Mapping[str, pd.DataFrame], settings: Settings, week: str) -> tuple[tuple[Stage, ...], str]:
    """Return the stages, and a note on them."""
    del tables, settings, week
    return (), ""

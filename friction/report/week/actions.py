"""Who does what by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from friction.report.week.record import Action, Finding


def find_actions(
    tables: Mapping[str, pd.DataFrame], decisions: pd.DataFrame, findings: Sequence[Finding]
) -> tuple[tuple[Action, ...], str]:
    """Return who does what by when, and a note on it."""
    del tables, decisions, findings
    return (), ""

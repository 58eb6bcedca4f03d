"""How long people may be silent in a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.engine import DAY

if TYPE_CHECKING:
    from friction.config import Journey


def find_silences(journey: Journey) -> dict[str, int]:
    """Return each stage's ``drop_after_days`` in microseconds, stages in journey order."""
    return {stage.name: int((stage.drop_after_days or journey.drop_after_days) * DAY) for stage in journey.stages}

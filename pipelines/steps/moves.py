"""What several steps of the journey start from, made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from friction.journeys.measure import Moves
    from pipelines.steps.work import Work


def build_moves(work: Work) -> Moves | None:
    """Return every visit as whole numbers, built once for all steps that ask; None where there are none."""
    from friction.journeys.measure import build_moves

    journey, data_end = work.settings.journey, work.data_end
    if journey is None or data_end is None:
        return None
    accounts = work.file("persons") if work.settings.impact.resample == "accounts" else None
    moves = work.keep(
        "moves", ("visits", "persons"),
        lambda: build_moves(work.file("visits"), journey, data_end=data_end, accounts=accounts),
    )  # fmt: skip
    return moves if len(moves.stage) else None


def read_horizons(dropoff: pd.DataFrame) -> list[int | None]:
    """Return the age at which each stage is read, in microseconds, in journey order."""
    from friction.engine import DAY

    return [None if days != days else round(days * DAY) for days in dropoff["horizon_days"]]  # noqa: PLR0124 - nan


def find_silences(work: Work) -> list[int]:
    """Return how long people may be silent in each stage, in microseconds, in journey order."""
    assert work.settings.journey is not None  # noqa: S101 - the settings refuse events without a journey
    return list(work.settings.journey.silences.values())

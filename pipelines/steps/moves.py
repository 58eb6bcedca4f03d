"""What several steps of the journey start from, made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from friction.journeys.measure import Moves, Rates
    from friction.statistics import Chain
    from pipelines.steps.work import Work


def find_moves(work: Work) -> Moves:
    """Return every visit as whole numbers, built once for all steps that ask."""
    import pandas as pd

    from friction.journeys.measure import build_moves

    journey, data_end = work.settings.journey, work.data_end
    assert journey is not None  # noqa: S101 - the settings refuse events without a journey
    accounts = work.file("persons") if work.settings.impact.resample == "accounts" else None
    end = data_end if data_end is not None else pd.Timestamp(0, tz="UTC")  # without any time, whenever
    return work.keep(
        "moves", ("visits", "persons"),
        lambda: build_moves(work.file("visits"), journey, data_end=end, accounts=accounts),
    )  # fmt: skip


def find_rates(work: Work) -> Rates:
    """Return the rates of moves between stages, with the resamples of the settings."""
    from friction.journeys.measure import estimate_rates

    journey, moves = work.settings.journey, find_moves(work)
    assert journey is not None  # noqa: S101 - as above
    return estimate_rates(moves, journey.silences, find_weights(work), work.on_progress)


def find_weights(work: Work) -> np.ndarray:
    """Return how often each unit counts in each resample of the settings; row 0 is the data as they are."""
    from friction.statistics import draw_weights

    impact = work.settings.impact
    return draw_weights(find_moves(work).signatures, impact.replicates, impact.seed)


def find_chain(work: Work) -> Chain:
    """Return the chain of all visits, made once for the steps that ask."""
    return work.keep("chain", ("visits", "persons"), lambda: find_rates(work).chain)


def read_horizons(dropoff: pd.DataFrame) -> list[int | None]:
    """Return the age at which each stage is read, in microseconds, in journey order."""
    from friction.engine import DAY

    return [None if days != days else round(days * DAY) for days in dropoff["horizon_days"]]  # noqa: PLR0124 - nan

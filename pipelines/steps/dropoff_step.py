"""The step that estimates drop-off and moves between stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypeAlias

    import pandas as pd

    from friction.journeys.measure import Rates
    from friction.store.objects import Stored, Vectors
    from friction.topics.model import TopicModel
    from pipelines.steps.work import Work

    Made: TypeAlias = pd.DataFrame | Vectors | TopicModel | Stored


def estimate_dropoff_of_run(work: Work) -> dict[str, Made]:
    """Estimate drop-off and moves between stages; removal is still that of the chain without memory."""
    from friction.journeys.measure import estimate_dropoff, estimate_transitions

    rates = find_rates_of_run(work)
    return {"first_dropoff": estimate_dropoff(rates), "transitions": estimate_transitions(rates)}


def find_rates_of_run(work: Work) -> Rates:
    """Return the rates of moves, made once for the steps that start from them."""
    import pandas as pd

    from friction.journeys.measure import find_rates

    data_end = work.data_end if work.data_end is not None else pd.Timestamp(0, tz="UTC")  # without events, whenever
    return work.keep(
        "rates", ("visits", "persons"),
        lambda: find_rates(
            work.file("visits"), work.file("persons"), work.settings, data_end=data_end, on_progress=work.on_progress
        ),
    )  # fmt: skip

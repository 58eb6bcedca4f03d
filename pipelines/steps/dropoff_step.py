"""The step that estimates drop-off and moves between stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.steps.moves import find_rates

if TYPE_CHECKING:
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def estimate_dropoff_of_run(work: Work) -> dict[str, Made]:
    """Estimate drop-off and moves between stages; removal effects are told with the chain."""
    from friction.journeys.measure import estimate_dropoff, estimate_transitions

    rates = find_rates(work)
    work.keep("chain", ("visits", "persons"), lambda: rates.chain)  # the comparison of themes starts from it
    return {"first_dropoff": estimate_dropoff(rates), "transitions": estimate_transitions(rates)}

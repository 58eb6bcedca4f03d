"""The step that chooses the order of the chain, and says where people end and what fixes would bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.contracts import build_empty
from pipelines.steps.moves import find_moves, find_weights, read_horizons

if TYPE_CHECKING:
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


CHAIN_TABLES = ("chain_orders", "absorption", "scenarios")


def estimate_chain(work: Work) -> dict[str, Made]:
    """Choose the chain's order, and say what the chain says: where people end, what fixes would bring, removal."""
    from friction.journeys.chain import (
        build_absorption,
        build_chain_orders,
        build_scenarios,
        choose_order,
        estimate_outlook,
        estimate_state_rates,
        tell_order,
        with_removal,
    )
    from friction.journeys.weeks import estimate_observed, find_horizon, find_spans

    dropoff, moves, journey = work.table("first_dropoff"), find_moves(work), work.settings.journey
    if not len(moves.stage) or journey is None:
        return {**{name: build_empty(name) for name in CHAIN_TABLES}, "dropoff": dropoff}
    horizons, weights = read_horizons(dropoff), find_weights(work)
    order, spans = choose_order(moves), find_spans(moves)
    observed = estimate_observed(spans, len(moves.stages), find_horizon(spans, max(journey.silences.values())), weights)
    conversions = [
        next(estimate_state_rates(moves, contexts, horizons, weights[:1]).solve()).conversion
        for contexts in order.contexts
    ]
    chain_orders = build_chain_orders(order, conversions, observed)
    work.notes += tell_order(chain_orders)
    rates = estimate_state_rates(moves, order.chosen_contexts, horizons, weights)
    outlook, gains = estimate_outlook(rates, work.on_progress)
    return {
        "chain_orders": chain_orders,
        "absorption": build_absorption(rates, outlook),
        "scenarios": build_scenarios(rates, outlook, gains),
        "dropoff": with_removal(dropoff, rates, outlook),
    }

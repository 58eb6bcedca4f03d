"""The chain of stages: how much of the way behind it remembers, where people end, what a change would do."""

from friction.journeys.chain.chain_order import build_chain_orders, choose_order, tell_order
from friction.journeys.chain.chain_states import estimate_state_rates
from friction.journeys.chain.scenarios import build_absorption, build_scenarios, estimate_outlook, with_removal

__all__ = [
    "build_absorption", "build_chain_orders", "build_scenarios", "choose_order", "estimate_outlook",
    "estimate_state_rates", "tell_order", "with_removal",
]  # fmt: skip

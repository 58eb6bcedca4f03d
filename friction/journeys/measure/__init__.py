"""Visits counted: rates of moves between stages, and drop-off with its interval."""

from friction.journeys.measure.dropoff import estimate_dropoff, estimate_transitions
from friction.journeys.measure.moves import BEGIN, NOTHING, Moves, build_moves, count_persons
from friction.journeys.measure.rates import Rates, estimate_rates, find_start

__all__ = [
    "BEGIN", "NOTHING", "Moves", "Rates", "build_moves", "count_persons", "estimate_dropoff", "estimate_rates",
    "estimate_transitions", "find_start",
]  # fmt: skip

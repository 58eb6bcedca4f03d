"""Events cut into visits of stages, and visits into journeys."""

from friction.journeys.visits.visits import build_visits, iter_visits

__all__ = ["build_visits", "iter_visits"]

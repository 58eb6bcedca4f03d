"""Events cut into visits of stages, and visits into journeys."""

from friction.journeys.visits.visits import RULES, build_visits, iter_visits

__all__ = ["RULES", "build_visits", "iter_visits"]

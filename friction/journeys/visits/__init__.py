"""Events cut into visits of stages, and visits into journeys."""

"""Where settings and events disagree."""

from friction.journeys.checks.journey_checks import check_journey
from friction.journeys.checks.stage_order import build_stage_order
from friction.journeys.checks.tie_checks import tell_ties

__all__ = ["build_stage_order", "check_journey", "tell_ties"]

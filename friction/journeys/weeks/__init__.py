"""What differs: week by week, group by group, and how long it takes."""

from friction.journeys.weeks.conversion_weeks import build_conversion_times, build_conversion_weeks
from friction.journeys.weeks.dropoff_weeks import build_dropoff_weeks
from friction.journeys.weeks.durations import REACHED, estimate_durations, estimate_observed, find_horizon, find_spans
from friction.journeys.weeks.homogeneity import build_homogeneity, find_moved, tell_homogeneity
from friction.journeys.weeks.milestones import find_milestone
from friction.journeys.weeks.stage_changes import build_stage_changes, tell_changes
from friction.journeys.weeks.stage_groups import build_stage_groups
from friction.journeys.weeks.stage_weeks import (
    build_stage_weeks,
    build_transition_weeks,
    count_week_matrices,
    find_common_horizons,
    find_journey_weeks,
)

__all__ = [
    "REACHED", "build_conversion_times", "build_conversion_weeks", "build_dropoff_weeks", "build_homogeneity",
    "build_stage_changes", "build_stage_groups", "build_stage_weeks", "build_transition_weeks", "count_week_matrices",
    "estimate_durations", "estimate_observed", "find_common_horizons", "find_horizon", "find_journey_weeks",
    "find_milestone", "find_moved", "find_spans", "tell_changes", "tell_homogeneity",
]  # fmt: skip

"""Which ways people take, where they leave them, what they do on them, and who goes alike."""

from friction.journeys.paths.actions import build_actions
from friction.journeys.paths.cohorts import Cohorts, build_cohorts
from friction.journeys.paths.funnels import build_funnels
from friction.journeys.paths.path_funnels import build_loops, build_path_funnels
from friction.journeys.paths.path_steps import build_path_steps, build_paths
from friction.journeys.paths.routes import build_routes
from friction.journeys.paths.xes import iter_xes

__all__ = [
    "Cohorts", "build_actions", "build_cohorts", "build_funnels", "build_loops", "build_path_funnels",
    "build_path_steps", "build_paths", "build_routes", "iter_xes",
]  # fmt: skip

"""Drop-off with a theme and without it, cell by cell, and comparisons that must find nothing."""

from friction.impact.compare.at_risk import DROP, OPEN, OTHER, find_levels
from friction.impact.compare.cells import count_cells
from friction.impact.compare.compare import (
    Cell,
    Window,
    compare_themes,
    find_stays,
    find_together,
)
from friction.impact.compare.controls import build_controls, find_survivors
from friction.impact.compare.estimates import MOST_Q, Estimate, estimate_cells
from friction.impact.compare.exposure import Exposures, find_exposures, find_friction_documents, find_theme_documents
from friction.impact.compare.pooled import MORE_WEEKS, pool_cells
from friction.impact.compare.ratings import estimate_ratings
from friction.impact.compare.span import find_span, number_weeks
from friction.impact.compare.together import find_alone
from friction.impact.compare.window import build_window, count_begun

__all__ = [
    "DROP", "MORE_WEEKS", "MOST_Q", "OPEN", "OTHER", "Cell", "Estimate", "Exposures", "Window", "build_controls",
    "build_window", "compare_themes", "count_begun", "count_cells", "estimate_cells", "estimate_ratings", "find_alone",
    "find_exposures", "find_friction_documents", "find_levels", "find_span", "find_stays", "find_survivors",
    "find_theme_documents", "find_together", "number_weeks", "pool_cells",
]  # fmt: skip

"""What is left of a difference when what was measured of persons is held fixed."""

from friction.impact.adjust.adjusted import Exposure, estimate_adjusted
from friction.impact.adjust.confounders import build_confounders

__all__ = ["Exposure", "build_confounders", "estimate_adjusted"]

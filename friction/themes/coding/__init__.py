"""Segments coded by several people: samples, what each said, how far they agree, what follows."""

from friction.themes.coding.agreement import count_confusion, estimate_agreement
from friction.themes.coding.answers import find_disputes, find_final, to_decisions
from friction.themes.coding.codings import Coded, count_progress, find_queue, replay_codings
from friction.themes.coding.samples import draw_sample
from friction.themes.coding.saturation import find_saturation

__all__ = [
    "Coded", "count_confusion", "count_progress", "draw_sample", "estimate_agreement", "find_disputes", "find_final",
    "find_queue", "find_saturation", "replay_codings", "to_decisions",
]  # fmt: skip

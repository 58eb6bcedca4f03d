"""Segments coded by several people: samples, what each said, how far they agree, what follows."""

from friction.themes.coding.agreement import count_confusion, estimate_agreement
from friction.themes.coding.answers import find_disputes, find_final, to_decisions
from friction.themes.coding.codings import Coded, count_progress, list_answers, replay_codings
from friction.themes.coding.handed import Sample, find_asked, hand_out
from friction.themes.coding.samples import HOW
from friction.themes.coding.saturation import find_saturation

__all__ = [
    "HOW", "Coded", "Sample", "count_confusion", "count_progress", "estimate_agreement", "find_asked",
    "find_disputes", "find_final", "find_saturation", "hand_out", "list_answers", "replay_codings", "to_decisions",
]  # fmt: skip

"""In which order findings stand, and in which words."""

from friction.impact.tell.other_silences import find_changes, tell_other_silences
from friction.impact.tell.rank import find_recovered, find_top, rank_cells, scale_recovered
from friction.impact.tell.sure import ACT, FEW, LIKELY, SURE, to_plain, to_sure
from friction.impact.tell.words import (
    FEWEST_SHOWN,
    HOW_SURE,
    MOST_WORDS,
    SCENARIO,
    find_equals,
    find_separated,
    find_told,
    to_finding,
    to_order,
    to_rule,
)

__all__ = [
    "ACT", "FEW", "FEWEST_SHOWN", "HOW_SURE", "LIKELY", "MOST_WORDS", "SCENARIO", "SURE", "find_changes", "find_equals",
    "find_recovered", "find_separated", "find_told", "find_top", "rank_cells", "scale_recovered",
    "tell_other_silences", "to_finding", "to_order", "to_plain", "to_rule", "to_sure",
]  # fmt: skip

"""The table of what became of each decision in a run."""

from __future__ import annotations

from friction.contracts.columns import Table
from friction.contracts.columns import to_column as _c

CARRIED_AS = ("held", "look", "waits", "lost", "replaced", "undone")
WHY_CARRIED = (
    "taken back", "later decision", "merged away", "split beneath", "friction changed", "messages gone",
    "text changed", "nobody says it", "parent gone", "stage gone", "not as decided",
)  # fmt: skip

CARRIED = Table(
    "carried",
    "what became of a decision in this run",
    ("decision_id",),
    (
        _c("decision_id", "text", "the decision"),
        _c("theme_id?", "text", "the theme decided on; null where none is named"),
        _c("action", "text", "what kind of decision"),
        _c(
            "state", "text",
            "held; held, but look again; waits (its theme is not in this run); lost (what it named is gone); replaced "
            "by a later word; undone", CARRIED_AS,
        ),
        _c("reason?", "text", "why it is not plainly held", WHY_CARRIED),
        _c("n_named", "count", "messages it names: segments, or documents"),
        _c("n_found", "count", "those of them that are in this run"),
    ),
)  # fmt: skip

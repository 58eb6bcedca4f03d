"""Topics as people keep them: decisions replayed over what was found, proposals, weeks; pure rules."""

from friction.themes.alike import Space, find_alike
from friction.themes.anchors import anchor_codings, anchor_decisions, list_segments, to_anchors
from friction.themes.build import LEAST_FRICTION, build_themes
from friction.themes.carried import Seen, find_carried, measure_survival
from friction.themes.elsewhere import find_elsewhere
from friction.themes.evidence import Evidence
from friction.themes.parting import find_parted
from friction.themes.proposals import Found, find_proposals
from friction.themes.relabel import relabel
from friction.themes.replay import find_corrected, find_visited, replay_decisions
from friction.themes.state import Decided, Replayed
from friction.themes.taken import find_open, to_decisions
from friction.themes.told import MUCH_UNREAD, Unread, find_lost, find_loud, find_unplaced, find_unread
from friction.themes.undone import find_undone
from friction.themes.weeks import build_theme_weeks, count_writers

__all__ = [
    "LEAST_FRICTION", "MUCH_UNREAD", "Decided", "Evidence", "Found", "Replayed", "Seen", "Space", "Unread",
    "anchor_codings", "anchor_decisions", "build_theme_weeks", "build_themes", "count_writers", "find_alike",
    "find_carried", "find_corrected", "find_elsewhere", "find_lost", "find_loud", "find_open", "find_parted", "find_proposals",
    "find_undone", "find_unplaced", "find_unread", "find_visited", "list_segments", "measure_survival", "relabel",
    "replay_decisions", "to_anchors", "to_decisions",
]  # fmt: skip

"""Topics as people keep them: decisions replayed over what was found, proposals, weeks; pure rules."""

from friction.themes.alike import Space, find_alike
from friction.themes.anchors import anchor_decisions
from friction.themes.build import build_themes
from friction.themes.proposals import find_proposals
from friction.themes.relabel import relabel
from friction.themes.replay import find_corrected, find_visited, replay_decisions
from friction.themes.state import Replayed
from friction.themes.told import MUCH_UNREAD, find_loud, find_unplaced, find_unread
from friction.themes.weeks import build_theme_weeks, count_writers

__all__ = [
    "MUCH_UNREAD", "Replayed", "Space", "anchor_decisions", "build_theme_weeks", "build_themes", "count_writers",
    "find_alike", "find_corrected", "find_loud", "find_proposals", "find_unplaced", "find_unread", "find_visited",
    "relabel", "replay_decisions",
]  # fmt: skip

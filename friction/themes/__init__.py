"""Topics as people keep them: decisions replayed over what was found, proposals, weeks; pure rules."""

from friction.themes.alike import LEAST_LIKENESS, Space, find_alike
from friction.themes.anchors import anchor_codings, anchor_decisions, list_segments, to_anchors
from friction.themes.build import LEAST_FRICTION, build_themes, tell_themes
from friction.themes.carried import Seen, find_carried, measure_survival
from friction.themes.codes import find_empty, list_codes, name_codes
from friction.themes.coverage_weeks import build_coverage_weeks
from friction.themes.elsewhere import find_elsewhere
from friction.themes.evidence import Evidence
from friction.themes.gathered import Gathered, gather_themes
from friction.themes.made import to_code, to_split
from friction.themes.parting import find_parted
from friction.themes.proposals import Found, find_proposals
from friction.themes.relabel import relabel
from friction.themes.replay import find_corrected, find_visited, replay_decisions
from friction.themes.shipped import Compared, Side, compare_shipped, count_weeks, find_sides, find_writings
from friction.themes.state import Decided, Replayed
from friction.themes.taken import find_open, to_decisions, to_made_id
from friction.themes.told import MUCH_UNREAD, Unread, find_deaf, find_lost, find_loud, find_unplaced, find_unread
from friction.themes.undone import find_undone
from friction.themes.weeks import build_theme_weeks, count_writers

__all__ = [
    "LEAST_FRICTION", "LEAST_LIKENESS", "MUCH_UNREAD", "Compared", "Decided", "Evidence", "Found", "Gathered",
    "Replayed", "Seen", "Side", "Space", "Unread", "anchor_codings", "anchor_decisions", "build_coverage_weeks",
    "build_theme_weeks", "build_themes", "compare_shipped", "count_weeks", "count_writers", "find_alike",
    "find_carried", "find_corrected", "find_deaf", "find_elsewhere", "find_empty", "find_lost", "find_loud",
    "find_open", "find_parted", "find_proposals", "find_sides", "find_undone", "find_unplaced", "find_unread",
    "find_visited", "find_writings", "gather_themes", "list_codes", "list_segments", "measure_survival", "name_codes",
    "relabel", "replay_decisions", "tell_themes", "to_anchors", "to_code", "to_decisions", "to_made_id", "to_split",
]  # fmt: skip

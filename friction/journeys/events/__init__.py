"""What an event means: its kind, its stage, whether it ends a journey."""

from friction.journeys.events.event_kinds import (
    count_kinds,
    read_kind,
    register_kinds,
    tell_kind,
    to_kind_matcher,
    to_matcher,
)
from friction.journeys.events.event_stages import find_stages
from friction.journeys.events.happenings import order_happenings, register_happenings, view_happenings
from friction.journeys.events.marked import EVENTS_AT_ONCE, mark_events, put_in_line

__all__ = [
    "EVENTS_AT_ONCE", "count_kinds", "find_stages", "mark_events", "order_happenings", "put_in_line", "read_kind",
    "register_happenings", "register_kinds", "tell_kind", "to_kind_matcher", "to_matcher", "view_happenings",
]  # fmt: skip

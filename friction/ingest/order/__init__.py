"""Which of several came first within one instant, and which form of a row counts."""

from friction.ingest.order.places import find_places, to_settings_rules
from friction.ingest.order.versions import KEPT, are_different, count_dropped, find_fates, join_aliases, tell_versions

__all__ = [
    "KEPT", "are_different", "count_dropped", "find_fates", "find_places", "join_aliases", "tell_versions",
    "to_settings_rules",
]  # fmt: skip

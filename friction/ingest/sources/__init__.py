"""The sources of the settings become raw rows of documents, persons, events and links, with quarantine and counts."""

from friction.ingest.sources.clock_checks import check_late, check_times, estimate_skews, tell_skews
from friction.ingest.sources.documents import read_documents
from friction.ingest.sources.empty import Left, find_unread, hide_few, tell_missing
from friction.ingest.sources.events import read_events
from friction.ingest.sources.excluded import find_excluded
from friction.ingest.sources.imported import Imported, join_imported
from friction.ingest.sources.links import read_links
from friction.ingest.sources.optout import has_nameless, read_opted_out
from friction.ingest.sources.persons import read_persons
from friction.ingest.sources.refused import tell_refused

__all__ = [
    "Imported", "Left", "check_late", "check_times", "estimate_skews", "find_excluded", "find_unread", "has_nameless",
    "hide_few", "join_imported", "read_documents", "read_events", "read_links", "read_opted_out", "read_persons",
    "tell_missing", "tell_refused", "tell_skews",
]  # fmt: skip

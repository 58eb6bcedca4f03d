"""What a cell holds becomes what somebody said: markup read, others' words and programs' words left out, counted."""

from friction.ingest.clean.conversations import are_all_unknown, find_json, find_unknown_turns, split_conversations
from friction.ingest.clean.desks import find_author, to_author_words
from friction.ingest.clean.invisible import drop_invisible
from friction.ingest.clean.reasons import are_automatic, count_left_out
from friction.ingest.clean.repeated import leave_out_repeated
from friction.ingest.clean.texts import clean_texts
from friction.ingest.clean.transcripts import split_turns
from friction.ingest.clean.turns import read_turns
from friction.ingest.clean.uncut import tell_uncut

__all__ = [
    "are_all_unknown", "are_automatic", "clean_texts", "count_left_out", "drop_invisible", "find_author", "find_json",
    "find_unknown_turns", "leave_out_repeated", "read_turns", "split_conversations", "split_turns", "tell_uncut",
    "to_author_words",
]  # fmt: skip

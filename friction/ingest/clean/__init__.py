"""What a cell holds becomes what somebody said: markup read, others' words and programs' words left out, counted."""

from friction.ingest.clean.reasons import AUTOMATIC, count_left_out
from friction.ingest.clean.repeated import leave_out_repeated
from friction.ingest.clean.texts import Cleaned, clean_texts
from friction.ingest.clean.turns import is_json, read_turns

__all__ = ["AUTOMATIC", "Cleaned", "clean_texts", "count_left_out", "is_json", "leave_out_repeated", "read_turns"]

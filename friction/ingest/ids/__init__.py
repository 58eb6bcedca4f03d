"""Whose a row is: ids in one form, words for nobody, and how far the ids of sources join."""

from friction.ingest.ids.id_forms import to_form
from friction.ingest.ids.id_joins import (
    Ids,
    build_joins,
    find_unjoined,
    list_ids,
    tell_large,
    tell_no_ids,
    tell_unjoined,
    to_join_lines,
    to_unjoined_lines,
)
from friction.ingest.ids.id_rules import (
    ALIAS_SEPARATOR,
    PLAIN,
    IdRules,
    find_why_none,
    read_coded_ids,
    read_ids,
    to_id,
    to_rules,
    to_written,
)
from friction.ingest.ids.no_ids import find_words, to_word
from friction.ingest.ids.row_ids import read_row_ids
from friction.ingest.ids.settled import count_nameless, count_no_ids, find_nameless, find_no_zeros, leave_out_zeros

__all__ = [
    "ALIAS_SEPARATOR", "PLAIN", "IdRules", "Ids", "build_joins", "count_nameless", "count_no_ids", "find_nameless",
    "find_no_zeros", "find_unjoined", "find_why_none", "find_words", "leave_out_zeros", "list_ids", "read_coded_ids",
    "read_ids", "read_row_ids", "tell_large", "tell_no_ids", "tell_unjoined", "to_form", "to_id", "to_join_lines",
    "to_rules", "to_unjoined_lines", "to_word", "to_written",
]  # fmt: skip

"""Who wrote becomes a pseudonym, what was written is masked; who does not want to be in it leaves, everywhere."""

from friction.privacy.consent import (
    NOBODYS,
    Consent,
    count_left_out,
    find_persons,
    is_pseudonym,
    leave_out,
    to_persons,
    to_tombstone,
    with_left_out,
)
from friction.privacy.events import build_events
from friction.privacy.known import find_full_names, find_own_names, find_own_parts
from friction.privacy.links import Links, build_links, find_given
from friction.privacy.mask import Masker
from friction.privacy.protect import build_documents, build_identities, build_persons, to_document_ids, with_repeats
from friction.privacy.pseudonym import (
    KEY_VARIABLE,
    find_key_file,
    find_retired_file,
    load_key,
    load_retired_keys,
    rotate_key,
    to_fingerprint,
    to_pseudonym,
    to_pseudonyms,
)
from friction.privacy.recognise import find_model_files, load_recogniser
from friction.privacy.removal import Theirs, clean_payload, find_their_ids, remove_rows, select_rows
from friction.privacy.rotation import (
    Rotation,
    build_rotation,
    find_keyed,
    rotate_payload,
    rotate_tables,
    rotate_tombstones,
)
from friction.privacy.traces import REMOVED, Traces, find_traces, has_words, is_said, to_values

__all__ = [
    "KEY_VARIABLE", "NOBODYS", "REMOVED", "Consent", "Links", "Masker", "Rotation", "Theirs", "Traces",
    "build_documents", "build_events", "build_identities", "build_links", "build_persons", "build_rotation",
    "clean_payload", "count_left_out", "find_full_names", "find_given", "find_key_file", "find_keyed",
    "find_model_files", "find_own_names", "find_own_parts", "find_persons", "find_retired_file", "find_their_ids",
    "find_traces", "has_words", "is_pseudonym", "is_said", "leave_out", "load_key", "load_recogniser",
    "load_retired_keys", "remove_rows", "rotate_key", "rotate_payload", "rotate_tables", "rotate_tombstones",
    "select_rows", "to_document_ids", "to_fingerprint", "to_persons", "to_pseudonym", "to_pseudonyms",
    "to_tombstone", "to_values", "with_left_out", "with_repeats",
]  # fmt: skip

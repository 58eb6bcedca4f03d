"""A look at files: what each column holds, by all of its cells, and the first settings that follow."""

from friction.ingest.look.column_joins import find_joins, say_kinds
from friction.ingest.look.families import join_families
from friction.ingest.look.halves import is_clock
from friction.ingest.look.hints import hints_at
from friction.ingest.look.marks import lists_opted_out
from friction.ingest.look.propose import (
    find_source,
    name_sources,
    propose_opted_out,
    propose_source,
    to_commented,
    to_settings_text,
)
from friction.ingest.look.roles import Roles, find_roles
from friction.ingest.look.table import Table, look_at
from friction.ingest.look.trial import Fault, find_fault

__all__ = [
    "Fault", "Roles", "Table", "find_fault", "find_joins", "find_roles", "find_source", "hints_at", "is_clock",
    "join_families", "lists_opted_out", "look_at", "name_sources", "propose_opted_out", "propose_source", "say_kinds",
    "to_commented", "to_settings_text",
]  # fmt: skip

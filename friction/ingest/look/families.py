"""Files that are one source: the same columns, and names that differ in numbers or dates alone."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from friction.config import split_columns
from friction.ingest.look.table import join_family

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from friction.ingest.look.table import Table

_NUMBERS = re.compile(r"\d+(?:[-_.T]\d+)*")


def join_families(tables: Sequence[Table]) -> list[Table]:
    """Return the looks, those at files of one family as one, by their path.

    A family's files lie in one folder, have the same columns, and are called alike but for numbers. Its path is a glob,
    if that names no other file of the folder.
    """
    families: dict[tuple[Path, str, tuple[str, ...]], list[Table]] = {}
    for table in sorted(tables, key=lambda one: one.shown):
        key = (table.file.parent, _NUMBERS.sub("*", table.file.name), _to_key(table))
        families.setdefault(key, []).append(table)
    joined: list[Table] = []
    for (_, pattern, _), members in families.items():
        names = {table.file.name for table in members}
        beside = {file.name for file in members[0].file.parent.iterdir() if fnmatchcase(file.name, pattern)}
        # A file without rows cannot tell that two of its columns are halves of a time.
        full = [table for table in members if table.n_rows] or members[:1]
        are_alike = len({tuple(sorted(table.columns)) for table in full}) == 1
        if len(members) > 1 and beside == names and are_alike:
            shown = members[0].shown.removesuffix(members[0].file.name) + pattern
            joined.append(join_family(members, full[0], shown))
        else:
            joined += members
    return sorted(joined, key=lambda one: one.shown)


def _to_key(table: Table) -> tuple[str, ...]:
    """Return the columns of the file itself, sorted: halves of times apart."""
    return tuple(sorted(part for name in table.columns for part in split_columns(name)))

"""Which columns of several files hold the same persons: told by the values they share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from friction.ingest.look.hints import hints_at, to_words
from friction.ingest.look.person_columns import EMAIL
from friction.ingest.look.profile import find_overlap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from friction.ingest.look.profile import Profile
    from friction.ingest.look.roles import Roles
    from friction.ingest.look.table import Table

LEAST_SHARED = 0.2
"""Share of the values of one column that must stand in the other for the two to join."""

FEWEST = 3


def find_joins(tables: Sequence[Table], roles: Sequence[Roles]) -> list[dict[str, float]]:
    """Return for each file which of its columns join others, and how much of the values they share, 0 to 1.

    Texts are joined with what happened first, then customer lists with either. Of the pairs of columns that share
    values, the one whose names tell of persons is taken. Small whole numbers are in every file: they join where their
    names agree.
    """
    joins: list[dict[str, float]] = [{} for _ in tables]
    wanted = (
        ({"documents"}, {"events", "timestamps"}),
        ({"documents"}, {"persons"}),
        ({"persons"}, {"events", "timestamps"}),
        ({"events"}, {"timestamps", "events"}),
    )
    for ours, theirs in wanted:
        for place, table in enumerate(tables):
            for other_place, other in enumerate(tables):
                if place == other_place or roles[place].kind not in ours or roles[other_place].kind not in theirs:
                    continue
                best = _find_pair(table, other, joins[place], joins[other_place])
                if best is None or (
                    "documents" not in ours and joins[other_place] and best[2] not in joins[other_place]
                ):
                    continue  # what joins texts is not given up for what joins a list
                share, one, two = best
                joins[place][one] = max(share, joins[place].get(one, 0.0))
                joins[other_place][two] = max(share, joins[other_place].get(two, 0.0))
    return joins


def say_kinds(tables: Sequence[Table], roles: Sequence[Roles]) -> list[Roles]:
    """Return the roles with persons called by their address so called, where other files hold it beside another id."""
    if not any(EMAIL in one.aliases for one in roles):
        return list(roles)
    said = []
    for table, one in zip(tables, roles, strict=True):
        mails = one.person is not None and table.columns[one.person].mail_share > 0.5
        others = {kind: column for kind, column in one.aliases.items() if kind != EMAIL}
        said.append(replace(one, person_kind=EMAIL, aliases=others) if mails else one)
    return said


def _find_pair(
    table: Table, other: Table, mine: dict[str, float], theirs: dict[str, float]
) -> tuple[float, str, str] | None:
    """Return the share of values and the columns of the best pair of two files; null where none joins."""
    best: tuple[float, float, str, str] | None = None
    for one in _list_codes(table):
        for two in _list_codes(other):
            share = max(find_overlap(one, two), find_overlap(two, one))
            if share < LEAST_SHARED:
                continue
            same = to_words(one.name) == to_words(two.name) and hints_at(one.name, "id")
            if not same and min(one.n_different, two.n_different) < FEWEST:
                continue
            persons = hints_at(one.name, "person") + hints_at(two.name, "person")
            if _are_small_numbers(one) and _are_small_numbers(two) and not same and persons < 2:
                continue
            weight = share + 0.5 * persons + 0.3 * same + 0.3 * (one.name in mine) + 0.3 * (two.name in theirs)
            weight -= 0.5 * hints_at(one.name, "session")
            if best is None or weight > best[0]:
                best = (weight, share, one.name, two.name)
    return None if best is None else best[1:]


def _list_codes(table: Table) -> list[Profile]:
    return [
        column
        for column in table.columns.values()
        if column.time is None
        and column.is_code
        and not hints_at(column.name, "rating")
        and (column.n_different >= 0.005 * column.n_given or hints_at(column.name, "person"))
    ]


def _are_small_numbers(column: Profile) -> bool:
    numbers = column.numbers
    return numbers is not None and bool(numbers.max() < 100_000 or numbers.max() < 3 * column.n_different)

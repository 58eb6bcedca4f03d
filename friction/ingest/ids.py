"""The ids that a row carries: whom it is about, and by what else this person is known.

Where the settings know several kinds of id, an id is written ``kind:value``; those of the kind ``person`` stay as they
are. Two kinds never share an id, however their values read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from friction.config import NO_IDS, PERSON
from friction.ingest.coded import combine_coded, repeat_coded, to_coded
from friction.ingest.imported import clean_ids

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from friction.config import Kind, Settings

ALIAS_SEPARATOR = "\n"
"""Parts the ids in a cell of the raw column ``aliases``."""

_CASELESS = frozenset(["email"])


@dataclass(frozen=True)
class IdRules:
    """How ids are read: `Settings.kinds` (empty where nothing is linked), and values that are no ids, in any case."""

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    ignore: tuple[str, ...] = NO_IDS


PLAIN = IdRules()
"""Every id as it is given."""


def to_rules(settings: Settings) -> IdRules:
    """Return how the ids of a workspace are read."""
    return IdRules(settings.kinds, settings.identities.ignore)


def to_id(kind: str, value: str, kinds: Collection[str]) -> str:
    """Return an id as raw rows write it: ``device:7f3a``; one of the kind ``person`` as it is.

    Spaces around it make no difference, nor do capitals in an e-mail address. A person's id that reads as one of
    another kind (``device:7f3a``) gets ``person:`` in front, so that nobody is taken for somebody by a chosen name.
    """
    plain = value.replace(ALIAS_SEPARATOR, " ").strip()
    plain = plain.lower() if kind in _CASELESS else plain
    head, colon, _ = plain.partition(":")
    if kind != PERSON or (colon and head in {*kinds, PERSON}):
        return f"{kind}:{plain}"
    return plain


def read_coded_ids(
    cells: pd.DataFrame,
    person: str | None,
    person_kind: str,
    aliases: Mapping[str, str],
    rules: IdRules = PLAIN,
) -> pd.DataFrame:
    """Return whom each row is about, and all other ids it carries.

    A row without an id in ``person`` is about the first of the others: those that name one person count before those
    that change hands, each in the order of the settings.

    Parameters
    ----------
    cells : the file's columns.
    person, person_kind : column of the person's id, and the kind of id it holds.
    aliases : kind of id to column.
    rules : how ids are read.

    Returns
    -------
    Columns person and, where there are aliases, aliases: null, or ids parted by `ALIAS_SEPARATOR`. Both are
    dictionaries: an id, and ids that stand together, are looked at once, however many rows hold them.
    """
    kinds = rules.kinds
    none = re.compile("|".join(map(re.escape, rules.ignore)) or "(?!)", re.IGNORECASE)

    def read(kind: str, column: str | None) -> pd.Series:
        if column is None:
            return repeat_coded(None, cells.index)
        return to_coded(cells[column], lambda distinct: _to_ids(kind, distinct, kinds, none))

    own = read(person_kind, person)
    if not aliases:
        return pd.DataFrame({"person": own}, index=cells.index)
    ordered = sorted(aliases.items(), key=lambda item: kinds[item[0]].max_persons > 1)
    others = [read(kind, column) for kind, column in ordered]
    return pd.DataFrame(
        {
            "person": combine_coded([own, *others], lambda ids: next(filter(None, ids), None)),
            "aliases": combine_coded(others, lambda ids: ALIAS_SEPARATOR.join(filter(None, ids)) or None),
        },
        index=cells.index,
    )


def read_ids(
    cells: pd.DataFrame,
    person: str | None,
    person_kind: str,
    aliases: Mapping[str, str],
    rules: IdRules = PLAIN,
) -> pd.DataFrame:
    """Return what `read_coded_ids` does, as plain text."""
    return read_coded_ids(cells, person, person_kind, aliases, rules).astype("str")


def _to_ids(kind: str, given: pd.Series, kinds: Collection[str], none: re.Pattern[str]) -> pd.Series:
    """Return different values as ids (see `to_id`), null where one holds none; as given where there are no kinds."""
    cleaned = clean_ids(given, given.to_frame())
    if not kinds:
        return cleaned
    ids = [None if pd.isna(value) or none.fullmatch(value) else to_id(kind, value, kinds) for value in cleaned]
    return pd.Series(ids, index=given.index, dtype="str")

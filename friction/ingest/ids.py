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


def to_ids(kind: str, cells: pd.Series | None, like: pd.DataFrame, kinds: Collection[str]) -> pd.Series:
    """Return the ids of a column (see `to_id`), null where a cell holds none; as given where there are no kinds."""
    given = clean_ids(cells, like)
    if not kinds or cells is None:
        return given
    known = {value: to_id(kind, value, kinds) for value in given.dropna().unique()}
    return given.map(known).astype("str")


def read_ids(
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
    Columns person and, where there are aliases, aliases: null, or ids parted by `ALIAS_SEPARATOR`.
    """
    kinds = rules.kinds
    none = re.compile("|".join(map(re.escape, rules.ignore)) or "(?!)", re.IGNORECASE)

    def read(kind: str, column: str | None) -> pd.Series:
        given = cells[column].astype("str") if column is not None else None
        if kinds and given is not None:
            given = given.mask(given.str.strip().str.fullmatch(none).fillna(value=False).astype(bool))
        return to_ids(kind, given, cells, kinds)

    own = read(person_kind, person)
    if not aliases:
        return pd.DataFrame({"person": own}, index=cells.index)
    joined = pd.Series("", index=cells.index, dtype="str")
    for kind, column in sorted(aliases.items(), key=lambda item: kinds[item[0]].max_persons > 1):
        others = read(kind, column)
        own = own.fillna(others)
        joined = joined + ALIAS_SEPARATOR + others.fillna("")
    joined = joined.str.strip(ALIAS_SEPARATOR)
    return pd.DataFrame({"person": own, "aliases": joined.mask(joined == "")}, index=cells.index)

"""The ids that a row carries: whom it is about, and by what else this person is known.

Every id is brought to one form (`id_forms`), and a word for nobody is none (`no_ids`):
here and nowhere else, for all sources, kinds, lists and commands. Where the settings know several kinds of id, an id is
written ``kind:value``; those of the kind ``person`` stay as they are. Two kinds never share an id, however their values
read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from friction.config import PERSON
from friction.ingest.files import ID_IS_WORD, combine_coded, repeat_coded, strip_cells, to_coded_columns
from friction.ingest.ids.id_forms import find_maybe_odd, find_plain, to_agreed, to_form
from friction.ingest.ids.no_ids import ZERO, find_maybe_words, find_words, to_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from friction.config import IdForm, Kind, Settings

ALIAS_SEPARATOR = "\n"
"""Parts the ids in a cell of the raw column ``aliases``."""

_CASELESS = frozenset(["email"])


@dataclass(frozen=True)
class IdRules:
    """How ids are read.

    Attributes
    ----------
    kinds : `Settings.kinds`; empty where nothing is linked.
    ignore, keep : values that are no ids beside the words for nobody, and such words that are ids.
    forms : by kind, what brings ids of several systems to one form.
    """

    kinds: Mapping[str, Kind] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    forms: Mapping[str, IdForm] = field(default_factory=dict)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words for nobody (see `find_words`)."""
        return find_words(self.ignore, self.keep)


PLAIN = IdRules()
"""The rules where the settings say nothing of ids."""


def to_rules(settings: Settings) -> IdRules:
    """Return how the ids of a workspace are read."""
    said = settings.identities
    return IdRules(settings.kinds, said.ignore, said.keep, said.forms)


def to_id(kind: str, value: str, rules: IdRules = PLAIN) -> str | None:
    """Return an id as raw rows write it: ``device:7f3a``; one of the kind ``person`` as it is. None: it is no id.

    A person's id that reads as one of another kind (``device:7f3a``) gets ``person:`` in front, so that nobody is taken
    for somebody by a chosen name.
    """
    form = _to_known_form(kind, value, rules)[0]
    return None if form is None else _with_kind(kind, form, rules)


def to_written(kind: str, value: str, rules: IdRules = PLAIN) -> str:
    """Return an id as it is written, not brought to its form, with its kind where it has one."""
    plain = value.replace(ALIAS_SEPARATOR, " ").strip()
    return _with_kind(kind, plain.lower() if kind in _CASELESS else plain, rules)


def find_why_none(given: str, rules: IdRules) -> str | None:
    """Return why what stands in the raw column ``given_id`` is no id; None where it is one, in another form."""
    return _to_known_form(*split_id(given, rules), rules)[1]


def split_id(written: str, rules: IdRules) -> tuple[str, str]:
    """Return the kind and the value of an id as raw rows write it."""
    head, colon, rest = written.partition(":")
    return (head, rest) if rules.kinds and colon and head in {*rules.kinds, PERSON} else (PERSON, written)


def _to_known_form(kind: str, value: str, rules: IdRules) -> tuple[str | None, str | None]:
    """Return the form of an id without its kind, and why it is none where something stands there that is no id."""
    form, why = to_form(value.lower() if kind in _CASELESS else value)
    if form is None:
        return None, why
    if kind in rules.forms and to_word(form) not in rules.words:
        form = to_agreed(form, rules.forms[kind])
    return (None, ID_IS_WORD) if to_word(form) in rules.words else (form, None)


def _with_kind(kind: str, form: str, rules: IdRules) -> str:
    if not rules.kinds:
        return form
    head, colon, _ = form.partition(":")
    is_as_other = colon and head in {*rules.kinds, PERSON}
    return f"{kind}:{form}" if kind != PERSON or is_as_other else form


def read_coded_ids(
    cells: pd.DataFrame,
    person: str | None,
    person_kind: str,
    aliases: Mapping[str, str],
    rules: IdRules = PLAIN,
) -> pd.DataFrame:
    """Return whom each row is about, and all other ids it carries.

    A row without an id in ``person`` is about the first of the others: those that name one person count before those
    that change hands, each in the order of the settings. A zero in ``person`` stays: whether it is an id is seen from
    all rows (see `friction.ingest.ids.settled`).

    Parameters
    ----------
    cells : the file's columns.
    person, person_kind : column of the person's id, and the kind of id it holds.
    aliases : kind of id to column.
    rules : how ids are read.

    Returns
    -------
    Columns person; where there are aliases, aliases: null, or ids parted by `ALIAS_SEPARATOR`; where there is a column
    of persons, given_id: what stands there where that is no id, or one in another form, else null. All are
    dictionaries: an id, and ids that stand together, are looked at once, however many rows hold them.
    """
    own, given = _read_column(person_kind, person, cells, rules)
    found = {"person": own}
    if aliases:
        ordered = sorted(aliases.items(), key=lambda item: rules.kinds[item[0]].max_persons > 1)
        others = [_read_column(kind, column, cells, rules, no_zero=True)[0] for kind, column in ordered]
        found["person"] = combine_coded([own, *others], lambda ids: next(filter(None, ids), None))
        found["aliases"] = combine_coded(others, lambda ids: ALIAS_SEPARATOR.join(filter(None, ids)) or None)
    return pd.DataFrame(found if person is None else {**found, "given_id": given}, index=cells.index)


def read_ids(
    cells: pd.DataFrame,
    person: str | None,
    person_kind: str,
    aliases: Mapping[str, str],
    rules: IdRules = PLAIN,
) -> pd.DataFrame:
    """Return what `read_coded_ids` does, as plain text."""
    return read_coded_ids(cells, person, person_kind, aliases, rules).astype("str")


def _read_column(
    kind: str, column: str | None, cells: pd.DataFrame, rules: IdRules, *, no_zero: bool = False
) -> tuple[pd.Series, pd.Series]:
    """Return the ids of a column, and what stands there instead of them."""
    if column is None:
        nothing = repeat_coded(None, cells.index)
        return nothing, nothing
    ids, given = to_coded_columns(cells[column], lambda distinct: _to_ids(kind, distinct, rules, no_zero=no_zero))
    return ids, given


def _to_ids(kind: str, given: pd.Series, rules: IdRules, *, no_zero: bool) -> tuple[pd.Series, pd.Series]:
    """Return different values as ids (see `to_id`), and those values that differ from the form of their id."""
    cleaned = strip_cells(given, given.to_frame())
    cleaned = cleaned.str.lower() if kind in _CASELESS else cleaned
    odd = _find_odd(kind, cleaned[cleaned.notna()], rules)
    forms = cleaned
    if len(odd):
        told = pd.Series([_to_known_form(kind, value, rules)[0] for value in odd], index=odd.index, dtype="str")
        forms = cleaned.copy()
        forms[odd.index] = told
    if no_zero:
        forms = forms.mask(forms == ZERO)
    if not len(odd) and not no_zero:
        return _with_kinds(kind, forms, rules), pd.Series(None, index=given.index, dtype="str")
    differs = cleaned.notna() & ~(forms == cleaned).fillna(value=False).astype(bool)
    return _with_kinds(kind, forms, rules), _with_kinds(kind, cleaned.where(differs), rules)


def _find_odd(kind: str, known: pd.Series, rules: IdRules) -> pd.Series:
    """Return the ids that have to be looked at one by one: those in another form perhaps, and what may be a word."""
    if kind in rules.forms:
        return known
    is_plain = find_plain(known)
    plain, others = known[is_plain], known[~is_plain]
    odd = pd.concat(
        [
            plain[find_maybe_words(plain, rules.words, are_plain=True)],
            others[find_maybe_odd(others) | find_maybe_words(others, rules.words)],
        ]
    )
    return odd.sort_index()


def _with_kinds(kind: str, forms: pd.Series, rules: IdRules) -> pd.Series:
    """Do what `_with_kind` does, for a column."""
    if not rules.kinds:
        return forms
    if kind != PERSON:
        return f"{kind}:" + forms
    names = "|".join(map(re.escape, {*rules.kinds, PERSON}))
    is_as_other = forms.str.match(rf"(?:{names}):").fillna(value=False).astype(bool)
    return forms.mask(is_as_other, f"{PERSON}:" + forms)

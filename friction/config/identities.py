"""The settings of identities: kinds of ids, tables of links, and what a kind of id tells of persons."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from friction.config.forms import MomentColumn  # noqa: TC001 - pydantic needs the type at run time
from friction.config.section import FileSource, Section

PERSON = "person"
"""The kind of id that columns called ``person`` hold where nothing else is said."""
KindName = Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
Aliases = dict[KindName, str]
"""Further ids that a row carries: the kind of id, and its column."""


class LinkColumns(Section):
    """Which column of a table of links holds what: at least two kinds of ids."""

    ids: Aliases = Field(min_length=2)
    valid_from: MomentColumn | None = None
    valid_to: MomentColumn | None = None


class Links(FileSource):
    """A table that says which ids are the same person's: the ids of a row belong together."""

    format: Literal["table"] = "table"
    columns: LinkColumns


class Kind(Section):
    """What a kind of id tells of persons.

    ``max_persons``: 1 where an id names one person; else it may change hands, and tells of nobody once more persons
    than that used it. ``max_per_person``: how many ids of the kind one person may have; unset, as many as there are.
    """

    max_persons: int = Field(default=3, ge=1)
    max_per_person: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.max_per_person is not None and self.max_persons > 1:
            raise ValueError("max_per_person needs max_persons = 1: an id that changes hands is nobody's for good")
        return self


_USUAL_KINDS = {"person": Kind(max_persons=1, max_per_person=1), "email": Kind(max_persons=1)}


class IdForm(Section):
    """What tells ids of a kind apart, and what stands around them, where systems write the same ids differently.

    ``leading_zeros``: is 007 another id than 7? ``capitals``: ABC than abc? ``hyphens``: 1-2 than 12? ``prefixes``:
    what may stand before an id and is no part of it. ``before``: the id ends before this sign (``@``: an address is
    the name before it).
    """

    leading_zeros: bool = True
    capitals: bool = True
    hyphens: bool = True
    prefixes: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    before: Annotated[str, Field(min_length=1)] | None = None


class Identities(Section):
    """How ids are stitched to persons.

    ``kinds``: what kinds of id tell. ``ignore``: further values that are no ids; ``keep``: words for nobody that are
    ids here. ``forms``: by kind of id, what brings ids of several systems to one form.
    """

    kinds: dict[KindName, Kind] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    forms: dict[KindName, IdForm] = Field(default_factory=dict)


def find_kinds(of_persons: list[str], others: list[str], said: Identities) -> dict[str, Kind]:
    """Return every kind of id in the sources, those of persons first, with its rules; empty where nothing is linked.

    A kind in a column ``person`` names one person, and a person has one of it. An ``email`` names one person. Any
    other kind may change hands between three persons. ``identities.kinds`` says otherwise.

    Parameters
    ----------
    of_persons : kinds of the columns ``person``, in the order of the settings.
    others : kinds of aliases and of tables of links.
    said : the section ``identities``.
    """
    if not others and set(of_persons) <= {PERSON}:
        return {}
    usual = {**_USUAL_KINDS, **dict.fromkeys(of_persons, _USUAL_KINDS[PERSON])}
    names = sorted(dict.fromkeys([*of_persons, *others]), key=lambda kind: (kind not in of_persons, kind != PERSON))
    return {kind: said.kinds.get(kind, usual.get(kind, Kind())) for kind in names}

"""Consent: whose rows may not be here. Pure rules; the ids of persons kept out are known as keyed hashes alone.

Who opted out is known from a list or a column of the inputs, and comes back when taken off it. Who was forgotten left
a tombstone: a keyed hash that no table holds, so that it tells nothing, and still knows the person when an export or
a backup brings them again.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from friction.privacy.pseudonym import to_fingerprint, to_pseudonym, to_pseudonyms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

OPTED_OUT, FORGOTTEN = "persons who opted out", "persons who were forgotten"
"""Why rows are kept out, in the words of reports."""

_N_HEX = 32
_TIME = "datetime64[us, UTC]"
_COUNTED = {
    "source": "str", "file": "str", "n_left_out": "int64", "first_left": _TIME, "last_left": _TIME, "kind": "str",
}  # fmt: skip


@dataclass(frozen=True)
class Consent:
    """Whom the data leave out.

    Attributes
    ----------
    key : the key of the pseudonyms.
    opted_out : pseudonyms of the persons who opted out.
    documents : ids of documents without a person whose rows say that their writer opted out.
    tombstones : of those who were forgotten, by the fingerprint of the key they were made with.
    retired : keys used before, for tombstones that were made with them.
    stitched : all ids of persons who opted out or were forgotten under one of them, and why (see `with_stitched`).
    """

    key: bytes
    opted_out: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    tombstones: Mapping[str, frozenset[str]] = field(default_factory=dict)
    retired: Sequence[bytes] = ()
    stitched: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nobody is kept out."""
        return not self.opted_out and not self.documents and not any(self.tombstones.values())

    @property
    def digest(self) -> str | None:
        """A keyed hash of all that is kept out, None where nobody is: runs with the same one leave out the same."""
        if self.is_empty:
            return None
        stones = sorted(stone for stones in self.tombstones.values() for stone in stones)
        told = "\n".join([*sorted(self.opted_out), "", *sorted(self.documents), "", *stones])
        told += "\n".join(["", *sorted(self.stitched)]) if self.stitched else ""
        return hmac.digest(self.key, f"consent:{told}".encode(), hashlib.sha256).hex()[:_N_HEX]

    def find_out(self, persons: pd.Series) -> pd.Series:
        """Return why each row is kept out (`OPTED_OUT` or `FORGOTTEN`), by its id as given; null where it is not.

        Every writing of an id counts that has the same pseudonym.
        """
        known = {value: self._find_why(value) for value in persons.dropna().unique()}
        if not known:
            return pd.Series(None, index=persons.index, dtype="object")
        return persons.map(known).astype("object")

    def find_held(self, person_ids: Collection[str]) -> set[str]:
        """Return those of the pseudonyms (persons' or aliases', of the present key) that may not be here."""
        stones = self.tombstones.get(to_fingerprint(self.key), frozenset())
        held = {one for one in person_ids if one in self.opted_out or one in self.stitched}
        return held | ({one for one in person_ids if to_tombstone(self.key, one) in stones} if stones else set())

    def _find_why(self, value: str) -> str | None:
        own_id = to_pseudonym(self.key, "person", value)
        if own_id in self.opted_out:
            return OPTED_OUT
        for key in (self.key, *self.retired):
            stones = self.tombstones.get(to_fingerprint(key), frozenset())
            ids = (to_pseudonym(key, kind, value) for kind in ("person", "alias")) if stones else ()
            if any(to_tombstone(key, one) in stones for one in ids):
                return FORGOTTEN
        return self.stitched.get(own_id)

    def with_stitched(self, given: pd.Series, ids: pd.DataFrame, identities: pd.DataFrame) -> Consent:
        """Return the same, out under all ids whoever is out under one.

        Who used an id that changes hands, or is shared, is not out because of it: that id alone is.

        Parameters
        ----------
        given : every id of the inputs, as raw rows write it.
        ids : alias, own_id.
        identities : table ``identities`` of all inputs.
        """
        why = self.find_out(given)
        out = dict(zip(to_pseudonyms(self.key, "alias", given[why.notna()]), why.dropna(), strict=True))
        known = identities.merge(ids[["alias", "own_id"]], on="alias")
        told = known[known["alias"].isin(out)]
        persons = dict(zip(told["person_id"], told["alias"].map(out), strict=True))
        theirs = known[known["person_id"].isin(persons)]
        reasons = theirs["person_id"].map(persons)
        return replace(
            self,
            stitched={
                **dict(zip(theirs["alias"], reasons, strict=True)), **dict(zip(theirs["own_id"], reasons, strict=True)),
            },
        )  # fmt: skip


def to_tombstone(key: bytes, pseudonym: str) -> str:
    """Return what is kept of somebody or something forgotten: 128 bit of HMAC-SHA256 over the pseudonym or id."""
    return hmac.digest(key, f"forgotten:{pseudonym}".encode(), hashlib.sha256).hex()[:_N_HEX]


def to_persons(key: bytes, ids: Iterable[str]) -> frozenset[str]:
    """Return the pseudonyms of ids as given."""
    return frozenset(to_pseudonym(key, "person", value) for value in ids)


NOBODYS = ("in_turn", "shared")
"""How an id stands in ``identities`` that several persons used: it leads to none of them."""


def find_theirs(
    rows: pd.DataFrame, own: pd.Series, together: Sequence[str], person: str, context: pd.Series | None = None
) -> pd.Series:
    """Return which rows are about persons whose ``own`` rows are known: these, and what stands beside them.

    A row without a person in the same conversation or session is theirs as well, and so is what a company's side said
    in a conversation of theirs. What other persons wrote there stays.

    Parameters
    ----------
    rows : columns ``together`` and ``person``.
    own : bool, rows of the persons.
    together : columns that make one conversation or session; a null in any makes none.
    person : column of the person's id, as given or as a pseudonym.
    context : bool, rows that an agent or a bot wrote.
    """
    if not own.any():
        return own
    numbers = rows.groupby(list(together), sort=False, observed=True).ngroup()  # -1 where one is null
    beside = numbers.isin(numbers[own & (numbers >= 0)])
    open_to = rows[person].isna() if context is None else rows[person].isna() | context
    return own | (open_to & beside)


def leave_out(
    rows: pd.DataFrame,
    consent: Consent,
    together: Sequence[str] = (),
    flag: str | None = None,
    persons: pd.Series | None = None,
) -> tuple[pd.DataFrame, pd.Series]:
    """Return the raw rows that may enter, and why each of the others may not.

    Parameters
    ----------
    rows : raw documents, persons or events, with ``person``, and ``given_id`` where it is written otherwise.
    consent : whom to leave out.
    together : columns that make one conversation or session (see `find_theirs`).
    flag : column that says of a row itself that its writer opted out.
    persons : whose the rows are after stitching; None: whom they name.

    Returns
    -------
    rows : those kept, with a new index; the very same where all are.
    why : `OPTED_OUT` or `FORGOTTEN` for each row left out, by its old index.
    """
    if consent.is_empty and (flag is None or not rows[flag].any()):
        return rows, pd.Series(dtype="object")
    why = consent.find_out(rows["person"])
    if "given_id" in rows:  # those of before know an id as it was written
        why = why.where(why.notna(), consent.find_out(rows["given_id"]))
    if persons is not None:
        why = why.where(why.notna(), persons.map(consent.stitched))
    if flag is not None:
        why = why.mask(rows[flag] & why.isna(), OPTED_OUT)
    if together and why.notna().any():
        context = rows["author"] != "customer" if "author" in rows else None
        for reason in (FORGOTTEN, OPTED_OUT):
            theirs = find_theirs(rows, why == reason, together, "person", context)
            why = why.mask(theirs & why.isna(), reason)
    kept = why.isna()
    return rows[kept].reset_index(drop=True), why[~kept]


def count_left_out(rows: pd.DataFrame, why: pd.Series, source: str, kind: str, time: str | None = None) -> pd.DataFrame:
    """Return how many lines of each file were left out, and the times of the others.

    Parameters
    ----------
    rows, why : all raw rows, and why some were left out (see `leave_out`).
    source, time : columns of the source's name and of the time; None: these rows have none.
    kind : documents, persons or events.

    Returns
    -------
    kind, source, file, n_left_out, first_left, last_left; only files that lost lines.
    """
    if why.empty:
        return pd.DataFrame(columns=list(_COUNTED)).astype(_COUNTED)
    lost = rows.loc[why.index, [source, "file", "row"]].drop_duplicates()
    counted = lost.groupby([source, "file"]).size().rename("n_left_out").reset_index()
    times = rows.drop(index=why.index).groupby([source, "file"])[time].agg(["min", "max"]) if time else None
    places = pd.MultiIndex.from_frame(counted[[source, "file"]])
    for name, end in (("first_left", "min"), ("last_left", "max")):
        counted[name] = pd.NaT if times is None else times[end].reindex(places).array
        counted[name] = pd.to_datetime(counted[name], utc=True).astype(_TIME)
    return counted.rename(columns={source: "source"}).assign(kind=kind)


def with_left_out(imports: pd.DataFrame, counted: Collection[pd.DataFrame]) -> pd.DataFrame:
    """Return the table ``imports`` with ``n_left_out`` beside the contract; these lines count as kept no more."""
    place = ["kind", "source", "file"]
    joined = imports.merge(pd.concat(list(counted), ignore_index=True), on=place, how="left")
    lost = joined["n_left_out"].notna()
    n_left_out = joined["n_left_out"].fillna(0).astype("int64")
    return joined.assign(
        n_kept=joined["n_kept"] - n_left_out,
        n_left_out=n_left_out,
        first_at=joined["first_at"].mask(lost, joined["first_left"]),
        last_at=joined["last_at"].mask(lost, joined["last_left"]),
    ).drop(columns=["first_left", "last_left"])


def find_persons(key: bytes, given: str, identities: Iterable[pd.DataFrame]) -> tuple[set[str], set[str]]:
    """Return all pseudonyms of one person and all aliases, from an id as given or one pseudonym.

    Parameters
    ----------
    key : of the pseudonyms.
    given : an id as in the data, or a pseudonym of a person.
    identities : tables of this name; an alias may belong to a person with another id. One that several persons used
        leads to none of them.
    """
    persons, aliases = {given}, set()
    if not is_pseudonym(given):
        persons, aliases = {to_pseudonym(key, "person", given)}, {to_pseudonym(key, "alias", given)}
    tables = [table[["alias", "person_id", "how"]] for table in identities]
    if not tables:
        return persons, aliases
    links = pd.concat(tables).drop_duplicates()
    links = links[~links["alias"].isin(links.loc[links["how"].isin(NOBODYS), "alias"])]
    while True:
        ours = links[links["person_id"].isin(persons) | links["alias"].isin(aliases)]
        before = len(persons) + len(aliases)
        persons |= set(ours["person_id"])
        aliases |= set(ours["alias"])
        if len(persons) + len(aliases) == before:
            return persons, aliases


def is_pseudonym(value: str) -> bool:
    """Tell whether an id is a person's pseudonym."""
    return len(value) == _N_HEX + 2 and value.startswith("p-") and set(value[2:]) <= set("0123456789abcdef")

"""Which ids were seen together: the raw rows' ids as keyed hashes, ready to be stitched, the ids themselves gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.config import PERSON
from friction.privacy.pseudonym import to_pseudonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from friction.config import Kind

TOGETHER, DECLARED = "together", "declared"
"""How two ids were linked: rows that carry both, or a table that says so."""

_SEPARATOR = "\n"
_TIME = "datetime64[us, UTC]"
_PAIR = ["own", "other", "source", "how"]


class Links(NamedTuple):
    """All ids, and which were seen together. Aliases are keyed hashes; rows lie in the order of their first columns.

    Attributes
    ----------
    ids : alias, own_id (the pseudonym of a person who is known by this id alone), kind, first_at?, last_at?.
    pairs : alias, other_alias, source, how, n (rows that say so), first_at?, last_at?.
    uses : alias (of an id that may change hands), other_alias (of one that names a person), at? (null: ever since),
        ends_at?, declared, place (among the uses of its alias in one moment: by source, and by the place there). Of
        uses in a row by the same person the first is there.
    """

    ids: pd.DataFrame
    pairs: pd.DataFrame
    uses: pd.DataFrame


def build_links(frames: Iterable[pd.DataFrame], declared: pd.DataFrame, kinds: Mapping[str, Kind], key: bytes) -> Links:
    """Return the ids of raw rows and what links them.

    A row links the id it is about with each other id it carries. The order of rows and frames makes no difference.

    Parameters
    ----------
    frames : raw rows with person?, aliases? (parted by a line end), at? (when), source, place (in their moment).
    declared : raw links (see `friction.ingest.sources.links`).
    kinds : `Settings.kinds`.
    key : key for pseudonyms.
    """
    said = declared.rename(columns={"valid_from": "at"})
    together = [frame for frame in frames if len(frame)]
    seen = [frame.groupby("person")["at"].agg(n="size", first_at="min", last_at="max") for frame in together]
    seen = [spans.set_axis(spans.index.astype("str")) for spans in seen]  # ids of events are categories
    counted = [_count(frame, TOGETHER) for frame in together if "aliases" in frame]
    counted += [_count(said, DECLARED)] if len(said) else []
    pairs = pd.concat([_no_pairs(), *counted], ignore_index=True)
    # An id of a row is used by the row: pairs of a person's id with itself stand for that.
    others = (
        pairs[pairs["how"] == TOGETHER]
        .groupby("other")[["first_at", "last_at"]]
        .agg({"first_at": "min", "last_at": "max"})
    )
    listed = {*pairs["own"], *pairs["other"]}
    spans = pd.concat([frame[["first_at", "last_at"]] for frame in (*seen, others)] or [others])
    spans = spans.groupby(level=0).agg({"first_at": "min", "last_at": "max"})
    given = pd.Series(sorted({*spans.index, *listed}), dtype="str")
    alias = to_pseudonyms(key, "alias", given)
    ids = pd.DataFrame(
        {
            "alias": alias,
            "own_id": to_pseudonyms(key, "person", given),
            "kind": [find_kind(value, kinds) for value in given],
            "first_at": spans["first_at"].reindex(given).array,
            "last_at": spans["last_at"].reindex(given).array,
        }
    )
    # Two writings of one id (spaces, Unicode) have one alias.
    named = ids.groupby("alias").agg(
        own_id=("own_id", "first"), kind=("kind", "first"), first_at=("first_at", "min"), last_at=("last_at", "max")
    )
    alias_of = dict(zip(given, alias, strict=True))
    changing = {value for value in given if kinds[find_kind(value, kinds)].max_persons > 1}
    uses = [_find_uses(frame, changing, alias_of) for frame in together if "aliases" in frame]
    uses.append(_find_declared(said, changing, alias_of))
    return Links(named.reset_index(), _to_aliases(pairs, alias_of), _number(_thin(pd.concat(uses, ignore_index=True))))


def find_aliases(rows: pd.DataFrame) -> pd.Series:
    """Return the ids in the raw column ``aliases``, each once; none where there is no such column."""
    cells = rows["aliases"].dropna().unique() if "aliases" in rows else []
    return pd.Series(sorted({alias for cell in cells for alias in cell.split(_SEPARATOR)}), dtype="str")


def find_given(frames: Iterable[pd.DataFrame]) -> pd.Series:
    """Return every id that raw rows hold, each once."""
    known = {
        one for frame in frames for part in (frame["person"].dropna().unique(), find_aliases(frame)) for one in part
    }
    return pd.Series(sorted(known), dtype="str")


def find_kind(value: str, kinds: Mapping[str, Kind]) -> str:
    """Return the kind of an id as raw rows write it (``device:7f3a``)."""
    kind, colon, _ = value.partition(":")
    return kind if colon and kind in kinds else PERSON


def _no_pairs() -> pd.DataFrame:
    none = pd.DataFrame({**dict.fromkeys(_PAIR, pd.Series(dtype="str")), "n": pd.Series(dtype="int64")})
    return none.assign(first_at=pd.Series(dtype=_TIME), last_at=pd.Series(dtype=_TIME))


def _count(rows: pd.DataFrame, how: str) -> pd.DataFrame:
    """Return own, other, source, how, n, first_at, last_at: how often each two ids stood in one row."""
    linked = rows[rows["aliases"].notna()]
    combined = linked.groupby(["person", "aliases", "source"], sort=False)["at"].agg(
        n="size", first_at="min", last_at="max"
    )
    combined = combined.reset_index().astype(dict.fromkeys(["person", "aliases", "source"], "str"))
    combined = combined.rename(columns={"person": "own"}).assign(how=how)
    combined["other"] = [_split(text, own) for text, own in zip(combined["aliases"], combined["own"], strict=True)]
    pairs = combined.explode("other").dropna(subset="other").astype({"other": "str"})
    sums = pairs.groupby(_PAIR).agg(n=("n", "sum"), first_at=("first_at", "min"), last_at=("last_at", "max"))
    return sums.reset_index().astype({"first_at": _TIME, "last_at": _TIME})


def _split(text: str, own: str) -> list[str]:
    return sorted({alias for alias in text.split(_SEPARATOR) if alias} - {own})


def _to_aliases(pairs: pd.DataFrame, alias_of: Mapping[str, str]) -> pd.DataFrame:
    """Return pairs of aliases, the smaller one first, each once for a source and a way."""
    own, other = pairs["own"].map(alias_of).astype("str"), pairs["other"].map(alias_of).astype("str")
    small = own < other
    turned = pairs.assign(alias=own.where(small, other), other_alias=other.where(small, own))
    turned = turned[turned["alias"] != turned["other_alias"]]
    by = ["alias", "other_alias", "source", "how"]
    sums = turned.groupby(by).agg(n=("n", "sum"), first_at=("first_at", "min"), last_at=("last_at", "max"))
    return sums.reset_index().astype({"first_at": _TIME, "last_at": _TIME})


def _find_uses(rows: pd.DataFrame, changing: set[str], alias_of: Mapping[str, str]) -> pd.DataFrame:
    """Return alias, other_alias and at of every row in which an id that may change hands stands beside a person's."""
    linked = rows[rows["aliases"].notna() & ~rows["person"].isin(changing)]
    codes, texts = pd.factorize(linked["aliases"])
    carried = [[alias_of[alias] for alias in text.split(_SEPARATOR) if alias in changing] for text in texts]
    n_carried = np.array([len(aliases) for aliases in carried], dtype=np.int64)[codes]
    starts = np.concatenate([[0], np.cumsum([len(aliases) for aliases in carried])])[:-1].astype(np.int64)
    flat = np.array([alias for aliases in carried for alias in aliases], dtype=object)
    row = np.repeat(np.arange(len(linked)), n_carried)
    place = np.arange(len(row)) - np.repeat(np.cumsum(n_carried) - n_carried, n_carried)
    chosen = starts[codes[row]] + place if len(row) else np.array([], dtype=np.int64)
    own_codes, own = pd.factorize(linked["person"])
    named = np.array([alias_of[value] for value in own], dtype=object)
    return _thin(
        pd.DataFrame(
            {
                "alias": pd.Series(flat[chosen] if len(flat) else [], dtype="str"),
                "other_alias": pd.Series(named[own_codes[row]] if len(named) else [], dtype="str"),
                "at": linked["at"].array[row],
                "ends_at": pd.Series(pd.NaT, index=range(len(row)), dtype=_TIME),
                "declared": False,
                "source": linked["source"].array[row],
                "place": linked["place"].to_numpy()[row],
            }
        )
    )


def _find_declared(said: pd.DataFrame, changing: set[str], alias_of: Mapping[str, str]) -> pd.DataFrame:
    """Return the uses that tables of links declare, with the time they hold for."""
    rows = [
        (alias_of[other], alias_of[own], at, ends_at)
        for own, text, at, ends_at in zip(
            said["person"], said.get("aliases", []), said["at"], said["valid_to"], strict=False
        )
        for other in _split(text, own)
        if other in changing and own not in changing
    ]
    uses = pd.DataFrame(rows, columns=["alias", "other_alias", "at", "ends_at"])
    times = {name: pd.to_datetime(uses[name], utc=True).astype(_TIME) for name in ("at", "ends_at")}
    return uses.astype({"alias": "str", "other_alias": "str"}).assign(**times, declared=True, source="", place=0)


def _thin(uses: pd.DataFrame) -> pd.DataFrame:
    """Return uses sorted by alias, time (null first) and order within a moment; of those in a row by one the first.

    A declared use always stays.
    """
    alias, _ = pd.factorize(uses["alias"], sort=True)
    other, _ = pd.factorize(uses["other_alias"], sort=True)
    source, _ = pd.factorize(uses["source"].astype("str"), sort=True)
    at = uses["at"].dt.as_unit("us").astype("int64").to_numpy()  # null is the smallest number
    ends = uses["ends_at"].dt.as_unit("us").astype("int64").to_numpy()
    declared = uses["declared"].to_numpy(dtype=bool)
    order = np.lexsort((ends, other, uses["place"].to_numpy(), source, ~declared, at, alias))
    same = np.zeros(len(order), dtype=bool)
    left, right = order[:-1], order[1:]
    same[1:] = (
        (alias[left] == alias[right])
        & (other[left] == other[right])
        & ((~declared[left] & ~declared[right]) | ((at[left] == at[right]) & (ends[left] == ends[right])))
    )
    return uses.iloc[order[~same]].reset_index(drop=True)


def _number(uses: pd.DataFrame) -> pd.DataFrame:
    """Return sorted uses with the place of each among those of its alias in one moment; equal ones share a place."""
    at = uses["at"].dt.as_unit("us").astype("int64")
    cells = [pd.factorize(uses[name])[0] for name in ("alias", "source")]
    begins = np.zeros(len(uses), dtype=bool)
    for values in (*cells, at.to_numpy(), uses["place"].to_numpy()):
        begins[1:] |= values[1:] != values[:-1]
    number = pd.Series(np.cumsum(begins), index=uses.index)
    place = number - number.groupby([cells[0], at]).transform("min")
    return uses.assign(place=place.astype("int64")).drop(columns="source")

"""Identities: ids that were seen together stitched to persons, within limits, valid in time, each link accounted for.

Ids that name one person are united, the surest and oldest links first, as long as nobody gets more ids of a kind than a
person may have (union-find, Tarjan 1975). Ids that change hands, a device say, unite nobody: they are whoever's used
them last, and before their first use the first user's.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.journeys.identities.owners import EVER, SHARED, find_owners

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from friction.config import Kind

MOST_CLAIMS = 3
"""An id of one person that more than so many ids claim, each of which must be another person's, is a placeholder."""

GIVEN, DECLARED, TOGETHER, IN_TURN = "given", "declared", "together", "in_turn"


class Stitched(NamedTuple):
    """The tables ``identities``, ``owners`` and ``merges``."""

    identities: pd.DataFrame
    owners: pd.DataFrame
    merges: pd.DataFrame


def stitch(ids: pd.DataFrame, pairs: pd.DataFrame, uses: pd.DataFrame, kinds: Mapping[str, Kind]) -> Stitched:
    """Return whose each id is.

    - Two ids that each name one person are united unless the person would have more ids of a kind than
      ``max_per_person``. Declared links come first, then the earliest (one without a time before all), then those that
      more rows say; what is refused then is refused whatever comes later.
    - An id that more than `MOST_CLAIMS` ids of a limited kind claim directly is a placeholder and unites nobody.
    - An id that may change hands belongs to the person who used it last; before its first use, to the first user. A
      declared link holds from ``valid_from`` on, and until ``valid_to`` where the same person still has it. One without
      a use of its own follows the ids that change hands that it was seen with.
    - Used by more persons than ``max_persons``, it is nobody's.
    - A person is called by the own id of one of the ids: that of the first kind, and of equals the smallest alias. So
      nobody who is known by an id of the first kind is called otherwise when links are added.

    Parameters
    ----------
    ids : alias, own_id, kind, first_at?, last_at?; each alias once.
    pairs : alias, other_alias, source, how (``together``, ``declared``), n, first_at?, last_at?.
    uses : alias (that may change hands), other_alias, at?, ends_at?, declared, place (among those of one moment).
    kinds : rules by kind; their order says which id names the person.

    Returns
    -------
    `Stitched`. The order of the rows makes no difference.
    """
    ids = ids.sort_values("alias", ignore_index=True)
    code = pd.Series(ids.index, index=ids["alias"])
    named = ids["kind"].map({kind: rule.max_persons == 1 for kind, rule in kinds.items()}).to_numpy(dtype=bool)
    left, right = (pairs[name].map(code).to_numpy(dtype=np.int64) for name in ("alias", "other_alias"))
    both, neither = named[left] & named[right], ~named[left] & ~named[right]

    limits = {kind: rule.max_per_person for kind, rule in kinds.items() if rule.max_per_person}
    placeholder = _find_placeholders(left[both], right[both], ids["kind"].to_numpy(), limits)
    roots = _unite(left, right, _rank(pairs, both & ~placeholder[left] & ~placeholder[right]), ids["kind"], limits)
    devices = _unite(left, right, _rank(pairs, neither), ids["kind"], {})
    roots = np.where(named, roots, devices)

    rank = ids["kind"].map({kind: place for place, kind in enumerate(kinds)}).to_numpy()
    person = _name(roots, rank)
    most = ids["kind"].map({kind: rule.max_persons for kind, rule in kinds.items()}).to_numpy()
    used = uses.assign(
        code=uses["alias"].map(code).astype("int64"), person=person[uses["other_alias"].map(code).to_numpy("int64")]
    )
    spans = find_owners(used, devices, most)
    mine, shared, in_turn = _find_users(spans, person)
    merges = _tell(pairs, ids, mine, (left, right), (placeholder, shared, in_turn, named))
    identities = pd.DataFrame(
        {
            "alias": ids["alias"],
            "person_id": ids["own_id"].to_numpy(dtype=object)[mine],
            "how": _tell_how(code, mine, merges, shared, in_turn),
            "first_seen_at": ids["first_at"],
            "last_seen_at": ids["last_at"],
        }
    )
    return Stitched(
        build_table("identities", identities),
        build_table("owners", _to_owners(ids, spans, mine)),
        build_table("merges", merges),
    )


def _find_users(spans: pd.DataFrame, person: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return whose each id is, if but for a time, which are nobody's, and which several used in turn, (n,) each.

    ``person`` is whose each is by what it was seen with; an id that several used is called its own.
    """
    n = len(person)
    shared = np.isin(np.arange(n), spans.loc[spans["person"] == SHARED, "code"])
    users = spans[(spans["person"] != SHARED) & (spans["person"] != spans["code"])]
    users = users.drop_duplicates(["code", "person"])
    in_turn = np.bincount(users["code"], minlength=n) > 1
    mine = person.copy()
    mine[users["code"]] = users["person"]
    mine[shared | in_turn] = np.flatnonzero(shared | in_turn)
    return mine, shared, in_turn


def _tell_how(
    code: pd.Series, mine: np.ndarray, merges: pd.DataFrame, shared: np.ndarray, in_turn: np.ndarray
) -> np.ndarray:
    """Return by what each id came to its person, (n,)."""
    by_table = np.zeros(len(mine), dtype=bool)
    declared = merges["accepted"] & (merges["how"] == DECLARED)
    for column in ("alias", "other_alias"):
        by_table[merges.loc[declared, column].map(code).to_numpy(dtype=np.int64)] = True
    how = np.where(mine == np.arange(len(mine)), GIVEN, np.where(by_table, DECLARED, TOGETHER))
    told: np.ndarray = np.where(shared, "shared", np.where(in_turn, IN_TURN, how))
    return told


def _rank(pairs: pd.DataFrame, chosen: np.ndarray) -> np.ndarray:
    """Return the places of the chosen pairs, the ones to unite first first."""
    told = pairs.assign(place=np.arange(len(pairs)), later=pairs["how"] != DECLARED)[chosen]
    by = ["alias", "other_alias"]
    joined = told.groupby(by, sort=False).agg(
        place=("place", "min"), later=("later", "min"), first_at=("first_at", "min"), n=("n", "sum")
    )
    ever = told[told["first_at"].isna()].groupby(by, sort=False).size()
    joined.loc[joined.index.isin(ever.index), "first_at"] = pd.NaT
    ordered = joined.reset_index().sort_values(
        ["later", "first_at", "n", *by], ascending=[True, True, False, True, True], na_position="first"
    )
    places: np.ndarray = ordered["place"].to_numpy()
    return places


def _find_placeholders(left: np.ndarray, right: np.ndarray, kind: np.ndarray, limits: Mapping[str, int]) -> np.ndarray:
    """Tell which ids more ids of a limited kind claim than can be one person's, by a margin."""
    placeholder = np.zeros(len(kind), dtype=bool)
    claims = pd.DataFrame({"id": np.concatenate([left, right]), "by": np.concatenate([right, left])}).drop_duplicates()
    claims["kind"] = kind[claims["by"]]
    for (one, other), n in claims.groupby(["id", "kind"]).size().items():
        limit = limits.get(other)
        placeholder[one] |= limit is not None and n > max(limit, MOST_CLAIMS)
    return placeholder


def _unite(
    left: np.ndarray, right: np.ndarray, order: np.ndarray, kinds: pd.Series, limits: Mapping[str, int]
) -> np.ndarray:
    """Return the root of each id after uniting pairs in an order, none beyond the limits of a kind."""
    parent = list(range(len(kinds)))
    counts: dict[int, Counter[str]] = {}
    kind: Sequence[str] = kinds.tolist()

    def find(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for place in order.tolist():
        a, b = find(int(left[place])), find(int(right[place]))
        if a == b:
            continue
        held = {one: counts.get(one) or Counter((kind[one],)) for one in (a, b)}
        joined = held[a] + held[b]
        if any(joined[name] > limit for name, limit in limits.items()):
            continue
        root, leaf = min(a, b), max(a, b)
        parent[leaf] = root
        counts[root] = joined
        counts.pop(leaf, None)
    return np.array([find(one) for one in range(len(kinds))], dtype=np.int64)


def _name(roots: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """Return, for each id, the id that names its person: of the first kind, then the smallest alias."""
    order = np.lexsort((np.arange(len(roots)), rank, roots))
    first = np.unique(roots[order], return_index=True)[1]
    name = np.zeros(len(roots), dtype=np.int64)
    name[roots[order][first]] = order[first]
    return name[roots]


def _tell(
    pairs: pd.DataFrame,
    ids: pd.DataFrame,
    mine: np.ndarray,
    ends: tuple[np.ndarray, np.ndarray],
    marks: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
) -> pd.DataFrame:
    """Return what became of each link, as the table ``merges`` has it."""
    (left, right), (placeholder, shared, in_turn, named) = ends, marks
    kind, own_id = ids["kind"].to_numpy(dtype=object), ids["own_id"].to_numpy(dtype=object)
    both = named[left] & named[right]
    why = np.where(mine[left] == mine[right], "one_person", np.where(both, "two_of_a_kind", "apart"))
    why = np.where((mine[left] != mine[right]) & (placeholder[left] | placeholder[right]), "placeholder", why)
    why = np.where(shared[left] | shared[right], "shared", np.where(in_turn[left] | in_turn[right], "in_turn", why))
    return pairs.assign(
        kind=kind[left],
        other_kind=kind[right],
        person_id=own_id[mine[left]],
        other_person_id=own_id[mine[right]],
        accepted=np.isin(why, ["one_person", "in_turn"]),
        why=why,
        first_seen_at=pairs["first_at"],
        last_seen_at=pairs["last_at"],
    ).drop(columns=["first_at", "last_at"])


def _to_owners(ids: pd.DataFrame, spans: pd.DataFrame, mine: np.ndarray) -> pd.DataFrame:
    """Return the table ``owners``: ids that are another's for all time, and those used in turn, span by span."""
    alias, own_id = ids["alias"].to_numpy(dtype=object), ids["own_id"].to_numpy(dtype=object)
    moved = np.setdiff1d(np.flatnonzero(mine != np.arange(len(ids))), spans["code"])
    whole = pd.DataFrame({"code": moved, "from": EVER, "to": EVER, "person": mine[moved]})
    rows = pd.concat([whole, spans], ignore_index=True).astype("int64")
    person = rows["person"].to_numpy()
    times = {
        name: pd.Series(rows[column].to_numpy().astype("datetime64[us]")).dt.tz_localize("UTC")
        for name, column in (("valid_from", "from"), ("valid_to", "to"))
    }
    return pd.DataFrame(
        {
            "alias": alias[rows["code"]],
            "own_id": own_id[rows["code"]],
            **times,
            "person_id": pd.Series(np.where(person == SHARED, None, own_id[np.maximum(person, 0)]), dtype="str"),
        }
    )

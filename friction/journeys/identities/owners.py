"""Owners: to whom an id belonged, and when; and the persons of rows by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

EVER = np.iinfo(np.int64).min
"""The number of a null time: no beginning, or no end."""

SHARED = -1
"""Stands for nobody: more persons used the id than may."""

_SPAN = ["code", "from", "to", "person"]


def find_owners(uses: pd.DataFrame, groups: np.ndarray, most: np.ndarray) -> pd.DataFrame:
    """Return to whom each id that was used belonged, span by span.

    Parameters
    ----------
    uses : code (of the id), person (code), at?, ends_at?, declared, place (in its moment).
    groups : (n,) by code, the group of ids seen together; an id without a use of its own follows its group.
    most : (n,) by code, how many persons may have used an id; 1 for one that does not change hands.

    Returns
    -------
    code, from, to (microseconds; `EVER` for no end), person (`SHARED` for nobody; the id itself while it is no known
    person's). The spans of an id, in order of time, meet and have no gaps.
    """
    own = uses.assign(group=groups[uses["code"].to_numpy(dtype=np.int64)])
    used, members = np.unique(own["group"]), np.flatnonzero(most > 1)
    followers = members[np.isin(groups[members], used) & ~np.isin(members, own["code"])]
    theirs = pd.DataFrame({"follower": followers, "group": groups[followers]}).merge(own, on="group")
    theirs = theirs.drop(columns="code").rename(columns={"follower": "code"})
    rows = pd.concat([own, theirs], ignore_index=True) if len(theirs) else own
    n_persons = rows.groupby("code")["person"].nunique()
    timed = rows["declared"] & (rows["at"].notna() | rows["ends_at"].notna())
    plain = rows[(rows["code"].map(n_persons) == 1) & ~rows["code"].isin(rows.loc[timed, "code"])]
    whole = plain.drop_duplicates("code")[["code", "person"]].assign(**{"from": EVER, "to": EVER})
    crowded = n_persons.index[n_persons.to_numpy() > most[n_persons.index.to_numpy(dtype=np.int64)]]
    nobody = pd.DataFrame({"code": crowded, "person": SHARED, "from": EVER, "to": EVER})
    others = rows[~rows["code"].isin(plain["code"]) & ~rows["code"].isin(crowded)]
    turns = list(_take_turns(others))
    spans = pd.concat([whole[_SPAN], nobody[_SPAN], pd.DataFrame(turns, columns=_SPAN)]).astype("int64")
    return spans.sort_values(["code", "from"], ignore_index=True)


def _take_turns(uses: pd.DataFrame) -> Iterator[tuple[int, int, int, int]]:
    """Yield code, from, to and person of ids that several persons used, or that are somebody's for a time only.

    Of uses in one moment the one with the greatest place counts, of equal places the one of the greatest person; an end
    comes before a use.
    """
    code, person, place = (uses[name].to_numpy(dtype=np.int64) for name in ("code", "person", "place"))
    at, ends = (uses[name].dt.as_unit("us").astype("int64").to_numpy() for name in ("at", "ends_at"))
    declared = uses["declared"].to_numpy(dtype=bool)
    by_first = np.lexsort((person, place, declared, at, code))
    firsts = by_first[np.unique(code[by_first], return_index=True)[1]]
    # Before the first use it was the first user's; before the first declared time nobody's: called itself.
    first_owner = iter(np.where(declared[firsts], code[firsts], person[firsts]).tolist())
    timed = ends != EVER
    codes, who = np.concatenate([code, code[timed]]), np.concatenate([person, person[timed]])
    when = np.concatenate([at, ends[timed]])
    places = np.concatenate([place, place[timed]])
    is_use = np.concatenate([np.ones(len(code), dtype=np.int64), np.zeros(int(timed.sum()), dtype=np.int64)])
    order = np.lexsort((who, places, is_use, when, codes))
    owner, begun, current = 0, EVER, -1
    steps = zip(*(given[order].tolist() for given in (codes, when, is_use, who)), strict=True)
    for one, moment, uses_it, somebody in steps:
        if one != current:
            if current >= 0:
                yield current, begun, EVER, owner
            current, begun, owner = one, EVER, next(first_owner)
        follows = somebody if uses_it else one if somebody == owner else owner
        if follows == owner:
            continue
        if moment > begun:
            yield one, begun, moment, owner
        owner, begun = follows, moment
    if current >= 0:
        yield current, begun, EVER, owner


class Owners:
    """Finds whose rows are, after stitching; made once for all parts of a table.

    Parameters
    ----------
    owners : table ``owners``.
    """

    def __init__(self, owners: pd.DataFrame) -> None:
        timed = owners["valid_from"].notna() | owners["valid_to"].notna()
        self._ids = pd.Index(owners.loc[~timed, "own_id"])
        self._persons = owners.loc[~timed, "person_id"].to_numpy(dtype=object)
        self._turns = owners[timed].sort_values(["own_id", "valid_from"], na_position="first")
        self._changing = pd.Index(self._turns["own_id"].unique())

    def find(self, person_id: pd.Series, at: pd.Series) -> pd.Series:
        """Return the person of each row, by the index of ``person_id``; null where it is nobody's.

        Parameters
        ----------
        person_id : (n,) the own id of each row; may be null.
        at : (n,) when; may be null. Such a row of an id that several used in turn is nobody's.
        """
        codes, known = pd.factorize(person_id)
        names = pd.Index(known)
        place = self._ids.get_indexer(names)
        person = names.to_numpy(dtype=object).copy()
        person[place >= 0] = self._persons[place[place >= 0]]
        found = pd.Series(pd.Series(person, dtype="str").array.take(codes, allow_fill=True), index=person_id.index)
        rows = np.flatnonzero(np.isin(codes, np.flatnonzero(names.isin(self._changing))))
        if len(rows):
            found.iloc[rows] = _find_turn(person_id.iloc[rows], at.iloc[rows], self._turns)
        return found


def _find_turn(person_id: pd.Series, at: pd.Series, turns: pd.DataFrame) -> np.ndarray:
    """Return whose turn it was at the time of each row: the last span that began by then."""
    ids = pd.Index(turns["own_id"].unique())
    starts = turns["valid_from"].dt.as_unit("us").astype("int64").to_numpy()
    span_code, row_code = ids.get_indexer(turns["own_id"]), ids.get_indexer(person_id)
    moment = at.dt.as_unit("us").astype("int64").to_numpy()
    # Spans and rows in one order, a span before the rows of its first moment: the last span seen is the row's. Every
    # id begins with its span that has no beginning, so no span of another id counts for it.
    code, when = np.concatenate([span_code, row_code]), np.concatenate([starts, moment])
    is_row = np.concatenate([np.zeros(len(starts), dtype=np.int64), np.ones(len(moment), dtype=np.int64)])
    order = np.lexsort((is_row, when, code))
    seen = np.maximum.accumulate(np.where(is_row[order] == 0, np.arange(len(order)), 0))
    span = np.empty(len(order), dtype=np.int64)
    span[order] = order[seen]
    person: np.ndarray = turns["person_id"].to_numpy(dtype=object)[span[len(starts) :]]
    person[at.isna().to_numpy()] = None
    return person

"""How far the ids of the sources meet: persons of each, found on the other side or not, and the largest of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from friction.contracts import build_table
from friction.ingest.files import ID_IS_WORD, is_coded, list_codes, to_coded
from friction.ingest.ids.id_mends import find_mend, list_patterns, to_pattern, to_setting
from friction.ingest.ids.id_rules import split_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from friction.ingest.ids.id_rules import IdRules

NEAR_NOTHING = 0.05
"""Below this share of the persons of a source on either side, its ids do not join."""

FEWEST_PERSONS = 20
"""Fewer persons on a side tell nothing: all of them may be new, and one of them is a large share."""

LARGE_SHARE, TIMES_THE_OTHERS, FEWEST_ROWS = 0.05, 10, 20
"""A person is told who has a twentieth of a source's rows, ten times as many as the mean other, and so many: one who
moves every share that is counted by rows, and is rarely a customer."""

MANY_ROWS = 1_000
"""With so many rows that holds among few persons as well."""

_CALLED = {"documents": "messages", "persons": "customers listed", "events": "events"}
_SOURCE = {"documents": "source_name", "events": "source", "persons": "source"}
_BEYOND = 3
_WIDE = 50_000_000


class Ids(NamedTuple):
    """The ids of all sources.

    Attributes
    ----------
    counts : kind (documents, persons, events), source, person (the id, as raw rows write it), person_id (whose it is:
        the same, until it is stitched), n (rows). Of documents the customers' count.
    rows : kind, source, n: rows, with a person or without.
    """

    counts: pd.DataFrame
    rows: pd.DataFrame


def list_ids(frames: Mapping[str, pd.DataFrame]) -> Ids:
    """Return the ids of raw documents, persons and events, by kind."""
    counts, rows = [], []
    for kind, frame in frames.items():
        own = frame[frame["author"] == "customer"] if kind == "documents" else frame
        place, sources = list_codes(_to_coded(own[_SOURCE[kind]]))
        codes, values = list_codes(_to_coded(own["person"]))
        rows.append(pd.DataFrame({"kind": kind, "source": sources, "n": np.bincount(place, minlength=len(sources))}))
        named = codes >= 0
        pairs, n = _count(
            place[named].astype(np.int64) * max(len(values), 1) + codes[named], len(sources) * len(values)
        )
        person = pd.Series(values, dtype="str").take(pairs % max(len(values), 1)).array
        source = pd.Series(sources, dtype="str").take(pairs // max(len(values), 1)).array
        counts.append(pd.DataFrame({"kind": kind, "source": source, "person": person, "n": n}))
    told = pd.concat(counts, ignore_index=True).astype({"kind": "str", "source": "str", "person": "str", "n": "int64"})
    return Ids(told.assign(person_id=told["person"]), pd.concat(rows, ignore_index=True))


def _to_coded(cells: pd.Series) -> pd.Series:
    return cells if is_coded(cells) else to_coded(cells.astype("str"), lambda distinct: distinct)


def _count(numbers: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the different numbers, sorted, and how often each is there."""
    if size > _WIDE:
        return np.unique(numbers, return_counts=True)
    counts = np.bincount(numbers, minlength=size)
    found = np.flatnonzero(counts)
    return found, counts[found]


def build_joins(ids: Ids) -> pd.DataFrame:
    """Return the table ``joins``: each source's persons, and how many are found on the other side.

    The other side of documents and customer lists is all events, that of events all documents.
    """
    persons = {kind: part["person_id"] for kind, part in ids.counts.groupby("kind")}
    found = []
    for row in ids.rows.itertuples(index=False):
        own = ids.counts[(ids.counts["kind"] == row.kind) & (ids.counts["source"] == row.source)]
        by_person = _sum_by_person(own)
        other = persons.get(_to_other(row.kind))
        n_joined = None if other is None else int(by_person.index.isin(other).sum())
        found.append(
            {
                "kind": row.kind, "source": row.source, "n_rows": int(row.n), "n_with_person": int(by_person.sum()),
                "n_persons": len(by_person), "n_joined": n_joined,
                "largest_share": float(by_person.max() / row.n) if len(by_person) else None,
            }
        )  # fmt: skip
    columns = ["kind", "source", "n_rows", "n_with_person", "n_persons", "n_joined", "largest_share"]
    table = pd.DataFrame(found, columns=columns).astype({"n_joined": "Int64", "largest_share": "float64"})
    return build_table("joins", table)


def _sum_by_person(counts: pd.DataFrame) -> pd.Series:
    """Return rows by person."""
    by_id = counts.set_index("person_id")["n"]
    return by_id if by_id.index.is_unique else by_id.groupby(level=0).sum()


def _to_other(kind: str) -> str:
    return "documents" if kind == "events" else "events"


def find_unjoined(joins: pd.DataFrame) -> pd.DataFrame:
    """Return the documents and customer lists of ``joins`` whose persons are next to none of those with events.

    A source is not among them whose persons are many of those with events, however few of its own have any; nor one
    with fewer than `FEWEST_PERSONS` persons, or where so few have events.
    """
    n_events = joins.loc[joins["kind"] == "events", "n_persons"].max()
    told = joins[(joins["kind"] != "events") & joins["n_joined"].notna() & (joins["n_persons"] >= FEWEST_PERSONS)]
    if not n_events >= FEWEST_PERSONS:
        return told.head(0)
    n = told["n_joined"].astype("int64")
    return told[(n < NEAR_NOTHING * told["n_persons"]) & (n < NEAR_NOTHING * n_events)]


def to_join_lines(joins: pd.DataFrame) -> list[str]:
    """Return a sentence for each source: how many of its persons are found on the other side."""
    sides = {"documents": "have events", "persons": "have events", "events": "wrote"}
    return [
        f"{row.kind} {row.source}: {int(row.n_joined):,} of {row.n_persons:,} persons "
        f"({row.n_joined / row.n_persons:.0%}) {sides[row.kind]}."
        for row in joins.itertuples(index=False)
        if row.n_persons and pd.notna(row.n_joined)
    ]


def to_unjoined_lines(joins: pd.DataFrame) -> list[str]:
    """Return a sentence for each source of `find_unjoined`, for readers who do not run the program."""
    cannot = {
        "documents": "what they write cannot be compared with drop-off",
        "persons": "what is listed of them is nobody's in the journey",
    }
    return [
        f"Next to none of the persons of {row.source} have events: their ids do not join those of the events, so "
        f"{cannot[row.kind]}. friction check tells the form of both, and what mends it."
        for row in find_unjoined(joins).itertuples(index=False)
    ]


def tell_no_ids(no_ids: pd.DataFrame, ids: Ids) -> list[str]:
    """Return a sentence for each source and reason: what stands in the place of ids and is none, in how many rows.

    Parameters
    ----------
    no_ids : see `friction.ingest.ids.settled.count_no_ids`.
    ids : of all sources.
    """
    n_rows = ids.rows.set_index(["kind", "source"])["n"]
    lines = []
    for row in no_ids[no_ids["kind"] != "persons"].itertuples(index=False):
        of = int(n_rows.get((row.kind, row.source), row.n))
        place = f"{row.n:,} of {max(of, row.n):,} {_CALLED[row.kind]} of {row.source!r} ({row.n / max(of, row.n):.0%})"
        if row.reason == ID_IS_WORD:
            lines.append(
                f"{place} hold a word for nobody in the place of an id ({row.words}): it makes no person of them."
            )
        else:
            lines.append(f"{place} name no person: {row.reason}.")
    return lines


def tell_large(ids: Ids, events: pd.DataFrame | None = None) -> list[str]:
    """Return a sentence for each source of which one person has a large share (see `LARGE_SHARE`), without the id.

    Parameters
    ----------
    ids : of all sources.
    events : raw events; without them no limit by the hour is proposed.
    """
    lines = []
    for (kind, source), part in ids.counts[ids.counts["kind"] != "persons"].groupby(["kind", "source"]):
        by_person = _sum_by_person(part)
        n, of = int(by_person.max()), int(by_person.sum())
        others = (of - n) / max(len(by_person) - 1, 1)
        is_among_few = len(by_person) < FEWEST_PERSONS and (n < MANY_ROWS or not others)
        if is_among_few or n < max(FEWEST_ROWS, LARGE_SHARE * of, TIMES_THE_OTHERS * others):
            continue
        person = by_person.idxmax()
        id_of = (
            part[part["person_id"] == person].sort_values(["n", "person"], ascending=[False, True])["person"].iloc[0]
        )
        told = f"One person has {n / of:.0%} of the {_CALLED[kind]} of {source!r} that name one ({n:,} of {of:,}; "
        told += f"an id of the form {to_pattern(id_of)}, the most frequent in its column). "
        limit = _find_limit(events, source, id_of) if kind == "events" and events is not None else None
        if limit:
            told += f"If it is a bot: [[exclude]] name = 'bots', more_than_per_hour = {limit}. "
        told += "If it stands for nobody: [identities] ignore = ['the id']; to leave its rows out: [[exclude]] "
        lines.append(told + "name = 'one person', persons = ['the id'].")
    return lines


def _find_limit(events: pd.DataFrame, source: str, person: str) -> int | None:
    """Return events in an hour between what one person has and all others do; None where these are near each other."""
    own = events[(events["source"] == source) & events["person"].notna()]
    hours = own["happened_at"].dt.as_unit("us").astype("int64") // 3_600_000_000
    most = own.groupby([own["person"].astype("str"), hours]).size().groupby(level=0).max()
    others = most.drop(index=person)
    if others.empty or most[person] < _BEYOND * others.max():
        return None
    return int(np.sqrt(float(most[person]) * float(others.max())))


def tell_unjoined(ids: Ids, joins: pd.DataFrame, rules: IdRules) -> list[str]:
    """Return a sentence for each source whose persons are next to none of those with events.

    It says the form of the ids on both sides, never an id, and the setting under which they join, where there is one.
    """
    unjoined = find_unjoined(joins)
    if unjoined.empty:
        return []
    events = set(ids.counts.loc[ids.counts["kind"] == "events", "person"])
    lines = []
    for row in unjoined.itertuples(index=False):
        own = ids.counts[(ids.counts["kind"] == row.kind) & (ids.counts["source"] == row.source)]
        forms = [
            " or ".join(list_patterns({split_id(one, rules)[1] for one in side})) for side in (own["person"], events)
        ]
        lines.append(
            f"The ids do not join: {row.n_joined:,} of {row.n_persons:,} persons of {row.kind} {row.source!r} have "
            f"events. Their ids have the form {forms[0]}, those of the events {forms[1]}. "
            + " ".join(_propose(set(own["person"]), events, rules))
        )
    return lines


def _propose(own: set[str], events: set[str], rules: IdRules) -> Iterator[str]:
    """Yield what would join ids: one kind's form, else a column or a table of links."""
    kinds = [{split_id(one, rules)[0] for one in side} for side in (own, events)]
    for kind in sorted(kinds[0] & kinds[1]):
        sides = [
            {value for name, value in (split_id(one, rules) for one in side) if name == kind} for side in (own, events)
        ]
        mend = find_mend(sides[0], sides[1], rules.forms.get(kind))
        if mend is not None:
            yield (
                f"If they are the same persons, this makes {mend.n_joined:,} of {mend.n_tried:,} join, below "
                f"[identities] in friction.toml: {to_setting(kind, mend.form)}"
            )
            return
    if not kinds[0] & kinds[1]:
        yield f"They are of different kinds ({', '.join(sorted(kinds[0]))} and {', '.join(sorted(kinds[1]))})."
    yield (
        "No setting of their form makes them join: name a column of ids that both have, as aliases or in its place, or "
        "a table of [[links]] (docs/identities.md). Until then no theme can be compared with drop-off."
    )

"""Removal: which rows and cells of a run's tables are a person's, and what stays of the sums they were part of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from friction.contracts import build_table
from friction.contracts.spread import spread_themes
from friction.contracts.voices import find_writers, weigh_voices
from friction.privacy.consent import find_theirs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from friction.privacy.traces import Traces

FEWEST_TOLD = 5
"""A number of an earlier run that a removed person was part of stays only where at least so many persons made it."""

PLACES = 6

TYPED = ("name", "definition", "text", "what", "tag")
"""Words of a decision that somebody typed, who may have quoted."""

_LISTS = ("exemplar_ids", "typical_ids", "edge_ids")


@dataclass(frozen=True)
class Theirs:
    """All ids of what is about some persons in a run.

    Attributes
    ----------
    person_id, doc_id, segment_id, journey_id, event_id, alias : ids of what goes, named as the columns that hold them.
    topic_id, theme_id, stage : what their rows were part of; these stay, but for small numbers.
    """

    person_id: frozenset[str] = frozenset()
    doc_id: frozenset[str] = frozenset()
    segment_id: frozenset[str] = frozenset()
    journey_id: frozenset[str] = frozenset()
    event_id: frozenset[str] = frozenset()
    topic_id: frozenset[str] = frozenset()
    theme_id: frozenset[str] = frozenset()
    stage: frozenset[str] = frozenset()
    alias: frozenset[str] = frozenset()

    @property
    def empty(self) -> bool:
        """Tell whether nothing here is about them."""
        return not any((self.person_id, self.doc_id, self.segment_id, self.journey_id, self.event_id))


_GONE = ("person_id", "doc_id", "segment_id", "journey_id", "event_id", "alias")
_SECOND = {"other_person_id": "person_id", "other_alias": "alias"}
"""Columns of a row about two persons or ids, and what they hold."""


def find_their_ids(
    tables: Mapping[str, pd.DataFrame], persons: Collection[str], own_documents: Collection[str] = ()
) -> Theirs:
    """Return the ids of all that is about persons: theirs, and what stands beside them (see `find_theirs`).

    Parameters
    ----------
    tables : tables of a run by name; those that are absent hold nothing.
    persons : pseudonyms.
    own_documents : ids of documents that are theirs though they name nobody.
    """
    documents, events = tables.get("documents"), tables.get("events")
    doc_id: frozenset[str] = frozenset()
    if documents is not None:
        own = documents["person_id"].isin(persons) | documents["doc_id"].isin(own_documents)
        context = documents["author"] != "customer"
        doc_id = frozenset(
            documents.loc[find_theirs(documents, own, ("source", "thread_id"), "person_id", context), "doc_id"]
        )
    event_id: frozenset[str] = frozenset()
    if events is not None:
        own = events["person_id"].isin(persons)
        event_id = frozenset(events.loc[find_theirs(events, own, ("source", "session_id"), "person_id"), "event_id"])
    segment_id = _pick(tables, "segments", "doc_id", doc_id, "segment_id")
    here = {
        str(name)
        for table in tables.values()
        if "person_id" in table
        for name in table.loc[table["person_id"].isin(persons), "person_id"].unique()
    }
    return Theirs(
        person_id=frozenset(here),
        doc_id=doc_id,
        segment_id=segment_id,
        journey_id=_pick(tables, "journeys", "person_id", here, "journey_id"),
        event_id=event_id,
        topic_id=_pick(tables, "segment_topics", "segment_id", segment_id, "topic_id"),
        theme_id=_pick(tables, "segment_topics", "segment_id", segment_id, "theme_id"),
        stage=_pick(tables, "visits", "person_id", here, "stage"),
        alias=_pick(tables, "identities", "person_id", here, "alias"),
    )


def remove_rows(tables: Mapping[str, pd.DataFrame], theirs: Theirs) -> dict[str, pd.DataFrame]:
    """Return the tables without rows about persons; in lists of segments theirs are left out.

    Sums they were part of are counted again where the rows to count are there: segments, documents, persons, friction
    and severity of topics and themes. Topics and themes that were theirs alone go. Of all other sums (weeks, drop-off,
    moves, impact) rows that they were part of stay from `FEWEST_TOLD` persons on.

    Parameters
    ----------
    tables : all tables of a run by name.
    theirs : what `find_their_ids` found in them.
    """
    left = {name: _drop(table, theirs) for name, table in tables.items()}
    left |= _count_again(left, theirs)
    if "topics" in left:
        gone_topics = set(tables["topics"]["topic_id"]) - set(left["topics"]["topic_id"])
        left = {name: _drop_named(table, gone_topics, ("topic_id",)) for name, table in left.items()}
    if "themes" in left:
        gone_themes = set(tables["themes"]["theme_id"]) - set(left["themes"]["theme_id"])
        names = ("theme_id", "other_theme_id")
        left |= {
            name: _drop_named(table, gone_themes, names)
            for name, table in left.items()
            if name not in ("topics", "segment_topics")
        }
    left = {name: _hide_small(name, table, theirs) for name, table in left.items()}
    return {
        name: table if table is tables[name] else build_table(name, _with_position(name, table))
        for name, table in left.items()
    }


def select_rows(tables: Mapping[str, pd.DataFrame], theirs: Theirs) -> dict[str, pd.DataFrame]:
    """Return the rows that are about persons, of each table that has any."""
    rows = {name: table[_find_own(table, theirs)] for name, table in tables.items()}
    return {name: table for name, table in rows.items() if len(table)}


def clean_payload(payload: Mapping[str, Any], is_theirs: Callable[[str], bool], traces: Traces) -> dict[str, Any]:
    """Return what a decision says, without segments of removed persons and without traces in typed words.

    Parameters
    ----------
    payload : of a decision.
    is_theirs : tells whether a segment's id is one of a removed person.
    traces : what only removed persons said.
    """

    def clean(name: str, value: object) -> object:
        if isinstance(value, list):
            # A document's own id, and a slash, is how the ids of its segments begin.
            behind = "/" if name == "doc_ids" else ""
            return [one for one in value if not is_theirs(one + behind)]
        if isinstance(value, dict):
            return {part: clean(part, ids) for part, ids in value.items()}
        return traces.clean(value) if isinstance(value, str) and name in TYPED else value

    return {name: clean(name, value) for name, value in payload.items()}


def _pick(tables: Mapping[str, pd.DataFrame], name: str, by: str, ids: Collection[str], wanted: str) -> frozenset[str]:
    """Return the values of one column in the rows that hold one of ``ids``; nulls are none."""
    table = tables.get(name)
    if table is None or not ids:
        return frozenset()
    chosen = table[table[by].isin(ids)]
    return frozenset((spread_themes(chosen) if wanted == "theme_id" else chosen)[wanted].dropna())


def _drop(table: pd.DataFrame, theirs: Theirs) -> pd.DataFrame:
    """Return the table without their rows; the very same one where it holds none."""
    gone = _find_own(table, theirs)
    left = table[~gone] if gone.any() else table
    for column in _LISTS:
        if column in left and theirs.segment_id:
            kept = [[one for one in ids if one not in theirs.segment_id] for ids in left[column]]
            if kept != left[column].tolist():
                left = left.assign(**{column: pd.Series(kept, index=left.index, dtype=object)})
    return left


def _find_own(table: pd.DataFrame, theirs: Theirs) -> pd.Series:
    """Tell which rows of a table are about them."""
    own = pd.Series(data=False, index=table.index)
    for column, name in (*zip(_GONE, _GONE, strict=True), *_SECOND.items()):
        if column in table:
            own |= table[column].isin(getattr(theirs, name))
    return own


def _drop_named(table: pd.DataFrame, ids: Collection[str], columns: Collection[str]) -> pd.DataFrame:
    """Return the table without rows of topics or themes that are gone; a parent that is gone is none."""
    if not ids:
        return table
    for column in columns:
        if column in table and table[column].isin(ids).any():
            table = table[~table[column].isin(ids)]
    if "parent_id" in table and table["parent_id"].isin(ids).any():
        table = table.assign(parent_id=table["parent_id"].mask(table["parent_id"].isin(ids)))
    return table


def _count_again(tables: Mapping[str, pd.DataFrame], theirs: Theirs) -> dict[str, pd.DataFrame]:
    """Return topics and themes with the sums of the segments that are left; those without any are gone."""
    if not {"topics", "segments", "segment_topics", "documents"} <= tables.keys() or not theirs.segment_id:
        return {}
    documents = tables["documents"].set_index("doc_id", drop=False)
    names = [name for name in ("segment_id", "topic_id", "theme_id", "also_in") if name in tables["segment_topics"]]
    members = tables["segment_topics"][names].merge(
        tables["segments"][["segment_id", "doc_id", "text", "friction", "severity"]], on="segment_id"
    )
    members = members.assign(
        person_id=members["doc_id"].map(documents["person_id"]),
        writer=members["doc_id"].map(find_writers(documents)),
    )
    counted = {}
    for name, column, touched in (
        ("topics", "topic_id", theirs.topic_id),
        ("themes", "theme_id", theirs.theme_id),
    ):
        if name not in tables:
            continue
        table = tables[name]
        inside = spread_themes(members) if column == "theme_id" else members
        inside = inside[inside[column].isin(touched)]
        weight = weigh_voices(inside[column], inside["writer"], inside["text"])
        weighted = weight * (inside["friction"] + 1e-9)
        own = inside.assign(
            weight=weight, told=weight * inside["friction"], weighted=weighted, severe=weighted * inside["severity"]
        ).groupby(column)
        sums = pd.DataFrame(
            {
                "n_segments": own.size(),
                "n_documents": own["doc_id"].nunique(),
                "n_persons": own["person_id"].nunique(),
                "friction": (own["told"].sum() / own["weight"].sum()).round(PLACES),
                "severity": (own["severe"].sum() / own["weighted"].sum()).round(PLACES),
            }
        )
        ours = table[column].isin(touched)
        fresh = {
            one: table[one].mask(ours, table[column].map(sums[one])).astype(table[one].dtype)
            if one in ("friction", "severity")
            else table[one].mask(ours, table[column].map(sums[one]).fillna(0)).astype("int64")
            for one in sums
            if one in table
        }
        if "decided" in table:  # a person's word stays
            said = table["decided"].map(lambda fields: "severity" in fields).astype(bool)
            fresh["severity"] = fresh["severity"].mask(said, table["severity"])
        counted[name] = table.assign(**fresh)[~ours | table[column].isin(sums.index)]
    return counted


def _hide_small(name: str, table: pd.DataFrame, theirs: Theirs) -> pd.DataFrame:
    """Return a table of sums without the rows that the persons were part of and that few others made."""
    if name in ("topics", "themes"):
        return table  # counted anew
    if name == "transitions":
        ends = (table["from_stage"].isin(theirs.stage), table["to_stage"].isin(theirs.stage))
        small = (table["n"] < FEWEST_TOLD) & (ends[0] | ends[1])
    elif "n_persons" in table:
        small = table["n_persons"] < FEWEST_TOLD
        if "theme_id" in table:
            small &= table["theme_id"].isin(theirs.theme_id)
        elif "stage" in table:
            small &= table["stage"].isin(theirs.stage)
    else:
        return table
    return table[~small] if small.any() else table


def _with_position(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Keep the order of tables that lie in journey order, which no column tells."""
    return table.assign(position=range(len(table))) if name == "dropoff" else table

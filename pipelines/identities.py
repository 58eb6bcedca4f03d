"""Identities in a run: ids stitched once all inputs are read; persons put in place in documents and events."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.contracts import build_table
from friction.privacy.links import Links, build_links, find_given
from friction.privacy.pseudonym import to_pseudonyms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from friction.config import Settings
    from friction.journeys.identities import Stitched
    from friction.privacy.consent import Consent
    from friction.store.objects import Vectors
    from friction.topics.model import TopicModel
    from pipelines.imports import Raw
    from pipelines.work import Work

_TIMES = {"documents": "written_at", "events": "happened_at", "persons": None}


class Known(NamedTuple):
    """All ids of the inputs, and whose they are."""

    links: Links
    stitched: Stitched


def stitch_inputs(raw: Raw, settings: Settings, key: bytes, *, until: datetime | None = None) -> Known:
    """Return whose the ids of raw rows are, by the links up to a moment."""
    from friction.journeys.identities import stitch

    kinds, declared = settings.kinds, raw.links
    if until is not None:
        declared = declared[~(declared["valid_from"] > until)]
    links = build_links(_find_frames(raw, until), declared, kinds, key)
    return Known(links, stitch(*links, kinds))


def extend_consent(consent: Consent, raw: Raw, settings: Settings) -> Consent:
    """Return whom to leave out, under all ids of theirs."""
    known = stitch_inputs(raw, settings, consent.key)
    return consent.with_stitched(
        find_given([raw.documents, raw.persons, raw.events, raw.links]), known.links.ids, known.stitched.identities
    )


def find_raw_persons(rows: pd.DataFrame, time: str | None, known: Known, key: bytes) -> pd.Series:
    """Return whose raw rows are, as pseudonyms."""
    from friction.journeys.owners import find_persons

    at = rows[time] if time else pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us, UTC]")
    return find_persons(to_pseudonyms(key, "person", rows["person"]), at, known.stitched.owners)


def build_identity_tables(known: Known, consent: Consent) -> dict[str, pd.DataFrame]:
    """Return the tables ``identities``, ``owners`` and ``merges`` without anybody who is out."""
    out = consent.stitched
    tables = {}
    for name, table in known.stitched._asdict().items():
        gone = pd.Series(data=False, index=table.index)
        for column in table.columns:
            if column.endswith(("alias", "_id")):
                gone |= table[column].isin(out)
        tables[name] = build_table(name, table[~gone]) if gone.any() else table
    return tables


def put_persons(work: Work) -> dict[str, pd.DataFrame | Vectors | TopicModel]:
    """Put the persons after stitching in place in ``documents``, ``events`` and ``persons``; tell what it did."""
    from friction.contracts import check_table
    from friction.journeys.audit import check_identities
    from friction.journeys.owners import find_persons
    from friction.journeys.persons import join_persons

    owners = work.table("owners")
    before = work.table("events")["person_id"]
    made: dict[str, pd.DataFrame | Vectors | TopicModel] = {}
    for name, time in (("documents", "written_at"), ("events", "happened_at")):
        if name not in work.outputs:
            continue
        rows = work.table(name)
        persons = find_persons(rows["person_id"], rows[time], owners)
        n_lost = int((rows["person_id"].notna() & persons.isna()).sum())
        if n_lost:
            work.left_out[f"persons of {name} whose id several persons used"] = n_lost
        made[name] = check_table(name, rows.assign(person_id=persons))
    documents, events = (made.get(name, work.table(name)) for name in ("documents", "events"))
    assert isinstance(documents, pd.DataFrame)  # noqa: S101 - tables alone were put in
    assert isinstance(events, pd.DataFrame)  # noqa: S101 - as above
    made["persons"] = join_persons(work.table("persons"), owners, documents, events)
    notes, _ = check_identities(work.table("identities"), work.table("merges"), before, events["person_id"])
    work.notes += notes
    return made


def _find_frames(raw: Raw, until: datetime | None) -> Iterator[pd.DataFrame]:
    """Yield person, aliases, at and source of all raw rows up to a moment."""
    for name, time in _TIMES.items():
        rows = getattr(raw, name)
        source = rows["source_name"] if name == "documents" else rows["source"]
        at = rows[time] if time else pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us, UTC]")
        columns = ["person", *(["aliases"] if "aliases" in rows else [])]
        frame = rows[columns].assign(at=at, source=source)
        yield frame if until is None else frame[~(at > until)]

"""Identities in a run: ids stitched once all inputs are read; persons put in place in documents and events."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.contracts import build_table
from friction.privacy.links import Links, build_links, find_given
from friction.privacy.pseudonym import to_pseudonyms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from friction.config import Settings
    from friction.journeys.identities import Owners, Stitched
    from friction.privacy.consent import Consent
    from friction.store.objects import Stored, Vectors
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
    from friction.journeys.identities import Owners

    at = rows[time] if time else pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us, UTC]")
    return Owners(known.stitched.owners).find(to_pseudonyms(key, "person", rows["person"]), at)


def build_identity_tables(known: Known, out: Collection[str]) -> dict[str, pd.DataFrame]:
    """Return the tables ``identities``, ``owners`` and ``merges`` without ids and persons (pseudonyms) who are out."""
    identities, tables = known.stitched.identities, {}
    out = {*out, *identities.loc[identities["person_id"].isin(out), "alias"]}
    for name, table in known.stitched._asdict().items():
        gone = pd.Series(data=False, index=table.index)
        for column in table.columns:
            if column.endswith(("alias", "_id")):
                gone |= table[column].isin(out)
        tables[name] = build_table(name, table[~gone]) if gone.any() else table
    return tables


def put_persons(work: Work) -> dict[str, pd.DataFrame | Vectors | TopicModel | Stored]:
    """Put the persons after stitching in place in ``documents``, ``events`` and ``persons``; tell what it did."""
    from friction.contracts import check_table
    from friction.journeys.identities import Owners, check_identities, join_persons

    owners = Owners(work.table("owners"))
    made: dict[str, pd.DataFrame | Vectors | TopicModel | Stored] = {}
    seen = _Seen()
    if "documents" in work.outputs:
        documents = work.table("documents")
        persons = owners.find(documents["person_id"], documents["written_at"])
        seen.add(persons, documents["written_at"])
        made["documents"] = check_table("documents", documents.assign(person_id=persons))
    n_events, n_joined, of_events = 0, 0, _Seen()
    if "events" in work.outputs:
        made["events"], n_events, n_joined, n_lost = _put_in_events(work, owners, of_events)
        work.left_out["persons of events whose id several persons used"] = n_lost
    first_seen = pd.concat([seen.joined["first_at"], of_events.joined["first_at"]]).groupby(level=0).min()
    made["persons"] = join_persons(work.table("persons"), work.table("owners"), first_seen)
    notes, _ = check_identities(
        work.table("identities"), work.table("merges"), n_events, n_joined, of_events.joined["n"]
    )
    work.notes += notes
    return made


class _Seen:
    """Adds up rows and the first time by person, part by part."""

    def __init__(self) -> None:
        none = {"n": pd.Series(dtype="int64"), "first_at": pd.Series(dtype="datetime64[us, UTC]")}
        self.joined = pd.DataFrame(none, index=pd.Index([], dtype="str"))

    def add(self, persons: pd.Series, at: pd.Series) -> None:
        part = at.groupby(persons).agg(n="size", first_at="min")
        both = pd.concat([self.joined, part]).groupby(level=0)
        self.joined = both.agg(n=("n", "sum"), first_at=("first_at", "min"))


def _put_in_events(work: Work, owners: Owners, seen: _Seen) -> tuple[Stored, int, int, int]:
    """Write the events anew, part by part; returns the table, and how many there are, were joined, and lost theirs."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from friction.store.stream import open_table

    n_events = n_joined = n_lost = 0
    file = pq.ParquetFile(work.file("events"))
    place = file.schema_arrow.get_field_index("person_id")
    with open_table(work.store.objects, "events") as events:
        for number in range(file.num_row_groups):
            part = file.read_row_group(number)
            before = part["person_id"].to_pandas().astype("str")
            at = part["happened_at"].to_pandas()
            after = owners.find(before, at)
            seen.add(after, at)
            n_events += len(part)
            n_joined += int((after.notna() & (after != before)).sum())
            n_lost += int((before.notna() & after.isna()).sum())
            column = pa.array(after, type=part.schema.field(place).type, from_pandas=True)
            events.add(part.set_column(place, part.schema.field(place), column))
            work.on_progress(number + 1, file.num_row_groups)
    return events.stored, n_events, n_joined, n_lost


def _find_frames(raw: Raw, until: datetime | None) -> Iterator[pd.DataFrame]:
    """Yield person, aliases, at and source of all raw rows up to a moment."""
    for name, time in _TIMES.items():
        rows = getattr(raw, name)
        source = rows["source_name"] if name == "documents" else rows["source"]
        at = rows[time] if time else pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us, UTC]")
        columns = ["person", *(["aliases"] if "aliases" in rows else [])]
        frame = rows[columns].assign(source=source).astype("str").assign(at=at)
        yield frame if until is None else frame[~(at > until)]

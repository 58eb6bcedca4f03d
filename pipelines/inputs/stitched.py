"""Whose the ids of raw rows are, once all inputs are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from friction.contracts import build_table
from friction.privacy import Links, build_links, find_given, to_pseudonyms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from friction.config import Settings
    from friction.journeys.identities import Stitched
    from friction.privacy import Consent
    from pipelines.inputs.raw import Raw


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


def _find_frames(raw: Raw, until: datetime | None) -> Iterator[pd.DataFrame]:
    """Yield person, aliases, at, source and place of all raw rows up to a moment."""
    for name, time in _TIMES.items():
        rows = getattr(raw, name)
        source = rows["source_name"] if name == "documents" else rows["source"]
        at = rows[time] if time else pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us, UTC]")
        columns = ["person", *(["aliases"] if "aliases" in rows else [])]
        place = rows.get("place", 0)
        frame = rows[columns].assign(source=source).astype("str").assign(at=at, place=place)
        yield frame if until is None else frame[~(at > until)]

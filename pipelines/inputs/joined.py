"""How far the ids of all inputs meet, told in sentences: for a run and for a check alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from friction.ingest.ids import list_ids, tell_large, tell_no_ids, tell_unjoined
from friction.privacy import to_pseudonyms

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from friction.ingest.ids import IdRules, Ids
    from pipelines.inputs.stitched import Known


def find_ids(frames: Mapping[str, pd.DataFrame], known: Known | None, key: bytes) -> Ids:
    """Return the ids of raw rows by kind, and whose they are; an id that several persons used is its own."""
    ids = list_ids(frames)
    if known is None:
        return ids
    own_id = to_pseudonyms(key, "person", ids.counts["person"])
    aliases = known.links.ids.set_index("own_id")["alias"]
    person_of = known.stitched.identities.set_index("alias")["person_id"]
    found = own_id.map(aliases).map(person_of).astype("str")
    return ids._replace(counts=ids.counts.assign(person_id=found.where(found.notna(), own_id)))


def tell_ids(ids: Ids, joins: pd.DataFrame, no_ids: pd.DataFrame, events: pd.DataFrame, rules: IdRules) -> list[str]:
    """Return what has to be known of the ids: what is none, whose share is large, which sources do not join."""
    return [*tell_unjoined(ids, joins, rules), *tell_no_ids(no_ids, ids), *tell_large(ids, events)]

"""The table ``persons`` after stitching: what was known under each id, joined."""

from __future__ import annotations

import json

import pandas as pd

from friction.contracts import build_table
from friction.journeys.owners import find_persons


def join_persons(
    persons: pd.DataFrame, owners: pd.DataFrame, documents: pd.DataFrame, events: pd.DataFrame
) -> pd.DataFrame:
    """Return the table ``persons`` of those whom the ids belong to.

    Where several ids of a person know a value, that of the id which names the person counts, then that of the smallest
    own id; properties are joined. An id whose rows are all others' now, and of which no customer list tells, is gone.

    Parameters
    ----------
    persons : table ``persons`` by own ids.
    owners : table ``owners``.
    documents, events : tables of those names, after stitching.
    """
    ever = owners[owners["valid_from"].isna() & owners["valid_to"].isna()]
    no_time = pd.Series(pd.NaT, index=persons.index, dtype="datetime64[us, UTC]")
    person = find_persons(persons["person_id"], no_time, ever)
    told = persons["first_seen_at"].isna() | persons[["account_id", "value"]].notna().any(axis=1)
    told |= persons["properties"] != "{}"
    written = documents[["person_id", "written_at"]].set_axis(["person_id", "at"], axis=1)
    happened = events[["person_id", "happened_at"]].set_axis(["person_id", "at"], axis=1)
    seen = pd.concat([written, happened], ignore_index=True).groupby("person_id")["at"].min()
    known = persons.assign(person=person, second=person != persons["person_id"])
    known = known[person.notna() & (told | person.isin(seen.index))].sort_values(["person", "second", "person_id"])
    by = known.groupby("person")
    joined = by[["account_id", "value"]].first()
    joined = joined.reindex(joined.index.union(seen.index))
    properties = known.drop_duplicates("person").set_index("person")["properties"].to_dict()
    several = known[known["person"].duplicated(keep=False)]
    for name, cells in several.groupby("person")["properties"]:
        items = {key: value for cell in reversed(cells.tolist()) for key, value in json.loads(cell).items()}
        properties[name] = json.dumps(items, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return build_table(
        "persons",
        joined.assign(
            person_id=joined.index,
            first_seen_at=seen.reindex(joined.index),
            properties=[properties.get(name, "{}") for name in joined.index],
        ).reset_index(drop=True),
    )

"""The table ``persons`` after stitching: what was known under each id, joined."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from friction.contracts import build_table
from friction.journeys.identities.owners import Owners

if TYPE_CHECKING:
    import pandas as pd


def join_persons(persons: pd.DataFrame, owners: pd.DataFrame, first_seen: pd.Series) -> pd.DataFrame:
    """Return the table ``persons`` of those whom the ids belong to.

    Where several ids of a person know a value, that of the id which names the person counts, then that of the smallest
    own id; properties are joined. An id whose rows are all others' now, and of which no customer list tells, is gone.

    Parameters
    ----------
    persons : table ``persons`` by own ids.
    owners : table ``owners``.
    first_seen : by person after stitching, the first event or document; null where none has a time.
    """
    ever = Owners(owners[owners["valid_from"].isna() & owners["valid_to"].isna()])
    person = ever.find(persons["person_id"], persons["first_seen_at"])
    told = persons["first_seen_at"].isna() | persons[["account_id", "value"]].notna().any(axis=1)
    told |= persons["properties"] != "{}"
    known = persons.assign(person=person, second=person != persons["person_id"])
    known = known[person.notna() & (told | person.isin(first_seen.index))]
    known = known.sort_values(["person", "second", "person_id"])
    joined = known.groupby("person")[["account_id", "value"]].first()
    joined = joined.reindex(joined.index.union(first_seen.index))
    properties = known.drop_duplicates("person").set_index("person")["properties"].to_dict()
    several = known[known["person"].duplicated(keep=False)]
    for name, cells in several.groupby("person")["properties"]:
        items = {key: value for cell in reversed(cells.tolist()) for key, value in json.loads(cell).items()}
        properties[name] = json.dumps(items, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return build_table(
        "persons",
        joined.assign(
            person_id=joined.index,
            first_seen_at=first_seen.reindex(joined.index),
            properties=[properties.get(name, "{}") for name in joined.index],
        ).reset_index(drop=True),
    )

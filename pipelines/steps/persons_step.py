"""The step that puts the persons behind ids in place, in documents and events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from friction.journeys.identities import Owners
    from friction.store import Stored, Vectors
    from friction.topics import TopicModel
    from pipelines.steps.step import Made
    from pipelines.steps.work import Work


def put_persons(work: Work) -> dict[str, Made]:
    """Put the persons after stitching in place in ``documents``, ``events`` and ``persons``; tell what it did."""
    from friction.contracts import check_table
    from friction.journeys.identities import Owners, check_identities, join_persons

    owners = Owners(work.table("owners"))
    made: dict[str, pd.DataFrame | Vectors | TopicModel | Stored] = {}
    seen = _Seen()
    if work.has("read_documents"):
        documents = work.table("read_documents")
        persons = owners.find(documents["person_id"], documents["written_at"])
        seen.add(persons, documents["written_at"])
        made["documents"] = check_table("documents", documents.assign(person_id=persons))
    n_events, n_joined, of_events = 0, 0, _Seen()
    if work.has("read_events"):
        made["events"], n_events, n_joined, n_lost = _put_in_events(work, owners, of_events)
        work.left_out["persons of events whose id several persons used"] = n_lost
    first_seen = pd.concat([seen.joined["first_at"], of_events.joined["first_at"]]).groupby(level=0).min()
    made["persons"] = join_persons(work.table("read_persons"), work.table("owners"), first_seen)
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

    from friction.store import open_table

    n_events = n_joined = n_lost = 0
    file = pq.ParquetFile(work.file("read_events"))
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

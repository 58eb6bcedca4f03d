"""What stitching did, said in sentences: how much has a person now, what was refused, who may be too many in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

MANY_IDS = 20
"""A person with more ids than this may be several."""

_REFUSED = {
    "two_of_a_kind": "would give a person more ids of a kind than [identities] allows",
    "placeholder": "are with an id that too many persons claim, such as a placeholder",
    "shared": "are with an id that more persons used than max_persons allows",
    "apart": "are between ids that change hands and each had another user",
}


def check_identities(
    identities: pd.DataFrame, merges: pd.DataFrame, n_events: int, n_joined: int, events_of: pd.Series
) -> tuple[list[str], dict[str, int]]:
    """Return sentences about the stitching, without ids, and the same as numbers.

    Parameters
    ----------
    identities, merges : tables of those names.
    n_events, n_joined : events, and those that came to their person by a link.
    events_of : events by person, after stitching.

    Returns
    -------
    Sentences; and n by name: ids, persons, links, links refused, events, events with a person, events joined, persons
    with more than `MANY_IDS` ids, ids of the largest person, events of the busiest person.
    """
    n_ids = identities.loc[~identities["how"].isin(("in_turn", "shared")), "person_id"].value_counts()
    numbers = {
        "ids": len(identities),
        "persons": len(n_ids),
        "links": len(merges),
        "links refused": int((~merges["accepted"]).sum()),
        "events": n_events,
        "events with a person": int(events_of.sum()),
        "events joined": n_joined,
        "persons with many ids": int((n_ids > MANY_IDS).sum()),
        "ids of the largest person": int(n_ids.max()) if len(n_ids) else 0,
        "events of the busiest person": int(events_of.max()) if len(events_of) else 0,
    }
    return list(_to_sentences(numbers, merges)), numbers


def _to_sentences(numbers: dict[str, int], merges: pd.DataFrame) -> Iterator[str]:
    yield (
        f"{numbers['ids']:,} ids are {numbers['persons']:,} persons; the largest has "
        f"{numbers['ids of the largest person']:,} ids."
    )
    if numbers["events"]:
        share = numbers["events with a person"] / numbers["events"]
        yield (
            f"{share:.1%} of the events have a person; {numbers['events joined']:,} came to theirs by a "
            f"link. The busiest person has {numbers['events of the busiest person']:,} events."
        )
    for why, n in sorted(merges.loc[~merges["accepted"], "why"].value_counts().items()):
        yield f"{n:,} links were refused, as they {_REFUSED[why]}: see the table merges."
    if numbers["persons with many ids"]:
        yield (
            f"{numbers['persons with many ids']:,} persons have more than {MANY_IDS} ids each and may be several: look "
            "at their links in merges, and lower max_persons or set max_per_person in [identities.kinds]."
        )

"""The table of persons after stitching, and what is said of the stitching."""

from __future__ import annotations

import pandas as pd

from friction.journeys.identities.identity_checks import MANY_IDS, check_identities
from friction.journeys.identities.persons import join_persons
from tests.tables import assert_same, table

TIME = "datetime64[us, UTC]"


def owners(*rows: tuple[str, str | None]) -> pd.DataFrame:
    nothing = pd.Series([pd.NaT] * len(rows), dtype=TIME)
    own, person = zip(*rows, strict=True)
    return pd.DataFrame({"alias": own, "own_id": own, "valid_from": nothing, "valid_to": nothing, "person_id": person})


def test_what_is_known_under_several_ids_is_joined():
    """The naming id's value counts before the other's; what it lacks comes from there; sums are of the first time."""
    persons = table("""
        person_id | account_id | first_seen_at    | value | properties$
        p-a       | -          | 2026-01-03       | 5     | {"plan":"pro"}
        p-b       | a-1        | 2026-01-02       | 7     | {"country":"de","plan":"free"}
        p-c       | -          | 2026-01-01       | -     | {}
        p-d       | -          | 2026-01-01       | -     | {}
        p-e       | -          | -                | -     | {}
    """)
    seen = pd.Series([pd.Timestamp("2026-01-01", tz="UTC")], index=["p-a"], dtype=TIME)

    joined = join_persons(persons, owners(("p-b", "p-a"), ("p-c", "p-a"), ("p-d", None)), seen)

    assert_same(
        joined,
        """
        person_id | account_id | first_seen_at | value | properties$
        p-a       | a-1        | 2026-01-01    | 5     | {"country":"de","plan":"pro"}
        p-e       | -          | -             | -     | {}
        """,
    )


def test_what_stitching_did_is_said_in_numbers():
    """Ids, persons, the largest, the busiest, what was refused and why, and who may be several."""
    many = MANY_IDS + 1
    identities = pd.DataFrame(
        {
            "person_id": ["p-a"] * many + ["p-b", "p-t"],
            "how": ["given"] + ["together"] * (many - 1) + ["given", "shared"],
        }
    )
    merges = pd.DataFrame({"accepted": [True, False, False], "why": ["one_person", "shared", "shared"]})

    notes, numbers = check_identities(identities, merges, 10, 3, pd.Series([6, 2], index=["p-a", "p-b"]))

    assert (numbers["ids"], numbers["persons"], numbers["links refused"], numbers["persons with many ids"]) == (
        many + 2, 2, 2, 1,
    )  # fmt: skip
    assert notes[0] == f"{many + 2} ids are 2 persons; the largest has {many} ids."
    assert notes[1].startswith("80.0% of the events have a person; 3 came to theirs by a link.")
    assert notes[2].startswith("2 links were refused, as they are with an id that more persons used")
    assert "1 persons have more than 20 ids" in notes[3]

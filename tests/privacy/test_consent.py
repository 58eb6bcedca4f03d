"""Who is left out: every writing of an id, what stands beside their rows, and those known by a tombstone alone."""

from __future__ import annotations

import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.privacy.consent import (
    FORGOTTEN,
    OPTED_OUT,
    Consent,
    count_left_out,
    find_persons,
    leave_out,
    to_persons,
    to_tombstone,
)
from friction.privacy.pseudonym import PREFIXES, to_fingerprint, to_pseudonym
from tests.tables import assert_same, table

KEY, OLD = b"k" * 32, b"o" * 32

TURNS = """
    source_name | thread | author   | person | opted_out | file | row | written_at
    chats       | c1     | agent    | -      | false     | c    | 1   | 2026-01-05 09:00
    chats       | c1     | customer | ann    | false     | c    | 2   | 2026-01-05 09:01
    chats       | c1     | customer | -      | false     | c    | 3   | 2026-01-05 09:02
    chats       | c1     | customer | bob    | false     | c    | 4   | 2026-01-05 09:03
    chats       | c2     | agent    | bob    | false     | c    | 5   | 2026-01-05 09:04
    chats       | c2     | customer | bob    | false     | c    | 6   | 2026-01-05 09:05
    tickets     | c1     | customer | -      | false     | t    | 1   | 2026-01-05 09:06
    tickets     | -      | customer | -      | false     | t    | 2   | 2026-01-05 09:07
    tickets     | -      | customer | -      | true      | t    | 3   | 2026-01-05 09:08
"""


def forgotten(*ids, key=KEY, kind="person"):
    stones = frozenset(to_tombstone(key, to_pseudonym(key, kind, one)) for one in ids)
    return {to_fingerprint(key): stones}


def test_rows_of_a_person_go_with_what_stands_beside_them():
    """The turns of nobody and of agents in their conversation go too; other persons' words there stay.

    A conversation with the same id in another source is another one.
    """
    rows, why = leave_out(table(TURNS), Consent(KEY, to_persons(KEY, ["ann"])), ("source_name", "thread"), "opted_out")

    assert_same(rows, "file | row\n c | 4\n c | 5\n c | 6\n t | 1\n t | 2")
    assert why.tolist() == [OPTED_OUT] * 4
    assert_same(
        count_left_out(table(TURNS), why, "source_name", "documents", "written_at"),
        """
        kind      | source  | file | n_left_out | first_left       | last_left
        documents | chats   | c    | 3          | 2026-01-05 09:03 | 2026-01-05 09:05
        documents | tickets | t    | 1          | 2026-01-05 09:06 | 2026-01-05 09:07
        """,
    )


def test_why_rows_are_left_out_is_told_apart():
    """Who was forgotten and who opted out; the reason never says which person."""
    _, why = leave_out(
        table(TURNS),
        Consent(KEY, to_persons(KEY, ["ann"]), tombstones=forgotten("bob")),
        ("source_name", "thread"),
        "opted_out",
    )

    assert why.value_counts().to_dict() == {FORGOTTEN: 5, OPTED_OUT: 2}


def test_nobody_is_left_out_where_nobody_said_so():
    """Without a list, a column and a ledger all rows stay, and there is no digest."""
    consent = Consent(KEY)
    rows, why = leave_out(table(TURNS).drop(columns="opted_out"), consent, ("source_name", "thread"))

    assert len(rows) == 9
    assert len(why) == 0
    assert consent.digest is None


@given(value=st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_every_writing_of_an_id_counts(value):
    """Spaces around an id, and the way Unicode writes it, make no difference; for a tombstone neither."""
    written = pd.Series([f" {unicodedata.normalize('NFD', value)}\t", unicodedata.normalize("NFC", value)])

    for consent, why in (
        (Consent(KEY, to_persons(KEY, [value])), OPTED_OUT),
        (Consent(KEY, tombstones=forgotten(value)), FORGOTTEN),
    ):
        assert consent.find_out(written).tolist() == [why, why]


@pytest.mark.parametrize("kind", ["person", "alias"])
def test_a_tombstone_knows_a_person_under_a_retired_key(kind):
    """After the key was changed, who was forgotten under the old one is still kept out, as long as it is kept."""
    stones = forgotten("ann", key=OLD, kind=kind)

    assert Consent(KEY, tombstones=stones, retired=(OLD,)).find_out(pd.Series(["ann"])).tolist() == [FORGOTTEN]
    assert Consent(KEY, tombstones=stones).find_out(pd.Series(["ann"])).isna().all()


def test_a_tombstone_is_no_pseudonym():
    """It stands in no table and tells nothing of the person without the key."""
    pseudonym = to_pseudonym(KEY, "person", "ann")

    assert to_tombstone(KEY, pseudonym) not in {pseudonym, *(to_pseudonym(KEY, kind, "ann")[2:] for kind in PREFIXES)}
    assert to_tombstone(OLD, pseudonym) != to_tombstone(KEY, pseudonym)


def test_the_digest_tells_who_is_left_out_apart():
    """Equal sets have equal digests, whatever their order; the key is in it, so that nobody can try out ids."""
    one, two = (Consent(KEY, to_persons(KEY, ids)) for ids in (["a", "b"], ["b", "a"]))

    assert one.digest == two.digest
    assert one.digest != Consent(KEY, to_persons(KEY, ["a"])).digest
    assert one.digest != Consent(OLD, one.opted_out).digest
    assert one.digest != Consent(KEY, to_persons(KEY, ["a"]), tombstones=forgotten("b")).digest


def test_a_person_is_found_by_any_of_their_ids():
    """Through identities: other aliases of the person, and the person that an alias was joined to."""
    ann, web = to_pseudonym(KEY, "person", "ann"), to_pseudonym(KEY, "alias", "web-7")
    own = to_pseudonym(KEY, "alias", "ann")
    identities = pd.DataFrame({"alias": [own, web, "i-other"], "person_id": [ann, ann, "p-other"], "how": "given"})

    for given_id in ("ann", " web-7", ann):
        persons, aliases = find_persons(KEY, given_id, [identities])
        assert ann in persons
        assert {own, web} <= aliases
        assert "p-other" not in persons

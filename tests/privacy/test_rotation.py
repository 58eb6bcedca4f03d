"""A new key: ids become what the new key would have made of the same inputs; what is no longer there stays together."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.privacy.consent import to_tombstone
from friction.privacy.protect import build_documents, build_identities, build_persons
from friction.privacy.pseudonym import to_pseudonym
from friction.privacy.rotation import build_rotation, rotate_payload, rotate_tables, rotate_tombstones
from tests.privacy.test_protect import build_events, raw_documents, raw_events, raw_persons

pytestmark = pytest.mark.slow

OLD, NEW = b"o" * 32, b"n" * 32

DOCUMENTS = raw_documents(
    {"doc_id": "007", "person": "ann", "thread": "t1"},
    {"person": "ann", "text": "again and again"},
    {"person": "ann", "text": "again and again"},
    {"doc_id": "ann@example.com", "person": "bob"},
    {"conversation": "abc", "turn": 1, "thread": "abc", "person": "bob"},
    {"conversation": "abc", "turn": 2, "thread": "abc", "author": "agent", "person": "bob"},
)
EVENTS = raw_events({"person": "ann", "session": "s1"}, {"person": "bob"}, {"event_id": "e7", "person": None})
PERSONS = raw_persons("crm", ("ann", "acme", 1.0, "{}"), ("cy", None, None, "{}"))

LINKS = pd.DataFrame({"person": ["dee"], "aliases": ["dee\nemail:dee@example.com"]})


def build(key):
    identities = build_identities([PERSONS], DOCUMENTS, EVENTS, key)
    return {
        "documents": build_documents(DOCUMENTS, key)[0],
        "events": build_events(EVENTS, key)[0],
        "persons": build_persons([PERSONS], identities, key),
        "identities": identities,
    }


@cache
def rotation():
    return build_rotation(DOCUMENTS, PERSONS, EVENTS, LINKS, OLD, NEW)


def test_persons_documents_and_events_join_by_one_pseudonym():
    """The same id is the same pseudonym wherever it stands; another key gives another one."""
    one, other = build(OLD), build(NEW)

    for tables in (one, other):
        ann = set(tables["persons"].loc[tables["persons"]["value"] == 1, "person_id"])
        assert ann <= set(tables["documents"]["person_id"])
        assert ann <= set(tables["events"]["person_id"])
        assert ann <= set(tables["identities"]["person_id"])
    assert not set(one["persons"]["person_id"]) & set(other["persons"]["person_id"])


def test_tables_become_those_of_the_new_key():
    """Row for row and id for id, given ids and repeats included."""
    rotated, wanted = rotate_tables(build(OLD), rotation()), build(NEW)

    for name, table in wanted.items():
        pd.testing.assert_frame_equal(rotated[name], table)


def test_what_the_inputs_no_longer_hold_stays_together():
    """An id that nothing gives any more becomes one new id everywhere, which the old key does not tell."""
    gone = to_pseudonym(OLD, "person", "dora")
    turn = rotation().to_new

    assert turn(f"{gone}/2").startswith("p-")
    assert turn(f"{gone}/2") == f"{turn(gone)}/2"
    assert turn(gone) not in {gone, to_pseudonym(OLD, "person", gone), to_pseudonym(NEW, "person", "dora")}
    assert turn(turn("k-0123456789")) == "k-0123456789"


def test_segments_in_decisions_follow_and_only_once():
    """Ids of the old key become new ones; doing it again, after a kill, changes nothing."""
    old, new = build(OLD)["documents"], build(NEW)["documents"]
    before, after = (sorted(one for one in table["doc_id"] if one.startswith("d-")) for table in (old, new))
    lost = "d-" + "0" * 32
    anchors = [{"segment_id": f"{one}/0", "doc_id": one, "start": 0, "text_hash": "0123456789abcdef"} for one in before]
    payload = {
        "segment_ids": [f"{one}/0" for one in before] + ["007/1", f"{lost}/0"],
        "anchors": anchors,
        "segment_id": f"{before[0]}/0",
    }

    once = rotate_payload(payload, rotation(), held={lost})
    twice = rotate_payload(once, rotation(), held=set())

    assert set(once["segment_ids"][:-1]) == {*(f"{one}/0" for one in after), "007/1"}
    assert once["segment_ids"][-1] != f"{lost}/0"
    assert twice == once
    assert [one["doc_id"] for one in once["anchors"]] == [one.removesuffix("/0") for one in once["segment_ids"][:-2]]
    assert [one["segment_id"] for one in once["anchors"]] == once["segment_ids"][:-2]
    assert [one["text_hash"] for one in once["anchors"]] == [one["text_hash"] for one in anchors]
    assert once["segment_id"] == once["segment_ids"][0]
    assert rotate_payload({"parts": {"h-1": ["007/0"]}, "name": before[0]}, rotation(), set())["name"] == before[0]


def test_tombstones_follow_for_all_whom_the_inputs_know():
    """Persons, aliases and documents, also those with given ids; the others stay with the old key."""
    ids = [to_pseudonym(OLD, "person", "ann"), to_pseudonym(OLD, "alias", "ann"), to_pseudonym(OLD, "person", "dora")]
    stones = [to_tombstone(OLD, one) for one in ids]

    persons, documents = rotate_tombstones(stones, [to_tombstone(OLD, "007"), "unknown"], rotation())

    assert persons == {
        stones[0]: to_tombstone(NEW, to_pseudonym(NEW, "person", "ann")),
        stones[1]: to_tombstone(NEW, to_pseudonym(NEW, "alias", "ann")),
    }
    assert documents == {to_tombstone(OLD, "007"): to_tombstone(NEW, "007")}


@given(st.text())
def test_texts_that_are_no_ids_stay(text):
    """Whatever does not read as an id of a key is left alone."""
    assert rotation().to_new(text) == text

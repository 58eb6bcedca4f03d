"""What became of each decision in a run: held, or on the list with a reason."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.themes.anchors import Anchored
from friction.themes.carried import Seen, find_carried, measure_survival
from friction.themes.replay import replay_decisions
from tests.tables import assert_same, table
from tests.themes.decided import log

THEMES = """
    theme_id | friction
    a        | 0.6
    b        | 0.1
"""
PLACED = """
    segment_id | theme_id | also_in[]
    s1         | a        | c
    s2         | b        | a
    s3         | -        | c
"""
LINEAGE = "topic_id | previous_theme_id | relation\n k1 | b | split"
NOBODY_LOST = "decision_id$ | segment_id"


def carry(*rows, lost=NOBODY_LOST, reworded=NOBODY_LOST, was_friction=None, stages=("checkout",)):
    decisions = log(*rows)
    seen = Seen(table(THEMES), table(PLACED), table(LINEAGE), {"d1"}, stages, was_friction or {}, {"d1": "checkout"})
    anchored = Anchored(decisions, table(lost), table(reworded))
    return find_carried(anchored, replay_decisions(decisions), seen)


def fate(*rows, **more):
    """Return state and reason of the last decision."""
    last = carry(*rows, **more).iloc[-1]
    return last["state"], None if pd.isna(last["reason"]) else last["reason"]


@pytest.mark.parametrize(
    "row",
    [
        ("a", "name", {"name": "Voucher"}, None),
        ("a", "define", {"definition": "x"}, None),
        ("a", "describe", {"field": "memo", "text": "x"}, None),
        ("a", "tag", {"tag": "till"}, None),
        ("a", "note", {"text": "x"}, None),
        ("a", "nest", {"parent": "b"}, None),
        ("c", "merge", {"into": "a"}, None),
        ("a", "place", {"segment_ids": ["s1"]}, None),
        ("a", "add", {"segment_ids": ["s2"]}, None),
        ("a", "remove", {"segment_ids": ["s3"]}, None),
        ("a", "split", {"parts": {"b": ["s2"]}}, None),
        ("a", "align", {"doc_ids": ["d1"], "stage": "checkout"}, None),
        (None, "refuse", {"proposal_id": "pr-1"}, None),
    ],
)
def test_what_is_in_effect_is_held(row):
    """Of every kind of decision."""
    assert fate(row) == ("held", None)


def test_what_was_taken_back_and_the_undo_are_undone():
    """Neither is anybody's word any more."""
    found = carry(("a", "name", {"name": "x"}, None), ("a", "undo", {}, "00000001"))

    assert found["state"].tolist() == ["undone", "undone"]


def test_what_was_said_of_a_part_goes_with_the_split_that_was_taken_back():
    """It waits for nothing: people took it back. With the split it comes back."""
    split = ("a", "split", {"parts": {"p": ["s1"]}}, None)
    name = ("p", "name", {"name": "x"}, None)
    undo = ("a", "undo", {}, "00000001")

    assert carry(split, name, undo)["state"].tolist() == ["undone", "undone", "undone"]
    assert carry(split, name)["state"].tolist()[1] == "waits"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("a", "name", {"name": "x"}, None), ("a", "name", {"name": "y"}, None)),
        (("a", "friction", {"is_friction": True}, None), ("a", "kind", {"kind": "praise"}, None)),
        (("b", "place", {"segment_ids": ["s1"]}, None), ("a", "place", {"segment_ids": ["s1"]}, None)),
        (("a", "place", {"segment_ids": ["s3"]}, None), ("a", "remove", {"segment_ids": ["s3"]}, None)),
        (("a", "tag", {"tag": "t"}, None), ("a", "untag", {"tag": "t"}, None)),
        (("a", "align", {"doc_ids": ["d1"], "stage": ""}, None),
         ("a", "align", {"doc_ids": ["d1"], "stage": "checkout"}, None)),
    ],
)  # fmt: skip
def test_an_earlier_word_is_replaced_by_a_later_one(first, second):
    """On the same matter; the later one is held."""
    found = carry(first, second)

    assert found["state"].tolist() == ["replaced", "held"]
    assert found["reason"].tolist()[0] == "later decision"


@pytest.mark.parametrize(
    "row", [("c", "name", {"name": "x"}, None), ("c", "example", {"segment_ids": ["s1"], "as": "edge"}, None)]
)
def test_a_decision_on_a_theme_that_was_merged_away_is_replaced_by_the_merge(row):
    """It comes back with an undo of the merge: words, and the messages that show the theme."""
    found = carry(row, ("c", "merge", {"into": "a"}, None))

    assert found[["state", "reason"]].to_numpy().tolist()[0] == ["replaced", "merged away"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("c", "remove", {"segment_ids": ["s1"]}, None), ("a", "place", {"segment_ids": ["s1"]}, None)),
        (("c", "remove", {"segment_ids": ["s2"]}, None), ("a", "add", {"segment_ids": ["s2"]}, None)),
        (("c", "place", {"segment_ids": ["s3"]}, None), ("a", "remove", {"segment_ids": ["s3"]}, None)),
    ],
)
def test_a_later_word_on_what_holds_a_theme_now_is_the_last_on_that_theme(first, second):
    """Whether a message is in a theme that was merged is whether it is in the one that holds it."""
    found = carry(first, ("c", "merge", {"into": "a"}, None), second)

    assert found["state"].tolist() == ["replaced", "held", "held"]


@pytest.mark.parametrize(
    ("row", "more", "said"),
    [
        (("b", "name", {"name": "x"}, None), {}, ("look", "split beneath")),
        (("a", "friction", {"is_friction": True}, None), {"was_friction": {"a": False}}, ("look", "friction changed")),
        (("a", "friction", {"is_friction": True}, None), {"was_friction": {"a": True}}, ("held", None)),
        (("a", "nest", {"parent": "gone"}, None), {}, ("look", "parent gone")),
        (("b", "place", {"segment_ids": ["s1"]}, None), {}, ("look", "not as decided")),
        (("gone", "name", {"name": "x"}, None), {}, ("waits", "nobody says it")),
        (("gone", "example", {"segment_ids": ["s1"], "as": "edge"}, None), {}, ("waits", "nobody says it")),
        (("a", "place", {"segment_ids": ["s9"]}, None), {}, ("lost", "messages gone")),
        (("a", "align", {"doc_ids": ["d1"], "stage": ""}, None), {}, ("look", "not as decided")),
        (("a", "align", {"doc_ids": ["d9"], "stage": "checkout"}, None), {}, ("lost", "messages gone")),
        (("a", "align", {"doc_ids": ["d1"], "stage": "till"}, None), {}, ("lost", "stage gone")),
    ],
)
def test_what_needs_another_look_is_told_with_its_reason(row, more, said):
    """The theme split beneath a name, its friction changed, messages, stage, parent or theme are gone."""
    assert fate(row, **more) == said


def test_a_place_with_some_messages_gone_is_looked_at():
    """With how many it named and how many are still there; those that could not be found again count as named."""
    found = carry(
        ("a", "place", {"segment_ids": ["s1"]}, None), lost="decision_id$ | segment_id\n 00000001 | s7\n 00000001 | s8"
    )

    assert_same(found, "state | reason | n_named | n_found\n look | messages gone | 3 | 1")


def test_a_place_whose_message_says_something_else_now_is_looked_at():
    """It was found by where it stood alone."""
    row = ("a", "place", {"segment_ids": ["s1"]}, None)

    assert fate(row, reworded="decision_id$ | segment_id\n 00000001 | s1") == ("look", "text changed")


def test_a_code_that_gathered_nothing_is_held():
    """People see it in the codebook."""
    assert fate(("mine", "create", {"name": "Refunds"}, None), ("mine", "define", {"definition": "x"}, None)) == (
        "held", None,
    )  # fmt: skip


def test_survival_counts_what_people_stand_by():
    """Three in effect (one of them to look at again), one lost; what was replaced or undone counts for nothing."""
    found = carry(
        ("a", "name", {"name": "x"}, None),
        ("a", "name", {"name": "y"}, None),
        ("b", "name", {"name": "z"}, None),
        ("a", "tag", {"tag": "t"}, None),
        ("a", "place", {"segment_ids": ["s9"]}, None),
        ("a", "note", {"text": "n"}, None),
        ("a", "undo", {}, "00000006"),
    )

    assert found["state"].tolist() == ["replaced", "held", "look", "held", "lost", "undone", "undone"]
    assert measure_survival(found) == pytest.approx(3 / 4)
    assert measure_survival(found.head(0)) is None

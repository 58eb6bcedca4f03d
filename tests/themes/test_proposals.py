"""Proposals: what a run would change about the themes, but leaves to people."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.themes.evidence import Evidence
from friction.themes.proposals import Found, find_proposals
from friction.themes.replay import replay_decisions
from friction.themes.taken import find_open, to_decisions
from friction.topics import to_part_id
from tests.tables import assert_same, table
from tests.themes.decided import log

pytestmark = pytest.mark.slow

TOPICS = """
    topic_id | theme_id | n_segments | exemplar_ids[]
    k-1      | th-a     | 40         | s1,s2
    k-2      | th-a     | 12         | s3,s4
    k-3      | th-c     | 30         | s5
"""
LINEAGE = """
    topic_id | previous_theme_id | relation | overlap
    k-1      | th-a              | same     | 0.9
    k-2      | th-a              | split    | 0.2
    k-3      | th-c              | same     | 0.9
    k-3      | th-p              | merged   | 0.8
"""
PLACED = """
    segment_id | theme_id | reason
    s1         | th-a     | placed
    s2         | th-a     | decided
    n1         | -        | novel
    n2         | -        | novel
    n3         | th-c     | placed
    n4         | -        | novel
"""
MERGED = ("th-b", "merge", {"into": "th-a"}, None)
SPLIT = ("th-c", "split", {"parts": {"th-p": ["s9"]}}, None)


def propose(*rows, groups=None, alike=None, parted=None, elsewhere=None, evidence=None, shuffled=0):
    topics, lineage, placed = (table(text).sample(frac=1, random_state=shuffled) for text in (TOPICS, LINEAGE, PLACED))
    seen = (table(text) if text else None for text in (groups, alike, parted, elsewhere))
    return find_proposals(topics, lineage, placed, replay_decisions(log(*rows)), Found(*seen, evidence))


def test_nothing_is_proposed_where_people_decided_nothing():
    """Then the run does as it finds."""
    assert_same(propose(), "proposal_id | kind")


GROUPS = "segment_id | group\n n2 | 1\n n1 | 1"
ALIKE = """
    theme_id | other_theme_id | likeness
    th-a     | th-c           | 0.97
"""


def test_two_themes_that_are_alike_are_proposed_as_one():
    """With how alike they are, and what shows it of both."""
    found = propose(alike=ALIKE)

    assert_same(
        found,
        """
        kind  | theme_id | other_theme_id | topic_id | n_segments | exemplar_ids[]
        merge | th-a     | th-c           | -        | 1          | s1,s2,s5
        """,
    )
    assert "nearly as alike as within one of them" in found["why"][0]


def test_themes_that_people_judged_both_are_not_proposed_as_alike():
    """They looked at both and kept them; one of them alone says nothing."""
    names = [(theme, "name", {"name": theme}, None) for theme in ("th-a", "th-c")]

    assert propose(*names, alike=ALIKE).empty
    assert len(propose(names[0], alike=ALIKE)) == 1


def test_what_people_split_is_not_proposed_as_alike():
    """They said that it is two."""
    pd.testing.assert_frame_equal(propose(SPLIT, alike=ALIKE.replace("th-a", "th-p")), propose(SPLIT))


def test_a_topic_kept_inside_a_merged_theme_is_proposed_as_a_split():
    """With how many segments it has and which show it."""
    assert_same(
        propose(MERGED),
        """
        kind  | theme_id | other_theme_id | topic_id | n_segments | exemplar_ids[]
        split | th-a     | -              | k-2      | 12         | s3,s4
        """,
    )


def test_a_topic_that_swallows_what_people_split_is_proposed_as_a_merge():
    """The theme it continues, and the one it swallowed; not any more once a person merged them."""
    assert_same(
        propose(SPLIT),
        """
        kind  | theme_id | other_theme_id | topic_id | n_segments | exemplar_ids[]
        merge | th-c     | th-p           | k-3      | 30         | s5
        """,
    )
    assert propose(SPLIT, ("th-p", "merge", {"into": "th-c"}, None)).empty


def test_groups_of_segments_in_no_theme_are_proposed_as_new():
    """Those a person placed by now are left out."""
    assert_same(
        propose(groups="segment_id | group\n n2 | 1\n n1 | 1\n n3 | 1\n n3 | 2\n n4 | -"),
        """
        kind | theme_id | topic_id | n_segments | exemplar_ids[]
        new  | -        | -        | 2          | n1,n2
        """,
    )


def test_the_same_proposal_has_the_same_id_again():
    """A merge is known by its themes, whichever swallows the other."""
    first = propose(SPLIT)
    turned = table(LINEAGE).replace({"previous_theme_id": {"th-c": "th-p", "th-p": "th-c"}})
    topics = table(TOPICS).replace({"theme_id": {"th-c": "th-p"}})

    again = find_proposals(topics, turned, table(PLACED), replay_decisions(log(SPLIT)), Found())

    assert first["proposal_id"].tolist() == again["proposal_id"].tolist()


def test_a_merge_says_what_both_have_in_common():
    """As columns, and as a sentence without customers' words."""
    members = table("theme_id | doc_id | person_id\n th-a | d1 | p1\n th-c | d1 | p1")
    evidence = Evidence({"th-a": ["code"], "th-c": ["code"]}, members, {"d1": "checkout"})

    found = propose(alike=ALIKE, evidence=evidence)

    assert_same(
        found,
        """
        kind  | common_terms[] | n_common_documents | n_common_persons | common_stage
        merge | code           | 1                  | 1                | checkout
        """,
    )
    assert found["why"][0].endswith(
        "They share one of their main terms, 1 message that names both, 1 person who wrote of both "
        "and the stage checkout."
    )


PARTED = """
    theme_id | together | n_texts | n_part | segment_ids[]
    th-c     | 0.2      | 30      | 9      | s5,s6
"""
ELSEWHERE = """
    theme_id | other_theme_id | segment_ids[]
    th-c     | th-a           | s1,s2
"""


def test_a_theme_that_is_plainly_two_is_proposed_as_a_split():
    """With examples of the smaller half; a theme that people merged is theirs."""
    assert_same(
        propose(parted=PARTED),
        """
        kind  | theme_id | other_theme_id | n_segments | part_ids[]
        split | th-c     | -              | 9          | s5,s6
        """,
    )
    merged = propose(("th-b", "merge", {"into": "th-c"}, None), parted=PARTED)
    assert "two" not in " ".join(merged["why"])


def test_messages_that_fit_elsewhere_are_proposed_to_move():
    """But for those that a person placed."""
    assert_same(
        propose(elsewhere=ELSEWHERE),
        """
        kind | theme_id | other_theme_id | n_segments | part_ids[]
        move | th-c     | th-a           | 1          | s1
        """,
    )


def test_what_was_refused_is_not_proposed_again():
    """Nor in later runs: an id is made of what is proposed."""
    for more in ({"alike": ALIKE}, {"parted": PARTED}, {"elsewhere": ELSEWHERE}):
        proposed = propose(**more)["proposal_id"]
        refused = [(None, "refuse", {"proposal_id": name}, None) for name in proposed]

        assert len(proposed)
        assert propose(*refused, **more).empty


@pytest.mark.parametrize(
    ("more", "decided"),
    [
        ({"alike": ALIKE}, [("merge", {"into": "th-a"}, "th-c")]),
        ({"parted": PARTED}, [("split", {"parts": {to_part_id("th-c", ["s5", "s6"]): ["s5", "s6"]}}, "th-c")]),
        ({"elsewhere": ELSEWHERE}, [("place", {"segment_ids": ["s1"]}, "th-c")]),
        ({"groups": GROUPS}, [("place", {"segment_ids": ["n1", "n2"]}, to_part_id("", ["n1", "n2"]))]),
    ],
)
def test_taking_a_proposal_is_a_decision(more, decided):
    """Each says all that its decisions need."""
    assert to_decisions(propose(**more).iloc[0]) == decided


@pytest.mark.parametrize("more", [{"alike": ALIKE}, {"parted": PARTED}, {"elsewhere": ELSEWHERE}, {"groups": GROUPS}])
def test_what_was_answered_is_open_no_more(more):
    """Taken or refused; what was taken back is asked again, and what is about a theme that is gone is not."""
    proposals = propose(**more)
    taken = [(theme_id, action, payload, None) for action, payload, theme_id in to_decisions(proposals.iloc[0])]
    refused = (None, "refuse", {"proposal_id": proposals["proposal_id"].iloc[0]}, None)
    undo = (None, "undo", {}, "00000001")

    def ask(*rows, there=("th-a", "th-c")):
        return len(find_open(proposals, replay_decisions(log(*rows)), there))

    assert len(proposals) == 1
    assert (ask(), ask(*taken), ask(refused)) == (1, 0, 0)
    assert (ask(*taken, undo), ask(refused, undo)) == (1, 1)
    assert ask(there=()) == int("groups" in more)


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 2**16))
def test_the_order_of_the_rows_does_not_matter(seed):
    """Of no table."""
    groups = "segment_id | group\n n2 | 1\n n1 | 1"
    pd.testing.assert_frame_equal(
        propose(MERGED, SPLIT, groups=groups), propose(MERGED, SPLIT, groups=groups, shuffled=seed)
    )

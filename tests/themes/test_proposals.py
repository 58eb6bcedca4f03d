"""Proposals: what a run would change about the themes, but leaves to people."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.themes.proposals import find_proposals
from friction.themes.replay import replay_decisions
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
    segment_id | theme_id
    s1         | th-a
    n1         | -
    n2         | -
    n3         | th-c
    n4         | -
"""
MERGED = ("th-b", "merge", {"into": "th-a"}, None)
SPLIT = ("th-c", "split", {"parts": {"th-p": ["s9"]}}, None)


def propose(*rows, groups=None, alike=None, shuffled=0):
    frames = [table(text).sample(frac=1, random_state=shuffled) for text in (TOPICS, LINEAGE, PLACED)]
    more = [table(text) if text else None for text in (groups, alike)]
    return find_proposals(*frames, replay_decisions(log(*rows)), *more)


def test_nothing_is_proposed_where_people_decided_nothing():
    """Then the run does as it finds."""
    assert_same(propose(), "proposal_id | kind")


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

    again = find_proposals(topics, turned, table(PLACED), replay_decisions(log(SPLIT)))

    assert first["proposal_id"].tolist() == again["proposal_id"].tolist()


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 2**16))
def test_the_order_of_the_rows_does_not_matter(seed):
    """Of no table."""
    groups = "segment_id | group\n n2 | 1\n n1 | 1"
    pd.testing.assert_frame_equal(
        propose(MERGED, SPLIT, groups=groups), propose(MERGED, SPLIT, groups=groups, shuffled=seed)
    )

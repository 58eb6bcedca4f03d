"""What coders said: a replay of their log."""

from __future__ import annotations

import pytest

from friction.themes.coding.codings import count_progress, find_queue, replay_codings
from tests.tables import assert_same
from tests.themes.coding.said import asked, codes, log, settles

SAMPLE = asked(ann="a b", ben="c a")


def replay(*rows):
    return replay_codings(log(*rows))


def test_the_last_word_of_each_coder_on_a_segment_counts():
    """In the order of the log, whatever the order of the rows; an empty list is a word too."""
    rows = log(
        SAMPLE,
        codes("ann", "a", "x"),
        codes("ben", "a", "y", "x", unsure=True),
        codes("ann", "a", "y"),
        codes("ann", "b"),
    )

    for frame in (rows, rows.iloc[::-1]):
        assert_same(
            replay_codings(frame).words,
            """
            segment_id | coder | themes[] | unsure | coding_id$
            a          | ann   | y        | false  | 00000004
            a          | ben   | x,y      | true   | 00000003
            b          | ann   |          | false  | 00000005
            """,
        )


def test_an_undo_brings_the_word_before_back():
    """And an undo of the undo the later one again; the first word taken back leaves none."""
    said = (SAMPLE, codes("ann", "a", "x"), codes("ann", "a", "y"))

    assert replay(*said, ("ann", "undo", 3)).words["themes"].tolist() == [["x"]]
    assert replay(*said, ("ann", "undo", 3), ("ann", "undo", 4)).words["themes"].tolist() == [["y"]]
    assert replay(*said, ("ann", "undo", 3), ("ann", "undo", 2)).words.empty


def test_a_sample_taken_back_asks_nobody():
    """What was said of its segments stays said."""
    coded = replay(SAMPLE, codes("ann", "a", "x"), ("lead", "undo", 1))

    assert coded.assigned.empty
    assert find_queue(coded, "ann").empty
    assert coded.words["segment_id"].tolist() == ["a"]


def test_what_was_settled_last_counts():
    """An undo brings the one before back."""
    said = (settles("a", "y", "x"), settles("a"), settles("b", "z"))

    assert replay(*said).adjudicated == {"a": (), "b": ("z",)}
    assert replay(*said, ("lead", "undo", 2)).adjudicated == {"a": ("x", "y"), "b": ("z",)}


def test_themes_that_were_merged_are_one():
    """Who coded before the merge agrees with who coded after it."""
    rows = log(SAMPLE, codes("ann", "a", "x", "y"), settles("b", "x"))
    coded = replay_codings(rows, lambda theme_id: {"x": "y"}.get(theme_id, theme_id))

    assert coded.words["themes"].tolist() == [["y"]]
    assert coded.adjudicated == {"b": ("y",)}


def test_a_queue_is_what_is_left_in_order_and_nothing_else():
    """Sample by sample; no column tells what others said, who shares, or what the program found."""
    second = asked("s2", ann="d")
    coded = replay(second, SAMPLE, codes("ann", "a", "x"), codes("ben", "a", "x", unsure=True))

    assert list(find_queue(coded, "ann").columns) == ["sample_id", "segment_id", "position"]
    assert_same(find_queue(coded, "ann"), "sample_id | segment_id | position\n s1 | b | 2\n s2 | d | 1")
    assert_same(find_queue(coded, "ben"), "sample_id | segment_id | position\n s1 | c | 1")
    assert find_queue(coded, "nobody").empty


def test_a_queue_is_the_same_whatever_others_say():
    """Nothing that another coder or the lead does shows in it."""
    alone = find_queue(replay(SAMPLE), "ann")
    others = (codes("ben", "a", "x"), codes("ben", "b", "x", unsure=True), settles("b", "x"))

    assert find_queue(replay(SAMPLE, *others), "ann").equals(alone)


def test_progress_is_told_by_sample_and_coder():
    """What a coder said of segments that were not asked for does not count."""
    coded = replay(SAMPLE, codes("ann", "a", unsure=True), codes("ann", "c", "x"), codes("ben", "c", "x"))

    assert_same(
        count_progress(coded),
        """
        sample_id | coder | n_assigned | n_coded | n_unsure
        s1        | ann   | 2          | 1       | 1
        s1        | ben   | 2          | 1       | 0
        """,
    )


def test_a_log_without_rows_is_a_state_with_nothing_in_it():
    """Every view of it is empty."""
    coded = replay()

    assert coded.words.empty
    assert coded.adjudicated == {}
    assert count_progress(coded).empty
    assert find_queue(coded, "ann").empty


@pytest.mark.parametrize("n", [1, 3])
def test_the_log_is_not_changed(n):
    """A replay reads."""
    rows = log(*[SAMPLE, codes("ann", "a", "x"), ("ann", "undo", 2)][:n])
    before = rows.copy()

    replay_codings(rows)

    assert rows.equals(before)

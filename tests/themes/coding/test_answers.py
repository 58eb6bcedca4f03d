"""What coders agree on, what must be settled, and the decisions that follow."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from friction.themes.coding.answers import find_disputes, find_final, to_decisions
from friction.themes.coding.codings import replay_codings
from tests.tables import assert_same, table
from tests.themes.coding.said import asked, codes, log, settles

SAMPLE = asked(ann="a b c d", ben="a b c d")


def replay(*rows):
    return replay_codings(log(SAMPLE, *rows))


SAID = (
    codes("ann", "a", "x"), codes("ben", "a", "x"),
    codes("ann", "b", "x"), codes("ben", "b", "y"),
    codes("ann", "c", "x", "y"), codes("ben", "c", "x"),
    codes("ann", "d"), codes("ben", "d", unsure=True),
)  # fmt: skip


def test_what_coders_differ_on_must_be_settled_the_most_different_first():
    """Of b the sets share nothing; {x, y} and {x} lie 1 - 1/2 · 2/3 apart; of d one was not sure."""
    assert_same(
        find_disputes(replay(*SAID)),
        """
        segment_id | distance | n_coders | n_unsure | n_waiting
        b          | 1.0      | 2        | 0        | 0
        c          | 0.666667 | 2        | 0        | 0
        d          | 0.0      | 2        | 1        | 0
        """,
    )


def test_the_distance_is_a_mean_over_all_pairs_of_coders():
    """Of three coders two agree: 0, 1 and 1."""
    found = find_disputes(replay(codes("ann", "b", "x"), codes("ben", "b", "y"), codes("cem", "b", "y")))

    assert_same(found, "segment_id | distance | n_coders\n b | 0.666667 | 3")


def test_who_has_still_to_code_a_segment_is_counted():
    """Ben did not look at a yet; what a single coder was unsure of must be settled as well."""
    assert_same(
        find_disputes(replay(codes("ann", "a", "x", unsure=True))),
        "segment_id | distance | n_coders | n_unsure | n_waiting\n a | 0.0 | 1 | 1 | 1",
    )


def test_what_was_settled_is_no_dispute_any_more():
    """Until that is taken back."""
    assert find_disputes(replay(*SAID, settles("b", "y")))["segment_id"].tolist() == ["c", "d"]
    assert find_disputes(replay(*SAID, settles("b", "y"), ("lead", "undo", 10)))["segment_id"].tolist() == list("bcd")


def test_the_final_answer_is_what_was_settled_else_what_all_say():
    """Else there is none: coders differ, or one was unsure."""
    assert_same(
        find_final(replay(*SAID, settles("b", "y", "x"))),
        """
        segment_id | themes[] | how
        a          | x        | unanimous
        b          | x,y      | adjudicated
        c          | -        | unsettled
        d          | -        | unsettled
        """,
    )


def test_none_of_them_is_an_answer():
    """All say so, or it was settled so."""
    found = find_final(replay(codes("ann", "a"), codes("ben", "a"), settles("b")))

    assert found["themes"].tolist() == [[], []]
    assert found["how"].tolist() == ["unanimous", "adjudicated"]


def test_there_is_no_answer_before_all_who_are_asked_have_said_theirs():
    """Of a segment that one codes, one word is enough."""
    alone = asked("s2", ann="e")

    found = find_final(replay(alone, codes("ann", "a", "x"), codes("ann", "e", "x")))

    assert_same(found, "segment_id | themes[] | how\n a | - | unsettled\n e | x | unanimous")


def final(*rows):
    """Return final answers: (segment, themes or None)."""
    return pd.DataFrame(list(rows), columns=["segment_id", "themes"])


TOPICS = """
    segment_id | also_in[] | theme_id
    a          |           | x
    b          |           | x
    c          |           | x
    d          |           | -
    e          |           | x
    f          |           | x
    g          | y         | x
    h          | y         | x
"""


def test_decisions_make_the_themes_say_what_the_answers_say():
    """Placed where it is in none of them, added and removed else; nothing where they agree or nobody knows."""
    answers = final(
        ("a", ["x"]), ("b", ["y"]), ("c", []), ("d", ["y", "z"]), ("e", ["x", "y"]), ("f", None), ("g", ["y"]),
        ("h", ["z"]), ("gone", ["x"]),
    )  # fmt: skip

    assert_same(
        to_decisions(answers, table(TOPICS)),
        """
        action | theme_id | segment_ids[]
        place  | y        | b,d
        place  | z        | h
        add    | y        | e
        add    | z        | d
        remove | x        | c,g,h
        remove | y        | h
        """,
    )


def test_a_run_in_which_nobody_added_segments_to_themes_is_taken_as_it_is():
    """Its segments are in one theme, or in none."""
    topics = table("segment_id | theme_id\n a | x\n d | -")

    assert_same(
        to_decisions(final(("a", ["x", "y"]), ("d", ["y"])), topics),
        "action | theme_id | segment_ids[]\n place | y | d\n add | y | a",
    )


SETS = st.sets(st.sampled_from("xyz"))


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from("abcdef"), st.tuples(SETS, SETS), min_size=1))
def test_after_the_decisions_nothing_is_left_to_do(segments):
    """Places move out of the one theme there was, what is added and removed is; then themes and answers are one."""
    answers = final(*((name, sorted(wanted)) for name, (wanted, _) in segments.items()))
    now = {name: set(has) for name, (_, has) in segments.items()}

    def to_topics():
        rows = [(name, *(sorted(has)[:1] or [None]), sorted(has)[1:]) for name, has in now.items()]
        return pd.DataFrame(rows, columns=["segment_id", "theme_id", "also_in"])

    for row in to_decisions(answers, to_topics()).itertuples():
        for name in row.segment_ids:
            if row.action == "place":
                now[name] = {row.theme_id} | (now[name] if len(now[name]) > 1 else set())
            elif row.action == "add":
                now[name].add(row.theme_id)
            else:
                assert row.theme_id in now[name]
                now[name].remove(row.theme_id)

    assert now == {name: set(wanted) for name, (wanted, _) in segments.items()}
    assert to_decisions(answers, to_topics()).empty


@pytest.mark.parametrize("view", [find_disputes, find_final])
def test_where_nobody_coded_there_is_nothing_to_settle(view):
    """A sample that was only drawn."""
    assert view(replay()).empty
    assert to_decisions(find_final(replay()), table(TOPICS)).empty

"""The coder's desk without a screen: what is asked, what was said, the way back, and the codes by keys."""

from __future__ import annotations

import pandas as pd
import pytest

from app.views.desk import SIGNS, Answer, Asked, Desk, build_codes, count_own
from app.views.desk_context import find_around, list_turns


def asked(*ids):
    return [Asked("sa-1", one, f"d-{one}", 0, 5, f"text {one}") for one in ids]


def answer(coding_id, segment_id, *themes):
    return Answer(coding_id, segment_id, themes, unsure=False)


def say(desk, coding_id, *themes, unsure=False):
    """Pick codes, or none of them, and go on as the log has it."""
    if themes:
        desk.draft.pick(list(themes))
    else:
        desk.draft.set_none()
    desk.draft.unsure = unsure
    desk.go_on(coding_id)


def test_a_desk_begins_at_the_first_segment_that_has_no_answer():
    """Those answered before count as done, in the order in which they were answered."""
    desk = Desk("ann", asked("a", "b", "c"), [answer("1", "b", "th-1")])

    assert [one.segment_id for one in desk.items] == ["b", "a", "c"]
    assert (desk.current.segment_id, desk.n_done, desk.n) == ("a", 1, 3)


def test_what_is_not_asked_any_more_is_passed_over():
    """An answer on a segment that the run does not have stays in the log, and off the desk."""
    desk = Desk("ann", asked("a"), [answer("1", "gone")])

    assert (desk.n_done, desk.n, desk.last) == (0, 1, None)


def test_an_answer_shows_the_next_segment_with_nothing_picked():
    """What was picked before is kept; the next one begins anew, until none is left."""
    desk = Desk("ann", asked("a", "b"))

    say(desk, "1", "th-2", "th-1")

    assert desk.find_answer("a") == answer("1", "a", "th-1", "th-2")
    assert (desk.current.segment_id, desk.draft.is_said) == ("b", False)
    say(desk, "2")
    assert desk.current is None
    assert desk.n_done == 2


def test_picking_a_code_and_none_of_them_exclude_each_other():
    """The last word counts; a code picked twice is let go."""
    draft = Desk("ann", asked("a")).draft

    draft.flip("th-1")
    draft.set_none()
    assert (draft.themes, draft.none) == ([], True)
    draft.flip("th-1")
    draft.flip("th-2")
    draft.flip("th-1")
    assert (draft.themes, draft.none, draft.is_said) == (["th-2"], False, True)


def test_going_back_shows_what_was_said_and_going_on_unchanged_says_nothing_new():
    """Only another answer is written again."""
    desk = Desk("ann", asked("a", "b"))
    say(desk, "1", "th-1", unsure=True)

    desk.go_back()

    assert (desk.current.segment_id, desk.draft.themes, desk.draft.unsure) == ("a", ["th-1"], True)
    assert not desk.is_new()
    desk.draft.unsure = False
    assert desk.is_new()
    desk.go_on(None)
    assert (desk.current.segment_id, desk.find_answer("a").unsure) == ("b", True)


def test_undo_takes_the_last_answer_back_and_keeps_it_picked_to_be_mended():
    """Its segment is on the desk again, and is not done any more."""
    desk = Desk("ann", asked("a", "b"))
    say(desk, "1", "th-1")

    desk.take_back()

    assert (desk.current.segment_id, desk.n_done, desk.last) == ("a", 0, None)
    assert desk.draft.themes == ["th-1"]


def test_undo_of_a_second_answer_brings_the_first_one_back():
    """As the log has it: the word before holds again."""
    desk = Desk("ann", asked("a"), [answer("1", "a", "th-1"), answer("2", "a", "th-2")])

    desk.take_back()

    assert desk.find_answer("a").themes == ("th-1",)
    assert desk.draft.themes == ["th-1"]


def test_what_was_taken_back_on_the_way_is_asked_at_the_end():
    """No segment is left without an answer while the desk says that all is done."""
    desk = Desk("ann", asked("a", "b"), [answer("1", "a"), answer("2", "b")])
    desk.take_back()
    desk.take_back()
    desk.place = 1

    say(desk, "3")

    assert desk.current.segment_id == "a"


@pytest.mark.parametrize(("coder", "kept"), [("ann", ["th-1"]), ("ben", [])])
def test_a_page_drawn_anew_keeps_what_its_coder_has_picked(coder, kept):
    """What is picked and not said yet survives; under another name it is gone."""
    before = Desk("ann", asked("a", "b"))
    before.draft.flip("th-1")

    assert Desk(coder, asked("a", "b"), (), before).draft.themes == kept


def codes(n, **columns):
    made = pd.DataFrame(
        {"theme_id": [f"th-{one:03d}" for one in range(n)], "name": [f"name {one:03d}" for one in range(n)]}
    )
    return made.assign(
        **{"status": "new", "parent_id": None, "definition": None, "include": None, "exclude": None, **columns}
    )


def test_codes_stand_in_the_order_of_the_codebook_each_under_its_parent():
    """By name, with those beneath a code behind it; dismissed ones are left out; the meaning is told."""
    table = codes(
        4, name=["pay", "basket", "card", "old"], parent_id=[None, None, "th-000", None],
        status=["new", "new", "new", "dismissed"], definition=["All of paying", None, None, None],
        exclude=["refunds", None, None, None],
    )  # fmt: skip

    (sheet,) = build_codes(table, {})

    assert [(code.name, code.sign) for code in sheet] == [("basket", "1"), ("pay", "2"), ("card", "3")]
    assert sheet[1].meaning == "All of paying · Not: refunds"


def test_more_codes_than_keys_fill_further_sheets_with_ones_own_most_used_first():
    """Those that the coder gave most stand on the first sheet, in the order of the codebook; nobody else's count."""
    n = len(SIGNS)
    sheets = build_codes(codes(n + 5), count_own([answer("1", "a", f"th-{n + 4:03d}")]))

    assert [len(sheet) for sheet in sheets] == [n, 5]
    assert sheets[0][-1].theme_id == f"th-{n + 4:03d}"
    assert [code.sign for code in sheets[1]] == list(SIGNS[:5])


def test_equal_names_are_told_apart_by_their_ids():
    """A coder can say which of two is meant."""
    (sheet,) = build_codes(codes(2, name=["late", "late"]), {})

    assert [code.name for code in sheet] == ["late", "late [th-001]"]


def test_no_key_of_a_code_is_one_that_does_something_else():
    """C and R are the page's; N, U, X and M say none of them, unsure, conversation and more."""
    assert not set("CRNUXM") & set(SIGNS)
    assert len(set(SIGNS)) == len(SIGNS)


def test_the_conversation_is_shown_around_the_segment_in_the_order_of_writing():
    """Only turns of its own conversation, the segment marked in its own; a message without one stands alone."""
    documents = pd.DataFrame(
        {
            "doc_id": ["d-b", "d-a", "d-x", "d-c"],
            "thread_id": ["t-1", "t-1", "t-2", None],
            "author": ["agent", "customer", "customer", "customer"],
            "written_at": pd.to_datetime(["2026-05-02", "2026-05-01", "2026-05-01", None], utc=True),
            "text": ["How can I help?", "It broke.", "Another matter", "Alone"],
        }
    )
    one, alone = Asked("sa-1", "s", "d-a", 0, 2, "It"), Asked("sa-1", "t", "d-c", 0, 5, "Alone")

    around = find_around(documents, {"d-a", "d-c"})

    turns = list_turns(around, one)
    assert [(turn.text, bool(turn.spans)) for turn in turns] == [("It broke.", True), ("How can I help?", False)]
    assert turns[1].about == "support, 2 May 2026"
    assert [turn.text for turn in list_turns(around, alone)] == ["Alone"]

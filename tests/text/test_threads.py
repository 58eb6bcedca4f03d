"""Cues that only the conversation shows."""

from __future__ import annotations

import pandas as pd
import pytest

from friction.text.cues import find_cues
from friction.text.segments import build_segments
from friction.text.threads import KINDS, find_thread_cues
from tests.tables import assert_same

pytestmark = pytest.mark.slow

START = pd.Timestamp("2026-01-05 09:00", tz="UTC")
END = "01-30 00:00 other review other : The last one in the data"


def chat(*turns, source="chat"):
    """Make documents of turns: "MONTH-DAY HOUR:MINUTE author thread person : text", or minutes as "+5"."""
    rows = []
    for number, turn in enumerate(turns):
        head, _, text = turn.partition(" : ")
        moment, *rest = head.split()
        if moment.startswith("+"):
            at = START + pd.Timedelta(minutes=int(moment[1:]))
        else:
            at = pd.Timestamp(f"2026-{moment} {rest.pop(0)}", tz="UTC")
        author = rest[0] if rest else "customer"
        other = author == "other"
        rows.append(
            {
                "doc_id": f"d{number}",
                "source": rest[1] if len(rest) > 1 else source,
                "author": "customer" if other else author,
                "thread_id": None if other else rest[2] if len(rest) > 2 else "t",
                "person_id": "elsewhere" if other else "p",
                "written_at": at,
                "text": text,
                "language": "en",
            }
        )
    return pd.DataFrame(rows)


def find(documents, **more):
    segments = build_segments(documents)
    cues = find_cues(segments, pd.Series("en", index=segments.index))
    return find_thread_cues(segments, documents, cues, **more)


def kinds(*turns, **more):
    return set(find(chat(*turns, **more))["cue"])


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("Where is my order?", "So where is my order now?"),
        ("My card has not arrived", "my card still has not arrived"),
        ("How do I change my address?", "how do i change my address"),
        ("I want to cancel my order", "Again: I want to cancel my order"),
        ("The voucher code does not work", "The voucher code does not work!!!"),
        ("can you refund the delivery fee", "please can you refund the delivery fee"),
        ("The app crashes when I pay", "But the app crashes when I pay"),
        ("I need an invoice for the lamp", "I need the invoice for the lamp"),
    ],
)
def test_a_question_said_again_is_repeated(first, again):
    """Nearly the same words, later in the thread."""
    assert "repeated_question" in kinds(f"+0 : {first}", "+1 agent : One moment", f"+2 : {again}")


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("Where is my order?", "Where is my invoice?"),
        ("Is there a fee for transfers?", "Is there a fee for cards?"),
        ("I want to cancel my order", "I want to change my address"),
        ("Thank you very much", "Thank you very much"),
        ("The app crashes", "The app works now"),
        ("How do I pay?", "I have paid by card and the lamp came"),
        ("ok then", "ok then"),
        ("My card has not arrived", "Then please send the card to my office"),
    ],
)
def test_another_question_is_not_repeated(first, other):
    """Other matters, thanks and small words are none."""
    assert "repeated_question" not in kinds(f"+0 : {first}", "+1 agent : One moment", f"+2 : {other}")


@pytest.mark.parametrize("minutes", [10, 11, 30, 60, 90, 240, 600, 2000])
def test_a_long_silence_before_an_answer_is_told_with_its_minutes(minutes):
    """From ten minutes on in a chat; at the turn that waited."""
    found = find(chat("+0 : My card was declined", f"+{minutes} agent : Sorry to hear that"))

    assert found.loc[found["cue"] == "long_silence", "minutes"].tolist() == [minutes]


@pytest.mark.parametrize(
    "turns",
    [
        ("+0 : My card was declined", "+9 agent : Sorry"),
        ("+0 : My card was declined", "+90 : Hello?"),
        ("+0 agent : Anything else?", "+90 : No, that was all for now"),
        ("+0 : My card was declined", "+1 agent : Sorry", "+90 : it works again today", "+91 agent : Good"),
        ("+0 : My card was declined",),
        ("+0 : My card was declined", "+0 agent : Sorry"),
        ("+0 bot : Welcome", "+40 agent : Hello"),
        ("+0 : My card was declined", "+2 bot : Try again", "+8 bot : Are you there?"),
    ],
)
def test_no_long_silence(turns):
    """Quick answers, the customer's own silence, and no answer at all."""
    assert "long_silence" not in kinds(*turns)


def test_a_bots_turn_is_no_answer_where_agents_write():
    """That a message was received ends no waiting; in tickets a day is long."""
    turns = ("+0 : My card was declined", "+1 bot : We have received it", "+1500 agent : Sorry")

    assert_same(
        find(chat(*turns, source="ticket")).query("cue == 'long_silence'"),
        """
        segment_id | start | end | cue          | weight | minutes
        d0/0       | 0     | 20  | long_silence | 1      | 1500
        """,
    )


@pytest.mark.parametrize(
    "day", ["05 12:00", "06 09:00", "07 09:00", "08 09:00", "09 09:00", "10 09:00", "11 09:00", "12 09:00"]
)
def test_a_new_thread_within_a_week_is_a_repeat_contact(day):
    """Counted from the last turn of the thread before, to the first of the new one."""
    found = find(
        chat("01-05 09:00 customer chat a : My card was declined", f"01-{day} customer chat b : Declined again")
    )

    assert found.loc[found["cue"] == "repeat_contact", "segment_id"].tolist() == ["d1/0"]


@pytest.mark.parametrize(
    "turns",
    [
        ("01-05 09:00 customer chat a : My card was declined", "01-13 09:00 customer chat b : Declined again"),
        ("01-05 09:00 customer chat a : My card was declined", "01-05 10:00 customer chat a : Declined again"),
        ("01-05 09:00 customer chat a : My card was declined",),
        ("01-05 09:00 customer review a : My card was declined", "01-06 09:00 customer chat b : Declined again"),
        ("01-05 09:00 customer survey a : My card was declined", "01-06 09:00 customer chat b : Declined again"),
        ("01-05 09:00 customer chat a : My card was declined", "01-06 09:00 customer review b : Declined again"),
        ("01-05 09:00 customer chat a : My card was declined", "01-06 09:00 agent chat b : We fixed it for you"),
        ("01-05 09:00 customer chat a : My card was declined", "01-06 09:00 customer chat b : Great shop, thank you"),
    ],
)
def test_no_repeat_contact(turns):
    """Later, in the same thread, by somebody else, or in a review or survey."""
    assert "repeat_contact" not in kinds(*turns)


@pytest.mark.parametrize(
    ("first", "then", "hours"),
    [
        ("chat", "ticket", 1), ("chat", "ticket", 24), ("ticket", "chat", 3), ("chat", "other", 5),
        ("other", "chat", 20), ("ticket", "review", 2), ("chat", "review", 12), ("other", "ticket", 23),
    ],
)  # fmt: skip
def test_another_channel_within_a_day_is_a_switch(first, then, hours):
    """The same person, elsewhere."""
    later = (START + pd.Timedelta(hours=hours)).strftime("%m-%d %H:%M")
    found = find(chat(f"01-05 09:00 customer {first} a : It is broken", f"{later} customer {then} b : Still broken"))

    assert found.loc[found["cue"] == "channel_switch", "minutes"].tolist() == [60 * hours]


@pytest.mark.parametrize(
    ("first", "then", "hours"),
    [
        ("chat", "chat", 1), ("ticket", "ticket", 1), ("chat", "ticket", 25), ("ticket", "chat", 48),
        ("chat", "survey", 1), ("survey", "chat", 1), ("survey", "ticket", 2), ("review", "review", 3),
    ],
)  # fmt: skip
def test_no_channel_switch(first, then, hours):
    """The same channel, later, or a survey: the company asked."""
    later = (START + pd.Timedelta(hours=hours)).strftime("%m-%d %H:%M")

    assert "channel_switch" not in kinds(
        f"01-05 09:00 customer {first} a : It is broken", f"{later} customer {then} b : Still broken"
    )


@pytest.mark.parametrize(
    "last",
    [
        "So where is my money?", "It still does not work", "Hello?? are you there", "My card was declined again",
        "This is unacceptable", "Can I cancel it?", "How long does it take", "I want my money back",
    ],
)  # fmt: skip
def test_a_last_turn_that_nobody_answers_is_a_sudden_end(last):
    """Asking or complaining, while the data goes on."""
    turns = ("+0 : My lamp is broken", "+1 agent : One moment", f"+2 : {last}")

    assert "sudden_end" in kinds(*turns, END)
    assert "sudden_end" not in kinds(*turns)


@pytest.mark.parametrize(
    "turns",
    [
        ("+0 : It is broken", "+1 agent : One moment", "+2 : Thank you"),
        ("+0 : It is broken", "+1 agent : One moment", "+2 : It works now"),
        ("+0 : It is broken", "+1 agent : One moment", "+2 : Great service"),
        ("+0 : It is broken", "+1 agent : One moment", "+2 : Okay until then"),
        ("+0 : It is broken", "+1 agent : We sent a new one"),
        ("+0 agent : How was it?",),
        ("+0 : It is broken", "+1 : Where is the new one?"),
        ("+0 : It is broken", "+1 bot : Is it solved?", "+2 : Yes, all good, thanks"),
    ],
)
def test_no_sudden_end(turns):
    """Answered, thanked, solved; or an export that holds no answers at all."""
    assert "sudden_end" not in kinds(*turns, END)


POLITE = ("+0 : Could you please check my order?", "+1 agent : Yes", "+2 : Thank you, please look at the bill, too")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("It still does not work", "I want my money back"),
        ("That is wrong", "My card was charged twice"),
        ("No", "This is ridiculous"),
        ("It is broken", "fix it now"),
        ("Nothing works here", "Still nothing"),
        ("You sent the wrong lamp", "It is the wrong colour"),
        ("It crashed", "It crashed again"),
        ("Nobody answers me", "I am waiting for an hour"),
    ],
)
def test_politeness_that_vanishes_is_a_drop(one, two):
    """Two turns in a row without please or thanks, of somebody who said them before."""
    found = find(chat(*POLITE, f"+3 : {one} at all today", f"+4 : {two}"))

    assert found.loc[found["cue"] == "politeness_drop", "segment_id"].tolist() == ["d4/0"]


@pytest.mark.parametrize(
    "turns",
    [
        (*POLITE, "+3 : It is broken, please help", "+4 : I want my money back"),
        (*POLITE, "+3 : It is broken", "+4 : Please give me my money back"),
        (*POLITE, "+3 : I want my money back"),
        (*POLITE, "+3 : It is the blue one", "+4 : It came on Monday"),
        ("+0 : It is broken", "+1 : fix it now", "+2 : It crashed again"),
        ("+0 : Please check my order", "+1 : It is broken", "+2 : It crashed again"),
        (*POLITE, "+3 : Thanks, it is broken", "+4 : Thanks, broken again"),
        (*POLITE, "+3 agent : It is broken", "+4 agent : It crashed again"),
    ],
)
def test_no_drop_of_politeness(turns):
    """One short turn, plain facts, or somebody who was never polite."""
    assert "politeness_drop" not in kinds(*turns)


def test_documents_without_time_or_thread_have_no_cues_of_threads():
    """Nothing is known of a conversation."""
    documents = chat("+0 : Where is my order?", "+1 : Where is my order?").assign(written_at=pd.NaT, thread_id=None)

    assert find(documents.assign(written_at=pd.to_datetime(documents["written_at"], utc=True))).empty


def test_the_order_of_the_rows_does_not_matter():
    """Same documents, same cues, at most one of a kind at a place."""
    documents = chat(*POLITE, "+30 : It is broken", "+31 : It is broken", "+99 agent : Sorry", END)
    found = find(documents)

    pd.testing.assert_frame_equal(found, find(documents.iloc[::-1]))
    assert not found.duplicated(["segment_id", "start", "cue"]).any()
    assert set(found["cue"]) <= set(KINDS)

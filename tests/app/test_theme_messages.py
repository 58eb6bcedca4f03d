"""The messages of a theme, ready to be shown: which come first, why each is here, what was said around it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from app.views.conversation import MOST_LETTERS as MOST_OF_A_TURN
from app.views.conversation import MOST_TURNS, find_conversations
from app.views.messages import EXCERPT, WHOLE, find_messages
from app.views.near import find_near
from app.views.reasons import to_reasons, to_score_line
from app.views.words import UNPLACED
from friction.store.objects import Vectors


def test_messages_are_told_by_weight_and_variety_and_once_a_person(tables):
    """Membership × friction orders messages that say the same; cue and place stand with them."""
    messages, n = find_messages(tables, "th-card", stage=None, order="telling and varied", shown=3)
    assert n == 10
    assert [message.doc_id for message in messages] == ["d-00", "d-01", "d-02"]
    cue = next(span for span in messages[0].spans if span.kind == "cue")
    assert messages[0].text[cue.start : cue.end] == "refuse"
    assert messages[0].about == "ticket · 30 Mar 2026 · at payment"
    assert "At payment with probability 0.75 (placed by time, 1.6 hours after it)." in messages[0].why
    assert messages[0].url == "https://desk.example/d-00"


def test_messages_behind_a_cell_are_ordered_by_how_surely_they_are_about_it(tables):
    """Alignment × membership × friction; a message read as of another stage says its probability here."""
    alignments = tables["alignments"].copy()
    moved = (alignments["doc_id"] == "d-03") & ~alignments["best"]
    alignments.loc[moved, ["journey_id", "stage"]] = ["j", "basket"]
    placed = alignments["doc_id"].isin(["d-00", "d-01"]) & alignments["best"]
    alignments.loc[placed, "probability"] = [0.1, 0.04]
    changed = tables.with_tables(alignments=alignments)

    at_payment, n = find_messages(changed, "th-card", stage="payment", order="telling and varied", shown=20)
    assert n == 8
    assert at_payment[0].doc_id == "d-02"
    assert at_payment[-1].doc_id == "d-00"
    at_basket, _ = find_messages(changed, "th-card", stage="basket", order="telling and varied", shown=20)
    assert [message.doc_id for message in at_basket] == ["d-03"]
    assert "at payment" in at_basket[0].about
    assert "About basket with probability 0.25." in at_basket[0].why


def test_a_message_says_what_its_friction_is_made_of(tables):
    """Start, kinds of cue, meaning and rating add up to the log-odds of the score; what adds nothing is not told."""
    (message,), _ = find_messages(tables, "th-card", stage=None, order="telling and varied", shown=1)
    assert message.why[-1] == "Friction 0.80, from +1.39 log-odds = start −0.06, trouble +1.20, meaning +0.25."
    assert 1 / (1 + np.exp(-1.39)) == pytest.approx(0.80, abs=0.005)


def test_the_sum_is_that_of_the_sentence_with_the_most_friction():
    """Of several sentences the worst is explained; a kind of cue counts once; without parts nothing is explained."""
    said = pd.DataFrame(
        {"segment_id": ["a/1", "a/2"], "start": [0, 20], "friction": [0.25, 0.9], "from_base": 0.9,
         "from_meaning": [0.0, 1.5], "from_rating": [-1.0, -1.0]}
    )  # fmt: skip
    cues = pd.DataFrame(
        {"segment_id": ["a/1", "a/2", "a/2"], "cue": ["praise", "money_lost", "money_lost"], "weight": [-1.0, 0.8, 0.8]}
    )
    assert to_score_line(said, cues) == (
        "Sentence 2: friction 0.90, from +2.20 log-odds = start +0.90, money lost +0.80, meaning +1.50, rating −1.00."
    )
    assert to_score_line(said.assign(from_base=np.nan), cues) == "Friction 0.90."


def test_messages_can_be_chosen_by_place_and_time(tables):
    """Newest first; the unplaced ones are those whose most probable place is none."""
    newest, _ = find_messages(tables, "th-card", stage="payment", order="newest", shown=2)
    assert [message.doc_id for message in newest] == ["d-08", "d-07"]
    unplaced, n = find_messages(tables, "th-card", stage=UNPLACED, order="newest", shown=5)
    assert (n, [message.doc_id for message in unplaced]) == (1, ["d-09"])


def test_only_a_secure_address_is_offered_as_the_original(tables):
    """A link that is no https address, such as one that would run a script, is not offered."""
    documents = tables["documents"].assign(url="javascript:alert(1)")
    messages, _ = find_messages(tables.with_tables(documents=documents), "th-card", stage=None, order="newest", shown=3)
    assert {message.url for message in messages} == {None}


def test_a_message_says_why_it_is_in_the_theme():
    """How many of the messages most like it are in the theme, and which of the theme's words it has."""
    said = pd.DataFrame(
        {"segment_id": ["a/1", "a/2"], "reason": "placed", "strength": [0.4, 0.82],
         "lemmas": [["card"], ["bank", "late"]], "phrases": [["card refuse"], []]}
    )  # fmt: skip
    assert to_reasons(said, ["card refuse", "late bank", "fee"]) == [
        "Of 10 messages most like it, 8 are in this theme.",
        "Words of the theme in it: card refuse, late bank.",
    ]
    assert to_reasons(said.assign(reason="decided"), ["fee"]) == ["A person put it here."]


def test_a_message_of_five_million_letters_is_shown_around_what_is_in_the_theme(tables):
    """On the card a few lines, folded some more, the marks in place; never all of it."""
    documents, segments, cues = tables["documents"], tables["segments"], tables["cues"]
    own = documents["doc_id"] == "d-00"
    before = 4_000_000
    longer = documents.assign(text=documents["text"].mask(own, "x" * before + documents["text"] + "y" * 1_000_000))
    moved = {
        name: rows.assign(start=rows["start"] + before * mine, end=rows["end"] + before * mine)
        for name, rows in (("segments", segments), ("cues", cues))
        for mine in [rows["segment_id"].eq("d-00/1").astype(int)]
    }
    messages, _ = find_messages(
        tables.with_tables(documents=longer, **moved), "th-card", stage=None, order="telling and varied", shown=1
    )
    (message,) = messages
    for (text, spans), cut in (((message.text, message.spans), EXCERPT), (message.whole, WHOLE)):
        assert len(text) <= cut.most + 4
        marked = {span.kind: text[span.start : span.end] for span in spans}
        assert marked == {"segment": "My card is refused at the last step, twice now.", "cue": "refuse"}


def test_a_short_message_is_shown_whole(tables):
    """Nothing is folded that is all there."""
    (message,), _ = find_messages(tables, "th-card", stage=None, order="telling and varied", shown=1)
    assert message.text.startswith("Hello there!")
    assert message.whole is None


def talk(*rows: tuple[str, str | None, str]) -> pd.DataFrame:
    """Return documents: id, thread, author; a minute apart."""
    begin = pd.Timestamp("2026-05-24 09:30", tz="UTC")
    return pd.DataFrame(
        {
            "doc_id": [row[0] for row in rows], "thread_id": pd.Series([row[1] for row in rows], dtype="str"),
            "author": [row[2] for row in rows], "text": [f"said {row[0]}" for row in rows],
            "written_at": [begin + pd.Timedelta(minutes=number) for number in range(len(rows))],
        }
    )  # fmt: skip


def test_a_chat_turn_stands_in_its_conversation():
    """All turns of its thread, oldest first, whoever wrote them; what stands alone has none."""
    documents = talk(
        ("b", "t", "bot"), ("c", "t", "customer"), ("a", "t", "agent"), ("z", None, "customer"), ("y", "u", "customer")
    )
    found = find_conversations(documents.iloc[::-1], ["c", "z", "y"])
    assert list(found) == ["c"]
    assert [(turn.who, turn.text, turn.is_shown) for turn in found["c"]] == [
        ("Bot", "said b", False), ("Customer", "said c", True), ("Agent", "said a", False)
    ]  # fmt: skip
    assert found["c"][0].at == "24 May 2026, 09:30"


def test_of_a_long_conversation_the_turns_around_the_message_are_shown():
    """Twenty of them, the message among them; of a long turn its first letters."""
    documents = talk(*((f"m{number:03d}", "t", "customer") for number in range(100)))
    documents["text"] = "x" * 5_000
    turns = find_conversations(documents, ["m099"])["m099"]
    assert len(turns) == MOST_TURNS
    assert turns[-1].is_shown
    assert len(turns[0].text) <= MOST_OF_A_TURN + 2


@pytest.fixture
def vectors(tables):
    """Return vectors by theme, in which the third message of slow search leans to cards, and the fifth more so."""
    ids = sorted(tables["segments"]["segment_id"])
    rows = np.zeros((len(ids), 6), dtype=np.float32)
    for number, name in enumerate(ids):
        rows[number, int(name[2])] = 1.0
    rows[ids.index("d-32/1")] = [0.6, 0, 0, 0.8, 0, 0]
    rows[ids.index("d-34/1")] = [0.8, 0, 0, 0.6, 0, 0]
    return Vectors(ids, rows, "made")


def test_messages_like_a_theme_that_are_not_in_it_come_by_likeness(tables, vectors):
    """Each with where it is now; equal texts once; none of the theme's own."""
    segments = tables["segments"]
    different = tables.with_tables(segments=segments.assign(text=segments["text"] + " " + segments["segment_id"]))
    near = find_near(different, vectors, "th-card", {"th-slow": "search is slow"}, shown=2)
    assert [message.doc_id for message in near] == ["d-34", "d-32"]
    assert near[0].why[:2] == (
        "More like this theme than 0 of every 100 messages in it.",
        "Now in “search is slow”.",
    )
    assert len(find_near(tables, vectors, "th-card", {}, shown=50)) == tables["segments"]["text"].nunique() - 1


def test_messages_like_those_that_were_ticked(tables, vectors):
    """The ticked ones ask, not the theme; what has no vector asks nothing."""
    segments = tables["segments"]
    different = tables.with_tables(segments=segments.assign(text=segments["text"] + " " + segments["segment_id"]))
    near = find_near(different, vectors, "th-slow", {}, seeds=["d-34/1"], shown=1)
    assert near[0].doc_id.startswith("d-0")
    assert find_near(different, vectors, "th-slow", {}, seeds=["gone"], shown=1) == []
    assert find_near(different, None, "th-slow", {}, shown=1) == []


def test_a_message_in_no_theme_says_why(tables, vectors):
    """The reason in words."""
    placed = tables["segment_topics"]
    out = placed["segment_id"] == "d-34/1"
    taken = placed.assign(theme_id=placed["theme_id"].mask(out), reason=placed["reason"].mask(out, "ambiguous"))
    near = find_near(tables.with_tables(segment_topics=taken), vectors, "th-card", {}, shown=1)
    assert near[0].why[1] == "In no theme: lies between themes."

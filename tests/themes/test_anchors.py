"""Decisions on segments hold on to the text: where segments are cut otherwise, they are found again."""

from __future__ import annotations

import json
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.themes.anchors import anchor_codings, anchor_decisions, to_anchors
from tests.tables import table
from tests.themes.decided import log

TEXT = "Late. The card came late, but the shop was kind. Late."


def cut(*places, doc_id="d", text=TEXT):
    """Return segments: their ids, and where they lie in the text."""
    return pd.DataFrame(
        [(name, doc_id, start, end, text[start:end]) for name, start, end in places],
        columns=["segment_id", "doc_id", "start", "end", "text"],
    )


BEFORE = cut(("d/0", 0, 5), ("d/1", 6, 48), ("d/2", 49, 54))
HALVES = cut(("d/0", 0, 5), ("d/1-30", 6, 24), ("d/1+30", 30, 48), ("d/2", 49, 54))


def write(text=TEXT, doc_id="d"):
    """Return the one document there is."""
    return pd.DataFrame({"doc_id": [doc_id], "text": [text]})


def place(*ids, segments=BEFORE):
    return ("a", "place", {"segment_ids": list(ids), "anchors": to_anchors(ids, segments)}, None)


def find(row, now, text=TEXT):
    """Return the segments that a decision is about now, and those it lost with the reason."""
    anchored = anchor_decisions(log(row), now, write(text))
    lost = anchored.lost
    return json.loads(anchored.decisions["payload"][0])["segment_ids"], dict(
        zip(lost["segment_id"], lost["reason"], strict=True)
    )


def test_an_anchor_says_document_place_and_hash():
    """The first 16 hex digits of the SHA-256 of the text; what is not there has none."""
    assert to_anchors(["d/2", "d/9"], BEFORE) == [
        {"segment_id": "d/2", "doc_id": "d", "start": 49, "end": 54, "text_hash": "46007df3f67e170d"}
    ]


def code(*rows):
    """Return codings one after the other: (action, payload)."""
    return pd.DataFrame(
        [(f"{number:08d}", action, json.dumps(payload)) for number, (action, payload) in enumerate(rows, start=1)],
        columns=["coding_id", "action", "payload"],
    )


def test_what_a_coder_said_stays_with_the_text():
    """Of what has another id by now it is said still; of what is cut or gone, of none of its parts."""
    sample = ("sample", {"parts": {"ann": ["d/0", "d/1"]}, "anchors": to_anchors(["d/0", "d/1"], BEFORE)})
    before = pd.concat([BEFORE, cut(("e/0", 0, 5), doc_id="e")])
    said = [("code", {"segment_id": one, "anchors": to_anchors([one], before)}) for one in ("d/0", "d/1", "e/0")]
    now = cut(("d/2", 0, 5), ("d/1-30", 6, 24), ("d/1+30", 30, 48))

    found = anchor_codings(code(sample, *said, ("undo", {})), now, write())

    told = [json.loads(text) for text in found["payload"]]
    assert found["coding_id"].tolist() == ["00000001", "00000002", "00000005"]
    assert told[0] == {"parts": {"ann": ["d/2", "d/1-30", "d/1+30"]}}
    assert told[1] == {"segment_id": "d/2"}
    same = code(sample, *said)
    assert anchor_codings(same, before, write())["payload"].tolist() == same["payload"].tolist()


def test_what_is_as_it_was_stays_and_costs_nothing():
    """The payload is the one that was written, places and all."""
    decisions = log(place("d/1", "d/0"))

    assert anchor_decisions(decisions, BEFORE, write()).decisions["payload"].tolist() == decisions["payload"].tolist()


@pytest.mark.parametrize(
    ("decided", "now", "found"),
    [
        # Numbered anew: the same text, the nearest of two.
        (["d/2"], cut(("d/5", 0, 5), ("d/7", 49, 54)), ["d/7"]),
        (["d/0", "d/2"], cut(("d/2", 0, 5), ("d/0", 49, 54)), ["d/0", "d/2"]),
        # A sentence that was cut counts for its halves.
        (["d/1"], HALVES, ["d/1-30", "d/1+30"]),
        (["d/1"], cut(("d/3", 6, 20), ("d/4", 21, 35), ("d/5", 36, 54)), ["d/3", "d/4", "d/5"]),
        # One that grew or shrank is the one with most in common.
        (["d/1"], cut(("d/3", 0, 54)), ["d/3"]),
        (["d/1"], cut(("d/3", 10, 30), ("d/4", 40, 54)), ["d/3", "d/4"]),
        (["d/1"], cut(("d/3", 20, 48), ("d/4", 49, 54)), ["d/3"]),
    ],
)
def test_a_decision_is_about_what_stands_where_its_text_stood(decided, now, found):
    """By text, then by place."""
    assert find(place(*decided), now) == (found, {})


FRONT = "Wait. "
LONGER = FRONT + TEXT


def cut_longer(*places):
    """Return segments of the text with a sentence in front."""
    return cut(*places, text=LONGER)


@pytest.mark.parametrize(
    ("decided", "now", "found"),
    [
        # Each is one further on, and the ids of before mean others.
        (("d/1", BEFORE), cut_longer(("d/0", 0, 5), ("d/1", 6, 11), ("d/2", 12, 54), ("d/3", 55, 60)), ["d/2"]),
        # Cut besides; at the old places stand the sentence in front and half of another.
        (("d/1", BEFORE), cut_longer(("d/0", 0, 5), ("d/1", 6, 11), ("d/2-36", 12, 30), ("d/2+36", 36, 54)),
         ["d/2-36", "d/2+36"]),
        (("d/1+30", HALVES), cut_longer(("d/0", 0, 11), ("d/1", 12, 54)), ["d/1"]),
        (("d/0", BEFORE), cut_longer(("d/0", 0, 5), ("d/1", 6, 30)), ["d/1"]),
    ],
)  # fmt: skip
def test_where_a_message_was_edited_in_front_its_text_is_looked_for_further_on(decided, now, found):
    """What stands at the old place is another text."""
    segment_id, before = decided

    assert find(place(segment_id, segments=before), now, LONGER)[0] == found


def test_text_that_is_said_no_more_is_what_stands_at_its_place_and_is_told():
    """A word mended, or all of it rewritten: who decided must look."""
    mended = TEXT.replace("card", "bill")
    now = cut(("d/0", 0, 5), ("d/1", 6, 48), text=mended)

    anchored = anchor_decisions(log(place("d/1"), place("d/0")), now, write(mended))

    assert json.loads(anchored.decisions["payload"][0])["segment_ids"] == ["d/1"]
    assert anchored.reworded.to_numpy().tolist() == [["00000001", "d/1"]]
    assert anchored.lost.empty


def test_a_decision_on_a_half_is_one_on_the_sentence_that_is_whole_again():
    """Said of both halves, it stands once."""
    assert find(place("d/1-30", "d/1+30", segments=HALVES), BEFORE) == (["d/1"], {})


def test_what_is_lost_is_told_and_no_other_text_takes_its_place():
    """Whether the document is gone, or the text in it; an id that means another text by now is not meant."""
    short = cut(("d/1", 0, 5), ("d/2", 6, 30))

    assert find(place("d/1"), cut(("e/1", 6, 48), doc_id="e")) == ([], {"d/1": "document gone"})
    assert find(place("d/0", "d/2", segments=BEFORE), cut(("d/2", 6, 30))) == (
        [], {"d/0": "text gone", "d/2": "text gone"}
    )  # fmt: skip
    assert find(place("d/0"), short) == (["d/1"], {})


def test_less_than_half_of_the_shorter_one_in_common_is_nothing_in_common():
    """Ten of 42 and 21 characters."""
    assert find(place("d/1"), cut(("d/3", 38, 59), text=TEXT + "Never again"))[0] == []


def test_parts_and_all_other_actions_on_segments_are_found_again():
    """Split, add, remove, examples."""
    parts = ("a", "split", {"parts": {"p": ["d/1"], "q": ["d/0"]}, "anchors": to_anchors(["d/0", "d/1"], BEFORE)}, None)
    add = ("a", "add", {"segment_ids": ["d/1"], "anchors": to_anchors(["d/1"], BEFORE)}, None)
    shown = ("a", "example", {**add[2], "as": "edge"}, None)

    anchored = anchor_decisions(log(parts, add, shown), HALVES, write())
    payloads = [json.loads(text) for text in anchored.decisions["payload"]]

    assert payloads == [
        {"parts": {"p": ["d/1-30", "d/1+30"], "q": ["d/0"]}},
        {"segment_ids": ["d/1-30", "d/1+30"]},
        {"segment_ids": ["d/1-30", "d/1+30"], "as": "edge"},
    ]


@pytest.mark.parametrize("more", [{}, {"anchors": []}, {"name": "anchors"}])
def test_without_places_the_id_alone_counts(more):
    """As in logs from before; nothing is lost then, it waits."""
    row = ("a", "place", {"segment_ids": ["d/1", "gone"], **more}, None)

    assert find(row, HALVES) == (["d/1", "gone"], {})


PLACES = st.lists(st.integers(1, 59), min_size=1, max_size=8, unique=True).map(sorted)
LETTERS = st.text(st.sampled_from("ab "), min_size=60, max_size=60)


def cut_at(text, joints):
    bounds = [0, *joints, 60]
    return cut(*((f"d/{n}", *pair) for n, pair in enumerate(pairwise(bounds))), text=text)


@given(LETTERS, PLACES, PLACES, st.data())
def test_what_was_found_again_stays_found(text, before, now, data):
    """However text is cut, a second look changes nothing, and every segment decided on is there or lost."""
    old, new = cut_at(text, before), cut_at(text, now)
    ids = data.draw(st.lists(st.sampled_from(old["segment_id"].tolist()), min_size=1, unique=True))

    once = anchor_decisions(log(place(*ids, segments=old)), new, write(text))
    twice = anchor_decisions(once.decisions, new, write(text))

    found = json.loads(once.decisions["payload"][0])["segment_ids"]
    assert json.loads(twice.decisions["payload"][0])["segment_ids"] == found
    assert set(found) <= set(new["segment_id"])
    assert set(once.lost["segment_id"]) <= set(ids)
    assert found or len(once.lost) == len(ids)


@given(LETTERS, PLACES, st.lists(st.integers(0, 59), max_size=3))
def test_who_only_cuts_loses_nothing(text, before, more):
    """Cut finer, a decision is about no text that it was not about."""
    old, new = cut_at(text, before), cut_at(text, sorted({*before, *(at for at in more if at)}))

    for one in old.itertuples():
        found, lost = find(place(one.segment_id, segments=old), new, text)
        own = new[new["segment_id"].isin(found)]
        assert not lost
        if one.text not in set(new["text"]):
            assert own["start"].min() >= one.start
            assert own["end"].max() <= one.end


def test_the_order_of_segments_does_not_matter():
    """Of two as near, the first in the text."""
    found = table("""
        segment_id | doc_id | start | end | text
        d/1        | d      | 0     | 5   | Late.
        d/3        | d      | 20    | 25  | Late.
    """)
    (anchor,) = to_anchors(["d/1"], found)
    row = ("a", "place", {"segment_ids": ["x"], "anchors": [{**anchor, "segment_id": "x", "start": 10}]}, None)

    assert find(row, found) == find(row, found.iloc[::-1]) == (["d/1"], {})

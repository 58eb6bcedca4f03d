"""What a decision may say: no more than a replay can understand, and nothing of a person's that has a form."""

from __future__ import annotations

import pytest

from friction.errors import StoreError
from friction.store.payloads import PAYLOADS, check_decision

ANCHOR = {"segment_id": "d1/0", "doc_id": "d1", "start": 0, "end": 9, "text_hash": "0123456789abcdef"}
GOOD = {
    "name": {"name": "Card declined"},
    "define": {"definition": ""},
    "describe": {"field": "include", "text": "Cards that are refused"},
    "example": {"segment_ids": ["d1/0"], "as": "typical", "anchors": [ANCHOR]},
    "create": {"name": "Delivery"},
    "merge": {"into": "th-2"},
    "split": {"parts": {"th-2": ["d1/0"]}, "anchors": [ANCHOR]},
    "nest": {"parent": ""},
    "place": {"segment_ids": ["d1/0"], "anchors": [ANCHOR]},
    "add": {"segment_ids": ["d1/0"]},
    "remove": {"segment_ids": ["d1/0"]},
    "align": {"doc_ids": ["d1"], "stage": ""},
    "visit": {"doc_ids": ["d1"], "stage": "pay", "entered_at": "2026-05-25T09:30:00+00:00"},
    "friction": {"is_friction": True},
    "kind": {"kind": "wish"},
    "severity": {"severity": 0.5},
    "approve": {},
    "status": {"status": "watched"},
    "owner": {"owner": "Anna Smith"},
    "tag": {"tag": "Q3 goal"},
    "untag": {"tag": "Q3 goal"},
    "note": {"text": "two\nlines"},
    "acted": {"what": "new form", "shipped_on": "2026-05-25"},
    "refuse": {"proposal_id": "p-1"},
    "undo": {},
}


def check(action, payload, theme_id="th-1", undoes=None):
    if action == "undo":
        theme_id, undoes = None, "00000001"
    return check_decision(action, payload, theme_id, undoes)


def test_every_action_takes_what_it_needs():
    """As it was given; and every action is tried here."""
    assert GOOD.keys() == PAYLOADS.keys()
    for action, payload in GOOD.items():
        assert check(action, payload) == payload


def test_an_owner_may_have_a_day():
    """The day until which it is to be done, or an empty one for none; words beside it are masked, it is not."""
    for day in ("2026-06-01", ""):
        assert check("owner", {"owner": "Ann", "by": day}) == {"owner": "Ann", "by": day}


@pytest.mark.parametrize("action", [action for action, payload in GOOD.items() if payload])
def test_no_action_takes_less_or_more_than_it_needs(action):
    """A key less, a key more, and a value of another kind."""
    payload = {key: value for key, value in GOOD[action].items() if key != "anchors"}
    first = next(iter(payload))
    for wrong in ({k: v for k, v in payload.items() if k != first}, {**payload, "more": 1}, {**payload, first: None}):
        with pytest.raises(StoreError, match=f"payload of '{action}'"):
            check(action, wrong)


@pytest.mark.parametrize(
    ("action", "payload", "said"),
    [
        ("rename", {"name": "x"}, "no action 'rename'"),
        ("name", {"name": "   "}, "at least one letter"),
        ("name", {"name": "\u202e\u200f"}, "at least one letter"),
        ("name", {"name": "x" * 121}, "has 121 signs, 120 are the most"),
        ("create", {"name": ""}, "at least one letter"),
        ("note", {"text": "x" * 10_001}, "10,000 are the most"),
        ("describe", {"field": "colour", "text": "x"}, "no field 'colour'"),
        ("example", {"segment_ids": ["s1"], "as": "best"}, "no as 'best'"),
        ("friction", {"is_friction": "no"}, "payload of 'friction'"),
        ("friction", {"is_friction": 1}, "payload of 'friction'"),
        ("severity", {"severity": True}, "payload of 'severity'"),
        ("severity", {"severity": 1.5}, "between 0 and 1"),
        ("severity", {"severity": float("nan")}, "between 0 and 1"),
        ("kind", {"kind": "complaint"}, "no kind 'complaint'"),
        ("status", {"status": "done"}, "no status 'done'"),
        ("owner", {"owner": "Ann", "by": "1 June"}, "the day it is to be done"),
        ("owner", {"owner": "Ann", "by": 20260601}, "payload of 'owner'"),
        ("status", {"status": "new", "by": "2026-06-01"}, "payload of 'status'"),
        ("merge", {"into": "th-1"}, "into itself"),
        ("merge", {"into": ""}, "is empty"),
        ("merge", {"into": "x" * 65}, "at most 64"),
        ("nest", {"parent": "th-1"}, "under itself"),
        ("refuse", {"proposal_id": ""}, "is empty"),
        ("tag", {"tag": " "}, "at least one letter"),
        ("tag", {"tag": "x" * 41}, "40 are the most"),
        ("acted", {"what": "", "shipped_on": ""}, "say what was done"),
        ("acted", {"what": "x", "shipped_on": "25.05.2026"}, "written as 2026-05-25"),
        ("acted", {"what": "x", "shipped_on": "20260525"}, "written as 2026-05-25"),
        ("place", {"segment_ids": []}, "the segments to place"),
        ("place", {"segment_ids": ["s1", "s1"]}, "different segment ids"),
        ("place", {"segment_ids": [7]}, "the segments to place"),
        ("place", {"segment_ids": ["x" * 1001]}, "longer than 1,000"),
        ("add", {"segment_ids": [""]}, "the segments to place"),
        ("align", {"doc_ids": ["d1", "d1"], "stage": "a"}, "different message ids"),
        ("align", {"doc_ids": ["d1"], "stage": "x" * 1001}, "at most 1,000"),
        ("visit", {"doc_ids": ["d1"], "stage": "", "entered_at": "2026-05-25T09:30:00+00:00"}, "has a stage"),
        ("visit", {"doc_ids": ["d1"], "stage": "pay", "entered_at": "2026-05-25T09:30:00"}, "moment in UTC"),
        ("visit", {"doc_ids": ["d1"], "stage": "pay", "entered_at": "2026-05-25T09:30:00+02:00"}, "moment in UTC"),
        ("visit", {"doc_ids": ["d1"], "stage": "pay", "entered_at": "monday"}, "moment in UTC"),
        ("split", {"parts": {}}, "at least one part"),
        ("split", {"parts": {"th-1": ["s1"]}}, "the theme it is split off"),
        ("split", {"parts": {"th-2": []}}, "the examples of part th-2"),
        ("split", {"parts": {"th-2": ["s1"], "th-3": ["s1"]}}, "all parts together"),
        ("note", {"text": "x", "anchors": []}, "payload of 'note'"),
        ("place", {"segment_ids": ["d1/0"], "anchors": "x"}, "anchors name"),
        ("place", {"segment_ids": ["d1/0"], "anchors": []}, "anchors name"),
        ("place", {"segment_ids": ["d1/0"], "anchors": [ANCHOR, ANCHOR]}, "anchors name"),
        ("place", {"segment_ids": ["d1/1"], "anchors": [ANCHOR]}, "anchors name"),
        ("place", {"segment_ids": ["d1/0"], "anchors": [{**ANCHOR, "end": 0}]}, "anchors name"),
        ("place", {"segment_ids": ["d1/0"], "anchors": [{**ANCHOR, "start": True}]}, "anchors name"),
        ("place", {"segment_ids": ["d1/0"], "anchors": [{**ANCHOR, "text_hash": "declined"}]}, "anchors name"),
        ("place", {"segment_ids": ["d1/0"], "anchors": [{**ANCHOR, "text": "declined"}]}, "anchors name"),
    ],
)
def test_what_no_replay_could_understand_is_refused(action, payload, said):
    """The log takes only what can be replayed."""
    with pytest.raises(StoreError, match=said):
        check(action, payload)


@pytest.mark.parametrize(
    ("action", "theme_id", "undoes"),
    [("undo", None, None), ("note", None, None), ("note", "th-1", "00000001"), ("undo", None, "first"),
     ("undo", None, "²"), ("note", "th\n1", None)],
)  # fmt: skip
def test_a_decision_names_its_theme_and_an_undo_what_it_takes_back(action, theme_id, undoes):
    """Each its own, and by an id."""
    with pytest.raises(StoreError):
        check_decision(action, {"text": "x"} if action == "note" else {}, theme_id, undoes)


def test_a_moment_is_written_in_one_way():
    """Whichever way it was given."""
    given = {"doc_ids": ["d1"], "stage": "pay", "entered_at": "2026-05-25 09:30:00Z"}

    assert check("visit", given)["entered_at"] == "2026-05-25T09:30:00+00:00"


@pytest.mark.parametrize(
    ("action", "key"), [("note", "text"), ("name", "name"), ("define", "definition"), ("tag", "tag")]
)
def test_words_that_people_type_are_masked(action, key):
    """What has a form is masked in whatever was typed."""
    assert "example.com" not in str(check(action, {key: "ask jane.roe@example.com"}))
    assert "example.com" not in str(check("acted", {"what": "told jane.roe@example.com", "shipped_on": ""}))


def test_signs_that_nobody_sees_are_taken_out():
    """Control characters, marks that turn the reading around, halves of letters; a text keeps its lines."""
    typed = "a\x00b\u202ec\ud800d \t e\nf\x7f"

    assert check("note", {"text": typed})["text"] == "abcd \t e\nf"
    assert check("name", {"name": typed})["name"] == "abcd e f"

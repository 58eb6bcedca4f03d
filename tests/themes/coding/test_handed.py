"""What is handed to coders: a sample as the log holds it, what each is asked, and what each said so far."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from friction.errors import FrictionError
from friction.themes.coding import find_asked, hand_out, list_answers, replay_codings

SEGMENTS = pd.DataFrame(
    {
        "segment_id": ["s-1", "s-2"],
        "doc_id": ["d-1", "d-2"],
        "start": [0, 3],
        "end": [5, 9],
        "text": ["first", "second"],
    }
)
DOCUMENTS = pd.DataFrame({"doc_id": ["d-1", "d-2"], "person_id": ["p-1", None]})
PLACED = pd.DataFrame(
    {"segment_id": ["s-1", "s-2"], "theme_id": ["th-a", None], "strength": [0.5, 0.0], "also_in": [[], []]}
)


def log(*rows):
    """Return a log of codings: who, action, payload, and what it takes back."""
    return pd.DataFrame(
        [
            {"coding_id": f"{n:08d}", "coded_by": by, "sample_id": "sa-1", "action": action,
             "payload": json.dumps(payload), "undoes": undoes}
            for n, (by, action, payload, undoes) in enumerate(rows)
        ],
        columns=["coding_id", "coded_by", "sample_id", "action", "payload", "undoes"],
    )  # fmt: skip


def said(who, segment_id, *themes):
    return who, "code", {"segment_id": segment_id, "themes": list(themes), "unsure": False}, None


SAMPLE = ("lea", "sample", {"parts": {"ann": ["s-2", "s-1", "gone"], "ben": ["s-1"]}}, None)


def test_a_sample_is_handed_out_under_an_id_made_of_who_codes_what():
    """The same draw has the same id; what an earlier sample holds is not drawn again."""
    nothing = replay_codings(log())

    one, same = (
        hand_out(nothing, SEGMENTS, DOCUMENTS, PLACED, "random", 2, ["ann", "ben"], 1.0, [], 7) for _ in range(2)
    )

    assert one == same
    assert one.n_by_coder == {"ann": 2, "ben": 2}
    with pytest.raises(FrictionError, match="no segment left to draw"):
        hand_out(replay_codings(log(SAMPLE)), SEGMENTS, DOCUMENTS, PLACED, "random", 1, ["ann"], 1.0, [], 7)


def test_a_coder_is_asked_about_what_is_left_with_its_text_and_nothing_else():
    """In the order of the sample; what the run does not hold any more is left out."""
    coded = replay_codings(log(SAMPLE, said("ann", "s-2", "th-a"), said("ben", "s-1", "th-a")))

    left, whole = find_asked(coded, SEGMENTS, "ann"), find_asked(coded, SEGMENTS, "ann", answered=True)

    assert list(left) == ["sample_id", "segment_id", "doc_id", "start", "end", "text"]
    assert left["segment_id"].tolist() == ["s-1"]
    assert whole["segment_id"].tolist() == ["s-2", "s-1"]
    assert find_asked(coded, SEGMENTS, "cem").empty


def test_answers_are_those_of_the_coder_that_hold_oldest_first():
    """A second answer stands beside the first; what was taken back is gone; themes are those that hold them now."""
    rows = log(
        SAMPLE, said("ann", "s-1", "th-b"), said("ben", "s-1"), said("ann", "s-1", "th-c", "th-b"),
        said("ann", "s-2"), ("ann", "undo", {}, "00000004"),
    )  # fmt: skip

    answers = list_answers(rows, "ann", lambda theme_id: "th-a" if theme_id == "th-b" else theme_id)

    assert answers == [("00000001", "s-1", ("th-a",), False), ("00000003", "s-1", ("th-a", "th-c"), False)]

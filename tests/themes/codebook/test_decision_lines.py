"""Decisions as JSON Lines, out and in again."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from friction.errors import InputError
from friction.themes.codebook.decision_lines import MAX_LINE, read_decisions, write_decisions
from friction.themes.codebook.typed import to_words
from tests.themes.decided import log

ANCHOR = {"segment_id": "d1:0", "doc_id": "d1", "start": 0, "end": 4, "text_hash": "0123456789abcdef"}
DECISIONS = log(
    ("t1", "name", {"name": "Late"}, None),
    ("t1", "place", {"segment_ids": ["d1:0"], "anchors": [ANCHOR]}, None),
    (None, "undo", {}, "00000001"),
    (None, "refuse", {"proposal_id": "p1"}, None),
)


def test_each_decision_is_a_line_and_comes_back():
    """With its payload as it was, its time with a zone, and whom it undoes."""
    content = write_decisions(DECISIONS)

    assert content.count(b"\n") == 4
    assert json.loads(content.split(b"\n")[0]) == {
        "decision_id": "00000001", "decided_at": "2026-05-25T00:01:00+00:00", "decided_by": "lead", "theme_id": "t1",
        "action": "name", "payload": {"name": "Late"}, "undoes": None,
    }  # fmt: skip
    given = read_decisions(content, "decisions.jsonl")
    for one, row in zip(given, DECISIONS.to_dict("records"), strict=True):
        assert one.decided_at == row["decided_at"]
        assert one.payload == json.loads(row["payload"])
        for name in ("decision_id", "action", "theme_id", "decided_by", "undoes"):
            assert getattr(one, name) == (None if pd.isna(row[name]) else row[name])


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["text", "ids"]))))
def test_whatever_was_typed_comes_back_in_clean_words(typed):
    """Line ends and other signs within a value part no lines; ids stay as they are, to the last sign."""
    decisions = log(*(("t1", "note", {name: text}, None) for text, name in typed), ("t1", "approve", {}, None))

    given = read_decisions(write_decisions(decisions), "decisions.jsonl")

    assert [one.payload for one in given[:-1]] == [
        {name: to_words(text) if name == "text" else text} for text, name in typed
    ]


def test_blank_lines_and_a_mark_are_nothing():
    """As editors leave them; also lines that end as on Windows."""
    content = b"\xef\xbb\xbf" + write_decisions(DECISIONS).replace(b"\n", b"\r\n\r\n")

    assert read_decisions(content, "decisions.jsonl") == read_decisions(write_decisions(DECISIONS), "decisions.jsonl")


GOOD = json.loads(write_decisions(DECISIONS).split(b"\n")[0]) | {"decision_id": "9"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"{", "it is no JSON, from character 2 on"),
        (b"\xff", "it is not UTF-8"),
        (b"[]", "it is no JSON object"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b'{"a": NaN}', "a number that JSON does not have"),
        (b'{"a": ' + b"9" * 5000 + b"}", "a number in it is too long"),
        (b'{"payload": {"a": 1, "a": 2}}', "names something twice"),
        (b" " * MAX_LINE + b"{}", "longer than 1,048,576 bytes"),
        (b"{}", "it lacks decision_id, decided_at, decided_by, action, payload"),
        (GOOD | {"action": 1}, "action is no text"),
        (GOOD | {"decided_by": " "}, "decided_by is no text"),
        (GOOD | {"theme_id": 1}, "theme_id is neither text nor null"),
        (GOOD | {"payload": []}, "payload is no JSON object"),
        (GOOD | {"decided_at": "yesterday"}, "no time in ISO 8601"),
        (GOOD | {"decided_at": "2026-05-25T00:01:00"}, "no time zone"),
        (GOOD | {"action": "undo"}, "names the decision it undoes"),
        (GOOD | {"undoes": "00000001"}, "names the decision it undoes"),
        (GOOD | {"action": "undo", "undoes": "8"}, "no line before it holds"),
        (GOOD | {"decision_id": "00000001"}, "that of a line before"),
    ],
)
def test_a_line_that_is_no_decision_is_told_by_its_number(line, told):
    """What is wrong with it, without its words; nothing is taken from such a file."""
    content = write_decisions(DECISIONS) + (line if isinstance(line, bytes) else json.dumps(line).encode())

    with pytest.raises(InputError, match="1 lines are no decisions") as error:
        read_decisions(content, "decisions.jsonl")

    assert error.value.where == "decisions.jsonl"
    assert error.value.why.startswith("line 5: ")
    assert told in error.value.why


def test_all_wrong_lines_are_told_at_once():
    """The first twenty, and how many more there are; a file without any decision is told, too."""
    with pytest.raises(InputError) as error:
        read_decisions(b"{}\n" * 25, "decisions.jsonl")
    with pytest.raises(InputError, match="holds no decision"):
        read_decisions(b"\n", "decisions.jsonl")

    assert error.value.why.count("\n") == 20
    assert error.value.why.endswith("and 5 lines more")
